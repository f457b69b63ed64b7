#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# named with the module as people run it: with views, as user bind, and in a
# chroot.  Self's answers are enough here: no route server is asked.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_named

IN_A=127.10.0.9
SELF=192.0.2.80

zone_conf() {
	cat <<-CONF
	pop x 64700 $SELF
	pop y 64702 198.51.100.80
	self $1
	route_server frr
	host 127.0.0.1
	port 1
	no_lookup
	zone example.org
	ns ns.example.org
	steer www
	CONF
}

is_told() {
	[ "$(bind_short "$1" "$2" www.example.org)" = "$3" ]
}

# --- two views, each with an instance of its own ---------------------------

zone_conf x | write_conf x.conf
zone_conf y | write_conf y.conf
bind_config views "$BIND_PORT" <<CONF
view one {
	match-clients { 127.10.0.0/16; };
	$(bind_dlz "$RUN_DIR/x.conf")
};
view two {
	match-clients { any; };
	$(bind_dlz "$RUN_DIR/y.conf")
};
CONF
check 'views: named starts' bind_start views || bail 'no named'
check 'views: one is told its own self' wait_until 60 is_told views $IN_A $SELF
check 'views: and the other one' \
    wait_until 60 is_told views 127.12.0.9 198.51.100.80
for ((i = 0; i < 3; i++)); do
	bind_rndc views reload >"$RUN_DIR/rndc" 2>&1
done
check 'views: the same after reloads' \
    wait_until 60 is_told views 127.12.0.9 198.51.100.80
bind_end views
is "$bind_status" 0 'views: ends with 0'

# --- as user bind, and in a chroot -----------------------------------------

root_tests() {
	local jail=$RUN_DIR/jail library

	chmod 755 "$RUN_DIR"
	bind_config user $((BIND_PORT + 2)) < <(bind_dlz "$RUN_DIR/user/conf")
	zone_conf x >"$RUN_DIR/user/conf"
	chown root:bind "$RUN_DIR/user/conf"
	chmod 640 "$RUN_DIR/user/conf"
	chown bind "$RUN_DIR/user"
	: >"$RUN_DIR/user/named.log"
	chown bind "$RUN_DIR/user/named.log"
	check '-u bind: named starts' bind_start user -u bind
	check '-u bind: it answers' wait_until 60 is_told user $IN_A $SELF
	sed -i '1i password x' "$RUN_DIR/user/conf"
	chmod 644 "$RUN_DIR/user/conf"
	bind_rndc user reload >"$RUN_DIR/rndc" 2>&1
	wait_until 60 bind_said user 'lets other users read the password'
	ok $? '-u bind: a password that others can read is refused' \
	    "$(tail -n 5 "$RUN_DIR/user/named.log")"
	is "$(bind_short user $IN_A www.example.org)" $SELF \
	    '-u bind: and what was before goes on'
	bind_end user
	is "$bind_status" 0 '-u bind: ends with 0'

	mkdir -p "$jail/dev" "$jail/etc/bind" "$jail/run" "$jail/usr/lib/bind"
	mknod -m 666 "$jail/dev/null" c 1 3 || return
	cp "$MODULE" "$jail/usr/lib/bind/"
	for library in $(ldd "$MODULE" | sed -n 's,.*=> \(/[^ ]*\).*,\1,p'); do
		mkdir -p "$jail${library%/*}"
		cp -L "$library" "$jail$library"
	done
	zone_conf x >"$jail/etc/bind/conf"
	bind_config jail $((BIND_PORT + 4)) <<-CONF
	dlz "supersparrow" {
		database "dlopen /usr/lib/bind/${MODULE##*/} /etc/bind/conf";
	};
	CONF
	sed -i -e 's,directory "[^"]*",directory "/run",' \
	    -e "s,\"$RUN_DIR/jail/\\([^\"/]*\\)\",\"/run/\\1\"," \
	    "$jail/named.conf"
	mv "$jail/named.conf" "$jail/etc/bind/named.conf"
	chown -R bind "$jail/run"
	ln -s etc/bind/named.conf "$jail/named.conf"
	: >"$jail/named.log"
	# The leak checker wants /proc, which is not in the jail.
	# shellcheck disable=SC2086
	setpriv --pdeathsig KILL env ${BIND_ENV:-} \
	    ASAN_OPTIONS=detect_leaks=0 "$(bind_find)" \
	    -f -n 2 -u bind -t "$jail" -c /etc/bind/named.conf \
	    </dev/null >"$jail/out" 2>&1 &
	BIND_PID[jail]=$!
	check '-t JAIL -u bind: it answers' \
	    wait_until 60 is_told jail $IN_A $SELF ||
	    diag "$(tail -n 20 "$jail/out" "$jail/run/named.log")"
	bind_end jail
	is "$bind_status" 0 '-t JAIL -u bind: ends with 0'
}

if [ "$(id -u)" -eq 0 ] && getent passwd bind >/dev/null; then
	root_tests
else
	test_count=$((test_count + 1))
	echo "ok $test_count - user bind, chroot # SKIP only root can"
fi
done_testing
