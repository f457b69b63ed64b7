# SPDX-License-Identifier: GPL-2.0-or-later
"""What route servers say: one row of DIALECTS per language, and the table of
routes they are asked about.

A dialect is data.  Texts have "\\n" for the line end and {name} for the host
name.  To add one: a row, and the names of its commands' forms, which are

    best4 all4 best6 all6    a look-up: the best path, or every path
    walk4                    GateD's: the best path of each covering prefix
    quiet                    a command that prints nothing
    say:TEXT                 a command that prints this
    bye                      the end of the session
"""

import ipaddress
import re
from typing import NamedTuple

ADDRESS4 = r"(?P<address>[0-9.]+)"
ADDRESS6 = r"(?P<address>[0-9a-fA-F:.]+)"

# IAC WILL ECHO, WILL SGA, DONT LINEMODE, DO NAWS: FRR 8.4.4, and all before.
ZEBRA_OPTIONS = b"\xff\xfb\x01\xff\xfb\x03\xff\xfe\x22\xff\xfd\x1f"


class Dialect(NamedTuple):
    greeting: str           # before the telnet options
    commands: tuple         # (regular expression, form)
    unknown: str            # {line}: the command
    header: str             # {prefix} {n} {best} {family}: "4" or "6"
    path: str               # {place} {path} {hop} {router}; {best}: best_word
                            # or other_word; {prefix}, {first}: the same for
                            # the first path printed, then ""; {destination}
    best_word: str
    other_word: str = ""
    footer: str = ""        # behind the last path
    columns: int = 0        # lines are cut there; 0: never
    missing: str = "% Network not in table\n"
    no_best: str = "no best path"
    options: bytes = ZEBRA_OPTIONS
    stamp: str = ""         # before every reply
    user_prompt: str = ""
    password_prompt: str = "Password: "     # "": no login
    password_options: bytes = b""   # before the prompt for the password
    password_end: bytes = b""       # behind the password; b"": eol
    welcome_options: bytes = b""    # behind the right one ...
    welcome: str = ""
    refused: str = "% Bad passwords, too many failures!\n"
    prompt: str = "{name}> "
    page: int = 0           # lines, before a key is asked for; 0: no pager
    no_pager: str = ""      # regular expression: this switches it off
    pager: str = " --More-- "
    unpager: bytes = b"\b" * 10 + b" " * 10 + b"\b" * 10
    drops: bool = False     # what comes during a look-up is thrown away
    eol: bytes = b"\r\n"
    echo: bool = True
    vtysh: bool = False     # NUL ends a command, NUL NUL NUL STATUS a reply


def zebra_commands(best, extra6=()):
    suffix = " bestpath" if best else ""
    form = "best" if best else "all"
    rows = [(rf"show ip bgp {ADDRESS4}{suffix}", form + "4"),
            (rf"show bgp ipv6 unicast {ADDRESS6}{suffix}", form + "6")]
    rows += [(text + suffix, form + "6") for text in extra6]
    return tuple(rows)


SESSION = ((r"terminal length [0-9]+", "quiet"), (r"enable|disable", "quiet"),
           (r"exit|quit|logout", "bye"), (r"\s*", "quiet"))

FRR = Dialect(
    greeting="\nHello, this is FRRouting (version 8.4.4).\n"
             "Copyright 1996-2005 Kunihiro Ishiguro, et al.\n\n\n"
             "User Access Verification\n\n",
    commands=zebra_commands(True) + zebra_commands(False) + SESSION,
    unknown="% Unknown command: {line}\n",
    header="BGP routing table entry for {prefix}, version 7\n"
           "Paths: ({n} available, {best}, table default)\n"
           "  Advertised to non peer-group peers:\n"
           "  127.0.64.1 127.0.70.2\n",
    path="  {path}\n"
         "    {hop} from {hop} ({router})\n"
         "      Origin IGP, metric 0, valid, external{best}\n"
         "      Last update: Sun Nov 22 10:44:59 2026\n",
    best_word=", best (First path received)",
)

