#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every fuzz target for a while, with clang's libFuzzer, ASan and UBSan; then
# shorter with limits so small that a fuzzer reaches them.
#
#	FUZZ_SECONDS=20		for each target
#	FUZZ_RUNS=10000000	for each target instead, however long it takes
#	FUZZ_LEN=4096		no input is longer, in bytes
#	FUZZ_TARGETS=		names, if not all
#	FUZZ_SEED=1		the same runs again; 0: new ones
#	FUZZ_CORPUS=DIR		keeps what was learnt

. "$(dirname "$0")/build.sh"
. "$(dirname "$0")/targets.sh"

SECONDS_EACH=${FUZZ_SECONDS:-15}
CORPUS=${FUZZ_CORPUS:-$QA_TOP/build/corpus}

for clang in clang clang-{20..14}; do
	command -v "$clang" >/dev/null && break
done

# build NAME OPTION
build() {
	configure "$1" CC="$clang" CFLAGS='-g -O1' --enable-sanitizers \
	    "--enable-fuzzing$2" --disable-shared
	make -C "$BUILD" -j "$QA_JOBS" "${targets[@]/#/tests/fuzz/fuzz_}" ||
	    fail "the fuzz targets do not build"
}

# fuzz NAME SHARE: for the SHAREth part of what was asked for; a crash is kept
# beside the program
fuzz() {
	local target=$1 log=$BUILD/tests/fuzz/$1.log runs began=$SECONDS
	local limit=-max_total_time=$(((SECONDS_EACH + $2 - 1) / $2))

	mkdir -p "$CORPUS/$target"
	[ -z "${FUZZ_RUNS:-}" ] || limit=-runs=$(((FUZZ_RUNS + $2 - 1) / $2))
	"$BUILD/tests/fuzz/fuzz_$target" "$limit" -max_len="${FUZZ_LEN:-4096}" \
	    -seed="${FUZZ_SEED:-1}" -timeout=120 -print_final_stats=1 \
	    -dict=tests/fuzz/dictionary \
	    -artifact_prefix="$BUILD/tests/fuzz/$target-" \
	    "$CORPUS/$target" "$seeds/$target" >"$log" 2>&1
	status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	echo "${BUILD##*/} $target: ${runs:-?} runs in $((SECONDS - began)) s"
	if [ $status -eq 0 ]; then
		passed=$((passed + 1))
	else
		echo "FAIL: fuzz_$target"
		tail -n 30 "$log"
		failed=$((failed + 1))
	fi
}

build fuzz ''
for target in "${targets[@]}"; do
	fuzz "$target" 1
done
CORPUS=$CORPUS-small
build fuzz-small =small
for target in "${targets[@]}"; do
	fuzz "$target" 3
done
report
