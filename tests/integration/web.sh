# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Real Apaches with etc/apache.conf.example: started, watched and ended by the
# test.  Needs lib.sh.

WEB_READY_S=60
WEB_PORT=8380
WEB_MODULES=/usr/lib/apache2/modules

declare -A WEB_PID=()

need_apache() {
	if [ ! -x /usr/sbin/apache2 ] || ! command -v curl >/dev/null; then
		skip_all 'apache2 and curl are not installed'
	fi
}

web_address() {
	case $1 in
	X) echo "$BLOCK.80.1" ;;
	*) echo "$BLOCK.80.2" ;;
	esac
}

# The example, with the paths and the port of the test; site Y has www.y where
# it has www.x.
web_site() {
	sed -e "s,/usr/bin/supersparrow,$RUN_DIR/supersparrow," \
	    -e "s,/etc/supersparrow/supersparrow.conf,$RUN_DIR/$1.conf," \
	    -e "s,/var/www/html,$RUN_DIR/html," \
	    -e "s,\*:80,*:$WEB_PORT," \
	    -e "s,www\.x\.,www.${1,}.,g" \
	    "$HERE/../../etc/apache.conf.example"
}

# web_config NAME: $RUN_DIR/web-NAME/httpd.conf
web_config() {
	local dir=$RUN_DIR/web-$1 module

	mkdir -p "$dir"
	{
		for module in mpm_event authz_core rewrite dir mime; do
			echo "LoadModule ${module}_module" \
			    "$WEB_MODULES/mod_$module.so"
		done
		cat <<-CONF
		ServerRoot $dir
		ServerName localhost
		Listen $(web_address "$1"):$WEB_PORT
		PidFile $dir/pid
		DefaultRuntimeDir $dir
		ErrorLog $dir/error.log
		Mutex file:$dir default
		TypesConfig /etc/mime.types
		ServerLimit 4
		ThreadsPerChild 16
		MaxRequestWorkers 64
		<Directory $RUN_DIR/html>
			Require all granted
		</Directory>
		CONF
		[ "$(id -u)" -ne 0 ] || printf 'User %s\nGroup %s\n' \
		    www-data www-data
		web_site "$1"
	} >"$dir/httpd.conf"
}

# web_get NAME CLIENT HOST PATH: the status, and where to go
web_get() {
	curl -s -o /dev/null -m 60 --interface "$2" -H "Host: $3" \
	    -w '%{http_code} %{redirect_url}\n' \
	    "http://$(web_address "$1"):$WEB_PORT$4"
}

web_answers() {
	[ "$(web_get "$1" 127.0.0.1 localhost /page.html)" = '200 ' ]
}

# web_start NAME, whose configuration is there
web_start() {
	local dir=$RUN_DIR/web-$1

	# What root starts becomes www-data, who must be able to look.
	chmod 755 "$RUN_DIR"
	mkdir -p "$RUN_DIR/html"
	echo page >"$RUN_DIR/html/page.html"
	echo picture >"$RUN_DIR/html/pic.jpg"
	printf '#!/bin/sh\nexec %q "$@"\n' "$SUPERSPARROW" \
	    >"$RUN_DIR/supersparrow"
	chmod 755 "$RUN_DIR/supersparrow"
	setpriv --pdeathsig KILL /usr/sbin/apache2 -d "$dir" \
	    -f "$dir/httpd.conf" -DFOREGROUND </dev/null \
	    >>"$dir/out" 2>&1 &
	WEB_PID[$1]=$!
	TEST_PIDS+=("$!")
	wait_until "$WEB_READY_S" web_answers "$1"
}

web_end() {
	kill "${WEB_PID[$1]}"
	wait "${WEB_PID[$1]}" 2>/dev/null
	unset "WEB_PID[$1]"
}

# web_maps NAME: the map programs of this Apache
web_maps() {
	local apache=${WEB_PID[$1]} pid pids

	read -r -a pids <"/proc/$apache/task/$apache/children"
	for pid in "${pids[@]}"; do
		grep -qz '^batch$' "/proc/$pid/cmdline" 2>/dev/null &&
		    echo "$pid"
	done
}
