#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A route server that comes back is not believed before it has converged.
#
# A bgpd with a table from two neighbours is killed and started again in the
# middle of four batches.  Its upstream announces every prefix, the session
# with POP Y the same ones by a path that is preferred: so POP Y is the answer
# for all of them.  Then, one after the other,
#
#	killed	nobody is there
#	up	it answers, and has no route at all
#	half	the upstream's routes are back: a table that looks healthy,
#		and sends every client to self
#	full	the session with POP Y is back, too; a moment before, it may be
#		or not: what is asked then proves nothing (partial to full)
#
# The batches: one with settle alone, one with canaries, one with neither,
# and one that has a second route server.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python
need_bgpd

COUNT=5000
SEED=20010117
KNOWN=100		# addresses that are asked again and again
PAUSE_MS=20
LOAD_S=60
SETTLE_S=30
PHASE_S=3		# each of up and half
WAIT_MS=2000		# on a busy machine, too
GRACE_MS=6000		# to notice, to ask the canaries again, to be slow
UPSTREAM_AS=64998
Y_AS=64555		# in no generated path
Y=www.y.example.org
SELF=www.self.example.org
UPSTREAM_CANARY=198.51.100.0/24
Y_CANARY=203.0.113.0/24
BATCHES=(settle canary off two)

first=$BLOCK.0.1
second=$BLOCK.0.2
upstream=$BLOCK.0.3
pop_y=$BLOCK.0.4

# --- the network -----------------------------------------------------------

router_config() {
	local neighbour

	cat <<-CONF
	hostname $1
	password $BGPD_PASSWORD
	route-map PREFER permit 10
	 set local-preference 200
	router bgp 64701
	 bgp router-id $2
	 no bgp ebgp-requires-policy
	 bgp allow-martian-nexthop
	 neighbor $upstream remote-as $UPSTREAM_AS
	 neighbor $pop_y remote-as $Y_AS
	CONF
	for neighbour in "$upstream" "$pop_y"; do
		cat <<-CONF
		 neighbor $neighbour passive
		 neighbor $neighbour ebgp-multihop 255
		 neighbor $neighbour disable-connected-check
		 address-family ipv6 unicast
		  neighbor $neighbour activate
		 exit-address-family
		CONF
	done
	cat <<-CONF
	 address-family ipv4 unicast
	  neighbor $pop_y route-map PREFER in
	 exit-address-family
	line vty
	 exec-timeout 0 0
	CONF
}

# router_start NAME ADDR
router_start() {
	router_config "$1" "$2" >"$RUN_DIR/$1.conf"
	bgpd_start "$1" "$2" "$RUN_DIR/$1.conf" 1790
}

# feed ROUTER AS ADDR CANARY: as that neighbour
feed() {
	spawn python3 "$HERE/speaker.py" --local "$3" --peer "$1:1790" \
	    --as "$2" --seed $SEED --count $COUNT --also "$4" >&2
}

