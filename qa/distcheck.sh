#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What is shipped is whole: the tarball unpacks, builds without a warning in a
# read-only tree, passes its tests, installs, and uninstalls without a trace.

. "$(dirname "$0")/build.sh"

configure gcc CC=gcc --enable-werror

# The build directory of the tarball is gone when it is done: its tests are
# counted by the summary that they print.
log=$BUILD/distcheck.log
# Everything is built, installed and removed; every test ran in the other
# builds, here those that could miss a file of the tarball.
tests=()
for test in tests/unit/test_*.c tests/{abi,docs,fake,faults}/*.sh \
    tests/integration/{batch,cli,named,papernet,restart}.sh; do
	tests+=("${test%.c}")
done
make -C "$BUILD" -j "$QA_TEST_JOBS" distcheck TESTS="${tests[*]}" 2>&1 |
    tee "$log"
status=${PIPESTATUS[0]}

# summary WORD: the sum of the lines "# WORD: N"
summary() {
	awk -v word="$1:" '$1 == "#" && $2 == word { n += $3 }
	    END { print n + 0 }' "$log"
}

passed=$(summary PASS)
failed=$(summary FAIL)
skipped=$(summary SKIP)
[ "$failed" -gt 0 ] || failed=$(summary ERROR)
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || fail 'make distcheck failed'
report
