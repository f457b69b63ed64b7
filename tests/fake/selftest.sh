#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The fake route server does what its rows say: what other tests conclude from
# it is true only then.

# shellcheck source=../integration/lib.sh
. "$(dirname "$0")/../integration/lib.sh"
need_python

FAKE=$(cd "$(dirname "$0")" && pwd)
record=$RUN_DIR/record

# fakes OPTION... BEHAVIOUR...: sets ${port[BEHAVIOUR]}
declare -A port=()
fakes() {
	local said words word n=0

	said=$(mktemp "$RUN_DIR/said.XXXXXX")
	spawn python3 "$FAKE/routeserver.py" "$@" >"$said"
	words=()
	while [ $# -gt 0 ]; do
		case $1 in
		--*) shift ;;
		*) words+=("$1") ;;
		esac
		shift
	done
	wait_until 10 line_count "$said" "${#words[@]}" ||
	    bail 'the fake route server does not start'
	for word in "${words[@]}"; do
		n=$((n + 1))
		port[$word]=$(sed -n "${n}s/^[A-Z]* //p" "$said")
	done
}

line_count() {
	[ "$(wc -l <"$1")" -eq "$2" ]
}

talk() {
	python3 -S "$FAKE/talk.py" "$@" 2>&1
}

# heard_is REGEX NAME: what was heard, as talk.py shows it
heard_is() {
	[[ $heard =~ $1 ]]
	ok $? "$2" "          got: $heard" "does not match: $1"
}

# says [--quiet SECONDS] BEHAVIOUR REGEX NAME LINE...: what it says to these
says() {
	local behaviour regex name quiet=()

	[ "$1" != --quiet ] || { quiet=("$1" "$2"); shift 2; }
	behaviour=$1 regex=$2 name=$3
	shift 3
	heard=$(talk "${quiet[@]}" "${port[$behaviour]}" "$@")
	heard_is "$regex" "$behaviour: $name"
}

# events BEHAVIOUR EVENT: how many of them are in the record
events() {
	grep -cxF -- "$1 $2" "$record"
}

ask='show ip bgp 203.0.113.5'
best="$ask bestpath"
mapfile -t rows < <(python3 "$FAKE/routeserver.py" --list |
    sed 's/[ :].*//')

# --- a good one

fakes --record "$record" --password secret --name rs1 \
    --route '10.0.0.0/8=1 2' --route '10.1.0.0/16=*3 {4,5}' \
    --route '10.1.0.0/16=6' zebra
says zebra '^OPEN .*User Access.*\\n\\xff\\xfb\\x01.*\\xff\\xfd\\x1fPassword: \\r\\nrs1> $' \
    'greets and logs in as FRR does' secret
says zebra 'rs1> terminal length 0\\r\\nrs1> $' \
    'echoes a command and prints nothing' secret 'terminal length 0'
says zebra 'entry for 10.1.0.0/16.*\(2 available, best #1.*\\n  3 \{4,5\}\\r.*best \(' \
    'the longest match, the best path' secret 'show ip bgp 10.1.2.3 bestpath'
unlike "$heard" '  6\\r' 'zebra: the other path is not printed then'
says zebra '  3 \{4,5\}\\r.*  6\\r' 'every path' secret 'show ip bgp 10.1.2.3'
says zebra 'entry for 10.0.0.0/8' 'the shorter prefix' secret \
    'show ip bgp 10.2.0.0'
says zebra '\\n% Network not in table\\r\\nrs1> $' 'no route' secret \
    'show ip bgp 192.0.2.1'
says zebra '% Unknown command: show ip bgp 10.1.2.300' 'a bad address' \
    secret 'show ip bgp 10.1.2.300'
says zebra '^EOF .*(Password: \\r\\n){3}% Bad passwords, too many failures!\\r\\n$' \
    'three wrong passwords' a b c
says zebra '^EOF .*rs1> exit\\r\\n$' 'exit' secret exit
is "$(grep -c '^zebra [0-9]* login$' "$record")" 8 \
    'logins are counted, refused ones are not'
