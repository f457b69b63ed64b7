#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A fake route server: it says what it was told to say, when it was told to.

    routeserver.py [OPTION]... BEHAVIOUR...
    routeserver.py --unix PATH [OPTION]... BEHAVIOUR
    routeserver.py --list

Each BEHAVIOUR gets a port of its own; "PORT N" is printed for each, in order,
when all of them listen ("SOCKET PATH" for --unix).  Rows of behaviours.py:

    silent              the behaviour of that name
    cut:57              with an argument
    reset:40,zebra      the first connection gets reset:40, the second and
                        all after it zebra

--record FILE: one line per event, so grep and grep -c answer most questions:

    BEHAVIOUR CONNECTION connect
    BEHAVIOUR CONNECTION login              the right password was given
    BEHAVIOUR CONNECTION < show ip bgp 192.0.2.1\\r\\n
    BEHAVIOUR CONNECTION end

CONNECTION counts from 1 for each port.  Every byte that was received stands
behind a "<", in order, one line end to a line; other than printable ASCII as
\\xNN, backslash doubled.

It ends on SIGTERM, when its parent ends, when a pipe on its stdin is closed,
or after --lifetime seconds.

Three files: dialects.py has the languages, behaviours.py what is done in
them, this one does it: Conversation has one method do_X per step X.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import re
import signal
import socket
import stat
import struct
import threading
import time

import behaviours
from dialects import DIALECTS, Table, answer
from printable import printable

IAC, SB = 0xff, 0xfa
WILL, WONT, DO, DONT = 0xfb, 0xfc, 0xfd, 0xfe

# A socket that was closed by us may still be read for so long, so that the
# client sees an end and not a reset.
DRAIN_S = 2.0

# A walk up GateD's tree takes so long.
DROP_S = 0.002

PIECE = 16384


def pause(seconds):
    """Not sleep(0): it gives the processor away."""
    if seconds:
        time.sleep(seconds)


class Finished(Exception):
    """The conversation is over."""


class Recorder:
    """Events of all connections, one line each, written at once."""

    def __init__(self, path):
        self.file = open(path, "w", buffering=1) if path else None
        self.lock = threading.Lock()

    def event(self, who, what):
        if self.file is not None:
            with self.lock:
                self.file.write(f"{who} {what}\n")


