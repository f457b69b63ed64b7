# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The two POPs of the guides, each a machine of its own (network, processes,
# /etc, /run) as far as namespaces go, and the Internet between them:
#
#	 AS 64600, 192.0.2.1 ------ AS 64601 ------ AS 64602, 198.51.100.1
#	 AS 64610, 192.0.2.2 --------/    \-------/      |
#	     |                                           |
#	 POP amsterdam, 192.0.2.10                   POP sydney, 198.51.100.10
#	 AS 64700, FRR                               AS 64702, BIRD
#
# Clients: 192.0.2.7 behind AS 64600, 203.0.113.7 behind AS 64602.  Needs
# lib.sh, root, and the daemons of Debian's packages.  Nothing is left behind.

# Whatever a script needs in order to be this one; run it first.
twopops_skip() {
	local command

	# What users have is the plain build; named would need its run time.
	if [ -n "${SPARROW_INSTRUMENTED:-}" ]; then
		echo '1..0 # SKIP the plain build does it'
		exit 0
	fi
	for command in ip unshare nsenter mount mountpoint dig birdc vtysh \
	    bird named /usr/lib/frr/frrinit.sh; do
		command -v "$command" >/dev/null && continue
		echo "1..0 # SKIP $command is not installed"
		exit 0
	done
	if ! unshare -nmpf --mount-proc true 2>/dev/null; then
		echo '1..0 # SKIP no namespace of its own: not root?'
		exit 0
	fi
}

# What the service manager of a POP would do, for `systemctl VERB SERVICE...'.
twopops_systemctl() {
	cat <<-'SH'
	#!/bin/sh
	ended() {
		for n in $(seq 100); do
			pidof "$1" >/dev/null || return 0
			sleep 0.1
		done
		return 1
	}
	one() {
		case $1,$2 in
		start,frr | stop,frr)
			setsid /usr/lib/frr/frrinit.sh "$1" >/run/frr.log 2>&1
			;;
		start,bird)
			install -d -o bird -g bird /run/bird
			bird -u bird -g bird
			;;
		start,named)
			install -d -o bind -g bind /run/named && named -u bind
			;;
		stop,*)
			pidof "$2" >/dev/null || return 0
			kill $(pidof "$2") && ended "$2"
			;;
		restart,*)
			one stop "$2"
			one start "$2"
			;;
		*)
			echo "systemctl: $*: not known here" >&2
			return 1
			;;
		esac
	}
	verb=$1
	shift
	for service; do
		one "$verb" "$service" || exit 1
	done
	SH
}

# A machine's own /etc, /run and so on: in its namespaces.
twopops_inside() {
	cat <<-'SH'
	set -e
	mount -t tmpfs -o mode=755 tmpfs "$1"
	mkdir "$1/bin"
	for dir in etc run var/log var/tmp var/cache/bind; do
		mkdir -p "$1/$dir"
		cp -a "/$dir/." "$1/$dir/" 2>/dev/null || :
		chmod --reference="/$dir" "$1/$dir"
		mount --bind "$1/$dir" "/$dir"
	done
	rm -rf /run/frr /run/bird /run/named
	rm -f /etc/supersparrow.conf
	rm -rf /etc/supersparrow
	mkdir /etc/supersparrow
	ip link set lo up
	echo up >"$1/up"
	# The first process of the machine, which sees the others out.
	while :; do
		sleep 600 &
		wait $!
	done
	SH
}

declare -A TWOPOPS_PID=()

# twopops_at WHERE COMMAND...: on that machine
twopops_at() {
	local where=$1

	shift
	if [ "$where" = client ]; then
		env PATH="$RUN_DIR/tools:$PATH" "$@"
		return
	fi
	nsenter -t "${TWOPOPS_PID[$where]}" -n -m -p \
	    env PATH="$RUN_DIR/$where/bin:$RUN_DIR/tools:$PATH" "$@"
}

# The same as a program, for others: prints its name.
twopops_program() {
	{
		echo "#!$BASH"
		declare -p RUN_DIR TWOPOPS_PID
		declare -f twopops_at
		# shellcheck disable=SC2016
		echo 'twopops_at "$@"'
	} >"$RUN_DIR/at"
	chmod 755 "$RUN_DIR/at"
	echo "$RUN_DIR/at"
}

