#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whatever is asked, a route server only ever receives the password and
# questions about addresses.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python

PASSWORD=frub77
ALLOWED="^($PASSWORD|terminal length 0|\
show (ip bgp|bgp ipv6( unicast)?|ipv6 bgp) [0-9a-f.:]+( bestpath)?)$"
SELF=www.x.example.org

record=$RUN_DIR/record
fake=(--password "$PASSWORD" --route '203.0.113.0/24=64702 64602')

conf() {
	write_conf "$1.conf" <<-CONF
	route_server frr
	$2
	password $PASSWORD
	cache_size 0
	cache_grain 32 128
	wait_ms 0
	pop x 64700 $SELF
	pop y 64702 www.y.example.org
	self x
	CONF
}

# received RECORD SERVER: lines; the last one is empty, behind the last end
received() {
	python3 "$HERE/hostile.py" sent "$1" "$2" | sed '$d'
}

# asks RECORD SERVER: the addresses it was asked about
asks() {
	received "$1" "$2" |
	    sed -nE 's/^show .* ([0-9a-f.:]+)( bestpath)?$/\1/p'
}

# questioned NAME RECORD SERVER: feed the lines, look at what arrived
questioned() {
	tool -f "$RUN_DIR/$1.conf" batch <"$RUN_DIR/lines" \
	    >"$RUN_DIR/answers" 2>"$RUN_DIR/err"
	is $? 0 "$1: batch exits with 0"
	check "$1: $(wc -l <"$RUN_DIR/lines") lines have one right answer each" \
	    cmp "$RUN_DIR/want" "$RUN_DIR/answers"
	is "$(received "$2" "$3" | grep -vE "$ALLOWED" | head)" '' \
	    "$1: nothing else was sent"
	asks "$2" "$3" >"$RUN_DIR/asked"
	# Lines that come together share a question about the same address.
	is "$(diff "$RUN_DIR/questions" "$RUN_DIR/asked" | grep -v '^<' |
	    grep -v '^[0-9,]*d[0-9]*$')" '' \
	    "$1: each address was asked, in order, and nothing else"
	is "$(comm -23 <(sort -u "$RUN_DIR/questions") \
	    <(sort -u "$RUN_DIR/asked"))" '' "$1: no address was left out"
}

# refused NAME ARGUMENT...: one by one, as ADDRESS
refused() {
	local name=$1 argument bad=''

	shift
	for argument; do
		run -f "$RUN_DIR/$name.conf" -- "$argument"
		[ "$status" -eq 2 ] && [ -z "$out" ] && [ -n "$err" ] ||
		    bad+="exit $status, $out$err: ${argument:0:60}"$'\n'
	done
	is "$bad" '' "$# arguments are refused with exit 2 and a sentence"
}

python3 "$HERE/hostile.py" make "$RUN_DIR"/{lines,want,questions,arguments}

spawn_fake "$record" "${fake[@]}" --listen "$BLOCK.0.1:0" zebra
conf frr "host $BLOCK.0.1
port $spawned_port"
questioned frr "$record" zebra

spawn_fake "$record.unix" "${fake[@]}" --unix "$RUN_DIR/vty" zebra
conf socket "socket $RUN_DIR/vty"
questioned socket "$record.unix" zebra

spawn_fake "$record.93" "${fake[@]}" --listen "$BLOCK.0.1:0" zebra93
conf zebra93 "host $BLOCK.0.1
port $spawned_port"
# A question that the old one does not know is asked again in its words.
tool -f "$RUN_DIR/zebra93.conf" batch <"$RUN_DIR/lines" >/dev/null 2>&1
is "$(received "$record.93" zebra93 | grep -vE "$ALLOWED" | head)" '' \
    'zebra93: nothing else was sent'

spawn_fake "$record.none" "${fake[@]}" --listen "$BLOCK.0.1:0" zebra
conf none "host $BLOCK.0.1
port $spawned_port"
mapfile -d '' -t arguments <"$RUN_DIR/arguments"
refused none "${arguments[@]}"
is "$(<"$record.none")" '' 'and nobody was even connected to'
run -f "$RUN_DIR/none.conf" -- 203.0.113.7 exit 203.0.113.8
is "$(wc -l <"$RUN_DIR/out") answers, exit $status" '2 answers, exit 2' \
    'one bad address among good ones: those are answered, exit 2'
is "$(received "$record.none" zebra | grep -vE "$ALLOWED" | head)" '' \
    'and the bad one is not sent'
done_testing
