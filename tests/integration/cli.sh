#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The command as its users meet it: output, JSON, exit status, mistakes.
# batch.sh has the batch, faults.sh what route servers do wrong.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd

server=$BLOCK.0.1
nobody=$BLOCK.0.9
IN_A=192.0.2.7
IN_C=203.0.113.7
LOCAL=127.13.0.9
NOWHERE=8.8.8.8
EXAMPLE=$top_srcdir/etc/zebra-reply.example

# static.sh's table and one network of the route server's own.
static_config router | sed "/127.12.0.0/a\\
  network 127.13.0.0/16" >"$RUN_DIR/router.conf"
bgpd_start router "$server" "$RUN_DIR/router.conf" || bail 'no bgpd'
# It answers before the last network of its configuration is in the table.
wait_until "$BGPD_READY_S" static_loaded "$server" || bail 'no route'

write_conf servers.conf <<CONF
route_server frr
host $server
password $BGPD_PASSWORD
CONF
{
	cat "$RUN_DIR/servers.conf"
	static_pops
} | write_conf conf
write_conf dead <<CONF
timeout 1
route_server frr
host $nobody
$(static_pops)
CONF
conf=(-f "$RUN_DIR/conf")
X=www.x.example.org
Y=www.y.example.org

# json EXPRESSION: of the objects in $RUN_DIR/out, one a line, as o
json() {
	python3 -c '
import json, sys
o = [json.loads(line) for line in open(sys.argv[1])]
print(json.dumps(eval(sys.argv[2]), separators=(",", ":")))
' "$RUN_DIR/out" "$1"
}

# usage NAME REGEX ARGUMENT...: exit 2, nothing on stdout, this on stderr
usage() {
	local name=$1 regex=$2

	shift 2
	run "$@"
	is "$status, stdout: $out" '2, stdout: ' "$name: exit 2"
	like "$err" "$regex" "$name: says what is wrong"
}

# --- lookup ----------------------------------------------------------------

run "${conf[@]}" $IN_C
is "$out, $status, $err" "$Y, 0, " 'nearest is the last POP in the path'
run "${conf[@]}" $IN_A
is "$out, $status" "$X, 1" 'no POP in the path: self, exit 1'
run "${conf[@]}" $LOCAL
is "$out, $status" "$X, 1" "the route server's own network: self, exit 1"
run "${conf[@]}" $NOWHERE
is "$out, $status" "$X, 1" 'no route: self, exit 1'
run "${conf[@]}" $IN_C $IN_A 2001:db8:c::1
is "$out, $status" "$Y
$X
$Y, 1" 'a line for each address, exit the highest'
run "${conf[@]}" ::ffff:$IN_C
is "$out" "$Y" 'an IPv4-mapped address is the IPv4 address'
run "${conf[@]}" $IN_C www.example.org $IN_A
is "$out, $status" "$Y
$X, 2" 'what is no address does not keep others from being answered'
like "$err" '^supersparrow: www.example.org: not an address' 'and is named'
run -f "$RUN_DIR/servers.conf" --pop 'y 64702 192.0.2.1 2001:db8::1 a.example.org' \
    --result-count 2 $IN_C $IN_A
is "$out, $status" '192.0.2.1 2001:db8::1
NULL, 1' 'at most result_count results; NULL if there is no self'

# --- explain, route, parse -------------------------------------------------

run "${conf[@]}" explain $IN_C $NOWHERE
is "$status" 1 'explain has the exit status of a lookup'
like "$out" "AS path +64702 64602
 +\^ y
" 'explain marks POP ASes in the path'
like "$out" "1. y: last POP AS in the path \(AS 64702\)
 +$Y
 +2. x: the POP that was asked
 +$X
" 'explain ranks the POPs and says why'
like "$out" "$server:$BGPD_VTY_PORT
 +prefix +203.0.113.0/24
" 'explain names the route server and the prefix'
like "$out" "ms

$NOWHERE
" 'explanations have a blank line between them'
like "$out" 'no route to this address' 'explain says the reason in words'

run "${conf[@]}" route $IN_C $LOCAL $NOWHERE
is "$out" "203.0.113.0/24 64702 64602 via 0.0.0.0 IGP
127.13.0.0/16 Local via 0.0.0.0 IGP
$NOWHERE not in table" 'route prints what the route server gave'
is "$status" 1 'route: not in table is exit 1'
run "${conf[@]}" route $IN_A
is "$status" 0 'route: found is exit 0, POP or not'

# parse reads stdin, which run gives nothing
parse() {
	local reply=$1

	shift
	tool parse "$@" <"$reply" >"$RUN_DIR/out" 2>"$RUN_DIR/err"
	status=$?
	out=$(<"$RUN_DIR/out")
	err=$(<"$RUN_DIR/err")
}

parse "$EXAMPLE" zebra $IN_C
is "$out, $status" "203.0.113.0/24 64702 64602 via 203.0.113.11 IGP, 0" \
    'parse understands the example'
