#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A test ends what it has started, and nothing else: by the time it cleans up,
# the number of what is over may be that of another test's daemon.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# lives PID
lives() {
	grep -q '^State:[[:blank:]]*[^ZX[:blank:]]' "/proc/$1/status" 2>/dev/null
}

is_over() {
	! lives "$1"
}

# spares COMMAND...: a stranger, no child of this shell, is still there a
# moment later
spares() {
	"$@"
	! wait_until 1 is_over "$stranger"
	ok $? "$1: the number of what is over may be another's"
}

for what in end bgpd_end bind_end; do
	stranger=$(sleep "$TEST_LIMIT_S" >/dev/null 2>&1 & echo $!)
	lives "$stranger" || bail 'no stranger'
	declare -A BGPD_PID=([it]=$stranger) BIND_PID=([it]=$stranger)
	case $what in
	end) spares end "$stranger" KILL ;;
	*) spares $what it KILL ;;
	esac
	! lives "$stranger" || kill "$stranger"
done

spawn sleep "$TEST_LIMIT_S"
check 'what was spawned lives' lives "$spawned"
end "$spawned"
check 'and is ended' is_over "$spawned"

BIND_PID=()
sleep "$TEST_LIMIT_S" &
BIND_PID[it]=$!
bind_end it
is "$bind_status" 143 'how it ended is told'
sh -c 'exit 7' &
BIND_PID[it]=$!
wait_until 60 is_over $!
bind_end it
is "$bind_status" 7 'and how it ended by itself'
done_testing
