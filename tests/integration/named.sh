#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The module in a real named, asked by dig from clients in networks A and C;
# the route server is FRR's bgpd.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_bgpd
need_named

router=$BLOCK.0.1
IN_A=127.10.0.9
IN_C=127.12.0.9

# zone_conf [LINE...]: two POPs, and a zone with all that a zone can have
zone_conf() {
	cat <<-CONF
	pop x 64700 192.0.2.80 192.0.2.81 2001:db8:1::80
	pop y 64702 198.51.100.80
	pop far 64799 203.0.113.80 2001:db8:3::80
	pop host 64798 www.host.example.com
	self x
	result_count 2
	route_server frr
	host $router
	password $BGPD_PASSWORD
	settle 0
	cache_timeout 1
	zone example.org
	ttl 60
	ttl_fallback 5
	ns ns1.example.org ns2.example.org
	hostmaster john.doe@example.org
	serial 2026
	steer @ x y
	steer www x y far
	steer far far
	steer alias host
	steer img.cdn x y
	steer *.wild x y
	record @ MX 10 mail.example.org
	record mail A 192.0.2.25
	record ns1 A 192.0.2.53
	record t TXT "v=spf1 -all" two
	record c CNAME www
	record out CNAME www.example.net
	record del NS ns.example.net
	explain
	zone example.net
	ns ns.example.net
	steer www
	CONF
	[ $# -eq 0 ] || printf '%s\n' "$@"
}

# asks NAME CLIENT QUESTION EXPECTED TITLE
asks() {
	# shellcheck disable=SC2086
	is "$(bind_line "$1" "$2" $3)" "$4" "$5"
}

# told NAME EXPECTED QUESTION...: a client in C
told() {
	[ "$(bind_short "$1" "$IN_C" "${@:3}")" = "$2" ]
}

# By a route server, not from what was known before.
is_heard() {
	[[ $(bind_line "$1" "$IN_C" www.example.org) == *' 60 A 198.51.100.80|' ]]
}

SOA='example.org. 60 SOA ns1.example.org. john\.doe.example.org. 2026 3600 600 86400 60|'
# Answers of dig, as bind_line() prints them.
tests() {
	asks "$1" $IN_C 'www.example.org A' \
	    'NOERROR|www.example.org. 60 A 198.51.100.80|' \
	    "$1: a client in C gets POP Y"
	asks "$1" $IN_A 'www.example.org A' \
	    'NOERROR|www.example.org. 60 A 192.0.2.80|www.example.org. 60 A 192.0.2.81|' \
	    "$1: a client in A gets POP X, all its addresses"
	asks "$1" $IN_A 'www.example.org AAAA' \
	    'NOERROR|www.example.org. 60 AAAA 2001:db8:1::80|' \
	    "$1: its IPv6 address"
	asks "$1" $IN_C 'www.example.org AAAA' "NOERROR|$SOA" \
	    "$1: no IPv6 address of POP Y: no data, not another POP"
	asks "$1" $IN_C 'www.example.org MX' "NOERROR|$SOA" \
	    "$1: no such data at a steered name"
	asks "$1" $IN_C 'wWw.eXample.ORG A' \
	    'NOERROR|wWw.eXample.ORG. 60 A 198.51.100.80|' \
	    "$1: letters of any case"
	asks "$1" $IN_C 'example.org A' \
	    'NOERROR|example.org. 60 A 198.51.100.80|' "$1: the zone itself"
	asks "$1" $IN_C 'example.org SOA' "NOERROR|$SOA" "$1: its SOA"
	asks "$1" $IN_C 'example.org NS' \
	    'NOERROR|example.org. 60 NS ns1.example.org.|example.org. 60 NS ns2.example.org.|' \
	    "$1: its name servers"
	asks "$1" $IN_C 'example.org MX' \
	    'NOERROR|example.org. 60 MX 10 mail.example.org.|' "$1: its MX"
	asks "$1" $IN_C 'far.example.org A' \
	    'NOERROR|far.example.org. 60 A 203.0.113.80|' \
	    "$1: steered to the POPs that are named, near or not"
	asks "$1" $IN_C 'alias.example.org A' \
	    'NOERROR|alias.example.org. 60 CNAME www.host.example.com.|' \
	    "$1: a POP with a host name alone is an alias"
	asks "$1" $IN_C 'img.cdn.example.org A' \
	    'NOERROR|img.cdn.example.org. 60 A 198.51.100.80|' \
	    "$1: a name below a name"
	asks "$1" $IN_C 'cdn.example.org A' "NOERROR|$SOA" \
	    "$1: that name is there, and has nothing"
	asks "$1" $IN_C 'a.b.wild.example.org A' \
	    'NOERROR|a.b.wild.example.org. 60 A 198.51.100.80|' "$1: a wildcard"
	asks "$1" $IN_C 'nope.example.org A' "NXDOMAIN|$SOA" \
	    "$1: a name that is not there"
	asks "$1" $IN_C 'a.b.c.d.e.f.example.org A' "NXDOMAIN|$SOA" \
	    "$1: nor one far below"
	asks "$1" $IN_C 't.example.org TXT' \
	    'NOERROR|t.example.org. 60 TXT "v=spf1 -all" "two"|' \
	    "$1: strings of a TXT record"
	asks "$1" $IN_C 'c.example.org A' \
	    'NOERROR|c.example.org. 60 CNAME www.example.org.|www.example.org. 60 A 198.51.100.80|' \
	    "$1: an alias of a steered name"
	like "$(bind_line "$1" $IN_C out.example.org A)" \
	    '^NOERROR.out.example.org. 60 CNAME www.example.net.' \
	    "$1: an alias into another zone"
	asks "$1" $IN_C 'x.del.example.org A' \
	    'NOERROR|del.example.org. 60 NS ns.example.net.|' \
	    "$1: a delegation"
	asks "$1" $IN_C 'www.example.com A' 'REFUSED|' \
	    "$1: another zone is not ours"
	like "$(bind_ask "$1" $IN_C example.org AXFR +tcp)" 'Transfer failed' \
	    "$1: no transfer"
	unlike "$(bind_ask "$1" $IN_C example.org AXFR +tcp)" 'ns1' \
	    "$1: not a part of one"
	like "$(bind_short "$1" $IN_C _supersparrow.www.example.org TXT)" \
	    '^"pop=y" "reason=pop_in_path" "source=(cache|live)" "prefix=127.12.0.0/16" "as_path=64702 64602" "age_ms=[0-9]+" "client=127.12.0.9"' \
	    "$1: why"
	is "$(bind_ask "$1" $IN_C www.example.org ANY +noall +answer +tcp | wc -l)" \
	    1 "$1: ANY gives what there is"
}

static_start router "$router" || bail 'no bgpd'
zone_conf | write_conf conf
chmod 755 "$RUN_DIR"

# shellcheck disable=SC2154
bind_config search $BIND_PORT < <(bind_dlz "$RUN_DIR/conf")
bind_config zones $((BIND_PORT + 2)) <<CONF
dlz "supersparrow" {
	database "dlopen $MODULE $RUN_DIR/conf";
	search no;
};
zone "example.org" { type primary; dlz "supersparrow"; };
zone "example.net" { type primary; dlz "supersparrow"; };
CONF
for name in search zones; do
	check "$name: named starts" bind_start $name || bail 'no named'
	wait_until 60 told $name 198.51.100.80 www.example.org
	tests $name
done

# --- failing ---------------------------------------------------------------

bgpd_kill9 router
sleep 2			# cache_timeout is 1 s
asks search $IN_C 'www.example.org A' \
    'NOERROR|www.example.org. 5 A 198.51.100.80|' \
    'route server killed: the last good answer, for a short time'
asks search 127.13.0.9 'www.example.org A' \
    'NOERROR|www.example.org. 5 A 192.0.2.80|www.example.org. 5 A 192.0.2.81|' \
    'and self for a client that nobody knows'
check 'it starts again' static_start router "$router"
wait_until 60 is_heard search
ok $? 'and is heard again'

# --- reload ----------------------------------------------------------------

zone_conf 'steer other xx' >"$RUN_DIR/conf"
bind_rndc search reload >/dev/null 2>&1
wait_until 60 bind_said search 'reloading configuration failed'
ok $? 'a mistake: named does not reload'
ok "$(bind_said search "$RUN_DIR/conf:[0-9]+: steer: \"xx\": expected a POP"; echo $?)" \
    'its log says file, line and what was expected'
