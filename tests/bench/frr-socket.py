#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""FRR's Unix socket: what does its text cost, and what its JSON?

    frr-socket.py [--rounds N] [--ask N] [--count N] [--bgpd FILE]

Starts a bgpd of its own with a generated table of two neighbours, asks about
the same addresses in both forms, one question at a time, in interleaved
rounds, and prints medians and their ratios: bytes of a reply, questions per
second, and time of the processor that bgpd needs for one (schedstat(5)).
Needs FRR; no root.
"""
import argparse
import contextlib
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "integration"))

import exact  # noqa: E402
import frr  # noqa: E402
import table  # noqa: E402

SEED = 20260131
ROUTER = "127.121.0.1"
SPEAKERS = ("127.121.0.2", "127.121.0.3")
FORMS = {
    "best path, text": "show ip bgp {} bestpath",
    "best path, JSON": "show bgp ipv4 unicast {} bestpath json",
    "all paths, text": "show ip bgp {}",
    "all paths, JSON": "show bgp ipv4 unicast {} json",
}
CONFIG = """hostname bench
router bgp 64701
 bgp router-id {router}
 no bgp ebgp-requires-policy
 bgp allow-martian-nexthop
"""
NEIGHBOUR = """ neighbor {addr} remote-as {asn}
 neighbor {addr} passive
 neighbor {addr} ebgp-multihop 255
 neighbor {addr} disable-connected-check
"""


@contextlib.contextmanager
def running(*command):
    # Its own output would stand between the results.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(what, ready):
    end = time.monotonic() + 60
    while not ready():
        if time.monotonic() > end:
            sys.exit(f"{what}: not ready after a minute")
        time.sleep(0.05)


def loaded(router, count):
    peers = router.ask_json("show bgp summary json").get(
        "ipv4Unicast", {}).get("peers", {})
    return (len(peers) == len(SPEAKERS) and
            all(peer.get("pfxRcd") == count for peer in peers.values()))


def cpu_ns(process):
    """Of all its threads."""
    total = 0
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total


def measure(router, process, form, addresses):
    """Per question: bytes, seconds, seconds of bgpd's processor time."""
    size, cpu, begin = 0, cpu_ns(process), time.monotonic()
    for address in addresses:
        size += len(router.ask(form.format(address)))
    spent = time.monotonic() - begin
    asked = len(addresses)
    return size / asked, spent / asked, (cpu_ns(process) - cpu) / 1e9 / asked


def report(results):
    median = {name: [statistics.median(column) for column in zip(*rounds)]
              for name, rounds in results.items()}
    for name, (size, spent, cpu) in median.items():
        print(f"{name}: {size:6.0f} bytes, {1 / spent:6.0f} per second, "
              f"bgpd {cpu * 1e6:5.1f} us each")
    for paths in ("best path", "all paths"):
        text, json = median[f"{paths}, text"], median[f"{paths}, JSON"]
        ratios = [b / a for a, b in zip(text, json)]
        print(f"{paths}: JSON takes {ratios[0]:.1f} times the bytes, "
              f"{ratios[1]:.1f} times the time, "
              f"{ratios[2]:.1f} times bgpd's processor time of text")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--rounds", type=int, default=7)
    args.add_argument("--ask", type=int, default=1000)
    args.add_argument("--count", type=int, default=5000)
    args.add_argument("--bgpd", default="/usr/lib/frr/bgpd")
    args = args.parse_args()
    if not os.access(args.bgpd, os.X_OK):
        sys.exit(f"{args.bgpd}: FRR is not installed")

    prefixes = table.prefixes(table.IPV4, args.count, SEED)
    addresses = list(exact.addresses(table.IPV4, prefixes, args.ask,
                                     random.Random(SEED)))
    speaker = str(pathlib.Path(exact.__file__).with_name("speaker.py"))
    with tempfile.TemporaryDirectory() as folder, \
            contextlib.ExitStack() as stack:
        folder = pathlib.Path(folder)
        (folder / "conf").write_text(CONFIG.format(router=ROUTER) + "".join(
            NEIGHBOUR.format(addr=addr, asn=64998 + n)
            for n, addr in enumerate(SPEAKERS)))
        bgpd = stack.enter_context(running(
            args.bgpd, "-Z", "-S", "-n", "-A", ROUTER, "-P", "2605",
            "-p", "1790", "-l", ROUTER, "-i", folder / "pid",
            "-z", folder / "zserv", "--vty_socket", folder,
            "-f", folder / "conf"))
        wait_for("bgpd", (folder / "bgpd.vty").exists)
        for n, addr in enumerate(SPEAKERS):
            stack.enter_context(running(
                sys.executable, speaker, "--local", addr, "--peer",
                ROUTER + ":1790", "--as", str(64998 + n), "--seed",
                str(SEED), "--count", str(args.count)))
        router = frr.Frr(str(folder / "bgpd.vty"))
        wait_for("table", lambda: loaded(router, args.count))
        results = {name: [] for name in FORMS}
        for _ in range(args.rounds):
            for name, form in FORMS.items():
                results[name].append(measure(router, bgpd, form, addresses))
    report(results)


if __name__ == "__main__":
    main()
