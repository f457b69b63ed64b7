#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Wait until an FRR router has a table and has chosen its best paths.

    loaded.py SOCKET COUNT COUNT6 NEIGHBOURS SECONDS
"""
import sys
import time

import frr

STEADY_S = 0.5


def state(router):
    """Per family: prefixes received from each neighbour; table version."""
    summary = router.ask_json("show bgp summary json")
    out = []
    for family in ("ipv4Unicast", "ipv6Unicast"):
        part = summary.get(family, {})
        out.append((sorted(peer.get("pfxRcd", 0) for peer in
                           part.get("peers", {}).values()),
                    part.get("tableVersion", 0)))
    return out


def main():
    counts = [int(sys.argv[2]), int(sys.argv[3])]
    neighbours, limit = int(sys.argv[4]), int(sys.argv[5])
    router = frr.Frr(sys.argv[1])
    end = time.monotonic() + limit
    before, since = None, 0
    while time.monotonic() < end:
        now = state(router)
        if now != before:
            before, since = now, time.monotonic()
        elif (time.monotonic() - since > STEADY_S and
              all(got == [count] * neighbours and version >= count
                  for (got, version), count in zip(now, counts))):
            return
        time.sleep(0.05)
    sys.exit(f"not loaded after {limit} s: {before}")


if __name__ == "__main__":
    main()
