#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# named with the module under load, while its route server is frozen, killed
# and started again, and while its configuration is reloaded: every question is
# answered; who had an answer keeps it; those for a zone of named's own notice
# nothing.

# shellcheck source=load.sh
. "$(dirname "$0")/load.sh"

router=$BLOCK.0.1
RATE=${LOAD_RATE:-${SPARROW_INSTRUMENTED:+1000}}
RATE=${RATE:-5000}		# questions a second
RELOADS=${LOAD_RELOADS:-100}	# half of them while the router is frozen
KILLS=${LOAD_KILLS:-20}
CALM_S=${LOAD_S:-2}

load_conf "$router"
load_named load "$RUN_DIR/conf"
static_start router "$router" || bail 'no bgpd'
check 'named starts' bind_start load || bail 'no named'
check 'clients have their answers' wait_until 60 load_is_known

# heard WHEN
heard() {
	wait_until 60 load_is_heard load
	ok $? "$1: the router is heard"
}

# reloads COUNT WHEN
reloads() {
	local i

	for ((i = 0; i < $1; i++)); do
		bind_rndc load reload >"$RUN_DIR/rndc" 2>&1 && continue
		echo "$i: ends with $?: $(<"$RUN_DIR/rndc")"
		tail -n 10 "$RUN_DIR/load/named.log"
	done >"$RUN_DIR/failed"
	is "$(<"$RUN_DIR/failed")" '' "$2: $1 reloads"
}

load_begin "$RATE"
phase calm
sleep "$CALM_S"
phase frozen
bgpd_freeze router
sleep 3
phase thawed
bgpd_thaw router
heard thawed
phase dead
bgpd_kill9 router
sleep 2
phase back
check 'it starts again' static_start router "$router"
heard back
# Every other time before it has been heard.
phase kills
for ((i = 0; i < KILLS; i++)); do
	bgpd_kill9 router
	static_start router "$router" || diag "no bgpd, $i"
	((i % 2)) || wait_until 60 load_is_heard load || diag "not heard, $i"
done
heard "$KILLS kills"
phase reloads
reloads $((RELOADS / 2)) reloads
phase frozen-reloads
bgpd_freeze router
reloads $((RELOADS / 2)) frozen-reloads
phase end
bgpd_thaw router
heard end
# Stopped with questions on their way to the router; some are not answered.
phase stop
bgpd_freeze router
sleep 1
bind_end load
load_give_up
is "$bind_status" 0 'stopped under load: ends with 0' ||
    diag "$(tail -n 40 "$RUN_DIR/load/out")"
is "$(load_untrue stop)" '' 'and nobody is told anything untrue'

for name in calm frozen thawed dead back kills reloads frozen-reloads end; do
	load_is_right $name || diag "$(head -n 20 "$RUN_DIR/wrong")"
	load_diag $name
done
for kind in new-b new-c; do
	[ "$(count calm $kind first)" -gt 0 ]
	ok $? "calm: $kind are answered by the router"
done
# Nobody is answered then: all of them are on their way.
[ $(($(count frozen-reloads new-c asked) -
    $(count frozen-reloads new-c first))) -ge 50 ]
ok $? 'the frozen router was asked for 50 clients or more'
unlike "$(cat "$RUN_DIR/load/out" "$RUN_DIR/load/named.log")" \
    'Sanitizer|assertion|REQUIRE|INSIST' 'nothing complains'
done_testing
