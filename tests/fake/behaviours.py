# SPDX-License-Identifier: GPL-2.0-or-later
"""What a fake route server does to its client: one row per behaviour.

A row is a help text, a default argument (NAME:ARGUMENT replaces it where the
steps say ARG) and steps.  A step is the name of a method of Conversation in
routeserver.py, without its do_, and arguments:

    send BYTES, text TEXT    bytes as they are; text with the dialect's line
                             ends and {name}
    greet, login, serve      the dialect: greeting and options; the password
                             dialogue; commands answered until the end
    expect                   one line from the client
    wait                     read and record, say nothing, for ever
    sleep SECONDS, close, reset
    flood BYTES PIECE        PIECE again and again
    set KEY VALUE            for what follows: dialect, echo (plain, none,
                             wrapped), edit (a row of EDITS), drip (seconds
                             between bytes), late (seconds before a reply),
                             idle (seconds), hangup (replies), cut and
                             cut_how (bytes, then close or reset), flood (a
                             reply instead of the true one), page (lines,
                             whatever is asked for), converging (seconds),
                             name (in the prompt), refuses (each password),
                             deaf (reads nothing more after the login),
                             pingpong (each option is asked for again)
"""

import re

ARG = object()

GREET = [("greet",)]
LOGIN = GREET + [("login",)]
SERVE = LOGIN + [("serve",)]


def setting(*pairs):
    """A well-behaved session with these settings, key and value in turn."""
    return [("set", key, value) for key, value in
            zip(pairs[::2], pairs[1::2]) if value is not None] + SERVE


def says(text):
    """This instead of a greeting, then the end."""
    return [("text", text), ("close",)]


# Telnet subnegotiations, without IAC SB and IAC SE.
SUBNEGOTIATIONS = {
    "new-environ": b"\x27\x01",         # SEND
    "ttype": b"\x18\x01",               # SEND
    "linemode": b"\x22\x03\x01\x02\x03",    # SLC
    "compress2": b"\x56",               # would start zlib
    "mssp": b"\x46\x01NAME\x02x",
    "status": b"\x05\x01",              # SEND
    "511": b"\x46\x01" + b"A" * 511,    # one more than libtelnet's buffer
}

ART = "".join(f"  {'/' * (i % 30)}> {i} #< \\ Password: not yet\n"
              for i in range(40))

# The line with an AS path: its next hop stands below, further in.
PATH_LINE = r"\n  \S.*\n(?= {4}\S)"

LOG_LINE = "2026/11/22 10:44:59 BGP: %ADJCHANGE: neighbor 127.0.64.1 Down\n"


# EDITS: what happens to the text of a reply.  A function takes the text and
# the conversation and gives text, or a list of texts and pauses in seconds.

def replaced(pattern, by):
    return lambda text, _: re.sub(pattern, by, text)


def instead(by):
    """Only replies to a look-up; not "terminal length 0"."""
    return lambda text, _: by if text else text


def repeat(text, conversation):
    """The reply before this one, if there was one."""
    before = conversation.last_reply
    conversation.last_reply = text
    return before or text


