#!/usr/bin/env python3
"""Times a command against another one, in turn, and prints what came of it as a row of a Markdown table.

    paired.py [--runs N] [--warm-ups N] [--budget SECONDS] [--in FOLDER] --against 'BASE' --label LABEL -- COMMAND [ARGUMENT ...]

The order is COMMAND BASE COMMAND BASE …, so that a machine that gets slower or faster in the meantime does so for both. The ratio is taken of each pair;
the median of the ratios is printed, and their quartiles. Once the budget is used up, no further pair is begun; a pair of the warm-up is reported if there is
no other.

The columns are: label, ratio, quartiles, seconds (median), peak in MB, lines of output, pairs. The peak is that of the largest process that the command
is or has waited for; what is less than this program's own, about 15 MB, cannot be told. What the commands write is counted and thrown away.
"""

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

# Of fewer pairs there are no quartiles.
FEWEST_FOR_QUARTILES = 4

# Linters and ripgrep end with 0 or 1, depending on whether they have found something.
SOUND = (0, 1)


def run(command, folder):
    """Runs a command: wall seconds, peak in MB, lines of output."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.monotonic()
        try:
            process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        except OSError as error:
            sys.exit(f"paired.py: `{shlex.join(command)}` cannot be run in {folder}: {error.strerror}")
        # The usage of this process and of those it waited for; that of all children would be the largest so far.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in SOUND:
            errors.seek(0)
            sys.stderr.buffer.write(errors.read()[-2000:])
            sys.exit(f"paired.py: `{shlex.join(command)}` failed with exit code {process.returncode}")
        output.seek(0)
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: output.read(1 << 20), b""))
    # Bytes on macOS, kilobytes elsewhere.
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {"seconds": seconds, "peak": peak, "lines": lines}


def measure(commands, options):
    """Runs the commands in turn: a list for each pair."""
    end = time.monotonic() + options.budget
    pairs = []
    while len(pairs) < options.warm_ups + options.runs and (not pairs or time.monotonic() < end):
        pairs.append([run(command, options.folder) for command in commands])
    # Of a command that takes longer than all of the budget, a warm-up has to do; at that length it makes no difference.
    return pairs[options.warm_ups :] or pairs[-1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10, help="pairs")
    parser.add_argument("--warm-ups", type=int, default=2, help="pairs before them that do not count")
    parser.add_argument("--budget", type=float, default=120, help="seconds, for all of it")
    parser.add_argument("--in", dest="folder", default=".", help="where both commands run")
    parser.add_argument("--against", type=shlex.split, required=True, help="the command to compare with, as one argument")
    parser.add_argument("--label", required=True, help="what stands in the first column")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()

    pairs = measure([options.command, options.against], options)
    ratios = [own["seconds"] / base["seconds"] for own, base in pairs]
    quartiles = "–"
    if len(pairs) >= FEWEST_FOR_QUARTILES:
        low, _, high = statistics.quantiles(ratios, n=4, method="inclusive")
        quartiles = f"{low:.2f} – {high:.2f}"
    own = [own for own, _ in pairs]
    columns = [
        options.label,
        f"{statistics.median(ratios):.2f}",
        quartiles,
        f"{statistics.median(run['seconds'] for run in own):.3f}",
        f"{max(run['peak'] for run in own):.0f}",
        str(own[0]["lines"]),
        str(len(pairs)),
    ]
    print("|", " | ".join(columns), "|")


if __name__ == "__main__":
    main()
