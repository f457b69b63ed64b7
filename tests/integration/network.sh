# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The network of the paper (figures 1 and 2) on loopback addresses:
#
#	A 64600 ------ B 64601 ------ C 64602
#	   |                             |
#	   | POP X announces nothing,    | and so with POP Y
#	   | A would accept nothing      |
#	   |                             |
#	X 64700 - - multihop session - - Y 64702
#
# Needs bgpd.sh.  NETWORK_BLOCK, two bytes, moves it to other addresses.

NETWORK_BLOCK=${NETWORK_BLOCK:-127.0}
NETWORK_BGP_PORT=1790
NETWORK_HOLD_S=9	# hold time; keepalives every third of it
NETWORK_CONVERGE_S=30	# 2 s on an idle machine
NETWORK_NODES=(A B C X Y)
NETWORK_LINKS=(X-A A-B B-C C-Y X-Y)

declare -A NETWORK_AS=(
	[A]=64600 [B]=64601 [C]=64602 [X]=64700 [Y]=64702
)
declare -A NETWORK_HOST=(
	[A]=64.1 [B]=64.2 [C]=64.3 [X]=70.1 [Y]=70.2
)
# A program on this machine can bind() to 127.10.0.9 and be a client in A.
declare -A NETWORK_CLIENTS=(
	[A]='192.0.2.0/24 127.10.0.0/16'
	[B]='198.51.100.0/24 127.11.0.0/16'
	[C]='203.0.113.0/24 127.12.0.0/16'
)
declare -A NETWORK_CLIENTS6=(
	[A]=2001:db8:a::/48 [B]=2001:db8:b::/48 [C]=2001:db8:c::/48
)

network_address() {
	echo "$NETWORK_BLOCK.${NETWORK_HOST[$1]}"
}

network_is_pop() {
	[[ $1 == [XY] ]]
}

# The other ends of a node's links.
network_peers() {
	local link

	for link in "${NETWORK_LINKS[@]}"; do
		case $link in
		"$1"-?) echo "${link#?-}" ;;
		?-"$1") echo "${link%-?}" ;;
		esac
	done
}

# network_filter NODE PEER: what NODE must not send to PEER or take from it.
# A POP has no routes of its own to offer and must not carry others' traffic.
network_filter() {
	if network_is_pop "$1" && ! network_is_pop "$2"; then
		echo "  neighbor $(network_address "$2") route-map NOTHING out"
	elif network_is_pop "$2" && ! network_is_pop "$1"; then
		echo "  neighbor $(network_address "$2") route-map NOTHING in"
		# Keep what was refused, so that it can be looked at.
		echo "  neighbor $(network_address "$2")" \
		    "soft-reconfiguration inbound"
	fi
}

# network_neighbor NODE PEER: 127.x neighbours are on no subnet of ours, so
# FRR has to be told not to look for one.
network_neighbor() {
	local addr

	addr=$(network_address "$2")
	cat <<-CONF
	 neighbor $addr remote-as ${NETWORK_AS[$2]}
	 neighbor $addr description $2
	 neighbor $addr port $NETWORK_BGP_PORT
	 neighbor $addr update-source $(network_address "$1")
	 neighbor $addr ebgp-multihop 255
	 neighbor $addr disable-connected-check
	 neighbor $addr advertisement-interval 0
	 neighbor $addr timers connect 1
	CONF
}

# network_family NODE FAMILY PREFIX...
network_family() {
	local node=$1 family=$2 peer prefix

	shift 2
	echo " address-family $family unicast"
	for prefix; do
		echo "  network $prefix"
	done
	for peer in $(network_peers "$node"); do
		echo "  neighbor $(network_address "$peer") activate"
		network_filter "$node" "$peer"
	done
	echo ' exit-address-family'
}

# A route-map must stand before its first use.
network_config() {
	local node=$1 peer

	cat <<-CONF
	hostname bgpd-$node
	password $BGPD_PASSWORD
	service terminal-length 0
	!
	route-map NOTHING deny 10
	!
	router bgp ${NETWORK_AS[$node]}
	 bgp router-id $(network_address "$node")
	 no bgp ebgp-requires-policy
	 no bgp network import-check
	 bgp allow-martian-nexthop
	 timers bgp $((NETWORK_HOLD_S / 3)) $NETWORK_HOLD_S
	CONF
	for peer in $(network_peers "$node"); do
		network_neighbor "$node" "$peer"
	done
	# shellcheck disable=SC2086
	network_family "$node" ipv4 ${NETWORK_CLIENTS[$node]:-}
	# shellcheck disable=SC2086
	network_family "$node" ipv6 ${NETWORK_CLIENTS6[$node]:-}
	cat <<-CONF
	!
	line vty
	 exec-timeout 0 0
	CONF
}

# network_table NODE: all it knows, IPv4 and IPv6
network_table() {
	bgpd_ask "$(network_address "$1")" 'show ip bgp' 'show bgp ipv6 unicast'
}

# network_hides_pops NODE: none of its paths leads through a POP.
network_hides_pops() {
	local table

	table=$(network_table "$1") || return 1
	[[ $table == *203.0.113.0/24* ]] &&
	    ! grep -qE ' (64700|64702)( |$)' <<<"$table"
}

network_launch() {
	bgpd_launch "$1" "$(network_address "$1")" "$RUN_DIR/bgpd-$1.conf" \
	    "$NETWORK_BGP_PORT"
}

# network_start NODE: one that was stopped or killed.
network_start() {
	network_launch "$1" && bgpd_wait_ready "$1" "$(network_address "$1")"
}

# network_sees NODE CLIENT PATH: NODE prefers exactly that AS path.
network_sees() {
	[ "$(bgpd_best_path "$(network_address "$1")" "$2" 2>/dev/null)" = "$3" ]
}

# All that the POPs must know before a question makes sense.
network_converged() {
	network_sees X 203.0.113.7 '64702 64602' &&
	    network_sees X 192.0.2.7 '64600' &&
	    network_sees X 198.51.100.7 '64600 64601' &&
	    network_sees Y 192.0.2.7 '64700 64600' &&
	    network_sees Y 203.0.113.7 '64602' &&
	    network_sees Y 198.51.100.7 '64602 64601' &&
	    network_sees X 2001:db8:c::7 '64702 64602' &&
	    network_sees Y 2001:db8:a::7 '64700 64600' &&
	    network_has_second_way
}

# The path that is left to X when Y fails.
network_has_second_way() {
	bgpd_ask "$(network_address X)" 'show ip bgp 203.0.113.7' |
	    grep -q '^  64600 64601 64602$'
}

network_wait_converged() {
	wait_until "$NETWORK_CONVERGE_S" network_converged && return 0
	echo "the network has not converged in $NETWORK_CONVERGE_S s" >&2
	return 1
}

network_up() {
	local node

	for node in "${NETWORK_NODES[@]}"; do
		network_config "$node" >"$RUN_DIR/bgpd-$node.conf"
		network_launch "$node" || return 1
	done
	for node in "${NETWORK_NODES[@]}"; do
		bgpd_wait_ready "$node" "$(network_address "$node")" ||
		    return 1
	done
	network_wait_converged
}

network_down() {
	local node

	for node in "${NETWORK_NODES[@]}"; do
		bgpd_kill9 "$node"
	done
}
