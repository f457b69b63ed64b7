#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare `supersparrow -j route` with FRR's own JSON, address by address.

    exact.py --socket BGPD.VTY --count N --count6 N --seed N --ask N
        -- COMMAND...

COMMAND is the command with its options; addresses are appended.  Prints one
line of counts; exits 1 and shows the first differences if there are any.
"""
import argparse
import ipaddress
import json
import random
import subprocess
import sys

import frr
import table

AT_ONCE = 500
SHOWN = 10


def text(family, number):
    return str(ipaddress.IPv4Address(number) if family.bits == 32
               else ipaddress.IPv6Address(number))


def addresses(family, prefixes, count, dice):
    """Inside announced prefixes, on their edges, beside them, anywhere."""
    for _ in range(count):
        network, length = dice.choice(prefixes)
        size = 1 << (family.bits - length)
        yield text(family, dice.choice((
            network + dice.randrange(size),
            network + dice.randrange(size),
            network, network + size - 1,
            max(network - 1, 0), min(network + size, (1 << family.bits) - 1),
            dice.getrandbits(family.bits))))


def ask_tool(command, asked):
    """What the command says: a list of its JSON objects."""
    answers = []
    for at in range(0, len(asked), AT_ONCE):
        chunk = asked[at:at + AT_ONCE]
        done = subprocess.run(command + chunk, stdout=subprocess.PIPE,
                              timeout=60, check=False)
        # 1: some are not in the table
        if done.returncode not in (0, 1):
            sys.exit(f"{command[0]} exits with {done.returncode}")
        answers += [json.loads(line) for line in done.stdout.splitlines()]
    return answers


def difference(address, answer, prefix, path):
    """None, or what is different, in words."""
    status = ("found" if path is not None else
              "no_best_path" if prefix else "not_in_table")
    want = address, status, prefix, path
    got = tuple(answer[key] for key in ("address", "status", "prefix",
                                        "as_path"))
    return None if got == want else f"FRR: {want}\n     tool: {got}"


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--socket", required=True)
    for name in ("count", "count6", "seed", "ask"):
        args.add_argument("--" + name, type=int, required=True)
    args.add_argument("command", nargs="+")
    args = args.parse_args()

    dice = random.Random(f"addresses {args.seed}")
    asked = []
    for family, count, share in ((table.IPV4, args.count, 5),
                                 (table.IPV6, args.count6, 1)):
        asked += addresses(family, table.prefixes(family, count, args.seed),
                           args.ask * share // 6 + 1, dice)
    dice.shuffle(asked)

    router = frr.Frr(args.socket)
    truth = [router.best(address) for address in asked]
    answers = ask_tool(args.command, asked)
    if len(answers) != len(asked):
        sys.exit(f"{len(asked)} asked, {len(answers)} answered")
    wrong = [d for d in (difference(address, answer, *best) for
                         address, answer, best in zip(asked, answers, truth))
             if d]
    found = sum(path is not None for _, path in truth)
    print(f"{len(asked)} addresses, {found} in the table, "
          f"{len(set(truth))} different routes, {len(wrong)} differences")
    print("\n".join(wrong[:SHOWN]), end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
