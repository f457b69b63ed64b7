#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Stand between the command and a route server, and keep what it sends.

    proxy.py --to ADDR:PORT --record FILE [--listen ADDR] [--drip FILE]

Prints "PORT N" when it listens.  The record has one line "CONNECT" for each
connection and one line "SEND <text>" for each line that a client sent, telnet
commands removed.  While the file of --drip exists, a client gets a byte a
second.
"""
import argparse
import os
import re
import socket
import threading
import time

# IAC WILL, WONT, DO, DONT and what it is about
TELNET = re.compile(rb"\xff[\xfb-\xfe].", re.DOTALL)


def pump(source, sink, note, drip=None):
    """Bytes of one direction, until either end closes."""
    try:
        while data := source.recv(65536):
            note(data)
            while drip and data and os.path.exists(drip):
                sink.sendall(data[:1])
                data = data[1:]
                time.sleep(1)
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Record:
    def __init__(self, path):
        self.file = open(path, "w", encoding="latin-1", buffering=1)
        self.lock = threading.Lock()

    def write(self, line):
        with self.lock:
            self.file.write(line + "\n")

    def lines(self):
        """A receiver of bytes that notes whole lines."""
        rest = b""

        def note(data):
            nonlocal rest
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                text = TELNET.sub(b"", line).rstrip(b"\r")
                self.write("SEND " + text.decode("latin-1"))
        return note


def serve(client, to, record, drip):
    record.write("CONNECT")
    try:
        server = socket.create_connection(to)
    except OSError:
        client.close()
        return
    for end in (client, server):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    back = threading.Thread(target=pump, daemon=True,
                            args=(server, client, lambda data: None, drip))
    back.start()
    pump(client, server, record.lines())
    back.join()
    client.close()
    server.close()


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--to", required=True)
    args.add_argument("--record", required=True)
    args.add_argument("--listen", default="127.0.0.1")
    args.add_argument("--drip")
    args = args.parse_args()

    host, port = args.to.rsplit(":", 1)
    record = Record(args.record)
    listener = socket.create_server((args.listen, 0))
    print("PORT", listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, daemon=True,
                         args=(client, (host, int(port)), record,
                               args.drip)).start()


if __name__ == "__main__":
    main()
