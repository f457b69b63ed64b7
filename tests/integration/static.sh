# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# One bgpd without neighbours that shows what POP X of the paper shows: its
# AS paths are written by route-maps.  Up in 60 ms.  Needs bgpd.sh.

static_config() {
	cat <<-CONF
	hostname ${1:-static}
	password $BGPD_PASSWORD
	!
	route-map A permit 10
	 set as-path prepend 64600
	route-map B permit 10
	 set as-path prepend 64600 64601
	route-map C permit 10
	 set as-path prepend 64702 64602
	!
	router bgp 64700
	 no bgp ebgp-requires-policy
	 no bgp network import-check
	 address-family ipv4 unicast
	  network 192.0.2.0/24 route-map A
	  network 127.10.0.0/16 route-map A
	  network 198.51.100.0/24 route-map B
	  network 127.11.0.0/16 route-map B
	  network 203.0.113.0/24 route-map C
	  network 127.12.0.0/16 route-map C
	 exit-address-family
	 address-family ipv6 unicast
	  network 2001:db8:a::/48 route-map A
	  network 2001:db8:c::/48 route-map C
	 exit-address-family
	!
	line vty
	 exec-timeout 0 0
	CONF
}

static_loaded() {
	[ "$(bgpd_best_path "$1" 203.0.113.7 2>/dev/null)" = '64702 64602' ]
}

# static_start NAME ADDR; its routes come some milliseconds after its vty.
static_start() {
	static_config "$1" >"$RUN_DIR/$1.conf"
	bgpd_start "$1" "$2" "$RUN_DIR/$1.conf" &&
	    wait_until "$BGPD_READY_S" static_loaded "$2"
}

# The POPs that go with it; the asking one is X.
static_pops() {
	cat <<-CONF
	pop x 64700 www.x.example.org
	pop y 64702 www.y.example.org
	self x
	CONF
}