asks search $IN_C 'www.example.org A' \
    'NOERROR|www.example.org. 60 A 198.51.100.80|' \
    'and it goes on answering as before'
zone_conf 'steer new y' >"$RUN_DIR/conf"
bind_rndc search reload >/dev/null 2>&1
wait_until 60 told search 198.51.100.80 new.example.net
ok $? 'mended: the new name is there'

for name in search zones; do
	bind_end $name
	is "$bind_status" 0 "$name: ends with 0" || diag "$(tail "$RUN_DIR/$name/out")"
	ok "$(grep -qE 'assertion|leak|REQUIRE' "$RUN_DIR/$name/out" "$RUN_DIR/$name/named.log"; echo $((!$?)))" \
	    "$name: nothing is left, nothing complains"
done

# --- starting with mistakes and with examples ------------------------------

# refuses NAME CONF REGEX TITLE
refuses() {
	bind_config "$1" $((BIND_PORT + 4)) <<<"$2"
	bind_launch "$1" -g
	wait_until 60 bind_is_ready "$1"
	bind_end "$1" KILL
	[ "$bind_status" -ne 137 ] && [ "$bind_status" -ne 0 ] &&
	    line_in "$RUN_DIR/$1/out" "$3"
	ok $? "$4" "$(tail -n 5 "$RUN_DIR/$1/out")"
}

