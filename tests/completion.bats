# SPDX-License-Identifier: MIT
# What 'wopictl complete' offers for a line that is being typed, and the scripts by which
# bash, zsh and fish ask for it: each one is run by the real shell.

load helper
load jwt

setup_file() {
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl container add "My Reports" --id c1 >/dev/null
	wopictl container add Old --id c2 --parent c1 >/dev/null
	printf 1 | wopictl file add - --name q1.xlsx --id q1 --container c1 >/dev/null
	printf 1 | wopictl file add - --name gone.txt --id gone >/dev/null
	printf 1 | wopictl file add - --name letter.ott --id letter --template >/dev/null
	wopictl file remove gone
	wopictl lock set q1 '{"S":"a b","F":4}' --user bob
	wopictl client add office "$BATS_TEST_DIRNAME/discovery/collabora.xml" --proof off >/dev/null
}

# candidates WORD...: the values that are offered for the last word, in a line.
candidates() { wopictl complete -- "$@" | cut -f 1 | paste -sd '|'; }

# offers VALUES WORD...: these, parted by bars, and nothing is said.
offers() {
	run -0 --separate-stderr candidates "${@:2}"
	[ "$output" = "$1" ] && [ -z "$stderr" ] || {
		printf '%s\n' "expected: $1" "got: $output" "standard error: $stderr" >&2
		return 1
	}
}

# Commands and options.

@test "a noun is completed, and each has its meaning" {
	offers lock lo
	[ "$(wopictl complete -- lo)" = $'lock\tlocks' ]
	[[ $(candidates '') == "init|serve|user|container|file|"*"|gc|help|version|completion" ]]
	run -1 grep -v $'\t[a-z]' <(wopictl complete -- '')
}

@test "a verb is completed, and each has its meaning" {
	offers show lock sh
	offers 'set|list|show|remove|known' property ''
	[ "$(wopictl complete -- lock sh)" = $'show\tshow who holds a file\'s lock, and since when' ]
}

@test "the words that help explains are completed" {
	offers 'lock' help lo
	offers 'history' help lock hi
	offers '' help gc ''
}

@test "the options of a command and those of all are completed, each with its meaning" {
	offers '--all|--dry-run|--evict|--force|--reason|--user|--yes|--data|--format|--json|--quiet|--help' \
		lock release doc1 -
	offers --dry-run lock release doc1 --dr
	offers '--data|--format|--json|--quiet|--help|--version' -
	offers --json --j
	run -1 grep -v $'\t[a-z]' <(wopictl complete -- file add -)
}

@test "an option that was given is offered no more" {
	offers '--all|--dry-run|--evict|--reason|--user|--yes|--data|--format|--quiet|--help' lock release --force --json doc1 -
	offers '--force' lock release doc1 --reason lost --forc
	offers '--force' lock release doc1 --reason=lost --forc
}

@test "where no argument is left options are offered" {
	offers '--expired|--user|--data|--format|--json|--quiet|--help' lock list ''
}

@test "the value of an option is completed, behind a blank and behind =" {
	offers 'admin|alice' token add doc1 --user a
	offers '--user=admin|--user=alice' token add doc1 --user=a
	offers 'table|json|csv' user list --format ''
	offers '--format=csv' --format=c
	offers '' token add doc1 --json=
	offers '' token add doc1 --nonsense=
}

@test "options may stand before the command and between its words" {
	offers show --json --data "$WOPI_DATA" lock sh
	offers show --json lock --quiet sh
	offers 'alice' user show --json al
}

@test "behind -- there are no options" {
	offers alice user show -- al
	offers '' user show -- -
	offers '' lock list -- ''
}

@test "behind what is no command nothing is offered" {
	offers '' frobnicate ''
	offers '' lock frobnicate ''
	offers '' lock list surplus frobnicate sh
}

