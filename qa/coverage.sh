#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines and branches that the whole suite runs, for each folder and file.

. "$(dirname "$0")/build.sh"

command -v gcovr >/dev/null || fail 'gcovr is not installed'
configure coverage CC=gcc CFLAGS='-g -O0' --enable-coverage
compile
find "$BUILD" -name '*.gcda' -delete
if [ -n "${COVERAGE_TESTS:-}" ]; then
	run_tests check TESTS="$COVERAGE_TESTS"
else
	run_tests check
fi
for what in '' --branches; do
	echo "== ${what:-lines}"
	gcovr -r "$QA_TOP" --object-directory "$BUILD" $what \
	    --exclude-unreachable-branches --exclude-throw-branches \
	    -f 'lib/' -f 'tools/' -f 'dlz_supersparrow/' "$BUILD"
done
report
