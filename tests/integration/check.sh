#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# supersparrow check, and the list of dialects: what an operator sees when all
# is well and when something is not, and what a monitor reads.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd

router=$BLOCK.0.1
fake=$BLOCK.0.2
nobody=$BLOCK.0.9
WRONG=frub4711
TIMEOUT_S=1

# server NAME HOST PORT [LINE...]: a route_server block in NAME.block.conf
server() {
	local file=$RUN_DIR/$1.block.conf

	printf '%s\n' 'route_server frr' "host $2" "port $3" \
	    "timeout $TIMEOUT_S" "password $BGPD_PASSWORD" "${@:4}" >>"$file"
}

# conf NAME SERVER...: a configuration of these blocks, and the POPs
conf() {
	local name=$1 block

	shift
	{
		for block; do
			cat "$RUN_DIR/$block.block.conf"
		done
		static_pops
	} | write_conf "$name.conf"
}

# check_conf NAME ARGUMENT...
check_conf() {
	run -f "$RUN_DIR/$1.conf" "${@:2}" check
}

# shows REGEX NAME: like, over $out with @ for the end of each line
shows() {
	like "${out//$'\n'/@}@" "$1" "$2"
}

# json EXPRESSION: of the objects in $out, one a line, as o
json() {
	python3 -c '
import json, sys
o = [json.loads(line) for line in open(sys.argv[1])]
print(json.dumps(eval(sys.argv[2]), separators=(",", ":")))
' "$RUN_DIR/out" "$1"
}

static_start router "$router" || bail 'no bgpd'
mapfile -t behaviours <<'LIST'
silent
bad-password
ssh
other-address
zebra
silent
no-instance
LIST
spawn_fake "$RUN_DIR/record" --listen "$fake:0" "${behaviours[@]}"
ports=("${spawned_ports[@]}")

server good "$router" "$BGPD_VTY_PORT" 'canary 203.0.113.0/24' \
    'canary 2001:db8:c::/48' 'canary 192.0.2.0/23'
server missing "$router" "$BGPD_VTY_PORT" 'canary 198.18.0.0/15' \
    'canary 203.0.113.0/24' 'canary 127.10.5.0/24'
server dead "$nobody" 2605 'canary 203.0.113.0/24'
server silent "$fake" "${ports[0]}"
server refused "$fake" "${ports[1]}"
server ssh "$fake" "${ports[2]}"
server liar "$fake" "${ports[3]}" 'canary 203.0.113.0/24' 'canary 8.0.0.0/8'
server bare "$fake" "${ports[4]}"
server silent2 "$fake" "${ports[5]}"
server empty "$fake" "${ports[6]}"

# --- all is well -----------------------------------------------------------

conf good good
check_conf good
is "$status, stderr: $err" '0, stderr: ' 'all is well: exit 0'
is "$(sed -e 's/[0-9]*\.[0-9] ms/N ms/' -e 's/about .* when/about N when/' \
    <<<"$out")" \
"ok    configuration $RUN_DIR/good.conf: 2 POPs, self x, 1 route server
ok    cache 16384 answers, about N when full
ok    route server $router:$BGPD_VTY_PORT (zebra): up, login took N ms, \
$("$(bgpd_find)" --version | sed -n 's/^bgpd version \(.*\)/FRRouting (version \1)/p')
ok      canary 203.0.113.0/24: found
ok      canary 2001:db8:c::/48: found
ok      canary 192.0.2.0/23: found as 192.0.2.0/24
ok      POP y: in the path to 203.0.113.0/24" 'and every line is ok'

write_conf password <<<"$BGPD_PASSWORD"
run -f '' --route_server frr --host "$router" --self 192.0.2.1 \
    --password_file "$RUN_DIR/password" --cache_size 0 check
is "$status" 0 'options instead of a file: exit 0'
shows '^ok    configuration by options: 1 POP, self 192.0.2.1, 1 route server@' \
    'options instead of a file: said so'
shows '@ok    cache off@' 'a cache that is off is said to be off'

printf '%s\n' 'route_server frr' "socket $RUN_DIR/router/bgpd.vty" \
    'canary 203.0.113.0/24' >"$RUN_DIR/socket.block.conf"
conf socket socket
check_conf socket
is "$status" 0 'by the Unix socket: exit 0'
shows "@ok    route server $RUN_DIR/router/bgpd.vty \(zebra\): up, [^@]*@\
ok      canary 203.0.113.0/24: found@" 'by the Unix socket: up, found'

conf bare bare
check_conf bare
is "$status" 0 'a route server without canaries: exit 0'
like "$(<"$RUN_DIR/record")" 'zebra 1 < show ip bgp 192\.0\.2\.0 ' \
    'a route server without canaries: it was asked something'

# --- something is wrong ----------------------------------------------------

conf missing missing
check_conf missing
is "$status" 1 'canaries that are missing: exit 1'
shows "@ok    route server $router:$BGPD_VTY_PORT [^@]*@\
FAIL    canary 198.18.0.0/15: missing, not in the table@\
ok      canary 203.0.113.0/24: found@\
FAIL    canary 127.10.5.0/24: missing, only 127.10.0.0/16 is there@" \
    'missing: each of them says how'

