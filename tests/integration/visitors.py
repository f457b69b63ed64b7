#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Visitors of a web site, each from an address of its own.

visitors.py ADDRESS PORT HOST PATH STOPFILE SOURCE=URL[,URL]...

A visitor asks, on a connection of its own each time, until STOPFILE exists,
and must be redirected to one of its URLs.  Prints how many answers there
were, and how many of them were not that, and those that did not come.
"""
import http.client
import os
import sys
import threading


class Visitor(threading.Thread):
    def __init__(self, where, source, urls):
        super().__init__()
        self.where = where
        self.source = source
        self.urls = urls
        self.answers = {}
        self.wrong = []
        self.lost = []

    def ask(self):
        address, port, host, path, _ = self.where
        http_to = http.client.HTTPConnection(
            address, int(port), timeout=120, source_address=(self.source, 0))
        http_to.request("GET", path, headers={"Host": host})
        reply = http_to.getresponse()
        url = reply.getheader("Location")
        reply.read()
        http_to.close()
        return reply.status, url

    def run(self):
        while not os.path.exists(self.where[4]):
            try:
                status, url = self.ask()
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
                continue
            self.answers[url] = self.answers.get(url, 0) + 1
            if status != 302 or url not in self.urls:
                self.wrong.append("%s %s" % (status, url))


def main():
    where = sys.argv[1:6]
    visitors = []
    for text in sys.argv[6:]:
        source, urls = text.split("=", 1)
        visitors.append(Visitor(where, source, urls.split(",")))
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    wrong = sum((v.wrong for v in visitors), [])
    lost = sum((v.lost for v in visitors), [])
    for visitor in visitors:
        print(visitor.source, visitor.answers, file=sys.stderr)
    print("\n".join((wrong + lost)[:10]), file=sys.stderr)
    print("%d wrong, %d lost" % (len(wrong), len(lost)))


main()
