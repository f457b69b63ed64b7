#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a real vty does to its clients, FRR's: no password, no login, banners,
# another host name in the middle of a session, a full backlog, routes that
# flap, a restart under many batches; and system calls that are interrupted.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd

SELF=www.x.example.org
Y=www.y.example.org
CLIENT=203.0.113.7	# in network C, so POP Y's
FLAPS=60
BATCHES=16
BACK_S=15		# of a busy machine; 2 s on an idle one
router=$BLOCK.0.1

# conf ADDRESS PORT [LINE...]: as $RUN_DIR/conf
conf() {
	local host=$1 port=$2

	shift 2
	write_conf conf <<-CONF
	route_server frr
	host $host
	port $port
	password $BGPD_PASSWORD
	cache_size 0
	$(static_pops)
	$(printf '%s\n' "$@")
	CONF
}

# other NAME ADDRESS SED-SCRIPT: a bgpd whose configuration was edited
other() {
	static_config "$1" | sed "$3" >"$RUN_DIR/$1.conf"
	bgpd_start "$1" "$2" "$RUN_DIR/$1.conf" || bail 'no bgpd'
}

answers() {
	[ "$(tool -f "$RUN_DIR/conf" "$CLIENT" 2>"$RUN_DIR/err")" = "$Y" ]
}

# --- a batch that stays open -----------------------------------------------

batch_open() {
	coproc batch {
		exec "$SUPERSPARROW" -f "$RUN_DIR/conf" batch \
		    2>"$RUN_DIR/batch.err"
	}
	# shellcheck disable=SC2154
	batch_pid=$batch_PID
	TEST_PIDS+=("$batch_pid")
}

ask() {
	echo $CLIENT >&"${batch[1]}"
	read -r -t 20 answer <&"${batch[0]}" || answer=none
}

asks_y() {
	ask
	[ "$answer" = "$Y" ]
}

batch_close() {
	eval "exec ${batch[1]}>&-"
	wait "$batch_pid"
	is $? 0 "$1: batch exits with 0"
}

# configure COMMAND...: through a second session
configure() {
	bgpd_ask "$router" enable 'configure terminal' "$@" end >/dev/null
}

# --- logins (36, 37, 40) ---------------------------------------------------

other unset "$BLOCK.0.2" '/^password/d'
conf "$BLOCK.0.2" "$BGPD_VTY_PORT"
run -f "$RUN_DIR/conf" $CLIENT
is "$out, exit $status" "$SELF, exit 4" 'no password is set there: exit 4'
like "$err" "$BLOCK.0.2:$BGPD_VTY_PORT: .*Vty password is not set" \
    'and its words are passed on'

other open "$BLOCK.0.3" '/^line vty/a\ no login'
spawn_port python3 "$HERE/proxy.py" --listen "$BLOCK.0.4" \
    --to "$BLOCK.0.3:$BGPD_VTY_PORT" --record "$RUN_DIR/record"
conf "$BLOCK.0.4" "$spawned_port"
wait_until "$BGPD_READY_S" answers
ok $? 'straight to the prompt: the answer' "$(<"$RUN_DIR/err")"
is "$(grep -c "$BGPD_PASSWORD" "$RUN_DIR/record")" 0 \
    'and the password is not typed there'

printf 'welcome> \nrs1# Password: \n%s\n' "$(head -c 9000 /dev/zero |
    tr '\0' '>')" >"$RUN_DIR/motd"
other banner "$BLOCK.0.5" "1i banner motd file $RUN_DIR/motd"
conf "$BLOCK.0.5" "$BGPD_VTY_PORT"
wait_until "$BGPD_READY_S" answers
ok $? 'a banner full of prompts: the answer' "$(<"$RUN_DIR/err")"
for name in unset open banner; do
	bgpd_stop $name
done

# --- a session that goes on (41, 64) ---------------------------------------

static_start router "$router" || bail 'no bgpd'
conf "$router" "$BGPD_VTY_PORT" 'wait_ms 0'
batch_open
ask
is "$answer" $Y 'a batch is answered'
configure 'hostname another-name'
seen=$(bgpd_ask "$router" | tr -d '\0')
like "$seen" 'another-name> ' 'the router has another name now'
ask
[[ $answer == "$Y" || $answer == "$SELF" ]]
ok $? 'the next line has an answer' "$answer"
wait_until 60 asks_y
ok $? 'and the truth is back'

# Two origins for C's network, in turn; never anything but one of them.
: >"$RUN_DIR/flapped"
for ((i = 0; i < FLAPS; i++)); do
	configure 'router bgp 64700' 'address-family ipv4 unicast' \
	    "network 203.0.113.0/24 route-map $([ $((i % 2)) -eq 0 ] &&
	    echo A || echo C)"
	echo >>"$RUN_DIR/flapped"
done &
flapping=$!
wrong=0 y=0 x=0
while [ "$(wc -l <"$RUN_DIR/flapped")" -lt $FLAPS ] &&
    kill -0 $flapping 2>/dev/null; do
	ask
	case $answer in
	"$Y") y=$((y + 1)) ;;
	"$SELF") x=$((x + 1)) ;;
	*) wrong=$((wrong + 1)) ;;
	esac
done
wait $flapping
is $wrong 0 'a route flaps: each answer is the old one or the new one'
[ $x -gt 0 ] && [ $y -gt 0 ]
ok $? 'and both are seen' "$y times Y, $x times X"
is "$(grep -c 'protocol\|understood\|truncated' "$RUN_DIR/batch.err")" 0 \
    'no reply was refused'
