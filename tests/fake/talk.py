#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Say lines to a server and show what it says.

    talk.py [--quiet SECONDS] PORT|SOCKET [LINE]...

Each LINE is sent when the server has answered with something that looks like
a prompt, or has said nothing for a while (--quiet: not before it was quiet for
so long).  What is printed is one line:

    EOF|RESET|OPEN N bytes N ms: TEXT

EOF, RESET, OPEN: how the connection was found at the end.  TEXT: the bytes
in the form of the fake route server's record; of a long text, the beginning.
"""

import sys

sys.dont_write_bytecode = True

import os
import socket
import time

from printable import printable

PROMPTS = (b"> ", b"# ", b"fake>", b"fake#", b"Password: ", b"Password:",
           b"Password? ", b"Username: ", b"Username:", b"login: ",
           b"\0\0\0\0", b"\0\0\0\1", b"\0\0\0\2")

# Behind a prompt, and where there is none.
QUIET_S = 0.03
NO_PROMPT_S = 0.6

# So much is looked at of a flood, so long of a trickle; and so much printed.
MOST_BYTES = 4 * 1024 * 1024
MOST_S = 2.0
MOST_PRINTED = 65536


def hear(sock, heard, quiet):
    """Append what comes; the word for the end, if it came."""
    before = len(heard)
    end = time.monotonic() + MOST_S
    while len(heard) < MOST_BYTES and time.monotonic() < end:
        at_prompt = len(heard) > before and heard.endswith(PROMPTS)
        sock.settimeout(quiet or (QUIET_S if at_prompt else NO_PROMPT_S))
        try:
            data = sock.recv(65536)
        except socket.timeout:
            return None
        except ConnectionResetError:
            return "RESET"
        if not data:
            return "EOF"
        heard += data
    return None


def connect(where):
    if where.isdigit():
        return socket.create_connection(("127.0.0.1", int(where)))
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(where)
    return sock


def main():
    arguments = sys.argv[1:]
    quiet = None
    if arguments[0] == "--quiet":
        quiet = float(arguments[1])
        arguments = arguments[2:]
    where, *lines = arguments
    sock = connect(where)
    end_of_line = b"\r\n" if where.isdigit() else b"\0"
    begin = time.monotonic()
    heard = bytearray()
    end = hear(sock, heard, quiet)
    for line in lines:
        if end is None:
            sock.sendall(os.fsencode(line) + end_of_line)
            end = hear(sock, heard, quiet)
    took_ms = int((time.monotonic() - begin) * 1000)
    print(f"{end or 'OPEN'} {len(heard)} bytes {took_ms} ms:",
          printable(heard[:MOST_PRINTED]))


main()
