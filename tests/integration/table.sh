#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A table in memory says what the router says: FRR takes a generated table from
# two neighbours and dumps it; the answers from the dump are compared with
# live answers and with FRR's own best paths.  Then the file changes, is cut,
# vanishes and grows old under a batch that goes on.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd

# With a sanitizer everything takes several times as long.
few=${SPARROW_INSTRUMENTED:+5}
COUNT=$((100000 / ${few:-1}))
COUNT6=$((20000 / ${few:-1}))
SEED=${SEED:-20010412}
ASK=$((20000 / ${few:-1}))
LOAD_S=180

router=$BLOCK.0.1
speakers=("$BLOCK.0.2" "$BLOCK.0.3")
dump=$RUN_DIR/dump/rib.mrt
vty=$RUN_DIR/table/bgpd.vty

bgpd_of_speakers table 64701 "$router" \
    'bgp bestpath compare-routerid' "${speakers[@]}" >"$RUN_DIR/table.conf"

bgpd_start table "$router" "$RUN_DIR/table.conf" 1790 ||
    bail 'no bgpd'
for n in 0 1; do
	spawn python3 "$HERE/speaker.py" --local "${speakers[n]}" \
	    --peer "$router:1790" --as "$((64998 + n))" --seed "$SEED" \
	    --count "$COUNT" --count6 "$COUNT6" >&2
done
check "FRR takes $COUNT and $COUNT6 prefixes from two neighbours" \
    python3 "$HERE/loaded.py" "$vty" "$COUNT" "$COUNT6" 2 "$LOAD_S"

# bgpd writes as a user of its own.
mkdir -m 777 "$RUN_DIR/dump"
chmod 755 "$RUN_DIR"
# dump_table FILE: as the operator would, once
dump_table() {
	python3 "$HERE/frr.py" "$vty" enable 'configure terminal' \
	    "dump bgp routes-mrt $1" end
}
is_whole() {
	"$SUPERSPARROW" -f '' table "$1" >"$RUN_DIR/whole" 2>&1 &&
	    grep -q " $COUNT IPv4, $COUNT6 IPv6" "$RUN_DIR/whole"
}

dump_table "$dump" >/dev/null
check 'and dumps them' wait_until 60 is_whole "$dump"
like "$(<"$RUN_DIR/whole")" \
    "${speakers[1]} AS 64999: $((COUNT + COUNT6)) paths" \
    'the peers of the dump are listed'

pops='pop x 64700 www.x.example.org
pop y 64702 www.y.example.org
pop z 64999 www.z.example.org
self x'
write_conf live.conf <<CONF
$pops
route_server frr
socket $vty
settle 0
cache_size 0
CONF
write_conf table-only.conf <<CONF
$pops
table $dump
table_max_age 0
CONF
check "$ASK addresses: table, live and FRR agree; scopes are exact" \
    python3 "$HERE/table_truth.py" --socket "$vty" --count "$COUNT" \
    --count6 "$COUNT6" --seed "$SEED" --ask "$ASK" \
    --live "$RUN_DIR/live.conf" --table "$RUN_DIR/table-only.conf" \
    "$SUPERSPARROW"
diag "$(tail -n 3 "$RUN_DIR/check")"

# An address of which POP Y is the nearest.
prefix=$(python3 -c 'import sys; sys.path.insert(0, sys.argv[1]); import table
for n, _ in table.prefixes(table.IPV4, 900, int(sys.argv[2])):
    print(".".join(str(n >> s & 255) for s in (24, 16, 8, 0)))' \
    "$HERE" "$SEED" |
    tool -f "$RUN_DIR/table-only.conf" -F '%p %a' batch |
    sed -n '/^y /{s///p;q}')
is "$(tool -f "$RUN_DIR/table-only.conf" route "$prefix")" \
    "$(tool -f "$RUN_DIR/live.conf" route "$prefix")" \
    'route: the dump says what the router says'
is "$(tool -f "$RUN_DIR/table-only.conf" explain -j "$prefix" |
    jq -c '[.prefix, .as_path, .source]')" \
    "$(tool -f "$RUN_DIR/live.conf" explain -j "$prefix" |
    jq -c '[.prefix, .as_path, "table"]')" 'explain reads the path again'

for packer in gzip bzip2; do
	"$packer" -c "$dump" >"$RUN_DIR/dump/packed"
	is "$(tool -f "$RUN_DIR/live.conf" -j table "$RUN_DIR/dump/packed" |
	    jq -c '[.form, .prefixes4, .prefixes6, .pops]')" \
	    "$(tool -f "$RUN_DIR/live.conf" -j table "$dump" |
	    jq -c "[\"MRT, $packer\", .prefixes4, .prefixes6, .pops]")" \
	    "packed by $packer: the same"
done

