#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The dialect that doc/dialects.md adds, added as it says: it compiles without
# a warning, is found by its name, asks its question and reads its reply.

. "${top_srcdir:-.}/tests/tap.sh"

guide=$top_srcdir/doc/dialects.md
archive=$top_builddir/lib/.libs/libsparrow.a
[ -f "$archive" ] || skip_all "no $archive"
[ -z "${SPARROW_INSTRUMENTED:-}" ] || skip_all 'the plain build does it'

# shellcheck disable=SC2016
sed -n '/^```c$/,/^```$/{/^```/!p;}' "$guide" >"$tmp/acme.c"
sed -n '/^acme> show/,/^acme>$/p' "$guide" >"$tmp/reply"

# Its row in the list, its declaration.
sed 's/^\(	&sparrow_dialect_\)bird,$/\1acme,\
&/' "$top_srcdir/lib/dialect/dialect.c" >"$tmp/dialect.c"
sed '/sparrow_dialect_bird;$/i\
extern const struct supersparrow_dialect sparrow_dialect_acme;' \
    "$top_srcdir/lib/dialect/dialect.h" >"$tmp/dialect.h"
sed -i 's,"dialect/dialect.h","dialect.h",' "$tmp/dialect.c"

cat >"$tmp/main.c" <<-'C'
	#include "config.h"
	#include <stdio.h>
	#include <string.h>
	#include "dialect.h"

	/* Prints the question, or reads a reply from stdin. */
	int
	main(int argc, char **argv)
	{
		const struct supersparrow_dialect *acme =
		    sparrow_dialect_find("ACME");
		struct supersparrow_route *route;
		struct sockaddr_storage client;
		struct sparrow_addr addr;
		struct sparrow_strbuf out;
		char text[4096];
		size_t n;

		if (acme == NULL || argc != 3 ||
		    supersparrow_address_parse(argv[2], &client) != 0)
			return 9;
		if (strcmp(argv[1], "ask") == 0) {
			sparrow_strbuf_init(&out, 256);
			if (sparrow_addr_parse(argv[2], strlen(argv[2]),
			    &addr) != 0 ||
			    sparrow_dialect_ask(acme, &addr,
			    SPARROW_ASK_PLAIN, &out) != 0)
				return 8;
			printf("%.*s\n", (int)out.len, out.data);
			sparrow_strbuf_free(&out);
			return 0;
		}
		n = fread(text, 1, sizeof(text), stdin);
		if (supersparrow_route_parse("acme",
		    (struct sockaddr *)&client, text, n, &route) != 0)
			return 7;
		printf("%s %s\n", supersparrow_status_name(
		    supersparrow_route_status(route)),
		    supersparrow_route_as_path(route) != NULL ?
		    supersparrow_route_as_path(route) : "-");
		supersparrow_route_unref(route);
		return 0;
	}
C

libs=$(sed -n 's/^dependency_libs=.\(.*\).$/\1/p' \
    "$top_builddir/lib/libsupersparrow.la")
# shellcheck disable=SC2086
${CC:-cc} ${CFLAGS:-} ${SPARROW_CFLAGS:-} -Werror -D_GNU_SOURCE \
    -I"$tmp" -I"$top_builddir" -I"$top_srcdir/include" -I"$top_srcdir/lib" \
    -o "$tmp/acme" "$tmp/main.c" "$tmp/acme.c" "$tmp/dialect.c" "$archive" \
    $libs -lpthread ${SPARROW_LDFLAGS:-} >"$tmp/err" 2>&1
result $? 'the file of the guide compiles, and its row is found' \
    "$(cat "$tmp/err")"

# says EXPECTED NAME ARGUMENT... <reply
says() {
	expected=$1
	name=$2
	shift 2
	said=$("$tmp/acme" "$@" 2>&1)
	[ "$said" = "$expected" ]
	result $? "$name" "got: $said"
}

says 'show bgp route 203.0.113.7' 'it asks' ask 203.0.113.7 </dev/null
says 'show bgp ipv6 route 2001:db8::7' 'for IPv6, too' ask 2001:db8::7 \
    </dev/null
says 'found 64702 64602' 'it reads the reply of the guide' read 203.0.113.7 \
    <"$tmp/reply"
printf 'acme> show bgp route 203.0.113.7\n%% No such route\nacme>\n' \
    >"$tmp/none"
says 'not_in_table -' 'and that there is no route' read 203.0.113.7 \
    <"$tmp/none"
says 'error -' 'a reply about another address is refused' read 192.0.2.7 \
    <"$tmp/reply"

done_testing
