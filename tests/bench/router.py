#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lookups a second of a real route server, by several ways to ask it.

    router.py frr|bird|growth [--rounds N] [--ask N] [--count N] [--folder DIR]

frr and bird: ours at depth 1, 4, 8 and 16, in the caller's loop and with the
worker, beside the floor client, a loop in Python, expect and vtysh.  growth:
ours and the floor at depth 8 while the table, and the paths for a prefix,
grow.  Every way asks the same addresses, all of them in each round, one way
after the other.  Needs FRR (BIRD), and the programs that make bench builds in
--folder; no root.
"""
import argparse
import contextlib
import os
import pathlib
import platform
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "integration"))

import frr  # noqa: E402
import table  # noqa: E402

SEED = 20260131
ROUTER = "127.122.0.1"
FIRST_AS = 64991
BGPD = "/usr/lib/frr/bgpd"
FRR_CONFIG = """hostname bench
password zebra
route-map ALL permit 10
router bgp 64701
 bgp router-id {router}
 no bgp ebgp-requires-policy
 bgp allow-martian-nexthop
"""
FRR_NEIGHBOUR = """ neighbor {addr} remote-as {asn}
 neighbor {addr} passive
 neighbor {addr} ebgp-multihop 255
 neighbor {addr} disable-connected-check
