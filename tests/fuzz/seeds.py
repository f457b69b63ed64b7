#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""seeds.py TRANSCRIPTS CONFIGS OUT: write first inputs for the fuzz targets.

OUT gets a folder for each target.  What route servers said comes from the
transcripts; the rest is written down here.
"""
import bz2
import gzip
import ipaddress
import os
import re
import sys

FORMS = {"best": 0, "plain": 1, "old": 2}
FRAMINGS = {"prompt": 1, "quiet": 1, "vtysh": 2, "bird": 3}

TELNET = [
    b"\xff\xfb\x01\xff\xfb\x03\xff\xfe\x22\xff\xfd\x1f\r\nHello\r\nPassword: ",
    b"\xff\xfb\x01\xff\xfc\x01rs> a\xff\xffb\xff\xf1\xff\xf9\r\0c",
    b"\xff\xfa\x46\x01" + b"A" * 511 + b"\xff\xf0",
    b"\xff\xfa\x56\xff\xf0\x78\x9c",
    b"\xff\xfd\x18\xff\xfd\x18\xff\xfb\x18\xff\xfd\xff\xff",
]
ADDRESSES = [
    b"192.0.2.7", b"2001:db8::7", b"::ffff:192.0.2.7", b"010.1.2.3", b"::",
    b"1.2.3", b"1.2.3.4/8", b"2001:db8::/32", b"fe80::1%eth0", b"1.2.3.4 5",
    b"1:2:3:4:5:6:7:8", b"::1.2.3.4", b"0.0.0.0/0", b"64702 64602",
    b"64702 {64602,64603} (65001 65002) 1.10", b"[1 2] {3}", b"4294967296",
    b"65535.65536", b"Local", b"( 1 2 )", b"::ffff:192.0.2.0/120",
]
NAMES = [
    b"example.org\0www", b"EXAMPLE.org\0*.cdn", b"example.org\0a.b.c.cdn",
    b"sub.example.org\0@", b"example.org\0deep", b"org\0", b"\0",
    b"example.org\0a\\.b.cdn", b"example.org\0" + b"x" * 64,
    b"example.org\0_sip._tcp", b"example.org\0\\000.cdn",
]
# A word, its lines: "peers" has ADDRESS AS, others are a prefix, then for each
# peer PEER LOCAL_PREF MED ORIGIN AS_PATH ("+" before the prefix: add-path).
TABLES = [
    """peers
192.0.2.1 64702
192.0.2.2 64703
2001:db8::1 4200000000
203.0.113.0/24
0 100 0 0 64702 64602
1 100 5 0 64703 64602
2 100 0 0 4200000000 {64602,64603}
203.0.113.128/25
1 200 0 1 64703 (65001 65002) [1,2] 3
0 100 0 2 64702
0.0.0.0/0
0 100 0 0
2001:db8:c::/48
2 100 0 0 4200000000 64700 64700
2001:db8:c::7/128
0 100 9 0 64702 64602
1 100 3 0 64703 64602
""",
    """peers
