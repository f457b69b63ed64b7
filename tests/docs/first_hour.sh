#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# doc/first-hour.md, done as it is written, on two machines of namespaces with
# the daemons of Debian's packages; then doc/failure-drill.md on the same two.
# Needs root; nothing of it is left behind.

# shellcheck source=../integration/twopops.sh
. "$(dirname "$0")/../integration/twopops.sh"
if [ -z "${IN_NETNS:-}" ]; then
	twopops_skip
	IN_NETNS=1 exec unshare -nm "$BASH" "$0" "$@"
fi
# shellcheck source=../integration/lib.sh
. "$(dirname "$0")/../integration/lib.sh"
need_tool
need_named
need_python

guides=$(cd "$top_srcdir" && pwd)/tests/docs/guides.py

# as_written GUIDE: every file of it is installed, every command run
as_written() {
	local line

	while read -r line; do
		case $line in
		'ok - '*) ok 0 "$1: ${line#ok - }" ;;
		'not ok - '*) ok 1 "$1: ${line#not ok - }" ;;
		*) echo "$line" ;;
		esac
	done < <("$guides" run "$top_srcdir/doc/$1" "$at" \
	    "$MODULE=/usr/lib/bind/dlz_supersparrow.so")
}

check 'two POPs, and the networks around them' twopops_up ||
    bail 'no two POPs'
at=$(twopops_program)
before=$test_count
as_written first-hour.md
ok $((test_count - before < 30)) 'the hour has its commands'

# The filters hold: neither provider has a path through a POP.
for as in 64600 64602; do
	table=$(bgpd_ask "${TWOPOPS_ISP[$as]}" 'show ip bgp')
	like "$table" '203\.0\.113\.0/24' "AS $as has a table"
	unlike "$table" ' (64700|64702)[ \n]' "and in it no path through a POP"
done

before=$test_count
as_written failure-drill.md
ok $((test_count - before < 30)) 'the drill has its commands'
done_testing