# wrong NAME STATUS REGEX TITLE: a route server that is not as it should be
wrong() {
	conf "$1" "$1"
	check_conf "$1"
	is "$status" "$2" "$4: exit $2"
	shows "$3" "$4: the line says what"
	[ "$took_ms" -le $((TIMEOUT_S * 1000 + SLACK_MS)) ]
	ok $? "$4: within the timeout" "took $took_ms ms"
}

wrong dead 3 "@FAIL  route server $nobody:2605 \(zebra\): down@\
        $nobody:2605: connect: Connection refused[^@]*@\
-       canary 203.0.113.0/24: not asked@" 'nobody is there'
wrong silent 3 "@FAIL  route server $fake:${ports[0]} \(zebra\): down@\
        [^@]*greeting: no answer within 1000 ms" 'silent'
wrong refused 4 "@FAIL  route server $fake:${ports[1]} \(zebra\): down@\
        [^@]*Password verification failed; check password" 'password refused'
wrong ssh 5 '\(zebra\): down@        [^@]*not a route server of kind zebra' 'something else'
wrong empty 5 '\(zebra\): up, [^@]*@        [^@]*BGP instance not found' \
    'a bgpd that has no table'
wrong liar 5 "@FAIL  route server $fake:${ports[3]} [^@]*@\
        [^@]*reply does not match the question[^@]*@\
-       canary 203.0.113.0/24: not asked@\
-       canary 8.0.0.0/8: not asked@" 'replies about another address'

sed -i "s/^password.*/password $WRONG/" "$RUN_DIR"/{bare,good}.block.conf
conf refused good
check_conf refused
is "$status" 4 'a password that a real bgpd refuses: exit 4'
shows '@FAIL  route server [^@]*@        [^@]*Password verification failed' \
    'a password that a real bgpd refuses: said so'
for form in '-d' '-j' '-d -j' '-d --offline'; do
	# shellcheck disable=SC2086
	check_conf refused $form
	unlike "$out$err" "$WRONG" "the password is not shown with $form"
done
sed -i "s/^password.*/password $BGPD_PASSWORD/" "$RUN_DIR"/{bare,good}.block.conf

# --- several ---------------------------------------------------------------

conf several missing silent refused silent2 dead
check_conf several
is "$status" 4 'several: the worst of their exit statuses'
is "$(sed -n 's/^[^ ]*  *route server \([^ ]*\).*/\1/p' <<<"$out")" \
    "$router:$BGPD_VTY_PORT
$fake:${ports[0]}
$fake:${ports[1]}
$fake:${ports[5]}
$nobody:2605" 'several: in order'
[ "$took_ms" -le $((TIMEOUT_S * 1000 + SLACK_MS)) ]
ok $? 'several: two silent ones cost one timeout' "took $took_ms ms"

# --- the configuration -----------------------------------------------------

{
	cat "$RUN_DIR/bare.block.conf"
	printf '%s\n' 'canari 192.0.2.0/24' 'canary 192.0.2.7/24' 'settle 1d' \
	    'self q' 'pop y 64702 www.y.example.org'
} | write_conf broken.conf
asked=$(grep -c connect "$RUN_DIR/record")
for form in '' --offline; do
	# shellcheck disable=SC2086
	check_conf broken $form
	is "$status" 2 "mistakes ${form:-online}: exit 2"
	is "$err" "supersparrow: $RUN_DIR/broken.conf:6: unknown directive \
\"canari\" (did you mean \"canary\"?)
supersparrow: $RUN_DIR/broken.conf:7: canary: \"192.0.2.7/24\": expected \
zeros behind the length (did you mean \"192.0.2.0/24\"?)
supersparrow: $RUN_DIR/broken.conf:8: settle: \"1d\": expected a number from \
0 to 86400
supersparrow: $RUN_DIR/broken.conf:9: self: \"q\": expected a POP's name, an \
address or a host name with a dot" "mistakes ${form:-online}: all of them"
	is "$out" "FAIL  configuration $RUN_DIR/broken.conf: 4 mistakes; \
nothing runs with it" "mistakes ${form:-online}: and their number"
done

echo "$BGPD_PASSWORD" >"$RUN_DIR/open.password"
chmod 644 "$RUN_DIR/open.password"
{
	sed '/^password/d' "$RUN_DIR/bare.block.conf"
	echo "password_file $RUN_DIR/open.password"
} >"$RUN_DIR/shown.block.conf"
conf shown shown
check_conf shown --offline
is "$status" 2 'a password file that others can read: exit 2'
like "$err" "mode 0644 .*; chmod o-rwx $RUN_DIR/open.password" \
    'a password file that others can read: the command that helps'

conf offline bare dead
check_conf offline --offline
is "$status, $err" '0, ' 'offline: exit 0, whatever the route servers do'
shows "^ok    configuration [^@]*@ok    cache [^@]*@\
-     route server $fake:${ports[4]} \(zebra\): not asked@\
-       POP y: no path was seen@\
-     route server $nobody:2605 \(zebra\): not asked@\
-       canary 203.0.113.0/24: not asked@\
-       POP y: no path was seen@" 'offline: nobody was asked'
is "$(grep -c connect "$RUN_DIR/record")" "$asked" \
    'mistakes, offline: no connection was made'