# Zebra 0.93 to 0.97: no "bestpath", a blank line behind each path.
ZEBRA93 = FRR._replace(
    greeting="\nHello, this is zebra (version 0.93).\n"
             "Copyright 1996-2002 Kunihiro Ishiguro.\n\n\n"
             "User Access Verification\n\n",
    commands=zebra_commands(False, (rf"show bgp {ADDRESS6}",
                                    rf"show ipv6 bgp {ADDRESS6}")) + SESSION,
    unknown="% Unknown command.\n",
    header="BGP routing table entry for {prefix}\n"
           "Paths: ({n} available, {best}, table Default-IP-Routing-Table)\n"
           "  Not advertised to any peer\n",
    path="  {path}\n"
         "    {hop} from {hop} ({router})\n"
         "      Origin IGP, localpref 100, valid, external{best}\n"
         "      Last update: Fri Oct  6 15:47:28 2000\n\n",
    best_word=", best",
)

# Zebra 0.89, as in the paper: only the header says which path is best.
ZEBRA89 = ZEBRA93._replace(
    greeting="\nHello, this is zebra (version 0.89.horms.pre.2)\n"
             "Copyright 1996-2000 Kunihiro Ishiguro\n\n\n"
             "User Access Verification\n\n",
    header="BGP routing table entry for {prefix}\n"
           "Paths: ({n} available, {best}, table Default-IP-Routing-Table)\n",
    best_word="",
)

# FRR's Unix socket: no login, no echo, no prompt.
VTYSH = FRR._replace(greeting="", options=b"", password_prompt="", prompt="",
                     eol=b"\n", echo=False, vtysh=True)

# WILL ECHO, WILL SGA, DO TTYPE, DO NAWS: IOS.
IOS_OPTIONS = b"\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f"

CISCO_SESSION = SESSION + ((r"terminal width [0-9]+", "quiet"),)

# Cisco IOS XE with "aaa new-model".
IOS = FRR._replace(
    page=24,
    no_pager="terminal length 0",
    greeting="\n\nUser Access Verification\n\n",
    options=IOS_OPTIONS,
    commands=((rf"show ip bgp {ADDRESS4}", "all4"),
              (rf"show bgp ipv6 unicast {ADDRESS6}", "all6"))
             + CISCO_SESSION,
    unknown="          ^\n% Invalid input detected at '^' marker.\n\n",
    header="BGP routing table entry for {prefix}, version 7\n"
           "Paths: ({n} available, {best}, table default)\n"
           "  Advertised to update-groups:\n"
           "     1          2         \n",
    path="  Refresh Epoch 1\n"
         "  {path}\n"
         "    {hop} from {hop} ({router})\n"
         "      Origin IGP, metric 0, localpref 100, valid, external{best}\n"
         "      path 7FE17A390F78 RPKI State not found\n"
         "      rx pathid: 0, tx pathid: 0\n",
    best_word=", best",
    user_prompt="Username: ",
    refused="% Login invalid\n\n",
    prompt="{name}>",
)

# IOS 12, "line vty" with a password.
IOS12 = IOS._replace(
    header="BGP routing table entry for {prefix}, version 7\n"
           "Paths: ({n} available, {best}, table "
           "Default-IP-Routing-Table)\n"
           "Flag: 0x820\n"
           "  Not advertised to any peer\n",
    path="  {path}\n"
         "    {hop} from {hop} ({router})\n"
         "      Origin IGP, metric 0, localpref 100, valid, external{best}\n",
    commands=((rf"show ip bgp {ADDRESS4}", "all4"),
              (rf"show bgp ipv6 {ADDRESS6}", "all6")) + CISCO_SESSION,
    user_prompt="",
    refused="% Bad passwords\n",
)

