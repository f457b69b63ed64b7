#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What README and the manuals show is what happens; and explain is right
# about paths of every kind.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd
command -v jq >/dev/null || skip_all 'jq is not installed'

router=$BLOCK.0.1
top=$(cd "$HERE/../.." && pwd)
static_start router "$router" || bail 'no bgpd'

# --- documents ---------------------------------------------------------------

# The README's configuration is the one that is tried.
# shellcheck disable=SC2016
sed -n '/^`\/etc\/supersparrow.conf`:/,/^[^ `]/s/^    //p' "$top/README.md" |
    sed -e "s,127\.0\.0\.1,$router," \
        -e "s,/etc/supersparrow.password,$RUN_DIR/password," |
    write_conf readme.conf
echo "$BGPD_PASSWORD" >"$RUN_DIR/password"
chmod 600 "$RUN_DIR/password"
write_conf manual.conf <<CONF
route_server frr
host $router
password_file $RUN_DIR/password
pop sydney 64702 www.sydney.example.org 198.51.100.1
pop amsterdam 64700 192.0.2.1
self amsterdam
CONF
cp "$RUN_DIR/manual.conf" "$RUN_DIR/new.conf"
printf '%s\n' 203.0.113.7 192.0.2.7 >"$RUN_DIR/addresses"
printf '%s - - [x] "GET / HTTP/1.1" 200 1\n' 203.0.113.7 192.0.2.7 \
    >"$RUN_DIR/access.log"
mkdir -p "$RUN_DIR/nginx" "$RUN_DIR/build"
ln -s "$top/etc" "$RUN_DIR/etc"

# document FILE CONF FOLDER
document() {
	local line

	while read -r line; do
		case $line in
		'ok - '*) ok 0 "$1: ${line#ok - }" ;;
		'not ok - '*) ok 1 "$1: ${line#not ok - }" ;;
		*) echo "$line" ;;
		esac
	done < <(cd "$RUN_DIR/$3" && "$HERE/examples.py" "$top/$1" \
	    "$SUPERSPARROW" "$RUN_DIR/$2" "$router=127.0.0.1" \
	    "$RUN_DIR/password=/etc/supersparrow/password" \
	    "$RUN_DIR/nginx=/etc/nginx")
}

document README.md readme.conf build
before=$test_count
document doc/supersparrow.1 manual.conf .
ok $((test_count - before < 8)) 'the manual has examples'
document doc/apache.md manual.conf .
document doc/dlz_supersparrow.8 manual.conf .
document doc/table.md manual.conf .

# A wrong output is found.
printf '    $ supersparrow 203.0.113.7\n    192.0.2.99\n' >"$RUN_DIR/wrong.md"
like "$("$HERE/examples.py" "$RUN_DIR/wrong.md" "$SUPERSPARROW" \
    "$RUN_DIR/manual.conf")" '^not ok - supersparrow' 'a wrong one is found'

# --- explain -------------------------------------------------------------------

routes=(
	--route '192.0.2.0/24=64600'
	--route '198.51.100.0/24=64702 64702 64702 64602 64602'
	--route '203.0.113.0/24=64702 64602 {64703,64605} 64606'
	--route '127.10.0.0/16=(65001 64702) 64602'
	--route '127.11.0.0/16=64702 64703 64704 64605'
)
spawn_fake "$RUN_DIR/record" "${routes[@]}" \
    --listen "$BLOCK.0.2:0" zebra
write_conf explain.conf <<CONF
route_server frr
host $BLOCK.0.2
port $spawned_port
password $BGPD_PASSWORD
timeout 3
pop x 64700 192.0.2.80
pop y 64702 198.51.100.80
pop z 64703 203.0.113.80
pop w 64704 203.0.113.90
self x
CONF

# explains ADDRESS STATUS NAME <EXPECTED, without times
explains() {
	run -f "$RUN_DIR/explain.conf" explain "$1"
	is "$status
$(sed -e '/^  time taken/d' -e "s/$BLOCK.0.2:$spawned_port/ROUTER/" \
    -e 's/ *$//' <<<"$out")" "$2
$(cat)" "$3"
}

explains 198.51.100.7 0 'prepends' <<'TEXT'
198.51.100.7
  answer        198.51.100.80
  reason        the last POP AS in the best path is the nearest POP's
  route server  ROUTER, up
  prefix        198.51.100.0/24
  AS path       64702 64702 64702 64602 64602
                ^ y   ^ y   ^ y
  best path     via 127.0.64.1, origin IGP; paths in the reply: 1
  POPs          1. y: last POP AS in the path (AS 64702)
                   198.51.100.80
                2. x: the POP that was asked
                   192.0.2.80
                3. z: not in the path
                   203.0.113.80
                4. w: not in the path
                   203.0.113.90
  without it    192.0.2.80: x would be first
  source        live: the route server, just now
  scope         198.51.100.0/24
