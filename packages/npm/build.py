#!/usr/bin/env python3
"""Makes the npm packages of a release out of its archives: `mprlint`, and one for each platform that carries the binary.

    build.py [--partial] FOLDER ARCHIVE...

FOLDER gets a folder for each package, to be given to `npm pack` or `npm publish`: that of `mprlint` is FOLDER/mprlint. An archive has the name that packages/archive.py
gives it, which tells the version. All platforms of platforms.json must be there; with --partial, one is enough.
"""

import argparse
import json
import pathlib
import shutil
import sys
import tarfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LICENSES = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT"]


def version_of(archive, target):
    """The version of an archive that is for the target, or nothing if it is for another one."""
    for ending in (".tar.gz", ".zip"):
        start, end = "mprlint-", f"-{target}{ending}"
        if archive.name.startswith(start) and archive.name.endswith(end):
            return archive.name[len(start) : -len(end)]
    return None


def read(archive, name):
    """The bytes of a file of the archive's folder."""
    if archive.name.endswith(".zip"):
        with zipfile.ZipFile(archive) as opened:
            return opened.read(f"{archive.name.removesuffix('.zip')}/{name}")
    with tarfile.open(archive) as opened:
        return opened.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{name}").read()


def write_manifest(folder, manifest):
    (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n")
    for name in LICENSES:
        shutil.copy(ROOT / name, folder)


def build_platform(folder, name, platform, version, archive, common):
    """Makes the package that carries the binary of one platform."""
    folder.mkdir(parents=True)
    program = "mprlint.exe" if platform["os"] == "win32" else "mprlint"
    binary = folder / program
    binary.write_bytes(read(archive, program))
    # npm keeps the mode, and there is no script that could set it later.
    binary.chmod(0o755)
    manifest = {
        "name": f"@mprlint/{name}",
        "version": version,
        "description": f"The binary of mprlint for {platform['target']}",
        "license": common["license"],
        "repository": common["repository"],
        "files": [program, "LICENSE*"],
        "preferUnplugged": True,
        "os": [platform["os"]],
        "cpu": [platform["cpu"]],
    }
    if "libc" in platform:
        manifest["libc"] = [platform["libc"]]
    write_manifest(folder, manifest)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partial", action="store_true", help="do not ask for every platform")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("archives", type=pathlib.Path, nargs="+", metavar="archive")
    options = parser.parse_args()

    platforms = json.loads((HERE / "platforms.json").read_text())
    found = {}
    for archive in options.archives:
        for name, platform in platforms.items():
            version = version_of(archive, platform["target"])
            if version is not None:
                found[name] = (version, archive)
                break
        else:
            sys.exit(f"build.py: {archive.name} is for none of the platforms in platforms.json")
    versions = {version for version, _ in found.values()}
    if len(versions) != 1:
        sys.exit(f"build.py: the archives have several versions: {', '.join(sorted(versions))}")
    missing = [name for name in platforms if name not in found]
    if missing and not options.partial:
        sys.exit(f"build.py: there is no archive for {', '.join(missing)}")

    version = versions.pop()
    common = json.loads((HERE / "mprlint" / "package.json").read_text())
    for name, (_, archive) in found.items():
        build_platform(options.folder / name, name, platforms[name], version, archive, common)
    shutil.copytree(HERE / "mprlint", options.folder / "mprlint")
    dependencies = {f"@mprlint/{name}": version for name in platforms}
    write_manifest(options.folder / "mprlint", {**common, "version": version, "optionalDependencies": dependencies})


if __name__ == "__main__":
    main()
