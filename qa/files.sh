# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the scripts that analyse share: each source file by itself, with the
# config.h of build/gcc.  Sourced behind build.sh.

configure gcc CC=gcc --enable-werror

# shellcheck disable=SC2034
FLAGS=(-std=c11 -D_GNU_SOURCE -DHAVE_CONFIG_H -I"$BUILD" -Iinclude -Ilib
    -Idlz_supersparrow)

# sources: what is shipped, tests left out
sources() {
	find lib tools dlz_supersparrow -name '*.c' | sort
}

# each COMMAND...: run it with each source behind it; output is a finding
each() {
	local source found

	while read -r source; do
		found=$("$@" "$source" 2>&1)
		if [ -z "$found" ]; then
			passed=$((passed + 1))
		else
			failed=$((failed + 1))
			echo "FAIL: $source"
			echo "$found"
		fi
	done < <(sources)
}
