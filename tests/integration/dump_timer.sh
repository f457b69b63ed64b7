#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# etc/supersparrow-dump and its timer: FRR's table as a file that is always
# whole, whatever becomes of bgpd, and the last good one when there is no new.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_bgpd
for program in vtysh perl flock; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done

router=$BLOCK.0.1
dir=$RUN_DIR/dump
file=$dir/rib.mrt
mkdir "$dir"

# dump ARGUMENT...: sets $out, $err, $status, $took_ms
dump() {
	local begin

	begin=$(now_ms)
	out=$(sh "$top_srcdir/etc/supersparrow-dump" -t 20 -s "$RUN_DIR/router" \
	    "$@" 2>"$RUN_DIR/err" </dev/null)
	status=$?
	took_ms=$(($(now_ms) - begin))
	err=$(<"$RUN_DIR/err")
}

configured() {
	bgpd_ask "$router" enable 'show running-config' |
	    grep '^dump bgp routes-mrt'
}

configure() {
	bgpd_ask "$router" enable 'configure terminal' "$@" end >/dev/null
}

# stays NAME WHY: the last one failed for WHY, with a sentence, and what was
# there is there, alone
stays() {
	is "exit $status" 'exit 1' "$1: exit 1"
	like "$err" "^supersparrow-dump: .*$2.*; .*rib\.mrt stays as it was on" \
	    'and why'
	cmp -s "$RUN_DIR/good" "$file" && [ "$(ls -A "$dir")" = rib.mrt ]
	ok $? 'the last good one stays, alone' "$(ls -lA "$dir")"
}

# --- a real bgpd -----------------------------------------------------------

dump "$file"
is "exit $status" 'exit 1' 'no bgpd and no file: exit 1'
like "$err" 'bgpd does not answer: .*; there is no .*rib\.mrt yet' 'and why'

static_start router "$router" || bail 'no bgpd'
dump "$file"
is "$out, exit $status" "$file: 8 prefixes, exit 0" 'a table of 8 prefixes'
is "$(stat -c %a "$file")" 640 'its group may read it'
is "$(ls -A "$dir")" rib.mrt 'nothing else is there'
is "$(configured)" '' 'nothing stays in the configuration'

cp "$file" "$RUN_DIR/good"
configure 'router bgp 64700' 'address-family ipv4 unicast' \
    'network 127.13.0.0/16'
dump "$file"
is "$out" "$file: 9 prefixes" 'once more, with the change'
[ "$(stat -c %s "$file")" -gt "$(stat -c %s "$RUN_DIR/good")" ]
ok $? 'the file is the new one'
cp "$file" "$RUN_DIR/good"

configure "dump bgp routes-mrt $RUN_DIR/own.mrt 1h"
dump "$file"
stays "the administrator's own dump" "bgpd is configured with 'dump bgp"
is "$(configured | tr -d '\r')" "dump bgp routes-mrt $RUN_DIR/own.mrt 1h" \
    'which is left alone'
configure 'no dump bgp routes-mrt'

# What a killed one of us leaves behind in bgpd.
touch "$dir/.rib.mrt.new"
configure "dump bgp routes-mrt $dir/.rib.mrt.new"
dump "$file"
is "$out" "$file: 9 prefixes" 'after one that was killed'
cp "$file" "$RUN_DIR/good"

exec 7<"$dir"
flock 7
dump "$file"
stays 'one at a time' 'another one is at work'
exec 7<&-

bgpd_freeze router
dump -t 1 "$file"
stays 'bgpd hangs' 'bgpd does not answer'
[ "$took_ms" -le $((1000 + SLACK_MS)) ]
ok $? 'after the time it was given' "$took_ms ms"
bgpd_thaw router

bgpd_stop router
dump "$file"
stays 'bgpd is gone' 'bgpd does not answer'

for name in rib.mrt "$dir/rib-%H.mrt" "$dir/a b" "$dir/"; do
	dump "$name"
	is "exit $status" 'exit 2' "not a name that bgpd takes: $name"
done
dump
like "$err" '^usage: ' 'no name: the usage'
dump "$RUN_DIR/nowhere/rib.mrt"
is "exit $status" 'exit 1' 'no directory: exit 1'

# --- a bgpd that writes what it likes --------------------------------------

# It "opens" the file at once, writes half of it, then the rest, and answers
# a question only when it is done: bgpd's one thread, slowly.
mkdir "$RUN_DIR/bin"
cat >"$RUN_DIR/bin/vtysh" <<'SH'
#!/usr/bin/env bash
here=${0%/bin/vtysh}
case $* in
*'-c dump bgp routes-mrt '*)
	last=${!#}
	new=${last##* }
	: >"$new"
	{
		flock 8
		size=$(stat -c %s "$here/writes")
		sleep 0.3
		head -c $((size / 2)) "$here/writes" >"$new"
		sleep 0.7
		tail -c +$((size / 2 + 1)) "$here/writes" >>"$new"
	} 8>"$here/busy" >/dev/null 2>&1 9<&- &
	;;
*'-c show version') flock "$here/busy" true ;;
esac
SH
chmod 755 "$RUN_DIR/bin/vtysh"
PATH=$RUN_DIR/bin:$PATH

cp "$RUN_DIR/good" "$RUN_DIR/writes"
dump "$file"
is "$out, exit $status" "$file: 9 prefixes, exit 0" \
    'a slow one is waited for until it has written all'
cmp -s "$RUN_DIR/good" "$file"
ok $? 'byte by byte'

size=$(stat -c %s "$RUN_DIR/good")
for cut in 1 11 43 45 60 $((size - 1)); do
	head -c "$cut" "$RUN_DIR/good" >"$RUN_DIR/writes"
	dump "$file"
	stays "cut off at $cut of $size bytes" 'what bgpd wrote is cut off'
done

# 44 bytes are the peers.
head -c 44 "$RUN_DIR/good" >"$RUN_DIR/writes"
dump "$file"
stays 'no route at all' 'what bgpd wrote is without a route'

{ cat "$RUN_DIR/good"; head -c 44 "$RUN_DIR/good"; } >"$RUN_DIR/writes"
dump "$file"
stays 'peers behind the routes' 'not a table in MRT form'

head -c 4000 /dev/zero >"$RUN_DIR/writes"
dump "$file"
stays 'zeros' 'not a table in MRT form'

: >"$RUN_DIR/writes"
dump -t 1 "$file"
stays 'not a byte' 'bgpd has not written'

# --- the units -------------------------------------------------------------

if command -v systemd-analyze >/dev/null; then
	mkdir "$RUN_DIR/units"
	cp "$top_srcdir"/etc/systemd/supersparrow-table.* "$RUN_DIR/units"
	sed -i "s,^ExecStart=[^ ]*,ExecStart=$RUN_DIR/bin/vtysh,
	    /^Documentation=/d" "$RUN_DIR/units/supersparrow-table.service"
	is "$(systemd-analyze verify "$RUN_DIR"/units/*.timer 2>&1 |
	    grep -F supersparrow-table)" '' 'systemd takes the units'
else
	ok 0 'systemd takes the units # SKIP systemd is not installed'
fi
done_testing
