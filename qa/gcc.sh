#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gcc, no warnings, the whole suite.

. "$(dirname "$0")/build.sh"

configure gcc CC=gcc --enable-werror
compile
run_tests check
report
