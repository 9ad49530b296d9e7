#!/usr/bin/env python3
"""Makes the archive of a release out of a binary, with its manual pages and completions.

    archive.py BINARY TARGET FOLDER

The archive is FOLDER/mprlint-VERSION-TARGET.tar.gz, or .zip for Windows, and holds one folder of that name; beside it stands its sum, as `sha256sum` writes it. The
binary is asked for its version, pages and completions, so it must run here. `[package.metadata.binstall]` in Cargo.toml and packages/npm/build.py know these names.
"""

import argparse
import hashlib
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
TEXTS = ["README.md", "CHANGELOG.md", "LICENSE", "LICENSE-APACHE", "LICENSE-MIT"]

# The names under which the shells look for completions.
COMPLETIONS = {
    "bash": "mprlint.bash",
    "elvish": "mprlint.elv",
    "fish": "mprlint.fish",
    "nushell": "mprlint.nu",
    "powershell": "_mprlint.ps1",
    "zsh": "_mprlint",
}


def ask(binary, *arguments):
    """What the binary prints, as bytes."""
    return subprocess.run([binary, *arguments], check=True, stdout=subprocess.PIPE).stdout


def subcommands(page):
    """The commands that the manual page of the program itself refers to: `mprlint\\-check(1)`."""
    return re.findall(r"^mprlint\\-([a-z-]+)\(1\)", page.decode(), re.MULTILINE)


def fill(folder, binary):
    """Puts everything that is in an archive into the folder."""
    shutil.copy2(binary, folder)
    for name in TEXTS:
        shutil.copy(ROOT / name, folder)
    pages = folder / "man"
    pages.mkdir()
    page = ask(binary, "man")
    (pages / "mprlint.1").write_bytes(page)
    for command in subcommands(page):
        if command != "help":
            (pages / f"mprlint-{command}.1").write_bytes(ask(binary, "man", command))
    scripts = folder / "completions"
    scripts.mkdir()
    for shell, name in COMPLETIONS.items():
        (scripts / name).write_bytes(ask(binary, "completions", shell))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("target", help="as rustc calls it")
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()

    binary = options.binary.resolve()
    version = ask(binary, "--version").decode().split()[1]
    name = f"mprlint-{version}-{options.target}"
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch, name)
        folder.mkdir()
        fill(folder, binary)
        form = "zip" if "windows" in options.target else "gztar"
        archive = pathlib.Path(shutil.make_archive(options.folder.resolve() / name, form, scratch, name))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", newline="\n")
    print(archive.name)


if __name__ == "__main__":
    main()
