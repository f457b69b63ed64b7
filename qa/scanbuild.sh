#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# clang's analyser over every source file, as scan-build runs it.

. "$(dirname "$0")/build.sh"
. "$(dirname "$0")/files.sh"

need scan-build
compiler=$(command -v clang) || fail 'clang is not installed'

# Left out, with why:
#   DeprecatedOrUnsafeBufferHandling: wants memcpy_s() of Annex K, which no
#     libc of ours has
#   optin.performance: counts the padding of structs, which are in an order
#     that can be read
#
# Looked at, and false: what qa/tidy.sh says about these
KNOWN='config_check\.c.*NullDereference|lpm_build\.c.*allocation size of 0 bytes'
KNOWN+='|lpm_private\.h.*garbage value'
checkers=()
for checker in nullability security.FloatLoopCounter \
    security.insecureAPI.strcpy security.insecureAPI.rand \
    valist optin.portability; do
	checkers+=(-enable-checker "$checker")
done
checkers+=(-disable-checker
    security.insecureAPI.DeprecatedOrUnsafeBufferHandling)

# scan SOURCE: the analyser's words; the report is not kept
scan() {
	scan-build -o "$BUILD/scan" --status-bugs --use-analyzer="$compiler" \
	    "${checkers[@]}" clang -o /dev/null -c "${FLAGS[@]}" "$1" 2>&1 |
	    grep -E '(warning|error):' | grep -vE "$KNOWN"
}

each scan
report
