#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# FRR, BIRD and OpenBGPD with the same table of the same two neighbours: the
# same answers from each, over every way there is to ask it.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python
need_bgpd

COUNT=6000
COUNT6=600
SEED=${SEED:-20260131}
ASK=1000
LOAD_S=60

AS=64701	# not in the table: a path with our own AS is dropped
FRR=$BLOCK.0.1
BIRD=$BLOCK.0.2
OPENBGPD=$BLOCK.0.3
speakers=("$BLOCK.0.11" "$BLOCK.0.12")
PATH=$PATH:/usr/sbin

# skip REASON NAME: one that cannot be tried here
skip() {
	test_count=$((test_count + 1))
	echo "ok $test_count - $2 # SKIP $1"
}

# feed ADDRESS: both neighbours announce their tables to a daemon
feed() {
	local n

	for n in 0 1; do
		spawn python3 "$HERE/speaker.py" --local "${speakers[n]}" \
		    --peer "$1:1790" --as "$((64998 + n))" --seed "$SEED" \
		    --count "$COUNT" --count6 "$COUNT6" \
		    >>"$RUN_DIR/speakers.log" 2>&1
	done
}

# same WAY CONF: asks the route server of CONF
same() {
	check "$ASK addresses, asked of $1: no difference" \
	    python3 "$HERE/threedaemons.py" --socket "$RUN_DIR/frr/bgpd.vty" \
	    --count "$COUNT" --count6 "$COUNT6" --seed "$SEED" --ask "$ASK" \
	    -- "$SUPERSPARROW" -f "$RUN_DIR/$2" -j route
}

# --- FRR -------------------------------------------------------------------

bgpd_of_speakers frr "$AS" "$FRR" \
    'bgp bestpath compare-routerid' "${speakers[@]}" >"$RUN_DIR/frr.conf"

bgpd_start frr "$FRR" "$RUN_DIR/frr.conf" 1790 || bail 'no bgpd'
feed "$FRR"

write_conf telnet.conf <<CONF
route_server frr
host $FRR
password $BGPD_PASSWORD
self 192.0.2.1
CONF
write_conf vty.conf <<CONF
route_server frr
socket $RUN_DIR/frr/bgpd.vty
self 192.0.2.1
CONF

# --- BIRD ------------------------------------------------------------------

cat >"$RUN_DIR/bird.conf" <<CONF
router id $BIRD;
log "$RUN_DIR/bird.log" all;
protocol device {}
template bgp neighbour {
	local $BIRD port 1790 as $AS;
	strict bind;
	multihop;
	passive;
	ipv4 { import all; export none; };
	ipv6 { import all; export none; };
}
protocol bgp from neighbour { neighbor ${speakers[0]} as 64998; }
protocol bgp from neighbour { neighbor ${speakers[1]} as 64999; }
CONF
write_conf bird-client.conf <<CONF
route_server bird
socket $RUN_DIR/bird.ctl
self 192.0.2.1
CONF

bird_start() {
	spawn bird -f -c "$RUN_DIR/bird.conf" -s "$RUN_DIR/bird.ctl" \
	    -P "$RUN_DIR/bird.pid" >"$RUN_DIR/bird.out" 2>&1
	wait_until 60 test -S "$RUN_DIR/bird.ctl"
}

# BIRD takes no prefix inside 127/8.
bird_loaded() {
	local got

	got=$(birdc -r -s "$RUN_DIR/bird.ctl" show route count)
	[[ $got == *"$((2 * outside)) of "*" for $outside networks"*"$((2 * \
	    COUNT6)) of "*" for $COUNT6 networks"* ]]
}

# table.md's commands, in this folder
bird_dump() (
	mkdir -p "$RUN_DIR/dump"
	sed -n '/^## From BIRD/,/^## From a/s/^    //p' \
	    "$top_srcdir/doc/table.md" | sed -e "s,^cd .*,cd $RUN_DIR/dump," \
	    -e "s,^birdc,birdc -s $RUN_DIR/bird.ctl," \
	    -e "s,^supersparrow,$SUPERSPARROW," >"$RUN_DIR/dump.sh"
	[ "$(wc -l <"$RUN_DIR/dump.sh")" -eq 4 ] && sh -eux "$RUN_DIR/dump.sh"
)