# What all commands have in common is asked for once, and the form with = once an option.
@test "every command and the value of every option can be completed, without a message" {
	local noun words option common
	local -A completed
	common=$(wopictl complete -- lock list -- | cut -f 1 | grep -v -e --expired)
	for noun in $(wopictl complete -- '' | cut -f 1); do
		# a noun that is a command has options where others have verbs
		wopictl complete -- "$noun" '' | cut -f 1 | sed "s/^[a-z]/$noun &/; t; s/.*/$noun/" | uniq
	done >"$BATS_TEST_TMPDIR/commands"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/commands")" -gt 70 ]
	while read -ra words; do
		wopictl complete -- "${words[@]}" ''
		wopictl complete -- "${words[@]}" -- >"$BATS_TEST_TMPDIR/options"
		cat "$BATS_TEST_TMPDIR/options"
		while IFS=$'\t' read -r option _; do
			[[ -z ${completed[$option]:-} || $'\n'$common$'\n' != *$'\n'"$option"$'\n'* ]] || continue
			wopictl complete -- "${words[@]}" "$option" ''
			[ -n "${completed[$option]:-}" ] || wopictl complete -- "${words[@]}" "$option="
			completed[$option]=1
		done <"$BATS_TEST_TMPDIR/options"
	done <"$BATS_TEST_TMPDIR/commands" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
	[ "$(grep -c . "$BATS_TEST_TMPDIR/out")" -gt 1000 ]
	[ "${#completed[@]}" -gt 60 ]
}

# What words stand for.

@test "a file is completed by its id, with its name" {
	offers doc1 file show doc
	[ "$(wopictl complete -- file show doc)" = $'doc1\treport.wopitest' ]
	offers '/|doc1|empty1|letter|q1' file show ''
}

@test "a file is completed by its path, step by step" {
	offers '/My Reports/|/empty.wopitest|/letter.ott|/report.wopitest' file show /
	offers '/My Reports/' file show '/My'
	offers '/My Reports/Old/|/My Reports/q1.xlsx' file show '/My Reports/'
	offers '/My Reports/q1.xlsx' file show '/My Reports/q'
	offers '' file show /nowhere/
	offers '' file show /report.wopitest/
}

@test "a container is completed by its id and by its path, without files" {
	offers '/|c1|c2|root' container show ''
	offers '/My Reports/' container show /
	offers '/My Reports/Old/' file move doc1 '/My Reports/'
	offers '--container=/My Reports/' file add x --container=/
}

@test "what may be a file or a container is completed as both" {
	[[ $(candidates grant add alice reader '') == *"doc1|"*"c1|"* ]]
	[[ $(candidates grant list --user alice '') == *"doc1|"*"c1|"* ]]
}

@test "'lock release' is offered files that are locked, and the lock's id" {
	offers '/|q1|--user|--all' lock release ''
	offers '{"S":"a b","F":4}' lock release q1 ''
	offers '{"S":"a b","F":4}' lock refresh '/My Reports/q1.xlsx' ''
	later 1800
	offers '/|--user|--all' lock release ''
	offers '' lock release q1 ''
}

@test "'file undelete' is offered what is in the trash, --from-template the templates" {
	offers gone file undelete ''
	offers '/|letter' file add x --from-template ''
}

@test "versions and recovered saves are those of the file" {
	wopictl file put doc1 - <<<second >/dev/null
	lock A
	put lost B
	offers '2|1' file restore doc1 ''
	offers '2|1' file cat doc1 --version ''
	offers '1' recovered show /report.wopitest ''
	offers '1' recovered cat doc1 ''
	offers '' file restore nowhere ''
	offers '' file cat --version ''
}

@test "users are completed by their names" {
	offers 'admin|alice|bob|carol' user show ''
	[ "$(wopictl complete -- lock set doc1 A --user al)" = $'alice\tAlice Able' ]
}

@test "an option may stand for an argument" {
	[[ $(candidates grant add '') == *"|carol|--everyone" ]]
	offers 'reader|reviewer' grant add --everyone re
	offers 'reader|reviewer' grant add alice re
	[[ $(candidates token add --ecosystem '') == --client*"|--user|"* ]]
}

@test "an argument that may be left out is offered together with the next one" {
	[[ $(candidates client url '') == "office|/|doc1|"* ]]
	[[ $(candidates client url office '') == "/|doc1|"* ]]
}

