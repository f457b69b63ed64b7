#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The command gives exactly the prefix and the AS path that FRR itself holds
# best, over a generated table of two neighbours.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python
need_bgpd

COUNT=22000
COUNT6=2000
SEED=${SEED:-20001205}
ASK=6000
LOAD_S=60

router=$BLOCK.0.1
speakers=("$BLOCK.0.2" "$BLOCK.0.3")

bgpd_of_speakers exact 64701 "$router" '' "${speakers[@]}" \
    >"$RUN_DIR/exact.conf"

bgpd_start exact "$router" "$RUN_DIR/exact.conf" 1790 ||
    bail 'no bgpd'
for n in 0 1; do
	spawn python3 "$HERE/speaker.py" --local "${speakers[n]}" \
	    --peer "$router:1790" --as "$((64998 + n))" --seed "$SEED" \
	    --count "$COUNT" --count6 "$COUNT6" >&2
done

check "FRR takes $COUNT and $COUNT6 prefixes from two neighbours" \
    python3 "$HERE/loaded.py" "$RUN_DIR/exact/bgpd.vty" "$COUNT" "$COUNT6" \
    2 "$LOAD_S"

write_conf tcp.conf <<CONF
route_server frr
host $router
password $BGPD_PASSWORD
self 192.0.2.1
CONF
write_conf socket.conf <<CONF
route_server frr
socket $RUN_DIR/exact/bgpd.vty
self 192.0.2.1
CONF

for way in tcp socket; do
	check "$ASK addresses over $way: no difference" \
	    python3 "$HERE/exact.py" --socket "$RUN_DIR/exact/bgpd.vty" \
	    --count "$COUNT" --count6 "$COUNT6" --seed "$SEED" --ask "$ASK" \
	    -- "$SUPERSPARROW" -f "$RUN_DIR/$way.conf" -j route
	diag "$(head -n 1 "$RUN_DIR/check")"
done
done_testing