# --- the file changes under a batch ----------------------------------------

write_conf watch.conf <<CONF
$pops
table $RUN_DIR/dump/watched
table_poll 1
table_shrink 50
table_max_age 600
CONF
# install FILE: as the manual says
put() {
	cp "$1" "$RUN_DIR/dump/new"
	mv "$RUN_DIR/dump/new" "$RUN_DIR/dump/watched"
}
lines() {
	printf '192.0.2.0/24|%s\n203.0.113.0/24|%s\n' "$1" "$2" \
	    >"$RUN_DIR/lines"
	put "$RUN_DIR/lines"
}
lines 64702 64700
# begin_batch CONF TEMPLATE: one to talk to; its pid is $batch
begin_batch() {
	coproc talk {
		exec "$SUPERSPARROW" -f "$RUN_DIR/$1" -F "$2" batch \
		    2>"$RUN_DIR/err"
	}
	# shellcheck disable=SC2154
	batch=$talk_PID
	TEST_PIDS+=("$batch")
	exec {to}>&"${talk[1]}" {from}<&"${talk[0]}"
	eval "exec ${talk[1]}>&- ${talk[0]}<&-"
}
ask() {
	echo "$1" >&"$to"
	read -r -t 60 answer <&"$from"
}
answers() {
	ask "$1"
	[ "$answer" = "$2" ]
}
begin_batch watch.conf '%h %u'
ask 192.0.2.1
is "$answer" 'www.y.example.org table' 'the first line is answered from the table'
lines 64999 64999
check 'a new file is read' \
    wait_until 30 answers 192.0.2.1 'www.z.example.org table'
printf '192.0.2.0/24|64702\nnonsense\n' >"$RUN_DIR/lines"
put "$RUN_DIR/lines"
wait_until 30 grep -q nonsense "$RUN_DIR/err"
wait_until 30 grep -q 'line 2' "$RUN_DIR/err"
ask 192.0.2.1
is "$answer" 'www.z.example.org table' 'a broken one changes nothing'
like "$(<"$RUN_DIR/err")" \
    'line 2, byte 19: expected PREFIX\|AS PATH; the one before stays' \
    'and is reported with its place'
is "$(grep -c 'line 2' "$RUN_DIR/err")" 1 'once'
head -c 100000 "$dump" >"$RUN_DIR/dump/cut"
put "$RUN_DIR/dump/cut"
check 'so is a dump that is cut' \
    wait_until 30 grep -q 'ends within a record' "$RUN_DIR/err"
rm "$RUN_DIR/dump/watched"
check 'and a file that is gone' \
    wait_until 30 grep -q 'cannot open: not found' "$RUN_DIR/err"
ask 192.0.2.1
is "$answer" 'www.z.example.org table' 'the table before goes on answering'
put "$dump"
check 'the next good one is read' \
    wait_until 60 answers "$prefix" 'www.y.example.org table'
lines 64702 64700
check 'one that lost more than table_shrink is not' \
    wait_until 30 grep -q 'set table_shrink 0' "$RUN_DIR/err"
touch -d '20 minutes ago' "$RUN_DIR/lines"
cp -p "$dump" "$RUN_DIR/dump/new"
touch -d '20 minutes ago' "$RUN_DIR/dump/new"
mv "$RUN_DIR/dump/new" "$RUN_DIR/dump/watched"
check 'one older than table_max_age is not used' \
    wait_until 30 answers "$prefix" 'www.x.example.org self'
exec {to}>&- {from}<&-
wait "$batch"
is $? 0 'the batch ends well'

# --- a POP that is gone ------------------------------------------------------

beside=$BLOCK.0.4
static_start beside "$beside" || bail 'no second bgpd'
# network [no]: the one route with POP Y in its path
network() {
	python3 "$HERE/frr.py" "$RUN_DIR/beside/bgpd.vty" enable \
	    'configure terminal' 'router bgp 64700' \
	    'address-family ipv4 unicast' \
	    "${1:+$1 }network 203.0.113.0/24 route-map C" end >/dev/null
}
printf '203.0.113.0/24|64702 64602\n192.0.2.0/24|64600\n' \
    >"$RUN_DIR/dump/beside"
write_conf pop.conf <<CONF
pop x 64700 www.x.example.org
pop y 64702 www.y.example.org
self x
table $RUN_DIR/dump/beside
pop_check 1
verbose
route_server frr
host $beside
password $BGPD_PASSWORD
settle 0
CONF
begin_batch pop.conf '%h %u %w'
ask 203.0.113.7
is "$answer" 'www.y.example.org table pop_in_path' 'beside a route server: the table answers'
sleep 4
ask 203.0.113.7
is "$answer" 'www.y.example.org table pop_in_path' 'a POP that is there stays'
network no
check 'a POP that the router does not see any more goes behind the others' \
    wait_until 60 answers 203.0.113.7 'www.x.example.org table no_pop_in_path'