@test "tokens are completed by their ids, links by theirs" {
	local id link
	id=$(wopictl token list --user bob | head -n 1 | cut -f 1)
	offers "$id" token remove "${id:0:5}"
	offers "$id" token show "${id:0:6}"
	offers "$id" token show "$id"
	offers '' token show "${id}0"
	offers '' token show xyz
	wopictl config set base_url https://docs.example.org/wopi
	wopictl share add q1 >/dev/null
	link=$(wopictl share list | cut -f 1)
	offers "$link" share remove ''
	[ "$(wopictl complete -- share remove '')" = "$link"$'\tadmin, ReadOnly q1' ]
	[[ $(candidates token remove '') != *"$link"* ]]
}

@test "settings are completed, and what they can be" {
	offers 'oauth_ttl' config get oauth_tt
	offers 'on|off' config set keep_refused_saves ''
	offers 'opaque|jwt|remote_user' config set oauth ''
	offers 'ignore|exact' config set remote_user_case ''
	wopictl config set token_ttl 1h
	offers '1h|10h' config set token_ttl ''
	offers '' config set base_url ''
	offers '' config set nonsense ''
}

@test "properties are completed, and what they can be" {
	offers WatermarkText property set WatermarkT
	offers WatermarkText property known WatermarkT
	offers 'true|false' property set DisablePrint ''
	offers '' property set WatermarkText ''
	offers '' property set Nonsense ''
	local name
	name=$(wopictl property known --json |
		jq -r 'select(.values and .type == "string") | .name' | head -n 1)
	[[ $(candidates property set "$name" '"') == '"'*'"' ]]
}

@test "editors are completed, and for properties their kinds" {
	offers 'office' client show ''
	offers 'text|office' url / --client ''
	offers 'microsoft|collabora|onlyoffice' property list --client ''
	offers 'text|office|microsoft|collabora|onlyoffice' fault add Lock --client ''
	offers 'microsoft|collabora|onlyoffice|other' client set office --kind ''
}

@test "lists are completed word by word" {
	offers 'read|rename|review' token add doc1 --user alice --rights r
	offers 'read,write,rename|read,write,review' token add doc1 --rights read,write,r
	offers 'all' token add doc1 --rights a
	offers '' token add doc1 --rights read,a
	offers '--rights=read,write' token add doc1 --rights=read,w
	offers 'odt,docx' client set office --prefer odt,docx
	offers 'odt,docx' client set office --exclude odt,docx
	[[ $(candidates client set office --view-only odt,) == *"|odt,docx|"* ]]
	[[ $(candidates client set office --prefer odt,) == *"|odt,docx|"* ]]
}

@test "roles, types, kinds and the like are completed" {
	offers 'writer' grant add alice w
	offers 'ReadOnly|ReadWrite' share add doc1 --type ''
	offers 'off|if-present|required' client set office --proof ''
	offers 'light|dark' client url doc1 --theme ''
	offers 'edit|editnew' client url doc1 --action ed
	offers 'bash|zsh|fish' completion ''
}

@test "keys and credentials are completed" {
	ec_key e1
	wopictl oauth set - <<<"$(jwks "$(jwk e1)")" >/dev/null
	offers e1 oauth remove ''
	wopictl credential set app1 name <<<secret
	offers app1 credential remove ''
}

@test "faults are completed by their numbers, what they hit by its name" {
	wopictl fault add Lock --status 500 >/dev/null
	wopictl fault add any --drop >/dev/null
	offers '1|2' fault remove ''
	[ "$(wopictl complete -- fault show '')" = $'1\tLock\n2\tany' ]
	offers any fault add --times 1 a
	offers 'Lock' journal list --operation Lo
}

@test "an option means what it means with its noun" {
	[ "$(wopictl complete -- lock release --fo | head -n 1)" = $'--force\twhoever holds it; also for several files' ]
	[ "$(wopictl complete -- file remove --fo | head -n 1)" = $'--force\teven if it is locked' ]
	[ "$(wopictl complete -- serve --seed x)" = $'\tfiles' ]
	offers '' fault add Lock --seed ''
}

