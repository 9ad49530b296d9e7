"""The binary `mprlint` as a package of Python. There is nothing to import; `python -m mprlint` runs the binary."""
