#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# named with the module under load, while the network between it and its route
# server does what networks do: packets vanish, the cable is pulled, every
# tenth packet is lost, a byte comes each second.

# shellcheck source=cable.sh
. "$(dirname "$0")/cable.sh"
# shellcheck source=load.sh
. "$(dirname "$0")/load.sh"
need_python

RATE=${LOAD_RATE:-${SPARROW_INSTRUMENTED:+1000}}
RATE=${RATE:-2000}		# questions a second
FAULT_S=${LOAD_FAULT_S:-5}

# heard WHEN
heard() {
	wait_until 60 load_is_heard load
	ok $? "$1: the router is heard"
}

cable_up
BGPD_UNDER="nsenter -t $there -n"
static_start router $SERVER || bail 'no bgpd'
spawn_port nsenter -t "$there" -n python3 "$HERE/proxy.py" --listen $SERVER \
    --to "$SERVER:$BGPD_VTY_PORT" --record "$RUN_DIR/record" \
    --drip "$RUN_DIR/drip"
load_conf $SERVER "port $spawned_port"
load_named load "$RUN_DIR/conf"
check 'named starts' bind_start load || bail 'no named'
check 'clients have their answers' wait_until 60 load_is_known

load_begin "$RATE"
phase calm
sleep 2
phase black-hole
drop tcp dport "$spawned_port" drop
sleep "$FAULT_S"
phase black-hole-over
cable_mend
heard black-hole-over
phase pulled
server_side ip link set theirs down
sleep "$FAULT_S"
phase pulled-over
server_side ip link set theirs up
heard pulled-over
phase lossy
lose "$spawned_port"
sleep "$FAULT_S"
phase lossy-over
cable_mend
heard lossy-over
phase drip
touch "$RUN_DIR/drip"
sleep "$FAULT_S"
phase drip-over
rm "$RUN_DIR/drip"
heard drip-over
load_end

for name in calm black-hole black-hole-over pulled pulled-over \
    lossy lossy-over drip drip-over; do
	load_is_right $name || diag "$(head -n 20 "$RUN_DIR/wrong")"
	load_diag $name
done
# A lost packet costs the router's answer more time than named waits.
[ "$(count lossy new-c first)" -gt 0 ]
ok $? 'lossy: some new clients are answered by the router'
# What is a fault to others is one to the router.
for name in black-hole pulled drip; do
	[ "$(count $name new-c first)" -lt "$(count $name new-c asked)" ]
	ok $? "$name: not all new clients are answered by the router"
done
bind_end load
is "$bind_status" 0 'named ends with 0'
unlike "$(cat "$RUN_DIR/load/out" "$RUN_DIR/load/named.log")" \
    'Sanitizer|assertion|REQUIRE|INSIST' 'nothing complains'
done_testing
