#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Would the fuzzers find a bug?  planted/NAME.patch begins with "TARGET: what
# it breaks"; each is put into a copy of the sources, and its target must find
# it within PLANTED_SECONDS, with the limits of --enable-fuzzing=small.  Part
# of make check-long.

set -u
export LC_ALL=C
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
top_builddir=${top_builddir:-$top_srcdir/build/gcc}
# shellcheck source=../tap.sh
. "$top_srcdir/tests/tap.sh"

SECONDS_EACH=${PLANTED_SECONDS:-60}
# Some of them, by name.
read -r -a chosen <<<"${PLANTED:-$(cd "$top_srcdir/tests/fuzz/planted" &&
    echo *.patch)}"

command -v clang >/dev/null || skip_all 'clang is not installed'
[ -f "$top_builddir/config.h" ] || skip_all 'not configured'
mapfile -t libs < <({ pkg-config --libs libtelnet libcares jansson
    sed -nE 's/^(ZLIB|BZIP2)_LIBS = //p' "$top_builddir/Makefile"; } |
    tr ' ' '\n' | sed '/^$/d')
flags=(-g -O1 -std=c11 -D_GNU_SOURCE -DSPARROW_FUZZ_SMALL=1 -DHAVE_CONFIG_H
    '-fsanitize=address,undefined' -fno-sanitize-recover=all
    -I"$top_builddir" -Iinclude -Ilib -Idlz_supersparrow -Itests/fuzz)

# object SOURCE: compile it
object() {
	clang "${flags[@]}" -fsanitize=fuzzer-no-link -c "$1" \
	    -o "objects/${1//\//_}.o" 2>"$tmp/cc" || cat "$tmp/cc"
}

# link TARGET
link() {
	object "tests/fuzz/fuzz_$1.c"
	clang "${flags[@]}" -fsanitize=fuzzer -pthread -o "fuzz_$1" \
	    objects/lib_*.o objects/dlz_supersparrow_names.c.o \
	    objects/tests_fuzz_{check_route,file}.c.o \
	    "objects/tests_fuzz_fuzz_$1.c.o" "${libs[@]}" 2>&1
}

# finds TARGET SECONDS: the fuzzer stops over something
finds() {
	local more=()

	[ ! -d "tests/fuzz/seeds/$1" ] || more+=("tests/fuzz/seeds/$1")
	! timeout $(($2 + 60)) "./fuzz_$1" -max_len=1024 -seed=1 \
	    -max_total_time="$2" -dict=tests/fuzz/dictionary \
	    "seeds/$1" "${more[@]}" >"$tmp/log" 2>&1
}

cp -R "$top_srcdir"/{lib,include,dlz_supersparrow,etc,tests} "$tmp/" &&
    cd "$tmp" && mkdir objects || exit 99
python3 tests/fuzz/seeds.py tests/transcripts etc seeds
result $? 'there are seeds'
while read -r source; do
	object "$source"
done < <(ls lib/*.c lib/*/*.c dlz_supersparrow/names.c \
    tests/fuzz/{check_route,file}.c)

# What is found below must come from what was planted.
for source in tests/fuzz/fuzz_*.c; do
	target=${source##*/fuzz_}
	target=${target%.c}
	link "$target"
	! finds "$target" "${PLANTED_CLEAN_SECONDS:-5}"
	result $? "$target: nothing is found before" "$(tail -n 3 "$tmp/log")"
done

for name in "${chosen[@]}"; do
	patch=tests/fuzz/planted/$name
	IFS=: read -r target what <"$patch"
	file=$(sed -n 's,^+++ b/,,p' "$patch")
	began=$SECONDS
	cp "$file" "$tmp/saved"
	if patch -s -p1 <"$patch" && object "$file" && link "$target" &&
	    [ -x "fuzz_$target" ]; then
		finds "$target" "$SECONDS_EACH"
		result $? "$name is found:$what" "$(tail -n 3 "$tmp/log")"
		echo "# after $((SECONDS - began)) s"
	else
		result 1 "$name can be planted"
	fi
	cp "$tmp/saved" "$file"
	object "$file"
	rm -f "fuzz_$target"
done
done_testing
