#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The parsers under clang's MemorySanitizer: bytes that were never written are
# not read.  The fuzz targets replay their seeds; other libraries are not
# instrumented, so only targets that need none.

. "$(dirname "$0")/build.sh"
. "$(dirname "$0")/targets.sh"

for clang in clang clang-{20..14}; do
	command -v "$clang" >/dev/null && break
done
configure msan CC="$clang" CFLAGS='-g -O1' --disable-shared \
    --enable-sanitizers=memory
# What zlib and bzip2 unpack counts as never written.
for seed in "$seeds"/dump/*; do
	case $(od -An -tx1 -j1 -N2 "$seed") in
	' 1f 8b' | ' 42 5a') rm "$seed" ;;
	esac
done
# Nor is jansson, which reads what stands behind a "{" at the end of a line.
grep -rlaE '\{[[:space:]]*(\}[[:space:]]*)?$' "$seeds/dialect" \
    "$seeds/session" | xargs -r rm
for target in "${targets[@]}"; do
	# libtelnet is not instrumented either.
	[ "$target" != telnet ] || continue
	make -C "$BUILD" -j "$QA_JOBS" "tests/fuzz/fuzz_$target" ||
	    fail "fuzz_$target does not build"
	if "$BUILD/tests/fuzz/fuzz_$target" "$seeds/$target" \
	    2>"$BUILD/$target.log"; then
		passed=$((passed + 1))
	else
		echo "FAIL: $target"
		tail -n 20 "$BUILD/$target.log"
		failed=$((failed + 1))
	fi
done
report
