#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The ten lines that the header and the manual show are one program; it
# compiles against an installed library and answers.

. "${top_srcdir:-.}/tests/tap.sh"

# program FILE: from its first include to the brace that ends main()
program() {
	sed -n '/#include <stdio.h>/,/^\(}\| \* }\)/p' "$1" |
	    sed -e 's/^ \*$//' -e 's/^ \* //' -e 's/^ \*	/	/'
}

program "$top_srcdir/include/supersparrow.h" >"$tmp/ten.c"
[ "$(tail -n 1 "$tmp/ten.c")" = '}' ] && grep -q 'main(' "$tmp/ten.c"
result $? 'the header shows a program'

program "$top_srcdir/doc/libsupersparrow.3" | diff "$tmp/ten.c" - \
    >"$tmp/diff" 2>&1
result $? 'libsupersparrow(3) shows the same program' "$(cat "$tmp/diff")"

# --- install what a developer needs, elsewhere

root=$tmp/root
unset MAKEFLAGS MFLAGS
${MAKE:-make} -C "$top_builddir" DESTDIR="$root" install-libLTLIBRARIES \
    install-includeHEADERS install-pkgconfigDATA >"$tmp/install" 2>&1
result $? 'library, header and pkg-config file can be installed' \
    "$(tail -n 20 "$tmp/install")"

pc=$(find "$root" -name supersparrow.pc)
prefix=$(sed -n 's/^prefix=//p' "$pc")
libdir=$(dirname "$(dirname "$pc")")

# ask OPTION...: pkg-config, with the copy's directories
ask() {
	PKG_CONFIG_PATH=$(dirname "$pc") ${PKG_CONFIG:-pkg-config} \
	    --define-variable=prefix="$root$prefix" "$@" supersparrow
}

ask --exists --print-errors >"$tmp/err" 2>&1
result $? 'pkg-config knows it' "$(cat "$tmp/err")"

[ "$(ask --modversion)" = "$("$SUPERSPARROW" --version |
    sed -n '1s/.* //p')" ]
result $? 'pkg-config and the command tell the same version' \
    "$(ask --modversion; "$SUPERSPARROW" --version)"

static=
[ -f "$libdir/libsupersparrow.so" ] || static=--static
# shellcheck disable=SC2046,SC2086
${CC:-cc} ${CFLAGS:-} ${SPARROW_CFLAGS:-} -o "$tmp/ten" "$tmp/ten.c" \
    $(ask $static --cflags --libs) ${SPARROW_LDFLAGS:-} >"$tmp/err" 2>&1
result $? 'the ten lines compile and link' "$(cat "$tmp/err")"

# --- and run: nobody listens on port 1, so self is the answer

cat >"$tmp/conf" <<-'CONF'
	route_server zebra
	host 127.0.0.1
	port 1
	peer 64700=www.y.example.org
	self www.x.example.org
CONF

# SPARROW_RUN: valgrind and its options.  What the program still holds when it
# ends is no leak: it shows how to ask, and the system cleans up.
# shellcheck disable=SC2086
answer=$(ASAN_OPTIONS=detect_leaks=0 \
    LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
    ${SPARROW_RUN:-} "$tmp/ten" "$tmp/conf" 192.0.2.7 2>"$tmp/err")
status=$?
[ "$answer" = www.x.example.org ] && [ $status -eq 0 ]
result $? 'without a route server the answer is self' \
    "status $status, answer '$answer' $(cat "$tmp/err")"

done_testing
