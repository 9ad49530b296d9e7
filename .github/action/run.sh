#!/usr/bin/env bash
# Runs `mprlint check` as the inputs of the action say; they are described in action.yml. The exit code is that of mprlint.
set -euo pipefail

command=(mprlint check)
# Splits at white space and expands nothing. `read` misses the NUL at which it should end.
read -r -d '' -a words <<<"$INPUT_ARGS" || true
# The bash of macOS takes an empty list for one that is not set.
for word in ${words[@]+"${words[@]}"}; do command+=("$word"); done

paths=(--)
while read -r path; do
    if [[ -n $path ]]; then paths+=("$path"); fi
done <<<"$INPUT_PATHS"

level=()
if [[ -n $INPUT_FAIL_LEVEL ]]; then level=(--fail-level "$INPUT_FAIL_LEVEL"); fi

status=0
"${command[@]}" --format "$INPUT_FORMAT" ${level[@]+"${level[@]}"} "${paths[@]}" || status=$?

sarif=$INPUT_SARIF
if [[ -z $sarif && $INPUT_UPLOAD_SARIF == true ]]; then sarif=mprlint.sarif; fi
if [[ -n $sarif ]]; then
    # It finds the same again, so the exit code is known. Nothing is to be uploaded that another run has left behind.
    rm -f -- "$sarif"
    "${command[@]}" --format sarif --output "$sarif" --exit-zero "${paths[@]}" || true
    if [[ -f $sarif && $sarif != *$'\n'* ]]; then
        if [[ $sarif != /* ]]; then sarif=$INPUT_WORKING_DIRECTORY/$sarif; fi
        printf 'sarif=%s\n' "$sarif" >>"$GITHUB_OUTPUT"
    fi
fi
exit "$status"
