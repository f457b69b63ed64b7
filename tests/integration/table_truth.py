#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare a table in memory with live answers and with FRR's best paths.

    table_truth.py --socket BGPD.VTY --count N --count6 N --seed N --ask N
        --live CONF --table CONF COMMAND

Both configurations have the POPs x 64700 (self), y 64702, z 64999.  Prints
counts; exits 1 and shows the first differences if there are any.
"""
import argparse
import ipaddress
import json
import random
import re
import subprocess
import sys

import exact
import frr
import table

POPS = {64700: "x", 64702: "y", 64999: "z"}
SELF = "x"
SHOWN = 10
# Scopes that are looked at, and addresses tried beside each.
SCOPES = 400
BESIDE = 1000


def batch(command, conf, asked):
    done = subprocess.run([command, "-f", conf, "-j", "--wait_ms", "60000",
                           "batch"], input="\n".join(asked) + "\n",
                          stdout=subprocess.PIPE, timeout=300, check=True,
                          encoding="ascii")
    return [json.loads(line) for line in done.stdout.splitlines()]


def ranking(answer):
    return [pop["name"] for pop in answer["pops"]], answer["reason"]


def by_the_rule(path):
    """What a path means: the last POP AS is the nearest, then self."""
    near = []
    for part in reversed(re.findall(r"\{[^}]*\}|\d+", path or "")):
        members = [POPS.get(int(asn)) for asn in re.findall(r"\d+", part)]
        near += [pop for pop in POPS.values()
                 if pop in members and pop not in near]
    reason = ("not_in_table" if path is None else "pop_in_path" if near else
              "no_pop_in_path" if re.search(r"\d", path) else "local_route")
    rest = [SELF] + list(POPS.values())
    return near + [pop for i, pop in enumerate(rest)
                   if pop not in near and pop not in rest[:i]], reason


def random_in(network, dice):
    return network[dice.randrange(network.num_addresses)]


def edges(prefixes, bits):
    """Where the longest match may change."""
    return sorted({edge for start, length in prefixes for edge in
                   (start, start + (1 << (bits - length)))})


def beside(scope, all_edges, dice):
    """Addresses of the other half of what is one bit wider: one of them must
    have another answer."""
    wider = scope.supernet()
    low, high = (int(wider.network_address), int(scope.network_address))
    size = scope.num_addresses
    start = low + size if low == high else low
    inside = [edge for edge in all_edges if start < edge < start + size]
    dice.shuffle(inside)
    kind = type(scope.network_address)
    return [str(kind(edge)) for edge in [start] + inside[:BESIDE]]


def check_scopes(args, answers, prefixes, dice):
    """Count scopes in which, or beside which, an answer is not right."""
    wrong = []
    chosen = dice.sample([answer for answer in answers
                          if answer["source"] == "table"], SCOPES)
    all_edges = {family.bits: edges(prefixes[family.bits], family.bits)
                 for family in (table.IPV4, table.IPV6)}
    asked = []
    for answer in chosen:
        scope = ipaddress.ip_network(answer["scope"])
        within = [str(random_in(scope, dice)) for _ in range(10)]
        near = beside(scope, all_edges[scope.max_prefixlen], dice) \
            if scope.prefixlen > 0 else []
        asked.append((answer, within, near))
    flat = [a for _, within, near in asked for a in within + near]
    got = iter(batch(args.command, args.table, flat))
    for answer, within, near in asked:
        inside = [ranking(next(got)) for _ in within]
        outside = [ranking(next(got)) for _ in near]
        mine = ranking(answer)
        if any(other != mine for other in inside):
            wrong.append(f"{answer['address']}: differs in its scope "
                         f"{answer['scope']}")
        if near and all(other == mine for other in outside):
            wrong.append(f"{answer['address']}: its scope {answer['scope']} "
                         "could be wider")
    return len(asked), wrong


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--socket", required=True)
    for name in ("count", "count6", "seed", "ask"):
        args.add_argument("--" + name, type=int, required=True)
    args.add_argument("--live", required=True)
    args.add_argument("--table", required=True)
    args.add_argument("command")
    args = args.parse_args()

    dice = random.Random(f"addresses {args.seed}")
    prefixes, asked = {}, []
    for family, count, share in ((table.IPV4, args.count, 5),
                                 (table.IPV6, args.count6, 1)):
        prefixes[family.bits] = table.prefixes(family, count, args.seed)
        asked += exact.addresses(family, prefixes[family.bits],
                                 args.ask * share // 6 + 1, dice)
    dice.shuffle(asked)

    router = frr.Frr(args.socket)
    truth = [by_the_rule(router.best(address)[1]) for address in asked]
    live = [ranking(a) for a in batch(args.command, args.live, asked)]
    answers = batch(args.command, args.table, asked)
    ours = [ranking(a) for a in answers]
    # Without a prefix the table asks nobody here, and says self.
    wrong = [f"{address}: table {mine}, live {theirs}, FRR {best}"
             for address, mine, theirs, best in zip(asked, ours, live, truth)
             if not mine == theirs == best]
    if not len(asked) == len(ours) == len(live):
        wrong.append(f"{len(asked)} asked, {len(ours)} and {len(live)} "
                     "answered")
    scopes, bad_scopes = check_scopes(args, answers, prefixes, dice)
    wrong += bad_scopes
    in_path = sum(reason == "pop_in_path" for _, reason in truth)
    print(f"{len(asked)} addresses, {in_path} with a POP in the path, "
          f"{scopes} scopes, {len(wrong)} differences")
    print("\n".join(wrong[:SHOWN]), end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
