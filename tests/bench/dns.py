#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""DNS answers a second: named with the module, beside what else there is.

    dns.py [--rounds N] [--seconds N] [--folder DIR] [--module FILE]

www.example.org is asked for of named with the module (answers in the cache,
FRR behind it), of named with the DLZ driver that somebody writes first
(naive_dlz.c), of named with a static zone, and of gdnsd with a map of nets;
by one client, and by a thousand client networks (EDNS client subnet).  Then a
name of a hundred labels that is not there, and what clients notice when the
route server is stopped.  One server after the other in each round; the load
generator shares the processors.
"""
import argparse
import pathlib
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import router  # noqa: E402

PORT = 15990
NETWORKS = 1000
OURS = """pop x 64700 192.0.2.80
pop y {asn} 198.51.100.80
self x
route_server frr
host {host}
password zebra
settle 0
cache_timeout {timeout}
zone example.org
ns ns1.example.org ns2.example.org
record ns1 A 192.0.2.53
record ns2 A 198.51.100.53
steer www
ecs {ecs}
"""
NAMED = """options {{
    directory "{folder}";
    listen-on port {port} {{ 127.0.0.1; }};
    listen-on-v6 {{ none; }};
    pid-file none; session-keyfile none;
    managed-keys-directory "{folder}";
    recursion no; notify no; dnssec-validation no; minimal-responses yes;
}};
controls {{ }};
logging {{ channel file {{ file "{folder}/log"; }};
    category default {{ file; }}; }};
{zones}
"""
STATIC = """$TTL 60
@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns1
@ NS ns2
ns1 A 192.0.2.53
ns2 A 198.51.100.53
www A 198.51.100.80
"""
GDNSD = """options => {{ listen => [127.0.0.1], dns_port => {port},
    run_dir => {folder}/run, state_dir => {folder}/state, udp_threads => 2 }}
plugins => {{ geoip => {{
    maps => {{ map => {{ datacenters => [x, y], nets => nets }} }},
    resources => {{ www => {{ map => map, service_types => up,
        dcmap => {{ x => 192.0.2.80, y => 198.51.100.80 }} }} }} }} }}
"""
GDNSD_ZONE = """@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns1
@ NS ns2
ns1 A 192.0.2.53
ns2 A 198.51.100.53
www 60 DYNA geoip!www
"""


class Daemon:
    """One name server, on a port of its own."""

    ports = iter(range(PORT, PORT + 100))

    def __init__(self, stack, name, program, command):
        self.port = next(self.ports)
        self.folder = pathlib.Path(stack.enter_context(
            tempfile.TemporaryDirectory()))
        self.name = name
        program(self)
        self.process = stack.enter_context(router.running(
            *[word.format(folder=self.folder) for word in command]))
        router.wait_for(name, self.answers, 30)

    def answers(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(1)
            sock.connect(("127.0.0.1", self.port))
            try:
                sock.send(query("www.example.org", None))
                return sock.recv(4096)[6:8] == b"\0\1"     # one answer
            except OSError:
                return False

    def cpu_s(self):
        total = 0
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9


def query(name, network):
    """In wire format, RD off, EDNS; with the client's /24 if there is one."""
    labels = b"".join(bytes([len(label)]) + label.encode()
                      for label in name.split(".")) + b"\0"
    option = b"" if network is None else struct.pack(
        "!HHHBB", 8, 7, 1, 24, 0) + network[:3]
    return (struct.pack("!6H", 1, 0, 1, 0, 0, 1) + labels +
            struct.pack("!HH", 1, 1) + b"\0" +
            struct.pack("!HHIH", 41, 1232, 0, len(option)) + option)


def write_queries(file, queries):
    file.write_bytes(b"".join(struct.pack("!H", len(q)) + q for q in queries))
    return file


def named(zones):
    def write(daemon):
        (daemon.folder / "named.conf").write_text(NAMED.format(
            folder=daemon.folder, port=daemon.port,
            zones=zones(daemon.folder)))
    return write, ("/usr/sbin/named", "-f", "-n", "2", "-c",
                   "{folder}/named.conf")


def dlz(module, *arguments):
    return (f'dlz "bench" {{ database "dlopen {module} '
            f'{" ".join(map(str, arguments))}"; }};\n')


def ours(module, ecs, timeout=600):
    def zones(folder):
        config = folder / "supersparrow.conf"
        config.write_text(OURS.format(host=router.ROUTER, ecs=ecs,
                                      asn=router.FIRST_AS, timeout=timeout))
        config.chmod(0o600)
        (folder / "own").write_text(STATIC)
        return (dlz(module, config) +
                'zone "own.test" { type primary; file "own"; };\n')
    return named(zones)


def naive(folder):
    return named(lambda _: dlz((folder / ".libs/naive_dlz.so").resolve()))


def static():
    def zones(folder):
        (folder / "zone").write_text(STATIC)
        return 'zone "example.org" { type primary; file "zone"; };\n'
    return named(zones)


def gdnsd(networks):
    def write(daemon):
        for name in ("zones", "geoip", "run", "state"):
            (daemon.folder / name).mkdir()
        (daemon.folder / "config").write_text(GDNSD.format(
            folder=daemon.folder, port=daemon.port))
        (daemon.folder / "zones/example.org").write_text(GDNSD_ZONE)
        (daemon.folder / "geoip/nets").write_text(
            "127.0.0.0/8 => [y, x]\n" +
            "".join(f"{socket.inet_ntoa(network)}/24 => [y, x]\n"
                    for network in networks))
    return write, ("/usr/sbin/gdnsd", "-c", "{folder}", "start")