"""
BIRD_CONFIG = """router id {router};
protocol device {{}}
template bgp neighbour {{
    local {router} port 1790 as 64701;
    strict bind; multihop; passive;
    ipv4 {{ import all; export none; }};
}}
"""
# Telnet is asked first; what else there is goes the way that it knows.
WAYS = {"frr": ("telnet", "unix"), "bird": ("bird",)}
OTHERS = {"Python, telnet": "telnet", "expect": "telnet", "vtysh -c": "unix"}
BIRD_NEIGHBOUR = "protocol bgp from neighbour {{ neighbor {addr} as {asn}; }}\n"
EXPECT = """
log_user 0
set timeout 10
spawn -noecho telnet {router} 2605
expect "Password: "; send "zebra\\r"; expect "> "
send "terminal length 0\\r"; expect "> "
set file [open [lindex $argv 0]]
while {{[gets $file line] >= 0}} {{
    send "show ip bgp $line bestpath\\r"
    expect -re "\\nbench> $"
}}
"""


@contextlib.contextmanager
def running(*command, **more):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, **more)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(what, ready, seconds=300):
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            sys.exit(f"{what}: not ready after {seconds} s")
        time.sleep(0.2)


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
    return (f"machine: {model}, {os.cpu_count()} processors, "
            f"Linux {platform.release()}, {time.strftime('%Y-%m-%d')}")


class Server:
    """A daemon with a table of `count` prefixes and `paths` paths for each."""

    def __init__(self, kind, count, paths):
        self.kind, self.count, self.paths = kind, count, paths
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        self.folder = pathlib.Path(self.stack.enter_context(
            tempfile.TemporaryDirectory()))
        speakers = [(f"127.122.1.{n + 1}", FIRST_AS + n)
                    for n in range(self.paths)]
        config, neighbour = ((FRR_CONFIG, FRR_NEIGHBOUR)
                             if self.kind == "frr"
                             else (BIRD_CONFIG, BIRD_NEIGHBOUR))
        (self.folder / "conf").write_text(config.format(router=ROUTER) + "".join(
            neighbour.format(addr=addr, asn=asn) for addr, asn in speakers))
        if self.kind == "frr":
            self.socket = self.folder / "bgpd.vty"
            command = (BGPD, "-Z", "-S", "-n", "-A", ROUTER, "-P", "2605",
                       "-p", "1790", "-l", ROUTER, "-i", self.folder / "pid",
                       "-z", self.folder / "zserv", "--vty_socket",
                       self.folder, "-f", self.folder / "conf")
        else:
            self.socket = self.folder / "bird.ctl"
            command = ("/usr/sbin/bird", "-f", "-c", self.folder / "conf",
                       "-s", self.socket, "-P", self.folder / "pid")
        self.process = self.stack.enter_context(running(*command))
        wait_for(self.kind, self.socket.exists, 30)
        speaker = str(pathlib.Path(frr.__file__).with_name("speaker.py"))
        for addr, asn in speakers:
            self.stack.enter_context(running(
                sys.executable, speaker, "--local", addr, "--peer",
                ROUTER + ":1790", "--as", str(asn), "--seed", str(SEED),
                "--count", str(self.count)))
        wait_for("table", self.loaded)
        return self

    def __exit__(self, *why):
        return self.stack.__exit__(*why)

    def loaded(self):
        """The last prefix that is announced is there, from everybody."""
        if self.kind == "bird":
            with socket.socket(socket.AF_UNIX) as sock:
                sock.connect(str(self.socket))
                sock.sendall(b"show route count\n")
                text = b""
                while b"\n0014" not in text and b"\n0000" not in text:
                    text += sock.recv(4096)
            got = sum(int(n) for n in re.findall(rb"(\d+) of \d+ routes",
                                                 text))
            # A few prefixes are refused (127/8).
            return got >= self.paths * (self.count * 98 // 100)
        peers = frr.Frr(str(self.socket)).ask_json(
            "show bgp summary json").get("ipv4Unicast", {}).get("peers", {})
        return (len(peers) == self.paths and
                all(peer.get("pfxRcd") == self.count
                    for peer in peers.values()))

    def cpu_s(self):
        total = 0
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9


def program(folder, *arguments):
    """What a bench program prints: per second, median, p99, CPU in us."""
    def run(server, file):
        done = subprocess.run(
            [str(folder / arguments[0])] + [
                str(server.socket) if word == "SOCKET" else
                str(file) if word == "FILE" else word
                for word in arguments[1:]],
            stdout=subprocess.PIPE, check=True)
        return [float(word) for word in done.stdout.split()]
    return run


def python_loop(server, file):
    sock = socket.create_connection((ROUTER, 2605))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def until(end):
        data = b""
        while not data.endswith(end):
            data += sock.recv(65536)

    until(b"Password: ")
    sock.sendall(b"zebra\r\n")
    until(b"> ")
    sock.sendall(b"terminal length 0\r\n")
    until(b"> ")
    took, cpu, began = [], time.process_time(), time.monotonic()
    for line in file.read_text().splitlines():
        asked = time.monotonic()
        sock.sendall(f"show ip bgp {line} bestpath\r\n".encode())
        until(b"\nbench> ")
        took.append((time.monotonic() - asked) * 1e6)
    spent = time.monotonic() - began
    cpu = (time.process_time() - cpu) / len(took) * 1e6
    took.sort()
    return [len(took) / spent, took[len(took) // 2],
            took[len(took) * 99 // 100], cpu]


def head(file, n):
    short = file.with_name(f"first-{n}")
    short.write_text("".join(f"{line}\n" for line in
                             file.read_text().splitlines()[:n]))
    return short


def expect(server, file):
    short = head(file, 2000)
    script = server.folder / "script"
    script.write_text(EXPECT.format(router=ROUTER))
    began = time.monotonic()
    subprocess.run(["expect", str(script), str(short)], check=True,
                   stdout=subprocess.DEVNULL)
    each = (time.monotonic() - began) / 2000
    return [1 / each, each * 1e6, float("nan"), float("nan")]


def vtysh(server, file):
    took, began = [], time.monotonic()
    for line in head(file, 20).read_text().splitlines():
        asked = time.monotonic()
        subprocess.run(["vtysh", "--vty_socket", str(server.folder), "-c",
                        f"show ip bgp {line} bestpath"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took.append((time.monotonic() - asked) * 1e6)
    took.sort()
    return [len(took) / (time.monotonic() - began), took[len(took) // 2],
            took[-1], float("nan")]


def addresses(server, count):
    """Different hosts inside announced prefixes.

    Not those by paths of 300 numbers, which BIRD cuts.
    """
    dice = random.Random(SEED)
    prefixes = [entry for entry in table.prefixes(table.IPV4, server.count,
                                                  SEED)
                if entry[0] >> 24 != 127]
    known = set(prefixes)
    long = {entry for path, ipv4, _ in table.table(server.count, 0, SEED,
                                                   FIRST_AS)
            if len(path) > 100 for entry in ipv4}

    def route(host):
        return next(entry for entry in (
            (host >> (32 - length) << (32 - length), length)
            for length in range(32, -1, -1)) if entry in known)

    file = server.folder / "addresses"
    hosts = {}
    while len(hosts) < count:
        network, length = dice.choice(prefixes)
        host = network + dice.randrange(1 << (32 - length))
        if route(host) not in long:
            hosts[host] = True
    file.write_text("".join(
        socket.inet_ntoa(host.to_bytes(4, "big")) + "\n" for host in hosts))
    return file


def measure(server, ways, args):
    file = addresses(server, args.ask)
    results = {name: [] for name in ways}
    for _ in range(args.rounds):
        for name, way in ways.items():
            cpu = server.cpu_s()
            results[name].append(way(server, file) +
                                 [(server.cpu_s() - cpu) / args.ask * 1e6])
    return results


def median(results, name, column=0):
    return statistics.median(row[column] for row in results[name])


def ratio(results, one, other, column=0):
    return statistics.median(a[column] / b[column] for a, b in
                             zip(results[one], results[other]))


def spread(results, name):
    rates = sorted(row[0] for row in results[name])
    return 50 * (rates[len(rates) * 3 // 4] - rates[len(rates) // 4]) / \
        statistics.median(rates)


def print_table(results):
    print("| way | lookups/s (spread) | p50 us | p99 us | client us CPU | "
          "server us CPU |\n|---|---|---|---|---|---|")
    for name in results:
        row = [f"{median(results, name, n):.1f}" for n in range(1, 5)]
        if name in ("expect", "vtysh -c"):
            row[2:] = ["", ""]
        print(f"| {name} | {median(results, name):.0f} "
              f"({spread(results, name):.0f} %) | " + " | ".join(row) +
              " |".replace("nan", ""))


def ways_to_ask(kind, folder, depths):
    ways = {}
    for depth in depths:
        for way in WAYS[kind]:
            where = ROUTER if way == "telnet" else "SOCKET"
            ways[f"floor, {way}, depth {depth}"] = program(
                folder, "bench_floor", way, where, str(depth), "FILE")
            ways[f"floor that checks, {way}, depth {depth}"] = program(
                folder, "bench_floor", way, where, str(depth), "FILE",
                "checked")
            ways[f"ours, {way}, depth {depth}"] = program(
                folder, "bench_ours", "loop", way, where, str(depth), "FILE")
    way = WAYS[kind][0]
    where = ROUTER if way == "telnet" else "SOCKET"
    ways[f"ours, {way}, worker, 1 thread"] = program(
        folder, "bench_ours", "worker", way, where, "1", "FILE")
    ways[f"ours, {way}, worker, 8 threads"] = program(
        folder, "bench_ours", "worker", way, where, "8", "FILE")
    return ways


def beside_floor(results, way, depth):
    name = f"{way}, depth {depth}"
    ours, floor = f"ours, {name}", f"floor, {name}"
    checks = f"floor that checks, {name}"
    return (f"at depth {depth} {ratio(results, ours, floor):.2f} "
            f"({ratio(results, ours, checks):.2f}) of its lookups, "
            f"{ratio(results, ours, floor, 3):.2f} "
            f"({ratio(results, ours, checks, 3):.2f}) times its CPU")


def against(kind, args):
    depths = (1, 4, 8, 16)
    ways = ways_to_ask(kind, args.folder, depths)
    if kind == "frr":
        ways["Python, telnet"] = python_loop
        if shutil.which("expect") and shutil.which("telnet"):
            ways["expect"] = expect
        ways["vtysh -c"] = vtysh
    with Server(kind, args.count, 1) as server:
        results = measure(server, ways, args)
    print(f"{kind}, {args.count} prefixes, {args.rounds} rounds of "
          f"{args.ask} addresses")
    print_table(results)
    for way in WAYS[kind]:
        each = (beside_floor(results, way, depth) for depth in depths)
        print(f"{kind}, {way}: beside the floor (that checks) ours has " +
              "; ".join(each))
    first = WAYS[kind][0]
    beside = "".join(
        f"ours has {ratio(results, f'ours, {way}, depth 8', name):.1f} times "
        f"the lookups of {name}, "
        for name, way in OTHERS.items() if name in results)
    print(f"{kind}, depth 8: {beside}the worker asks "
          f"{ratio(results, f'ours, {first}, worker, 8 threads', f'ours, {first}, depth 8'):.2f}"
          f" times what the loop does")


def growth(args):
    rows, firsts = [], {}
    tables = [(count, 1) for count in (10000, 100000, args.count)
              if count <= args.count]
    tables = sorted(set(tables)) + [(10000, paths) for paths in (2, 4, 8)]
    for count, paths in tables:
        ways = {
            "floor": program(args.folder, "bench_floor", "telnet", ROUTER,
                             "8", "FILE"),
            "ours": program(args.folder, "bench_ours", "loop", "telnet",
                            ROUTER, "8", "FILE")}
        with Server("frr", count, paths) as server:
            results = measure(server, ways, args)
        rows.append((count, paths, results))
    print("| prefixes | paths | ours/s (spread) | of the floor | client us "
          "CPU | server us CPU |\n|---|---|---|---|---|---|")
    for count, paths, results in rows:
        print(f"| {count} | {paths} | {median(results, 'ours'):.0f} "
              f"({spread(results, 'ours'):.0f} %) | "
              f"{ratio(results, 'ours', 'floor'):.2f} | "
              f"{median(results, 'ours', 3):.1f} | "
              f"{median(results, 'ours', 4):.1f} |")
        firsts[count, paths] = median(results, "ours")
    large = max(count for count, paths in firsts if paths == 1)
    print(f"growth: with {large} prefixes "
          f"{firsts[large, 1] / firsts[10000, 1]:.2f} of the lookups with "
          f"10000; with 8 paths for a prefix "
          f"{firsts[10000, 8] / firsts[10000, 1]:.2f} of those with one")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("frr", "bird", "growth"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ask", type=int, default=20000)
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--folder", type=pathlib.Path,
                        default=pathlib.Path("tests/bench"))
    args = parser.parse_args()
    print(machine(), flush=True)
    if args.what == "growth":
        growth(args)
    else:
        against(args.what, args)


if __name__ == "__main__":
    main()
