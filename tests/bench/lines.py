#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines a second of `supersparrow batch`, alone and as a map of Apache.

    lines.py batch|apache [--rounds N] [--count N] [--folder DIR] [--tool FILE]

batch: a million lines that are in the cache, a million of a Zipf mix of a
million clients, and clients that come once, each through a batch with FRR
behind it; beside a loop in Python over a dict, and the floor client that asks
FRR as many questions.  apache: requests/s for a redirect without a map, with a
`txt:` map, with a C program that echoes, with ours.
"""
import argparse
import os
import pathlib
import random
import re
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import router  # noqa: E402

CONFIG = """route_server frr
host {host}
password zebra
settle 0
cache_timeout 600
cache_size {size}
pop x 64700 www.x.example.org
pop y 64992 www.y.example.org
self x
"""
PYTHON_LOOP = """
import sys
known = {}
for line in sys.stdin:
    address = line.strip()
    if address not in known:
        known[address] = "www.y.example.org"
    print(known[address])
"""
APACHE = """ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
Mutex file:{folder} default
TypesConfig /etc/mime.types
MaxKeepAliveRequests 0
{modules}
"""
SITE = """Listen 127.122.2.1:{port}
<VirtualHost *:{port}>
RewriteEngine on
{map}
{condition}
RewriteRule ^/(.+\\.(?:jpg|jpeg|png))$ http://{target}/$1 [R=302,L]
</VirtualHost>
"""


def write_lines(file, addresses):
    with open(file, "w") as out:
        out.write("\n".join(addresses) + "\n")
    return file


def print_address(number):
    return socket.inet_ntoa(number.to_bytes(4, "big"))


def zipf(dice, clients, count):
    """`count` of the clients, the n-th with weight 1/n."""
    weights, total = [], 0.0
    for n in range(1, len(clients) + 1):
        total += 1 / n
        weights.append(total)
    return dice.choices(clients, cum_weights=weights, k=count)


def timed(command, file, lines, **more):
    """Lines/s, and microseconds of CPU for a line."""
    before = os.times()
    began = time.monotonic()
    with open(file) as given:
        subprocess.run(command, stdin=given, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True, **more)
    spent = time.monotonic() - began
    after = os.times()
    cpu = (after.children_user - before.children_user +
           after.children_system - before.children_system)
    return [lines / spent, cpu / lines * 1e6]


def batch_inputs(server, folder):
    dice = random.Random(router.SEED)
    hosts = router.addresses(server, 20000).read_text().split()
    hot = hosts[:200]
    clients = [print_address(dice.randrange(1 << 24, 224 << 24))
               for _ in range(1000000)]
    return {
        "cached": (write_lines(folder / "cached",
                               dice.choices(hot, k=1000000)), 1000000),
        "zipf": (write_lines(folder / "zipf",
                             zipf(dice, clients, 1000000)), 1000000),
        "cold": (write_lines(folder / "cold", hosts), len(hosts)),
    }


def batch(args):
    with router.Server("frr", args.count, 1) as server, \
            tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        config = folder / "conf"
        config.write_text(CONFIG.format(host=router.ROUTER, size=16384))
        config.chmod(0o600)
        tool = [str(args.tool), "-f", str(config), "batch"]
        inputs = batch_inputs(server, folder)
        floor = router.program(args.folder, "bench_floor", "telnet",
                               router.ROUTER, "8", "FILE")
        results = {}
        for _ in range(args.rounds):
            for name, (file, lines) in inputs.items():
                results.setdefault(f"ours, {name}", []).append(
                    timed(tool, file, lines))
            results.setdefault("ours, cached, one core", []).append(
                timed(["taskset", "-c", "0"] + tool, *inputs["cached"]))
            results.setdefault("Python and a dict, cached", []).append(
                timed([sys.executable, "-c", PYTHON_LOOP],
                      *inputs["cached"]))
            rate, _, _, cpu = floor(server, inputs["cold"][0])
            results.setdefault("floor, cold", []).append([rate, cpu])
    print(f"batch, {args.count} prefixes, {args.rounds} rounds, cache of "
          "16384")
    print("| way | lines/s (spread) | us CPU a line |\n|---|---|---|")
    for name in results:
        print(f"| {name} | {router.median(results, name):.0f} "
              f"({router.spread(results, name):.0f} %) | "
              f"{router.median(results, name, 1):.2f} |")
    print("batch: cached, one core: "
          f"{router.median(results, 'ours, cached, one core') / 1e6:.2f} "
          "million lines/s; cached "
          f"{router.ratio(results, 'ours, cached', 'Python and a dict, cached'):.1f}"
          " times the loop in Python; cold "
          f"{router.ratio(results, 'ours, cold', 'floor, cold'):.2f} of the "
          "floor client; a Zipf mix "
          f"{router.ratio(results, 'ours, zipf', 'ours, cold'):.1f} times "
          "cold")


def apache_config(folder, args, config):
    modules = "/usr/lib/apache2/modules"
    text = APACHE.format(folder=folder, modules="\n".join(
        f"LoadModule {name}_module {modules}/mod_{name}.so"
        for name in ("mpm_event", "authz_core", "rewrite", "dir", "mime")))
    if os.geteuid() == 0:
        text += "User www-data\nGroup www-data\n"
    (folder / "map.txt").write_text("127.0.0.1 www.y.example.org\n")
    maps = {
        "no map": None,
        "txt: map": f"txt:{folder}/map.txt",
        "echo": f"prg:{(args.folder / 'bench_echo').resolve()}",
        "ours": f"prg:{args.tool.resolve()} -f {config} batch",
    }
    ports = {}
    for port, (name, source) in enumerate(maps.items(), 8390):
        ports[name] = port
        text += SITE.format(
            port=port, target="%1" if source else "www.y.example.org",
            map=f'RewriteMap closest "{source}"' if source else "",
            condition="RewriteCond ${closest:%{REMOTE_ADDR}|NULL} "
            "^(?!NULL$)(.+)$" if source else "")
    (folder / "httpd.conf").write_text(text)
    return ports


def answers(port):
    try:
        with socket.create_connection(("127.122.2.1", port)) as sock:
            sock.sendall(b"GET /pic.jpg HTTP/1.0\r\n\r\n")
            return b" 302 " in sock.recv(4096)
    except OSError:
        return False


def ab(port, count):
    out = subprocess.run(
        ["ab", "-q", "-k", "-c", "16", "-n", str(count),
         f"http://127.122.2.1:{port}/pic.jpg"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        text=True).stdout
    if f"Non-2xx responses:      {count}" not in out:
        sys.exit(f"not all were redirected:\n{out}")
    return [float(re.search(r"Requests per second: *([0-9.]+)", out)[1])]


def apache(args):
    with router.Server("frr", 1000, 1), \
            tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        config = folder / "conf"
        config.write_text(CONFIG.format(host=router.ROUTER, size=16384))
        config.chmod(0o600)
        ports = apache_config(folder, args, config)
        with router.running("/usr/sbin/apache2", "-d", name, "-f",
                            f"{name}/httpd.conf", "-DFOREGROUND"):
            router.wait_for("apache2", lambda: all(
                answers(port) for port in ports.values()), 30)
            results = {name: [] for name in ports}
            for _ in range(args.rounds):
                for name, port in ports.items():
                    results[name].append(ab(port, args.requests))
    print(f"apache, {args.rounds} rounds of {args.requests} requests, 16 "
          "connections")
    print("| map | requests/s (spread) | of no map |\n|---|---|---|")
    for name in results:
        print(f"| {name} | {router.median(results, name):.0f} "
              f"({router.spread(results, name):.0f} %) | "
              f"{router.ratio(results, name, 'no map'):.2f} |")
    print(f"apache: ours has {router.ratio(results, 'ours', 'echo'):.3f} of "
          "the requests of the program that echoes, "
          f"{router.ratio(results, 'ours', 'no map'):.3f} of those without "
          "a map")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("batch", "apache"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--requests", type=int, default=20000)
    parser.add_argument("--folder", type=pathlib.Path,
                        default=pathlib.Path("tests/bench"))
    parser.add_argument("--tool", type=pathlib.Path,
                        default=pathlib.Path("tools/supersparrow"))
    args = parser.parse_args()
    print(router.machine(), flush=True)
    batch(args) if args.what == "batch" else apache(args)


if __name__ == "__main__":
    main()
