# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the scripts of this folder share.  Each is one way to build and test:
#
#	. "$(dirname "$0")/build.sh"
#	configure gcc CC=gcc --enable-werror
#	compile
#	run_tests check
#	report
#
# It builds in build/NAME, beside the sources, and ends with what the tests'
# own results say: "N passed, N failed[, N skipped]".

set -u
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# shellcheck source=packages.sh
. qa/packages.sh

QA_TOP=$PWD
QA_JOBS=${QA_JOBS:-$(nproc)}
# Tests wait more than they compute.
QA_TEST_JOBS=${QA_TEST_JOBS:-2}

# Tests of a corpus of replies read it here; distcheck is run from elsewhere.
export SUPERSPARROW_CORPUS=${SUPERSPARROW_CORPUS-$QA_TOP/../shared/corpus}

passed=0
failed=0
skipped=0

fail() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	failed=$((failed + 1))
	report
}

# The last line, and the exit status.
report() {
	[ $((passed + failed)) -gt 0 ] || { echo 'no test ran'; exit 1; }
	echo "$passed passed, $failed failed$(
	    [ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
	exit $((failed > 0))
}

# need COMMAND: of PACKAGES_QA, installed now if it is not there
need() {
	command -v "$1" >/dev/null && return
	mkdir -p build
	packages_install build/packages.log "${PACKAGES_QA[$1]}"
	command -v "$1" >/dev/null || fail "$1 is not installed"
}

# configure NAME ARGUMENT...: in build/NAME, unless it was with the same
configure() {
	local name=$1

	shift
	BUILD=$QA_TOP/build/$name
	if [ -f config.status ]; then
		fail "the source tree is configured; run 'make distclean'" \
		    'there: build directories beside it need it clean'
	fi
	if [ ! -x configure ] || [ configure.ac -nt configure ]; then
		./autogen || fail './autogen failed'
	fi
	mkdir -p "$BUILD"
	[ -f "$BUILD/Makefile" ] &&
	    [ "$(cat "$BUILD/configured" 2>/dev/null)" = "$*" ] && return
	(cd "$BUILD" && ../../configure "$@") || fail "configure $* failed"
	echo "$*" >"$BUILD/configured"
}

# With the test programs; without tests there is nothing to run.
compile() {
	make -C "$BUILD" -j "$QA_JOBS" check TESTS= ||
	    fail "build/${BUILD##*/} does not build"
}

# count: what the TAP drivers recorded.  A program that fails tests exits
# with a status as well, which the driver calls an error: counted once.
count() {
	local trs good bad skip

	while read -r trs; do
		good=$(grep -cE '^:test-result: (PASS|XFAIL)' "$trs")
		bad=$(grep -cE '^:test-result: (FAIL|XPASS)' "$trs")
		skip=$(grep -cE '^:test-result: SKIP' "$trs")
		if [ "$bad" -eq 0 ]; then
			bad=$(grep -cE '^:test-result: ERROR' "$trs")
		fi
		passed=$((passed + good))
		failed=$((failed + bad))
		skipped=$((skipped + skip))
	done < <(find "$BUILD/tests" -name '*.trs')
}

# look_for_password: that of the tests' route servers is in no log, no core
look_for_password() {
	local word files

	word=$(sed -n 's/^BGPD_PASSWORD=//p' tests/integration/lib.sh)
	files=$(grep -rlaF --include='*.log' --include='core*' -- "${word:?}" \
	    "$BUILD/tests")
	if [ -z "$files" ]; then
		passed=$((passed + 1))
	else
		echo "FAIL: the tests' password is in" "$files"
		failed=$((failed + 1))
	fi
}

# run_tests TARGET [VARIABLE=VALUE...]: as arguments of make
run_tests() {
	local status

	find "$BUILD/tests" -name '*.trs' -delete 2>/dev/null
	make -C "$BUILD" -j "$QA_TEST_JOBS" "$@"
	status=$?
	count
	look_for_password
	[ $status -eq 0 ] || [ $failed -gt 0 ] ||
	    fail "make $1 failed in build/${BUILD##*/}"
}