192.0.2.1 64700
192.0.2.9 64702
+198.51.100.0/22
0 100 1 0 64702 1
0 100 0 0 64702 2
1 100 0 0 64703 3
+2001:db8::/32
1 0 0 0 64702 {1} {2} 3
198.51.101.7/32
1 100 0 0 1 2 3 4 3 2
1 99 0 0 1 2 3 4 5 6 {7,8,9}
""",
]
LINES = [
    b"# a comment\n203.0.113.0/24|64702 64602\n203.0.113.0/25|\n"
    b"2001:db8::/32 | 64702 {64602,64603}\r\n\n0.0.0.0/0|1 (2 3) [4 5]\n"
    b"203.0.113.0/24|64703 1.10",
    b"".join(b"10.%d.0.0/%d|%d %d\n" % (i, 16 + i % 17, i % 5, i % 3)
             for i in range(40)),
    b"10.0.0.0/8|64702\n10.1.0.0/16|1 x\n",
    b"".join(b"2001:db8:0:%x::%x/%d|%d\n" % (i // 3, i, 60 + i * 2, i % 5)
             for i in range(30)),
]
OVERRIDES = [
    b"override 192.0.2.0/24 y z\noverride 2001:db8::/32 z\0"
    b"# nobody\n192.0.2.128/25 z\r\n\n 2001:db8:1::/48\ty x # both\n"
    b"0.0.0.0/0 x y z",
    b"override 10.0.0.0/8 y y\n\x0010.0.0.0/8 z\n10.1.0.1/16 y\n10.2.0.0/16\n",
    b"\0::ffff:192.0.2.0/120 z\n192.0.2.0/23 x\n::/0 y\n::/128 yy\n",
    b"zone example.org\nns a.example.org\noverride 0.0.0.0/0 w\0\0",
]
BANNER = b"\r\nUser Access Verification\r\n\r\n"


def cases(folder):
    """(dialect, bytes, {key: value}) of each transcript"""
    for dialect in sorted(os.listdir(folder)):
        path = os.path.join(folder, dialect)
        if not os.path.isdir(path):
            continue
        for name in sorted(os.listdir(path)):
            if not name.endswith(".in"):
                continue
            with open(os.path.join(path, name), "rb") as file:
                data = file.read()
            want = {}
            with open(os.path.join(path, name[:-3] + ".expect")) as file:
                for line in file:
                    key, _, value = line.rstrip("\n").partition(" ")
                    want[key] = value
            yield dialect, data, want


def reply_seeds(number, data, want):
    """the reply alone, and as it was pasted"""
    address, form = want["ask"].split()
    address = ipaddress.ip_address(address)
    flags = FORMS[form] + (8 if address.version == 6 else 0)
    head = address.packed.ljust(16, b"\0")
    yield bytes([number, flags + 4]) + head + data
    body = data
    if want["framing"] == "vtysh":
        body = data.split(b"\0")[0]
    elif want["framing"] in ("prompt", "quiet"):
        if want["framing"] == "prompt":
            body = body.partition(b"\n")[2]
        body = body[:body.rfind(b"\n") + 1]
        body = body.replace(b"\r", b"")
    yield bytes([number, flags]) + head + body


def session_seed(number, data, want, setup):
    """login, set-up, a question, the reply; asked about two addresses"""
    framing = FRAMINGS.get(want["framing"])
    if framing is None:
        return
    text = b""
    prompt = data[data.rfind(b"\n") + 1:]
    if framing == 1:
        text = BANNER + b"Password: \r\n" + prompt
        for command in setup:
            text += command + b"\r\n" + prompt
    elif framing == 3:
        text = b"0001 BIRD ready.\n0016 Access restricted\n"
    data = data.replace(b"\xff", b"")
    yield (bytes([number, framing, 8]) + text + b"\xff\x17" + data +
           b"\xff\x02\xff\x97\xff\x17" + data + data + b"\xff\x01" + prompt)


def number(n, size):
    return n.to_bytes(size, "big")


def record(subtype, body):
    return number(1700000000, 4) + number(13, 2) + number(subtype, 2) + \
        number(len(body), 4) + body


def attribute(kind, value):
    return bytes([0x40, kind, len(value)]) + value


def as_path(text):
    """segments as RFC 4271 and RFC 5065 have them"""
    out = b""
    for segment in re.findall(r"[{(\[][^})\]]*|[0-9 ]*[0-9]", text):
        numbers = [number(int(n), 4) for n in re.findall("[0-9]+", segment)]
        kind = {"{": 1, "(": 3, "[": 4}.get(segment[0], 2)
        out += bytes([kind, len(numbers)]) + b"".join(numbers)
    return out


def peer_entry(line):
    address, asn = line.split()
    address = ipaddress.ip_address(address)
    return bytes([2 + (address.version == 6)]) + address.packed[-4:] + \
        address.packed + number(int(asn), 4)


def path_entry(line, has_id):
    peer, local_pref, med, origin, *path = line.split(" ", 4)
    value = attribute(1, number(int(origin), 1)) + \
        attribute(2, as_path("".join(path))) + \
        attribute(3, b"\xc0\x00\x02\x01") + \
        attribute(4, number(int(med), 4)) + \
        attribute(5, number(int(local_pref), 4))
    return number(int(peer), 2) + bytes(8 if has_id else 4) + \
        number(len(value), 2) + value


def dump(text):
    """MRT TABLE_DUMP_V2 (RFC 6396, RFC 8050)"""
    records = [[line] for line in text.splitlines() if " " not in line]
    for line in text.splitlines():
        if " " not in line:
            at = next(r for r in records if r[0] == line)
        else:
            at.append(line)
    for head, *lines in records:
        if head == "peers":
            body = bytes(4) + number(3, 2) + b"abc" + number(len(lines), 2)
            yield record(1, body + b"".join(map(peer_entry, lines)))
            continue
        has_id = head[0] == "+"
        prefix = ipaddress.ip_network(head.lstrip("+"))
        count = (prefix.prefixlen + 7) // 8
        body = bytes(4) + bytes([prefix.prefixlen]) + \
            prefix.network_address.packed[:count] + number(len(lines), 2)
        subtype = (4 if prefix.version == 6 else 2) + 6 * has_id
        yield record(subtype, body + b"".join(path_entry(line, has_id)
                                              for line in lines))


def dump_seeds():
    """a byte that says which peers count, and the file"""
    dumps = [b"".join(dump(text)) for text in TABLES]
    for which, data in enumerate(dumps + dumps + LINES):
        yield bytes([which % 8]) + data
    for data in (dumps[0], LINES[0]):
        yield b"\0" + gzip.compress(data, mtime=0)
        yield b"\0" + bz2.compress(data)


def write(out, target, seeds):
    folder = os.path.join(out, target)
    os.makedirs(folder, exist_ok=True)
    for number, seed in enumerate(seeds):
        with open(os.path.join(folder, "%04d" % number), "wb") as file:
            file.write(seed)


def main():
    transcripts, configs, out = sys.argv[1:]
    length, width = b"terminal length 0", b"terminal width "
    setup = {"zebra": [length], "cisco": [length, width + b"512"],
             "eos": [length, width + b"32767"],
             "iosxr": [length, width + b"512"],
             "nxos": [length, width + b"511"],
             "junos": [b"set cli screen-length 0",
                       b"set cli screen-width 0"],
             "huawei": [b"screen-length 0 temporary"]}
    dialects = sorted(d for d in os.listdir(transcripts)
                      if os.path.isdir(os.path.join(transcripts, d)))
    replies, talks = [], []
    for dialect, data, want in cases(transcripts):
        number = dialects.index(dialect)
        replies += reply_seeds(number, data, want)
        talks += session_seed(number, data, want, setup.get(dialect, []))
    texts = []
    for name in sorted(os.listdir(configs)):
        path = os.path.join(configs, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                texts.append(file.read())
    write(out, "addr", ADDRESSES)
    write(out, "config", texts)
    write(out, "dialect", replies)
    write(out, "dump", dump_seeds())
    write(out, "names", NAMES)
    write(out, "overrides", OVERRIDES)
    write(out, "session", talks)
    write(out, "telnet", TELNET)


main()
