#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every fuzz target with AFL++, a second engine, ASan on.
#
#	FUZZ_SECONDS=60		for each target

. "$(dirname "$0")/build.sh"

export AFL_USE_ASAN=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1
export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1

command -v afl-clang-fast >/dev/null || fail 'afl++ is not installed'
configure afl CC=afl-clang-fast CFLAGS='-g -O1' --enable-fuzzing \
    --disable-shared
seeds=$(mktemp -d) || exit 1
trap 'rm -rf "$seeds"' EXIT
python3 tests/fuzz/seeds.py tests/transcripts etc "$seeds" ||
    fail 'no seeds'

for source in tests/fuzz/fuzz_*.c; do
	target=${source##*/fuzz_}
	target=${target%.c}
	make -C "$BUILD" -j "$QA_JOBS" "tests/fuzz/fuzz_$target" ||
	    fail "fuzz_$target does not build"
	out=$BUILD/out/$target
	rm -rf "$out"
	mkdir -p "$out"
	afl-fuzz -V "${FUZZ_SECONDS:-60}" -i "$seeds/$target" -o "$out" \
	    -x tests/fuzz/dictionary -- "$BUILD/tests/fuzz/fuzz_$target" \
	    >"$out/log" 2>&1
	crashes=$(find "$out" -path '*crashes/id*' | wc -l)
	runs=$(sed -n 's/^execs_done *: *//p' "$out"/default/fuzzer_stats)
	echo "$target: ${runs:-no} runs, $crashes crashes"
	if [ "${runs:-0}" -gt 0 ] && [ "$crashes" -eq 0 ]; then
		passed=$((passed + 1))
	else
		echo "FAIL: fuzz_$target with AFL++"
		tail -n 5 "$out/log"
		failed=$((failed + 1))
	fi
done
report