wait_until 60 asks_y
ok $? 'and the last one holds'
batch_close 'a flapping route'

# --- one question at a time (61): some forget what is typed meanwhile ------

# overlapping FILE: questions that were sent before the reply to the last one
overlapping() {
	awk '/: -> show / { if (asked) print; asked = 1 }
	    /session: reply -> idle/ { asked = 0 }' "$1"
}

mapfile -t many < <(printf '203.0.113.%s\n192.0.2.%s\n' {1..40})
run -d -f "$RUN_DIR/conf" "${many[@]}"
is "$(grep -c ': -> show ' <<<"$err")" ${#many[@]} \
    "${#many[@]} addresses, each is asked about"
is "$(overlapping "$RUN_DIR/err")" '' 'one question at a time'

# --- system calls are interrupted (18) -------------------------------------

# Not read: the loader of programs uses it, too.
CALLS=poll,ppoll,recvfrom,recvmsg,sendto,sendmsg

# interrupted WHEN: the command, with EINTR from these calls
interrupted() {
	begin=$(now_ms)
	out=$(timeout "$TOOL_LIMIT_S" strace -f -qq -o "$RUN_DIR/strace" \
	    -e trace=$CALLS -e "inject=$2:error=EINTR:when=$1" \
	    "$SUPERSPARROW" -f "$RUN_DIR/conf" $CLIENT 2>"$RUN_DIR/err")
	status=$?
	took_ms=$(($(now_ms) - begin))
}

if [ -n "${SPARROW_INSTRUMENTED:-}" ] ||
    ! strace -qq -o /dev/null true 2>/dev/null; then
	ok 0 'system calls are interrupted # SKIP no strace, or leak checker'
else
	conf "$router" "$BGPD_VTY_PORT"
	interrupted 1+2 $CALLS
	is "$out, exit $status" "$Y, exit 0" \
	    'every other system call is interrupted: the answer'
	[ "$(grep -c INJECTED "$RUN_DIR/strace")" -ge 5 ]
	ok $? 'and they were' "$(head -n 20 "$RUN_DIR/strace")"
	spawn_fake "$RUN_DIR/record" silent
	conf 127.0.0.1 "$spawned_port" 'timeout 1'
	interrupted 1+1 poll,ppoll
	is "$out, exit $status" "$SELF, exit 3" \
	    'each wait is interrupted: self, exit 3'
	[ "$took_ms" -le $((1000 + 2 * SLACK_MS)) ]
	ok $? 'and the deadline stays where it was' "$took_ms ms"
fi

# --- the backlog is full (8) -----------------------------------------------

conf "$router" "$BGPD_VTY_PORT" 'timeout 1'
bgpd_freeze router
declare -a held=()
for ((i = 0; i < 8; i++)); do
	# shellcheck disable=SC2016
	setpriv --pdeathsig KILL "$BASH" -c 'exec 3<>"/dev/tcp/$0/$1"; sleep 60' \
	    "$router" "$BGPD_VTY_PORT" 2>/dev/null &
	held+=($!)
	TEST_PIDS+=($!)
done
sleep 0.3
run -f "$RUN_DIR/conf" $CLIENT
is "$out, exit $status" "$SELF, exit 3" 'the backlog is full: self, exit 3'
[ "$took_ms" -le $((1000 + SLACK_MS)) ]
ok $? 'in time' "$took_ms ms"
for pid in "${held[@]}"; do
	end "$pid" KILL 2>/dev/null
done
bgpd_thaw router

# --- many batches, one restart (20) ----------------------------------------

conf "$router" "$BGPD_VTY_PORT"
cat >"$RUN_DIR/many.py" <<'PY'
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

count, client, wanted, limit, *command = sys.argv[1:]
batches = [subprocess.Popen(command + ["batch"], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
           for _ in range(int(count))]


def asks(batch):
    batch.stdin.write(client.encode() + b"\n")
    batch.stdin.flush()
    return batch.stdout.readline().decode().strip()


def answers(batch, until):
    """Ask until it has the wanted answer, or there is no time left."""
    while time.monotonic() < until:
        if asks(batch) == wanted:
            return True
        time.sleep(0.01)
    return False


def all_answer():
    begin = time.monotonic()
    with ThreadPoolExecutor(len(batches)) as pool:
        live = sum(pool.map(answers, batches,
                            [begin + float(limit)] * len(batches)))
    return live, int(1000 * (time.monotonic() - begin))


for line in sys.stdin:
    print(*all_answer(), flush=True)
for batch in batches:
    batch.stdin.close()
print("exits", {batch.wait() for batch in batches})
PY
coproc many {
	exec setpriv --pdeathsig KILL python3 "$RUN_DIR/many.py" $BATCHES \
	    $CLIENT $Y $BACK_S "$SUPERSPARROW" -f "$RUN_DIR/conf"
}
# shellcheck disable=SC2154
TEST_PIDS+=("$many_PID")
echo >&"${many[1]}"
read -r -t 40 live took <&"${many[0]}"
is "$live" $BATCHES "$BATCHES batches have their answers"
bgpd_kill9 router
static_start router "$router" || bail 'no bgpd'
echo >&"${many[1]}"
read -r -t 40 live took <&"${many[0]}"
is "$live" $BATCHES 'and all of them have them again after a restart'
diag "after $took ms"
eval "exec ${many[1]}>&-"
read -r -t 20 exits <&"${many[0]}"
is "$exits" 'exits {0}' 'all exit with 0'
done_testing
