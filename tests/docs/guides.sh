#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the guides in doc/ show is so: every block says what it is, every
# configuration is one that its daemon takes, every command that needs no
# network of its own is run and prints what is written there.  first_hour.sh
# runs those that do.  A route server of their own stands for 127.0.0.1.

# shellcheck source=../integration/lib.sh
. "$(dirname "$0")/../integration/lib.sh"
# shellcheck source=../integration/static.sh
. "$HERE/static.sh"
need_tool
need_python
need_bgpd
command -v jq >/dev/null || skip_all 'jq is not installed'

top=$(cd "$top_srcdir" && pwd)
guides=$top/tests/docs/guides.py
router=$BLOCK.0.1
static_start router "$router" || bail 'no bgpd'

# told GUIDE <TAP without numbers
told() {
	local line

	while read -r line; do
		case $line in
		'ok - '*) ok 0 "$1: ${line#ok - }" ;;
		'not ok - '*) ok 1 "$1: ${line#not ok - }" ;;
		*) echo "$line" ;;
		esac
	done
}

# --- marks -----------------------------------------------------------------

told 'doc' < <("$guides" marks "$top"/doc/*.md)
printf '%s\n' 'Look:' '' '```console' '$ rm -rf /' '```' >"$RUN_DIR/planted.md"
like "$("$guides" marks "$RUN_DIR/planted.md")" '^not ok .*line 3' \
    'one that is not marked is found'

# Commands in blocks of the other form: those that examples.sh runs.
others=$(grep -lE '^    \$ ' "$top"/doc/*.md | while read -r guide; do
	grep -q "^document doc/${guide##*/} " "$HERE/examples.sh" ||
	    echo "$guide"
done)
is "$others" '' 'no command stands in a block that is not looked at'

# --- configurations --------------------------------------------------------

# complains KIND FILE: what the daemon concerned says about it; status 77
# if it is not installed
complains() {
	case $1 in
	frr)
		command -v vtysh >/dev/null || return 77
		vtysh -C -f "$2" 2>&1
		;;
	bird)
		command -v bird >/dev/null || return 77
		bird -p -c "$2" 2>&1
		;;
	named)
		command -v named-checkconf >/dev/null || return 77
		named-checkconf "$2" 2>&1
		;;
	zone)
		command -v named-checkzone >/dev/null || return 77
		named-checkzone -q example.org "$2" 2>&1
		;;
	haproxy)
		[ -x /usr/sbin/haproxy ] || return 77
		/usr/sbin/haproxy -c -q -f "$2" 2>&1
		;;
	keepalived)
		[ -x /usr/sbin/keepalived ] || return 77
		# It looks whether there is such an interface.
		interface=$(find /sys/class/net -type l ! -name lo \
		    -printf '%f\n' | sort | head -n 1)
		[ -n "$interface" ] || return 77
		sed "s/^\(\s*interface\) .*/\1 $interface/" "$2" \
		    >"$RUN_DIR/keepalived.conf"
		/usr/sbin/keepalived -t -f "$RUN_DIR/keepalived.conf" 2>&1
		;;
	supersparrow)
		sed "s,^\(password_file\) .*,\1 $RUN_DIR/password," "$2" |
		    write_conf shown.conf
		(cd "${2%/*}" && tool -f "$RUN_DIR/shown.conf" \
		    check --offline 2>&1) >"$RUN_DIR/shown" ||
		    cat "$RUN_DIR/shown"
		;;
	plain) ;;
	*)
		echo "a kind of file that nobody knows: $1"
		return 1
		;;
	esac
}

# taken KIND FILE NAME
taken() {
	local why status

	why=$(complains "$1" "$2")
	status=$?
	if [ $status -eq 77 ]; then
		test_count=$((test_count + 1))
		echo "ok $test_count - $3 # SKIP $1 is not installed"
		return
	fi
	# Some say what is wrong and exit with 0.
	[ $status -eq 0 ] && [ -z "$why" ]
	ok $? "$3" "$why"
}

echo "$BGPD_PASSWORD" >"$RUN_DIR/password"
chmod 600 "$RUN_DIR/password"
: >"$RUN_DIR/kinds"
for guide in "$top"/doc/*.md; do
	name=${guide##*/}
	"$guides" files "$guide" "$RUN_DIR/${name%.md}" >"$RUN_DIR/files"
	sort -u "$RUN_DIR/files" | while read -r kind where file; do
		echo "$kind $file $name: $where: ${file##*/} ($kind)"
	done >>"$RUN_DIR/kinds"
done
while read -r kind file rest; do
	taken "$kind" "$file" "$rest"
done <"$RUN_DIR/kinds"

# A mistake in each kind is found.
echo 'mistake { here' >"$RUN_DIR/planted"
while read -r kind; do
	why=$(complains "$kind" "$RUN_DIR/planted")
	case $? in
	77) continue ;;
	0) [ -n "$why" ] ;;
	esac
	ok $? "a mistake for $kind is found"
done < <(cut -d ' ' -f 1 "$RUN_DIR/kinds" | grep -vx plain | sort -u)

# --- commands --------------------------------------------------------------

# In a folder with the guide's own files, etc/ and the command.
mkdir "$RUN_DIR/tools"
ln -s "$SUPERSPARROW" "$RUN_DIR/tools/supersparrow"
for guide in "$top"/doc/*.md; do
	name=${guide##*/}
	grep -q '^<!-- run: here -->$' "$guide" || continue
	folder=$RUN_DIR/${name%.md}/here
	mkdir -p "$folder"
	ln -s "$top/etc" "$top/tests" "$folder"
	(umask 077 && cp "$RUN_DIR/password" "$folder/password")
	# As its reader would have it: the route server is here.
	for file in "$folder"/*.conf; do
		[ -e "$file" ] || continue
		sed -i "s/127\.0\.0\.1/$router/" "$file"
		chmod 600 "$file"
	done
	cat >"$folder/../at" <<-AT
	#!$BASH
	[ "\$1" = here ] || exit 99
	shift
	cd '$folder' && PATH='$RUN_DIR/tools':\$PATH "\$@"
	AT
	chmod 755 "$folder/../at"
	told "$name" < <("$guides" run "$guide" "$folder/../at" \
	    "$router=127.0.0.1")
done

# A wrong output is found, and so is a command that fails.
cat >"$RUN_DIR/planted.md" <<'MD'
<!-- run: here -->
```console
$ echo one
two
$ false
```
MD
like "$(GUIDES_PATIENCE_S=0 "$guides" run "$RUN_DIR/planted.md" \
    "$RUN_DIR/moving/at")" '^not ok - here: echo one.*
not ok - here: false' 'a wrong output and a failure are found'
done_testing
