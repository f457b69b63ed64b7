#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every fault that route servers, networks, BIND, Apache, files, the machine
# and people can bring about has a test, or a reason why not.  The file rows
# has a line for each:
#
#	NUMBER <tab> NAME <tab> EVIDENCE; EVIDENCE...
#
# with evidence being one of
#
#	unit/test_X.c:NAME		a test of the suite; or oom/test_oom.c
#	FOLDER/X.sh:TEXT		a piece of the name of a test
#	fake/behaviours.py:NAME		a behaviour; faults.sh goes through all
#	fuzz/TARGET			a fuzz target, replayed by the suite
#	doc: FILE: TEXT			a piece of FILE, which is in doc/
#	missing: WHAT			neither, so far: listed at the end

. "${top_srcdir:-.}/tests/tap.sh"

LAST=147

tests=$top_srcdir/tests
rows=$tests/faults/rows
tab=$(printf '\t')

# is_run FILE: by make check
is_run() {
	awk -v name="%D%/${1%.c}" '
		/^(unit_programs|heavy_programs|shell_tests) =/ { list = 1 }
		list && $1 == name { found = 1 }
		!/\\$/ { list = 0 }
		END { exit !found }
	' "$tests/Makefile.inc"
}

# unit_test FILE NAME: it exists and is in a suite
unit_test() {
	is_run "$1" && grep -qxF "START_TEST($2)" "$tests/$1" &&
	    grep -v '^START_TEST' "$tests/$1" | grep -qE "[[:blank:](]$2[,)]"
}

# shell_test FILE TEXT: not in a comment
shell_test() {
	is_run "$1" && grep -v '^[[:blank:]]*#' "$tests/$1" | grep -qF -- "$2"
}

# holds EVIDENCE
holds() {
	case $1 in
	'doc: '*:*)
		doc=${1#doc: }
		grep -qF "${doc#*: }" "$top_srcdir/doc/${doc%%:*}" 2>/dev/null
		;;
	'missing: '?*)
		;;
	fuzz/*)
		grep -qF "%D%/fuzz_${1#*/}" "$tests/fuzz/Makefile.inc"
		;;
	unit/*.c:* | oom/*.c:*)
		unit_test "${1%%:*}" "${1#*:}"
		;;
	*.sh:*)
		shell_test "${1%%:*}" "${1#*:}"
		;;
	fake/behaviours.py:*)
		grep -qF "\"${1#*:}\": (" "$tests/${1%%:*}"
		;;
	*)
		false
		;;
	esac
}

# faults_of NUMBER EVIDENCE...: what is wrong with a row, one a line
faults_of() {
	if [ -z "$2" ]; then
		echo "row $1: no evidence"
		return
	fi
	echo "$2" | sed 's/; /\n/g' | while read -r evidence; do
		holds "$evidence" || echo "row $1: there is no $evidence"
	done
}

nothing "$(cut -f 1 "$rows" | awk -v last=$LAST '
	$1 != NR { print "line " NR " is row " $1 }
	END { if (NR != last) print NR " rows, not " last }
')" "rows 1 to $LAST are there, each once"

nothing "$(awk -F "$tab" 'NF != 3 || $2 == "" || $3 == ""' "$rows")" \
    'each has a name and evidence'

nothing "$(while IFS=$tab read -r number _ evidence; do
	faults_of "$number" "$evidence"
done <"$rows")" 'each test and each reason that a row names is there'

# What passes here must be able to fail.
holds 'unit/test_server.c:no_such_test' ||
    holds 'integration/faults.sh:no such text' ||
    holds 'integration/lib.sh:done_testing' ||
    holds 'doc: security.md: no such sentence' || holds 'nothing'
result $((! $?)) 'a name that does not exist is noticed'

awk -F "$tab" -v last=$LAST '
	$3 ~ /^missing: / { list = list "\n# not yet: " $1 " " $2; next }
	$3 ~ /^doc: [^;]*$/ { documented++; next }
	{ tested++ }
	END { printf "# faults: %d of %d tested, %d documented%s\n",
	    tested, last, documented, list }
' "$rows"
done_testing