IOSXR = IOS._replace(
    commands=((rf"show bgp ipv4 unicast {ADDRESS4}", "all4"),
              (rf"show bgp ipv6 unicast {ADDRESS6}", "all6"))
             + CISCO_SESSION,
    header="BGP routing table entry for {prefix}\n"
           "Versions:\n"
           "  Process           bRIB/RIB  SendTblVer\n"
           "  Speaker                 16          16\n"
           "Last Modified: Nov 22 09:12:20.372 for 01:02:03\n"
           "Paths: ({n} available, {best})\n"
           "  Advertised to update-groups (with more than one peer):\n"
           "    0.2 \n",
    path="  Path #{place}: Received by speaker 0\n"
         "  Advertised to update-groups (with more than one peer):\n"
         "    0.2 \n"
         "  {path}\n"
         "    {hop} (metric 10) from {hop} ({router})\n"
         "      Received Label 24022 \n"
         "      Origin IGP, metric 0, localpref 100, valid, internal{best}\n"
         "      Received Path ID 0, Local Path ID 1, version 16\n",
    best_word=", best, group-best",
    stamp="Sun Nov 22 10:44:59.195 UTC\n",
    refused="% User Authentication failed\n\n",
    prompt="RP/0/RSP0/CPU0:{name}#",
)

EOS_HEADING = ("BGP routing table information for VRF default\n"
               "Router identifier 127.0.64.1, local AS number 64700\n")

EOS = FRR._replace(
    greeting="\n",
    commands=((rf"show ip bgp {ADDRESS4}", "all4"),
              (rf"show ipv6 bgp {ADDRESS6}", "all6")) + CISCO_SESSION,
    unknown="% Invalid input\n",
    header=EOS_HEADING + "BGP routing table entry for {prefix}\n"
           " Paths: {n} available\n",
    path="  {path}\n"
         "    {hop} from {hop} ({router})\n"
         "      Origin IGP, metric 0, localpref 100, IGP metric 0, weight 0,"
         " tag 0\n"
         "      Received 00:07:37 ago, valid, external{best}\n"
         "      Rx SAFI: Unicast\n",
    best_word=", best",
    missing=EOS_HEADING,
    user_prompt="{name} login: ",
    refused="Login incorrect\n\n",
    prompt="{name}>",
)

NXOS = FRR._replace(
    greeting="User Access Verification\n",
    options=IOS_OPTIONS,
    commands=((rf"show (ip bgp|bgp ipv4 unicast) {ADDRESS4}", "all4"),
              (rf"show (bgp ipv6 unicast|ipv6 bgp) {ADDRESS6}", "all6"))
             + CISCO_SESSION,
    unknown="                ^\n% Invalid command at '^' marker.\n",
    header="BGP routing table information for VRF default, address family "
           "IPv{family} Unicast\n"
           "BGP routing table entry for {prefix}, version 11\n"
           "Paths: ({n} available, {best})\n"
           "Flags: (0x08001a) on xmit-list, is in urib\n\n",
    path="  Path type: external, path is valid, {best}, no labeled nexthop\n"
         "  AS-Path: {path} , path sourced external to AS\n"
         "    {hop} (metric 0) from {hop} ({router})\n"
         "      Origin IGP, MED not set, localpref 100, weight 0\n\n",
    best_word="is best path",
    other_word="not best reason: Router Id",
    footer="  Path-id 1 not advertised to any peer\n",
    user_prompt="{name} login: ",
    welcome="Cisco Nexus Operating System (NX-OS) Software\n",
    refused="Login incorrect\n",
    prompt="{name}# ",
    page=24,
    no_pager="terminal length 0",
    pager="--More--",
    unpager=b"\r        \r",
)