parse "$EXAMPLE" FRR $IN_C --json
is "$(json '[o[0][k] for k in ("address","asns","last_as","paths")]')" \
    '["203.0.113.7",[64702,64602],64602,2]' 'parse -j, in any spelling'
echo '% Network not in table' >"$RUN_DIR/none"
parse "$RUN_DIR/none" zebra $NOWHERE
is "$out, $status" "$NOWHERE not in table, 1" 'parse: not in table is exit 1'
parse "$EXAMPLE" zebra $NOWHERE
is "$out, $status" ', 5' 'parse: a reply about another address is exit 5'
like "$err" '^supersparrow: ..*' 'with a sentence'
parse /dev/null zebra $IN_C -j
is "$status, $(json 'o[0]["status"]')" '5, "error"' 'parse: nothing is exit 5'
head -c 300000 /dev/zero | tr '\0' a >"$RUN_DIR/long"
parse "$RUN_DIR/long" zebra $IN_C
is "$out, $status" ', 5' 'parse: more than 256 KiB is exit 5'
parse / zebra $IN_C
is "$status" 1 'parse: what cannot be read is exit 1'
parse "$EXAMPLE" zebra 203.0.113
is "$status" 2 'parse: half an address is exit 2'
parse "$EXAMPLE" zebra 2001:db8::7
is "$out, $status" ', 5' 'parse: a reply about the other family is exit 5'
parse "$EXAMPLE" zerba $IN_C
is "$status" 2 'parse: an unknown dialect is exit 2'
like "$err" 'zerba: no such dialect; there are: .*zebra' 'and says which'

# --- JSON ------------------------------------------------------------------

ROUTE_FIELDS='["address","status","prefix","as_path","asns","last_as",'
ROUTE_FIELDS+='"origin","next_hop","paths"'
FIELDS="$ROUTE_FIELDS"',"pops","answer","scope","source","reason","age_ms",'
FIELDS+='"route_server","took_us"]'
ROUTE_FIELDS+=']'

run "${conf[@]}" -j $IN_C $NOWHERE
is "$(json '[list(x) for x in o]')" "[$FIELDS,$FIELDS]" \
    'JSON always has the same fields'
is "$(json '[o[0][k] for k in ("status","prefix","as_path","origin")]')" \
    '["found","203.0.113.0/24","64702 64602","IGP"]' 'the route'
is "$(json 'o[0]["pops"]')" \
    "$(printf '[{"name":"y","as":64702,"results":["%s"]},%s]' $Y \
    '{"name":"x","as":64700,"results":["www.x.example.org"]}')" 'the POPs'
is "$(json '[o[0][k] for k in ("answer","scope","source","reason")]')" \
    "[[\"$Y\"],\"203.0.113.0/24\",\"live\",\"pop_in_path\"]" 'the answer'
is "$(json '[o[0]["age_ms"],o[0]["route_server"],o[0]["took_us"]>0]')" \
    "[0,\"$server:$BGPD_VTY_PORT\",true]" 'and where it came from'
is "$(json '[o[1][k] for k in ("status","prefix","asns","last_as","paths")]')" \
    '["not_in_table",null,null,null,0]' 'what is missing is null'
cp "$RUN_DIR/out" "$RUN_DIR/plain"
run "${conf[@]}" -j explain $IN_C
is "$(json 'list(o[0])')" "$FIELDS" 'explain -j has these fields'
run "${conf[@]}" route --json $IN_C $LOCAL
is "$(json '[list(x) for x in o]')" "[$ROUTE_FIELDS,$ROUTE_FIELDS]" \
    'route -j has those of the route'
is "$(json '[o[1][k] for k in ("as_path","asns","last_as")]')" \
    '["Local",[],null]' 'an empty path has no AS numbers'

# --- what goes wrong -------------------------------------------------------

run -f "$RUN_DIR/dead" -j $IN_C
is "$status, $(json '[o[0][k] for k in ("status","source","reason")]')" \
    '3, [null,"self","down"]' 'unreachable: exit 3, self'
is "$(json 'o[0]["answer"]')" "[\"$X\"]" 'is still answered'
like "$err" "^supersparrow: $nobody:2605: .*refused" \
    'the error names host, port and what was tried'
run -f "$RUN_DIR/dead" route $IN_C
is "$out, $status" ', 3' 'route: unreachable is exit 3, and no line'

run "${conf[@]}" --password wrong -j $IN_C
is "$status, $(json '[o[0][k] for k in ("status","reason")]')" \
    '4, ["login_failed","login_refused"]' 'login refused: exit 4'
like "$err" "$server:$BGPD_VTY_PORT: " 'the error names the route server'
unlike "$err" '[^-]wrong' 'and never the password'

spawn_fake "$RUN_DIR/record" ssh
run "${conf[@]}" --host 127.0.0.1 --port "$spawned_port" -t 1 -j $IN_C
is "$status, $(json '[o[0][k] for k in ("status","reason")]')" \
    '5, ["error","protocol_error"]' 'no route server: exit 5'