@test "an option that may be given again is offered again" {
	offers '--header|--help' fault add Lock --header A:1 --he
}

@test "coauthoring locks are completed, and the files that have some" {
	wopictl config set coauth on
	wopictl coauth set doc1 A --type Coauth
	offers '/|doc1' coauth release ''
	offers A coauth release doc1 ''
	offers 'Coauth|CoauthExclusive' coauth set doc1 B --type ''
}

@test "names of files of this machine are left to the shell" {
	[ "$(wopictl complete -- file put doc1 x)" = $'\tfiles' ]
	[ "$(wopictl complete -- oauth set x)" = $'\tfiles' ]
	[ "$(wopictl complete -- export x)" = $'\tfolders' ]
	[ "$(wopictl complete -- --data x)" = $'\tfolders' ]
	[ "$(wopictl complete -- file put doc1 '')" = $'\tfiles\n-\t' ]
}

@test "of many the first are offered, and the last: what all begin with can be told" {
	local n
	mkdir "$BATS_TEST_TMPDIR/many"
	for n in {1..900}; do : >"$BATS_TEST_TMPDIR/many/file$n"; done
	wopictl import "$BATS_TEST_TMPDIR/many" 2>/dev/null >/dev/null
	[ "$(wopictl complete -- file show /many/ | wc -l)" = 201 ]
	[ "$(wopictl complete -- file show /many/f | tail -n 1 | cut -f 1)" = /many/file99 ]
	offers '/many/file99' file show /many/file99
	[ "$(wopictl complete -- file show '' | wc -l)" = 202 ]
	[ "$(wopictl complete -- file show /many/file8 | wc -l)" = 111 ]
}

# Without a host.

@test "without a host, or with one that cannot be read, there are no ids, and no message" {
	offers '' --data "$BATS_TEST_TMPDIR/nowhere" user show ''
	offers '/' --data="$BATS_TEST_TMPDIR/nowhere" file show ''
	offers 'release' --data "$BATS_TEST_TMPDIR/nowhere" lock rel
	mkdir "$BATS_TEST_TMPDIR/empty"
	WOPI_DATA=$BATS_TEST_TMPDIR/empty offers '' user show ''
	[ -z "$(ls "$BATS_TEST_TMPDIR/empty")" ]
	echo nonsense >"$WOPI_DATA/wopi.db"
	offers '' user show ''
}

@test "completing changes nothing" {
	local before
	before=$(find "$WOPI_DATA" -type f ! -name '*-shm' -exec sha256sum {} +)
	candidates lock release q1 '' >/dev/null
	candidates token remove '' >/dev/null
	[ "$(find "$WOPI_DATA" -type f ! -name '*-shm' -exec sha256sum {} +)" = "$before" ]
}

@test "the host of --data is asked, not that of WOPI_DATA" {
	wopictl --data "$BATS_TEST_TMPDIR/other" --quiet init
	wopictl --data "$BATS_TEST_TMPDIR/other" user add zoe >/dev/null
	offers 'admin|zoe' --data "$BATS_TEST_TMPDIR/other" user show ''
	offers 'admin|zoe' user show --data="$BATS_TEST_TMPDIR/other" ''
}

# The scripts.

@test "'completion' prints the script for each shell, and knows no other" {
	local shell
	for shell in bash zsh fish; do
		prints "$(cat "$BATS_TEST_DIRNAME/../cli/completion/scripts/wopictl.$shell")" wopictl completion $shell
	done
	refuses 2 "no shell 'csh': there are scripts for bash, zsh and fish" wopictl completion csh
}

# typed READY LINE...: what is typed at a prompt: each line, Tab, and Ctrl-T, by which the
# shells below tell what has become of it. READY is the file in which the prompt comes.
typed() {
	local n
	for ((n = 0; n < 500; n++)); do
		! grep -q 'ready' "$1" || break
		sleep 0.02
	done
	shift
	printf '%s\t\024' "$@"
	printf 'exit\n'
}

