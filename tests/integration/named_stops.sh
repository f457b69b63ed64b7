#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# named is stopped while at least 50 of its threads wait in the module for a
# route server that says nothing: it ends, with 0, and nobody was told
# anything wrong.

# shellcheck source=load.sh
. "$(dirname "$0")/load.sh"

router=$BLOCK.0.1
STOPS=${LOAD_STOPS:-20}
IN_FLIGHT=50
THREADS=128		# of named: each waits for one lookup
WAIT_MS=2000		# within which they are all there, and the stop comes
LOAD_WINDOW=2000

load_conf "$router" "wait_ms $WAIT_MS" 'timeout 20'
load_named stop "$RUN_DIR/conf"
static_start router "$router" || bail 'no bgpd'
bgpd_freeze router

# Threads of named that wait for a condition; its own wait for sockets.
in_flight() {
	grep -l futex "/proc/${BIND_PID[stop]}"/task/*/wchan 2>/dev/null | wc -l
}

are_in_flight() {
	[ "$(in_flight)" -ge $((idle + IN_FLIGHT)) ]
}

# stop: prints what is wrong with it
stop() {
	bind_start stop -n $THREADS || bail 'no named'
	idle=$(in_flight)
	load_begin 5000 'new-.'
	phase stop
	wait_until 60 are_in_flight || echo 'not enough in flight'
	bind_end stop
	load_give_up
	[ "$bind_status" = 0 ] || echo "ends with $bind_status"
	load_untrue stop
	grep -E 'Sanitizer|assertion|REQUIRE|INSIST' "$RUN_DIR/stop/out" \
	    "$RUN_DIR/stop/named.log"
}

for ((i = 0; i < STOPS; i++)); do
	stop
done >"$RUN_DIR/stops" 2>&1
is "$(head -n 20 "$RUN_DIR/stops")" '' \
    "$STOPS stops with $IN_FLIGHT lookups in flight: ends with 0"
done_testing
