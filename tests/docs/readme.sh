#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The first impression: README fits on a screen and names only what is there;
# its picture is what the script in doc/ draws.  examples.sh runs its commands.

. "${top_srcdir:-.}/tests/tap.sh"

readme=$top_srcdir/README.md
LINES_MAX=60

lines=$(wc -l <"$readme")
[ "$lines" -le $LINES_MAX ]
result $? "README has one screen" "$lines lines"

# shellcheck disable=SC2016
grep -oE '[`(]doc/[^`)]*' "$readme" | sed 's/^.//' | sort -u >"$tmp/named"
grep -q first-hour "$tmp/named"
result $? 'it says where to read on'
nothing "$(while read -r name; do
	[ -e "$top_srcdir/$name" ] || echo "$name"
done <"$tmp/named")" 'all of it is there'
nothing "$(for guide in "$top_srcdir"/doc/*.md; do
	grep -qF "doc/${guide##*/}" "$readme" || echo "${guide##*/}"
done)" 'no guide is left out'

# Guides name each other without the folder.
# shellcheck disable=SC2016
nothing "$(grep -oE '`[a-z-]+\.md`' "$top_srcdir"/doc/*.md |
    sed 's/.*:`\(.*\)`$/\1/' | sort -u | while read -r name; do
	[ -e "$top_srcdir/doc/$name" ] || echo "$name"
done)" 'guides name guides that are there'

if command -v python3 >/dev/null; then
	python3 "$top_srcdir/doc/question.py" |
	    diff "$top_srcdir/doc/question.svg" - >"$tmp/diff" 2>&1
	result $? 'the picture is what its script draws' "$(cat "$tmp/diff")"
	python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' \
	    "$top_srcdir/doc/question.svg" 2>"$tmp/err"
	result $? 'and is XML' "$(cat "$tmp/err")"
else
	skip 'the picture is what its script draws' 'python3 is not installed'
fi

done_testing
