#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The paper's network (network.sh), the paper's questions, the paper's
# answers: with both POPs up, with POP Y terminated, with POP Y frozen.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_bgpd
# shellcheck disable=SC2034
NETWORK_BLOCK=$BLOCK
# shellcheck source=network.sh
. "$HERE/network.sh"

X=www.x.example.org
Y=www.y.example.org

# A first-version file; each POP asks its own router and knows both POPs.
pop_conf() {
	write_conf "pop-$1.conf" <<-CONF
	route_server zebra
	host $(network_address "$1")
	password $BGPD_PASSWORD
	peer 64700=$X,64702=$Y
	self ${!1}
	CONF
}

# answer POP CLIENT: what a user at that POP is told
answer() {
	tool -f "$RUN_DIR/pop-$1.conf" "$2"
}

answers() {
	[ "$(answer "$1" "$2" 2>/dev/null)" = "$3" ]
}

# asserts POP CLIENT EXPECTED EXIT-STATUS WHERE
asserts() {
	run -f "$RUN_DIR/pop-$1.conf" "$2"
	is "$out, exit $status" "$3, exit $4" "from POP $1, $5 ($2)"
}

# --- the filters -----------------------------------------------------------

# exchanged NODE PEER FAMILY received|advertised: the prefixes
exchanged() {
	bgpd_ask "$(network_address "$1")" "show bgp $3 unicast neighbors \
$(network_address "$2") $4-routes" | grep -oE ' [0-9a-f:.]+/[0-9]+ '
}

filters() {
	local up=$1 pop=$2 family

	for family in ipv4 ipv6; do
		is "$(exchanged "$pop" "$up" $family advertised)" '' \
		    "POP $pop announces no $family route to $up"
		is "$(exchanged "$up" "$pop" $family received)" '' \
		    "$up hears no $family route from POP $pop"
	done
	check "no path in $up leads through a POP" network_hides_pops "$up"
}

# The other half: a POP whose filter is gone is heard, and not believed.
receives() {
	[ -n "$(exchanged "$1" "$2" ipv4 received)" ]
}

filter_lifted() {
	local up=$1 pop=$2 lift=route-map

	lift="neighbor $(network_address "$up") route-map NOTHING out"
	set -- enable 'configure terminal' "router bgp ${NETWORK_AS[$pop]}" \
	    'address-family ipv4 unicast'
	bgpd_ask "$(network_address "$pop")" "$@" "no $lift" end >/dev/null
	check "$up hears POP $pop once that announces" \
	    wait_until 60 receives "$up" "$pop"
	check "and $up accepts nothing of it" network_hides_pops "$up"
	bgpd_ask "$(network_address "$pop")" "$@" "$lift" end >/dev/null
}

# --- the questions ---------------------------------------------------------

both_up() {
	asserts X 192.0.2.7 $X 1 'a client in network A gets X'
	asserts X 203.0.113.7 $Y 0 'a client in network C gets Y'
	asserts Y 192.0.2.7 $X 0 'a client in network A gets X'
	asserts Y 203.0.113.7 $Y 1 'a client in network C gets Y'
}

both_up_elsewhere() {
	asserts X 127.12.0.9 $Y 0 'another network in C gets Y'
	asserts X 2001:db8:c::9 $Y 0 'over IPv6, C gets Y'
	asserts X 2001:db8:a::9 $X 1 'over IPv6, A gets X'
	asserts Y 2001:db8:a::9 $X 0 'over IPv6, A gets X'
	asserts X 198.51.100.7 $X 1 'halfway, in B, each keeps the client'
	asserts Y 198.51.100.7 $Y 1 'halfway, in B, each keeps the client'
	asserts X 10.1.2.3 $X 1 'an address without a route'
}

# within_hold_time WHAT: X takes over; call it right after Y has failed
within_hold_time() {
	local begin took

	begin=$(now_ms)
	wait_until 60 answers X 203.0.113.7 $X
	took=$(($(now_ms) - begin))
	[ $took -le $((NETWORK_HOLD_S * 1000 + SLACK_MS)) ]
	ok $? "POP Y $1: X takes over within the hold time" "took $took ms"
	asserts X 192.0.2.7 $X 1 "POP Y $1: X for a client in A"
	asserts X 203.0.113.7 $X 1 "POP Y $1: X for a client in C"
	asserts X 2001:db8:c::9 $X 1 "POP Y $1: X over IPv6"
}

for pop in X Y; do
	pop_conf $pop
done
check 'the network comes up and converges' network_up || bail 'no network'
filters A X
filters C Y
both_up
both_up_elsewhere
filter_lifted A X
filter_lifted C Y
network_wait_converged

bgpd_stop Y
within_hold_time terminated
check 'POP Y comes back' network_start Y
network_wait_converged
both_up

bgpd_freeze Y
within_hold_time frozen
bgpd_thaw Y
check 'POP Y wakes up' network_wait_converged
both_up
done_testing
