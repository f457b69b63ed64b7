#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# named with a table in memory and no route server: the file changes, is
# broken and vanishes while named answers, and over reloads.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_tool
need_python
need_named

IN_A=127.10.0.9
IN_C=127.12.0.9
IN_D=127.13.0.9
X=192.0.2.80
Y=198.51.100.80
table=$RUN_DIR/rib

# put PATH-TO-A PATH-TO-C
put() {
	printf '127.10.0.0/16|%s\n127.12.0.0/16|%s\n' "$1" "$2" >"$table.new"
	mv "$table.new" "$table"
}

write_conf named.conf <<CONF
pop X 64700 $X
pop Y 64702 $Y
self X
table $table
table_poll 1
override 127.13.0.0/16 Y
zone example.org
ns ns.example.net
ttl 60
ttl_fallback 5
steer www
explain on
CONF
put 64600 '64702 64602'

is_told() {
	[ "$(bind_short table "$1" www.example.org)" = "$2" ]
}
# tells CLIENT ANSWER NAME
tells() {
	check "$3" wait_until 60 is_told "$1" "$2"
}
# said REGEX: named's own threads print what there is to say, when they answer
said() {
	bind_short table "$IN_A" www.example.org >/dev/null
	bind_said table "$1"
}
why() {
	bind_short table "$1" TXT _supersparrow.www.example.org
}

bind_config table "$BIND_PORT" < <(bind_dlz "$RUN_DIR/named.conf")
check 'named starts' bind_start table || bail 'no named'
tells $IN_C $Y 'a client in C is told Y, from the table'
tells $IN_A $X 'a client in A is told X'
tells $IN_D $Y 'a client of an override is told Y'
like "$(why $IN_C)" 'source=table' 'and TXT says so'
like "$(why $IN_D)" 'source=override' 'of the override, too'
check 'named says that it has read the table' \
    bind_said table "table $table: 2 prefixes in .* read in"

put '64702 64600' 64602
tells $IN_A $Y 'another file: a client in A is told Y'
tells $IN_C $X 'and one in C X'

echo nonsense >>"$table"
check 'a broken file is reported' wait_until 60 said \
    "table $table: line 3, byte .*: expected PREFIX.AS PATH; the one before stays"
tells $IN_A $Y 'and changes nothing'
rm "$table"
check 'so is one that is gone' wait_until 60 said \
    'cannot open: not found; the one before stays'
for ((i = 0; i < 3; i++)); do
	bind_rndc table reload >/dev/null 2>&1
	tells $IN_A $Y "reload $i without a file: the table goes along"
done
put 64600 '64702 64602'
tells $IN_C $Y 'a file again: it is read'

rm "$table"
bind_end table
is "$bind_status" 0 'named ends with 0'
check 'named starts without the file' bind_start table
tells $IN_C $X 'everybody is told self'
like "$(bind_ask table "$IN_C" A www.example.org +noall +answer)" \
    '[[:blank:]]5[[:blank:]]' 'with the fallback TTL'
put 64600 '64702 64602'
tells $IN_C $Y 'until the file is there'
bind_end table
is "$bind_status" 0 'named ends with 0 again'
done_testing
