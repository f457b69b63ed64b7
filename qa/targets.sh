# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the scripts that run fuzz targets share.  Sourced behind build.sh.
#
#	FUZZ_TARGETS=		names, if not all
#
# $targets: the names; $seeds/NAME: what each begins with, until the end of the
# script: written by seeds.py, kept in seeds/, found by a fuzzer before.

targets=()
for source in tests/fuzz/fuzz_*.c; do
	source=${source##*/fuzz_}
	targets+=("${source%.c}")
done
[ -z "${FUZZ_TARGETS:-}" ] || read -r -a targets <<<"$FUZZ_TARGETS"

seeds=$(mktemp -d) || exit 1
trap 'rm -rf "$seeds"' EXIT
python3 tests/fuzz/seeds.py tests/transcripts etc "$seeds" || fail 'no seeds'
cp -R tests/fuzz/{seeds,found}/* "$seeds/" || fail 'no kept seeds'
