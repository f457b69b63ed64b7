#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two route servers: the second is asked when the first is down.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_bgpd

first=$BLOCK.0.1
second=$BLOCK.0.2
CLIENT=203.0.113.7	# in network C, so POP Y's
Y=www.y.example.org

write_conf conf <<CONF
cache_size 0
timeout 3
route_server frr
host $first
password $BGPD_PASSWORD
route_server frr
host $second
password $BGPD_PASSWORD
$(static_pops)
CONF

# Which server answered.
server() {
	tool -f "$RUN_DIR/conf" -j "$CLIENT" 2>/dev/null |
	    sed -n 's/.*"route_server": *"\([^"]*\)".*/\1/p'
}

# ask_batch: one more line through the batch that is open
ask_batch() {
	echo "$CLIENT" >&"${batch[1]}"
	read -r -t 10 answer <&"${batch[0]}"
}

answers_y() {
	ask_batch && [ "$answer" = "$Y" ]
}

static_start second "$second" || bail 'no bgpd'
run -f "$RUN_DIR/conf" "$CLIENT"
is "$out, exit $status" "$Y, exit 0" 'the second answers, the first is down'
is "$(server)" "$second:$BGPD_VTY_PORT" 'and is named in JSON'

static_start first "$first" || bail 'no bgpd'
is "$(server)" "$first:$BGPD_VTY_PORT" 'the first is preferred when it is up'

coproc batch {
	"$SUPERSPARROW" -f "$RUN_DIR/conf" batch 2>"$RUN_DIR/batch.err"
}
# shellcheck disable=SC2154
pid=$batch_PID
TEST_PIDS+=("$pid")
ask_batch
is "$answer" $Y 'a batch is answered'
bgpd_kill9 first
wait_until 60 answers_y
ok $? 'and goes on with the second when the first is killed'
bgpd_kill9 second
ask_batch
is "$answer" www.x.example.org 'both down: self'
static_start second "$second" || bail 'no bgpd'
wait_until 60 answers_y
ok $? 'and with whichever comes back'
eval "exec ${batch[1]}>&-"
wait "$pid"
is $? 0 'exit 0'

bgpd_stop second
run -f "$RUN_DIR/conf" "$CLIENT"
is "$out, exit $status" 'www.x.example.org, exit 3' \
    'nothing is up: self, exit 3'
like "$err" "$first:$BGPD_VTY_PORT|$second:$BGPD_VTY_PORT" \
    'the error names a server'
done_testing
