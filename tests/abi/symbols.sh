#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The shared library exports the functions of the public header, each in a
# version node, and nothing else.

. "${top_srcdir:-.}/tests/tap.sh"

library=$top_builddir/lib/.libs/libsupersparrow.so
map=$top_srcdir/lib/supersparrow.map
[ -f "$library" ] || skip_all "no $library: a static build"

header_functions >"$tmp/header"
# Type A is the name of a version node itself.
${NM:-nm} -D --defined-only "$library" | awk '$2 != "A" { print $3 }' |
    sort >"$tmp/exported"
sed 's/@.*//' "$tmp/exported" >"$tmp/names"
sed -n 's/^[ 	]*\(supersparrow_[a-z0-9_]*\);$/\1/p' "$map" |
    sort >"$tmp/map"

[ -s "$tmp/header" ]
result $? 'the header declares functions'

nothing "$(comm -23 "$tmp/header" "$tmp/names")" \
    'every function of the header is exported'

nothing "$(comm -13 "$tmp/header" "$tmp/names")" \
    'nothing else is exported'

nothing "$(comm -3 "$tmp/header" "$tmp/map")" \
    'the map lists the functions of the header'

if grep -q '@' "$tmp/exported"; then
	nothing "$(grep -v '@@*SUPERSPARROW_[0-9]' "$tmp/exported")" \
	    'every exported function is in a version node'
else
	skip 'every exported function is in a version node' \
	    'the linker takes no version script'
fi

done_testing
