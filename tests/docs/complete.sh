#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual is complete: what the command and the header have, it explains.

. "${top_srcdir:-.}/tests/tap.sh"

doc=$top_srcdir/doc

# lines PAGE MACROS: its lines that begin with one of them
lines() {
	sed -e ':join' -e '/\\$/{ N; s/\\\n//; b join' -e '}' "$doc/$1" |
	    sed -n -e 's/\\-/-/g' -e 's/\\&//g' -e "/^\.\($2\)[ 	]/p"
}

# words: each on a line of its own, without what marks an option
words() {
	tr -c 'A-Za-z0-9_\n-' ' ' | tr ' ' '\n' |
	    sed -e 's/^--*//' -e '/./!d' | sort -u
}

# unexplained PAGE <words: those that have no item of their own, or function
unexplained() {
	{
		lines "$1" It | sed 's/ Ar .*//'
		lines "$1" 'Fn\|Fo'
	} | words >"$tmp/named"
	sort -u | comm -23 - "$tmp/named"
}

"$SUPERSPARROW" --help >"$tmp/help" 2>"$tmp/err"
result $? '--help exits with 0' "$(cat "$tmp/err")"

# long_options <help: the names in "  -t, --timeout SECONDS   text"
long_options() {
	sed -n 's/^  *\(-[A-Za-z], \)\{0,1\}--\([a-z_-]*\).*/\2/p'
}

sed '/^Directives/,$d' "$tmp/help" | long_options >"$tmp/options"
sed '1,/^Directives/d' "$tmp/help" | long_options >"$tmp/directives"
sed -n 's/^supersparrow .*\] \([a-z][a-z]*\) .*/\1/p' "$tmp/help" \
    >"$tmp/commands"

[ "$(wc -l <"$tmp/directives")" -ge 20 ] && [ -s "$tmp/options" ] &&
    [ -s "$tmp/commands" ]
result $? '--help lists options, directives and sub-commands' \
    "$(cat "$tmp/help")"

nothing "$(unexplained supersparrow.1 <"$tmp/options")" \
    'supersparrow(1) explains every option'

nothing "$(unexplained supersparrow.1 <"$tmp/commands")" \
    'supersparrow(1) explains every sub-command'

# One list of the directives is enough; supersparrow(1) says that each of
# them is an option as well.
# --help leaves out those of zones.
sed -n 's/^[ 	]*\.name = "\(.*\)",$/\1/p' "$top_srcdir/lib/directives.c" \
    >>"$tmp/directives"
nothing "$(unexplained supersparrow.conf.5 <"$tmp/directives")" \
    'supersparrow.conf(5) explains every directive'

grep -q 'Xr supersparrow\.conf 5' "$doc/supersparrow.1"
result $? 'supersparrow(1) leads to supersparrow.conf(5)'

header_functions >"$tmp/functions"
[ -s "$tmp/functions" ]
result $? 'the header declares functions'

nothing "$(unexplained libsupersparrow.3 <"$tmp/functions")" \
    'libsupersparrow(3) names every function of the header'

# The other way round: nothing that is not there.
bad=$(lines libsupersparrow.3 'Fn\|Fo' | words | grep -x 'supersparrow_[a-z0-9_]*' |
    comm -23 - "$tmp/functions")
nothing "$bad" 'libsupersparrow(3) names no function that does not exist'

# --- JSON: of every sub-command that prints it, without a route server

printf '%s\n' 'pop sydney 64702 192.0.2.80' 'pop amsterdam 64700 192.0.2.81' \
    'self amsterdam' 'table t' 'canary 192.0.2.0/24' 'route_server zebra' \
    'host 127.0.0.1' 'port 1' >"$tmp/conf"
printf '%s|%s\n' 192.0.2.0/24 64600 203.0.113.0/24 '64702 64602' >"$tmp/t"
sed '1,/^\.Sh JSON/d; /^\.Sh/,$d' "$doc/supersparrow.1" |
    sed -n 's/^\.\(It \)\{0,1\}Li //p' | words >"$tmp/literals"
for arguments in dialects 'check --offline' '203.0.113.7' "table $tmp/t" \
    "whatif $tmp/t --remove sydney"; do
	# shellcheck disable=SC2086
	"$SUPERSPARROW" -j -f "$tmp/conf" $arguments >"$tmp/json" \
	    2>"$tmp/err"
	grep -o '"[a-z][a-z0-9_]*":' "$tmp/json" | tr -d '":' >"$tmp/fields"
	[ "$(wc -l <"$tmp/fields")" -ge 5 ]
	result $? "-j ${arguments%% *} has fields" "$(cat "$tmp/json" "$tmp/err")"
	sort -u "$tmp/fields" | comm -23 - "$tmp/literals" >"$tmp/missing"
	nothing "$(cat "$tmp/missing")" 'supersparrow(1) has each of them'
done

done_testing
