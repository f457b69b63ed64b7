#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Section 4.1 of the paper: a name server at each POP, clients in networks A
# and C, and what they are told while POP X, POP Y or both are down.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_bgpd
need_named
# shellcheck disable=SC2034
NETWORK_BLOCK=$BLOCK
# shellcheck source=network.sh
. "$HERE/network.sh"

IN_A=127.10.0.9
IN_C=127.12.0.9
declare -A address=([X]=192.0.2.80 [Y]=198.51.100.80)

zone_conf() {
	cat <<-CONF
	route_server zebra
	host $(network_address "$1")
	password $BGPD_PASSWORD
	pop X 64700 ${address[X]}
	pop Y 64702 ${address[Y]}
	self $1
	cache_timeout 1
	settle 0
	zone example.org
	ns ns.x.example.org ns.y.example.org
	steer www
	CONF
}

comes_up() {
	check "POP $1's name server starts" bind_start "$1" || bail 'no named'
}

goes_down() {
	bind_end "$1"
	is "$bind_status" 0 "POP $1's name server ends with 0"
	bgpd_stop "$1"
}

is_told() {
	[ "$(bind_short "$1" "$2" www.example.org)" = "$3" ]
}

# tells POP FOR-A FOR-C WHEN
tells() {
	check "POP $1 sends a client in A to $2, $4" \
	    wait_until 60 is_told "$1" "$IN_A" "${address[$2]}"
	check "POP $1 sends a client in C to $3, $4" \
	    wait_until 60 is_told "$1" "$IN_C" "${address[$3]}"
}

both() {
	tells X X Y "$1"
	tells Y X Y "$1"
}

check 'the network comes up and converges' network_up || bail 'no network'
port=$BIND_PORT
for pop in X Y; do
	zone_conf $pop | write_conf $pop.conf
	bind_config $pop "$port" < <(bind_dlz "$RUN_DIR/$pop.conf")
	port=$((port + 2))
	comes_up $pop
done
both 'both up'

goes_down X
tells Y Y Y 'X down'
check 'POP X is back' network_start X
goes_down Y
comes_up X
tells X X X 'Y down'
goes_down X
for pop in X Y; do
	unlike "$(bind_ask $pop $IN_C www.example.org +time=1)" ANSWER \
	    "both down: POP $pop says nothing"
done

for pop in X Y; do
	check "POP $pop is back" network_start $pop
done
check 'the network converges again' network_wait_converged
for pop in X Y; do
	comes_up $pop
done
both 'both back'
for pop in X Y; do
	bind_end $pop
	is "$bind_status" 0 "POP $pop's name server ends with 0"
done
done_testing
