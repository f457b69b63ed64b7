#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# named with the module under load, while its route server is frozen, killed
# and started again, and while its configuration is reloaded: every question is
# answered, and those for a zone of named's own notice nothing.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_bgpd
need_named
command -v dnsperf >/dev/null || skip_all 'dnsperf is not installed'

router=$BLOCK.0.1
RATE=${LOAD_RATE:-400}		# questions a second
LOAD_S=${LOAD_S:-20}
RELOADS=${LOAD_RELOADS:-10}
KILLS=${LOAD_KILLS:-5}
IN_C=127.12.0.9

static_start router "$router" || bail 'no bgpd'
write_conf conf <<CONF
pop x 64700 192.0.2.80
pop y 64702 198.51.100.80
self x
route_server frr
host $router
password $BGPD_PASSWORD
canary 203.0.113.0/24
cache_timeout 1
zone example.org
ns ns.example.org
steer www
CONF
bind_config load "$BIND_PORT" <<CONF
$(bind_dlz "$RUN_DIR/conf")
zone "own.test" { type primary; file "$RUN_DIR/own.zone"; };
CONF
cat >"$RUN_DIR/own.zone" <<'ZONE'
$TTL 60
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 192.0.2.53
www A 192.0.2.99
ZONE
check 'named starts' bind_start load || bail 'no named'

is_told() {
	[ "$(bind_short load "$IN_C" www.example.org)" = 198.51.100.80 ]
}
check 'a client in C is sent to POP Y' wait_until 60 is_told

# load NAME CLIENT: a minute of questions at most, its report in NAME.load
load() {
	printf '%s A\n' www.example.org www.own.test >"$RUN_DIR/questions"
	spawn dnsperf -s 127.0.0.1 -p "$BIND_PORT" -a "$2" -Q "$RATE" \
	    -l "$LOAD_S" -d "$RUN_DIR/questions" >"$RUN_DIR/$1.load" 2>&1
}

# report NAME FIELD
report() {
	sed -n "s/^ *$2: *//p" "$RUN_DIR/$1.load"
}

PHASES=(C unknown)
load C $IN_C
load_pids=("$spawned")
load unknown 127.99.0.9
load_pids+=("$spawned")

sleep 2
bgpd_freeze router
sleep 3
is "$(bind_short load $IN_C www.example.org)" 198.51.100.80 \
    'frozen: the last good answer'
bgpd_thaw router
bgpd_kill9 router
sleep 2
is "$(bind_short load $IN_C www.example.org)" 198.51.100.80 \
    'killed: the last good answer'
check 'it starts again' static_start router "$router"
for ((i = 0; i < KILLS; i++)); do
	bgpd_kill9 router
	static_start router "$router" || diag "no bgpd, $i"
done
is "$(bind_short load $IN_C www.example.org)" 198.51.100.80 \
    "killed and started $KILLS times: the right answer"
for ((i = 0; i < RELOADS; i++)); do
	bind_rndc load reload >"$RUN_DIR/rndc" 2>&1 ||
	    diag "$(<"$RUN_DIR/rndc")"
done
is "$(bind_short load $IN_C www.example.org)" 198.51.100.80 \
    "$RELOADS reloads: the answers were handed over"
for pid in "${load_pids[@]}"; do
	wait "$pid"
done
# named under TSan drops some packets itself while it reloads, its own zone's
# too.
lost='^0 \(0\.00%\)'
[[ $BIND_ENV != *libtsan* ]] || lost='^[0-9]+ \(0\.[0-9]+%\)'
for name in "${PHASES[@]}"; do
	like "$(report "$name" 'Queries lost')" "$lost" \
	    "$name: no question is lost" || diag "$(<"$RUN_DIR/$name.load")"
	like "$(report "$name" 'Response codes')" \
	    '^NOERROR [0-9]+ \(100.00%\)' "$name: every answer is NOERROR"
	diag "$(report "$name" 'Queries completed') answers, latency\
 $(report "$name" 'Average Latency (s)')"
done

# Stopped with lookups in flight.
load last $IN_C
sleep 1
bgpd_freeze router
bind_end load
is "$bind_status" 0 'stopped under load: ends with 0' ||
    diag "$(tail -n 40 "$RUN_DIR/load/out")"
end "$spawned"
bgpd_thaw router
unlike "$(cat "$RUN_DIR/load/out" "$RUN_DIR/load/named.log")" \
    'Sanitizer|assertion|REQUIRE|INSIST' 'nothing complains'
done_testing
