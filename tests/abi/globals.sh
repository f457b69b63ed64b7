#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The library has no static state: no object has bytes that can be written,
# of its own or of a thread.  Constant tables with pointers in them are in
# .data.rel.ro, which the loader makes read-only.

. "${top_srcdir:-.}/tests/tap.sh"

[ -z "${SPARROW_INSTRUMENTED:-}" ] ||
    skip_all 'sanitizers and coverage have variables of their own'

# writable OBJECT: its sections that are, and are not empty
writable() {
	${SIZE:-size} -A "$1" |
	    awk '$1 ~ /^\.(data|bss|tdata|tbss|sdata|sbss)(\.|$)/ &&
	        $1 !~ /^\.data\.rel\.ro/ && $2 > 0 { print $1, $2, "bytes" }'
}

echo 'int f(void); int f(void) { static int n; return ++n; }' \
    >"$tmp/planted.c"
${CC:-cc} -c -o "$tmp/planted.o" "$tmp/planted.c"
[ -n "$(writable "$tmp/planted.o")" ]
result $? 'a planted counter is found'

library_objects >"$tmp/objects"
[ -s "$tmp/objects" ]
result $? 'the objects of the library were found' "in $top_builddir/lib"

while read -r object; do
	writable "$object" | sed "s,^,${object#"$top_builddir"/}: ,"
done <"$tmp/objects" >"$tmp/bad"
nothing "$(cat "$tmp/bad")" 'no object has variables that outlive a call'

done_testing
