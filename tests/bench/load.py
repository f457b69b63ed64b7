#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""From a dump to a table that is ready, beside bgpdump that prints it.

    load.py [--rounds N] [--folder DIR] FILE

bench_load, which reads FILE as a name server does, and bgpdump -m, whose
lines are thrown away; in turns; the file as it is, and packed by gzip.  It
was read before, so that no disk is waited for.
"""
import argparse
import gzip
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import router  # noqa: E402

POPS = 12
FIRST_POP = 64701


def config():
    """Twelve POPs, the first of them self."""
    return "self pop0\n" + "".join(
        f"pop pop{n} {FIRST_POP + n} 192.0.2.{n + 1}\n" for n in range(POPS))


def timed(*command):
    """Seconds, and seconds of a processor, of a program that succeeds."""
    def run():
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), \
            time.monotonic()
        subprocess.run(command, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
        spent = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return [spent, after.ru_utime + after.ru_stime -
                before.ru_utime - before.ru_stime]
    return run


def compare(files, folder, config_file, rounds):
    ways = {}
    for form, file in files.items():
        ways["ours", form] = timed(str(folder / "bench_load"),
                                   str(config_file), str(file))
        ways["bgpdump -m", form] = timed("bgpdump", "-m", str(file))
    results = {way: [] for way in ways}
    for _ in range(rounds):
        for way, run in ways.items():
            results[way].append(run())
    return results


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=pathlib.Path,
                        default=pathlib.Path("tests/bench"))
    parser.add_argument("file", type=pathlib.Path)
    args = parser.parse_args()
    if shutil.which("bgpdump") is None:
        sys.exit("load.py: bgpdump is not installed")
    print(router.machine(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "conf").write_text(config())
        (folder / "conf").chmod(0o600)
        packed = folder / "packed.gz"
        with open(args.file, "rb") as plain, gzip.open(packed, "wb") as out:
            shutil.copyfileobj(plain, out)
        files = {"plain": args.file, "gzip": packed}
        results = compare(files, args.folder, folder / "conf", args.rounds)
    print("| what | file | s (spread of the rate) | s CPU | MB/s |\n"
          "|---|---|---|---|---|")
    size = args.file.stat().st_size / 1e6
    for what, form in results:
        way = what, form
        took = router.median(results, way)
        print(f"| {what} | {form} | {took:.2f} "
              f"({router.spread(results, way):.0f} %) | "
              f"{router.median(results, way, 1):.2f} | {size / took:.0f} |")
    print("\nload: a table is ready " + "; ".join(
        "{:.1f} times (CPU {:.1f} times) as fast as bgpdump prints it, {}"
        .format(*[router.ratio(results, ("bgpdump -m", form),
                               ("ours", form), column)
                  for column in (0, 1)], form) for form in files))


if __name__ == "__main__":
    main()
