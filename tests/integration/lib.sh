# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What every test of this folder begins with: TAP, a scratch directory,
# loopback addresses that no other test uses, and daemons that end with it.
#
#	. "$(dirname "$0")/lib.sh"
#	need_tool; need_bgpd
#	is "$(tool -f '' ...)" expected 'the address gets its answer'
#	done_testing
#
# From the environment: SUPERSPARROW (the command to test), top_srcdir,
# top_builddir, TEST_KEEP=1 to keep the scratch directory.

set -u
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${top_srcdir:=$HERE/../..}"
: "${top_builddir:=$top_srcdir/build/gcc}"
: "${SUPERSPARROW:=$top_builddir/tools/supersparrow}"
: "${MODULE:=$(cd "$top_builddir" && pwd)/dlz_supersparrow/.libs/dlz_supersparrow.so}"

# No test may hang: each is ended, and with it what it started.  A command
# that runs then is waited for, but not for ever.  The limit is for hangs: the
# slowest test takes a minute, and several on a busy machine.
: "${TEST_LIMIT_S:=480}"
if [ -z "${TEST_TIMED:-}" ]; then
	TEST_TIMED=1 exec timeout --foreground -k 70 "$TEST_LIMIT_S" \
	    "$BASH" "$0" "$@"
fi
unset TEST_TIMED

# Longest run of the command that is still believed to be alive.
TOOL_LIMIT_S=60

# What a busy machine may add to any time that is measured: two tests run at
# once, beside daemons and sanitizers.  With it a second is still told from the
# default time-out of five.
# shellcheck disable=SC2034
SLACK_MS=3500

# Of a failing command's output.
DIAG_LINES=30

# shellcheck source=bgpd.sh
. "$HERE/bgpd.sh"
# shellcheck source=bind.sh
. "$HERE/bind.sh"
# One that is found nowhere by chance.
BGPD_PASSWORD=open-sesame-7193

test_count=0
test_failed=0
declare -a TEST_PIDS=()

RUN_DIR=$(mktemp -d "${TMPDIR:-/tmp}/sparrow-test.XXXXXX") || exit 99