class Conversation:
    """One connection, and the state its steps share."""

    def __init__(self, server, sock, number):
        self.server = server
        self.sock = sock
        self.who = f"{server.name} {number}"
        self.unrecorded = b""
        self.input = b""
        self.sent = 0
        self.replies = 0
        self.last_reply = ""
        self.settings = dict(server.settings)
        self.page = 0

    def run(self, steps):
        self.event("connect")
        try:
            for name, *args in steps:
                getattr(self, "do_" + name)(*args)
            self.do_close()
        except (Finished, OSError):
            pass
        finally:
            self.sock.close()
            if self.unrecorded:
                self.event("< " + printable(self.unrecorded))
            self.event("end")

    def event(self, what):
        self.server.recorder.event(self.who, what)

    @property
    def dialect(self):
        return DIALECTS[self.settings["dialect"]]

    def prompt(self):
        return self.dialect.prompt.format(name=self.settings["name"])

    # In.

    def receive(self):
        """More input, telnet commands taken out; b"" at its end."""
        data = self.sock.recv(PIECE)
        self.unrecorded += data
        *lines, self.unrecorded = self.unrecorded.split(b"\n")
        for line in lines:
            self.event("< " + printable(line + b"\n"))
        return data

    def fill(self):
        data = self.receive()
        if not data:
            raise Finished
        self.input += data
        while (at := self.input.find(IAC)) >= 0 and len(self.input) > at + 2:
            command, option = self.input[at + 1:at + 3]
            self.input = self.input[:at] + self.input[at + 3:]
            if self.settings["pingpong"]:
                ask = {WONT: DO, DONT: WILL}.get(command, command)
                self.sock.sendall(bytes((IAC, ask, option)))

    def line(self):
        end = b"\0" if self.dialect.vtysh else b"\n"
        while end not in self.input:
            self.fill()
        text, _, self.input = self.input.partition(end)
        return text.decode("latin-1").rstrip("\r").lstrip("\0")

    # Out.

    def write(self, data):
        limit = self.settings["cut"]
        if limit is not None and self.sent + len(data) >= limit:
            self.trickle(data[:limit - self.sent])
            self.end(self.settings["cut_how"])
        self.trickle(data)

    def trickle(self, data):
        drip = self.settings["drip"]
        size = 1 if drip else len(data)
        for at in range(0, len(data), size or 1):
            piece = data[at:at + size]
            self.sock.sendall(piece)
            self.sent += len(piece)
            pause(drip)

    def encode(self, text):
        text = text.replace("{name}", self.settings["name"])
        return text.encode("latin-1").replace(b"\n", self.dialect.eol)

    def end(self, how):
        if how == "reset":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))
            raise Finished
        self.sock.shutdown(socket.SHUT_WR)
        self.sock.settimeout(DRAIN_S)
        self.do_wait()
        raise Finished

    # Steps.

    def do_set(self, key, value):
        self.settings[key] = value

    def do_send(self, data):
        self.write(data)

    def do_text(self, text):
        self.write(self.encode(text))

    def do_prompt(self):
        self.do_text(self.prompt())

    def do_expect(self):
        self.line()

    def do_wait(self):
        while self.receive():
            pass

    def do_sleep(self, seconds):
        time.sleep(seconds)

    def do_close(self):
        self.end("close")

    def do_reset(self):
        self.end("reset")

    def do_flood(self, length, piece):
        block = piece * (PIECE // len(piece))
        while length > 0:
            self.sock.sendall(block[:length])
            length -= len(block)

    def do_iac_flood(self, length):
        options = bytes(byte for option in range(240)
                        for byte in (IAC, DO if option % 2 else WILL, option))
        self.do_flood(length - length % 3, options)

    def do_subnegotiate(self, name):
        self.write(bytes((IAC, SB)) + behaviours.SUBNEGOTIATIONS[name] +
                   b"\xff\xf0")

    def do_greet(self):
        self.page = self.settings["page"] or self.dialect.page
        self.do_text(self.dialect.greeting)
        self.write(self.dialect.options)

    def do_login(self):
        if not self.dialect.password_prompt:
            self.event("login")
            return
        for _ in range(3):
            if self.dialect.user_prompt:
                self.do_text(self.dialect.user_prompt)
                self.do_text(self.line() + "\n")
            self.write(self.dialect.password_options)
            self.do_text(self.dialect.password_prompt)
            password = self.line()
            pause(self.settings["login_late"])
            self.write(self.dialect.password_end or self.dialect.eol)
            if (password == self.settings["password"] and
                    not self.settings["refuses"]):
                self.event("login")
                self.write(self.dialect.welcome_options)
                self.do_text(self.dialect.welcome)
                self.do_prompt()
                return
        self.do_text(self.dialect.refused)
        self.do_close()

    def do_serve(self):
        if self.settings["deaf"]:
            threading.Event().wait()
        while True:
            command = self.next_command()
            self.echo(command)
            if re.fullmatch(self.dialect.no_pager, command):
                self.page = self.settings["page"]
            if self.dialect.drops:
                self.drop()
            table = self.server.table
            if self.server.age() < self.settings["converging"]:
                table = None
            reply = answer(self.dialect, table, command)
            if reply is None:
                self.do_close()
            self.reply(*reply)

    def drop(self):
        """What comes while a look-up is under way is never looked at."""
        pause(DROP_S)
        self.sock.setblocking(False)
        try:
            self.input += self.receive()
        except BlockingIOError:
            pass
        self.sock.setblocking(True)
        if self.input:
            self.event("dropped")
        self.input = b""

    def next_command(self):
        idle = self.settings["idle"]
        self.sock.settimeout(idle)
        try:
            return self.line()
        except socket.timeout:
            self.do_text("\nVty connection is timed out.\n")
            self.do_close()
        finally:
            if idle is not None:
                self.sock.settimeout(None)

    def echo(self, command):
        how = self.settings["echo"]
        if how == "none" or not self.dialect.echo:
            return
        if how == "wrapped":
            command = " \r".join(command[i:i + 16]
                                 for i in range(0, len(command), 16))
        self.do_text(command + "\n")

    def reply(self, text, status, is_lookup):
        if is_lookup and self.settings["edit"] is not None:
            _, edit, _ = behaviours.EDITS[self.settings["edit"]]
            text = edit(text, self)
        if is_lookup:
            pause(self.settings["late"])
            if self.settings["flood"] is not None:
                self.flood_reply()
        *before, last = [text] if isinstance(text, str) else text
        for part in before:
            if isinstance(part, str):
                self.do_text(part)
            else:
                pause(part)
        if self.page:
            last = self.pages(last)
        end = b"\0\0\0" + bytes((status,)) if self.dialect.vtysh else b""
        self.write(self.encode(last) + end + self.encode(self.prompt()))
        self.replies += is_lookup
        if self.replies == self.settings["hangup"]:
            self.end(self.settings["cut_how"])

    def pages(self, text):
        """All pages but the last one, which is returned."""
        lines = text.splitlines(keepends=True)
        while len(lines) > self.page:
            self.do_text("".join(lines[:self.page]) + self.dialect.pager)
            while not self.input:
                self.fill()
            self.event("key " + printable(self.input[:1]))
            self.input = self.input[1:]
            self.write(self.dialect.unpager)
            lines = lines[self.page:]
        return "".join(lines)

    def flood_reply(self):
        piece, seconds = self.settings["flood"], self.settings["flood_pause"]
        if not seconds:
            self.do_flood(self.settings["flood_len"], piece)
            self.do_wait()
        while True:
            self.write(piece)
            pause(seconds)


class Server:
    """One listening socket and its behaviours, one per connection."""

    def __init__(self, name, sock, table, recorder, options):
        self.name = name
        self.sock = sock
        self.table = table
        self.recorder = recorder
        self.behaviours = [parse_behaviour(word) for word in name.split(",")]
        self.settings = {
            "dialect": options.dialect, "name": options.name,
            "password": options.password, "echo": "plain", "edit": None,
            "drip": 0, "late": 0, "login_late": 0, "idle": None,
            "hangup": None, "cut": None, "cut_how": "close", "flood": None,
            "flood_len": 0, "flood_pause": 0, "converging": 0,
            "deaf": False, "pingpong": False, "refuses": False, "page": 0,
        }
        self.started = time.monotonic()

    def age(self):
        return time.monotonic() - self.started

    def run(self):
        number = 0
        while True:
            sock, _ = self.sock.accept()
            if sock.family != socket.AF_UNIX:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            steps = self.behaviours[min(number, len(self.behaviours) - 1)]
            number += 1
            conversation = Conversation(self, sock, number)
            start(conversation.run, steps)


def start(function, *args):
    threading.Thread(target=function, args=args, daemon=True).start()


def parse_behaviour(word):
    """Its steps, with the argument put in."""
    name, _, text = word.partition(":")
    if name not in behaviours.BEHAVIOURS:
        sys.exit(f"routeserver.py: no behaviour {name}; --list shows them")
    _, value, steps = behaviours.BEHAVIOURS[name]
    if text:
        value = type(value)(text)
    return [tuple(value if part is behaviours.ARG else part for part in step)
            for step in steps]


def listen(options):
    if options.unix:
        sock = socket.socket(socket.AF_UNIX)
        sock.bind(options.unix)
    else:
        host, _, port = options.listen.rpartition(":")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                        options.receive_buffer)
        sock.bind((host.strip("[]"), int(port)))
    sock.listen(64)
    return sock


