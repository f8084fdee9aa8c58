#compdef wopictl
# SPDX-License-Identifier: MIT
# Completion of wopictl for zsh, which asks 'wopictl complete'. Installed as _wopictl, or by
#   source <(wopictl completion zsh)     (after compinit)

_wopictl() {
	local line text tab=$'\t' width=0
	local -a lines values shown steps steps_shown

	lines=(${(f)"$(${(Q)words[1]} complete -- \
		"${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)"})
	for line in $lines; do
		text=${line%%$tab*}
		(( ${#text} <= width )) || width=${#text}
	done
	for line in $lines; do
		text=${line%%$tab*} line=${line#*$tab}
		case $text in
		'') # zsh knows its own files best
			[[ $line = folders ]] && _files -/ || _files
			;;
		*/) # the path goes on
			steps+=("$text") steps_shown+=("${(r:width:)text}  $line") ;;
		*) values+=("$text") shown+=("${(r:width:)text}  $line") ;;
		esac
	done
	compadd -l -d shown -a values
	compadd -l -S '' -d steps_shown -a steps
	(( compstate[nmatches] ))
}

if [[ $funcstack[1] = _wopictl ]]; then
	_wopictl "$@"
else
	compdef _wopictl wopictl
fi
