#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The tarball makes packages, bit by bit the same each time; Debian's go into a
# clean root, work there (units: under systemd), leave no trace; RPM's are whole.

. "$(dirname "$0")/build.sh"

WORK=$QA_TOP/build/package
# What is in the root: those our packages work with, and what boots it.
ROOT_HAS=(bind9 bind9-dnsutils dbus frr systemd-sysv)
# What our packages may draw in, fetched with the root.
ROOT_FETCH=(libc-ares2 libjansson4 libtelnet2 libc-ares-dev libjansson-dev
    libtelnet-dev)
FAIL_LINES=40
# A boot takes seconds; then it hangs.
BOOT_S=120

# check NAME COMMAND...: COMMAND's output is shown if it fails
check() {
	local name=$1 began=$SECONDS

	shift
	if "$@" >"$WORK/out" 2>&1 </dev/null; then
		passed=$((passed + 1))
		echo "ok: $name ($((SECONDS - began)) s)"
		return 0
	fi
	failed=$((failed + 1))
	tail -n "$FAIL_LINES" "$WORK/out"
	echo "FAIL: package: $name"
	return 1
}

# skip WHAT WHY: counted, and seen
skip() {
	echo "SKIP: package: $1: $2"
	skipped=$((skipped + 1))
}

# has_packages WHAT NAME...: or WHAT is skipped
has_packages() {
	local what=$1 missing

	shift
	mapfile -t missing < <(packages_missing "$@")
	[ ${#missing[@]} -eq 0 ] && return
	skip "$what" "not installed: ${missing[*]}"
	return 1
}

# remove_root DIRECTORY: also what a run that was killed has mounted there
remove_root() {
	local mounted

	awk -v below="$1/" 'index($2, below) == 1 { print $2 }' /proc/mounts |
	    sort -r | while read -r mounted; do
		umount -l "$mounted"
	done
	rm -rf --one-file-system "$1"
}

# --- Debian ----------------------------------------------------------------

# build_debs DIRECTORY: the tarball's, in $WORK/DIRECTORY
build_debs() (
	dir=$WORK/$1
	mkdir -p "$dir" && tar -C "$dir" --no-same-owner \
	    --no-same-permissions -xf "$tarball" || return
	cd "$dir"/supersparrow-* || return
	# Tests ran in the other builds.
	export DEB_BUILD_OPTIONS="nocheck parallel=$QA_JOBS"
	export DEB_BUILD_PROFILES=nocheck
	dpkg-buildpackage -us -uc -b
)

# Another place, another day, other rights of new files, another home.
build_debs_elsewhere() (
	umask 077
	export TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 HOME=/nonexistent
	build_debs second/and/deeper
)

same_debs() {
	local deb count=0 status=0

	for deb in "$WORK"/first/*.deb; do
		cmp "$deb" "$WORK/second/and/deeper/${deb##*/}" || status=1
		count=$((count + 1))
	done
	# Four, and on Debian the debugging symbols of three of them.
	echo "$count packages"
	[ "$count" -ge 4 ] && [ "$status" -eq 0 ]
}

# What is in them; what is documentation may come and go.
deb_files() {
	local deb name

	for deb in "$WORK"/first/*.deb; do
		name=$(dpkg-deb -f "$deb" Package)
		case $name in *-dbgsym) continue ;; esac
		dpkg-deb --fsys-tarfile "$deb" | tar -tv |
		    awk -v name="$name" '$1 !~ /^d/ || / \.\/etc\/..*/ {
		        print name, $1, $2, substr($6, 2) }'
	done | sed -e "s,/usr/lib/$(gcc -print-multiarch)/,/usr/lib/MULTIARCH/," \
	    -e 's,\(/man/.*\)\.gz$,\1,' \
	    -e '/ \/usr\/share\/\(doc\|lintian\)\//d' | sort
}

lint_debs() {
	lintian --allow-root --fail-on error "$WORK"/first/*.changes
}

deb_list() {
	diff -u packaging/deb.files <(deb_files)
}

# --- a clean root ----------------------------------------------------------

# in_root COMMAND...: with nothing of this machine but its network
in_root() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root \
	    DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}

# try_root: the script on stdin, in a network of its own; what it starts ends
# with it
try_root() {
	# shellcheck disable=SC2016
	unshare -n -p -f --kill-child sh -c 'ip link set lo up && exec env -i \
	    PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C chroot "$0" sh -eux' \
	    "$root"
}

# Why there can be no root, or nothing.
no_root() {
	if [ "$(id -u)" -ne 0 ]; then
		echo 'only root can make a root'
	elif [ "$ID" != debian ]; then
		echo "no root of $ID's packages, only of Debian's"
	elif [ -z "$mirror" ]; then
		echo 'no mirror of Debian is configured'
	elif ! unshare -n -p -f true 2>/dev/null; then
		echo 'no namespaces of its own'
	fi
}

# Slow to make, and never changed: the root to try packages in is its copy.
# What it was made of is beside it, and is written last.
make_clean_root() {
	local root=$clean made="${ROOT_HAS[*]} ${ROOT_FETCH[*]} $mirror"

	[ "$(cat "$clean.made" 2>/dev/null)" = "$made" ] &&
	    in_root apt-get --version && return
	rm -f "$clean.made"
	remove_root "$root" &&
	    debootstrap --variant=minbase "$VERSION_CODENAME" "$root" \
	        "$mirror" &&
	    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" &&
	    chmod 755 "$root/usr/sbin/policy-rc.d" &&
	    in_root apt-get update &&
	    in_root apt-get install -y --no-install-recommends \
	        "${ROOT_HAS[@]}" &&
	    in_root apt-get install -y --download-only "${ROOT_FETCH[@]}" &&
	    echo "$made" >"$clean.made"
}

# There is no network, say: nothing is wrong with our packages then.
have_clean_root() {
	local began=$SECONDS

	if make_clean_root >"$WORK/out" 2>&1 </dev/null; then
		echo "a clean root of $VERSION_CODENAME" \
		    "($((SECONDS - began)) s)"
		return
	fi
	tail -n "$FAIL_LINES" "$WORK/out"
	skip 'the packages are not installed' \
	    "no clean root: $(tail -n 1 "$WORK/out")"
	return 1
}

copy_root() {
	remove_root "$root" && cp -a --reflink=auto "$clean" "$root"
}

# Every file in it, and what it is; but for apt's and dpkg's own records, what
# is logged and what is thrown away.
root_files() {
	find "$root" -mindepth 1 \( -path "$root/var/lib/apt" -o \
	    -path "$root/var/lib/dpkg/*-old" -o -path "$root/var/cache" -o \
	    -path "$root/var/log" -o -path "$root/debs" \) -prune -o \
	    -printf '%P %M %u:%g %l\n' | sort
}

apt_install_debs() {
	in_root sh -c 'apt-get install -y --no-install-recommends /debs/*.deb'
}

# What they need and was not fetched with the root may have a new version.
install_debs() {
	mkdir "$root/debs" && cp "$WORK"/first/*.deb "$root/debs" || return
	rm -f "$root"/debs/*-dbgsym_*
	apt_install_debs || { in_root apt-get update && apt_install_debs; }
}

try_command() {
	try_root <<-'SH'
	supersparrow --version | grep '^supersparrow .*[0-9]\.[0-9]'
	supersparrow parse zebra 192.0.2.1 >/tmp/route <<'REPLY'
	BGP routing table entry for 192.0.2.0/24, version 6
	Paths: (1 available, best #1, table default)
	  Not advertised to any peer
	  64702 64602
	    203.0.113.11 from 203.0.113.11 (203.0.113.11)
	      Origin IGP, valid, external, best (First path received)
	REPLY
	test "$(cat /tmp/route)" = '192.0.2.0/24 64702 64602 via 203.0.113.11 IGP'
	rm /tmp/route
	test "$(stat -c '%A %U:%G' /etc/supersparrow)" = 'drwxr-x--- root:root'
	cp /usr/share/doc/supersparrow/examples/supersparrow.conf.example \
	    /etc/supersparrow/supersparrow.conf
	supersparrow check --offline
	rm /etc/supersparrow/supersparrow.conf
	SH
}

# The examples as they are; no route server is there, so the answer is self's.
try_module() {
	try_root <<-'SH'
	test ! -e /etc/bind/supersparrow.conf
	doc=/usr/share/doc/bind9-dlz-supersparrow/examples
	install -o root -g bind -m 640 $doc/bind-supersparrow.conf.example \
	    /etc/bind/supersparrow.conf
	mkdir -p /run/named
	chown bind /run/named
	named -g -u bind -c $doc/named.conf.example >/tmp/named.log 2>&1 &
	named=$!
	tries=100
	until grep ' running$' /tmp/named.log; do
		kill -0 $named && test $((tries -= 1)) -gt 0 || {
			cat /tmp/named.log
			exit 1
		}
		sleep 0.2
	done
	grep "Loading.*driver dlopen" /tmp/named.log
	grep supersparrow /tmp/named.log
	dig @127.0.0.1 www.example.org A | tee /tmp/answer
	grep '^www.example.org\..*192\.0\.2\.80$' /tmp/answer
	dig @127.0.0.1 www.example.org MX +short | grep mail.example.org
	kill $named
	wait $named
	grep 'exiting' /tmp/named.log
	rm -r /etc/bind/supersparrow.conf /tmp/named.log /tmp/answer /run/named
	SH
}

# packaging/try-units.sh says what is tried.
boot_unit() {
	cat <<-'UNIT'
	[Service]
	Type=oneshot
	ExecStart=sh /try.sh
	ExecStopPost=systemctl poweroff --no-block
	[Install]
	WantedBy=multi-user.target
	UNIT
}

# Its own /run: this machine's knows nothing of it.
boot() {
	# shellcheck disable=SC2016
	timeout -k 5 "$BOOT_S" unshare -m sh -c 'mount -t tmpfs tmpfs /run &&
	    exec systemd-nspawn --quiet --register=no --keep-unit \
	    --private-network --console=pipe -b -D "$0"' "$root"
	cat "$root/try.out"
	[ "$(tail -n 1 "$root/try.out")" = 'rc 0' ]
}

try_boot() {
	local clean=$root root=$WORK/boot why

	has_packages 'the units are not tried' systemd-container || return
	copy_root || fail 'the root cannot be copied'
	cp packaging/try-units.sh "$root/try.sh"
	boot_unit >"$root/etc/systemd/system/try.service"
	in_root systemctl -q enable try.service
	check 'systemd has FRR dump its table' boot
	remove_root "$root"
}

purge_debs() {
	in_root apt-get purge -y --auto-remove supersparrow \
	    bind9-dlz-supersparrow libsupersparrow0 libsupersparrow-dev &&
	    rm -r "$root/debs"
}

no_trace() {
	diff -u "$WORK/before" <(root_files)
}

try_debs() {
	local root=$WORK/root ID='' VERSION_CODENAME='' mirror clean why

	# shellcheck source=/dev/null
	. /etc/os-release
	# shellcheck disable=SC2016
	mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' \
	    'Created-By: Packages' |
	    awk -v name="$VERSION_CODENAME" '$2 == name { print $1; exit }')
	why=$(no_root)
	if [ -n "$why" ]; then
		skip 'the packages are not installed' "$why"
		return
	fi
	clean=$QA_TOP/build/clean-$VERSION_CODENAME
	have_clean_root || return
	copy_root || fail 'the clean root cannot be copied'
	root_files >"$WORK/before"
	check 'the packages are installed' install_debs || return
	check 'the command works' try_command
	check 'named works with the module' try_module
	try_boot
	check 'the packages are purged' purge_debs &&
	    check 'and nothing of them is left' no_trace
	remove_root "$root"
}

# --- RPM -------------------------------------------------------------------

RPM_ROW='[%{=NAME} %{FILEMODES:perms} %{FILEUSERNAME}/%{FILEGROUPNAME} '
RPM_ROW+='%{FILENAMES}\n]'

build_rpms() {
	mkdir -p "$WORK/rpm/SOURCES" "$WORK/rpm/tmp" &&
	    cp "$tarball" "$WORK/rpm/SOURCES" || return
	# Debian has no RPM packages to build with.  Fedora's modules and
	# libraries may be executed; here that hangs on elfutils.
	rpmbuild --nodeps -bb --without check \
	    --define "_topdir $WORK/rpm" \
	    --define "_tmppath $WORK/rpm/tmp" \
	    --define "_dbpath $WORK/rpm/db" \
	    --define '__arch_install_post /usr/lib/rpm/check-rpaths' \
	    --define '__brp_elfperms %{nil}' \
	    --define "_smp_mflags -j$QA_JOBS" packaging/supersparrow.spec
}

rpm_files() {
	find "$WORK/rpm/RPMS" -name '*.rpm' -exec \
	    rpm -qp --dbpath "$WORK/rpm/db" --qf "$RPM_ROW" {} + |
	    sed -e "s,$(rpm --eval %_libdir),LIBDIR," \
	    -e 's,\(/man/.*\)\.gz$,\1,' -e '/\/\.build-id/d' \
	    -e '/ \/usr\/share\/\(doc\|licenses\)\//d' | sort
}

rpm_list() {
	diff -u packaging/rpm.files <(rpm_files)
}

# The rc says why of all that it may complain of.
lint_rpms() {
	rpmlint --strict -r packaging/supersparrow.rpmlintrc \
	    packaging/supersparrow.spec "$WORK"/rpm/RPMS/*/*.rpm
}

# ---------------------------------------------------------------------------

try_tarball_debs() {
	has_packages 'no Debian packages' build-essential debhelper lintian ||
	    return
	check 'the tarball makes Debian packages' build_debs first || return
	check 'their files' deb_list
	check 'lintian has no error' lint_debs
	try_debs
	check 'once more, elsewhere' build_debs_elsewhere &&
	    check 'the same bits' same_debs
}

try_tarball_rpms() {
	has_packages 'no RPM packages' rpm || return
	check 'the tarball makes RPM packages' build_rpms || return
	check 'their files' rpm_list
	has_packages 'rpmlint is not asked' rpmlint || return
	check 'rpmlint has nothing new' lint_rpms
}

mkdir -p "$WORK"
packages_install "$WORK/packages.log" "${PACKAGES_BUILD[@]}" \
    "${PACKAGES_PACKAGE[@]}" || echo 'What needs them is skipped.'
for name in root boot; do
	remove_root "$WORK/$name"
done
rm -rf --one-file-system "${WORK:?}"/{first,second,rpm}
configure gcc CC=gcc --enable-werror
make -C "$BUILD" dist >"$WORK/out" 2>&1 || fail "$(tail "$WORK/out")"
tarball=$(echo "$BUILD"/supersparrow-*.tar.xz)
[ -f "$tarball" ] || fail "not one tarball: $tarball"
passed=1
try_tarball_debs
try_tarball_rpms
report
