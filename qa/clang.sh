#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# clang, no warnings; the unit tests, which depend on the compiler most.

. "$(dirname "$0")/build.sh"

for clang in clang clang-{20..14}; do
	command -v "$clang" >/dev/null && break
done

configure clang CC="$clang" --enable-werror
compile
# shellcheck disable=SC2016 # make's own
run_tests check TESTS='$(unit_programs)'
report
