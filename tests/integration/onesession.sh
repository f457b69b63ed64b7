#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ten thousand questions, one login: a session with a route server lives on.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd

LOOKUPS=10000

record=$RUN_DIR/record
static_start router "$BLOCK.0.1" || bail 'no bgpd'
spawn_port python3 "$HERE/proxy.py" --listen "$BLOCK.0.2" \
    --to "$BLOCK.0.1:$BGPD_VTY_PORT" --record "$record"

# No cache: each line has to be asked.  wait_ms 0: as long as it takes.
write_conf conf <<CONF
route_server frr
host $BLOCK.0.2
port $spawned_port
password $BGPD_PASSWORD
cache_size 0
wait_ms 0
$(static_pops)
CONF

# Every other client is in network A, the others in C.
for ((i = 0; i < LOOKUPS; i += 2)); do
	echo "127.10.$((i / 200)).$((i % 200 + 1))"
	echo "127.12.$((i / 200)).$((i % 200 + 2))"
done >"$RUN_DIR/asked"
for ((i = 0; i < LOOKUPS; i += 2)); do
	printf 'www.x.example.org\nwww.y.example.org\n'
done >"$RUN_DIR/expected"

count() {
	grep -cE -- "$1" "$record"
}

tool -f "$RUN_DIR/conf" batch <"$RUN_DIR/asked" >"$RUN_DIR/answers" \
    2>"$RUN_DIR/err"
is $? 0 'batch exits with 0 at the end of its input'
check "each of $LOOKUPS lines gets its own answer, in order" \
    cmp "$RUN_DIR/expected" "$RUN_DIR/answers"
is "$(<"$RUN_DIR/err")" '' 'nothing is said on stderr'
is "$(count '^CONNECT$')" 1 'one connection'
is "$(count "^SEND $BGPD_PASSWORD\$")" 1 'one login'
is "$(count '^SEND show ')" "$LOOKUPS" 'every line was asked'

: >"$record"
mapfile -t -n 500 some <"$RUN_DIR/asked"
run -f "$RUN_DIR/conf" "${some[@]}"
is "$(wc -l <"$RUN_DIR/out")" 500 'many addresses on the command line'
is "$(count '^CONNECT$')" 1 'share one connection, too'
done_testing
