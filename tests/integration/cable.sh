# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Two network namespaces with a cable between them: this test in one, what it
# asks in the other.  Sourced before lib.sh, as the test begins again in its
# own namespace; needs root; nothing of it is left behind.

if [ -z "${IN_NETNS:-}" ]; then
	for command in ip nft ss unshare nsenter mount; do
		command -v "$command" >/dev/null && continue
		echo "1..0 # SKIP $command is not installed"
		exit 0
	done
	if ! unshare -nm nft add table inet probe 2>/dev/null; then
		echo '1..0 # SKIP no namespace of its own: not root?'
		exit 0
	fi
	IN_NETNS=1 exec unshare -nm "$BASH" "$0" "$@"
fi

OURS=198.18.0.1
SERVER=198.18.0.2

cable_is_moved() {
	! [ "/proc/$there/ns/net" -ef /proc/self/ns/net ]
}

server_side() {
	nsenter -t "$there" -n "$@"
}

cable_connect() {
	ip link set lo up &&
	    ip link add ours type veth peer name theirs &&
	    ip link set theirs netns "$there" &&
	    ip addr add "$OURS/24" dev ours &&
	    ip addr add fe80::1/64 dev ours nodad &&
	    ip link set ours up &&
	    server_side ip link set lo up &&
	    server_side ip addr add "$SERVER/24" dev theirs &&
	    server_side ip addr add fe80::2/64 dev theirs nodad &&
	    server_side ip link set theirs up
}

# A table of packets to drop, on either side.
cable_wall() {
	"$@" nft add table inet wall
	"$@" nft 'add chain inet wall in { type filter hook input priority 0; }'
}

# Sets $there, a process in the other namespace.
cable_up() {
	spawn unshare -n sleep "$TEST_LIMIT_S"
	# shellcheck disable=SC2154
	there=$spawned
	wait_until 60 cable_is_moved || bail 'no second namespace'
	check 'two namespaces, a cable between them' cable_connect ||
	    bail 'no network'
	cable_wall server_side
	cable_wall
}

# drop FILTER...: what the server's side is not to hear any more
drop() {
	server_side nft add rule inet wall in "$@"
}

# lose PORT: every tenth packet, in both directions; where it arrives, as one
# that its own side drops is not lost, but refused
lose() {
	drop tcp dport "$1" numgen inc mod 10 == 1 drop
	nft add rule inet wall in tcp sport "$1" numgen inc mod 10 == 1 drop
}

# Nothing is dropped any more.
cable_mend() {
	server_side nft flush chain inet wall in
	nft flush chain inet wall in
}
