#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The batch, whatever its input is: one line in, one line out.  wire.sh looks
# at what of it reaches a route server.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd

router=$BLOCK.0.1
IN_C=203.0.113.7
SELF=www.x.example.org
Y=www.y.example.org

static_start router "$router" || bail 'no bgpd'
write_conf conf <<CONF
route_server frr
host $router
password $BGPD_PASSWORD
wait_ms 5000
$(static_pops)
CONF
write_conf dead <<CONF
batch
route_server frr
host $BLOCK.0.9
$(static_pops)
CONF
conf=(-f "$RUN_DIR/conf")

# batch <input, ARGUMENT...: sets $status, leaves out and err in RUN_DIR
batch() {
	tool "$@" batch >"$RUN_DIR/out" 2>"$RUN_DIR/err"
	status=$?
}

# answers INPUT: what printf's INPUT gets, with | between lines
answers() {
	# shellcheck disable=SC2059
	batch "${conf[@]}" < <(printf "$1")
	tr '\n' '|' <"$RUN_DIR/out"
	[ "$status" -eq 0 ] || echo "exit $status"
}

# --- lines -----------------------------------------------------------------

is "$(answers "$IN_C\n192.0.2.7\n")" "$Y|$SELF|" 'a line for a line'
is "$(answers "$IN_C")" "$Y|" 'the last line needs no newline'
is "$(answers '')" '' 'no line for no line'
is "$(answers "$IN_C\r\n$IN_C \t\r\n")" "$Y|$Y|" \
    'a carriage return and blanks behind the address do not matter'
is "$(answers "2001:db8:c::9\n::ffff:$IN_C\n")" "$Y|$Y|" 'IPv6, and mapped'
is "$(answers '\n\n')" "$SELF|$SELF|" 'empty lines'

# Each is one line that is no address; all of them at once.
hostile=(
	' ' '999.1.1.1' '1.2.3' "0${IN_C}" '010.1.2.3' '0x7f.1' '3405803783'
	"$IN_C 5" "$IN_C/24" "[2001:db8::1]" '2001:db8::1%lo' "$IN_C:80"
	"$IN_C, 192.0.2.1" "$IN_C,192.0.2.1" "$IN_C$IN_C" 'www.example.org'
	"$IN_C"$'\r''show run' "$IN_C | include x" "$IN_C;exit" "$IN_C?"
	"?" $'\t' $'\x03\x15\x1a' $'\e[A' $'\xff\xf4' "$IN_C longer-prefixes"
	'all' 'NULL' '%s%n' '１.2.3.4' '-h' '--help' "-$IN_C" '*' '..'
)
printf '%s\n' "${hostile[@]}" >"$RUN_DIR/in"
batch "${conf[@]}" <"$RUN_DIR/in"
is "$(sort "$RUN_DIR/out" | uniq -c | xargs), exit $status" \
    "${#hostile[@]} $SELF, exit 0" 'what is no address gets self'

{
	printf '%s\n' $IN_C
	head -c 1024 /dev/zero | tr '\0' 1
	printf '\n'
	head -c 1025 /dev/zero | tr '\0' 1
	printf '\n%s\n' $IN_C
	head -c 8000000 /dev/zero | tr '\0' ' '
	printf '%s\n%s\n' $IN_C $IN_C
	printf '%s\0\n\0%s\n%s\n' $IN_C $IN_C $IN_C
	head -c 3000 /dev/zero
} >"$RUN_DIR/in"
batch "${conf[@]}" <"$RUN_DIR/in"
is "$(tr '\n' ' ' <"$RUN_DIR/out"), $status" \
    "$Y $SELF $SELF $Y $SELF $Y $SELF $SELF $Y $SELF , 0" \
    'long lines and NULs are a line each'

python3 -c '
import random, sys
random.seed(1)
lines = []
for i in range(20000):
	n = random.choice((0, 1, 7, 15, 40, 1023, 1024, 1025, 2000))
	lines.append(bytes(random.choices(
	    b"0123456789abcdef.:/ \r\t\0\x1b\xff;|?", k=n)))
sys.stdout.buffer.write(b"\n".join(lines) + b"\n")
' >"$RUN_DIR/in"
batch "${conf[@]}" <"$RUN_DIR/in"
is "$(wc -l <"$RUN_DIR/out"), $status" '20000, 0' '20000 random lines'
is "$(grep -c '^$' "$RUN_DIR/out")" 0 'none is answered with an empty line'

# --- which result ----------------------------------------------------------

batch "${conf[@]}" --pop "y 64702 192.0.2.1 192.0.2.2 2001:db8::1 $Y" \
    --result_count 1 --self 192.0.2.9 <<<"$IN_C"
is "$(<"$RUN_DIR/out")" "$Y" 'the first host name, wherever it stands'
batch "${conf[@]}" --pop 'y 64702 192.0.2.1 192.0.2.2' --self 192.0.2.9 \
    <<<"$IN_C"
