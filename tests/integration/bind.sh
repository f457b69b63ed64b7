# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Real nameds with the module: started, watched and ended by the test or by
# quickstart.  Needs bgpd.sh; MODULE is the .so, BIND_PORT the first of a few
# ports on 127.0.0.1 that nobody else takes (named hears nothing on addresses
# that no interface has).

BIND_READY_S=60		# half a second on an idle machine
# shellcheck disable=SC2034
BIND_SECRET=c3BhcnJvdw==	# of rndc, here and nowhere else

declare -A BIND_PID=()
declare -A BIND_AT=()

bind_find() {
	local path

	for path in ${NAMED:+"$NAMED"} /usr/sbin/named; do
		[ -x "$path" ] || continue
		echo "$path"
		return 0
	done
	return 1
}

bind_key() {
	cat <<-CONF
	key "rndc" {
		algorithm hmac-sha256;
		secret "$BIND_SECRET";
	};
	CONF
}

# bind_config NAME PORT <statements: written to $RUN_DIR/NAME/named.conf;
# its control channel is the port behind.
bind_config() {
	local dir=$RUN_DIR/$1

	mkdir -p "$dir"
	BIND_AT[$1]=$2
	{
		bind_key
		cat <<-CONF
		controls {
			inet 127.0.0.1 port $(($2 + 1)) allow { 127.0.0.1; }
			    keys { "rndc"; };
		};
		options {
			directory "$dir";
			listen-on port $2 { 127.0.0.1; };
			listen-on-v6 { none; };
			pid-file "$dir/named.pid";
			session-keyfile "$dir/session.key";
			managed-keys-directory "$dir";
			recursion no;
			notify no;
			dnssec-validation no;
			minimal-responses yes;
			${BIND_OPTIONS:-}
		};
		logging {
			channel file {
				file "$dir/named.log";
				severity ${BIND_SEVERITY:-info};
				print-severity yes;
			};
			category default { file; };
			category general { file; };
		};
		CONF
		cat
	} >"$dir/named.conf"
}

# bind_dlz CONF: the statement that loads the module
bind_dlz() {
	cat <<-CONF
	dlz "supersparrow" {
		database "dlopen $MODULE ${1:-}";
	};
	CONF
}

# bind_launch NAME [ARGUMENT...]: start it and do not wait.
bind_launch() {
	local name=$1 dir=$RUN_DIR/$1

	shift
	: >"$dir/named.log"
	# shellcheck disable=SC2086
	setpriv --pdeathsig KILL env ${BIND_ENV:-} "$(bind_find)" \
	    -f -n 2 -c "$dir/named.conf" "$@" </dev/null >"$dir/out" 2>&1 &
	BIND_PID[$name]=$!
}

bind_rndc() {
	local name=$1 conf=$RUN_DIR/$1/rndc.conf

	shift
	bind_key >"$conf"
	echo 'options { default-key "rndc"; };' >>"$conf"
	/usr/sbin/rndc -s 127.0.0.1 -p $((BIND_AT[$name] + 1)) -c "$conf" "$@"
}

# bind_said NAME REGEX: in its log
bind_said() {
	grep -qE -- "$2" "$RUN_DIR/$1/named.log"
}

bind_is_ready() {
	bind_said "$1" 'running$' || ! kill -0 "${BIND_PID[$1]}" 2>/dev/null
}

bind_wait_ready() {
	wait_until "$BIND_READY_S" bind_is_ready "$1"
	kill -0 "${BIND_PID[$1]}" 2>/dev/null && bind_said "$1" 'running$' &&
	    return 0
	echo "named $1 is not ready:" >&2
	tail -n 20 "$RUN_DIR/$1/out" "$RUN_DIR/$1/named.log" >&2
	return 1
}

bind_start() {
	bind_launch "$@" && bind_wait_ready "$1"
}

# bind_end NAME [SIGNAL]: sets $bind_status
bind_end() {
	local pid=${BIND_PID[$1]:-}

	bind_status=
	[ -n "$pid" ] || return 0
	unset "BIND_PID[$1]"
	kill_child "$pid" "${2:-TERM}"
	wait "$pid" 2>/dev/null
	# shellcheck disable=SC2034
	bind_status=$?
}

bind_stop_all() {
	local name

	for name in "${!BIND_PID[@]}"; do
		bind_end "$name" KILL
	done
}

# bind_ask NAME CLIENT [DIG-ARGUMENT]...: one try, 5 s
bind_ask() {
	local name=$1 client=$2

	shift 2
	dig -b "$client" -p "${BIND_AT[$name]}" @127.0.0.1 +tries=1 +time=5 \
	    +norecurse "$@" 2>&1
}

# bind_short NAME CLIENT QUESTION...: the data alone, sorted, in one line
bind_short() {
	local out

	out=$(bind_ask "$@" +short | sort | tr '\n' ' ')
	echo "${out% }"
}

# bind_line NAME CLIENT QUESTION...: STATUS, then "NAME TTL TYPE DATA" of each
# answer, sorted, then what the authority section holds, all with | between
bind_line() {
	bind_ask "$@" +noall +comments +answer +authority |
	    tr '\t' ' ' | tr -s ' ' |
	    sed -n -e 's/^;; ->>HEADER.*status: \([A-Z]*\),.*/0 \1/p' \
	        -e 's/^;; AUTHORITY.*/2 authority/p' \
	        -e 's/^\([^ ;][^ ]*\) \([0-9]*\) IN \(.*\)/1 \1 \2 \3/p' \
	        -e 's/^;; \(.*timed out.*\|.*refused.*\)/0 \1/p' |
	    awk '{ if ($1 == 2) { later = 1; next }
	        n = $1 + (later && $1 == 1 ? 2 : 0)
	        sub(/^[0-9] /, ""); print n " " $0 }' | sort | sed 's/^[0-9] //' |
	    tr '\n' '|'
}
