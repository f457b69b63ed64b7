#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cppcheck over every source file: errors, warnings, what is not portable.

. "$(dirname "$0")/build.sh"
. "$(dirname "$0")/files.sh"

need cppcheck
# The one system header whose macros must be known.
queue=$(echo '#include <sys/queue.h>' | gcc -E - | sed -n \
    's/^# 1 "\(.*queue\.h\)".*/\1/p' | head -n 1)

# Looked at, and false:
#   lpm_build.c: realloc() has freed what is not returned
#   swap.h: of what is not set yet only the address is used
KNOWN=(--suppress='memleak:lib/table/lpm_build.c'
    --suppress='ctuuninitvar:lib/table/swap.h')

each cppcheck -q --enable=warning,portability,performance --inline-suppr \
    --suppress=missingIncludeSystem "${KNOWN[@]}" -DHAVE_CONFIG_H -I"$BUILD" -Iinclude \
    -Ilib -Idlz_supersparrow --include="$queue"
report
