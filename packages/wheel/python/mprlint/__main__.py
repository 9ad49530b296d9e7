"""`python -m mprlint`: runs the binary that came with this package, wherever PATH leads."""

import importlib.metadata
import os
import pathlib
import subprocess
import sys


def candidates():
    """Where the binary can be, the surest place first."""
    try:
        files = importlib.metadata.files("mprlint") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name in ("mprlint", "mprlint.exe"):
            yield pathlib.Path(file.locate())
    # `pip install --target` moves programs after it has written that list.
    folder = pathlib.Path(__file__).resolve().parents[1] / "bin"
    yield folder / "mprlint"
    yield folder / "mprlint.exe"


def main():
    binary = next((path for path in candidates() if path.is_file()), None)
    if binary is None:
        sys.exit("mprlint: the binary of this package is not there; install it again: python -m pip install --force-reinstall mprlint")
    command = [str(binary), *sys.argv[1:]]
    if os.name == "nt":
        # There, a process that takes the place of another looks to the shell as if that had ended.
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
