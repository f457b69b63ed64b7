#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A batch is two processes: what happens to the worker happens to no line.
# And what the operator asks of the supervisor: a new configuration, another
# user, answers of his own form.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd

router=$BLOCK.0.1
IN_A=192.0.2.7
IN_C=203.0.113.7
SELF=www.x.example.org
Y=www.y.example.org
KILLS=${BATCH_KILLS:-100}

static_start router "$router" || bail 'no bgpd'
# conf NAME, LINE...: the router, believed at once
conf() {
	write_conf "$1" <<-CONF
	route_server frr
	host $router
	password $BGPD_PASSWORD
	settle 0
	$(static_pops)
	$(printf '%s\n' "${@:2}")
	CONF
}
conf conf 'wait_ms 2000'

# begin_batch ARGUMENT...: one to talk to; its pid is $batch; started by the
# command $START, if there is one
START=()
begin_batch() {
	coproc talk {
		exec "${START[@]}" "$SUPERSPARROW" -f "$RUN_DIR/conf" "$@" batch \
		    2>"$RUN_DIR/err"
	}
	# shellcheck disable=SC2154
	batch=$talk_PID
	TEST_PIDS+=("$batch")
	exec {to}>&"${talk[1]}" {from}<&"${talk[0]}"
	eval "exec ${talk[1]}>&- ${talk[0]}<&-"
}

# ask LINE: sets $answer
ask() {
	answer='nothing'
	echo "$1" >&"$to"
	read -r -t 60 answer <&"$from"
}

end_batch() {
	exec {to}>&- {from}<&-
	wait "$batch"
	status=$?
}

worker() {
	cat "/proc/$batch/task/$batch/children"
}

# Lines lie before the stopped worker.
worker_was_told() {
	ss -xpH | awk -v pid="pid=$first," 'index($0, pid) && $3 > 0 {
		told = 1
	}
	END { exit !told }'
}

answers() {
	ask "$1"
	[ "$answer" = "$2" ]
}

# --- the worker dies, or hangs ---------------------------------------------

is "$("$HERE/batch_kill.py" "$KILLS" "$SUPERSPARROW" -f "$RUN_DIR/conf" \
    -F '%a %h' batch 2>"$RUN_DIR/err")" \
    "killed $KILLS, shifted 0, more 0, exit 0, then $IN_C $Y" \
    "$KILLS workers killed: each line has its answer"
diag "$(tail -n 1 "$RUN_DIR/err")"

begin_batch
ask $IN_C
first=$(worker)
kill -STOP "$first"
ask $IN_C
is "$answer" $Y 'the same line a moment later: the same answer'
begin=$(now_ms)
ask 203.0.113.8
took_ms=$(($(now_ms) - begin))
is "$answer" $SELF 'a worker that hangs: self'
ok $((took_ms > 2000 + SLACK_MS)) 'within wait_ms' "$took_ms ms"
wait_until 30 answers $IN_C $Y
is "$answer" $Y 'then another one answers'
ok $(($(worker) == first)) 'which is another'
like "$(<"$RUN_DIR/err")" 'worker hangs; another one is started' \
    'and says so'
end_batch
is "$status" 0 'the end of the input: exit 0'

# What a worker had and did not answer goes to the next one.  The first of
# these lines may have been what killed it: it is answered without asking.
begin_batch --wait_ms 20000
ask $IN_C
first=$(worker)
kill -STOP "$first"
seq -f '203.0.113.%.0f' 20 39 >&"$to"
wait_until 30 worker_was_told
kill -KILL "$first"
for ((i = 0; i < 20; i++)); do
	read -r -t 60 answer <&"$from"
	echo "$answer"
done >"$RUN_DIR/out"
is "$(uniq -c <"$RUN_DIR/out" | xargs)" "1 $SELF 19 $Y" \
    'killed with 20 lines: the first is self, the others are asked again'
end_batch

# With SIGCHLD ignored the number of a worker that is over is another's before
# it is seen out.
START=(python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])')
begin_batch
START=()
ask $IN_C
is "$((0x$(sed -n 's/^SigIgn:[[:blank:]]*//p' "/proc/$batch/status") >> 16 & 1))" \
    0 'SIGCHLD is not ignored, whoever did before'
end_batch

# The memory has a place for some lines, and they meet in it.
begin_batch
for ((i = 0; i < 400; i++)); do
	((i % 2)) && expected=$Y line=203.0.113.$((i / 2)) ||
	    expected=www.x.example.org line=192.0.2.$((i / 2))
	answers "$line" "$expected" || echo "$line: $answer"
done >"$RUN_DIR/out"
is "$(<"$RUN_DIR/out")" '' 'of 400 lines in turn each has its own answer'
end_batch

# --- a new configuration ---------------------------------------------------

begin_batch
ask $IN_C
first=$(worker)
conf conf 'wait_ms 2000' 'result_count 2'
sed -i 's/www.y/www.new/' "$RUN_DIR/conf"
kill -HUP "$batch"
wait_until 30 answers $IN_C www.new.example.org
is "$answer" www.new.example.org 'SIGHUP reads the configuration again'
is "$(worker)" "$first" 'in the same worker'
echo nonsense >>"$RUN_DIR/conf"
kill -HUP "$batch"
wait_until 30 grep -q 'goes on' "$RUN_DIR/err"
like "$(<"$RUN_DIR/err")" 'conf:10: unknown directive "nonsense"' 'mistakes are named'
ask $IN_C
is "$answer" www.new.example.org 'and what was read before goes on'
end_batch