like "$err" "127.0.0.1:$spawned_port: .*SSH" 'the error shows what it said'

bgpd_freeze router
run "${conf[@]}" --timeout 1 $IN_C
bgpd_thaw router
is "$out, $status" "$X, 3" 'frozen: exit 3, self'
ok $((took_ms > 4500)) 'within the timeout, not the default one' "took $took_ms ms"

# --- the command line ------------------------------------------------------

usage 'no address' 'no ADDRESS given.*usage: ' "${conf[@]}"
usage 'a host name' 'localhost: neither .* nor an address' "${conf[@]}" localhost
usage 'a misspelled sub-command' 'expalin: neither .* --help' "${conf[@]}" \
    expalin $IN_C
usage '-' '-: not an address' "${conf[@]}" -
usage 'control bytes' 'a\\x1b\[2J\\x0ab: not an address' "${conf[@]}" \
    $'a\e[2J\nb'
usage 'an unknown option' '--pasword: .*password' "${conf[@]}" --pasword x $IN_C
usage 'an unknown letter' '-x: no such option' "${conf[@]}" -x $IN_C
usage 'no value' '--timeout: its value is missing' "${conf[@]}" $IN_C -t
usage 'a value too much' '--json: takes no value' "${conf[@]}" --json=1 $IN_C
usage 'a bad value' '--timeout: .*1 to 600' "${conf[@]}" -t 601 $IN_C
usage 'explain of nothing' 'explain: an argument is missing' "${conf[@]}" explain
usage 'batch and an address' 'batch: one argument too many' "${conf[@]}" \
    batch $IN_C
usage '--batch and explain' 'does not go together with --batch' "${conf[@]}" \
    --batch explain $IN_C
usage 'parse without address' 'parse: an argument is missing' parse zebra
usage 'no such file' "$RUN_DIR/absent.*or write it: supersparrow.conf\(5\)" \
    -f "$RUN_DIR/absent" $IN_C
write_conf locked <"$RUN_DIR/dead"
chmod 0 "$RUN_DIR/locked"
as_user=()
[ "$(id -u)" -ne 0 ] || as_user=(setpriv --inh-caps=-all
    '--bounding-set=-dac_override,-dac_read_search')
like "$("${as_user[@]}" "$SUPERSPARROW" -f "$RUN_DIR/locked" $IN_C 2>&1)" \
    'locked: cannot open: permission denied.*a user who may read it' \
    'a file that one may not read: who may'
usage 'nothing at all' '--help shows .* supersparrow.conf\(5\) a config'
if [ ! -e /etc/supersparrow.conf ] && [ ! -e /etc/supersparrow ]; then
	usage 'no configuration' '-f FILE, .*; supersparrow.conf\(5\) has one' \
	    $IN_C
fi
printf 'pasword x\ntimeout no\n' | write_conf mistakes
usage 'several mistakes' 'explain: .*:1: .*:2: .*--cache_size: ' \
    -f "$RUN_DIR/mistakes" --cache_size many explain
is "$(grep -c '^supersparrow: ' "$RUN_DIR/err")" 4 'each has a line of its own'

run $IN_C -f "$RUN_DIR/conf" -v
is "$out" "$Y" 'options may stand behind the address'
like "$err" 'supersparrow: .*' '--verbose says what happens'
run "${conf[@]}" -d $IN_C
like "$err" 'show ip bgp' '--debug shows the dialogue'
unlike "$err" "$BGPD_PASSWORD" 'without the password'
run "${conf[@]}" -- $IN_C
is "$out" "$Y" '-- ends the options'
run -f '' --route-server frr --host "$server" --password "$BGPD_PASSWORD" \
    --pop "y 64702 $Y" --self 192.0.2.1 $IN_C
is "$out, $status" "$Y, 0" 'a configuration from options alone'
like "$err" '--password: .*password_file' '--password is warned of'

run --help
is "$status, $err" '0, ' '--help'
for word in batch explain route parse --config_file --json --route_server \
    --password_file --cache_timeout --wait_ms; do
	like "$out" "(^|[ -])${word}[ \n]" "--help lists $word"
done
is "$(awk 'length > 80' "$RUN_DIR/out")" '' '--help fits 80 columns'
run -V
like "$out" '^supersparrow [0-9]+\.[0-9]+' '--version'
for arguments in --help -V "-f $RUN_DIR/conf $IN_C"; do
	# shellcheck disable=SC2086
	tool $arguments >/dev/full 2>"$RUN_DIR/err"
	is "$?, $(<"$RUN_DIR/err")" \
	    '1, supersparrow: standard output: No space left on device' \
	    "no room for the output of $arguments"
done
tool "${conf[@]}" $IN_C >&- 2>"$RUN_DIR/err"
is "$?" 1 'a closed standard output is a failure'
done_testing
