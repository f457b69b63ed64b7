#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Ask a running batch one line after the other, and note when.

    steady.py --log FILE --pause MS [--known FILE --new FILE] -- COMMAND...

COMMAND is started with pipes.  Addresses come in turn from networks A and C
of the paper; or from two files, one a line: those of the first again and
again, and between them those of the second, each of them once.  Each line of
the log is "ASKED-MS ANSWERED-MS ADDRESS ANSWER", in milliseconds of the
system's clock; in place of a JSON object stand "ANSWER SOURCE REASON SERVER".
Ends on SIGTERM: closes the command's input, then prints its exit status and
what it still said.
"""
import argparse
import itertools
import json
import signal
import subprocess
import sys
import time

ANSWER_S = 10


def now_ms():
    return int(time.time() * 1000)


def addresses():
    """A, C, A, C, ...; blocks that were just asked and such as were not."""
    for i in itertools.count():
        for block in (i % 20, 20 + i % 230):
            for network in (10, 12):
                yield f"127.{network}.{block}.{i // 250 % 250 + 1}"


def listed(known, new):
    with open(known) as lines:
        again = lines.read().split()
    with open(new) as lines:
        once = iter(lines.read().split())
    for address in itertools.cycle(again):
        yield address
        yield from itertools.islice(once, 1)


def shown(line):
    if not line.startswith("{"):
        return line
    row = json.loads(line)
    return " ".join(map(str, (row["answer"][0], row["source"], row["reason"],
                              row["route_server"])))


class Stop(Exception):
    pass


def stop(number, frame):
    raise Stop


def too_late(number, frame):
    sys.exit(f"no answer within {ANSWER_S} s")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--log", required=True)
    args.add_argument("--pause", type=float, required=True)
    args.add_argument("--known")
    args.add_argument("--new")
    args.add_argument("command", nargs="+")
    args = args.parse_args()

    # SIGTERM counts between lines only, so none is cut in two.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGALRM, too_late)
    batch = subprocess.Popen(args.command, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True, bufsize=1)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    with open(args.log, "w", buffering=1) as log:
        try:
            for address in (listed(args.known, args.new) if args.known
                            else addresses()):
                asked = now_ms()
                batch.stdin.write(address + "\n")
                signal.alarm(ANSWER_S)
                answer = batch.stdout.readline().rstrip("\n")
                signal.alarm(0)
                log.write(f"{asked} {now_ms()} {address} "
                          f"{shown(answer)}\n")
                signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
                time.sleep(args.pause / 1000)
                signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        except Stop:
            pass
    rest, _ = batch.communicate(timeout=ANSWER_S)
    print(f"exit {batch.returncode}, {len(rest)} bytes left over")


if __name__ == "__main__":
    main()