TEXT
explains 127.11.0.7 0 'three POPs' <<'TEXT'
127.11.0.7
  answer        203.0.113.90
  reason        the last POP AS in the best path is the nearest POP's
  route server  ROUTER, up
  prefix        127.11.0.0/16
  AS path       64702 64703 64704 64605
                ^ y   ^ z   ^ w
  best path     via 127.0.64.1, origin IGP; paths in the reply: 1
  POPs          1. w: last POP AS in the path (AS 64704)
                   203.0.113.90
                2. z: in the path, farther from its end (AS 64703)
                   203.0.113.80
                3. y: in the path, farther from its end (AS 64702)
                   198.51.100.80
                4. x: the POP that was asked
                   192.0.2.80
  without it    203.0.113.80: z would be first
  source        live: the route server, just now
  scope         127.11.0.0/24
TEXT
explains 203.0.113.7 0 'a set' <<'TEXT'
203.0.113.7
  answer        203.0.113.80
  reason        the last POP AS in the best path is the nearest POP's
  route server  ROUTER, up
  prefix        203.0.113.0/24
  AS path       64702 64602 {64703,64605} 64606
                ^ y          ^ z
  best path     via 127.0.64.1, origin IGP; paths in the reply: 1
  POPs          1. z: last POP AS in the path (AS 64703)
                   203.0.113.80
                2. y: in the path, farther from its end (AS 64702)
                   198.51.100.80
                3. x: the POP that was asked
                   192.0.2.80
                4. w: not in the path
                   203.0.113.90
  without it    198.51.100.80: y would be first
  source        live: the route server, just now
  scope         203.0.113.0/24
TEXT
explains 127.10.0.7 0 'a confederation' <<'TEXT'
127.10.0.7
  answer        198.51.100.80
  reason        the last POP AS in the best path is the nearest POP's
  route server  ROUTER, up
  prefix        127.10.0.0/16
  AS path       (65001 64702) 64602
                       ^ y
  best path     via 127.0.64.1, origin IGP; paths in the reply: 1
  POPs          1. y: last POP AS in the path (AS 64702)
                   198.51.100.80
                2. x: the POP that was asked
                   192.0.2.80
                3. z: not in the path
                   203.0.113.80
                4. w: not in the path
                   203.0.113.90
  without it    192.0.2.80: x would be first
  source        live: the route server, just now
  scope         127.10.0.0/24
TEXT
explains 192.0.2.7 1 'no POP' <<'TEXT'
192.0.2.7
  answer        192.0.2.80
  reason        no POP AS in the best path: the POP that was asked is nearest
  route server  ROUTER, up
  prefix        192.0.2.0/24
  AS path       64600
  best path     via 127.0.64.1, origin IGP; paths in the reply: 1
  POPs          1. x: the POP that was asked
                   192.0.2.80
                2. y: not in the path
                   198.51.100.80
                3. z: not in the path
                   203.0.113.80
                4. w: not in the path
                   203.0.113.90
  without it    198.51.100.80: y would be first
  source        live: the route server, just now
  scope         192.0.2.0/24
TEXT
explains 127.99.0.7 1 'not in table' <<'TEXT'
127.99.0.7
  answer        192.0.2.80
  reason        no route to this address: the POP that was asked is nearest
  route server  ROUTER, up
  prefix        -
  AS path       -
  POPs          1. x: the POP that was asked
                   192.0.2.80
                2. y: not in the path
                   198.51.100.80
                3. z: not in the path
                   203.0.113.80
                4. w: not in the path
                   203.0.113.90
  without it    198.51.100.80: y would be first
  source        live: the route server, just now
  scope         127.99.0.0/24
TEXT
end "$spawned"
explains 127.11.0.7 3 'the route server is down' <<'TEXT'
127.11.0.7
  answer        192.0.2.80
  reason        no route server can be reached
  route server  ROUTER, down
  prefix        -
  AS path       -
  POPs          1. x: self
                   192.0.2.80
                2. y: not ranked
                   198.51.100.80
                3. z: not ranked
                   203.0.113.80
                4. w: not ranked
                   203.0.113.90
  without it    198.51.100.80: y would be first
  source        self: nothing is known about the route
  scope         -
TEXT
done_testing
