#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every shell script through shellcheck, every Python program compiled.

. "$(dirname "$0")/build.sh"

# check_script COMMAND... FILE
check_script() {
	if "$@"; then
		passed=$((passed + 1))
	else
		echo "FAIL: ${!#}: $1"
		failed=$((failed + 1))
	fi
}

while read -r file; do
	read -r first <"$file"
	# By its first line; what is sourced has none and is known by its name.
	case $first in
	'#!'*) kind=$first ;;
	*) kind=${file##*/} ;;
	esac
	case $kind in
	*python3 | *.py)
		check_script python3 -c \
		    'import sys; compile(open(sys.argv[1]).read(), *sys.argv[1:], "exec")' \
		    "$file"
		;;
	'#!'*sh | *.sh)
		check_script shellcheck -x "$file"
		;;
	esac
done < <(find autogen check quickstart .ci etc packaging qa tests -type f \
    ! -name '*.pyc' ! -name '*.[ch]' ! -name '*.in' ! -name '*.expect' | sort)
report
