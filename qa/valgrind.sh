#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The unit tests, and the command where a test runs it, under valgrind.

. "$(dirname "$0")/build.sh"

QA_TEST_JOBS=$QA_JOBS
configure gcc CC=gcc --enable-werror
compile
run_tests check-valgrind
report