# in_bash LINE..., in_zsh LINE...: what Tab makes of each line, in $output.
in_bash() {
	export RESULT=$BATS_TEST_TMPDIR/result
	: >"$RESULT"
	cat >"$BATS_TEST_TMPDIR/bashrc" <<-'END'
		PS1='ready$ '
		source <(wopictl completion bash)
		bind 'set show-all-if-ambiguous on'
		bind 'set bell-style none'
		bind -x '"\C-t": echo "$READLINE_LINE" >>"$RESULT"; READLINE_LINE='
	END
	in_shell "bash --noprofile --rcfile '$BATS_TEST_TMPDIR/bashrc' -i" "$@"
}

in_zsh() {
	export RESULT=$BATS_TEST_TMPDIR/result
	: >"$RESULT"
	mkdir -p "$BATS_TEST_TMPDIR/zsh"
	cp "$BATS_TEST_DIRNAME/../cli/completion/scripts/wopictl.zsh" "$BATS_TEST_TMPDIR/zsh/_wopictl"
	cat >"$BATS_TEST_TMPDIR/zsh/.zshrc" <<-'END'
		fpath=($ZDOTDIR $fpath)
		autoload -Uz compinit && compinit -u -D
		unset zle_bracketed_paste
		tell() { print -r -- "$BUFFER" >>"$RESULT"; BUFFER= }
		zle -N tell && bindkey '^T' tell
		PS1='ready$ '
	END
	in_shell "ZDOTDIR='$BATS_TEST_TMPDIR/zsh' zsh -d -i" "$@"
}

in_shell() {
	local -x TERM=dumb seen=$BATS_TEST_TMPDIR/seen
	: >"$seen"
	typed "$seen" "${@:2}" | with_terminal script -qefc "$1" /dev/null >"$seen" 2>&1
	output=$(cat "$RESULT")
	shown=$(tr -d '\r' <"$seen")
}

# become LINE...: these are $output.
become() {
	diff -u <(printf '%s\n' "$@") <(echo "$output")
}

@test "bash: commands, options and what they name" {
	in_bash 'wopictl lo' 'wopictl lock sh' 'wopictl lock release doc1 --forc' \
		'wopictl token add doc1 --user al' 'wopictl token add doc1 --user=al' \
		'wopictl config set keep_refused_saves of' 'wopictl token add doc1 --rights read,wr'
	become 'wopictl lock ' 'wopictl lock show ' 'wopictl lock release doc1 --force ' \
		'wopictl token add doc1 --user alice ' 'wopictl token add doc1 --user=alice ' \
		'wopictl config set keep_refused_saves off ' 'wopictl token add doc1 --rights read,write '
}

@test "bash: paths in the host, with blanks and in quotes" {
	in_bash 'wopictl file show /My' 'wopictl file show /My\ Reports/q' \
		'wopictl file show "/My Reports/q' "wopictl file show '/My Reports/q" \
		'wopictl lock release q1 ' 'wopictl file list --json /My\ Reports/O'
	become 'wopictl file show /My\ Reports/' 'wopictl file show /My\ Reports/q1.xlsx ' \
		'wopictl file show "/My Reports/q1.xlsx" ' "wopictl file show '/My Reports/q1.xlsx' " \
		'wopictl lock release q1 \{\"S\":\"a\ b\",\"F\":4\} ' \
		'wopictl file list --json /My\ Reports/Old/'
}

@test "bash: files of this machine, other commands in the line, and the middle of a line" {
	touch "$BATS_TEST_TMPDIR/some file"
	mkdir "$BATS_TEST_TMPDIR/some folder"
	in_bash "wopictl file put doc1 $BATS_TEST_TMPDIR/some\\ fi" \
		"wopictl export $BATS_TEST_TMPDIR/some" "wopictl --data=$BATS_TEST_TMPDIR/some\\ fo" \
		'echo a; WOPI_NOW=1 wopictl user show al' $'wopictl user show al --json\eb\eb\ef'
	become "wopictl file put doc1 $BATS_TEST_TMPDIR/some\\ file " \
		"wopictl export $BATS_TEST_TMPDIR/some\\ folder/" \
		"wopictl --data=$BATS_TEST_TMPDIR/some\\ folder/" \
		'echo a; WOPI_NOW=1 wopictl user show alice ' 'wopictl user show alice --json'
}

