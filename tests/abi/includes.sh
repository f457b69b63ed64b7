#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The layers: lib/ includes go down only (includes.table), some headers are
# for some files only (headers.table), and tools see the public header alone.

. "${top_srcdir:-.}/tests/tap.sh"

here=$top_srcdir/tests/abi
lib=$top_srcdir/lib

# rows TABLE: without comments
rows() {
	grep -v '^#' "$here/$1"
}

# All includes of lib/ as "FILE HEADER FORM", FILE as ./x.c or folder/x.c.
(cd "$lib" && find . -name '*.[ch]' | sort | while read -r file; do
	name=${file#./}
	case $name in */*) ;; *) name=./$name ;; esac
	sed -n 's/^[ 	]*#[ 	]*include[ 	]*\([<"]\)\([^>"]*\)[>"].*/\2 \1/p' \
	    "$file" | sed "s,^,$name ,"
done) >"$tmp/includes"

[ "$(wc -l <"$tmp/includes")" -gt 100 ]
result $? 'the includes of lib/ were found' "$(wc -l <"$tmp/includes") lines"

unknown=$(cut -d/ -f1 "$tmp/includes" | sort -u | while read -r folder; do
	rows includes.table | awk -v f="$folder" '$1 == f { n++ }
	    END { exit n != 1 }' || echo "lib/$folder"
done)
nothing "$unknown" 'every folder of lib/ has its row in includes.table'

# upward FOLDER: its includes that its row does not allow
upward() {
	rows includes.table | awk -v folder="$1" '
		FNR == NR {
			for (i = 1; $1 == folder && i <= NF; i++)
				may[$i] = 1
			next
		}
		$3 != "\"" || $2 == "config.h" { next }
		{
			from = $1; sub(/\/.*/, "", from)
			to = $2; if (!sub(/\/.*/, "", to)) to = "."
			if (from == folder && to != folder && !(to in may))
				print "lib/" $1 " includes \"" $2 "\""
		}' - "$tmp/includes"
}

for folder in $(rows includes.table | awk '{ print $1 }'); do
	nothing "$(upward "$folder")" \
	    "lib/$folder includes only what is below it"
done

# Written the same everywhere, so that the table above sees them all.
nothing "$(awk '$3 == "\"" && $2 ~ /\.\./ { print $1, $2 }' "$tmp/includes")" \
    'no include of lib/ climbs with ..'

bad=$(rows headers.table | while read -r header patterns; do
	awk -v h="$header" '$2 == h { print $1 }' "$tmp/includes" |
	while read -r file; do
		set -f
		for pattern in $patterns; do
			# shellcheck disable=SC2254
			case $file in $pattern) continue 2 ;; esac
		done
		echo "lib/$file may not include $header"
	done
done)
nothing "$bad" 'system headers stay in the files that are meant for them'

bad=$(rows headers.table | while read -r header patterns; do
	case $patterns in ''|*'*'*) continue ;; esac
	awk -v h="$header" '$2 == h { n++ } END { exit !n }' \
	    "$tmp/includes" || echo "$header: nobody includes it"
done)
nothing "$bad" 'headers.table is up to date'

# --- the public header, and its users

nothing "$(grep -n '#[ 	]*include[ 	]*"' "$top_srcdir/include/supersparrow.h")" \
    'the public header needs no other header of ours'

for user in tools dlz_supersparrow; do
	bad=$(cd "$top_srcdir/$user" &&
	    grep -n '^[ 	]*#[ 	]*include[ 	]*"' ./*.[ch] |
	    while IFS='"' read -r place header _; do
		    [ "$header" = config.h ] || [ -f "$header" ] ||
		        echo "$user/${place#./}\"$header\""
	    done)
	nothing "$bad" "$user/ sees only <supersparrow.h> of the library"

	nothing "$(grep -ln -e '-Ilib\|srcdir)/lib' \
	    "$top_srcdir/$user/Makefile.inc")" \
	    "$user/ has no lib/ in its search path"
done

done_testing
