#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gcc's analyser over every source file.

. "$(dirname "$0")/build.sh"
. "$(dirname "$0")/files.sh"

# Not asked for: leaks, as gcc 12 loses sight of what is put into an array on
# the heap; ASan, valgrind and tests/oom look for them.
#
# Looked at, and false:
#   config_check.c: only canaries before the n-th are compared, all of them set
#   config_zones.c: lower_name() reads bytes that it has written
#   config_pops.c, decision.c: the n-th POP is there if there is a number n
#   dumps.c: with code 0 there is a dump
#   lpm_build.c: cells are read up to the last one that add_ranges() has written
#   ranges.c: what is freed is the room to sort in, the routes are copied back
#   options.c: every value that getopt_long() returns there has a name
KNOWN='config_check\.c.*uninitialized|config_zones\.c.*uninitialized'
KNOWN+='|config_pops\.c.*null-deref|decision\.c.*null-deref'
KNOWN+='|options\.c.*null-argument|dumps\.c.*null-deref'
KNOWN+='|ranges\.c.*use-after-free'
# The place that is given for that of lpm_build.c is none at all.
KNOWN+="|^cc1: .*uninitialized value '\*_2 \+ _4\.start\.hi'"

# analyze SOURCE
analyze() {
	gcc -fanalyzer -Wno-analyzer-malloc-leak -O1 -o /dev/null -c \
	    "${FLAGS[@]}" "$1" 2>&1 | grep -E '(warning|error):' |
	    grep -vE "$KNOWN"
}

each analyze
report
