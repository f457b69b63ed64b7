#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Talk to an FRR daemon over its vtysh socket.

    frr.py SOCKET COMMAND...
"""
import json
import socket
import sys


class Frr:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(path)

    def ask(self, command):
        """The reply to one command, which ends in NUL NUL NUL STATUS."""
        self.socket.sendall(command.encode() + b"\0")
        reply = b""
        while reply[-4:-1] != b"\0\0\0":
            data = self.socket.recv(65536)
            if not data:
                raise EOFError("hung up after: " + command)
            reply += data
        return reply[:-4].decode()

    def ask_json(self, command):
        return json.loads(self.ask(command))

    def best(self, address):
        """(prefix, AS path) of the best path; None where there is none."""
        family = "ipv6" if ":" in address else "ipv4"
        entry = self.ask_json(f"show bgp {family} unicast {address} json")
        for path in entry.get("paths", ()):
            if path.get("bestpath", {}).get("overall"):
                return entry["prefix"], path["aspath"]["string"]
        return entry.get("prefix"), None


if __name__ == "__main__":
    frr = Frr(sys.argv[1])
    for line in sys.argv[2:]:
        sys.stdout.write(frr.ask(line))
