#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A routing table of the Internet's size and shape, as an MRT file.

    internet.py [--count N] [--count6 N] [--seed N] FILE

The same numbers, the same bytes.  Lengths of prefixes and of paths have the
shares that they have on the Internet; most prefixes lie within others, often
several side by side; some networks have thousands of prefixes and most have
a few.  Each network is reached by some paths, nine of ten through one or two
of twelve POPs.  One router's view, one path for a prefix, sorted as dumps
are.
"""
import argparse
import bisect
import itertools
import random
import struct

SEED = 20250820
TIME = 1755648000
PEER_AS = 64999
POPS = range(64701, 64713)
ROUTES_PER_NETWORK = 13

# Percent, by length.
LENGTHS_4 = {8: .002, 9: .002, 10: .005, 11: .01, 12: .03, 13: .06, 14: .13,
             15: .2, 16: 1.4, 17: .9, 18: 1.4, 19: 2.5, 20: 4.6, 21: 5.1,
             22: 11.2, 23: 9.8, 24: 62.7}
LENGTHS_6 = {20: .02, 24: .05, 28: .2, 29: 2.2, 32: 12, 33: 2, 34: 2.2, 36: 4.5,
             38: 1, 40: 9, 42: 2.5, 44: 9.5, 45: 2.5, 46: 4, 47: 4, 48: 44.3}
PATH_LENGTHS = {1: 2, 2: 14, 3: 28, 4: 28, 5: 16, 6: 7, 8: 4, 12: 1}


class Family:
    def __init__(self, bits, lengths, nested, blocks):
        self.bits = bits
        self.lengths = lengths
        self.nested = nested        # how many lie in others
        self.blocks = blocks        # where the others lie, and their length


# In these some addresses are nobody's, and clients from there are not
# believed.
SPECIAL = (10, 100, 127, 169, 172, 192, 198, 203)
IPV4 = Family(32, LENGTHS_4, 0.62, [(octet << 24, 8)
                                    for octet in range(1, 224)
                                    if octet not in SPECIAL])
IPV6 = Family(128, LENGTHS_6, 0.8, [(block << 112, 12) for block in
                                    (0x2400, 0x2600, 0x2800, 0x2a00, 0x2c00)])


def quotas(shares, count):
    """How many of each length, shortest first; count in all."""
    total = sum(shares.values())
    each = {length: int(count * share / total)
            for length, share in sorted(shares.items())}
    each[max(each)] += count - sum(each.values())
    return each


class Zipf:
    """Numbers below n, small ones more often."""

    def __init__(self, n, exponent):
        self.sums = list(itertools.accumulate(
            1 / (i + 1) ** exponent for i in range(n)))

    def draw(self, dice):
        return bisect.bisect(self.sums, dice.random() * self.sums[-1])


def place(family, length, outer, dice):
    """Where prefixes of a length may lie, and whose they are; None: new."""
    if outer and dice.random() < family.nested:
        network, shorter, owner = dice.choice(outer)
        if dice.random() < 0.15:
            owner = None            # a customer's
    else:
        (network, shorter), owner = dice.choice(family.blocks), None
    return network, shorter, owner


def prefixes(family, count, networks, dice):
    """(address, length): number of the network that announces it."""
    owners, outer = {}, []
    for length, wanted in quotas(family.lengths, count).items():
        step = 1 << (family.bits - length)
        found = []
        while len(found) < wanted:
            network, shorter, owner = place(family, length, outer, dice)
            if shorter > length:
                continue
            if owner is None:
                owner = networks.draw(dice)
            first = network + dice.getrandbits(length - shorter) * step
            # Half of them alone, the others in rows.
            row = min(1 << dice.choice((0, 0, 0, 1, 2, 3)),
                      wanted - len(found))
            for address in range(first, first + row * step, step):
                if (address < network + (1 << (family.bits - shorter)) and
                        (address, length) not in owners):
                    owners[address, length] = owner
                    found.append((address, length, owner))
        outer += found
    return owners


def as_number(dice):
    return (dice.randrange(1, 64496) if dice.random() < 0.6 else
            dice.randrange(131072, 402000))


def as_path(dice, origin, pops):
    """From the router's neighbour to the origin, through POPs."""
    length = dice.choices(list(PATH_LENGTHS), list(PATH_LENGTHS.values()))[0]
    path = [as_number(dice) for _ in range(length - 1)]
    if dice.random() < 0.9:
        for _ in range(1 + (dice.random() < 0.25)):
            path.insert(dice.randrange(len(path) + 1),
                        POPS[pops.draw(dice)])
    path.append(origin)
    if dice.random() < 0.1:
        path += [origin] * dice.choice((1, 2, 3))
    return [PEER_AS] + path


def attribute(flags, kind, value):
    return struct.pack("!BBB", flags, kind, len(value)) + value


def attributes(path, communities):
    """Those of a path for IPv4 and for IPv6."""
    common = (attribute(0x40, 1, b"\0") +
              attribute(0x40, 2, struct.pack(f"!BB{len(path)}I", 2, len(path),
                                             *path)))
    hop4 = attribute(0x40, 3, bytes((192, 0, 2, 254)))
    hop6 = attribute(0x80, 14, b"\x10\x20\x01\x0d\xb8" + bytes(11) + b"\1")
    rest = b"" if not communities else attribute(
        0xc0, 8, struct.pack(f"!{len(communities)}I", *communities))
    return [common + hop + rest for hop in (hop4, hop6)]


def paths_of_networks(n, dice):
    """For each network the attributes of its paths, one to three."""
    pops = Zipf(len(POPS), 0.7)
    networks = []
    for _ in range(n):
        origin = as_number(dice)
        networks.append([attributes(
            as_path(dice, origin, pops),
            [dice.getrandbits(32) for _ in range(dice.choice((0, 0, 2, 5)))])
            for _ in range(dice.choice((1, 1, 2, 3)))])
    return networks


def record(subtype, body):
    return struct.pack("!IHHI", TIME, 13, subtype, len(body)) + body


def peers():
    return record(1, struct.pack("!4sHHB4s4sI", bytes((192, 0, 2, 254)), 0, 1,
                                 2, bytes((192, 0, 2, 1)),
                                 bytes((192, 0, 2, 1)), PEER_AS))


def routes(family, count, number, networks, dice):
    """Records, number after number."""
    size = family.bits // 8
    which = family is IPV6
    owners = prefixes(family, count, Zipf(len(networks), 0.8), dice)
    for (address, length), owner in sorted(owners.items()):
        value = dice.choice(networks[owner])[which]
        yield record(4 if which else 2, struct.pack("!IB", number, length) +
                     address.to_bytes(size, "big")[:(length + 7) // 8] +
                     struct.pack("!HHIH", 1, 0, TIME, len(value)) + value)
        number += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000000)
    parser.add_argument("--count6", type=int, default=200000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("file")
    args = parser.parse_args()
    dice = random.Random(args.seed)
    networks = paths_of_networks(
        max(100, args.count // ROUTES_PER_NETWORK), dice)
    with open(args.file, "wb") as out:
        out.write(peers())
        out.writelines(routes(IPV4, args.count, 0, networks, dice))
        out.writelines(routes(IPV6, args.count6, args.count, networks, dice))


if __name__ == "__main__":
    main()
