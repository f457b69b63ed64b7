#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a network does to us, in two network namespaces with a cable between
# them: firewalls that drop, reject and forget, a pulled cable, lost packets,
# names that do not resolve.  Needs root; nothing of it is left behind.

# shellcheck source=cable.sh
. "$(dirname "$0")/cable.sh"
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python

PASSWORD=frub4711
SELF=www.x.example.org
Y=www.y.example.org
CLIENT=203.0.113.7	# in network C, so POP Y's
NOBODY=198.18.0.99	# on the same wire
SERVER6=fe80::2%ours
FAKES=(zebra zebra zebra zebra zebra)
LINES=100

# --- the wire --------------------------------------------------------------

cable_up
record=$RUN_DIR/record
spawn_ports ${#FAKES[@]} nsenter -t "$there" -n \
    python3 "$top_srcdir/tests/fake/routeserver.py" --record "$record" \
    --listen '[::]:0' --password "$PASSWORD" \
    --route '203.0.113.0/24=64702 64602' "${FAKES[@]}"
open=${spawned_ports[0]}
black=${spawned_ports[1]}
prohibited=${spawned_ports[2]}
lossy=${spawned_ports[3]}
# Left alone by all others, so that its connections can be counted.
pulled=${spawned_ports[4]}

# conf HOST PORT [LINE...]: as $RUN_DIR/conf
conf() {
	local host=$1 port=$2

	shift 2
	write_conf conf <<-CONF
	route_server frr
	host $host
	port $port
	password $PASSWORD
	cache_size 0
	pop y 64702 $Y
	self $SELF
	$(printf '%s\n' "$@")
	CONF
}

# fails WHAT NAME LIMIT-MS: the one-shot command, with exit 3
fails() {
	run -f "$RUN_DIR/conf" $CLIENT
	is "$out, exit $status" "$SELF, exit 3" "$2: self, exit 3"
	like "$err" "$1" "$2: the error says what"
	[ "$took_ms" -le $(($3 + SLACK_MS)) ]
	ok $? "$2: in time" "took $took_ms ms"
}

answers() {
	run -f "$RUN_DIR/conf" $CLIENT
	is "$out, exit $status" "$Y, exit 0" "$1"
}

# --- a batch that stays open -----------------------------------------------

batch_open() {
	coproc batch {
		exec "$SUPERSPARROW" -d -f "$RUN_DIR/conf" batch \
		    2>"$RUN_DIR/batch.err"
	}
	# shellcheck disable=SC2154
	batch_pid=$batch_PID
	TEST_PIDS+=("$batch_pid")
}

# ask [COUNT]: as many lines; sets $answer to the last one, and $took_ms
ask() {
	local begin count

	begin=$(now_ms)
	for ((count = ${1:-1}; count > 0; count--)); do
		echo $CLIENT >&"${batch[1]}"
		read -r -t 20 answer <&"${batch[0]}" || answer=none
	done
	took_ms=$(($(now_ms) - begin))
}

asks_y() {
	ask
	[ "$answer" = $Y ]
}

batch_close() {
	eval "exec ${batch[1]}>&-"
	wait "$batch_pid"
	is $? 0 "$1: batch exits with 0"
}

# nobody_waits NAME: a first line for wait_ms, all others not at all
nobody_waits() {
	batch_open
	ask
	[ "$answer" = $SELF ] && [ "$took_ms" -le $((300 + SLACK_MS)) ]
	ok $? "$1: the first line of a batch waits for wait_ms" \
	    "$answer after $took_ms ms"
	ask $LINES
	[ "$answer" = $SELF ] && [ "$took_ms" -le $((2 * SLACK_MS)) ]
	ok $? "$1: and the others are answered at once" \
	    "$LINES lines took $took_ms ms"
	batch_close "$1"
}

conf $SERVER "$open"
answers 'over the wire, the nearest POP'
conf $SERVER6 "$open"
answers 'over IPv6, with a zone'

# --- firewalls (2, 3) ------------------------------------------------------

drop tcp dport "$black" drop
conf $SERVER "$black" 'timeout 1'
fails "$SERVER:$black: connect: " 'dropped SYNs' 1000
conf $SERVER "$black" 'timeout 5' 'wait_ms 300'
nobody_waits 'dropped SYNs'

drop tcp dport "$prohibited" reject with icmpx type admin-prohibited
conf $SERVER "$prohibited" 'timeout 5'
fails "$SERVER:$prohibited: connect: No route to host" 'prohibited' 0

# --- names (21, 22) --------------------------------------------------------

cat >"$RUN_DIR/hosts" <<HOSTS
127.0.0.1 localhost
$NOBODY several.example.org
198.18.0.98 several.example.org
198.18.0.97 several.example.org
$SERVER several.example.org
HOSTS
echo "nameserver $NOBODY" >"$RUN_DIR/resolv.conf"
no_names() {
	mount --make-rprivate / &&
	    mount --bind "$RUN_DIR/hosts" /etc/hosts &&
	    mount --bind "$RUN_DIR/resolv.conf" /etc/resolv.conf
}
no_names || bail 'no mount namespace'
conf several.example.org "$open" 'timeout 5'
answers 'a name with three addresses that are silent, and one that is not'
conf silent.example.org "$open" 'timeout 1'
fails 'silent.example.org:' 'a name server that is silent' 1000
conf silent.example.org "$open" 'timeout 5' 'wait_ms 300'
nobody_waits 'a name server that is silent'

# --- nobody has the address; no cable (4) ----------------------------------

conf $NOBODY "$open" 'timeout 1'
fails "$NOBODY:$open: connect: " 'nobody has the address' 1000
ip link set ours down
conf $SERVER "$open" 'timeout 5'
fails "$SERVER:$open: connect: Network is unreachable" 'no link' 0
ip link set ours up

# --- a session that is open (5, 6) -----------------------------------------

# connections: how many the record has
connections() {
	grep -c ' connect$' "$record"
}

# lost_within SECONDS: the session, as the batch says
session_lost() {
	grep -qE "$SERVER:$pulled: .*timed out" "$RUN_DIR/batch.err"
}

# Without the user time-out of TCP only the 30 s here would end the session.
conf $SERVER "$pulled" 'timeout 30' 'wait_ms 300'
batch_open
wait_until 60 asks_y
ok $? 'a batch has a session'
server_side ip link set theirs down
begin=$(now_ms)
ask
[ "$answer" = $SELF ] && [ "$took_ms" -le $((300 + SLACK_MS)) ]
ok $? 'a pulled cable: the question waits for wait_ms' \
    "$answer after $took_ms ms"
wait_until 60 session_lost
took_ms=$(($(now_ms) - begin))
[ "$took_ms" -ge 1500 ] && [ "$took_ms" -le $((2500 + SLACK_MS)) ]
ok $? 'and the session is given up after 2 s' "$took_ms ms" \
    "$(tail -n 5 "$RUN_DIR/batch.err")"
ask $LINES
[ "$answer" = $SELF ] && [ "$took_ms" -le $((2 * SLACK_MS)) ]
ok $? 'and nobody waits any more' "$LINES lines took $took_ms ms"
server_side ip link set theirs up
wait_until 60 asks_y
ok $? 'the cable is back, and so is the answer'

before=$(connections)
source=$(ss -tnH state established dst "$SERVER:$pulled" |
    sed -nE 's/.*198\.18\.0\.1:([0-9]+) .*/\1/p')
drop tcp dport "$pulled" tcp sport "$source" drop
ask
[ "$answer" = $SELF ] && [ "$took_ms" -le $((300 + SLACK_MS)) ]
ok $? 'a firewall that forgot the session: one question waits for wait_ms' \
    "$answer after $took_ms ms"
wait_until 60 asks_y
ok $? 'and a new session has the answers'
is $(($(connections) - before)) 1 'one of them'
batch_close 'an open session'

# --- every tenth packet is lost, in both directions (15) -------------------

lose "$lossy"
conf $SERVER "$lossy" 'timeout 30' 'wait_ms 0'
batch_open
right=0
begin=$(now_ms)
for ((i = 0; i < 25; i++)); do
	asks_y && right=$((right + 1))
done
is "$right" 25 'packets get lost, answers do not'
diag "$(($(now_ms) - begin)) ms for 25 lines"
batch_close 'lost packets'
done_testing
