#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints doc/question.svg: how a question travels.

    doc/question.py >doc/question.svg

Plain SVG 1.1 of boxes, arrows and text; no font is brought along, so widths
are generous.
"""
from html import escape

WIDTH, HEIGHT = 860, 330
INK, SOFT, FILL, OURS = "#24323d", "#5d6d7a", "#f4f6f8", "#dcebe3"
FONT = "font-family='sans-serif' font-size='%d' fill='%s'"

out = []


def text(x, y, words, size=14, color=INK, anchor="middle"):
    out.append("<text x='%d' y='%d' text-anchor='%s' %s>%s</text>" % (
        x, y, anchor, FONT % (size, color), escape(words)))


def box(x, y, w, h, title, below="", fill=FILL):
    out.append("<rect x='%d' y='%d' width='%d' height='%d' rx='6' fill='%s' "
               "stroke='%s'/>" % (x, y, w, h, fill, SOFT))
    middle = y + h // 2
    text(x + w // 2, middle + (-3 if below else 5), title)
    if below:
        text(x + w // 2, middle + 15, below, 11, SOFT)


def arrow(x1, y1, x2, y2, words="", dashed=False):
    out.append("<path d='M%d %d L%d %d' stroke='%s' stroke-width='1.5' "
               "fill='none' marker-end='url(#tip)'%s/>" % (
                   x1, y1, x2, y2, INK,
                   " stroke-dasharray='5 4'" if dashed else ""))
    if words:
        text((x1 + x2) // 2, (y1 + y2) // 2 - 7, words, 11, SOFT)


def askers():
    """Who asks, and through what."""
    rows = (("client", "by its resolver", "named", "dlz_supersparrow"),
            ("visitor", "by a browser", "Apache", "supersparrow batch"),
            ("operator", "at a terminal", "shell", "supersparrow"))
    for n, (who, how, program, ours) in enumerate(rows):
        y = 30 + 64 * n
        box(20, y, 110, 44, who, how)
        arrow(130, y + 22, 168, y + 22)
        box(172, y, 160, 44, program, ours)
        arrow(332, y + 22, 386, 116)


def library():
    """What is looked at, in this order, until there is an answer."""
    box(390, 30, 190, 172, "", fill=OURS)
    text(485, 52, "libsupersparrow")
    steps = ("override", "table in memory", "kept answers", "route server",
             "old answers", "self: the POP asked")
    for n, step in enumerate(steps):
        text(414, 78 + 21 * n, "%d. %s" % (n + 1, step), 13, INK, "start")


def network():
    """Where the answer comes from: a route server, and its BGP."""
    box(680, 94, 160, 52, "route server", "FRR, BIRD, Cisco ...")
    arrow(580, 112, 676, 112, "203.0.113.7?")
    arrow(676, 132, 584, 132)
    text(630, 150, "64702 64602", 11, SOFT)
    arrow(730, 226, 730, 150, dashed=True)
    arrow(790, 226, 790, 150, dashed=True)
    box(640, 230, 120, 44, "provider", "AS 64600")
    box(768, 230, 84, 44, "other POP", "AS 64702")
    text(706, 192, "BGP", 11, SOFT)
    text(814, 192, "BGP", 11, SOFT)


def answer():
    box(20, 230, 560, 44, "", fill=OURS)
    text(300, 257, "the last POP AS in the path: 64702, so POP sydney: "
         "198.51.100.80")
    arrow(485, 202, 485, 226)
    text(430, 308, "Nothing is sent to the client, and nobody waits for a "
         "route server that is down.", 12, SOFT)


def main():
    askers()
    library()
    network()
    answer()
    print("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' "
          "viewBox='0 0 %d %d'>" % (WIDTH, HEIGHT, WIDTH, HEIGHT))
    print("<title>How a question travels</title>")
    print("<!-- made by doc/question.py -->")
    print("<defs><marker id='tip' viewBox='0 0 10 10' refX='9' refY='5' "
          "markerWidth='7' markerHeight='7' orient='auto'>"
          "<path d='M0 0 L10 5 L0 10 z' fill='%s'/></marker></defs>" % INK)
    print("<rect width='%d' height='%d' fill='#ffffff'/>" % (WIDTH, HEIGHT))
    print("\n".join(out))
    print("</svg>")


main()