def list_behaviours():
    for name, (text, value, _) in behaviours.BEHAVIOURS.items():
        shown = name if value is None else f"{name}:{value}"
        print(f"{shown:28} {text}")


def parse_options():
    parser = argparse.ArgumentParser(usage=__doc__.split("Each")[0])
    add = parser.add_argument
    add("behaviour", nargs="*")
    add("--listen", default="127.0.0.1:0", metavar="ADDRESS:PORT")
    add("--unix", metavar="PATH")
    add("--route", action="append", metavar="PREFIX=PATH")
    add("--record", metavar="FILE")
    add("--password", default="zebra")
    add("--name", default="fake", help="host name, for the prompt")
    add("--dialect", choices=sorted(DIALECTS))
    add("--receive-buffer", type=int, default=65536, metavar="BYTES")
    add("--lifetime", type=float, default=600, metavar="SECONDS")
    add("--list", action="store_true")
    options = parser.parse_args()
    if options.dialect is None:
        options.dialect = "vtysh" if options.unix else "frr"
    if not options.behaviour and not options.list:
        parser.error("which behaviour?")
    return options


def end_with_stdin():
    sys.stdin.buffer.read()
    os._exit(0)


def until_the_end(lifetime):
    """SIGTERM ends us by itself; the rest is looked for twice a second."""
    parent = os.getppid()
    watch_stdin = stat.S_ISFIFO(os.fstat(0).st_mode)
    if watch_stdin:
        start(end_with_stdin)
    end = time.monotonic() + lifetime
    while os.getppid() == parent and time.monotonic() < end:
        time.sleep(0.5)


def main():
    options = parse_options()
    if options.list:
        list_behaviours()
        return
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    recorder = Recorder(options.record)
    table = Table(options.route)
    servers = [Server(name, listen(options), table, recorder, options)
               for name in options.behaviour]
    for server in servers:
        start(server.run)
        if options.unix:
            print("SOCKET", options.unix)
        else:
            print("PORT", server.sock.getsockname()[1])
    sys.stdout.flush()
    until_the_end(options.lifetime)
    os._exit(0)


main()