is "$(events zebra '5 < show ip bgp 10.1.2.3 bestpath\r\n')" 0 'not another'
is "$(events zebra '3 < show ip bgp 10.1.2.3 bestpath\r\n')" 1 \
    'the record has what was received'

# --- the others

fakes --record "$record" "${rows[@]}" cut:57 reset:200 drip:0.001 \
    flood:3000000 flood-lines:3000000 flood-greeting:3000000 trickle:0.02 \
    hangup:2 idle:0.2 late:0.4 slow-login:0.3 iac-flood:300000 \
    sb:compress2 sb:511 banner-huge:20000 converging:3600 \
    close-after-password,zebra

is "$(printf '%s\n' "${rows[@]}" | sort -u | wc -l)" "${#rows[@]}" \
    'each behaviour has a name of its own'
for row in zebra93 zebra89; do
	says "$row" 'best #2.*  64600 64601 64602\\r.*  64702 64602\\r' \
	    'every path' zebra "$ask"
	says "$row" '% Unknown command' 'does not know bestpath' zebra "$best"
done
says zebra89 'external\\r.*external\\r' 'best only in the header' zebra "$ask"
# Behaviour, REGEX of what is asked before the prompt, command, REGEX.
while IFS='|' read -r row login command regex; do
	heard=$(talk "${port[$row]}" me zebra "$command")
	heard_is "$login" "$row: logs in as it does"
	heard_is "$regex" "$row: answers in its language"
done <<'ROWS'
ios|Username: me.*Password: \\r\\nfake>|show ip bgp 203.0.113.5|Refresh Epoch 1\\r.*  64702 64602\\r
iosxr|Username: me.*Password: |show bgp ipv4 unicast 203.0.113.5|UTC\\r\\nBGP.*Path #2: .*best, group-best
eos|fake login: me|show ip bgp 203.0.113.5|Paths: 2 available\\r.*valid, external, best
nxos|fake login: me.*\(NX-OS\) Software\\r\\nfake# |show ip bgp 203.0.113.5|is best path, no.*AS-Path: 64702 64602 , path
junos|login: me.*--- JUNOS.*\{master:0\}\\r\\nrviews@fake> |show route 203.0.113.5|24      \*?.*\*\[BGP/170\].*AS path: 64702 64602 I
huawei|Username:me.*Password:.*<fake>|display bgp routing-table 203.0.113.5|AS-path 64702 [^>]*valid, exter\\r\\nnal, best, select
ROWS
says huawei-pager '(---- More ----\\x1b\[16D {16}\\x1b\[16D.*){2}' \
    'asks for a key' me zebra 'display bgp routing-table 203.0.113.5' ' ' ' ' ' '
says nxos-pager '--More--\\r {8}\\r' 'asks for a key' me zebra \
    'show ip bgp 203.0.113.5' ' ' ' ' ' ' ' '
says junos-pager '---\(more\)---\\r {40}\\r' 'asks for a key' me zebra \
    'show route 203.0.113.5' ' ' ' '
says ios-pager ' --More-- (\\x08){10} {10}(\\x08){10}' 'asks for a key' \
    zebra 'show ip bgp 203.0.113.5' ' ' ' '

walk='show ip walkup 203.0.113.5/32'
says gated '^OPEN .*: \\xff\\xfb\\x01Password\? \\r\\n\\xff\\xfc\\x01100 Gated.*\\nGateD-fake> $' \
    'logs in as GateD does' zebra
says gated '^EOF .*: (\\xff\\xfb\\x01Password\? \\r\\n){3}$' \
    'closes without a word after three passwords' a b c
says gated '> 100 BGP       203.0.113/24 127.0.64.1 .*IGP \(Id 2\)\\nGateD-fake> $' \
    'does not echo' zebra "$walk"
says gated '> 500 No less specific IP route 10.0.0.1 mask ' 'no route' zebra \
    'show ip walkup 10.0.0.1/32'