def in_the_middle(extra):
    def put(text, _):
        lines = text.splitlines(keepends=True)
        lines.insert(len(lines) // 2, extra)
        return "".join(lines) if text else text
    return put


def prompt_inside(text, conversation):
    """The segment ends in the prompt; the rest of the line comes later."""
    lines = text.splitlines(keepends=True)
    if len(lines) < 4:
        return text
    return ["".join(lines[:4]), conversation.prompt(), 0.05,
            " is a peer's host name\n" + "".join(lines[4:])]


def no_best(text, _):
    text = re.sub(r"best #\d+", "no best path", text)
    return re.sub(r", best( \(.*\))?\n", "\n", text)


def truncated(text, _):
    """What stands behind the first AS path is missing; the prompt is there."""
    path = re.search(PATH_LINE, text)
    return text[:path.end()] if path else text


def garbage(text, _):
    noise = "".join(map(chr, range(256))).replace("\n", "") + "\n"
    return noise if text else text


# name: (help, function, dialect or None for any)
EDITS = {
    "other-address": ("a reply about 198.18.0.0/15 (45)", replaced(
        r"entry for [^\s,]+", "entry for 198.18.0.0/15"), None),
    "repeat": ("the reply before, again and again (45)", repeat, None),
    "log-before": ("a log line before a reply (47)",
                   lambda text, _: LOG_LINE + text if text else text, None),
    "log-inside": ("a log line in a reply (47)", in_the_middle(LOG_LINE),
                   None),
    "log-after": ("a log line behind a reply (47)",
                  lambda text, _: text + LOG_LINE if text else text, None),
    "prompt-inside": ("a reply with the prompt in it (50)", prompt_inside,
                      None),
    "no-instance": ("bgpd without router bgp (54)",
                    instead("Default BGP instance not found\n"), None),
    "no-process": ("Quagga without router bgp (54)",
                   instead("No BGP process is configured\n"), None),
    "not-active": ("IOS without router bgp (54)",
                   instead("% BGP not active\n"), None),
    "unknown-command": ("knows no command (55)",
                        instead("% Unknown command.\n"), None),
    "ambiguous": ("finds each command ambiguous (55)",
                  instead("% Ambiguous command.\n"), None),
    "invalid-input": ("IOS's word for it (55)", instead(
        "        ^\n% Invalid input detected at '^' marker.\n\n"), None),
    "bad-as": ("an AS number of 33 bits (57)",
               replaced(PATH_LINE, "\n  64702 4294967296\n"), None),
    "no-best": ("no path is best (58)", no_best, None),
    "two-best": ("each path is best (58)", replaced(
        r"external\n", "external, best\n"), "zebra93"),
    "best-invalid": ("the best path is invalid (58)", replaced(
        r" valid, (.*), best", r" invalid, \1, best"), None),
    "zero-paths": ("0 available, but some printed (58)", replaced(
        r"\(\d+ available, best #\d+", "(0 available, no best path"), None),
    "best-beyond": ("best #9 of fewer (59)",
                    replaced(r"best #\d+", "best #9"), None),
    "count-high": ("7 available, fewer printed (59)", replaced(
        r"\(\d+ available", "(7 available"), "zebra93"),
    "count-low": ("0 available, best #1 (59)", replaced(
        r"\(\d+ available", "(0 available"), None),
    "other-prefix": ("every prefix is another one (45)", replaced(
        r"\d+(\.\d+){1,3}/\d+", "198.18.0.0/15"), None),
    "bad-number": ("AS 64702 has a number of 33 bits (57)",
                   replaced(r"\b64702\b", "4294967296"), None),
    "half": ("the first half, in the middle of a line (60)",
             lambda text, _: text[:len(text) // 2] + "\n", None),
    "truncated": ("ends behind the AS path, then the prompt (60)", truncated,
                  None),
    "garbage": ("each byte there is (62)", garbage, None),
}


# name: (help, default argument, steps)
BEHAVIOURS = {
    # Good ones.
    "zebra": ("a vty as FRR's", None, SERVE),
    "zebra93": ("Zebra 0.93: no bestpath", None,
                setting("dialect", "zebra93")),
    "zebra89": ("Zebra 0.89: best only in the header", None,
                setting("dialect", "zebra89")),
    "ios": ("Cisco IOS XE: user name and password (38)", None,
            setting("dialect", "ios")),
    "ios12": ("Cisco IOS 12: password", None, setting("dialect", "ios12")),
    "iosxr": ("Cisco IOS XR: a time stamp before each reply", None,
              setting("dialect", "iosxr")),
    "eos": ("Arista EOS: the heading alone if there is no route", None,
            setting("dialect", "eos")),
    "nxos": ("Cisco NX-OS", None, setting("dialect", "nxos")),
    "junos": ("Junos with two routing engines", None,
              setting("dialect", "junos")),
    "huawei": ("Huawei VRP, which cuts lines at 80 columns", None,
               setting("dialect", "huawei")),
    "gated": ("GateD: no echo, drops what comes during a look-up", None,
              setting("dialect", "gated")),
    "ios-pager": ("IOS: ARG lines a page, whatever it is told (48)", 5,
                  setting("dialect", "ios12", "page", ARG)),
    "nxos-pager": ("the same of NX-OS (48)", 5,
                   setting("dialect", "nxos", "page", ARG)),
    "junos-pager": ("the same of Junos (48)", 5,
                    setting("dialect", "junos", "page", ARG)),
    "huawei-pager": ("the same of VRP (48)", 5,
                     setting("dialect", "huawei", "page", ARG)),
    "no-login": ("no password, straight to the prompt (37)", None,
                 GREET + [("prompt",), ("serve",)]),

    # Connections: 7, 9, 10, 11, 12, 13, 16, 17, 19, 24, 25.
    "silent": ("accepts, never speaks (7, 24)", None, [("wait",)]),
    "close": ("accepts and closes (9, 25)", None, [("close",)]),
    "reset": ("resets after ARG bytes (10)", 0,
              setting("cut_how", "reset", "cut", ARG)),
    "cut": ("closes after ARG bytes (10)", 0, setting("cut", ARG)),
    "close-after-password": ("closes when it has the password (10)", None,
                             GREET + [("text", "Password: "), ("expect",),
                                      ("close",)]),
    "reset-after-password": ("the same, with a reset (10)", None,
                             GREET + [("text", "Password: "), ("expect",),
                                      ("reset",)]),
    "drip": ("byte by byte, ARG seconds between (11)", 1.0,
             setting("drip", ARG)),
    "flood": ("ARG bytes without line end as reply (12)", 10 ** 9,
              setting("flood", b"x", "flood_len", ARG)),
    "flood-lines": ("ARG bytes of lines as reply, no prompt (13)", 10 ** 9,
                    setting("flood", b"  and so on\r\n", "flood_len", ARG)),
    "flood-greeting": ("ARG bytes instead of a greeting (12)", 10 ** 9,
                       [("flood", ARG, b"x"), ("wait",)]),
    "trickle": ("a line every ARG seconds, no prompt (13)", 0.1,
                setting("flood", b"  and so on\r\n", "flood_len", 10 ** 9,
                        "flood_pause", ARG)),
    "deaf": ("reads nothing after the login (16)", None,
             setting("deaf", True)),
    "hangup": ("closes after ARG replies (17)", 1, setting("hangup", ARG)),
    "hangup-reset": ("resets after ARG replies (17)", 1,
                     setting("cut_how", "reset", "hangup", ARG)),
    "idle": ("says so and closes after ARG idle seconds (19)", 1.0,
             setting("idle", ARG)),
    "late": ("ARG seconds before each reply (46)", 1.0, setting("late", ARG)),
    "slow-login": ("ARG seconds from password to prompt (42)", 8.0,
                   setting("login_late", ARG)),
    "ssh": ("a secure shell (24)", None,
            [("send", b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), ("wait",)]),
    "http": ("a web server, tired of waiting after ARG seconds (24)", 0.3,
             [("sleep", ARG), ("send", b"HTTP/1.1 408 Request Timeout\r\n"
               b"Server: Apache/2.4\r\nConnection: close\r\n\r\n"),
              ("close",)]),
    "mysql": ("a database (24)", None,
              [("send", b"\x4a\0\0\0\x0a5.5.5-10.11.6-MariaDB\0\x05\0\0\0"),
               ("wait",)]),

    # Telnet: 27 to 30.
    "iac-flood": ("ARG bytes of DO and WILL in the greeting (27)", 10 ** 8,
                  [("iac_flood", ARG)] + SERVE),
    "iac-pingpong": ("asks again after each refusal (28)", None,
                     setting("pingpong", True)),
    "iac-split": ("options cut between two segments", None,
                  [("send", b"\xff"), ("sleep", 0.05), ("send", b"\xfb"),
                   ("sleep", 0.05), ("send", b"\x01")] + SERVE),
    "sb": ("subnegotiation ARG before the password (30)", "new-environ",
           GREET + [("subnegotiate", ARG), ("login",), ("serve",)]),
    "sb-split": ("the same, byte by byte (30)", "new-environ",
                 GREET + [("set", "drip", 0.01), ("subnegotiate", ARG),
                          ("set", "drip", 0), ("login",), ("serve",)]),
    "sb-endless": ("a subnegotiation of ARG bytes, no end (29)", 10 ** 9,
                   GREET + [("send", b"\xff\xfa\x18"), ("flood", ARG, b"A"),
                            ("wait",)]),

    # Logins: 34 to 40.
    "bad-password": ("refuses each password (34)", None,
                     setting("refuses", True)),
    "password-twice": ("asks again although it was right (35)", None,
                       GREET + [("text", "Password: "), ("expect",),
                                ("text", "\n"), ("login",), ("serve",)]),
    "no-password-set": ("FRR without a password (36)", None,
                        says("Vty password is not set.\n")),
    "ios-no-password": ("IOS without a password (36)", None,
                        says("\nPassword required, but none set\n")),
    "username": ("asks for a user name first (38)", None,
                 GREET + [("text", "Username: "), ("expect",),
                          ("login",), ("serve",)]),
    "too-many": ("no vty line is free (39)", None,
                 says("% Connection refused: too many connections\n")),
    "banner": ("a banner full of prompts (40)", None,
               [("text", ART), ("send", b"caf\xe9 \xff\xff\r\n")] + SERVE),
    "banner-huge": ("a greeting of ARG bytes (40)", 100000,
                    [("flood", ARG, b"  /\\ > # Password: art\r\n")] + SERVE),
    "banner-prompt": ("a pause behind \"welcome> \" (40)", None,
                      [("text", "\nwelcome> "), ("sleep", 0.05),
                       ("text", "to us\n")] + SERVE),

    # Replies: 45, 47, 50, 51, 53 to 60.
    **{name: (text, None, setting("edit", name, "dialect", dialect))
       for name, (text, _, dialect) in EDITS.items()},
    "log-idle": ("a line between prompt and question (47)", None,
                 LOGIN + [("text", "\n" + LOG_LINE), ("prompt",),
                          ("serve",)]),
    "no-echo": ("does not echo (51)", None, setting("echo", "none")),
    "echo-wrapped": ("wraps the echo (51)", None, setting("echo", "wrapped")),
    "long-prompt": ("a host name of 255 bytes (41)", None,
                    setting("name", "r" * 255)),
    "converging": ("not in table for ARG seconds (53)", 2.0,
                   setting("converging", ARG)),
}
