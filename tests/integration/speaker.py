#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A BGP neighbour that announces a generated table and keeps the session up.

    speaker.py --local ADDR --peer ADDR:PORT --as N
        [--seed N] [--count N] [--count6 N] [--also PREFIX]

--also is an IPv4 prefix that comes last, by a path of this AS alone.
Ends when the session does, or by a signal.  RFC 4271, 4760, 6793.
"""
import argparse
import ipaddress
import socket
import struct
import time

import table

MARKER = b"\xff" * 16
OPEN, UPDATE, NOTIFICATION, KEEPALIVE = 1, 2, 3, 4
MESSAGE_MAX = 4096
SEGMENT_MAX = 255
AS_TRANS = 23456
HOLD_S = 90
NEXT_HOP_6 = socket.inet_pton(socket.AF_INET6, "2001:db8:ffff::1")


def message(kind, body=b""):
    return MARKER + struct.pack("!HB", 19 + len(body), kind) + body


def capability(code, value):
    return bytes((code, len(value))) + value


def open_message(asn, router_id):
    wishes = (capability(1, b"\0\1\0\1") + capability(1, b"\0\2\0\1") +
              capability(65, struct.pack("!I", asn)))
    return message(OPEN, struct.pack("!BHH4sB", 4,
                                     asn if asn < 65536 else AS_TRANS, HOLD_S,
                                     router_id, len(wishes) + 2) +
                   bytes((2, len(wishes))) + wishes)


def attribute(flags, code, value):
    # 0x10: two bytes of length, always
    return struct.pack("!BBH", flags | 0x10, code, len(value)) + value


def segments(path):
    """AS_PATH: runs of numbers (2) and sets (1), 255 numbers at most."""
    out = b""
    numbers = [asn for asn in path if not isinstance(asn, tuple)]
    for at in range(0, len(numbers), SEGMENT_MAX):
        run = numbers[at:at + SEGMENT_MAX]
        out += struct.pack(f"!BB{len(run)}I", 2, len(run), *run)
    for item in path:
        if isinstance(item, tuple):
            out += struct.pack(f"!BB{len(item[1])}I", 1, len(item[1]),
                               *item[1])
    return out


def nlri(bits, network, length):
    size = (length + 7) // 8
    return bytes((length,)) + (network >> (bits - 8 * size)).to_bytes(size,
                                                                      "big")


def packed(prefixes, bits, room):
    """Prefixes in encoded lots of at most room bytes."""
    lot = b""
    for network, length in prefixes:
        item = nlri(bits, network, length)
        if len(lot) + len(item) > room:
            yield lot
            lot = b""
        lot += item
    if lot:
        yield lot


def update(attributes, reach=b""):
    return message(UPDATE, struct.pack("!HH", 0, len(attributes)) +
                   attributes + reach)


def updates(paths, next_hop):
    for path, prefixes, prefixes6 in paths:
        common = attribute(0x40, 1, b"\0") + attribute(0x40, 2, segments(path))
        here = common + attribute(0x40, 3, next_hop)
        room = MESSAGE_MAX - 200 - len(here)
        for lot in packed(prefixes, 32, room):
            yield update(here, lot)
        for lot in packed(prefixes6, 128, room):
            reach = struct.pack("!HBB", 2, 1, 16) + NEXT_HOP_6 + b"\0" + lot
            yield update(common + attribute(0x80, 14, reach))
    # End-of-RIB, both families
    yield message(UPDATE, b"\0\0\0\0")
    yield update(b"\x80\x0f\x03\0\2\1")


class Neighbour:
    """What it says: whole messages, also after a time-out within one."""

    def __init__(self, conn):
        self.conn = conn
        self.data = b""

    def wait(self, size):
        while len(self.data) < size:
            more = self.conn.recv(65536)
            if not more:
                raise EOFError("the neighbour hung up")
            self.data += more

    def receive(self):
        """The next message's kind."""
        self.wait(19)
        length, kind = struct.unpack("!HB", self.data[16:19])
        self.wait(length)
        body, self.data = self.data[19:length], self.data[length:]
        if kind == NOTIFICATION:
            raise EOFError("NOTIFICATION " + body.hex())
        return kind


def connect(local, peer):
    host, port = peer.rsplit(":", 1)
    end = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection((host, int(port)), 10, (local, 0))
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--local", required=True)
    args.add_argument("--peer", required=True)
    args.add_argument("--as", dest="asn", type=int, required=True)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--count", type=int, default=1000)
    args.add_argument("--count6", type=int, default=0)
    args.add_argument("--also", type=ipaddress.IPv4Network)
    args = args.parse_args()

    here = socket.inet_aton(args.local)
    paths = table.table(args.count, args.count6, args.seed, args.asn)
    if args.also:
        last = int(args.also.network_address), args.also.prefixlen
        paths.append(([args.asn], [last], []))
    announcements = b"".join(updates(paths, here))
    conn = connect(args.local, args.peer)
    conn.settimeout(HOLD_S)
    neighbour = Neighbour(conn)
    conn.sendall(open_message(args.asn, here))
    while neighbour.receive() != OPEN:
        pass
    conn.sendall(message(KEEPALIVE))
    while neighbour.receive() != KEEPALIVE:
        pass
    conn.sendall(announcements)
    conn.settimeout(HOLD_S / 6)
    said = time.monotonic()
    while True:
        try:
            neighbour.receive()
        except TimeoutError:
            pass
        if time.monotonic() > said + HOLD_S / 6:
            conn.sendall(message(KEEPALIVE))
            said = time.monotonic()


if __name__ == "__main__":
    try:
        main()
    except (EOFError, ConnectionError) as why:
        raise SystemExit(f"speaker: {why}")