is "$(<"$RUN_DIR/out")" 192.0.2.1 'else the first address'
write_conf selfless.conf <<CONF
$(grep -v self "$RUN_DIR/conf")
CONF
batch -f "$RUN_DIR/selfless.conf" < <(printf '192.0.2.7\nx\n%s\n' $IN_C)
is "$(xargs <"$RUN_DIR/out")" "NULL NULL $Y" 'NULL if there is no self'
batch -j "${conf[@]}" < <(printf 'x\n%s\n' $IN_C)
# Right after the login the second reason may be not_converged.
is "$(python3 -c '
import json, sys
for line in open(sys.argv[1]):
	o = json.loads(line)
	print(o["address"], o["status"], o["answer"][0], len(o),
	    o["reason"] == "bad_address")
' "$RUN_DIR/out")" "None None $SELF 17 True
$IN_C found $Y 17 False" 'batch -j'

# --- the process -----------------------------------------------------------

tool "${conf[@]}" --batch <<<"$IN_C" >"$RUN_DIR/out" 2>&1
is "$(<"$RUN_DIR/out")" "$Y" '--batch'
tool -f "$RUN_DIR/dead" </dev/null >"$RUN_DIR/out" 2>&1
is "$?, $(<"$RUN_DIR/out")" '0, ' 'batch in the file'
tool -f "$RUN_DIR/dead" explain $IN_C >"$RUN_DIR/out" 2>/dev/null
is "$?" 3 'counts only without a sub-command'

batch -f "$RUN_DIR/dead" < <(yes $IN_C | head -n 20000)
is "$(sort "$RUN_DIR/out" | uniq -c | xargs), exit $status" \
    "20000 $SELF, exit 0" 'nothing is up: self, exit 0'
ok $(($(wc -l <"$RUN_DIR/err") > 2)) \
    'a lasting error is not said for each line' "$(head -n 5 "$RUN_DIR/err")"

{
	yes $IN_C
} | tool "${conf[@]}" batch 2>"$RUN_DIR/err" | head -n 1 >"$RUN_DIR/out"
is "${PIPESTATUS[1]}, $(<"$RUN_DIR/err")" '0, ' 'a reader that leaves: exit 0'
tool "${conf[@]}" batch <<<"$IN_C" >/dev/full 2>"$RUN_DIR/err"
is "$?, $(<"$RUN_DIR/err")" \
    '1, supersparrow: standard output: No space left on device' \
    'no room for the output is a failure'

# stop SIGNAL: end a batch with it that has answered a line; sets $status
stop() {
	local pid

	coproc batch_out {
		# Shells let their background ignore SIGINT.
		exec env --default-signal=INT \
		    "$SUPERSPARROW" "${conf[@]}" --password \
		    "$BGPD_PASSWORD" batch 2>"$RUN_DIR/err"
	}
	# shellcheck disable=SC2154
	pid=$batch_out_PID
	TEST_PIDS+=("$pid")
	echo $IN_C >&"${batch_out[1]}"
	read -r -t 10 answer <&"${batch_out[0]}"
	shown=$(tr '\0' ' ' <"/proc/$pid/cmdline")
	begin=$(now_ms)
	kill "-$1" "$pid"
	wait "$pid"
	status=$?
	took_ms=$(($(now_ms) - begin))
}

for signal in TERM INT; do
	stop $signal
	is "$answer, exit $status" "$Y, exit 0" \
	    "a line is answered at once; SIG$signal is exit 0"
	ok $((took_ms > SLACK_MS)) "SIG$signal is heeded at once" "$took_ms ms"
done
unlike "$shown" "password $BGPD_PASSWORD" \
    'the password is gone from the command line'

bgpd_freeze router
begin=$(now_ms)
batch "${conf[@]}" --timeout 30 --wait_ms 200 <<<"$IN_C"
took_ms=$(($(now_ms) - begin))
bgpd_thaw router
is "$(<"$RUN_DIR/out"), $status" "$SELF, 0" 'frozen: self, exit 0'
ok $((took_ms > 200 + SLACK_MS)) 'nobody waits longer than wait_ms' "$took_ms ms"

# watched LINES: what a terminal on stderr is shown of a batch of so many
# lines that takes 2.5 s; stdin and stdout are pipes
watched() {
	python3 - "$1" "$SUPERSPARROW" "${conf[@]}" batch <<-'PY'
	import os, pty, subprocess, sys, time
	master, slave = pty.openpty()
	batch = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE,
	                         stdout=subprocess.DEVNULL, stderr=slave)
	os.close(slave)
	for _ in range(int(sys.argv[1])):
	    batch.stdin.write(b"203.0.113.7\n")
	    batch.stdin.flush()
	    time.sleep(2.5 / int(sys.argv[1]))
	batch.stdin.close()
	batch.wait()
	shown = b""
	try:
	    while more := os.read(master, 4096):
	        shown += more
	except OSError:
	    pass
	sys.stdout.write(repr(shown))
	PY
}
like "$(watched 25)" '[0-9]+ lines, [0-9]+ lines/s' \
    'a long batch shows progress on a terminal'
batch "${conf[@]}" < <(for ((i = 0; i < 25; i++)); do
	echo "$IN_C"
	sleep 0.1
done)
is "$(<"$RUN_DIR/err")" '' 'and only there'
done_testing