# A router with two routing engines.
JUNOS = FRR._replace(
    greeting="\n{name} (ttyp0)\n\n",
    options=b"\xff\xfb\x01\xff\xfb\x03",
    commands=(
        (rf"show route table inet\.0 active-path {ADDRESS4}", "best4"),
        (rf"show route table inet6\.0 active-path {ADDRESS6}", "best6"),
        (rf"show route (table inet\.0 )?{ADDRESS4}", "all4"),
        (rf"show route (table inet6\.0 )?{ADDRESS6}", "all6"),
        ("set cli screen-length 0", "say:Screen length set to 0\n\n"),
        ("set cli screen-width 0", "say:Screen width set to 0\n\n"),
        ("exit|quit", "bye"), (r"\s*", "quiet")),
    unknown="                ^\nsyntax error, expecting <command>.\n\n",
    header="\ninet.0: 941022 destinations, 2823061 routes (941020 active, "
           "2 holddown, 4 hidden)\n"
           "+ = Active Route, - = Last Active, * = Both\n\n",
    path="{first:<19}{best}[BGP/170] 1w2d 03:04:05, localpref 100\n"
         "                      AS path: {path} I, validation-state: valid\n"
         "                    >  to {hop} via ge-0/0/0.0\n",
    best_word="*",
    other_word=" ",
    footer="\n",
    missing="\n",
    user_prompt="login: ",
    password_prompt="Password:",
    welcome="Last login: Thu Sep 24 14:02:49 from 127.0.0.1\n\n"
            "--- JUNOS 21.4R3.15 Kernel 64-bit  JNPR-12.1\n",
    refused="Login incorrect\n",
    prompt="{{master:0}}\nrviews@{name}> ",
    page=24,
    no_pager="set cli screen-length 0",
    pager="---(more)---",
    unpager=b"\r" + b" " * 40 + b"\r",
)

HUAWEI = FRR._replace(
    greeting="\nLogin authentication\n\n\n",
    options=b"\xff\xfb\x01\xff\xfb\x03",
    commands=(
        (rf"display bgp routing-table {ADDRESS4}", "all4"),
        (rf"display bgp ipv6 routing-table {ADDRESS6}", "all6"),
        ("screen-length 0 temporary", "say:Info: The configuration takes "
         "effect on the current user terminal interface only.\n"),
        ("quit", "bye"), (r"\s*", "quiet")),
    unknown="            ^\n"
            "Error: Unrecognized command found at '^' position.\n",
    header="\n BGP local router ID : 127.0.64.1\n"
           " Local AS number : 64700\n"
           " Paths:   {n} available, 1 best, 1 select\n",
    path=" BGP routing table entry information of {prefix}:\n"
         " From: {hop} ({router})\n"
         " Route Duration: 01h02m03s\n"
         " Direct Out-interface: GigabitEthernet0/0/1\n"
         " Original nexthop: {hop}\n"
         " Qos information : 0x0\n"
         " AS-path {path}, origin igp, MED 0, localpref 100, pref-val 0, "
         "valid, external{best}, pre 255\n"
         " Not advertised to any peer yet\n",
    best_word=", best, select, active",
    columns=80,
    missing="Info: The network does not exist\n",
    user_prompt="Username:",
    password_prompt="Password:",
    welcome="Info: The max number of VTY users is 10.\n",
    refused="Error: Authentication fail\n",
    prompt="<{name}>",
    page=24,
    no_pager="screen-length 0 temporary",
    pager="  ---- More ----",
    unpager=b"\x1b[16D" + b" " * 16 + b"\x1b[16D",
)

# IAC WILL ECHO and no echo ever; LF.
GATED = FRR._replace(
    greeting="",
    options=b"",
    commands=((rf"show ip walkup {ADDRESS4}/32", "walk4"),
              ("quit", "bye"), (r"\s*", "quiet")),
    unknown="500 Unknown command \"{line}\"\n",
    header="",
    path="100 BGP {destination:>15}/{length:<2} {hop:<15} (64700) {path} "
         "IGP (Id {place})\n",
    best_word="",
    missing="500 No less specific IP route {address} mask "
            "255.255.255.255\n",
    password_prompt="Password? ",
    password_options=b"\xff\xfb\x01",
    password_end=b"\r\n",
    welcome_options=b"\xff\xfc\x01",
    welcome="100 Gated Interactive Interface. Version gated-public-3_6\n",
    refused="",
    prompt="GateD-{name}> ",
    eol=b"\n",
    echo=False,
    drops=True,
)

