#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The three programs of doc/examples: each compiles without a warning against
# an installed library, with what pkg-config says, and asks a route server.

# shellcheck source=../integration/lib.sh
. "$(dirname "$0")/../integration/lib.sh"
need_tool
need_python

examples=$(cd "$top_srcdir" && pwd)/doc/examples
warnings='-std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wpedantic -Wshadow'

# --- install what a developer needs, elsewhere

root=$RUN_DIR/root
unset MAKEFLAGS MFLAGS
check 'library, header and pkg-config file can be installed' \
    "${MAKE:-make}" -C "$top_builddir" DESTDIR="$root" \
    install-libLTLIBRARIES install-includeHEADERS install-pkgconfigDATA
pc=$(find "$root" -name supersparrow.pc)
prefix=$(sed -n 's/^prefix=//p' "$pc")
libdir=$(dirname "$(dirname "$pc")")

# ask OPTION...: pkg-config, with the copy's directories
ask() {
	PKG_CONFIG_PATH=$(dirname "$pc") ${PKG_CONFIG:-pkg-config} \
	    --define-variable=prefix="$root$prefix" "$@" supersparrow
}

static=
[ -f "$libdir/libsupersparrow.so" ] || static=--static

# built NAME [FLAG]...
built() {
	local name=$1

	shift
	# shellcheck disable=SC2046,SC2086
	${CC:-cc} ${CFLAGS:-} ${SPARROW_CFLAGS:-} $warnings "$@" \
	    -o "$RUN_DIR/$name" "$examples/$name.c" \
	    $(ask $static --cflags --libs) ${SPARROW_LDFLAGS:-}
}

# program NAME ARGUMENT...: sets $out, $err, $status
program() {
	local name=$1

	shift
	LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
	    timeout 60 "$RUN_DIR/$name" "$@" >"$RUN_DIR/out" 2>"$RUN_DIR/err"
	status=$?
	out=$(<"$RUN_DIR/out")
	err=$(<"$RUN_DIR/err")
}

spawn_fake "$RUN_DIR/record" --password frub --listen "$BLOCK.0.1:0" \
    --route '203.0.113.0/24=64702 64602' --route '192.0.2.0/24=64600' zebra
write_conf conf <<CONF
route_server zebra
host $BLOCK.0.1
port $spawned_port
password frub
settle 0
pop x 64700 www.x.example.org
pop y 64702 www.y.example.org
self x
CONF
write_conf wrong <<CONF
route_servr zebra
pop x
CONF

check 'blocking.c compiles and links' built blocking
program blocking "$RUN_DIR/conf" 203.0.113.7 192.0.2.7 198.51.100.7
is "$out, exit $status, $err" "203.0.113.7 y www.y.example.org pop_in_path
192.0.2.7 x www.x.example.org no_pop_in_path
198.51.100.7 x www.x.example.org not_in_table, exit 0, " \
    'it asks, and says why'
program blocking "$RUN_DIR/conf" localhost 203.0.113.7
is "$out, exit $status" '203.0.113.7 y www.y.example.org pop_in_path, exit 2' \
    'what is no address does not keep the others from being answered'
program blocking "$RUN_DIR/wrong" 203.0.113.7
is "exit $status, $(grep -c "^$RUN_DIR/wrong:[12]: " <<<"$err") mistakes" \
    'exit 2, 2 mistakes' 'it says all that is wrong with the configuration'

check 'loop.c compiles and links' built loop
{
	seq -f '203.0.113.%g' 1 100
	echo 192.0.2.7
} >"$RUN_DIR/addresses"
program loop "$RUN_DIR/conf" <"$RUN_DIR/addresses"
is "exit $status, $err$(cut -d ' ' -f 2 <<<"$out" | sort | uniq -c |
    tr -s ' ' | tr '\n' ';')" \
    'exit 0,  1 www.x.example.org; 100 www.y.example.org;' \
    'it answers each line, more of them than it may ask at once'
is "$(cut -d ' ' -f 1 <<<"$out" | sort)" "$(sort "$RUN_DIR/addresses")" \
    'none twice'
program loop "$RUN_DIR/wrong" </dev/null
is "exit $status" 'exit 1' 'it refuses a wrong configuration'

check 'worker.c compiles and links' built worker -pthread
program worker "$RUN_DIR/conf" 203.0.113.7 192.0.2.7 203.0.113.8 203.0.113.9
is "$(sort <<<"$out"), exit $status, $err" "192.0.2.7 www.x.example.org
203.0.113.7 www.y.example.org
203.0.113.8 www.y.example.org
203.0.113.9 www.y.example.org, exit 0, " 'each of its threads has its answer'

end "$spawned"
program worker "$RUN_DIR/conf" 203.0.113.7
is "$out, exit $status" '203.0.113.7 www.x.example.org, exit 0' \
    'without a route server it has self'

for name in blocking loop worker; do
	program $name
	is "exit $status" 'exit 2' "$name says how it is used"
done
done_testing
