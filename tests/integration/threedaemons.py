#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare `supersparrow -j route` of one route server with FRR's own JSON,
where both hold the same generated table.

    threedaemons.py --socket BGPD.VTY --count N --count6 N --seed N --ask N
        -- COMMAND...

Daemons write a path each in its own way: "{1,2}" is "{1 2}" or "{ 1 2 }", and
the numbers of a set have no order.  Not asked is what not all of them can
hold or print: addresses in 127/8, paths of more than PATH_MAX bytes.
"""
import argparse
import ipaddress
import random
import re
import sys

import exact
import frr
import table

# BIRD 2 cuts an attribute at 500 bytes.
PATH_MAX = 450
LOOPBACK = ipaddress.ip_network("127.0.0.0/8")


def counts(count, seed):
    """How many of the IPv4 prefixes are outside 127/8."""
    return sum(network >> 24 != 127
               for network, _ in table.prefixes(table.IPV4, count, seed))


def canonical(path):
    """Numbers, and sets as frozensets, in order."""
    if path is None:
        return None
    items = []
    for part in re.findall(r"\{[^}]*\}|\S+", path):
        items.append(frozenset(re.findall(r"\d+", part))
                     if part[0] == "{" else part)
    return items


def difference(address, answer, prefix, path):
    """None, or what is different, in words."""
    status = ("found" if path is not None else
              "no_best_path" if prefix else "not_in_table")
    got = answer["address"], answer["status"], answer["prefix"]
    if got == (address, status, prefix) and (canonical(answer["as_path"]) ==
                                             canonical(path)):
        return None
    return (f"FRR: {(address, status, prefix, path)}\n"
            f"     tool: {got + (answer['as_path'],)}")


def questions(args, router):
    """Addresses, and what FRR says about each."""
    dice = random.Random(f"three daemons {args.seed}")
    asked = []
    for family, count, share in ((table.IPV4, args.count, 5),
                                 (table.IPV6, args.count6, 1)):
        found = table.prefixes(family, count, args.seed)
        wanted = len(asked) + args.ask * share // 6 + 1
        while len(asked) < wanted:
            for address in exact.addresses(family, found, 1, dice):
                if ipaddress.ip_address(address) in LOOPBACK:
                    continue
                best = router.best(address)
                if len(best[1] or "") <= PATH_MAX:
                    asked.append((address, best))
    dice.shuffle(asked)
    return asked


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--socket", required=True)
    for name in ("count", "count6", "seed", "ask"):
        args.add_argument("--" + name, type=int, required=True)
    args.add_argument("command", nargs="+")
    args = args.parse_args()

    asked = questions(args, frr.Frr(args.socket))
    answers = exact.ask_tool(args.command, [address for address, _ in asked])
    if len(answers) != len(asked):
        sys.exit(f"{len(asked)} asked, {len(answers)} answered")
    wrong = [d for d in (difference(address, answer, *best) for
                         (address, best), answer in zip(asked, answers)) if d]
    found = sum(path is not None for _, (_, path) in asked)
    print(f"{len(asked)} addresses, {found} in the table, "
          f"{len(wrong)} differences")
    print("\n".join(wrong[:exact.SHOWN]), end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
