# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# TAP for the tests of abi/ and docs/, which look at what was built:
#
#	. "${top_srcdir:-.}/tests/tap.sh"
#	compiles "$file"; result $? 'the header compiles' "$why"
#	done_testing
#
# A diagnostic is printed only with a failure, each line of it behind '#'.

set -u
: "${top_srcdir:?is set by make check}" "${top_builddir:?}"

tap_count=0
tap_failed=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/sparrow-tap.XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' HUP INT TERM

# result STATUS NAME [DIAGNOSTIC]
result() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
		return 0
	fi
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $2"
	[ -z "${3:-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
}

# nothing TEXT NAME: passes if there is nothing to complain about
nothing() {
	[ -z "$1" ]
	result $? "$2" "$1"
}

skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

done_testing() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}

# The functions that the public header declares, one a line.
header_functions() {
	awk '
		/^[ \t]*#/ { while (/\\$/) getline; next }
		{ print }
	' "$top_srcdir/include/supersparrow.h" |
	    ${CC:-cc} -E -P -x c - | tr '\n' ' ' | tr ';' '\n' |
	    sed -n '/typedef/d
		s/.*[ *]\(supersparrow_[a-z0-9_]*\) *(.*/\1/p' | sort -u
}

# The objects of the library, as they go into the shared one if there is one.
library_objects() {
	find "$top_builddir/lib" -name '*-*.o' | sort >"$tmp/all"
	grep '/\.libs/' "$tmp/all" || cat "$tmp/all"
}
