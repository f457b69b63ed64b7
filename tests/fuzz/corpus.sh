#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every fuzz target with its seeds, and with what once was found by fuzzing
# (tests/fuzz/found/TARGET): whole, cut, and with bytes changed.

. "${top_srcdir:-.}/tests/tap.sh"

here=$top_srcdir/tests/fuzz
programs=$top_builddir/tests/fuzz
scratch=$tmp/seeds

python3 "$here/seeds.py" "$top_srcdir/tests/transcripts" \
    "$top_srcdir/etc" "$scratch"
result $? 'seeds are made from the transcripts'

for source in "$here"/fuzz_*.c; do
	target=${source##*/fuzz_}
	target=${target%.c}
	set -- "$scratch/$target"
	for folder in "$here/seeds/$target" "$here/found/$target"; do
		[ ! -d "$folder" ] || set -- "$@" "$folder"
	done
	runs=$("$programs/fuzz_$target" "$@" 2>"$tmp/log")
	result $? "$target: what must hold, holds"
	[ -n "$runs" ] || sed 's/^/# /' "$tmp/log" | tail -n 20
	echo "# $target: ${runs:-0} runs"
done

# What planted.sh plants in make check-long is to be found then, not missed
# because the sources have moved.
for patch in "$here"/planted/*.patch; do
	why=$(patch -s -f -p1 --dry-run -d "$top_srcdir" <"$patch" 2>&1)
	result $? "${patch##*/} can be planted" "$why"
done
done_testing