like "$(<"$RUN_DIR/err")" 'POP y: missing from 3 paths in a row' 'and is reported'
bgpd_freeze beside
sleep 3
ask 203.0.113.7
is "$answer" 'www.x.example.org table no_pop_in_path' 'a silent router changes nothing'
bgpd_thaw beside
network
check 'it is back as soon as a path shows it' \
    wait_until 60 answers 203.0.113.7 'www.y.example.org table pop_in_path'
bgpd_stop beside
sleep 4
ask 203.0.113.7
is "$answer" 'www.y.example.org table pop_in_path' 'nor does one that is gone'
exec {to}>&- {from}<&-
wait "$batch"
is $? 0 'the batch ends well, again'

# --- check, and what an operator asks -------------------------------------

lines 64702 64700
like "$(tool -f "$RUN_DIR/watch.conf" check 2>&1)" \
    "ok    table $RUN_DIR/dump/watched: 2 prefixes" 'check reads the table'
touch -d '20 minutes ago' "$RUN_DIR/dump/watched"
out=$(tool -f "$RUN_DIR/watch.conf" check 2>&1)
is "$?" 3 'check with a table that is too old: exit 3'
like "$out" 'FAIL  table .*: not used any more, it is older than' 'and says so'
rm "$RUN_DIR/dump/watched"
out=$(tool -f "$RUN_DIR/watch.conf" check 2>&1)
is "$?" 3 'check without a table: exit 3'
like "$out" "FAIL  table $RUN_DIR/dump/watched: cannot open: not found" \
    'and says why'
is "$(tool -f "$RUN_DIR/watch.conf" 192.0.2.1 2>/dev/null)" \
    www.x.example.org 'without a table and a router: self'

printf '%s\n' '10.0.0.0/9|1 64702' '10.128.0.0/9|1 2' \
    '10.128.0.0/10|1 64999 64702' >"$RUN_DIR/three"
is "$(tool -f "$RUN_DIR/watch.conf" whatif "$RUN_DIR/three")" "\
                     prefixes %    IPv4 space %    IPv6 space %   origin ASes %
x                          33.3            25.0             0.0            50.0
y                          66.7            75.0             0.0            50.0
z                           0.0             0.0             0.0             0.0" \
    'whatif: shares'
is "$(tool -f "$RUN_DIR/watch.conf" whatif "$RUN_DIR/three" --remove y \
    --add q:2 | tail -n 4)" "\
moves:
  y -> x: 33.3 % of prefixes, 50.0 % of IPv4, 0.0 % of IPv6
  x -> q: 33.3 % of prefixes, 25.0 % of IPv4, 0.0 % of IPv6
  y -> z: 33.3 % of prefixes, 25.0 % of IPv4, 0.0 % of IPv6" \
    'whatif: a POP less and one more'
is "$(tool -f "$RUN_DIR/watch.conf" whatif "$RUN_DIR/three" --csv)" "\
pop,prefixes_before,ipv4_before,ipv6_before,origins_before,prefixes_after,\
ipv4_after,ipv6_after,origins_after
x,1,4194304,0,1,1,4194304,0,1
y,2,12582912,0,1,2,12582912,0,1
z,0,0,0,0,0,0,0,0" 'whatif: for a spreadsheet'
is "$(tool -f "$RUN_DIR/watch.conf" -j whatif "$RUN_DIR/three" --remove y |
    jq -c '[.pops[1].name, .pops[1].before.prefixes, .pops[1].after.prefixes,
    .moves[0].from, .moves[0].to]')" '["y",2,0,"y","x"]' 'whatif: JSON'
sed 's/64999 64702/2/' "$RUN_DIR/three" >"$RUN_DIR/less"
is "$(tool -f "$RUN_DIR/watch.conf" diff "$RUN_DIR/three" "$RUN_DIR/less" |
    tail -n 2)" "\
moves:
  y -> x: 25.0 % of IPv4, 0.0 % of IPv6" 'diff: what moved'
is "$(tool -f "$RUN_DIR/watch.conf" diff "$RUN_DIR/less" "$RUN_DIR/less" |
    tail -n 1)" 'nothing moves' 'diff: nothing did'
is "$(tool -f "$RUN_DIR/watch.conf" whatif "$RUN_DIR/three" --remove q 2>&1
    echo $?)" 'supersparrow: --remove: q: no such POP
2' 'whatif: a POP that is none'
is "$(tool -f "$RUN_DIR/watch.conf" table /etc/hostname 2>&1 | tail -n 1)" \
    'supersparrow: /etc/hostname: line 1, byte 0: expected PREFIX|AS PATH' \
    'table: a file that is none'
done_testing
