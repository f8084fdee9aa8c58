# SPDX-License-Identifier: MIT
# Completion of wopictl for bash, which asks 'wopictl complete'. Installed, or by
#   source <(wopictl completion bash)

_wopictl() {
	local line=${COMP_LINE:0:COMP_POINT} words=() word='' head='' piece='' i text REPLY

	# bash cuts words at "=" and ":", too: what no blank parts is put together again;
	# head is what of the word stands before its last piece, which bash replaces
	line=${line#*"${COMP_WORDS[0]}"}
	for ((i = 1; i <= COMP_CWORD; i++)); do
		if [[ $i != 1 && ( -z $line || $line == [[:blank:]]* ) ]]; then
			_wopictl_unquote "$word"
			words+=("$REPLY")
			word=''
		fi
		line=${line#"${line%%[![:blank:]]*}"}
		piece=${COMP_WORDS[i]}
		[ "$i" != "$COMP_CWORD" ] || piece=$line
		head=$word
		word+=$piece
		line=${line#"$piece"}
	done
	[ -n "${piece//[=:@]/}" ] || head=$word

	_wopictl_unquote "$word"
	_wopictl_ask
	# behind the only candidate bash closes a quote that is open: a path goes on first
	while [[ $word == [\"\']* && ${#COMPREPLY[@]} = 1 && ${COMPREPLY[0]} == */ ]]; do
		REPLY=$head${COMPREPLY[0]}
		_wopictl_ask
	done
	if [[ ${#COMPREPLY[@]} = 1 && ${COMPREPLY[0]} == */ ]]; then
		compopt -o nospace
	fi
} 2>/dev/null

# Fills COMPREPLY with what may stand for REPLY behind words.
_wopictl_ask() {
	COMPREPLY=()
	while IFS= read -r line; do
		text=${line%%$'\t'*}
		if [ -z "$text" ]; then	# bash knows its own files best
			[[ $line == *folders ]] && compopt -o dirnames || compopt -o default
			COMPREPLY=()
			return
		fi
		if [[ $word != [\"\']* ]]; then
			printf -v text %q "$text"
			text=${text//\\,/,}
		fi
		COMPREPLY+=("${text#"$head"}")
	done < <("${COMP_WORDS[0]}" complete -- "${words[@]}" "$REPLY" 2>/dev/null)
}

# Sets REPLY to the word without what quotes it. It may be cut short.
_wopictl_unquote() {
	REPLY=$1
	case $REPLY in
	\'*) REPLY=${REPLY#\'} REPLY=${REPLY%\'} ;;
	\"*) REPLY=${REPLY#\"} REPLY=${REPLY%\"} ;;
	*) IFS= read REPLY <<<"$REPLY" ;;	# takes away backslashes
	esac
}

complete -F _wopictl wopictl