cleanup() {
	local status=$? pid

	# Not for a part of the test that runs in the background.
	[ "$BASHPID" -eq $$ ] || exit "$status"
	trap '' INT TERM
	for pid in "${TEST_PIDS[@]}"; do
		end "$pid" KILL
	done
	bind_stop_all
	bgpd_stop_all
	[ -z "${BLOCK_LOCK:-}" ] || rm -f "$BLOCK_LOCK"
	[ -n "${TEST_KEEP:-}" ] || rm -rf "$RUN_DIR"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'echo "Bail out! longer than $TEST_LIMIT_S s"; exit 124' TERM

# --- TAP -------------------------------------------------------------------

diag() {
	printf '%s\n' "$@" | sed 's/^/# /'
}

# ok STATUS NAME [DIAGNOSTIC...]
ok() {
	local status=$1 name=$2

	shift 2
	test_count=$((test_count + 1))
	if [ "$status" -eq 0 ]; then
		echo "ok $test_count - $name"
		return 0
	fi
	test_failed=$((test_failed + 1))
	echo "not ok $test_count - $name"
	[ $# -eq 0 ] || diag "$@"
	return 1
}

is() {
	[ "$1" = "$2" ]
	ok $? "$3" "     got: $1" "expected: $2"
}

# like TEXT EXTENDED-REGEX NAME, over the whole text
like() {
	grep -qzE -- "$2" <<<"$1"
	ok $? "$3" "          got: $1" "does not match: $2"
}

unlike() {
	! grep -qzE -- "$2" <<<"$1"
	ok $? "$3" "     got: $1" "matches: $2"
}

# check NAME COMMAND...: its output is the diagnostic.  In this shell, so
# that COMMAND may start daemons.
check() {
	local name=$1 status

	shift
	"$@" >"$RUN_DIR/check" 2>&1
	status=$?
	ok "$status" "$name" "$* exits with $status:" \
	    "$(tail -n "$DIAG_LINES" "$RUN_DIR/check")"
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# Something that is no fault of the command: the test cannot go on.
bail() {
	echo "Bail out! $*"
	exit 99
}

# Where the password is, but in what the test wrote itself (configurations and
# password files) and in what a route server got.
leaks() {
	grep -rlaF --exclude='*conf' --exclude='*password' --exclude='*record' \
	    -- "$BGPD_PASSWORD" "$RUN_DIR"
}

done_testing() {
	is "$(leaks)" '' 'the password is in nothing that was written'
	echo "1..$test_count"
	exit $((test_failed > 0))
}

# --- what a test needs -----------------------------------------------------

need_tool() {
	[ -x "$SUPERSPARROW" ] || bail "no $SUPERSPARROW: build first"
}

need_bgpd() {
	bgpd_find >/dev/null || skip_all "FRR's bgpd is not installed"
}

need_named() {
	if ! bind_find >/dev/null || ! command -v dig >/dev/null; then
		skip_all "BIND's named and dig are not installed"
	fi
	[ -e "$MODULE" ] ||
	    [ -e "$top_builddir/lib/.libs/libsupersparrow.so" ] ||
	    skip_all 'a static build has no module'
	[ -e "$MODULE" ] || bail "no $MODULE: build first"
	# Not one that a client's end of a connection may have.
	# shellcheck disable=SC2034
	BIND_PORT=$((10000 + ${BLOCK#127.} * 100))
	# named itself is not instrumented: the run-time library comes first.
	BIND_ENV=$(ldd "$MODULE" |
	    sed -n 's,.*=> \(/.*/lib[at]san\.so[^ ]*\).*,LD_PRELOAD=\1,p')
	[[ $BIND_ENV != *libtsan* ]] ||
	    BIND_ENV+=" TSAN_OPTIONS=suppressions=$HERE/named.tsan"
}

need_python() {
	command -v python3 >/dev/null || skip_all 'python3 is not installed'
}

# Take a 127.N that no other test on this machine holds, as $BLOCK.
take_block() {
	local n

	for n in $(shuf -i 20-120); do
		BLOCK_LOCK=/tmp/sparrow-test.127.$n.lock
		{ exec 9>"$BLOCK_LOCK"; } 2>/dev/null || continue
		flock -n 9 || continue
		# Not a file that its last holder has just removed.
		[ "$BLOCK_LOCK" -ef /dev/fd/9 ] || continue
		# shellcheck disable=SC2034
		BLOCK=127.$n
		return 0
	done
	BLOCK_LOCK=
	skip_all 'every block of loopback addresses is taken'
}

# --- the command -----------------------------------------------------------

# tool ARGUMENT...: with a limit of time, the scratch directory's files only
tool() {
	timeout "$TOOL_LIMIT_S" "$SUPERSPARROW" "$@"
}

# run ARGUMENT...: sets $out, $err, $status, $took_ms
# shellcheck disable=SC2034
run() {
	local begin

	begin=$(now_ms)
	tool "$@" >"$RUN_DIR/out" 2>"$RUN_DIR/err" </dev/null
	status=$?
	took_ms=$(($(now_ms) - begin))
	out=$(<"$RUN_DIR/out")
	err=$(<"$RUN_DIR/err")
}

# write_conf NAME <text: a configuration, with the mode a password asks for
write_conf() {
	(umask 077 && cat >"$RUN_DIR/$1")
}

# --- programs in the background --------------------------------------------

# spawn COMMAND...: sets $spawned; ends with the test
spawn() {
	setpriv --pdeathsig KILL "$@" &
	spawned=$!
	TEST_PIDS+=("$spawned")
}

# said_ports FILE COUNT, for wait_until
said_ports() {
	[ "$(grep -cE '^(PORT|SOCKET) ' "$1")" -eq "$2" ]
}

# spawn_ports COUNT COMMAND...: one that prints so many lines "PORT N" when it
# listens; sets $spawned_port, and all of them as $spawned_ports, too
# shellcheck disable=SC2034
spawn_ports() {
	local count=$1 said

	shift
	said=$(mktemp "$RUN_DIR/said.XXXXXX")
	spawn "$@" >"$said"
	wait_until 60 said_ports "$said" "$count" || bail "$* does not start"
	mapfile -t spawned_ports < <(sed -n 's/^PORT //p' "$said")
	spawned_port=${spawned_ports[0]:-}
}

spawn_port() {
	spawn_ports 1 "$@"
}

# spawn_fake RECORD [--OPTION VALUE]... BEHAVIOUR...: the route server of
# tests/fake, one port for each behaviour
spawn_fake() {
	local record=$1 options=()

	shift
	while [[ $1 == --* ]]; do
		options+=("$1" "$2")
		shift 2
	done
	spawn_ports $# python3 "$top_srcdir/tests/fake/routeserver.py" \
	    --record "$record" --password "$BGPD_PASSWORD" "${options[@]}" "$@"
}

# end PID [SIGNAL]: and see it out
end() {
	kill_child "$1" "${2:-TERM}"
	wait "$1" 2>/dev/null
}

# line_in FILE REGEX, for wait_until
line_in() {
	grep -qE -- "$2" "$1" 2>/dev/null
}

take_block
