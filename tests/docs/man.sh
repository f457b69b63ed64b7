#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual pages are well-formed for both formatters that people have.

. "${top_srcdir:-.}/tests/tap.sh"

for page in "$top_srcdir"/doc/*.[1-8]; do
	name=${page##*/}
	if command -v mandoc >/dev/null; then
		# System names differ between the systems mandoc knows.
		nothing "$(mandoc -T lint -W warning "$page")" \
		    "$name has no warning from mandoc"
	else
		skip "$name has no warning from mandoc" \
		    'mandoc is not installed'
	fi
	if command -v groff >/dev/null; then
		nothing "$(groff -mdoc -ww -z -Tutf8 "$page" 2>&1)" \
		    "$name has no warning from groff"
	else
		skip "$name has no warning from groff" \
		    'groff is not installed'
	fi
done

done_testing
