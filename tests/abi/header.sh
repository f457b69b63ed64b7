#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The public header compiles alone, twice included, in the languages and with
# the compilers that its users have.

. "${top_srcdir:-.}/tests/tap.sh"

warnings='-Wall -Wextra -pedantic -Werror'

echo '#include <supersparrow.h>
#include <supersparrow.h>
int main(void) { return supersparrow_version() == 0; }' >"$tmp/alone.c"

# compiles COMPILER LANGUAGE STANDARD
compiles() {
	if ! command -v "$1" >/dev/null; then
		skip "the header compiles as $3 with $1" "$1 is not installed"
		return
	fi
	# shellcheck disable=SC2086
	why=$("$1" -x "$2" "-std=$3" $warnings -I "$top_srcdir/include" \
	    -fsyntax-only "$tmp/alone.c" 2>&1)
	result $? "the header compiles as $3 with $1" "$why"
}

# The one of the names that is there, else the first.
one_of() {
	for name; do
		command -v "$name" >/dev/null && echo "$name" && return
	done
	echo "$1"
}

for standard in c99 c11; do
	compiles gcc c "$standard"
	compiles "$(one_of clang clang-14)" c "$standard"
done
compiles g++ c++ c++11
compiles "$(one_of clang++ clang++-14)" c++ c++11

# Every declaration is one that the library can export.
functions=$(header_functions | wc -l)
marked=$(grep -v '^#' "$top_srcdir/include/supersparrow.h" |
    grep -c '^SUPERSPARROW_EXPORT ')
[ "$functions" -eq "$marked" ]
result $? 'every function of the header is marked as exported' \
    "$functions functions, $marked marks"

done_testing
