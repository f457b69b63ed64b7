#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Ask a batch line by line while its worker is killed.

batch_kill.py KILLS COMMAND...: runs the command, which must answer with
"%a %h"; asks for addresses of its own, one at a time and in heaps; kills the
worker KILLS times.  Prints what came back.
"""
import os
import random
import signal
import subprocess
import sys
import threading
import time


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        return [int(word) for word in file.read().split()]


class Killer(threading.Thread):
    """Ends one worker after the other."""

    def __init__(self, supervisor, kills):
        super().__init__(daemon=True)
        self.supervisor = supervisor
        self.kills = kills
        self.killed = set()

    def run(self):
        while len(self.killed) < self.kills:
            for pid in children(self.supervisor):
                if pid not in self.killed:
                    os.kill(pid, signal.SIGKILL)
                    self.killed.add(pid)
            time.sleep(random.choice((0, 0.002, 0.01)))


def main():
    kills, command = int(sys.argv[1]), sys.argv[2:]
    batch = subprocess.Popen(command, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, bufsize=0)
    replies = os.fdopen(os.dup(batch.stdout.fileno()), "rb")
    # The first answer comes when the worker is there, and no shell around.
    batch.stdin.write(b"203.0.113.7\n")
    replies.readline()
    killer = Killer(batch.pid, kills)
    killer.start()
    asked = shifted = 0
    hosts = {}
    random.seed(3)
    while killer.is_alive():
        heap = ["203.0.113.%d" % random.randrange(256)
                for _ in range(random.choice((1, 1, 1, 50)))]
        batch.stdin.write("".join(a + "\n" for a in heap).encode())
        for address in heap:
            answer = replies.readline().decode()
            asked += 1
            if not answer.startswith(address + " ") or answer[-1:] != "\n":
                shifted += 1
            host = answer.split(" ")[-1].strip()
            hosts[host] = hosts.get(host, 0) + 1
    # Once nobody kills it, it is as good as new.
    end = time.monotonic() + 60
    while time.monotonic() < end:
        batch.stdin.write(b"203.0.113.7\n")
        last = replies.readline().decode().strip()
        if last == "203.0.113.7 " + max(hosts):
            break
    batch.stdin.close()
    rest = replies.read()
    print("killed %d, shifted %d, more %d, exit %d, then %s" % (
        len(killer.killed), shifted, len(rest), batch.wait(), last))
    print(asked, "lines:", hosts, file=sys.stderr)


main()
