#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# POP X's bgpd is killed and started again in the middle of a batch: every
# line has its answer, and an untrue one only while the router was away or
# had not converged.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python
need_bgpd
# shellcheck disable=SC2034
NETWORK_BLOCK=$BLOCK
# shellcheck source=network.sh
. "$HERE/network.sh"

Y=www.y.example.org
SELF=www.self.example.org
# A server that refused is tried again after 1 s at most, with some jitter.
RETRY_MS=1500
# What it says before it has converged is kept for 1 s at most.
CACHE_MS=1000
PAUSE_MS=2
MORE=300		# enough to be sure that it goes on
REVISIT=1500		# every block again, that was asked meanwhile, too

# self is no POP's, so that it cannot be mistaken for an answer.
batch_conf() {
	write_conf "$1.conf" <<-CONF
	route_server frr
	host $(network_address X)
	password $BGPD_PASSWORD
	pop y 64702 $Y
	self $SELF
	$2
	CONF
}

lines_in() {
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# more_lines LOG N: N more than there are now
more_lines() {
	wait_until 60 lines_in "$1" $(($(wc -l <"$1") + $2))
}

# true_again LOG SINCE-MS: a client in C, asked after that, got Y.
true_again() {
	awk -v since="$2" -v y="$Y" '$1 > since && $4 == y { found = 1; exit }
	    END { exit !found }' "$1"
}

# judge LOG FROM-MS UNTIL-MS: lines that are wrong.  One that was under way
# between FROM and UNTIL may also be self.
judge() {
	awk -v from="$2" -v until="$3" -v y="$Y" -v self="$SELF" '
	{
		truth = $3 ~ /^127\.12\./ ? y : self
		away = $2 >= from && $1 <= until
		if (NF != 4 || !($4 == truth || (away && $4 == self)))
			print
	}' "$1"
}

# answers_away LOG FROM-MS UNTIL-MS ANSWER: how many of C got it meanwhile
answers_away() {
	awk -v from="$2" -v until="$3" -v answer="$4" \
	    '$3 ~ /^127\.12\./ && $1 > from && $2 < until && $4 == answer' \
	    "$1" | wc -l
}

# interrupted NAME GRACE-MS: a batch with NAME.conf through a restart; sets
# $log, $killed, $converged
interrupted() {
	local name=$1 grace=$2 said

	log=$RUN_DIR/$name.log
	said=$RUN_DIR/$name.said
	: >"$log"
	spawn python3 "$HERE/steady.py" --log "$log" --pause $PAUSE_MS -- \
	    "$SUPERSPARROW" -f "$RUN_DIR/$name.conf" batch \
	    >"$said" 2>"$RUN_DIR/$name.err"
	more_lines "$log" $MORE || bail "no answers: $(<"$said")"

	killed=$(now_ms)
	bgpd_kill9 X
	more_lines "$log" $MORE
	ok $? "$name: lines are answered while bgpd is dead"
	network_start X || bail 'bgpd did not start again'
	network_wait_converged || bail 'no network'
	converged=$(now_ms)
	wait_until $((grace / 1000 + 2)) true_again "$log" "$converged"
	ok $? "$name: the truth is back in time"
	more_lines "$log" $REVISIT

	end "$spawned"
	is "$(<"$said")" 'exit 0, 0 bytes left over' \
	    "$name: exit 0, one answer for each line"
	is "$(judge "$log" "$killed" $((converged + grace)) | head -n 20)" '' \
	    "$name: every line is true, or self while it had to be"
	diag "$(wc -l <"$log") lines; away for $((converged - killed)) ms"
	unlike "$(<"$RUN_DIR/$name.err")" "$BGPD_PASSWORD" \
	    "$name: the password is not in what it says"
}

check 'the network comes up and converges' network_up || bail 'no network'

batch_conf uncached 'cache_size 0'
interrupted uncached $RETRY_MS
[ "$(answers_away "$log" "$killed" "$converged" $SELF)" -gt 0 ]
ok $? 'uncached: there is self to fall back to'

# A block that was asked before has its old answer while bgpd is away, and
# what the router said before it had converged must not last.
batch_conf cached ''
interrupted cached $((RETRY_MS + CACHE_MS))
[ "$(answers_away "$log" "$killed" "$converged" $Y)" -gt 0 ]
ok $? 'cached: what was known is still answered'
done_testing