# has ROUTER PREFIX: for what comes last from a neighbour; $without is a time
# at which it was not there yet
has() {
	local began

	began=$(now_ms)
	[ -n "$(bgpd_best_path "$1" "${2%/*}" 2>/dev/null)" ] && return
	without=$began
	return 1
}

# --- the batches -----------------------------------------------------------

# batch_conf NAME [LINE...]: the first route server, and these lines
batch_conf() {
	{
		printf '%s\n' 'cache_timeout 1' 'negative_timeout 1' \
		    "wait_ms $WAIT_MS" \
		    "pop y $Y_AS $Y" "self $SELF" \
		    "password $BGPD_PASSWORD" 'route_server frr' \
		    "host $first" "${@:2}"
	} | write_conf "$1.conf"
}

# batch_start NAME: its log is $RUN_DIR/NAME
batch_start() {
	spawn python3 "$HERE/steady.py" --log "$RUN_DIR/$1" \
	    --pause $PAUSE_MS --known "$RUN_DIR/known" --new "$RUN_DIR/new" \
	    -- "$SUPERSPARROW" -f "$RUN_DIR/$1.conf" -j batch \
	    >"$RUN_DIR/$1.said" 2>"$RUN_DIR/$1.err"
	batch_pid[$1]=$spawned
}

# pick NAME CONDITION: lines of its log for which that holds, in awk's words:
# asked, done (ms), address, answer, source, reason, server; known (was the
# address asked before?), believed (was a live reply?); the phases
pick() {
	awk -v started="$started" -v killing="$killing" \
	    -v killed="$killed" -v up="$up" \
	    -v half="$half" -v partial="$partial" -v full="$full" \
	    -v y=$Y -v self=$SELF \
	    -v grace=$GRACE_MS -v settle=$((SETTLE_S * 1000)) '
	FNR == NR { list[$1] = 1; next }
	{
		asked = $1; done = $2; address = $3; answer = $4
		source = $5; reason = $6; server = $7
		known = address in list
		believed = source == "live" && reason != "not_converged"
	}
	'"$2"' { print }' "$RUN_DIR/known" "$RUN_DIR/$1"
}

# none NAME CONDITION TITLE
none() {
	is "$(pick "$1" "$2" | head -n 5)" '' "$1: $3"
}

# some NAME CONDITION TITLE: more than a few
some() {
	local n

	n=$(pick "$1" "$2" | wc -l)
	[ "$n" -ge 10 ]
	ok $? "$1: $3" "$n lines"
}

# turned: a known address that had POP Y has something else now
TURNED='known && answer == y { was[address] = 1 }
	known && answer != y && was[address]'

# --- the run ---------------------------------------------------------------

PYTHONPATH=$HERE python3 - $COUNT $SEED >"$RUN_DIR/addresses" <<'PYTHON'
import ipaddress, random, sys, table

count, seed = map(int, sys.argv[1:])
blocks = {network >> 8: network | 1
          for network, length in table.prefixes(table.IPV4, count, seed)
          if 16 <= length <= 24}
chosen = list(blocks.values())
random.Random(seed).shuffle(chosen)
print(*map(ipaddress.IPv4Address, chosen), sep="\n")
PYTHON
head -n $KNOWN "$RUN_DIR/addresses" >"$RUN_DIR/known"
tail -n +$((KNOWN + 1)) "$RUN_DIR/addresses" >"$RUN_DIR/new"

batch_conf settle "settle $SETTLE_S"
batch_conf canary 'settle 600' "canary $UPSTREAM_CANARY" "canary $Y_CANARY"
batch_conf off 'settle 0'
batch_conf two 'settle 600' "canary $UPSTREAM_CANARY" "canary $Y_CANARY" \
    'route_server frr' "host $second" 'settle 600' "canary $Y_CANARY" \
    'cache_size 0'

router_start first "$first" || bail 'no bgpd'
router_start second "$second" || bail 'no second bgpd'
feed "$first" $UPSTREAM_AS "$upstream" $UPSTREAM_CANARY
feed "$first" $Y_AS "$pop_y" $Y_CANARY
feed "$second" $Y_AS "$pop_y" $Y_CANARY
check "bgpd takes $COUNT prefixes from two neighbours" \
    python3 "$HERE/loaded.py" "$RUN_DIR/first/bgpd.vty" $((COUNT + 1)) 0 2 \
    $LOAD_S || bail 'no table'
wait_until $LOAD_S has "$second" $Y_CANARY || bail 'no second table'

declare -A batch_pid=()
started=$(now_ms)
for name in "${BATCHES[@]}"; do
	batch_start "$name"
done
# The guard of the first login has ended, and every known address was asked
# again since then.
sleep $((SETTLE_S + 2 + 4 * KNOWN * PAUSE_MS / 1000))

killing=$(now_ms)
bgpd_kill9 first
killed=$(now_ms)
sleep 1
router_start first "$first" || bail 'bgpd did not start again'
up=$(now_ms)
sleep $PHASE_S
feed "$first" $UPSTREAM_AS "$upstream" $UPSTREAM_CANARY
wait_until $LOAD_S has "$first" $UPSTREAM_CANARY || bail 'no upstream'
half=$(now_ms)
sleep $PHASE_S
without=$(now_ms)
feed "$first" $Y_AS "$pop_y" $Y_CANARY
wait_until $LOAD_S has "$first" $Y_CANARY || bail 'no session with POP Y'
# A batch may see the canary before this test does: until then the table was
# not complete, from here on it is.
partial=$without
full=$(now_ms)
sleep $((SETTLE_S + 8))

for name in "${BATCHES[@]}"; do
	end "${batch_pid[$name]}"
	is "$(<"$RUN_DIR/$name.said")" 'exit 0, 0 bytes left over' \
	    "$name: one line for each line, exit 0"
	diag "$(wc -l <"$RUN_DIR/$name") lines"
done
diag "up after $((up - killed)) ms, half at $((half - killed)) ms, full at\
 $((full - killed)) ms"

# --- what came of it -------------------------------------------------------

# Without a guard the wrong answers are there: the test can fail.
some off "$TURNED" 'known addresses turn from POP Y to self'
some off 'known && done < half && asked > up && reason == "not_in_table"' \
    'that there is no route is believed'
some off 'known && done < partial && asked > half &&
    reason == "no_pop_in_path"' 'half a table is believed'

for name in settle canary; do
	for phase in 'killed && done < up' 'up && done < half' \
	    'half && done < full' 'full'; do
		some $name "known && asked > $phase" \
		    "known addresses were asked, asked > $phase"
	done
	none $name "$TURNED" 'no known address turns from POP Y to self'
	none $name '!known && asked > killed && done < partial && believed' \
	    'nothing new is believed before the table is complete'
	some $name '!known && asked > up && done < partial && answer == self &&
	    reason == "not_converged"' 'what is new then gets what there is'
done

# settle alone: 30 s, after the first login and after the second one
none settle 'asked > started + 1000 && done < started + settle - 2000 &&
    believed' 'not believed for 30 s after the first login'
none settle 'asked > started + settle + grace && done < killing && !known &&
    !believed' 'believed after 30 s'
none settle 'asked > killed && done < up + settle - 2000 && believed' \
    'not believed for 30 s after it came back'
none settle 'asked > up + settle + grace && !known &&
    !(answer == y && reason == "pop_in_path")' 'believed again after 30 s'
some settle 'asked > up + settle + grace && !known' \
    'new addresses were asked then'

# canaries: as soon as the table is complete
none canary 'asked > started + grace && done < killing && !known &&
    !(answer == y && reason == "pop_in_path")' \
    'believed at once after the first login'
none canary 'asked > full + grace && !known &&
    !(answer == y && reason == "pop_in_path")' \
    'new addresses get the truth as soon as it is back'
some canary 'asked > full + grace && asked < up + 25000 && !known &&
    reason == "pop_in_path"' 'long before 30 s'

# two: the second route server stands in until the first one is settled
none two 'answer != y' 'every line gets POP Y'
none two "asked > started + grace && done < killing &&
    server != \"$first:$BGPD_VTY_PORT\"" 'the first one is preferred'
none two "asked > killed && done < partial &&
    server != \"$second:$BGPD_VTY_PORT\"" 'the second one stands in'
some two "asked > killed && done < partial" 'that was asked'
none two "asked > full + grace && server != \"$first:$BGPD_VTY_PORT\"" \
    'the first one again when it is settled'
none two 'asked > started + grace && !believed' \
    'and every one is to be believed'
done_testing
