#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whole sessions with the languages whose daemons cannot be had: login, setup,
# questions, pagers, echo, odd prompts; and nothing is ever sent that is not
# of the language.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python

PASSWORD=frub5119
USERNAME=rviews9
SELF=www.x.example.org
FOUND=203.0.113.7
FOUND6=2001:db8::7
MISSING=192.0.2.1
LOOKUPS=200

# Language; dialect of the fake; what it may receive besides user name and
# password; its pager, "" where it has none in the fake.
A4='[0-9.]+'
A6='[0-9a-f:]+'
CISCO_SETUP='terminal length 0|terminal width [0-9]+'
DIALECTS=(
	"cisco; ios; $CISCO_SETUP|show ip bgp $A4|\
show bgp ipv6( unicast)? $A6; "
	"cisco; ios12; $CISCO_SETUP|show ip bgp $A4|\
show bgp ipv6( unicast)? $A6; ios-pager"
	"iosxr; iosxr; $CISCO_SETUP|show bgp ipv4 unicast $A4|\
show bgp ipv6 unicast $A6; "
	"eos; eos; $CISCO_SETUP|show ip bgp $A4|\
show (ipv6 bgp|bgp ipv6 unicast) $A6; "
	"nxos; nxos; $CISCO_SETUP|show (ip bgp|bgp ipv4 unicast) $A4|\
show (bgp ipv6 unicast|ipv6 bgp) $A6; nxos-pager"
	"junos; junos; set cli screen-(length|width) 0|\
show route (table inet6?\.0 )?(active-path )?($A4|$A6); junos-pager"
	"huawei; huawei; screen-length 0 temporary|\
display bgp (ipv6 )?routing-table ($A4|$A6); huawei-pager"
	"gated; gated; show ip walkup $A4/32; "
)

# The best path is not the first; the other prefix covers the same addresses,
# which is what the answers of GateD must be chosen from.
ROUTES=(--route '203.0.113.0/24=64600 64601 64602'
	--route '203.0.113.0/24=*64702 64602'
	--route '203.0.0.0/16=64710'
	--route '198.51.100.0/24=64600 64601'
	--route '2001:db8::/32=64702 64602')

ROUTE='203.0.113.0/24 64702 64602 via 127.0.64.1 IGP'

# Long enough to be cut at 80 columns, in the middle of a number.
LONG='64600 64601 64602 64603 64604 64605 64606 64607 64608 64609 64610 64702 174'
CUT='10.9.0.0/16'

# start DIALECT [--OPTION VALUE]... BEHAVIOUR...: ${spawned_ports[@]}
start() {
	local dialect=$1

	shift
	record=$(mktemp "$RUN_DIR/record.XXXXXX")
	spawn_fake "$record" --listen "$BLOCK.0.1:0" --dialect "$dialect" \
	    --password "$PASSWORD" "${ROUTES[@]}" --route "$CUT=$LONG" "$@"
}

# conf LANGUAGE PORT [PASSWORD]
conf() {
	write_conf conf <<-CONF
	route_server $1
	host $BLOCK.0.1
	port $2
	username $USERNAME
	password ${3:-$PASSWORD}
	timeout 2
	cache_size 0
	wait_ms 0
	pop x 64700 $SELF
	pop y 64702 www.y.example.org
	self x
	CONF
}

# not_of_the_language BEHAVIOUR GRAMMAR: what it received besides; keys that a
# pager asked for stand before the next command
not_of_the_language() {
	python3 "$HERE/hostile.py" sent "$record" "$1" |
	    grep -vE "^ *($USERNAME|$PASSWORD|$2)?\$"
}

json() {
	printf '{"address":"%s","status":"%s","prefix":%s,"as_path":%s,' \
	    "${@:1:4}"
}

# looked_up LANGUAGE NAME: found, not found, both families, in each form
looked_up() {
	run -f "$RUN_DIR/conf" "$FOUND"
	is "$out, exit $status" 'www.y.example.org, exit 0' "$2: look-up"
	run -f "$RUN_DIR/conf" route "$FOUND"
	is "$out, exit $status" "$ROUTE, exit 0" "$2: route"
	run -f "$RUN_DIR/conf" -j route "$FOUND" "$MISSING"
	like "$out" "^$(json "$FOUND" found '"203.0.113.0/24"' \
	    '"64702 64602"')" "$2: -j route"
	like "$out" "$(json "$MISSING" not_in_table null null)" \
	    "$2: -j route, not in table"
	is "$status" 1 "$2: -j route, exit status"
	run -f "$RUN_DIR/conf" route 10.9.8.7
	like "$out" "^$CUT $LONG via" "$2: a long AS path"
	run -f "$RUN_DIR/conf" route "$FOUND6"
	if [ "$1" = gated ]; then
		is "$status" 5 "$2: IPv6 is not asked for"
		like "$err" 'know no IPv6' "$2: and the error says so"
	else
		like "$out" '^2001:db8::/32 64702 64602 via fe80::1' \
		    "$2: IPv6"
	fi
}

