"""`python -m mprlint`: runs the binary that this package was installed with, wherever PATH leads."""

import os
import shutil
import subprocess
import sys
import sysconfig


def folders():
    """Where installers put programs: for this interpreter, for the user alone, and below the folder of `pip install --target`."""
    yield sysconfig.get_path("scripts")
    for scheme in ("posix_user", "osx_framework_user", "nt_user"):
        if scheme in sysconfig.get_scheme_names():
            yield sysconfig.get_path("scripts", scheme)
    yield os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin")


def main():
    for folder in folders():
        binary = shutil.which("mprlint", path=folder)
        if binary:
            break
    else:
        sys.exit("mprlint: the binary of this package is not there; install it again: python -m pip install --force-reinstall mprlint")
    command = [binary, *sys.argv[1:]]
    if os.name == "nt":
        # There, what takes the place of a process looks to the shell as if it had ended.
        sys.exit(subprocess.run(command).returncode)
    os.execv(binary, command)


if __name__ == "__main__":
    main()
