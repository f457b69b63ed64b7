#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Section 4.2 of the paper: a web server at each POP, pictures balanced, pages
# not; then everything that may happen to a map while visitors come.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_bgpd
need_python
# shellcheck source=web.sh
. "$HERE/web.sh"
need_apache
# shellcheck disable=SC2034
NETWORK_BLOCK=$BLOCK
# shellcheck source=network.sh
. "$HERE/network.sh"

IN_A=127.10.0.9
IN_C=127.12.0.9
WWW=www.example.org
RESTARTS=${APACHE_RESTARTS:-5}
KILLS=${APACHE_KILLS:-20}

site_conf() {
	cat <<-CONF
	route_server frr
	host $(network_address "$1")
	password $BGPD_PASSWORD
	pop X 64700 www.x.example.org
	pop Y 64702 www.y.example.org
	self $1
	cache_timeout 1
	settle 0
	wait_ms 3000
	CONF
	[ "$(id -u)" -ne 0 ] || echo 'user nobody'
}

url() {
	echo "http://www.${1,}.example.org/pic.jpg"
}

is_sent() {
	[ "$(web_get "$1" "$2" "$WWW" /pic.jpg)" = "302 $(url "$3")" ]
}

# sends SITE FOR-A FOR-C WHEN
sends() {
	check "site $1 sends a visitor in A to $2, $4" \
	    wait_until 60 is_sent "$1" "$IN_A" "$2"
	check "site $1 sends a visitor in C to $3, $4" \
	    wait_until 60 is_sent "$1" "$IN_C" "$3"
}

comes_up() {
	check "site $1's web server starts" web_start "$1" ||
	    bail "no apache2: $(tail -n 5 "$RUN_DIR/web-$1/error.log")"
}

goes_down() {
	web_end "$1"
	bgpd_stop "$1"
}

check 'the network comes up and converges' network_up || bail 'no network'
for site in X Y; do
	site_conf $site | write_conf $site.conf
	web_config $site
	comes_up $site
done

# --- who is sent where ------------------------------------------------------

for site in X Y; do
	sends $site X Y 'both up'
	is "$(web_get $site $IN_C $WWW /page.html)" '200 ' \
	    "site $site: a page is served by who was asked"
	is "$(web_get $site $IN_C "$WWW:8080" /pic.jpg)" "302 $(url Y)" \
	    "site $site: a port in the name does not matter"
	for own in www.x.example.org www.y.example.org; do
		is "$(web_get $site $IN_A $own /pic.jpg)" '200 ' \
		    "site $site: who came for $own stays"
	done
done
for key in /pic.jpg%0ax /pic.jpg%0d%0ashow.jpg "/$(printf 'a%.0s' {1..4000}).jpg"
do
	like "$(web_get X $IN_C $WWW "$key")" \
	    '^(302 http://www\.y\.|404 |403 |400 |200 )' "${key:0:30}"
done
check 'and the map still answers' is_sent X $IN_C Y
if [ "$(id -u)" -eq 0 ]; then
	is "$(for pid in $(web_maps X); do
		stat -c %U "/proc/$pid"
	done)" nobody 'the map is not root'
fi

# --- sites go down -----------------------------------------------------------

goes_down X
sends Y Y Y 'X down'
check 'POP X is back' network_start X
goes_down Y
comes_up X
sends X X X 'Y down'
web_end X
for site in X Y; do
	is "$(web_get $site $IN_C $WWW /pic.jpg)" '000 ' \
	    "both down: site $site says nothing"
done
check 'POP Y is back' network_start Y
check 'the network converges again' network_wait_converged
comes_up X
sends X X Y 'both back'

# --- what happens to a map under load ---------------------------------------

# Who is in A must never see what was meant for who is in C; who is in C may
# be sent to the site that was asked, where nothing better is known.
visitors=()
for i in {1..4}; do
	visitors+=("127.10.0.$i=$(url X)" "127.12.0.$i=$(url Y),$(url X)")
done
"$HERE/visitors.py" "$(web_address X)" $WEB_PORT $WWW /pic.jpg \
    "$RUN_DIR/enough" "${visitors[@]}" \
    >"$RUN_DIR/visitors" 2>"$RUN_DIR/visitors.err" &
load=$!
TEST_PIDS+=("$load")

for ((i = 0; i < KILLS; i++)); do
	for map in $(web_maps X); do
		read -r worker _ <"/proc/$map/task/$map/children"
		[ -z "${worker:-}" ] || kill -KILL "$worker" 2>/dev/null
	done
	sleep 0.05
done
check "$KILLS workers killed: C is sent to Y again" \
    wait_until 60 is_sent X $IN_C Y
# The old map is gone and the new one answers.
is_renewed() {
	local maps

	maps=$(web_maps X)
	[[ -n $maps && $maps != *"$1"* ]] && is_sent X "$IN_C" Y
}
for ((i = 0; i < RESTARTS; i++)); do
	old=$(web_maps X | tail -n 1)
	kill -USR1 "${WEB_PID[X]}"
	wait_until 60 is_renewed "$old" || diag "restart $i: no new map"
done
check "$RESTARTS graceful restarts: C is sent to Y again" \
    wait_until 60 is_sent X $IN_C Y
kill -HUP "$(web_maps X | tail -n 1)"
bgpd_freeze X
sleep 1
check 'a frozen route server: C is sent to Y still' is_sent X $IN_C Y
bgpd_thaw X
bgpd_kill9 X
sleep 1
check 'a dead route server: C is sent to Y still' is_sent X $IN_C Y
touch "$RUN_DIR/enough"
wait "$load"
is "$(<"$RUN_DIR/visitors")" '0 wrong, 0 lost' \
    'no visitor had an empty, shifted or doubled answer'
diag "$(<"$RUN_DIR/visitors.err")"
web_end X
unlike "$(cat "$RUN_DIR"/web-X/{out,error.log})" 'Sanitizer|Segmentation' \
    'nothing complains'
done_testing