run -f "$RUN_DIR/good.conf" --offline 203.0.113.7
is "$status, $out" '2, ' '--offline is of check alone'
run -f "$RUN_DIR/good.conf" check 203.0.113.7
is "$status, $out" '2, ' 'check takes no address'
run -f "$RUN_DIR/nowhere.conf" check
is "$status" 2 'a file that is not there: exit 2'
like "$err" "$RUN_DIR/nowhere.conf: cannot open: not found" \
    'a file that is not there: said so'

# --- for programs ----------------------------------------------------------

conf mixed missing refused bare dead
check_conf mixed -j
is "$status" 4 '-j: the same exit status'
is "$(json '[sorted(x) for x in o[:2]]')" '[["cache_bytes","cache_size",'\
'"configuration","mistakes","pops","prefixes","route_servers","self","table","table_error"],["canaries",'\
'"dialect","error","login_ms","pops","route_server","says","settled",'\
'"state"]]' '-j: fields'
is "$(json '[o[0][k] for k in ("configuration", "mistakes", "pops", "self",
    "route_servers", "cache_size")]')" \
    "[\"$RUN_DIR/mixed.conf\",[],2,\"x\",4,16384]" '-j: the configuration'
is "$(json 'o[0]["cache_bytes"] > 16384 * 100')" true '-j: the cache'
is "$(json '[[x["route_server"], x["dialect"], x["state"], x["settled"]]
    for x in o[1:]]')" "[[\"$router:$BGPD_VTY_PORT\",\"zebra\",\"up\",false],\
[\"$fake:${ports[1]}\",\"zebra\",\"down\",null],\
[\"$fake:${ports[4]}\",\"zebra\",\"up\",null],\
[\"$nobody:2605\",\"zebra\",\"down\",null]]" '-j: the route servers'
is "$(json '[[type(x[k]).__name__ for k in ("login_ms", "error")]
    for x in o[1:]]')" '[["int","NoneType"],["NoneType","str"],'\
'["int","NoneType"],["NoneType","str"]]' '-j: login and error'
is "$(json '[x["canaries"] for x in o[1:]]')" '[[{"prefix":"198.18.0.0/15",'\
'"found":false,"matched":null},{"prefix":"203.0.113.0/24","found":true,'\
'"matched":"203.0.113.0/24"},{"prefix":"127.10.5.0/24","found":false,'\
'"matched":"127.10.0.0/16"}],[],[],[{"prefix":"203.0.113.0/24","found":null,'\
'"matched":null}]]' '-j: the canaries'
check_conf good -j
is "$(json '[x["pops"] for x in o[1:]]')" \
    '[[{"name":"y","seen_in":"203.0.113.0/24"}]]' '-j: POPs that were seen'
is "$(json '[x["settled"] for x in o[1:]]')" '[true]' \
    '-j: settled when every canary is there'
check_conf offline -j --offline
is "$(json '[[x["state"], x["login_ms"], x["error"]] for x in o[1:]]')" \
    '[["idle",null,null],["idle",null,null]]' '-j --offline: nobody was asked'
check_conf broken -j
is "$status" 2 '-j: mistakes: exit 2'
is "$(json '[len(o), len(o[0]["mistakes"]), o[0]["pops"], o[0]["cache_size"],
    "canari" in o[0]["mistakes"][0]]')" '[1,4,null,null,true]' \
    '-j: mistakes are listed'

# --- dialects --------------------------------------------------------------

run -f "$RUN_DIR/nowhere.conf" dialects
is "$status, $err" '0, ' 'dialects: reads no configuration'
shows "(^|@)zebra quagga frr[^@]*@    [^@]*@\
    port 2605, socket /run/frr/bgpd.vty@" 'dialects: names, port, socket'
run -j dialects
is "$status" 0 'dialects -j: exit 0'
is "$(json 'all(sorted(x) == ["help", "names", "port", "program", "socket"]
    for x in o)')" true 'dialects -j: the same fields'
is "$(json '[[x["names"][:3], x["port"], x["socket"], x["program"]] for x in o
    if "frr" in x["names"]]')" \
    '[[["zebra","quagga","frr"],2605,"/run/frr/bgpd.vty",null]]' \
    'dialects -j: one object for a dialect'

# Each name is one that route_server takes.
json '[name for x in o for name in x["names"]]' | tr -d '[]"' | tr , '\n' \
    >"$RUN_DIR/names"
while read -r name; do
	run -f '' --route_server "$name" --self 192.0.2.1 --offline check
	[ "$status" -eq 0 ] || echo "$name: $status $err"
done <"$RUN_DIR/names" >"$RUN_DIR/refused"
is "$(<"$RUN_DIR/refused")" '' \
    "dialects: route_server takes each of the $(wc -l <"$RUN_DIR/names") names"
done_testing
