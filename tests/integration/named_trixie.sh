#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The tests of named.sh with another named: Debian 13's BIND 9.20, in a root
# of its own, for this very module.  For make check-long: half a minute and
# 250 MB, from the mirror that this machine uses.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
[ "$(id -u)" -eq 0 ] || skip_all 'only root can make a root'
command -v debootstrap >/dev/null || skip_all 'debootstrap is not installed'

build=$(cd "$(dirname "$MODULE")/../.." && pwd)
root=$build/trixie
packages=bind9,libcares2,libjansson4,libtelnet2
if [ ! -x "$root/usr/sbin/named" ]; then
	# shellcheck disable=SC2016
	mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' \
	    'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
	[ -n "$mirror" ] || skip_all 'no mirror of Debian is configured'
	rm -rf --one-file-system "$root.new"
	debootstrap --variant=minbase --include="$packages" trixie \
	    "$root.new" "$mirror" >"$RUN_DIR/debootstrap" 2>&1 ||
	    bail "debootstrap: $(tail -n 3 "$RUN_DIR/debootstrap")"
	mv "$root.new" "$root"
fi

# The same pid all the way; what the test writes and what was built are where
# they are outside.
cat >"$RUN_DIR/named" <<SCRIPT
#!/bin/sh
exec unshare -m sh -c '
	mkdir -p "$root/tmp" "$root$build"
	mount --bind /tmp "$root/tmp"
	mount --bind "$build" "$root$build"
	exec chroot "$root" /usr/sbin/named "\$@"' sh "\$@"
SCRIPT
chmod 755 "$RUN_DIR/named"
echo "# $("$RUN_DIR/named" -v)"
case $("$RUN_DIR/named" -v) in
'BIND 9.20.'*) ;;
*) bail 'this is not BIND 9.20' ;;
esac
NAMED=$RUN_DIR/named "$HERE/named.sh"
