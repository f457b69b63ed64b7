#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every shell script through shellcheck, every Python program through pylint,
# for mistakes alone: a bench is run seldom, and by nobody who waits for it.

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

# All at once, which is far quicker.
check_python() {
	local folders mistakes

	folders=$(printf '%s\n' "$@" | sed 's,/[^/]*$,,' | sort -u | paste -sd :)
	if mistakes=$(PYTHONPATH=$folders pylint --errors-only --score=no \
	    --disable=import-error,no-member,unsubscriptable-object \
	    --msg-template='FAIL: {path}:{line}: {msg}' "$@" 2>&1); then
		passed=$((passed + $#))
	else
		echo "$mistakes"
		failed=$((failed + 1))
	fi
}

python=()
while read -r file; do
	read -r first <"$file"
	# By its first line; what is sourced has none and is known by its name.
	case $first in
	'#!'*) kind=$first ;;
	*) kind=${file##*/} ;;
	esac
	case $kind in
	*python3 | *.py) python+=("$file") ;;
	'#!'*sh | *.sh)
		check_script shellcheck -x "$file"
		;;
	esac
done < <(find autogen check quickstart .ci etc packaging qa tests -type f \
    ! -name '*.pyc' ! -name '*.[ch]' ! -name '*.in' ! -name '*.expect' | sort)
check_python "${python[@]}"
report
