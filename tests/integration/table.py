# SPDX-License-Identifier: GPL-2.0-or-later
"""A generated routing table: the same seed, the same table.

Prefixes of every length from /8 to /32 (IPv6: /16 to /128), two thirds of
them inside others, so that longest match has something to decide.
"""
import random

# How often each length is wanted; short ones are few, as there are few.
WEIGHTS_4 = {length: min(2 ** (length - 8), 40) for length in range(8, 33)}
WEIGHTS_6 = {16: 1, 24: 1, 32: 20, 40: 10, 44: 10, 48: 40, 56: 10, 64: 10,
             65: 3, 127: 2, 128: 3}
NESTED = 0.66
PATHS = 1500
POPS = (64700, 64702)
SET = "set"


class Family:
    def __init__(self, bits, weights, low, high):
        self.bits = bits
        self.weights = weights
        self.low, self.high = low, high

    def mask(self, address, length):
        return address >> (self.bits - length) << (self.bits - length)


# Class D and beyond are refused by routers; so is all but 2000::/3.
IPV4 = Family(32, WEIGHTS_4, 1 << 24, 224 << 24)
IPV6 = Family(128, WEIGHTS_6, 0x2000 << 112, 0x4000 << 112)


def prefixes(family, count, seed):
    """count different (network, length), in order of length."""
    dice = random.Random(f"prefixes {family.bits} {seed}")
    lengths = sorted(dice.choices(list(family.weights),
                                  list(family.weights.values()), k=count))
    found = {}
    outer = []
    for length in lengths:
        while True:
            if outer and dice.random() < NESTED:
                network, shorter = dice.choice(outer)
                network |= dice.getrandbits(family.bits - shorter)
            else:
                network = dice.randrange(family.low, family.high)
            entry = family.mask(network, length), length
            # There are only 223 different /8.
            if entry not in found:
                break
            length = min(length + 1, family.bits)
        found[entry] = True
        outer.append(entry)
    return list(found)


def as_path(dice, first):
    """Segments: numbers, and at most one (SET, numbers) at the end."""
    def asn():
        if dice.random() < 0.1:
            return dice.choice(POPS)
        if dice.random() < 0.3:
            return dice.randrange(131072, 4294967295)
        return dice.randrange(1, 64496)

    path = [first] + [asn() for _ in range(dice.choice((0, 1, 2, 3, 3, 4, 6)))]
    kind = dice.random()
    if kind < 0.1:
        path += path[-1:] * dice.choice((1, 2, 5))
    elif kind < 0.15:
        path.append((SET, [asn() for _ in range(dice.choice((1, 2, 4)))]))
    elif kind < 0.16:
        path += [asn() for _ in range(300)]
    return path


def table(count, count6, seed, first):
    """Announcements of the neighbour with AS first: path, IPv4, IPv6.

    The prefixes depend on the seed alone, so that two neighbours with the
    same seed announce the same prefixes over different paths.
    """
    dice = random.Random(f"paths {first} {seed}")
    paths = [(as_path(dice, first), [], []) for _ in range(PATHS)]
    for entry in prefixes(IPV4, count, seed):
        dice.choice(paths)[1].append(entry)
    for entry in prefixes(IPV6, count6, seed):
        dice.choice(paths)[2].append(entry)
    return paths