# batched LANGUAGE NAME BEHAVIOUR: many questions, one session
batched() {
	local i

	for ((i = 0; i < LOOKUPS; i++)); do
		echo "203.0.113.$((i % 256))"
		echo "198.51.100.$((i % 256))"
		echo "192.0.2.$((i % 256))"
	done >"$RUN_DIR/lines"
	for ((i = 0; i < LOOKUPS; i++)); do
		printf '%s\n' www.y.example.org "$SELF" "$SELF"
	done >"$RUN_DIR/want"
	tool -f "$RUN_DIR/conf" batch <"$RUN_DIR/lines" \
	    >"$RUN_DIR/answers" 2>"$RUN_DIR/err"
	check "$2: $((3 * LOOKUPS)) lines have one right answer each" \
	    cmp "$RUN_DIR/want" "$RUN_DIR/answers"
	is "$(grep -c "^$3 [0-9]* connect$" "$record")" \
	    "$((connections + 1))" "$2: over one connection"
}

# --- every language as it should be

for row in "${DIALECTS[@]}"; do
	IFS=';' read -r language dialect grammar pager <<<"$row"
	dialect=${dialect# } grammar=${grammar# } pager=${pager# }
	start "$dialect" "$dialect"
	conf "$language" "$spawned_port"
	looked_up "$language" "$dialect"
	connections=$(grep -c "^$dialect [0-9]* connect$" "$record")
	batched "$language" "$dialect" "$dialect"
	is "$(not_of_the_language "$dialect" "$grammar")" '' \
	    "$dialect: nothing else was sent"
	is "$(grep -c dropped "$record")" 0 \
	    "$dialect: no question while another one is under way"

	conf "$language" "$spawned_port" wrong
	run -f "$RUN_DIR/conf" "$FOUND"
	is "$out, exit $status" "$SELF, exit 4" "$dialect: wrong password"
	like "$err" "$BLOCK.0.1:$spawned_port: login: .*refused|verification" \
	    "$dialect: the error says so"
	is "$(grep -c 'wrong\\r\\n$' "$record")" 1 \
	    "$dialect: it is sent once"

	[ -n "$pager" ] || continue
	start "$dialect" "$pager"
	conf "$language" "$spawned_port"
	looked_up "$language" "$pager"
	like "$(<"$record")" ' key  ' "$pager: its pager was answered"
	is "$(not_of_the_language "$pager" "$grammar")" '' \
	    "$pager: and with nothing but blanks"
done

# --- prompts, echo, pieces

for row in "${DIALECTS[@]}"; do
	IFS=';' read -r language dialect grammar pager <<<"$row"
	dialect=${dialect# }
	behaviours=(zebra no-echo echo-wrapped drip:0.0005)
	start "$dialect" --name 'core-1.Y_(x)[0]<z' "${behaviours[@]}"
	for i in "${!behaviours[@]}"; do
		conf "$language" "${spawned_ports[i]}"
		run -f "$RUN_DIR/conf" route "$FOUND"
		is "$out, exit $status" "$ROUTE, exit 0" \
		    "$dialect, odd host name: ${behaviours[i]}"
	done
	start "$dialect" --name "$(printf 'r%.0s' {1..250})" zebra
	conf "$language" "$spawned_port"
	run -f "$RUN_DIR/conf" route "$FOUND"
	is "$status" 0 "$dialect: a host name of 250 bytes"
done

# --- what is not to be believed

# answer BEHAVIOUR PORT: what is wrong with what is said when replies are
# damaged: only the right route may be, or none
answer() {
	local other

	conf "$language" "$2"
	run -f "$RUN_DIR/conf" route "$FOUND" 198.51.100.9
	other=$(grep -vE "^($ROUTE|198.51.100.0/24 64600 64601 via .*|)\$" \
	    <<<"$out")
	[ -z "$other" ] || echo "$dialect, $1: $other"
	[[ $status == [035] ]] || echo "$dialect, $1: exit $status"
	case $1 in
	other-prefix | bad-number | half)
		[ "$status" -eq 5 ] || echo "$dialect, $1: exit $status" ;;
	esac
}

behaviours=(other-prefix bad-number half repeat log-before log-inside
	log-after prompt-inside garbage flood-lines hangup reset:200 cut:300)
wrong=''
for row in "${DIALECTS[@]}"; do
	IFS=';' read -r language dialect grammar pager <<<"$row"
	dialect=${dialect# }
	start "$dialect" "${behaviours[@]}"
	for i in "${!behaviours[@]}"; do
		wrong+=$(answer "${behaviours[i]}" "${spawned_ports[i]}")
	done
done
is "$wrong" '' "${#behaviours[@]} behaviours in ${#DIALECTS[@]} languages: \
the right route, or none"
done_testing
