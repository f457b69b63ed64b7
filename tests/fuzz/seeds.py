#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""seeds.py TRANSCRIPTS CONFIGS OUT: write first inputs for the fuzz targets.

OUT gets a folder for each target.  What route servers said comes from the
transcripts; the rest is written down here.
"""
import ipaddress
import os
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
    write(out, "names", NAMES)
    write(out, "session", talks)
    write(out, "telnet", TELNET)


main()
