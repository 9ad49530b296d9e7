#!/usr/bin/env bash
# Puts mprlint where the following steps of a job find it: from the archive of a release, or built by cargo if there is none for this machine.
#
# INPUT_VERSION        the version, or nothing for the one of the action
# MPRLINT_RELEASES     where the releases are, for those who keep a copy of them
# GITHUB_ACTION_PATH, GITHUB_PATH, RUNNER_OS, RUNNER_ARCH, RUNNER_TEMP are set by the runner.
set -euo pipefail

releases=${MPRLINT_RELEASES:-https://github.com/mprlint/mprlint/releases/download}

# fail MESSAGE: ends the step.
fail() {
    printf '::error title=mprlint::%s\n' "$1"
    exit 1
}

# download URL FILE: answers whether there is such a file; all other trouble ends the step.
download() {
    local status=0 code
    code=$(curl --silent --show-error --fail --location --proto-redir =https --retry 3 --output "$2" --write-out '%{response_code}' --url "$1") || status=$?
    [[ $code != 404 ]] || return 1
    ((status == 0)) || fail "cannot download $1 (curl ended with $status)"
}

# sum FILE: its SHA-256. The first program is that of Linux and Windows, the second that of macOS.
sum() {
    { if command -v sha256sum >/dev/null; then sha256sum -- "$1"; else shasum --algorithm 256 -- "$1"; fi; } | cut -d ' ' -f 1
}

version=${INPUT_VERSION#v}
if [[ -z $version ]]; then
    version=$(sed -n '/^version = "/{s/^version = "\(.*\)".*/\1/p;q;}' "$GITHUB_ACTION_PATH/Cargo.toml")
fi
if ! [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]]; then
    fail "$(printf '%q' "$version") is no version; write one such as 0.1.0"
fi

# What is linked statically runs on every Linux.
case "$RUNNER_OS-$RUNNER_ARCH" in
Linux-X64) target=x86_64-unknown-linux-musl ending=tar.gz ;;
Linux-ARM64) target=aarch64-unknown-linux-musl ending=tar.gz ;;
macOS-X64) target=x86_64-apple-darwin ending=tar.gz ;;
macOS-ARM64) target=aarch64-apple-darwin ending=tar.gz ;;
Windows-X64) target=x86_64-pc-windows-msvc ending=zip ;;
*) target='' ending='' ;;
esac

# Names are relative from here on: `tar` takes what stands before a colon, as in paths of Windows, for a host.
folder=$RUNNER_TEMP/mprlint-action
rm -rf -- "$folder"
mkdir -p -- "$folder"
cd -- "$folder"

name=mprlint-$version-$target
archive=$name.$ending
if [[ -n $target ]] && download "$releases/v$version/$archive" "$archive"; then
    download "$releases/v$version/$archive.sha256" "$archive.sha256" || fail "the release $version has no checksum for $archive"
    read -r expected _ <"$archive.sha256" || true
    actual=$(sum "$archive")
    [[ $actual == "$expected" ]] || fail "the checksum of $archive is $actual, but should be $(printf '%q' "$expected"); it is not used"
    if [[ $ending == zip ]]; then unzip -q "$archive"; else tar -xzf "$archive"; fi
    bin=$folder/$name
elif command -v cargo >/dev/null; then
    echo "No archive of mprlint $version for $RUNNER_OS $RUNNER_ARCH: cargo builds it."
    if [[ -z $INPUT_VERSION ]]; then
        cargo install --locked --root . --path "$GITHUB_ACTION_PATH"
    else
        cargo install --locked --root . --version "=$version" mprlint
    fi
    bin=$folder/bin
else
    fail "there is no archive of mprlint $version for $RUNNER_OS $RUNNER_ARCH, and no cargo to build it; install Rust in a step before"
fi

"$bin/mprlint" --version
printf '%s\n' "$bin" >>"$GITHUB_PATH"
