#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual is complete: what the command and the header have, it explains.

. "${top_srcdir:-.}/tests/tap.sh"

doc=$top_srcdir/doc

# named PAGE: the words in the lines of its items and functions
named() {
	sed -e ':join' -e '/\\$/{ N; s/\\\n//; b join' -e '}' "$doc/$1" |
	    sed -n -e 's/\\-/-/g' -e 's/\\&//g' \
	        -e '/^\.\(It\|Fn\|Fo\|Ic\|Fl\|Cm\)[ 	]/p' |
	    tr -c 'A-Za-z0-9_\n-' ' ' | tr ' ' '\n' |
	    sed -e 's/^--*//' -e '/./!d' | sort -u
}

# unexplained PAGE <words: those that it does not name
unexplained() {
	named "$1" >"$tmp/named"
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
bad=$(named libsupersparrow.3 | grep -x 'supersparrow_[a-z0-9_]*' |
    comm -23 - "$tmp/functions")
nothing "$bad" 'libsupersparrow(3) names no function that does not exist'

done_testing