# Kept answers stay when the POPs do.
conf conf 'wait_ms 2000' 'cache_timeout 600'
begin_batch -F '%h %u'
ask $IN_C
conf conf 'wait_ms 2000' 'cache_timeout 600' 'result_count 2'
bgpd_freeze router
kill -HUP "$batch"
wait_until 30 grep -q 'read again' "$RUN_DIR/err"
ask $IN_C
is "$answer" "$Y cache" 'answers are kept over a reload'
bgpd_thaw router
end_batch

# --- convergence -----------------------------------------------------------

conf conf 'wait_ms 2000'
sed -i '/^settle/d' "$RUN_DIR/conf"
echo 'canary 203.0.113.0/24' >>"$RUN_DIR/conf"
begin_batch -F '%h %w'
wait_until 60 answers $IN_C "$Y pop_in_path"
kill -KILL "$(worker)"
wait_until 60 answers 203.0.113.8 "$Y pop_in_path"
is "$answer" "$Y pop_in_path" 'a new worker believes a router that was'
end_batch

# --- what it keeps of who started it ----------------------------------------

conf conf 'wait_ms 2000'
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$RUN_DIR"
	chgrp "$(id -g nobody)" "$RUN_DIR/conf"
	chmod 640 "$RUN_DIR/conf"
	exec 7</dev/null
	begin_batch --user nobody
	exec 7<&-
	ask $IN_C
	is "$answer" $Y 'user: the batch answers'
	is "$(for pid in $batch $(worker); do
		stat -c %U "/proc/$pid"
	done | xargs)" \
	    'nobody nobody' 'both processes are that user'
	is "$(sed -n 's/^Groups:[[:blank:]]*//p' "/proc/$batch/status" | xargs)" \
	    "$(id -G nobody)" 'in its groups alone'
	is "$(for pid in $batch $(worker); do
		readlink "/proc/$pid/fd/7"
	done)" '' 'no descriptor of the caller is left'
	end_batch
	# The supervisor is the only process that it may have.
	echo $IN_C | prlimit --nproc=1:1 env ASAN_OPTIONS=detect_leaks=0 \
	    "$SUPERSPARROW" -f "$RUN_DIR/conf" --user nobody batch \
	    >"$RUN_DIR/out" 2>"$RUN_DIR/err"
	is "$?, $(<"$RUN_DIR/out")" "0, $SELF" 'no process for a worker: self'
	like "$(<"$RUN_DIR/err")" 'the worker cannot be started' 'and says so'
	setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups \
	    "$SUPERSPARROW" \
	    -f "$RUN_DIR/conf" --user root batch \
	    </dev/null >"$RUN_DIR/out" 2>&1
	is "$?, $(<"$RUN_DIR/out")" "2, supersparrow: user: cannot become \
root: Operation not permitted; only root can" 'who is not root cannot'
else
	for name in answers processes groups descriptors worker said \
	    refused; do
		ok 0 "user: $name # SKIP not root"
	done
fi
tool -f "$RUN_DIR/conf" --user nosuchuser batch </dev/null \
    >"$RUN_DIR/out" 2>&1
is "$?, $(<"$RUN_DIR/out")" \
    '2, supersparrow: user: nosuchuser: no such user' 'a user that is none'

# --- batch_format ------------------------------------------------------------

# printed TEMPLATE LINE
printed() {
	echo "$2" | tool -f "$RUN_DIR/conf" -F "$1" batch 2>&1
}

is "$(printed '%a|%p|%h|%r|%x|%s|%n|%w|%u|%m|%%' $IN_C)" \
    "$IN_C|y|$Y|$Y|203.0.113.0/24|203.0.113.0/24|64702 64602|\
pop_in_path|live|$router:2605|%" 'every field'
is "$(printed '%a%t%g%t%d' $IN_C | sed 's/[0-9]*$/N/')" \
    "$IN_C"$'\t0\tN' 'tab, age, time taken'
is "$(printed '%p %l' "$IN_C - - [x] \"GET /\" 200")" \
    "y $IN_C - - [x] \"GET /\" 200" 'a line of a log, enriched'
is "$(printed '%a %p %x %s %n %w' 'what is this')" \
    '- x - - - bad_address' 'a line that begins with no address'
is "$(printed '%a %h' '2001:db8:c::9,x')" "- $SELF" 'a list is none'
is "$(tool -f "$RUN_DIR/conf" -F 'x %q' batch </dev/null 2>&1)" \
    'supersparrow: --batch_format: "x %q": expected text with %% and %a %d %g %h %l %m %n %p %r %s %t %u %w %x in it' \
    'a field that is none'
is "$(echo $IN_A | tool -j -F '%a' -f "$RUN_DIR/conf" batch | cut -c 1-12)" \
    '{"address":"' '-j is JSON, whatever the template'
done_testing
