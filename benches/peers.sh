#!/usr/bin/env bash
# Times mprlint against other tools on the same trees, and prints the ratios to ripgrep as Markdown.
#
# usage: benches/peers.sh [--trees DIR] [--runs N] [--budget SECONDS] [--mprlint PROGRAM] [--without PEER]...
#
#   --trees DIR         where the trees, the tools and the caches are kept; target/peers, 2 GB
#   --runs N            pairs of runs for each number; 10
#   --budget SECONDS    begin no further pair of one comparison after so long; 120. One pair is run in any case, and semgrep takes minutes
#   --mprlint PROGRAM   measure this program in place of the release build of this repository
#   --without PEER      leave out `ast-grep` or `semgrep`
#
# Needs bash 4.4, cargo and Python 3.9. Peers that are not there are fetched into DIR/tools with cargo and pip; one that cannot be had is left out.
# What is measured and how to read it stands in benches/README.md.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
trees=
runs=10
budget=120
mprlint=
without=' '

say() { printf '%s\n' "$*" >&2; }

usage() {
    sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p;}' "${BASH_SOURCE[0]}"
}

while (($#)); do
    case $1 in
        -h | --help)
            usage
            exit
            ;;
        --trees | --runs | --budget | --mprlint | --without)
            if (($# < 2)); then
                say "peers.sh: $1 needs a value"
                exit 2
            fi
            case $1 in
                --trees) trees=$(mkdir -p "$2" && cd "$2" && pwd) ;;
                --runs) runs=$2 ;;
                --budget) budget=$2 ;;
                --mprlint) mprlint=$(realpath "$2") ;;
                --without) without+="$2 " ;;
            esac
            shift 2
            ;;
        *)
            say "peers.sh: unknown argument $1"
            usage >&2
            exit 2
            ;;
    esac
done

cd "$here/.."
target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
trees=${trees:-$target/peers}
tools=$trees/tools

# --- mprlint and the trees

mkdir -p "$trees"
if [[ -z $mprlint ]]; then
    say 'building mprlint'
    cargo build --release --quiet --bin mprlint
    mprlint=$target/release/mprlint
fi
for tree in sparse dense; do
    if [[ ! -d $trees/$tree ]]; then
        say "writing the $tree tree"
        rm -rf "$trees/$tree.part"
        cargo run --release --quiet --example trees -- "$tree" "$trees/$tree.part"
        mv "$trees/$tree.part" "$trees/$tree"
    fi
done

# --- the peers

if ripgrep=$(command -v rg); then
    :
else
    ripgrep=$tools/bin/rg
    if [[ ! -x $ripgrep ]]; then
        say 'installing ripgrep'
        if ! cargo install --quiet --root "$tools" ripgrep; then
            say 'peers.sh: ripgrep is what everything is compared with, and it can neither be found nor installed'
            exit 1
        fi
    fi
fi

# from_pypi PROGRAM PACKAGE: prints where the program is, and installs its package into an environment of its own if need be.
from_pypi() {
    local program=$1 package=$2
    if [[ $without == *" $program "* ]]; then
        return 1
    fi
    if [[ ! -x $tools/$program/bin/$program ]]; then
        say "installing $program"
        if ! { python3 -m venv "$tools/$program" && "$tools/$program/bin/pip" install --quiet "$package"; } >&2; then
            say "peers.sh: $program cannot be installed, and is left out"
            rm -rf "${tools:?}/$program"
            return 1
        fi
    fi
    printf '%s\n' "$tools/$program/bin/$program"
}

ast_grep=$(from_pypi ast-grep ast-grep-cli) || ast_grep=
semgrep=$(from_pypi semgrep semgrep) || semgrep=
# semgrep looks for its core beside the interpreter on the path, and reports home unless told otherwise.
export SEMGREP_SEND_METRICS=off SEMGREP_ENABLE_VERSION_CHECK=0
if [[ -n $semgrep ]]; then
    PATH=$tools/semgrep/bin:$PATH
fi

# --- the tables

search="$(printf '%q' "$ripgrep") -il procore ."

# has OPTION: does this mprlint know the option?
help=$("$mprlint" check --help)
has() { [[ $help == *" $1"[[:space:]]* ]]; }

cold=()
if has --no-cache; then
    cold=(--no-cache)
fi
warm=()
if has --cache-dir; then
    rm -rf "$trees/cache"
    warm=(--cache-dir "$trees/cache")
fi

header() {
    printf '\n### %s\n\n' "$1"
    printf '| %s | ratio | quartiles | seconds | peak MB | lines | pairs |\n' "$2"
    printf '|---|--:|--:|--:|--:|--:|--:|\n'
}

# row FOLDER LABEL BASE COMMAND...: a row of a table. A command that fails leaves its row out.
row() {
    local folder=$1 label=$2 base=$3
    shift 3
    say "measuring: $label"
    python3 "$here/paired.py" --runs "$runs" --budget "$budget" --in "$folder" --against "$base" --label "$label" -- "$@" || say "peers.sh: no row for $label"
}

# One line for each finding, as the others print.
check=("$mprlint" check --format short)

printf '%s processors' "$(getconf _NPROCESSORS_ONLN)"
for program in "$mprlint" "$ripgrep" "$ast_grep" "$semgrep"; do
    if [[ -n $program ]]; then
        version=$("$program" --version 2>/dev/null)
        version=${version%%$'\n'*}
        case $program in
            *semgrep) version="semgrep $version" ;;
        esac
        printf ' · %s' "$version"
    fi
done
printf '\n'

for tree in sparse dense; do
    folder=$trees/$tree
    files=$(find "$folder" -type f -not -path '*/.git/*' | wc -l)
    megabytes=$(du -sm --apparent-size "$folder" 2>/dev/null | cut -f1) || megabytes=$(du -sm "$folder" | cut -f1)
    header "$tree: $((files)) files, $megabytes MB" command
    # Against itself: what the machine's noise is.
    row "$folder" 'ripgrep' "$search" "$ripgrep" -il procore .
    row "$folder" 'mprlint, without a cache' "$search" "${check[@]}" "${cold[@]}" .
    if ((${#warm[@]})); then
        row "$folder" 'mprlint, with a warm cache' "$search" "${check[@]}" "${warm[@]}" .
    fi
    if [[ $tree == dense ]]; then
        file=batch-0/python-bridge/bridge/token.py
        row "$folder" 'mprlint, one file, without a cache' "$search" "${check[@]}" "${cold[@]}" "$file"
        if ((${#warm[@]})); then
            row "$folder" 'mprlint, one file, with a warm cache' "$search" "${check[@]}" "${warm[@]}" "$file"
        fi
    fi
    if [[ -n $ast_grep ]]; then
        row "$folder" 'ast-grep' "$search" "$ast_grep" scan --rule "$here/peers/ast-grep.yml" --report-style short .
    fi
    if [[ -n $semgrep ]]; then
        row "$folder" 'semgrep' "$search" "$semgrep" scan --metrics off --disable-version-check --no-git-ignore --quiet --emacs --config "$here/peers/semgrep.yml" .
    fi
done

# The dense tree is ten copies of one batch.
folder=$trees/dense
one="$(printf '%q ' "${check[@]}" "${cold[@]}")batch-0"
header 'ten copies against one' 'mprlint, without a cache'
row "$folder" 'one copy' "$one" "${check[@]}" "${cold[@]}" batch-0
row "$folder" 'ten copies' "$one" "${check[@]}" "${cold[@]}" .
