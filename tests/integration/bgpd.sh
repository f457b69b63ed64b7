# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# FRR's bgpd as a route server: no root, no zebra, no kernel routes, each on
# a loopback address of its own.  Sourced by lib.sh and by ./quickstart.
#
# The sourcing script sets RUN_DIR, a directory for sockets and logs, and
# calls bgpd_stop_all when it ends; and BGPD_UNDER, if it is to be started by
# another command.

# Two bgpd on one address and port do not notice each other (SO_REUSEPORT),
# so the address must be free; bgpd_start checks that.
BGPD_VTY_PORT=2605
BGPD_READY_S=60		# 60 ms on an idle machine
BGPD_PASSWORD=zebra

declare -A BGPD_PID=()

# Milliseconds of the clock.
now_ms() {
	local us=${EPOCHREALTIME/[.,]/}

	echo $((us / 1000))
}

# wait_until SECONDS COMMAND...: ask again and again until COMMAND succeeds.
wait_until() {
	local end=$(($(now_ms) + $1 * 1000))

	shift
	until "$@"; do
		[ "$(now_ms)" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# kill_child PID SIGNAL...: if it is a child of ours.  The number of one that
# is over is soon another's; or that of a thread, and then the signal is for
# all of its process.
kill_child() {
	local pid=$1 signal

	shift
	grep -qE "^PPid:[[:blank:]]*($$|$BASHPID)\$" "/proc/$pid/status" \
	    2>/dev/null || return
	for signal; do
		kill "-$signal" "$pid" 2>/dev/null
	done
}

# Where FRR's bgpd is; /usr/sbin/bgpd may be another program (OpenBGPD).
bgpd_find() {
	local path

	for path in ${BGPD:+"$BGPD"} /usr/lib/frr/bgpd /usr/libexec/frr/bgpd; do
		[ -x "$path" ] || continue
		echo "$path"
		return 0
	done
	return 1
}

# port_open ADDR PORT
port_open() {
	(exec 3<>"/dev/tcp/$1/$2") 2>/dev/null
}

# bgpd_launch NAME ADDR CONF [BGPPORT]: start it and do not wait.  Without
# BGPPORT it has no BGP listener.
bgpd_launch() {
	local name=$1 addr=$2 conf=$3 port=${4:-0} dir=$RUN_DIR/$1

	if port_open "$addr" "$BGPD_VTY_PORT"; then
		echo "bgpd $name: $addr:$BGPD_VTY_PORT is already in use" >&2
		return 1
	fi
	mkdir -p "$dir"
	rm -f "$dir/bgpd.pid"
	# The kernel ends it should this script die without a chance to.
	# shellcheck disable=SC2086
	setpriv --pdeathsig KILL ${BGPD_UNDER:-} "$(bgpd_find)" -Z -S -n \
	    -A "$addr" -P "$BGPD_VTY_PORT" -p "$port" -l "$addr" \
	    -i "$dir/bgpd.pid" -z "$dir/zserv.api" --vty_socket "$dir" \
	    -f "$conf" </dev/null >"$dir/log" 2>&1 &
	BGPD_PID[$name]=$!
}

# bgpd_ready NAME ADDR: it answers on its vty.
bgpd_ready() {
	kill -0 "${BGPD_PID[$1]}" 2>/dev/null &&
	    [ -s "$RUN_DIR/$1/bgpd.pid" ] && port_open "$2" "$BGPD_VTY_PORT"
}

bgpd_wait_ready() {
	wait_until "$BGPD_READY_S" bgpd_ready "$1" "$2" && return 0
	echo "bgpd $1 on $2 is not ready after $BGPD_READY_S s:" >&2
	cat "$RUN_DIR/$1/log" >&2
	return 1
}

# bgpd_start NAME ADDR CONF [BGPPORT]
bgpd_start() {
	bgpd_launch "$@" && bgpd_wait_ready "$1" "$2"
}

# bgpd_end NAME SIGNAL: send it and see the process out.
bgpd_end() {
	local pid=${BGPD_PID[$1]:-}

	[ -n "$pid" ] || return 0
	unset "BGPD_PID[$1]"
	kill_child "$pid" "$2" CONT
	wait "$pid" 2>/dev/null
	# Where FRR keeps its crash logs, if it may.
	rm -rf "/var/tmp/frr/bgpd.$pid"
	rmdir /var/tmp/frr 2>/dev/null
	return 0
}

bgpd_stop() {
	bgpd_end "$1" TERM
}

bgpd_kill9() {
	bgpd_end "$1" KILL
}

# Frozen: the kernel keeps its connections, nobody answers them.
bgpd_freeze() {
	kill -STOP "${BGPD_PID[$1]}"
}

bgpd_thaw() {
	kill -CONT "${BGPD_PID[$1]}"
}

bgpd_stop_all() {
	local name

	for name in "${!BGPD_PID[@]}"; do
		bgpd_kill9 "$name"
	done
}

# bgpd_ask ADDR COMMAND...: what its vty prints, carriage returns removed.
bgpd_ask() {
	local addr=$1 fd command

	shift
	exec {fd}<>"/dev/tcp/$addr/$BGPD_VTY_PORT" || return 1
	{
		printf '%s\r\n' "$BGPD_PASSWORD" 'terminal length 0'
		for command; do
			printf '%s\r\n' "$command"
		done
		printf 'exit\r\n'
	} >&"$fd"
	timeout 5 tr -d '\r' <&"$fd"
	exec {fd}>&-
}

# bgpd_of_speakers NAME AS ADDR LINE SPEAKER...: the configuration of a router
# that takes the tables of neighbours, who are AS 64998 and up; LINE may be
# empty
bgpd_of_speakers() {
	local asn=64998 neighbour

	cat <<-CONF
	hostname $1
	password $BGPD_PASSWORD
	router bgp $2
	 bgp router-id $3
	 no bgp ebgp-requires-policy
	 bgp allow-martian-nexthop
	CONF
	[ -z "$4" ] || echo " $4"
	shift 4
	for neighbour; do
		cat <<-CONF
		 neighbor $neighbour remote-as $asn
		 neighbor $neighbour passive
		 neighbor $neighbour ebgp-multihop 255
		 neighbor $neighbour disable-connected-check
		 address-family ipv6 unicast
		  neighbor $neighbour activate
		 exit-address-family
		CONF
		asn=$((asn + 1))
	done
}

# bgpd_best_path ADDR CLIENT: the AS path it prefers, or nothing.
bgpd_best_path() {
	local show='show ip bgp'

	case $2 in
	*:*) show='show bgp ipv6 unicast' ;;
	esac
	# Two blanks and only AS numbers; the list of peers has dots.
	bgpd_ask "$1" "$show $2 bestpath" |
	    LC_ALL=C sed -n 's/^  \([0-9][0-9 ]*\)$/\1/p'
}
