#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""DNS answers a second from a table: named with the module, beside gdnsd.

    named_table.py [--rounds N] [--seconds N] [--networks N] [--swaps N]
                   [--folder DIR] [--module FILE] FILE

Both know the map of FILE, a dump: named reads it, gdnsd has the same prefixes
and rankings as a file of nets.  Client networks (EDNS client subnet) are drawn
from announced prefixes.  Then what a client notices while the table is
replaced again and again.
"""
import argparse
import contextlib
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import dns  # noqa: E402
import load  # noqa: E402
import router  # noqa: E402

# Not those of dns.py: gdnsd shares a port with whoever else wants it.
dns.Daemon.ports = iter(range(16190, 16290))
RATE = 5000
# A file is read when it has looked the same in two polls.
SWAP_S = 3
OURS = """{pops}table {table}
table_poll 1
table_max_age 0
zone example.org
ns ns1.example.org ns2.example.org
record ns1 A 192.0.2.53
record ns2 A 198.51.100.53
steer www
ecs on
"""
GDNSD = """options => {{ listen => [127.0.0.1], dns_port => {port},
    run_dir => {folder}/run, state_dir => {folder}/state, udp_threads => 2 }}
plugins => {{ geoip => {{
    maps => {{ map => {{ datacenters => [{names}], nets => nets }} }},
    resources => {{ www => {{ map => map, service_types => up,
        dcmap => {{ {addresses} }} }} }} }} }}
"""


def ours(module, table):
    def zones(folder):
        config = folder / "supersparrow.conf"
        config.write_text(OURS.format(pops=load.config(), table=table))
        config.chmod(0o600)
        (folder / "own").write_text(dns.STATIC)
        return (dns.dlz(module, config) +
                'zone "own.test" { type primary; file "own"; };\n')
    return dns.named(zones)


def gdnsd(nets):
    names = [f"pop{n}" for n in range(load.POPS)]

    def write(daemon):
        for name in ("zones", "geoip", "run", "state"):
            (daemon.folder / name).mkdir()
        (daemon.folder / "config").write_text(GDNSD.format(
            folder=daemon.folder, port=daemon.port, names=", ".join(names),
            addresses=", ".join(f"{name} => 192.0.2.{n + 1}"
                                for n, name in enumerate(names))))
        (daemon.folder / "zones/example.org").write_text(dns.GDNSD_ZONE)
        shutil.copy(nets, daemon.folder / "geoip/nets")
    return write, ("/usr/sbin/gdnsd", "-c", "{folder}", "start")


def without_hidden(nets):
    """Those of {(network, length): line} that some address is looked up in.

    gdnsd joins neighbours with one ranking; if that gives a prefix that is in
    the file, too, any of the two wins.
    """
    by_length = {length: set() for length in range(129)}
    for network, length in nets:
        by_length[length].add(network)
    hidden = set()
    for length in range(128, 0, -1):
        for network in hidden & by_length[length]:
            del nets[network, length]
        here = hidden | by_length[length]
        half = 1 << (128 - length)
        hidden = {network for network in here
                  if not network & half and network | half in here}
    return nets


def read_nets(file):
    nets = {}
    for line in file.read_text().splitlines():
        address, length = line.split()[0].split("/")
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        number = socket.inet_pton(family, address)
        # IPv4 lies below ::/96, as it does for gdnsd.
        nets[int.from_bytes(number, "big"),
             int(length) + 128 - 8 * len(number)] = line
    return nets


def write_nets(args, folder):
    """The map as gdnsd wants it, and networks in it."""
    config = folder / "conf"
    config.write_text(load.config())
    config.chmod(0o600)
    with open(folder / "all", "w") as out:
        subprocess.run([str(args.folder / "bench_load"), "--nets",
                        str(config), str(args.file)], stdout=out, check=True)
    lines = without_hidden(read_nets(folder / "all")).values()
    (folder / "nets").write_text("".join(f"{line}\n" for line in lines))
    prefixes = [line.split()[0] for line in lines
                if ":" not in line.split()[0]]
    dice = random.Random(router.SEED)
    networks = []
    for prefix in dice.choices(prefixes, k=args.networks):
        address, length = prefix.split("/")
        host = int.from_bytes(socket.inet_aton(address), "big")
        host |= dice.getrandbits(32) >> int(length)
        networks.append((host >> 8 << 8).to_bytes(4, "big"))
    return networks


def answer(daemon, network):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.connect(("127.0.0.1", daemon.port))
        sock.send(dns.query("www.example.org", network))
        reply = sock.recv(4096)
    # Behind the name of the only record: type, class, TTL, length.
    at = reply.index(b"\xc0\x0c\0\1\0\1")
    return reply[at + 12:at + 16]


def check_same(daemons, networks):
    """They say the same; a map that differs would be no comparison."""
    differ = sum(len({answer(daemon, network) for daemon in daemons}) > 1
                 for network in networks)
    print(f"{differ} of {len(networks)} answers differ", flush=True)


def replace(table, swaps):
    """A new file in its place, swaps times."""
    for _ in range(swaps):
        new = table.with_name("new")
        shutil.copy(table, new)
        os.rename(new, table)
        time.sleep(SWAP_S)


def swapped(daemon, table, swaps):
    """Milliseconds of answers of each zone, with swaps or without."""
    thread = threading.Thread(target=replace, args=(table, swaps))
    thread.start()
    answers = dns.latencies(daemon, SWAP_S * (swaps or 10), RATE)
    thread.join()
    return answers


def loads(daemon):
    """How often it has read a table."""
    return (daemon.folder / "log").read_text().count(" read in ")


def swaps(daemon, args, table):
    print(f"\nwww from the table, own a static zone, {RATE} questions/s\n\n"
          "| what | zone | p50 ms | p99 ms | most ms | lost or SERVFAIL |\n"
          "|---|---|---|---|---|---|")
    for count in (0, args.swaps):
        before = loads(daemon)
        took, lost = swapped(daemon, table, count)
        name = f"{loads(daemon) - before} new tables"
        for zone, values in took.items():
            print(f"| {name} | {zone} | {dns.percentile(values, .5):.2f} | "
                  f"{dns.percentile(values, .99):.2f} | {max(values):.1f} | "
                  f"{lost} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--networks", type=int, default=100000)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--folder", type=pathlib.Path,
                        default=pathlib.Path("tests/bench"))
    parser.add_argument("--module", type=pathlib.Path, default=pathlib.Path(
        "dlz_supersparrow/.libs/dlz_supersparrow.so"))
    parser.add_argument("file", type=pathlib.Path)
    args = parser.parse_args()
    print(router.machine(), flush=True)
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(
            tempfile.TemporaryDirectory()))
        networks = write_nets(args, folder)
        table = folder / "table"
        shutil.copy(args.file, table)
        many = dns.write_queries(folder / "many", [
            dns.query("www.example.org", network) for network in networks])
        module = dns.Daemon(stack, "module", *ours(args.module.resolve(),
                                                   table))
        other = dns.Daemon(stack, "gdnsd", *gdnsd(folder / "nets"))
        # Until it is read, self is the answer.
        elsewhere = next(network for network in networks
                         if answer(other, network) != b"\xc0\0\2\1")
        router.wait_for("table", lambda: answer(module, elsewhere) !=
                        b"\xc0\0\2\1", 30)
        check_same([module, other], networks[:2000])
        results = dns.compare([module, other], many, args, "NOERROR")
        dns.show(f"{args.networks} client networks, a table", results)
        print("\nnamed-table: the module has " +
              dns.ratios(results, ["gdnsd"]))
        swaps(module, args, table)


if __name__ == "__main__":
    main()
