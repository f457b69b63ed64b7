#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The units of etc/systemd under systemd, with Debian's FRR and our packages:
# installed as they say, the timer fires, the dump gets to its place, and stays
# there if FRR is down.  qa/package.sh runs it in a root that it boots; writes
# /try.out there, the last line is "rc STATUS".

exec >/try.out 2>&1
set -eux
trap 'echo "rc $?"' EXIT

table=/var/cache/bind/supersparrow/rib.mrt
units=/etc/systemd/system

# network PREFIX...: what FRR has in its table
network() {
	{
		echo 'router bgp 64700'
		echo ' bgp router-id 192.0.2.10'
		echo ' no bgp network import-check'
		printf ' network %s\n' "$@"
	} >/etc/frr/frr.conf
	systemctl restart frr
}

# as_named COUNT: named can read the table, and so many prefixes are in it
as_named() {
	setpriv --reuid=bind --regid=bind --init-groups \
	    supersparrow -f '' table $table | grep "^  prefixes  *$1 IPv4"
}

# The units say in their first lines how they are installed.
install_units() {
	sed -n 's/^#	\(cp\|systemctl\) /\1 /p' systemd/supersparrow-table.service \
	    >/install.sh
	test "$(wc -l </install.sh)" -eq 4
	cp supersparrow-dump systemd/* /tmp
	cd /tmp
	sh -eux /install.sh
	cd /
}

sed -i 's/^bgpd=no/bgpd=yes/' /etc/frr/daemons
network 192.0.2.0/24

# No minute of waiting; the rest of the timer stays.
mkdir $units/supersparrow-table.timer.d
printf '%s\n' '[Timer]' OnActiveSec=1s RandomizedDelaySec=0 AccuracySec=100ms \
    >$units/supersparrow-table.timer.d/try.conf
cd /usr/share/doc/bind9-dlz-supersparrow/examples
install_units
systemd-analyze verify --man=no $units/supersparrow-table.service \
    $units/supersparrow-table.timer 2>/verify || :
cat /verify
test ! -s /verify
# Tenths; it was 85 without its restrictions.
systemd-analyze security --no-pager --threshold=25 supersparrow-table.service \
    >/security
tail -n 1 /security

tries=300
until test -e $table; do
	test $((tries -= 1)) -gt 0
	sleep 0.1
done
as_named 1
test "$(stat -c '%U:%G %A' $table)" = 'frr:bind -rw-r-----'
systemctl show -p TimersMonotonic supersparrow-table.timer |
    grep OnUnitActiveUSec=5min

# It fails, says so, and what is there stays.
systemctl stop frr
before=$(stat -c '%i %y' $table)
if systemctl start supersparrow-table; then
	exit 1
fi
test "$(stat -c '%i %y' $table)" = "$before"
systemctl status supersparrow-table >/status || :
grep 'does not answer: Exiting: failed to connect .* stays as it was' /status

network 192.0.2.0/24 203.0.113.0/24
systemctl start supersparrow-table
as_named 2
test "$(ls -A ${table%/*})" = rib.mrt