@test "bash: of several candidates what they have in common, and all of them" {
	in_bash 'wopictl user show a'
	become 'wopictl user show a'
	[[ $shown == *"admin"*"alice"* ]]
}

@test "zsh: commands, options and what they name" {
	in_zsh 'wopictl lo' 'wopictl lock sh' 'wopictl lock release doc1 --forc' \
		'wopictl token add doc1 --user al' 'wopictl token add doc1 --user=al' \
		'wopictl token add doc1 --rights read,wr'
	become 'wopictl lock ' 'wopictl lock show ' 'wopictl lock release doc1 --force ' \
		'wopictl token add doc1 --user alice ' 'wopictl token add doc1 --user=alice ' \
		'wopictl token add doc1 --rights read,write '
}

@test "zsh: paths in the host, with blanks and in quotes; files of this machine" {
	touch "$BATS_TEST_TMPDIR/some file"
	mkdir "$BATS_TEST_TMPDIR/some folder"
	in_zsh 'wopictl file show /My' 'wopictl file show /My\ Reports/q' \
		'wopictl file show "/My Reports/q' "wopictl file show '/My Reports/q" \
		'wopictl lock release q1 ' "wopictl file put doc1 $BATS_TEST_TMPDIR/some\\ fi" \
		"wopictl export $BATS_TEST_TMPDIR/some"
	become 'wopictl file show /My\ Reports/' 'wopictl file show /My\ Reports/q1.xlsx ' \
		'wopictl file show "/My Reports/q1.xlsx" ' "wopictl file show '/My Reports/q1.xlsx' " \
		'wopictl lock release q1 \{\"S\":\"a\ b\",\"F\":4\} ' \
		"wopictl file put doc1 $BATS_TEST_TMPDIR/some\\ file " \
		"wopictl export $BATS_TEST_TMPDIR/some\\ folder/"
}

@test "zsh: candidates are shown with what they are" {
	in_zsh 'wopictl lock '
	[[ $shown == *$'\nrelease  release a lock by its id, or locks by force'* ]]
	[[ $shown == *$'\nset      lock a file, or restart its lock'* ]]
}

@test "zsh: the script works by source, too" {
	run -0 zsh -f -c 'autoload -Uz compinit && compinit -u -D && source <(wopictl completion zsh) &&
		print $_comps[wopictl]'
	[ "$output" = _wopictl ]
}

# in_fish LINE: what fish offers for it, in $output.
in_fish() {
	run -0 --separate-stderr env HOME="$BATS_TEST_TMPDIR" fish --no-config -c \
		'wopictl completion fish | source; complete -C $argv[1]' "$1"
	[ -z "$stderr" ]
}

@test "fish: commands, options and what they name" {
	in_fish 'wopictl lock sh'
	[ "$output" = $'show\tshow who holds a file\'s lock, and since when' ]
	in_fish 'wopictl lock release doc1 --forc'
	[ "$output" = $'--force\twhoever holds it; also for several files' ]
	in_fish 'wopictl token add doc1 --user al'
	[ "$output" = $'alice\tAlice Able' ]
	in_fish 'wopictl token add doc1 --user=al'
	[ "$output" = $'--user=alice\tAlice Able' ]
	in_fish 'echo a; wopictl lo'
	[ "$output" = $'lock\tlocks' ]
}

