# SPDX-License-Identifier: MIT
# Completion of wopictl for bash, which asks 'wopictl complete'. Installed, or by
#   source <(wopictl completion bash)

_wopictl() {
	local words=() typed='' kept='' quote='' only='' found

	_wopictl_read "${COMP_LINE:0:COMP_POINT}" || return
	_wopictl_ask
	# behind the only candidate bash closes a quote that is open: a path goes on first
	while [[ -n $quote && ${#COMPREPLY[@]} = 1 && $only == */ ]]; do
		found=${COMPREPLY[0]} typed=$only
		_wopictl_ask
		[[ ${#COMPREPLY[@]} != 0 ]] || { COMPREPLY=("$found"); break; }
	done
	[[ ${#COMPREPLY[@]} = 1 ]] || return
	[[ $only != */ ]] || compopt -o nospace
	# bash takes a quote at the end for the closing one, though it belongs to the name
	[[ -z $quote || ${COMPREPLY[0]} != *"$quote" ]] || COMPREPLY[0]+=$quote
} 2>/dev/null

# Reads the words of LINE behind the command, without what quotes them: words are those before
# the one that is being typed. Of that bash replaces what is behind the quote that is open, or
# behind the last character that breaks words, such as "=" and ":"; kept is what is before.
_wopictl_read() {
	local line=${1#*"${COMP_WORDS[0]}"} broken='' before='' within='' c next i

	for ((i = 0; i < ${#line}; i++)); do
		c=${line:i:1} next=${line:i+1:1}
		case $quote in
		\')
			[[ $c != \' ]] || { quote=''; continue; }
			;;
		\")
			[[ $c != \" ]] || { quote=''; continue; }
			if [[ $c == \\ && ( -z $next || $next == [\"\$\`\\] ) ]]; then
				c=$next
				((++i))
			fi
			;;
		*)
			if [[ $c == [[:blank:]] ]]; then
				[[ -z $within ]] || words+=("$typed")
				typed='' broken='' within=''
				continue
			fi
			within=yes
			case $c in
			[\'\"])
				quote=$c before=$typed
				continue
				;;
			\\)
				c=$next
				((++i))
				;;
			\$)	# a quoting of its own begins: what that stands for is not known here
				[[ $next != [\'\"] ]] || return 1
				;;
			@)	# a break that bash replaces, too
				[[ $COMP_WORDBREAKS != *@* ]] || broken=$typed
				;;
			*)
				[[ $COMP_WORDBREAKS != *"$c"* ]] || broken=$typed$c
				;;
			esac
			;;
		esac
		typed+=$c
	done
	kept=$broken
	[[ -z $quote ]] || kept=$before
}

# Fills COMPREPLY with what may stand for the word that is typed; only is the last of it.
_wopictl_ask() {
	local line text

	COMPREPLY=()
	while IFS= read -r line; do
		text=${line%%$'\t'*}
		if [ -z "$text" ]; then	# bash knows its own files best
			if [[ $line == *folders ]]; then compopt -o dirnames; else compopt -o default; fi
			COMPREPLY=()
			return
		fi
		[[ $text == "$kept"* ]] || continue
		only=$text
		_wopictl_escape "${text#"$kept"}"
		COMPREPLY+=("$REPLY")
	done < <("${COMP_WORDS[0]}" complete -- "${words[@]}" "$typed" 2>/dev/null)
}

# Sets REPLY to TEXT as it is written where that quote is open, or none: names come from
# anybody, and none may become a command.
_wopictl_escape() {
	local text=$1 plain='A-Za-z0-9_./:=@%+,-' c i

	REPLY=$text
	[[ $text == *[!$plain]* ]] || return
	REPLY=''
	for ((i = 0; i < ${#text}; i++)); do
		c=${text:i:1}
		case $quote in
		\')
			[[ $c != \' ]] || c="'\\''"
			;;
		\")
			# there is no way to write "!" between double quotes that bash leaves alone
			[[ $c != [\"\$\`\\] ]] || c=\\$c
			[[ $c != '!' ]] || c="\"'!'\""
			;;
		*)
			[[ $c == [$plain] || $c != [[:ascii:]] ]] || c=\\$c
			;;
		esac
		REPLY+=$c
	done
}

complete -F _wopictl wopictl