says gated '> 100 BGP [^>]*\\nGateD-fake> $' 'drops a second question' \
    zebra "$walk"$'\r\n'"$walk"
is "$(grep -c '^gated [0-9]* dropped$' "$record")" 1 'and records that'

says no-login '\\xfd\\x1ffake> .*entry for 203' 'no password' "$best"

says silent '^OPEN 0 bytes' 'says nothing'
says close '^EOF 0 bytes' 'closes'
says cut:57 '^EOF 57 bytes' 'closes at that byte'
says reset:200 '^RESET' 'resets' zebra "$best"
says close-after-password '^EOF .*Password: $' 'closes' zebra
says reset-after-password '^RESET' 'resets' zebra
says --quiet 0.2 drip:0.001 '^OPEN 1[0-9]+ bytes [0-9]{3,} ms.*fake> $' 'takes its time' \
    zebra
says flood:3000000 '^OPEN 3000.*bestpath\\r\\nx{500}' 'as many bytes' \
    zebra "$best"
says flood-lines:3000000 '^OPEN 3000.*bestpath\\r\\n(  and so on\\r\\n){99}' \
    'as many bytes' zebra "$best"
says flood-greeting:3000000 '^OPEN 3000000 .*: x{500}' 'as many bytes'
says trickle:0.02 '^OPEN .*bestpath\\r\\n(  and so on\\r\\n){20}' 'lines' \
    zebra "$best"
says deaf '^OPEN .*fake> $' 'answers nothing' zebra "$best"
says hangup:2 '^EOF .*entry.*entry.*fake> $' 'two replies' zebra "$best" \
    "$best" "$best"
says hangup-reset '^RESET .*entry' 'a reply' zebra "$best"
says --quiet 1 idle:0.2 '^EOF .*fake> \\r\\nVty connection is timed out.\\r\\n$' \
    'tells and closes' zebra ''
says late:0.4 '^OPEN [0-9]+ bytes ([4-9]|[0-9]{2})[0-9]{2} ms.*entry' \
    'waits' zebra "$best"
says slow-login:0.3 '^OPEN [0-9]+ bytes ([3-9]|[0-9]{2})[0-9]{2} ms.*fake> $' \
    'waits' zebra
says ssh ': SSH-2.0-' 'is ssh'
says http '^EOF .*: HTTP/1.1 408 ' 'is a web server'
says mysql ': J\\x00' 'is a database'

says iac-flood:300000 '^OPEN 300146 .*: \\xff\\xfb\\x00\\xff\\xfd\\x01' 'options'
says iac-pingpong '\\xff\\xfd\\x05' 'asks again' $'\xff\xfc\x05'
says --quiet 0.3 iac-split ': \\xff\\xfb\\x01.*fake> ' 'all of the options' zebra
says sb '\\x1f\\xff\\xfa'"'"'\\x01\\xff\\xf0Password: ' 'new-environ'
says sb:compress2 '\\xff\\xfaV\\xff\\xf0Password: ' 'compress2'
says sb:511 '\\xff\\xfaF\\x01A{511}\\xff\\xf0Password: ' '511 bytes'
says --quiet 0.3 sb-split '\\xff\\xfa'"'"'\\x01\\xff\\xf0Password: ' 'new-environ'
says sb-endless '^OPEN 4[0-9]{6} .*\\xff\\xfa\\x18A{500}' 'no end'

says bad-password '^EOF .*% Bad passwords' 'refuses the right one' \
    zebra zebra zebra
is "$(events bad-password '1 login')" 0 'bad-password: and counts no login'
says password-twice 'Password: .*Password: .*fake> $' 'asks twice' zebra zebra
says no-password-set '^EOF .*: Vty password is not set.\\r\\n$' 'says so'
says ios-no-password '^EOF .*Password required, but none set' 'says so'
says username 'Username: .*Password: .*fake> $' 'wants both' me zebra
says too-many '^EOF .*: % Connection refused' 'says so'
says banner '#<.*Password: not yet.*caf\\xe9 .*fake> $' 'lets in' zebra
says banner-huge:20000 '^OPEN 20[0-9]{3} bytes' 'as many bytes'
says --quiet 0.3 banner-prompt 'welcome> to us.*fake> $' 'lets in' zebra