@test "fish: paths in the host, with blanks and in quotes; files of this machine" {
	in_fish 'wopictl file show /My'
	[ "$output" = $'/My Reports/\tc1' ]
	in_fish 'wopictl file show /My\ Reports/q'
	[ "$output" = $'/My Reports/q1.xlsx\tq1' ]
	in_fish 'wopictl file show "/My Reports/q'
	[ "$output" = $'/My Reports/q1.xlsx\tq1' ]
	in_fish 'wopictl lock release q1 '
	[[ $output == '{"S":"a b","F":4}'$'\t'* ]]
	touch "$BATS_TEST_TMPDIR/some_file"
	mkdir "$BATS_TEST_TMPDIR/some_folder"
	in_fish "wopictl file put doc1 $BATS_TEST_TMPDIR/some"
	[[ $output == *"some_file"*"some_folder/"* ]]
	in_fish "wopictl export $BATS_TEST_TMPDIR/some"
	[[ $output == *"some_folder/"* && $output != *some_file* ]]
}

# Names that could become commands.

# Whoever may name a file may try: each is a file of that name, behind a number; "hidden"
# and the number is a container with two of that name, which end in 1 and 2.
# shellcheck disable=SC2016
hostile=('$(touch ran).txt' '`touch ran`' "';touch ran;'" '";touch ran;"' '"$(touch ran)"'
	"'\$(touch ran)'" ';touch ran;' '|touch ran' '&touch ran&' '>ran' '<x' '(touch ran)' '!!' 'a!b'
	'$HOME' '${PATH}' "it's" 'say "hi"' "end'" 'end"' 'end!' '* ? [a] {b,c}' '~' '#' 'x=1:y@z'
	'a  b ' $'\u00e9 x' 'all'\''"`$!(')

make_hostile() {
	local i
	for i in "${!hostile[@]}"; do
		: | wopictl file add - --name "$((i + 10))${hostile[i]}" --id "f$((i + 10))"
		wopictl container add "hidden$((i + 10))" --id "h$((i + 10))"
		: | wopictl file add - --name "${hostile[i]}1" --container "h$((i + 10))" --id "one$((i + 10))"
		: | wopictl file add - --name "${hostile[i]}2" --container "h$((i + 10))" --id "two$((i + 10))"
	done >/dev/null
}

# pressed READY LINE...: what is typed: each line, and Enter, when the one before is done.
pressed() {
	local - n count=0
	set +T
	for ((n = 0; n < 500; n++)); do
		! grep -q 'ready' "$1" || break
		sleep 0.02
	done
	shift
	while [ $# != 0 ]; do
		printf '%s >>"$RESULT"; echo done >>"$RESULT"\r' "$1"
		count=$((count + 1))
		for ((n = 0; n < 500; n++)); do
			[ "$(grep -c '^done$' "$RESULT")" -lt $count ] || break
			sleep 0.01
		done
		[ "$n" -lt 500 ] || { printf '\003'; echo done >>"$RESULT"; }
		shift
	done
	printf 'exit\r'
}

# enter SHELL QUOTE: in that shell, with that quote open, each file is completed and shown, and
# then one of two that are told apart only at their ends. No command runs, and each command
# that is entered is about just that file.
enter() {
	local i lines=() expected='' dir=$BATS_TEST_TMPDIR/empty shell
	export RESULT=$BATS_TEST_TMPDIR/result seen=$BATS_TEST_TMPDIR/seen
	for i in "${!hostile[@]}"; do
		lines+=($'wopictl file show '"$2/$((i + 10))"$'\t'
			$'wopictl file show '"$2/hidden$((i + 10))/"$'\t2\t')
		expected+="f$((i + 10)) two$((i + 10)) "
	done
	mkdir -p "$dir" "$BATS_TEST_TMPDIR/home/.config/fish"
	: >"$RESULT"
	: >"$seen"
	make_hostile
	prepare_"$1"
	(
		cd "$dir" || exit
		export TERM=xterm HOME="$BATS_TEST_TMPDIR/home" LC_ALL=C.UTF-8
		pressed "$seen" "${lines[@]}" | with_terminal script -qefc "$shell" /dev/null >"$seen" 2>&1
	)
	[ -z "$(ls -A "$dir")" ]
	diff -u <(printf '%s\n' $expected) <(sed -n 's/^id *//p' "$RESULT")
}

prepare_bash() {
	cat >"$BATS_TEST_TMPDIR/bashrc" <<-'END'
		PS1='ready$ '
		source <(wopictl completion bash)
		bind 'set bell-style none'
		bind 'set enable-bracketed-paste off'
	END
	shell="bash --noprofile --rcfile '$BATS_TEST_TMPDIR/bashrc' -i"
}

prepare_zsh() {
	cat >"$BATS_TEST_TMPDIR/home/.zshrc" <<-'END'
		autoload -Uz compinit && compinit -u -D
		source <(wopictl completion zsh)
		unset zle_bracketed_paste
		PS1='ready$ '
	END
	shell="ZDOTDIR='$BATS_TEST_TMPDIR/home' zsh -d -i"
}

prepare_fish() {
	cat >"$BATS_TEST_TMPDIR/home/.config/fish/config.fish" <<-'END'
		function fish_prompt; echo 'ready$ '; end
		wopictl completion fish | source
	END
	shell='fish -i'
}

@test "bash: no name becomes a command, without a quote" {
	enter bash ''
}

@test "bash: no name becomes a command, within double quotes" {
	enter bash '"'
}

@test "bash: no name becomes a command, within single quotes" {
	enter bash "'"
}

@test "zsh: no name becomes a command, without a quote" {
	enter zsh ''
}

@test "zsh: no name becomes a command, within double quotes" {
	enter zsh '"'
}

@test "zsh: no name becomes a command, within single quotes" {
	enter zsh "'"
}

@test "fish: no name becomes a command, without a quote" {
	enter fish ''
}

@test "fish: no name becomes a command, within double quotes" {
	enter fish '"'
}

@test "fish: no name becomes a command, within single quotes" {
	enter fish "'"
}

@test "zsh: no name becomes a command, within backquotes" {
	local dir=$BATS_TEST_TMPDIR/empty shell
	export RESULT=$BATS_TEST_TMPDIR/result seen=$BATS_TEST_TMPDIR/seen
	mkdir -p "$dir" "$BATS_TEST_TMPDIR/home"
	: >"$RESULT"
	: >"$seen"
	make_hostile
	prepare_zsh
	(
		cd "$dir" || exit
		export TERM=xterm HOME="$BATS_TEST_TMPDIR/home" LC_ALL=C.UTF-8
		# nothing completes it, so its quote stays open until Ctrl-C
		pressed "$seen" $'echo `wopictl file show "/10\t`' |
			with_terminal script -qefc "$shell" /dev/null >"$seen" 2>&1 || :
	)
	grep -q '^done$' "$RESULT"
	[ -z "$(ls -A "$dir")" ]
}

@test "bash: a quote within the word, and the parts of a word, are quoted as they are typed" {
	echo 1 | wopictl file add - --name 'a:b=c@d $(e).txt' --id odd --container c1 >/dev/null
	in_bash 'wopictl file show /My" Reports/a' "wopictl file show '/My Reports'/a" \
		'wopictl file show /My\ Reports/a:' 'wopictl file show /My\ Reports/a:b=' \
		'wopictl file show /My\ Reports/a:b=c@' 'wopictl file add x --container="/My Rep' \
		'wopictl file add x --from-template=/My\ Reports/a' "wopictl file show \$'/My"
	become 'wopictl file show /My" Reports/a:b=c@d \$(e).txt" ' \
		'wopictl file show /My\ Reports/a:b=c@d\ \$\(e\).txt ' \
		'wopictl file show /My\ Reports/a:b=c@d\ \$\(e\).txt ' \
		'wopictl file show /My\ Reports/a:b=c@d\ \$\(e\).txt ' \
		'wopictl file show /My\ Reports/a:b=c@d\ \$\(e\).txt ' \
		'wopictl file add x --container="/My Reports/Old/"' \
		'wopictl file add x --from-template=/My\ Reports/a:b=c@d\ \$\(e\).txt ' \
		"wopictl file show \$'/My"
}

@test "what the host holds is not offered where it would be taken for an option" {
	wopictl lock set doc1 --user bob -- --force
	offers '' lock release doc1 ''
	offers '--force' lock release doc1 -- ''
	offers '--force' lock release doc1 --forc
}