# twopops_machine NAME ROUTER-ADDRESS GATEWAY ADDRESS...
twopops_machine() {
	local name=$1 router=$2 gateway=$3 address parent

	shift 3
	mkdir "$RUN_DIR/$name" || return 1
	twopops_inside >"$RUN_DIR/inside.sh"
	spawn unshare -nmpf --mount-proc --propagation private --kill-child \
	    "$BASH" "$RUN_DIR/inside.sh" "$RUN_DIR/$name"
	# shellcheck disable=SC2154
	parent=$spawned
	wait_until 30 twopops_child "$parent" "$name" || return 1
	ip link add "to-$name" type veth peer name eth0 \
	    netns "${TWOPOPS_PID[$name]}" || return 1
	ip addr add "$gateway/24" dev "to-$name"
	ip link set "to-$name" up
	wait_until 30 twopops_has_up "$name" || return 1
	for address in "$router" "$@"; do
		twopops_at "$name" ip addr add "$address/24" dev eth0 ||
		    return 1
	done
	twopops_at "$name" ip link set eth0 up
	twopops_at "$name" ip route add default via "$gateway"
	twopops_systemctl | twopops_at "$name" tee \
	    "$RUN_DIR/$name/bin/systemctl" >/dev/null
	twopops_at "$name" chmod 755 "$RUN_DIR/$name/bin/systemctl"
}

twopops_child() {
	TWOPOPS_PID[$2]=$(cat "/proc/$1/task/$1/children" 2>/dev/null)
	TWOPOPS_PID[$2]=${TWOPOPS_PID[$2]% }
	[ -n "${TWOPOPS_PID[$2]}" ]
}

twopops_has_up() {
	nsenter -t "${TWOPOPS_PID[$1]}" -m test -e "$RUN_DIR/$1/up"
}

# --- the networks between --------------------------------------------------

declare -A TWOPOPS_ISP=(
	[64600]=192.0.2.1 [64610]=192.0.2.2
	[64601]=10.64.1.1 [64602]=198.51.100.1
)

# twopops_isp_config AS PREFIX... -- NEIGHBOUR-AS...
twopops_isp_config() {
	local as=$1 address=${TWOPOPS_ISP[$1]} peer pop

	shift
	cat <<-CONF
	hostname as$as
	password $BGPD_PASSWORD
	route-map NOTHING deny 10
	router bgp $as
	 bgp router-id $address
	 no bgp ebgp-requires-policy
	 no bgp network import-check
	 timers bgp 3 9
	CONF
	while [ "$1" != -- ]; do
		echo " network $1"
		shift
	done
	shift
	for peer; do
		case $peer in
		64700) pop=192.0.2.10 ;;
		64702) pop=198.51.100.10 ;;
		*) pop=${TWOPOPS_ISP[$peer]} ;;
		esac
		cat <<-CONF
		 neighbor $pop remote-as $peer
		 neighbor $pop update-source $address
		 neighbor $pop ebgp-multihop 255
		 neighbor $pop disable-connected-check
		 neighbor $pop advertisement-interval 0
		 neighbor $pop timers connect 1
		CONF
		case $peer in
		64700 | 64702) echo " neighbor $pop route-map NOTHING in" ;;
		esac
	done
}

# twopops_isp AS PREFIX... -- NEIGHBOUR-AS...
twopops_isp() {
	twopops_isp_config "$@" >"$RUN_DIR/as$1.conf"
	bgpd_start "as$1" "${TWOPOPS_ISP[$1]}" "$RUN_DIR/as$1.conf" 179
}

# Two networks, two machines, four more of the Internet's.
twopops_up() {
	ip link set lo up
	sysctl -q -w net.ipv4.ip_forward=1 || return 1
	mkdir -p "$RUN_DIR/tools"
	chmod 755 "$RUN_DIR" "$RUN_DIR/tools"
	ln -s "$SUPERSPARROW" "$RUN_DIR/tools/supersparrow"
	twopops_machine amsterdam 192.0.2.10 192.0.2.1 192.0.2.53 \
	    192.0.2.80 || return 1
	twopops_machine sydney 198.51.100.10 198.51.100.1 198.51.100.53 \
	    198.51.100.80 || return 1
	ip addr add 192.0.2.2/24 dev to-amsterdam
	ip addr add 192.0.2.7/24 dev to-amsterdam
	ip addr add 10.64.1.1/32 dev lo
	ip addr add 203.0.113.7/32 dev lo
	twopops_isp 64600 192.0.2.0/24 -- 64601 64700 &&
	    twopops_isp 64601 -- 64600 64610 64602 &&
	    twopops_isp 64602 198.51.100.0/24 203.0.113.0/24 -- 64601 64702 &&
	    twopops_isp 64610 -- 64601 64700
}
