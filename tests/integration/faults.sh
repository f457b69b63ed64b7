#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Route servers that are dead, silent, closed to us, or something else: the
# error names host, port, what was tried and what to do, in time; self is
# still on stdout; the password is in no output.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python

PASSWORD=frub4711
TIMEOUT_S=1
SELF=www.x.example.org
CLIENT=203.0.113.7
AT_ONCE=8
SWEEP=()

# What a server does; exit status; what the error tells; what it advises.
FAULTS=(
	'silent; 3; greeting: no answer within 1000 ms; check'
	'slow-login; 3; login: no answer within 1000 ms;'
	'late:5.0; 3; reply: none, or not all of it, within 1000 ms;'
	'close; 3; greeting: connection closed; does it allow this address'
	'reset:0; 3; (greeting: read|connect): Connection reset by peer;'
	'too-many; 3; too many connections;'
	'bad-password; 4; login: Password verification failed; check password'
	'no-password-set; 4; login: .*Vty password is not set;'
	'username; 4; asks for a user name;'
	'ssh; 5; not a route server of kind zebra; check host, port'
	'http:0.3; 5; not a route server of kind zebra; check host, port'
	'other-address; 5; reply does not match the question;'
	'unknown-command; 5; not understood there; is route_server'
	'no-instance; 5; Default BGP instance not found;'
	'truncated; 5; reply is truncated;'
	'flood; 5; reply: longer than 262144 bytes;'
)

conf() {
	write_conf "$1.conf" <<-CONF
	route_server frr
	host $2
	port $3
	password $PASSWORD
	timeout $TIMEOUT_S
	peer 64702=www.y.example.org
	self $SELF
	CONF
}

# says STATUS HOST:PORT WHAT ADVICE NAME: after a run
says() {
	is "$out, exit $status" "$SELF, exit $1" "$5: self, exit $1"
	like "$err" "$2: .*$3" "$5: the error says where and what"
	[ -z "$4" ] || like "$err" "$4" "$5: and what to do"
	[ "$took_ms" -le $((TIMEOUT_S * 1000 + SLACK_MS)) ]
	ok $? "$5: within the timeout" "took $took_ms ms"
	unlike "$out$err" "$PASSWORD" "$5: without the password"
}

# --- nothing is there

host=$BLOCK.0.1
conf dead "$host" 2605
run -f "$RUN_DIR/dead.conf" "$CLIENT"
says 3 "$host:2605" 'connect: Connection refused' 'check|is .* running' dead
conf dead6 ::1 1
run -f "$RUN_DIR/dead6.conf" "$CLIENT"
says 3 '\[::1\]:1' 'connect: ' '' 'dead, IPv6'
write_conf socket.conf <<CONF
route_server frr
socket $RUN_DIR/nothing.vty
self $SELF
CONF
run -f "$RUN_DIR/socket.conf" "$CLIENT"
says 3 "$RUN_DIR/nothing.vty" 'No such file or directory' '' 'dead socket'
conf unknown nowhere.invalid 2605
run -f "$RUN_DIR/unknown.conf" "$CLIENT"
says 3 'nowhere.invalid:2605' 'name not known' 'check' 'unknown name'

# --- something is wrong with what is there

mapfile -t behaviours < <(printf '%s\n' "${FAULTS[@]}" | sed 's/;.*//')
spawn_fake "$RUN_DIR/record" --listen "$host:0" --password "$PASSWORD" \
    "${behaviours[@]}"
for i in "${!FAULTS[@]}"; do
	IFS=';' read -r name want what advice <<<"${FAULTS[i]}"
	conf fault "$host" "${spawned_ports[i]}"
	run -f "$RUN_DIR/fault.conf" "$CLIENT"
	says "${want# }" "$host:${spawned_ports[i]}" "${what# }" \
	    "${advice# }" "$name"
done

# A password that the server shows back is not shown on.
conf fault "$host" "${spawned_ports[6]}"
for form in -d -j '-d -j' explain '-j explain' route check; do
	# shellcheck disable=SC2086
	run -f "$RUN_DIR/fault.conf" $form "$CLIENT"
	unlike "$out$err" "$PASSWORD" "no password in the output of $form"
done
run -f '' --route_server frr --host "$host" --port "${spawned_ports[6]}" \
    --self "$SELF" --password "$PASSWORD" -d "$CLIENT"
unlike "$out$err" "$PASSWORD" 'nor when it came from the command line'

# --- whatever a server does: an answer, in time, and no password

# outcome BEHAVIOUR PORT: prints what is wrong with it
outcome() {
	local name=$1 port=$2 out err status began took

	conf "sweep.$port" "$host" "$port"
	began=$(now_ms)
	out=$(tool -d -f "$RUN_DIR/sweep.$port.conf" "$CLIENT" \
	    2>"$RUN_DIR/sweep.$port.err")
	status=$?
	took=$(($(now_ms) - began))
	err=$(<"$RUN_DIR/sweep.$port.err")
	[[ $status == [01345] ]] || echo "$name: exit $status"
	[[ $out == www.[xy].example.org ]] || echo "$name: answers $out"
	[[ $status == 0 || $out == "$SELF" ]] || echo "$name: $out is no self"
	[[ $status == [01] || $err == *"$host:$port: "* ]] ||
	    echo "$name: the error does not say where: $err"
	[[ $out$err != *"$PASSWORD"* ]] || echo "$name: shows the password"
	[ "$took" -le $((TIMEOUT_S * 1000 + 2 * SLACK_MS)) ] ||
	    echo "$name: took $took ms"
}

mapfile -t behaviours < <(python3 "$top_srcdir/tests/fake/routeserver.py" \
    --list | awk '{ print $1 }')
spawn_fake "$RUN_DIR/record.sweep" --listen "$host:0" \
    --password "$PASSWORD" --route '203.0.113.0/24=64702 64602' \
    "${behaviours[@]}"
for i in "${!behaviours[@]}"; do
	outcome "${behaviours[i]}" "${spawned_ports[i]}" \
	    >"$RUN_DIR/outcome.$i" 2>&1 &
	SWEEP+=($!)
	[ $((i % AT_ONCE)) -ne 0 ] || { wait "${SWEEP[@]}"; SWEEP=(); }
done
# Without arguments it would wait for the route servers.
[ ${#SWEEP[@]} -eq 0 ] || wait "${SWEEP[@]}"
is "$(cat "$RUN_DIR"/outcome.*)" '' \
    "${#behaviours[@]} behaviours: an answer, an exit status, in time"
done_testing
