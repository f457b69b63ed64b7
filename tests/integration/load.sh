# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# named under load, each answer looked at.  POPs X, which is asked, Y and B;
# clients in networks A, B and C of static.sh, whose answers are X, B and Y.
# "had-*" had their answer before the load begins and must get it, whatever
# happens; "new-*" are always others, and may be sent to X, who was asked; the
# static zone is named's own.  Sourced instead of lib.sh.

LOAD_WINDOW=${LOAD_WINDOW:-200}		# questions without an answer, at most
LOAD_KINDS='had-a|had-b|had-c|had-subnet|new-b|new-c|static'

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_bgpd
need_named
dnsload=$(cd "$top_builddir" && pwd)/tests/integration/dnsload
[ -x "$dnsload" ] || bail "no $dnsload: make check builds it"

# load_conf ROUTER [LINE...]: of the module, as $RUN_DIR/conf
load_conf() {
	local router=$1

	shift
	write_conf conf <<-CONF
	pop x 64700 192.0.2.80
	pop y 64702 198.51.100.80
	pop b 64601 203.0.113.80
	self x
	route_server frr
	host $router
	password $BGPD_PASSWORD
	canary 127.10.0.0/16
	canary 127.11.0.0/16
	canary 127.12.0.0/16
	cache_timeout 1
	cache_grain 32 48
	$(printf '%s\n' "$@")
	zone example.org
	ns ns.example.org
	steer www
	zone example.net
	ns ns.example.net
	ecs
	steer www
	CONF
}

# load_named NAME CONF: named with the module and a static zone;
# its configuration alone
load_named() {
	cat >"$RUN_DIR/static.zone" <<-'ZONE'
	$TTL 60
	@ SOA ns hostmaster 1 3600 600 86400 60
	@ NS ns
	ns A 192.0.2.53
	www A 192.0.2.99
	ZONE
	bind_config "$1" "$BIND_PORT" <<-CONF
	$(bind_dlz "$2")
	zone "static.test" { type primary; file "$RUN_DIR/static.zone"; };
	CONF
}

# load_questions FILE [SELF]: with it, those who had an answer may get that
# one, too
load_questions() {
	cat >"$1" <<-LIST
	had-a www.example.org 127.10.0.1 64 source 192.0.2.80
	had-b www.example.org 127.11.0.1 64 source 203.0.113.80 ${2:-}
	had-c www.example.org 127.12.0.1 64 source 198.51.100.80 ${2:-}
	had-subnet www.example.net 203.0.113.0 1 ecs 198.51.100.80 ${2:-}
	new-b www.example.org 127.11.128.0 32768 source 203.0.113.80 192.0.2.80
	new-c www.example.org 127.12.128.0 32768 source 198.51.100.80 192.0.2.80
	static www.static.test 127.0.0.1 1 source 192.0.2.99
	LIST
}

# count PHASE KIND FIELD [REPORT]
count() {
	awk -v phase="$1" -v kind="$2" -v field="$3" '
	    $1 == phase && $2 == kind {
		for (i = 3; i < NF; i += 2)
			if ($i == field)
				print $(i + 1)
	    }' "${4:-$RUN_DIR/report}"
}

# A second of questions from those who are to have had an answer: all of them
# have it.
load_is_known() {
	local kind

	load_questions "$RUN_DIR/known" 192.0.2.80
	sed -i '/^had/!d' "$RUN_DIR/known"
	{ echo known; sleep 1; } | "$dnsload" "$BIND_PORT" 400 \
	    "$LOAD_WINDOW" "$RUN_DIR/known" >"$RUN_DIR/known.report"
	for kind in had-a had-b had-c had-subnet; do
		[ "$(count known $kind first "$RUN_DIR/known.report")" -gt 0 ] &&
		    [ "$(count known $kind first "$RUN_DIR/known.report")" -eq \
		    "$(count known $kind asked "$RUN_DIR/known.report")" ] ||
		    return 1
	done
}

# load_begin RATE [KINDS-REGEX]: phase() goes on; load_end or
# load_give_up write $RUN_DIR/report
load_begin() {
	load_questions "$RUN_DIR/list"
	grep -E "^(${2:-$LOAD_KINDS}) " "$RUN_DIR/list" >"$RUN_DIR/questions"
	mkfifo "$RUN_DIR/phases"
	# shellcheck disable=SC2016
	spawn sh -c 'exec "$@" <"$0"' "$RUN_DIR/phases" "$dnsload" \
	    "$BIND_PORT" "$1" "$LOAD_WINDOW" "$RUN_DIR/questions" \
	    >"$RUN_DIR/report" 2>"$RUN_DIR/wrong"
	# shellcheck disable=SC2154
	load_pid=$spawned
	exec {load_fd}>"$RUN_DIR/phases"
}

phase() {
	echo "$1" >&"$load_fd"
}

load_over() {
	# A daemon may hold the other end of the pipe, too.
	phase "$1"
	exec {load_fd}>&-
	wait "$load_pid"
	rm -f "$RUN_DIR/phases"
}

load_end() {
	load_over .
}

# Nobody is there any more to wait for.
load_give_up() {
	load_over !
}

# Somebody who never asked before gets an answer of the router.
load_stranger=0
load_is_heard() {
	load_stranger=$(((load_stranger + 1) % 60000))
	[[ $(bind_line "$1" "127.12.$((load_stranger / 256 % 64 + 64)).$((\
load_stranger % 256))" www.example.org) == *' 60 A 198.51.100.80|' ]]
}

# load_untrue PHASE: its kinds with answers that failed or were wrong
load_untrue() {
	awk -v phase="$1" '$1 == phase && $2 != "-" && ($8 || $10)' \
	    "$RUN_DIR/report"
}

# load_is_right PHASE: each kind was asked, and nothing of it was lost, failed
# or wrong.  named under TSan drops some packets itself while it reloads, its
# own zone's too.
load_is_right() {
	local permille=0

	[[ $BIND_ENV != *libtsan* ]] || permille=10
	is "$(awk -v phase="$1" -v permille=$permille '
	    $1 == phase && $2 != "-" {
		if ($4 > 0 && $6 * 1000 <= $4 * permille && $8 == 0 && $10 == 0)
			print $2
		else
			print
	    }' "$RUN_DIR/report" | xargs)" "${LOAD_KINDS//|/ }" \
	    "$1: every question is answered, and right"
}

# What there is to tell of a phase.
load_diag() {
	diag "$(awk -v phase="$1" '
	    $1 == phase && $2 == "-" {
		printf "%s: %d answers in %s s, %d not asked", phase, n, $4, $6
	    }
	    $1 == phase && $2 != "-" { n += $4 }
	    $1 == phase && $2 ~ /^static/ { static = $14 " of " $16 }
	    $1 == phase && $2 ~ /^had/ {
		if ($14 > p99) p99 = $14
		if ($16 > max) max = $16
	    }
	    $1 == phase && $2 ~ /^new/ { new += $4; first += $12 }
	    END {
		printf "; of %d new clients %d answered by the router; p99 of", new, first
		printf " max, ms: %s of %s, static zone %s\n", p99, max, static
	    }' "$RUN_DIR/report")"
}
