#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The library calls nothing of calls.table, under whatever name the compiler
# gave it: __sprintf_chk is sprintf.  "!OBJECT CALL..." allows one object some.

. "${top_srcdir:-.}/tests/tap.sh"

grep -v '^[#!]' "$top_srcdir/tests/abi/calls.table" | tr ' ' '\n' |
    grep . | sort -u >"$tmp/banned"

# called OBJECT: its undefined symbols, by their plain names
called() {
	${NM:-nm} -u "$1" | awk '{ print $NF }' |
	    sed -e 's/@.*//' -e 's/^__isoc[0-9]*_//' \
	        -e 's/^__\(.*\)_chk$/\1/' -e 's/^_IO_//' | sort -u
}

# allowed OBJECT: what the table lets only this one call
allowed() {
	name=${1##*-}
	sed -n "s/^!${name%.o} //p" "$top_srcdir/tests/abi/calls.table" |
	    tr ' ' '\n' | sort -u
}

# A test of the test: a fortified call is found.
echo '#include <stdio.h>
int f(char *to, const char *from);
int f(char *to, const char *from) { return sprintf(to, "%s.", from); }' \
    >"$tmp/planted.c"
${CC:-cc} -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -c \
    -o "$tmp/planted.o" "$tmp/planted.c" 2>"$tmp/err"
[ "$(called "$tmp/planted.o" | comm -12 - "$tmp/banned")" = sprintf ]
result $? 'a planted sprintf is found' "$(cat "$tmp/err")"

library_objects >"$tmp/objects"
[ -s "$tmp/objects" ]
result $? 'the objects of the library were found' "in $top_builddir/lib"

while read -r object; do
	allowed "$object" >"$tmp/allowed"
	called "$object" | comm -12 - "$tmp/banned" |
	    comm -23 - "$tmp/allowed" |
	    sed "s,^,${object#"$top_builddir"/} calls ,"
done <"$tmp/objects" >"$tmp/bad"
nothing "$(cat "$tmp/bad")" 'no object calls what a library must not call'

done_testing
