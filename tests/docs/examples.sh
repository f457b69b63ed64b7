#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each example configuration is one that the command takes.  A batch without
# input reads it, asks nobody and ends.

. "${top_srcdir:-.}/tests/tap.sh"

"$SUPERSPARROW" --help | sed '1,/^Directives/d' |
    sed -n 's/^  *\(-[A-Za-z], \)\{0,1\}--\([a-z_]*\).*/\2/p' |
    sort -u >"$tmp/directives"

for example in "$top_srcdir"/etc/*.conf.example; do
	name=${example##*/}
	# Those of other programs are loaded by these, in integration/.
	case $name in named.* | apache.*) continue ;; esac

	# As its reader would install it: one that holds a password is
	# refused if others can read it.
	(umask 077 && cp "$example" "$tmp/$name" && chmod 600 "$tmp/$name")
	why=$("$SUPERSPARROW" -f "$tmp/$name" batch </dev/null 2>&1)
	result $? "$name is accepted as it is" "$why"

	# What is behind a # directly is a directive, to be switched on.
	sed -n 's/^#\([a-z][a-z_]*\).*/\1/p' "$example" | sort -u |
	    comm -23 - "$tmp/directives" >"$tmp/unknown"
	nothing "$(cat "$tmp/unknown")" \
	    "$name switches off only what is a directive"
done

echo 'route_server zebrq' >"$tmp/planted.conf"
! "$SUPERSPARROW" -f "$tmp/planted.conf" batch </dev/null >"$tmp/out" 2>&1
result $? 'a planted mistake is found' "$(cat "$tmp/out")"

done_testing
