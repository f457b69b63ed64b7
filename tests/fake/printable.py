# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes as one line of text: the form of the record and of talk.py."""

ESCAPES = {ord("\\"): "\\\\", ord("\r"): "\\r", ord("\n"): "\\n"}
CHARS = [ESCAPES.get(byte) or
         (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}")
         for byte in range(256)]


def printable(data):
    return "".join(CHARS[byte] for byte in data)
