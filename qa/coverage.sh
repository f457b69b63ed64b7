#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines and branches that the whole suite runs, for each file; what reads
# bytes from outside has all of them, everything else nine tenths.
#
#	COVERAGE_TESTS='tests/unit/test_buf ...'    only these
#	COVERAGE_KEEP=yes                           add to what ran before
#
# A branch that cannot be taken is marked in the source, with why:
#	/* GCOVR_EXCL_BR_LINE: never, as ... */

. "$(dirname "$0")/build.sh"

# What reads bytes from outside.
PARSERS='^(lib/dialect/.*|lib/session/(login|framing|screen)'
PARSERS+='|lib/transport/telnet|lib/table/(mrt|mrt_path|input|dump)'
PARSERS+='|lib/config(_.*)?|lib/base/(addr|buf|strbuf)|lib/route/as_path'
PARSERS+='|dlz_supersparrow/names|tools/(lines|cmd_parse|template))\.c$'
LEAST=90

need gcovr
# C throws nothing; but where a line did not run, gcov lists the branch for it.
configure coverage CC=gcc CFLAGS='-g -O0 -fno-exceptions' --enable-coverage
[ -n "${COVERAGE_KEEP:-}" ] || find "$BUILD" -name '*.gcda' -delete
compile
# Who becomes another user while it runs counts on in the same files.
find "$BUILD" -name '*.gcno' | sed 's/no$/da/' | tr '\n' '\0' |
    xargs -0 sh -c 'touch "$@" && chmod a+rw "$@"' sh
if [ -n "${COVERAGE_TESTS:-}" ]; then
	run_tests check TESTS="$COVERAGE_TESTS"
else
	run_tests check
fi

# gcov OPTION...
measure() {
	gcovr -r "$QA_TOP" --object-directory "$BUILD" \
	    --exclude-unreachable-branches --exclude-throw-branches \
	    -f 'lib/' -f 'tools/' -f 'dlz_supersparrow/' "$@" "$BUILD"
}

# table <CSV: a row for each file and sum; FAIL before those with too little
table() {
	awk -F , -v parsers="$PARSERS" -v least="$LEAST" '
	function part(n, of) { return of > 0 ? 100 * n / of : 100 }
	function row(name, lines, hit, branches, taken, want_lines, want) {
		bad = part(hit, lines) < want_lines || \
		    part(taken, branches) < want
		printf "%s%-36s lines %5d/%-5d %6.2f %%  " \
		    "branches %5d/%-5d %6.2f %%\n", bad ? "FAIL: " : "ok: ", \
		    name, hit, lines, part(hit, lines), taken, branches, \
		    part(taken, branches)
	}
	NR > 1 {
		kind = $1 ~ parsers
		row($1, $2, $3, $5, $6, kind ? 100 : least, kind ? 100 : 0)
		lines[kind] += $2; hit[kind] += $3
		branches[kind] += $5; taken[kind] += $6
	}
	END {
		row("the parsers", lines[1], hit[1], branches[1], taken[1],
		    100, 100)
		row("everything", lines[0] + lines[1], hit[0] + hit[1],
		    branches[0] + branches[1], taken[0] + taken[1],
		    least, least)
	}'
}

if ! measure --csv -o "$BUILD/coverage.csv" --txt "$BUILD/lines.txt"; then
	fail 'gcovr failed'
fi
measure --branches -o "$BUILD/branches.txt"
table <"$BUILD/coverage.csv" >"$BUILD/coverage.txt"
echo "what did not run: build/coverage/lines.txt, branches.txt"
cat "$BUILD/coverage.txt"
passed=$((passed + $(grep -c '^ok: ' "$BUILD/coverage.txt")))
failed=$((failed + $(grep -c '^FAIL: ' "$BUILD/coverage.txt")))
report
