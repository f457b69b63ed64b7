# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What ./quickstart and ./check need, and how it gets there.  Sourced.

# shellcheck disable=SC2034
PACKAGES_BUILD=(
	gcc libc6-dev make pkg-config
	autoconf autoconf-archive automake libtool
	libc-ares-dev libjansson-dev libtelnet-dev zlib1g-dev libbz2-dev
)
# shellcheck disable=SC2034
PACKAGES_BGP=(frr)
# shellcheck disable=SC2034
PACKAGES_DNS=(bind9 bind9-utils bind9-dnsutils)
# shellcheck disable=SC2034
PACKAGES_TEST=(
	apache2 apache2-utils curl
	bird2 openbgpd apparmor dnsperf haproxy keepalived
	check clang g++ valgrind
	libclang-rt-14-dev
	iproute2 nftables debootstrap debian-archive-keyring
	groff jq mandoc patch pylint python3 shellcheck strace xz-utils
)

# The same for Fedora, where we only say so.
PACKAGES_FEDORA='gcc make pkgconf-pkg-config autoconf autoconf-archive
automake libtool c-ares-devel jansson-devel libtelnet-devel zlib-devel bzip2-devel frr
bird openbgpd bind bind-utils httpd httpd-tools curl iproute nftables
check-devel clang gcc-c++ valgrind groff jq mandoc patch pylint python3 ShellCheck
strace xz'

# packages_missing NAME...: those that are not installed
packages_missing() {
	local name

	for name; do
		dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null |
		    grep -q '^install ok installed' || echo "$name"
	done
}

# Run by root.  What is installed here must not start: not now (policy-rc.d)
# and not when the machine boots (disable).
packages_root_script() {
	cat <<-'SH'
	set -e
	policy=/usr/sbin/policy-rc.d
	if [ ! -e $policy ]; then
		trap 'rm -f /usr/sbin/policy-rc.d' EXIT
		trap 'exit 130' HUP INT TERM
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod 755 $policy
	fi
	export DEBIAN_FRONTEND=noninteractive
	old=" $(dpkg-query -W -f '${Package} ')"
	apt-get update
	apt-get install -y --no-install-recommends "$@"
	for package in $(dpkg-query -W -f '${Package} '); do
		case $old in *" $package "*) continue ;; esac
		for unit in $(dpkg -L "$package" |
		    sed -n 's,^.*/systemd/system/\([^/@]*\)\.service$,\1,p'); do
			deb-systemd-helper disable "$unit.service" || :
			update-rc.d "$unit" disable || :
		done
	done
	SH
}

packages_as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif ! command -v sudo >/dev/null; then
		return 1
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

# packages_install LOG NAME...: install what is missing; the output goes to
# LOG.  Fails with a sentence on stderr if something is still missing.
packages_install() {
	local log=$1 missing

	shift
	if ! command -v apt-get >/dev/null; then
		echo 'This is not Debian: nothing was installed.' \
		    'On Fedora the packages are called:' >&2
		echo "$PACKAGES_FEDORA" >&2
		return 0
	fi
	mapfile -t missing < <(packages_missing "$@")
	[ ${#missing[@]} -gt 0 ] || return 0
	echo "Installing with apt-get: ${missing[*]}"
	packages_as_root sh -c "$(packages_root_script)" sh "${missing[@]}" \
	    >>"$log" 2>&1 </dev/null
	mapfile -t missing < <(packages_missing "$@")
	[ ${#missing[@]} -eq 0 ] && return 0
	echo "Some packages could not be installed (log: $log)." \
	    'As root, run:' >&2
	echo "    apt-get install --no-install-recommends ${missing[*]}" >&2
	return 1
}

# What only qa/package.sh needs, which installs it itself.
# shellcheck disable=SC2034
PACKAGES_PACKAGE=(
	build-essential debhelper lintian rpm rpmlint
	debootstrap debian-archive-keyring iproute2 systemd-container
)

# What only some scripts of qa/ need, each of which installs it itself: the
# command, its package.
# shellcheck disable=SC2034
declare -A PACKAGES_QA=(
	[afl-fuzz]=afl++ [clang-tidy]=clang-tidy [cppcheck]=cppcheck
	[gcovr]=gcovr [scan-build]=clang-tools
)

# What some of make bench compares with, beside what the tests need; installed
# by whoever wants to measure.
# shellcheck disable=SC2034
PACKAGES_BENCH=(bgpdump gdnsd)