# --- OpenBGPD --------------------------------------------------------------

# It changes its root to this directory.
OPENBGPD_ROOT=/run/openbgpd

openbgpd_usable() {
	[ "$(id -u)" -eq 0 ] && [ -x /usr/sbin/bgpctl ] &&
	    /usr/sbin/bgpd -V 2>&1 | grep -q OpenBGPD
}

{
	cat <<-CONF
	AS $AS
	router-id $OPENBGPD
	listen on $OPENBGPD port 1790
	fib-update no
	nexthop qualify via default
	socket "$RUN_DIR/openbgpd"
	socket "$RUN_DIR/openbgpd.restricted" restricted
	CONF
	for n in 0 1; do
		cat <<-CONF
		neighbor ${speakers[n]} {
			remote-as $((64998 + n))
			passive
			multihop 5
			announce IPv4 unicast
			announce IPv6 unicast
		}
		CONF
	done
	echo 'allow from any'
	echo 'deny to any'
} | write_conf openbgpd.conf
write_conf openbgpd-client.conf <<CONF
route_server openbgpd
socket $RUN_DIR/openbgpd.restricted
self 192.0.2.1
CONF

openbgpd_start() {
	local made

	[ -d "$OPENBGPD_ROOT" ] || made=yes
	mkdir -p "$OPENBGPD_ROOT"
	spawn /usr/sbin/bgpd -d -f "$RUN_DIR/openbgpd.conf" \
	    2>"$RUN_DIR/openbgpd.log"
	openbgpd_pid=$spawned
	wait_until 60 openbgpd_listens || cat "$RUN_DIR/openbgpd.log"
	[ -z "${made:-}" ] || rmdir "$OPENBGPD_ROOT"
	kill -0 "$openbgpd_pid"
}

# All of its processes answer, so all have changed their root.
openbgpd_listens() {
	bgpctl -s "$RUN_DIR/openbgpd.restricted" show summary \
	    >/dev/null 2>&1 && port_open "$OPENBGPD" 1790
}

# Both neighbours' prefixes, in the column behind the last blank.
openbgpd_loaded() {
	[ "$(bgpctl -s "$RUN_DIR/openbgpd.restricted" show summary |
	    grep -cE " $((COUNT + COUNT6))\$")" -eq 2 ]
}

# --- the same from each ----------------------------------------------------

outside=$(cd "$HERE" && python3 -c "import threedaemons
print(threedaemons.counts($COUNT, $SEED))")

check "FRR takes $COUNT and $COUNT6 prefixes from two neighbours" \
    python3 "$HERE/loaded.py" "$RUN_DIR/frr/bgpd.vty" "$COUNT" "$COUNT6" \
    2 "$LOAD_S"
same "FRR's telnet" telnet.conf
same "FRR's Unix socket" vty.conf

if command -v bird >/dev/null && bird --version 2>&1 | grep -q 'version 2'; then
	check 'BIRD starts' bird_start
	feed "$BIRD"
	check 'BIRD takes the same, but for those inside 127/8' \
	    wait_until "$LOAD_S" bird_loaded
	same "BIRD's control socket" bird-client.conf
	check 'it dumps them' bird_dump
	check 'and again' bird_dump
	is "$("$SUPERSPARROW" -f '' table "$RUN_DIR/dump/rib.mrt" |
	    grep '^  prefixes ')" "  prefixes      $outside IPv4, $COUNT6 IPv6" \
	    'each prefix is in the dump once'
else
	skip 'BIRD 2 is not installed' 'BIRD'
fi

if openbgpd_usable; then
	check 'OpenBGPD starts' openbgpd_start
	feed "$OPENBGPD"
	check 'OpenBGPD takes the same' wait_until "$LOAD_S" openbgpd_loaded
	same "OpenBGPD's bgpctl" openbgpd-client.conf
	# Its children end with it, but it is it who ends them.
	end "$openbgpd_pid" TERM
else
	skip 'OpenBGPD is not installed, or needs root' 'OpenBGPD'
fi
done_testing
