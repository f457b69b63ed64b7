#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every fuzz target with AFL++, a second engine, ASan on.
#
#	FUZZ_SECONDS=60		for each target
#	FUZZ_TARGETS=		names, if not all

. "$(dirname "$0")/build.sh"
. "$(dirname "$0")/targets.sh"

export AFL_USE_ASAN=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1
export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1
# Milliseconds: on a busy machine a run of one takes a hundred times as long.
export AFL_HANG_TMOUT=10000

# figure NAME: of what AFL++ counts
figure() {
	sed -n "s/^$1 *: *//p" "$out/default/fuzzer_stats"
}

# fuzz NAME: what it found is kept, until the next time
fuzz() {
	local out=$BUILD/out/$1 runs found

	rm -rf "$out"
	mkdir -p "$out"
	afl-fuzz -V "${FUZZ_SECONDS:-60}" -i "$seeds/$1" -o "$out" \
	    -x tests/fuzz/dictionary -- "$BUILD/tests/fuzz/fuzz_$1" \
	    >"$out/log" 2>&1
	found=$(find "$out" -path '*crashes/id*' -o -path '*hangs/id*')
	runs=$(figure execs_done)
	echo "$1: ${runs:-no} runs, stability $(figure stability)"
	if [ "${runs:-0}" -gt 0 ] && [ -z "$found" ]; then
		passed=$((passed + 1))
	else
		echo "FAIL: fuzz_$1 with AFL++"
		tail -n 5 "$out/log"
		echo "$found"
		failed=$((failed + 1))
	fi
}

need afl-fuzz
configure afl CC=afl-clang-fast CFLAGS='-g -O1' --enable-fuzzing \
    --disable-shared
make -C "$BUILD" -j "$QA_JOBS" "${targets[@]/#/tests/fuzz/fuzz_}" ||
    fail 'the fuzz targets do not build'
for target in "${targets[@]}"; do
	fuzz "$target"
done
report
