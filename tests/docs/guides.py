#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The blocks of the guides: whether each is marked, what is in them, and
whether what they print is what they say.

guides.py marks GUIDE...             is every block marked?
guides.py files GUIDE FOLDER         write its files; print KIND WHERE NAME
guides.py run GUIDE AT [REAL=WRITTEN]...
                                     install its files, run its commands, in
                                     their order, by AT WHERE COMMAND...

A block begins with ``` and a word.  The comment in front of it says what it
is:

    <!-- file: NAME KIND [WHERE] -->    conf: the file NAME on machine WHERE;
                                        guides.sh has a check for each KIND
    <!-- more: NAME KIND [WHERE] -->    the same, behind what is there already
    <!-- run: WHERE -->                 console: "$ COMMAND", and what it
                                        prints, ... for any lines
    <!-- needs real routers -->         console: it is not run here
    <!-- not run: WHY -->

Files for "here" lie in the folder where the commands are run.  A guide is run
either here or on machines.  What `text' and `c' hold is looked at by nobody.  A command that prints what
is expected only after some seconds is run again until then.  Prints TAP
without numbers.
"""
import os
import re
import subprocess
import sys
import time

# For what is expected: BGP sessions come up meanwhile.
PATIENCE_S = float(os.environ.get("GUIDES_PATIENCE_S", 60))
AGAIN_S = 0.5
COMMAND_S = 120

MARK = re.compile(r"<!-- (file|more|run|needs real routers|not run)"
                  r"(?:: (.*?))? -->$")


class Block:
    def __init__(self, line, word, mark, rest):
        self.line, self.word, self.mark = line, word, mark
        self.rest = (rest or "").split()
        self.text = []

    def name(self):
        return self.rest[0]

    def kind(self):
        return self.rest[1]

    def where(self):
        if self.mark == "run":
            return self.rest[0]
        return self.rest[2] if len(self.rest) > 2 else "here"

    def commands(self):
        """(command, lines that it prints)"""
        found = []
        for line in self.text:
            if found and not found[-1][1] and found[-1][0].endswith("\\"):
                found[-1][0] = found[-1][0][:-1] + line.strip()
            elif line.startswith("$ "):
                found.append([line[2:], []])
            elif found:
                found[-1][1].append(line)
        return found


def blocks(guide):
    block, mark, marked = None, None, 0
    with open(guide) as file:
        for number, line in enumerate(file.read().split("\n"), 1):
            if block is not None:
                if line.startswith("```"):
                    yield block
                    block = None
                else:
                    block.text.append(line)
            elif line.startswith("```"):
                found = mark if marked == number - 1 else None
                block = Block(number, line[3:], *(found or (None, None)))
            elif MARK.match(line):
                mark, marked = MARK.match(line).groups(), number


def is_marked(block):
    if block.word in ("text", "c"):
        return block.mark is None
    if block.word == "conf":
        return block.mark in ("file", "more") and len(block.rest) in (2, 3)
    if block.word != "console" or not block.commands():
        return False
    return block.mark == "needs real routers" or bool(
        block.rest and block.mark in ("run", "not run"))


def marks(*guides):
    good = True
    for guide in guides:
        wrong = [b.line for b in blocks(guide) if not is_marked(b)]
        good = good and not wrong
        print("%s - %s: every block is marked" % (
            "not ok" if wrong else "ok", os.path.basename(guide)))
        for line in wrong:
            print("#      line %d" % line)
    return good


def files(guide, folder):
    for block in blocks(guide):
        if block.mark not in ("file", "more"):
            continue
        name = os.path.join(folder, block.where(), block.name().lstrip("/"))
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "w" if block.mark == "file" else "a") as file:
            file.write("\n".join(block.text) + "\n")
        print(block.kind(), block.where(), name)
    return True


class Guide:
    def __init__(self, at, names):
        self.at = at
        self.names = [name.split("=", 1) for name in names]
        self.good = True

    def written(self, text):
        for there, here in self.names:
            text = text.replace(there, here)
        return text

    def real(self, text):
        for there, here in self.names:
            text = text.replace(here, there)
        return text

    def do(self, where, command, stdin=""):
        try:
            run = subprocess.run(
                [self.at, where, "bash", "-c", self.real(command)],
                text=True, input=stdin, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=COMMAND_S, errors="replace")
        except subprocess.TimeoutExpired:
            return 124, "longer than %d s\n" % COMMAND_S
        return run.returncode, self.written(run.stdout)

    def tell(self, good, name, status, printed):
        print("%s - %s" % ("ok" if good else "not ok", name), flush=True)
        self.good = self.good and good
        if not good:
            print("#      exit %d, got:" % status)
            print("".join("# %s\n" % x for x in printed.splitlines()), end="")

    def install(self, block):
        text = self.real("\n".join(block.text) + "\n")
        status, printed = self.do(block.where(), "mkdir -p %s && cat %s %s" % (
            os.path.dirname(block.name()),
            ">" if block.mark == "file" else ">>", block.name()), text)
        self.tell(status == 0, "%s: %s" % (block.where(), block.name()),
                  status, printed)

    def run(self, block):
        for command, expected in block.commands():
            end = time.monotonic() + PATIENCE_S
            while True:
                status, printed = self.do(block.where(), command)
                # With output the status may be one that means something.
                good = matches(printed, expected) if expected else status == 0
                if good or not expected or time.monotonic() > end:
                    break
                time.sleep(AGAIN_S)
            self.tell(good, "%s: %s" % (block.where(), command), status,
                      printed)


def matches(printed, expected):
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "..." else
        ".*".join(re.escape(x) for x in line.split("...")) + r" *\n"
        for line in expected)
    return re.fullmatch(pattern, printed) is not None


def run(name, at, *names):
    guide = Guide(at, names)
    here = not any(b.mark == "run" and b.where() != "here"
                   for b in blocks(name))
    for block in blocks(name):
        if block.mark in ("file", "more") and block.where() != "here":
            guide.install(block)
        elif block.mark == "run" and (block.where() == "here") == here:
            guide.run(block)
    return guide.good


def main():
    does = {"marks": marks, "files": files, "run": run}[sys.argv[1]]
    sys.exit(0 if does(*sys.argv[2:]) else 1)


main()