# A row, and what stands in its replies; all at once, to save time.
cat >"$RUN_DIR/edits" <<'ROWS'
other-address|entry for 198.18.0.0/15.*64702 64602
log-before|0.113.5\\r\\n2026/[^>]*ADJCHANGE.*BGP routing
log-inside|BGP routing[^>]*ADJCHANGE[^>]*Last update
log-after|Last update[^>]*ADJCHANGE[^>]*fake> $
prompt-inside|\\nfake>  is a peer.*Last update
no-instance|Default BGP instance not found
no-process|No BGP process is configured
not-active|% BGP not active
unknown-command|% Unknown command
ambiguous|% Ambiguous command
invalid-input|\^\\r\\n% Invalid input detected
bad-as|  64702 4294967296\\r
no-best|\(2 available, no best path.*external\\r.*external\\r
two-best|external, best.*external, best
best-invalid|invalid, external, best
zero-paths|\(0 available, no best path.*best \(
best-beyond|\(2 available, best #9
count-high|\(7 available, best #2
count-low|\(0 available, best #2
other-prefix|entry for 198.18.0.0/15
bad-number|  4294967296 64602\\r
half|  64600 64601 64602\\r[^>]*Origin IGP, \\r\\nfake> $
truncated|64600 64601 64602\\r\\nfake> $
garbage|\\x00\\x01.*\\xfe\\xff
no-echo|fake> BGP routing
echo-wrapped|show ip bgp 203. \\r0.113.5\\r\\n
long-prompt|r{255}> $
ROWS
talks=()
while IFS='|' read -r row regex; do
	talk --quiet 0.5 "${port[$row]}" zebra "$ask" >"$RUN_DIR/said.$row" &
	talks+=("$!")
done <"$RUN_DIR/edits"
wait "${talks[@]}"
while IFS='|' read -r row regex; do
	heard=$(<"$RUN_DIR/said.$row")
	heard_is "$regex" "$row: edits its replies"
done <"$RUN_DIR/edits"
says repeat 'entry for 203.*113.5.*entry for 203.*192.0.2.1.*entry for 203' \
    'the reply before' zebra "$ask" "$ask" 'show ip bgp 192.0.2.1'
says --quiet 0.2 log-idle 'fake> \\r\\n2026.*ADJCHANGE.*fake> .*entry for' 'then works' \
    zebra "$ask"
says converging:3600 '% Network not in table' 'knows nothing yet' zebra "$ask"

# --- all the rest

says close-after-password,zebra '^EOF' 'the first connection' zebra
says close-after-password,zebra 'entry for' 'the second' zebra "$ask"
says close-after-password,zebra 'entry for' 'and the third' zebra "$ask"
is "$(events close-after-password,zebra '1 login')" 0 'no login'
is "$(events close-after-password,zebra '3 login')" 1 'a login'

fakes --record "$record" --unix "$RUN_DIR/vty" zebra,silent
says zebra,silent ': BGP routing.*best \(.*\\n(\\x00){4}$' \
    'a Unix socket as vtysh has it' "$best"
is "$(events zebra,silent '1 < show ip bgp 203.0.113.5 bestpath\x00')" 1 \
    'what came through it is recorded'

mkfifo "$RUN_DIR/stdin"
python3 "$FAKE/routeserver.py" close <"$RUN_DIR/stdin" >/dev/null &
pid=$!
exec 8>"$RUN_DIR/stdin"
exec 8>&-
wait_until 5 eval "! kill -0 $pid 2>/dev/null"
ok $? 'it ends when a pipe on its stdin is closed'
like "$(python3 "$FAKE/routeserver.py" nonsense 2>&1)" 'no behaviour nonsense' \
    'an unknown behaviour is refused'

done_testing
