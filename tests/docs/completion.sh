#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The completion for bash offers what there is.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/etc/supersparrow.bash-completion"

# offers WORD...: what is offered for the last one
offers() {
	COMP_WORDS=("$SUPERSPARROW" "$@")
	COMP_CWORD=$#
	_supersparrow
	echo "${COMPREPLY[*]}"
}

is() {
	[ "$1" = "$2" ]
	result $? "$3" "got: $1, expected: $2"
}

is "$(offers ex)" 'explain' 'a sub-command'
is "$(offers '' | tr ' ' '\n' | grep -cx -e batch -e check -e dialects \
    -e explain -e parse -e route)" 6 'all sub-commands'
is "$(offers --route_s)" '--route_server' 'an option'
is "$(offers --route_server op)" 'openbgpd' 'a dialect'
is "$(offers parse fr)" 'frr' 'one by another name'
is "$(cd "$top_srcdir" && offers -f conf)" \
    "$(cd "$top_srcdir" && compgen -f conf | xargs)" 'a file'
is "$(complete -p supersparrow)" \
    'complete -o bashdefault -F _supersparrow supersparrow' 'it is in force'
done_testing
