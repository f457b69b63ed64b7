#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the examples of a document and compare what they print.

examples.py DOCUMENT PROGRAM CONF REAL=WRITTEN...

An example is a block with "$ COMMAND" lines; what stands below a command is
what it prints, "..." for any lines.  PROGRAM -f CONF runs for `supersparrow`,
unless the command names a configuration or needs none.  WRITTEN in a command
becomes REAL, REAL in what is printed becomes WRITTEN.  Examples of other
programs are told, not run.  Prints TAP without numbers.
"""
import re
import shlex
import subprocess
import sys

FUNCTION = """
supersparrow() {
    case " $* " in
    *" -f "* | *" --route_server "* | *" parse "* | *" dialects "*)
        %(program)s "$@" ;;
    *) %(program)s -f %(conf)s "$@" ;;
    esac
}
"""


def blocks(name):
    """The literal blocks of a document, each a list of lines."""
    with open(name) as file:
        lines = file.read().split("\n")
    block = None
    for line in lines:
        if name.endswith(".md"):
            if line.startswith("    "):
                block = (block or []) + [line[4:]]
            elif line.strip() or block is None:
                if block:
                    yield block
                block = None
        elif line.startswith(".Bd -literal"):
            block = []
        elif line.startswith(".Ed"):
            yield block or []
            block = None
        elif block is not None:
            block.append(line.replace("\\e", "\\").replace("\\-", "-"))
    if block:
        yield block


def examples(name):
    """(command, lines that it prints)"""
    for block in blocks(name):
        command, printed = None, []
        for line in block:
            if command is not None and command.endswith("\\"):
                command = command[:-1] + line.strip()
            elif line.startswith("$ "):
                if command is not None:
                    yield command, printed
                command, printed = line[2:], []
            elif command is not None:
                printed.append(line)
        if command is not None:
            yield command, printed


def matches(printed, expected):
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "..." else re.escape(line) + r"\n"
        for line in expected)
    return re.fullmatch(pattern, printed) is not None


def main():
    name, program, conf = sys.argv[1:4]
    names = [pair.split("=", 1) for pair in sys.argv[4:]]
    names.append([program, "tools/supersparrow"])
    start = FUNCTION % {"program": shlex.quote(program),
                        "conf": shlex.quote(conf)}
    for command, expected in examples(name):
        if "supersparrow " not in command or command.startswith("dig "):
            print("# elsewhere: " + command)
            continue
        real = command
        for there, written in names:
            real = real.replace(written, there)
        run = subprocess.run(["bash", "-c", start + real], text=True,
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
        printed = run.stdout
        for there, written in names:
            printed = printed.replace(there, written)
        good = run.returncode == 0 and (
            not expected or matches(printed, expected))
        print("%s - %s" % ("ok" if good else "not ok", command))
        if not good:
            print("#      exit %d, got:" % run.returncode)
            print("".join("# %s\n" % x for x in printed.splitlines()), end="")


main()
