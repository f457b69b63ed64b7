#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines that want to be more than an address.

    hostile.py make LINES ANSWERS QUESTIONS ARGUMENTS
    hostile.py sent RECORD SERVER

make writes what to feed to a batch, what it must answer (self is X, what is
routed is Y), the addresses that are to be asked, in order, and text for the
command line, NUL behind each.  sent prints each line that the fake route
server SERVER received, telnet commands taken out.
"""
import random
import re
import socket
import sys

COUNT = 4000
SELF, ROUTED = "www.x.example.org", "www.y.example.org"
LONG = b"1" * 5000

# What an attacker, or a broken client, may put where an address belongs.
NASTY = [
    b"", b" ", b".", b":", b"::::", b"?", b"exit", b"enable", b"NULL", b"#",
    b"show running-config", b"configure terminal", b"terminal length 1",
    b"203.0.113.7; show running-config", b"203.0.113.7 | show version",
    b"203.0.113.7 bestpath", b"203.0.113.7/24", b"203.0.113.7:80",
    b"203.0.113.7 203.0.113.8", b"203.0.113.7,203.0.113.8",
    b"203.0.113.7\rshow version", b"203.0.113.7\r\rexit",
    b"203.0.113.7\x00show version", b"203.0.113.7\x0bexit",
    b"203.0.113.7\x1b[2J", b"203.0.113.7\x03", b"203.0.113.7\x08\x08",
    b"203.0.113.7?", b"203.0.113.7\\", b"203.0.113.7\xff\xf4",
    b"\xff\xfd\x06", b"\xff\xfa\x27\x01\xff\xf0", b"\xff" * 50,
    b"203.0.113", b"203.0.113.7.", b".203.0.113.7", b"203.0.113.256",
    b"203.0.113.07", b"0313.0.113.7", b"0xcb.0.113.7", b"3405803783",
    b"203.0.113.-7", b"+203.0.113.7", b"203.0.113.7e0", b"203. 0.113.7",
    "٢٠٣.0.113.7".encode(), "２０３.0.113.7".encode(),
    b"www.x.example.org", b"localhost", b"*", b"any", b"203.0.113.0/24",
    b"[2001:db8::1]", b"2001:db8::1%eth0", b"2001:db8::1/64", b"2001:db8:",
    b"2001:db8::1::2", b"2001:db8::12345", b"2001:db8::g", b":::1",
    b"1:2:3:4:5:6:7:8:9", b"::ffff:203.0.113.999", b"fe80::1%lo\x00",
    b"$(reboot)", b"`reboot`", b"'203.0.113.7'", b'"203.0.113.7"',
    b"${IFS}", b"%s%s%n%n", b"../../etc/passwd", b"<script>", b"-j", b"--help",
    LONG, LONG + b".0.113.7", b"203.0.113." + LONG, b"203.0.113.7" + b" x" * 500,
]
# Bytes to put into an address; never alone one that keeps it an address.
SPOIL = b"\x00\x01\x07\x08\x0b\x0c\x1b !\"#$%&'()*+,-/;<=>?@GZ[\\]^_`gz{|}~\x7f\x80\xff"


def address(dice):
    """Text, what a socket calls it, and whether it is routed."""
    kind = dice.random()
    if kind < 0.4:
        text = f"203.0.113.{dice.randrange(256)}"
    elif kind < 0.6:
        text = socket.inet_ntoa(bytes((198, 51, 100, dice.randrange(256))))
    elif kind < 0.9:
        raw = b"\x20\x01\x0d\xb8" + bytes(dice.choices((0, 0, 1, 255), k=12))
        text = socket.inet_ntop(socket.AF_INET6, raw)
        if dice.random() < 0.5:
            text = raw.hex(":", 2).upper()
        return text, socket.inet_ntop(socket.AF_INET6, raw), False
    else:
        inner = f"203.0.113.{dice.randrange(256)}"
        return "::ffff:" + inner, inner, True
    return text, text, text.startswith("203")


def line(dice):
    """One line, and the address in it with its answer, if it is one."""
    kind = dice.random()
    text, asked, routed = address(dice)
    if kind < 0.3:
        return text.encode(), asked, routed
    if kind < 0.7:
        return dice.choice(NASTY), None, False
    raw = bytearray(text.encode())
    if kind < 0.9:
        # Not at the end: blanks there do not matter.
        raw.insert(dice.randrange(len(raw)), dice.choice(SPOIL))
    else:
        raw = bytearray(dice.randbytes(dice.randrange(1, 80)))
        raw = raw.replace(b"\n", b"\r") + b"!"
    return bytes(raw), None, False


def make(lines, answers, questions, arguments):
    dice = random.Random(1)
    with (open(lines, "wb") as out, open(answers, "w") as want,
          open(questions, "w") as ask):
        for _ in range(COUNT):
            raw, asked, routed = line(dice)
            out.write(raw + b"\n")
            want.write((ROUTED if routed else SELF) + "\n")
            if asked:
                ask.write(asked + "\n")
    with open(arguments, "wb") as out:
        for text in NASTY:
            if b"\0" not in text:
                out.write(text + b"\0")


def sent(record, server):
    received = b""
    with open(record) as events:
        for event in events:
            who, _, text = event.rstrip("\n").partition(" < ")
            if text and who.rsplit(" ", 1)[0] == server:
                received += text.encode().decode("unicode_escape").encode(
                    "latin-1")
    received = re.sub(rb"\xff[\xfb-\xfe].", b"", received, flags=re.DOTALL)
    for text in re.split(rb"\r?\n|\0", received):
        # Repr, so that nothing can hide.
        print(repr(text)[2:-1])


if __name__ == "__main__":
    {"make": make, "sent": sent}[sys.argv[1]](*sys.argv[2:])