# --- the examples ----------------------------------------------------------

mkdir -p "$RUN_DIR/example"
BIND_AT[example]=$((BIND_PORT + 6))
(umask 077 && cp "$top_srcdir/etc/bind-supersparrow.conf.example" \
    "$RUN_DIR/example/supersparrow.conf")
chmod 600 "$RUN_DIR/example/supersparrow.conf"
example=$(<"$top_srcdir/etc/named.conf.example")
example=${example/\/usr\/lib\/bind\/dlz_supersparrow.so/$MODULE}
example=${example//\/etc\/bind/$RUN_DIR\/example}
example=${example//\/var\/cache\/bind/$RUN_DIR\/example}
[[ $example == *$'\noptions {'* ]] || bail 'no options in the example'
cat >"$RUN_DIR/example/named.conf" <<CONF
controls { };
${example/options \{/options {
	listen-on port ${BIND_AT[example]} { 127.0.0.1; \};
	listen-on-v6 { none; \};
	dnssec-validation no;
	pid-file none;
	session-keyfile none;
}
CONF
bind_launch example -g
check 'etc/named.conf.example works as it is' \
    wait_until 60 told example '10 mail.example.org.' www.example.org MX
is "$(bind_short example $IN_C www.example.org)" 192.0.2.80 \
    'self, while its route server is not there'
bind_end example
{
	echo 'profile named /usr/sbin/named {'
	cat "$top_srcdir/etc/apparmor.example"
	echo '}'
} >"$RUN_DIR/profile"
check 'etc/apparmor.example is understood' \
    apparmor_parser -Q -K "$RUN_DIR/profile"

# --- mistakes --------------------------------------------------------------

zone_conf 'pasword x' >"$RUN_DIR/slip.conf"
refuses slip "$(bind_dlz "$RUN_DIR/slip.conf")" "$RUN_DIR/slip.conf:[0-9]+: unknown directive \"pasword\" \(did you mean \"password\"" \
    'a mistake at the start: named says which, and does not start'
refuses none "$(bind_dlz "$RUN_DIR/none.conf")" "$RUN_DIR/none.conf: cannot open: not found" \
    'no configuration'
refuses empty "$(bind_dlz)" 'expected database .*FILE being a supersparrow.conf' \
    'no argument'
write_conf nozone.conf <<<'self 192.0.2.1'
refuses nozone "$(bind_dlz "$RUN_DIR/nozone.conf")" 'nothing to answer: expected zone' \
    'no zone'
zone_conf | sed 's/^route_server frr/route_server openbgpd/; /^host/d; /^password/d' |
    write_conf program.conf
refuses program "$(bind_dlz "$RUN_DIR/program.conf")" 'is asked by a program, which cannot be run in named' \
    'a route server that is a program'
done_testing
