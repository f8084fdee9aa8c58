#compdef wopictl
# SPDX-License-Identifier: MIT
# Completion of wopictl for zsh, which asks 'wopictl complete'. Installed as _wopictl, or by
#   source <(wopictl completion zsh)     (after compinit)

_wopictl() {
	local line text tab=$'\t' width=0 quote=$compstate[quote] typed
	local word=${words[CURRENT]%$QISUFFIX} bare ends
	local -a lines values shown steps steps_shown

	# between backquotes a "\" goes once more than zsh knows: names could become commands
	[[ ${${LBUFFER%$words[1]*}//\\?} != *\`* ]] || return 1

	# in PREFIX zsh has taken away some of what quotes the word, but not all; that is for
	# the cases in which a quote opens or closes within the word
	case $quote in
	\') typed=${(Q)${:-$word\'}} bare=${${word#\'}//\'\\\'\'} ends=\' ;;
	\") typed=${${word#\"}//(#b)\\([\\\"\$\`!])/$match[1]} bare=${${word#\"}//\\?} ends=\" ;;
	*) typed=${(Q)word} bare=${word//\\?} ends=\'\"\` ;;
	esac
	[[ -z $SUFFIX && $word == $quote* && $bare != *[$ends]* ]] || typed=${(Q)PREFIX}
	lines=(${(f)"$(${(Q)words[1]} complete -- \
		"${(@Q)words[2,CURRENT-1]}" "$typed" 2>/dev/null)"})
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
