#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whole sessions with route servers that talk like Cisco IOS, IOS XR and
# Arista EOS: login, setup, questions, one session for many of them.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python

PASSWORD=frub4711
SELF=www.x.example.org
NEAREST=www.y.example.org
host=$BLOCK.0.1

# What the server is; our dialect for it; the user name; what it is asked.
SERVERS=(
	'ios;cisco;guest;show ip bgp;show bgp ipv6 unicast'
	'ios12;ios;;show ip bgp;show bgp ipv6'
	'iosxr;iosxr;guest;show bgp ipv4 unicast;show bgp ipv6 unicast'
	'eos;eos;guest;show ip bgp;show ipv6 bgp'
)

# conf PORT DIALECT USERNAME PASSWORD
conf() {
	write_conf conf <<-CONF
	route_server $2
	host $host
	port $1
	timeout 2
	cache_size 0
	password $4
	${3:+username $3}
	peer 64702=$NEAREST
	self $SELF
	CONF
}

# events BEHAVIOUR REGEX: how many of them are in the record
events() {
	grep -cE -- "^$1 [0-9]+ $2" "$RUN_DIR/record"
}

mapfile -t behaviours < <(printf '%s\n' "${SERVERS[@]}" | sed 's/;.*//')
spawn_fake "$RUN_DIR/record" --listen "$host:0" --password "$PASSWORD" \
    --route '203.0.113.0/24=64600 64601 64602' \
    --route '203.0.113.0/24=*64702 64602' \
    --route '203.0.113.128/25=64600' \
    --route '2001:db8::/32=64702 64602' "${behaviours[@]}"

for i in "${!SERVERS[@]}"; do
	IFS=';' read -r name dialect user ask4 ask6 <<<"${SERVERS[i]}"
	conf "${spawned_ports[i]}" "$dialect" "$user" "$PASSWORD"
	run -f "$RUN_DIR/conf" 203.0.113.7 203.0.113.200 192.0.2.1 \
	    2001:db8::7 2001:db9::7 203.0.113.8
	is "$out" "$(printf '%s\n' $NEAREST $SELF $SELF $NEAREST $SELF \
	    $NEAREST)" "$name: nearest, longest match, no route, IPv6"
	is "$err" '' "$name: no complaint"
	is "$(events "$name" 'login$')" 1 "$name: one login for all of them"
	is "$(events "$name" '< (.*xf.)?terminal ')" 2 "$name: set up once"
	is "$(events "$name" "< $ask4 [0-9]")" 4 "$name: $ask4"
	is "$(events "$name" "< $ask6 [0-9]")" 2 "$name: $ask6"

	run -f "$RUN_DIR/conf" route 203.0.113.7
	is "$out" '203.0.113.0/24 64702 64602 via 127.0.64.1 IGP' \
	    "$name: the route is the second one"

	conf "${spawned_ports[i]}" "$dialect" "$user" "wrong$PASSWORD"
	run -f "$RUN_DIR/conf" 203.0.113.7
	is "$out, exit $status" "$SELF, exit 4" "$name: wrong password, exit 4"
	like "$err" "$host:${spawned_ports[i]}: login: " "$name: says where"
	unlike "$err" "$PASSWORD" "$name: without the password"

	[ -n "$user" ] || continue
	conf "${spawned_ports[i]}" "$dialect" '' "$PASSWORD"
	run -f "$RUN_DIR/conf" 203.0.113.7
	is "$out, exit $status" "$SELF, exit 4" "$name: no user name, exit 4"
	like "$err" 'set username' "$name: says what to set"
done

# Another language is seen from the first reply.
conf "${spawned_ports[2]}" cisco guest "$PASSWORD"
run -f "$RUN_DIR/conf" 203.0.113.7
is "$out, exit $status" "$SELF, exit 5" 'IOS XR taken for IOS: exit 5'
like "$err" 'not understood there; is route_server cisco right' \
    'and the question what it is'

done_testing