def dnsperf(daemon, file, seconds, *more):
    cpu = daemon.cpu_s()
    out = subprocess.run(
        ["dnsperf", "-s", "127.0.0.1", "-p", str(daemon.port), "-d",
         str(file), "-c", "16", "-q", "200", "-l", str(seconds), *more],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    cpu = daemon.cpu_s() - cpu
    done = int(re.search(r"Queries completed: *(\d+)", out)[1])
    lost = int(re.search(r"Queries lost: *(\d+)", out)[1])
    rate = float(re.search(r"Queries per second: *([0-9.]+)", out)[1])
    codes = re.search(r"Response codes: *(.*)", out)[1]
    return [rate, cpu / max(done, 1) * 1e6], lost, codes


def compare(daemons, file, args, wanted):
    results = {daemon.name: [] for daemon in daemons}
    for daemon in daemons:      # what is kept is kept then
        dnsperf(daemon, file, 1, "-B")
    for _ in range(args.rounds):
        for daemon in daemons:
            row, _, codes = dnsperf(daemon, file, args.seconds, "-B")
            if not codes.startswith(wanted + " ") or "," in codes:
                sys.exit(f"{daemon.name}: {codes}")
            results[daemon.name].append(row)
    return results


def show(title, results):
    print(f"\n{title}\n\n| server | answers/s (spread) | us CPU an answer |\n"
          "|---|---|---|")
    for name in results:
        print(f"| {name} | {router.median(results, name):.0f} "
              f"({router.spread(results, name):.0f} %) | "
              f"{router.median(results, name, 1):.1f} |")


def ratios(results, others):
    return ", ".join(
        f"{router.ratio(results, 'module', other):.2f} (CPU "
        f"{router.ratio(results, 'module', other, 1):.2f}) of {other}"
        for other in others)


def latencies(daemon, seconds, rate):
    """Milliseconds of each answer, by zone; how many were lost, and bad."""
    queries = daemon.folder / "names"
    queries.write_text("www.example.org A\nwww.own.test A\n")
    out = subprocess.run(
        ["dnsperf", "-s", "127.0.0.1", "-p", str(daemon.port), "-d",
         str(queries), "-Q", str(rate), "-l", str(seconds), "-v"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True,
        encoding="ascii").stdout
    took = {"www.example.org": [], "www.own.test": []}
    for name, each in re.findall(
            r"^> NOERROR (\S+) A ([0-9.]+)$", out, re.M):
        took[name].append(float(each) * 1000)
    lost = int(re.search(r"Queries lost: *(\d+)", out)[1])
    bad = len(re.findall(r"^> SERVFAIL", out, re.M))
    return took, lost + bad


def percentile(values, share):
    return sorted(values)[int(len(values) * share)]


def frozen(stack, server, module):
    """A second of kept answers, then nobody answers the module."""
    daemon = Daemon(stack, "module", *ours(module, "off", 1))
    latencies(daemon, 3, 5000)
    server.process.send_signal(signal.SIGSTOP)
    spans = [(seconds, *latencies(daemon, seconds, 5000))
             for seconds in (1, 1, 8)]
    server.process.send_signal(signal.SIGCONT)
    print("\nfrozen: the route server stopped under 5000 questions/s, half "
          "of them for a static zone")
    for seconds, took, lost in spans:
        own, steered = took["www.own.test"], took["www.example.org"]
        print(f"  {seconds} s: {lost} lost or SERVFAIL; static zone p99 "
              f"{percentile(own, 0.99):.2f} ms, at most {max(own):.1f} ms; "
              f"module p99 {percentile(steered, 0.99):.2f} ms, at most "
              f"{max(steered):.1f} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path,
                        default=pathlib.Path("tests/bench"))
    parser.add_argument("--module", type=pathlib.Path, default=pathlib.Path(
        "dlz_supersparrow/.libs/dlz_supersparrow.so"))
    args = parser.parse_args()
    module = args.module.resolve()
    print(router.machine(), flush=True)
    with router.Server("frr", 10000, 1) as server:
        hosts = router.addresses(server, NETWORKS).read_text().split()
        networks = sorted({socket.inet_aton(host)[:3] + b"\0"
                           for host in hosts})
        random.Random(router.SEED).shuffle(networks)
        one = write_queries(server.folder / "one",
                            [query("www.example.org", None)])
        many = write_queries(server.folder / "many",
                             [query("www.example.org", n) for n in networks])
        long = write_queries(server.folder / "long", [
            query(".".join(["a"] * 100) + ".example.org", None)])
        stack = server.stack
        servers = {
            "naive DLZ driver": naive(args.folder),
            "static zone": static(),
            "gdnsd": gdnsd(networks),
        }
        others = [Daemon(stack, name, *how) for name, how in servers.items()]
        single = Daemon(stack, "module", *ours(module, "off"))
        by_subnet = Daemon(stack, "module", *ours(module, "on"))
        results = compare([single] + others, one, args, "NOERROR")
        show("One client", results)
        line = "one client: " + ratios(results, servers)
        results = compare([by_subnet] + others, many, args, "NOERROR")
        show(f"{NETWORKS} client networks", results)
        line += "; many: " + ratios(results, servers)
        results = compare([single] + others[:2], long, args, "NXDOMAIN")
        show("A name of a hundred labels that is not there", results)
        line += "; a hundred labels: " + ratios(results,
                                                list(servers)[:2])
        frozen(stack, server, module)
    print(f"\ndns: the module has {line}")


if __name__ == "__main__":
    main()