DIALECTS = {"frr": FRR, "zebra93": ZEBRA93, "zebra89": ZEBRA89,
            "vtysh": VTYSH, "ios": IOS, "ios12": IOS12, "iosxr": IOSXR,
            "eos": EOS, "nxos": NXOS, "junos": JUNOS, "huawei": HUAWEI,
            "gated": GATED}

# vtysh's status byte.
FOUND, WARNING, UNKNOWN = 0, 1, 2

# The paper's network as its POP X sees it.
DEFAULT_ROUTES = (
    "192.0.2.0/24=64600",
    "198.51.100.0/24=64600 64601",
    "203.0.113.0/24=64600 64601 64602",
    "203.0.113.0/24=*64702 64602",
    "2001:db8::/32=64702 64602",
)


class Table:
    """Routes by longest match: PREFIX=PATH; the same prefix again is another
    path; "*" before a path makes it the best one, else the first is."""

    def __init__(self, routes):
        self.routes = {}
        for text in routes or DEFAULT_ROUTES:
            prefix, _, path = text.partition("=")
            network = ipaddress.ip_network(prefix)
            key = (network.version, network.prefixlen,
                   int(network.network_address))
            known = self.routes.setdefault(key, [str(network), [], 1])
            known[1].append(path.lstrip("*"))
            if path.startswith("*"):
                known[2] = len(known[1])
        lengths = {key[:2] for key in self.routes}
        self.lengths = sorted(lengths, reverse=True)

    def covering(self, address):
        """(prefix, paths, best from 1), the longest prefix first."""
        bits = address.max_prefixlen
        for version, length in self.lengths:
            if version != address.version:
                continue
            base = int(address) >> (bits - length) << (bits - length)
            known = self.routes.get((version, length, base))
            if known is not None:
                yield known

    def find(self, address):
        return next(self.covering(address), None)


def shortened(prefix):
    """As GateD has it, without zeros at the end, and the length."""
    address, length = prefix.split("/")
    if address != "0.0.0.0":
        address = re.sub(r"(\.0)+$", "", address)
    return address, length


def print_route(dialect, known, best_only):
    prefix, paths, best = known
    family = "6" if ":" in prefix else "4"
    destination, length = shortened(prefix)
    text = dialect.header.format(prefix=prefix, n=len(paths),
                                 best=f"best #{best}", family=family)
    hop = "fe80::1" if family == "6" else "127.0.64.1"
    first = prefix
    for place, path in enumerate(paths, 1):
        if best_only and place != best:
            continue
        word = dialect.best_word if place == best else dialect.other_word
        text += dialect.path.format(
            place=place, path=path, hop=hop, router="127.0.64.1", best=word,
            prefix=prefix, first=first, destination=destination,
            length=length)
        first = ""
    return text + dialect.footer


def cut(text, columns):
    """As a terminal of that width is printed to; 0: any."""
    if not columns:
        return text
    return re.sub(f"(.{{{columns}}})(?=.)", r"\1\n", text)


def look_up(dialect, table, address, form):
    """The reply about an address: (text, vtysh status)."""
    routes = list(table.covering(address)) if table is not None else []
    if not routes:
        return dialect.missing.replace("{address}", str(address)), WARNING
    if not form.startswith("walk"):
        routes = routes[:1]
    best_only = not form.startswith("all")
    text = "".join(print_route(dialect, route, best_only)
                   for route in routes)
    return cut(text, dialect.columns), FOUND


def answer(dialect, table, line):
    """The reply to a command: (text, vtysh status, whether it is one about an
    address), or None to say goodbye.  table None: it holds nothing yet."""
    for pattern, form in dialect.commands:
        match = re.fullmatch(pattern, line)
        if match is None:
            continue
        if form == "bye":
            return None
        if form == "quiet":
            return dialect.stamp, FOUND, False
        if form.startswith("say:"):
            return form[len("say:"):], FOUND, False
        try:
            address = ipaddress.ip_address(match["address"])
        except ValueError:
            break
        if address.version != int(form[-1]):
            break
        text, status = look_up(dialect, table, address, form)
        return dialect.stamp + text, status, True
    return dialect.stamp + dialect.unknown.format(line=line), UNKNOWN, True
