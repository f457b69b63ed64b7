#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole suite under AddressSanitizer, LeakSanitizer and
# UndefinedBehaviorSanitizer.  Warnings are gcc.sh's business: instrumented code
# makes gcc see ranges that are not there.

. "$(dirname "$0")/build.sh"

export ASAN_OPTIONS=detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1

configure asan CC=gcc CFLAGS='-g -O1' --enable-sanitizers
compile
run_tests check
report
