#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What has threads, under ThreadSanitizer.  Warnings are gcc.sh's business.

. "$(dirname "$0")/build.sh"

export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

configure tsan CC=gcc CFLAGS='-g -O1' --enable-sanitizers=thread
compile
run_tests check-threads
report
