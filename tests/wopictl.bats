# SPDX-License-Identifier: MIT
# wopictl itself: help, options, output, init, users, containers, tokens, settings.

load helper

# Each row of the table of commands: "noun verb ARGUMENTS", a line each.
rows() {
	[ -e "$BATS_FILE_TMPDIR/rows" ] || find_rows >"$BATS_FILE_TMPDIR/rows"
	cat "$BATS_FILE_TMPDIR/rows"
}

find_rows() {
	local noun help
	for noun in $(wopictl --help | sed -n 's/^  \([a-z]\+\) .*/\1/p'); do
		help=$(wopictl "$noun" --help)
		if [[ $help == "usage: wopictl $noun VERB "* ]]; then
			sed -n "s/^  \($noun\( [^ ]\+\)\+\).*/\1/p" <<<"$help"
		else
			sed '/^$/,$d; s/^usage: wopictl //' <<<"$help" | xargs | sed 's/ \[--.*//'
		fi
	done
}

# read_row ROW: $words is the command, $least and $most count its arguments.
read_row() {
	local word
	words=() least=0 most=0
	for word in $1; do
		case $word in
		[a-z]*) words+=("$word") ;;
		\[*) most=$((most + 1)) ;;
		*\|--*) most=$((most + 1)) ;;	# an option may stand for it
		*) most=$((most + 1)) least=$((least + 1)) ;;
		esac
		[[ $word != *...* ]] || most=$((most + 15))	# up to sixteen of them
	done
}

# Help.

@test "--help prints all commands and the exit statuses" {
	run -0 --separate-stderr wopictl --help
	[ -z "$stderr" ]
	[[ ${lines[0]} == "usage: wopictl "* ]]
	[[ $output == *$'\n  lock  '*" list,"*" release,"*" history"* ]]
	[[ $output == *$'\n  gc  '* ]]
	[[ $output == *"2 wrong use"* ]]
}

@test "-h is --help" {
	prints "$(wopictl --help)" wopictl -h
	prints "$(wopictl user --help)" wopictl user -h
	prints "$(wopictl user add --help)" wopictl user add -h
}

@test "help and version are commands, too" {
	prints "$(wopictl --help)" wopictl help
	prints "$(wopictl lock --help)" wopictl help lock
	prints "$(wopictl lock release --help)" wopictl help lock release
	prints "$(wopictl gc --help)" wopictl help gc
	prints "$(wopictl --version)" wopictl version
	refuses 2 "no command 'lick': did you mean 'lock'?" wopictl help lick
	WOPI_DATA=/nonexistent prints "$(wopictl --help)" wopictl help
}

@test "the help of a noun lists its verbs and no other noun's" {
	run -0 --separate-stderr wopictl lock --help
	[ -z "$stderr" ]
	[[ $output == *"  lock list"* ]]
	[[ $output == *"  lock history"* ]]
	[[ $output != *"  user "* ]]
	[[ $output != *"  token "* ]]
}

@test "every noun has help, with --help behind it, before it and behind options" {
	local noun wanted
	for noun in $(rows | cut -d ' ' -f 1 | uniq); do
		wanted=$(wopictl "$noun" --help)
		[ -n "$wanted" ]
		prints "$wanted" wopictl --help "$noun"
		prints "$wanted" wopictl "$noun" --json --help
	done
}

@test "help of a noun may have options behind it" {
	prints "$(wopictl user --help)" wopictl user --help --json
	prints "$(wopictl user --help)" wopictl user --help --data "$WOPI_DATA"
}

# squeezed TEXT: its words, with one blank between them.
squeezed() {
	local -a words
	read -rd '' -a words <<<"$1" || :
	echo "${words[*]}"
}

# options_without_meaning: of those that the usage on standard input shows, each that the help
# behind it does not explain beside it or on the next line.
options_without_meaning() {
	awk '/^$/ { body = 1 }
		!body { while (match($0, /\[--[a-z-]*/)) {
			wanted[substr($0, RSTART + 1, RLENGTH - 1)] = 1
			$0 = substr($0, RSTART + RLENGTH) } }
		body && pending && substr($0, 1, 20) !~ /[^ ]/ { delete wanted[pending] }
		{ pending = "" }
		body && /^  --/ && $1 in wanted { if (/[^ ]   *[A-Za-z].* /) delete wanted[$1]; else pending = $1 }
		END { for (name in wanted) print name }'
}

@test "every command has help: its usage, its meaning, and each of its options" {
	local row meaning noun of_noun count=0
	while read -r row; do
		read_row "$row"
		run -0 --separate-stderr wopictl "${words[@]}" --help
		[ -z "$stderr" ]
		[[ $output == "usage: wopictl $row"* ]]
		[ "${words[0]}" = "$noun" ] || of_noun=" $(squeezed "$(wopictl "${words[0]}" --help)")"
		noun=${words[0]}
		meaning=${output#*$'\n\n'}
		[[ $of_noun == *" ${meaning%%$'\n'*}"* ]]
		[ -z "$(options_without_meaning <<<"$output")" ]
		count=$((count + 1))
	done < <(rows)
	[ "$count" -ge 40 ]
}

@test "help comes before missing arguments and a missing host" {
	WOPI_DATA=$BATS_TEST_TMPDIR/nowhere
	run -0 wopictl file add --help
	run -0 wopictl --help file add
	run -0 wopictl --help
}

@test "--version prints the version" {
	run -0 --separate-stderr wopictl --version
	[[ $output =~ ^wopictl\ [0-9]+\.[0-9]+ ]]
	[ -z "$stderr" ]
}

# Wrong use.

@test "no command is wrong use" {
	refuses 2 "wopictl --help" wopictl
	refuses 2 "wopictl --help" wopictl --json
}

@test "an unknown command is wrong use" {
	refuses 2 "'frobnicate'" wopictl frobnicate
	refuses 2 "'frobnicate'" wopictl frobnicate --help
}

@test "an unknown option instead of a command is wrong use" {
	refuses 2 "option '--frobnicate'" wopictl --frobnicate
}

@test "a noun without a verb, or with an unknown one, is wrong use" {
	refuses 2 "wopictl user --help" wopictl user
	refuses 2 "wopictl user --help" wopictl user frobnicate
}

@test "every command refuses an unknown option, and shows its usage" {
	local row
	while read -r row; do
		read_row "$row"
		refuses 2 "'--frobnicate'" wopictl "${words[@]}" --frobnicate
		[[ $stderr == *$'\n'"usage: wopictl $row"* ]]
	done < <(rows)
}

@test "every command refuses one argument too many, and shows its usage" {
	local row n
	local -a args
	while read -r row; do
		read_row "$row"
		[[ $row != *...* ]] || continue
		args=()
		for ((n = 0; n < most; n++)); do args+=(doc1); done
		refuses 2 "one argument too many" wopictl "${words[@]}" "${args[@]}" surplus
		[[ $stderr == *"'surplus'"* || $row == *TOKEN* || $row == *LINK* ]]
		[[ $stderr == *$'\n'"usage: wopictl $row"* ]]
	done < <(rows)
}

@test "no message repeats what may be a token or an address with a signature" {
	local link="https://docs.example.org/wopi/share/doc1?signature=secret-of-a-link" words
	for words in "share show $link" "share remove $link" "share show x $link" "token show secret!" \
		"token remove secret!" "token show x secret" "token add doc1 --user alice --value secret!"; do
		# shellcheck disable=SC2086
		run -"$([[ $words == *" x "* || $words == *add* ]] && echo 2 || echo 3)" --separate-stderr \
			wopictl $words
		[ -n "$stderr" ]
		[[ $stderr != *secret* ]]
	done
}

@test "every command refuses one argument too few, and shows its usage" {
	local row n
	local -a args
	while read -r row; do
		read_row "$row"
		[ "$least" -gt 0 ] || continue
		args=()
		for ((n = 1; n < least; n++)); do args+=(doc1); done
		refuses 2 "missing" wopictl "${words[@]}" "${args[@]}"
		[[ $stderr == *$'\n'"usage: wopictl $row"* ]]
	done < <(rows)
}

@test "an option that needs a value is refused without one" {
	refuses 2 "'--id' needs a value" wopictl user add dave --id
	[[ $stderr == *"usage: wopictl user add"* ]]
}

@test "a flag is refused with a value" {
	refuses 2 "'--admin' takes no value" wopictl user add dave --admin=yes
	refuses 2 "--json" wopictl user list --json=yes
}

@test "an option of another command is refused" {
	refuses 2 "'--force'" wopictl user list --force
}

@test "an option's value may stand behind = or in the next word, and may hold =" {
	wopictl user add dave --id=dave1 --friendly-name='D=E' --email d@example.org
	[ "$(field id wopictl user show dave)" = dave1 ]
	[ "$(field friendly_name wopictl user show dave)" = "D=E" ]
	[ "$(field email wopictl user show dave)" = d@example.org ]
}

@test "options may stand before, between and behind the arguments" {
	prints '' wopictl lock set --ttl 1h doc1 A
	prints '' wopictl lock set doc1 --ttl 1h A
	prints '' wopictl lock set doc1 A --ttl 1h
}

@test "-- ends the options" {
	prints '' wopictl file rename doc1 -- --force
	[ "$(field name wopictl file show doc1)" = --force ]
	refuses 3 "'--json'" wopictl user show -- --json
	refuses 3 "'--help'" wopictl user show -- --help
}

@test "--data names the data directory, before or behind the command, and wins" {
	local there=$WOPI_DATA
	WOPI_DATA=$BATS_TEST_TMPDIR/nowhere
	run -0 wopictl --data "$there" user show alice
	run -0 wopictl --data="$there" user show alice
	run -0 wopictl user show alice --data "$there"
	run -0 wopictl user show alice --data="$there"
	refuses 1 "$WOPI_DATA" wopictl user show alice
}

@test "--data without a directory is wrong use" {
	refuses 2 "'--data' needs a value" wopictl user list --data
	refuses 2 "'--data' needs a value" wopictl --data
}

@test "--data with an empty directory name is wrong use" {
	refuses 2 "--data" wopictl --data= user list
	refuses 2 "--data" wopictl --data "" init
}

@test "a clock that is none is refused" {
	refuses 1 "WOPI_NOW" env WOPI_NOW=yesterday wopictl user list
}

# Output.

@test "a full disk is a failure" {
	local command
	for command in "user list" "user list --json" "user show alice" "file cat doc1" \
		"file list" "config get token_ttl" "lock history doc1" "check"; do
		wopictl lock set doc1 A
		run -1 --separate-stderr bash -c "wopictl $command >/dev/full"
		[[ $stderr == *"No space left on device"* ]]
	done
}

@test "a full disk is a failure of help and version, too" {
	run -1 --separate-stderr bash -c "wopictl --help >/dev/full"
	run -1 --separate-stderr bash -c "wopictl user --help >/dev/full"
	run -1 --separate-stderr bash -c "wopictl user add --help >/dev/full"
	run -1 --separate-stderr bash -c "wopictl --version >/dev/full"
	[[ $stderr == *"No space left on device"* ]]
}

@test "in a pipe a list has tabs and no heading" {
	run -0 --separate-stderr wopictl user list
	[ "${#lines[@]}" = 4 ]
	[ "${lines[1]}" = $'alice\talice\tAlice Able\t-\tno\t2023-11-14T22:13:20Z\t-' ]
	[[ ${lines[0]} == $'admin\tadmin\tAdministrator\t-\tyes\t'* ]]
}

@test "on a terminal a list has a heading and its columns line up" {
	local line rest
	on_terminal 0 "wopictl user list"
	[ "${#lines[@]}" = 5 ]
	[[ ${lines[0]} == "NAME   ID     FRIENDLY NAME  EMAIL  ADMIN  MADE AT               SUBJECT" ]]
	[ "${lines[2]}" = "alice  alice  Alice Able     -      no     2023-11-14T22:13:20Z  -" ]
	rest=${lines[0]%%MADE AT*}
	for line in "${lines[@]:1}"; do
		[[ ${line:${#rest}} =~ ^2023-11-14T22:13:20Z\ \ -$ ]]
	done
}

@test "on a terminal columns line up below a name that is not ASCII" {
	wopictl user add dave --id dave --friendly-name "Dávid Żółć Ünal" >/dev/null
	on_terminal 0 "env LC_ALL=C.UTF-8 wopictl user list"
	local LC_ALL=C.UTF-8
	[ "${lines[4]}" = "carol  carol  -                -      no     2023-11-14T22:13:20Z  -" ]
	[ "${lines[5]}" = "dave   dave   Dávid Żółć Ünal  -      no     2023-11-14T22:13:20Z  -" ]
}

@test "on a terminal a long lock id is cut, and only there" {
	local id
	id=$(printf 'L%.0s' {1..300})
	wopictl lock set doc1 "$id"
	on_terminal 0 "wopictl lock list"
	[ "${#lines[@]}" = 2 ]
	[[ ${lines[1]} == *"  LLLLLLLLLL"*"LLLL…" ]]
	[ "${#lines[1]}" -lt 160 ]
	run -0 wopictl lock list
	[[ $output == *$'\t'"$id" ]]
	[ "$(field lock_id wopictl lock list)" = "$id" ]
}

@test "on a terminal the meaning of every setting can be read to its end" {
	on_terminal 0 "wopictl config list"
	[[ $output != *"…"* ]]
}

@test "an empty list prints nothing, on a terminal, in a pipe and as JSON" {
	prints '' wopictl lock list
	prints '' wopictl lock list --json
	on_terminal 0 "wopictl lock list"
	[ -z "$output" ]
}

@test "the values of a record line up" {
	local what line at
	wopictl lock set doc1 A
	for what in "user show alice" "container show root" "file show doc1" "lock show doc1" \
		"token show alice-doc1"; do
		run -0 --separate-stderr wopictl $what
		at=
		for line in "${lines[@]}"; do
			[[ $line =~ ^[a-z0-9_]+\ +[^\ ] ]]
			[ "${at:=${#BASH_REMATCH[0]}}" = "${#BASH_REMATCH[0]}" ]
		done
	done
}

@test "as JSON a list is one object a line" {
	run -0 --separate-stderr wopictl user list --json
	[ "${#lines[@]}" = 4 ]
	jq -se 'length == 4 and all(type == "object")' <<<"$output"
	[ "$(jq -r 'select(.name == "alice") | .id' <<<"$output")" = alice ]
}

@test "as JSON what is not there is null, a flag is a boolean, a time has a fraction" {
	run -0 wopictl user show alice --json
	jq -e '.email == null and .admin == false' <<<"$output"
	jq -e '.made_at == "2023-11-14T22:13:20.000000Z"' <<<"$output"
}

# init.

@test "init makes a host and says so" {
	run -0 --separate-stderr wopictl --data "$BATS_TEST_TMPDIR/new" init
	[ -z "$output" ]
	[[ $stderr == "wopictl: created a new host in '$BATS_TEST_TMPDIR/new'" ]]
	[ "$(field admin wopictl --data "$BATS_TEST_TMPDIR/new" user show admin)" = true ]
	run -0 wopictl --data "$BATS_TEST_TMPDIR/new" container show root
	prints '' wopictl --data "$BATS_TEST_TMPDIR/new" file list
}

@test "init twice is once" {
	cp "$WOPI_DATA/secret" "$BATS_TEST_TMPDIR/secret"
	wopictl user set admin --friendly-name Chief
	prints '' wopictl init
	cmp "$WOPI_DATA/secret" "$BATS_TEST_TMPDIR/secret"
	[ "$(field friendly_name wopictl user show admin)" = Chief ]
	holds hello
}

@test "init takes an empty folder that is there" {
	mkdir -m 700 "$BATS_TEST_TMPDIR/new"
	run -0 wopictl --data "$BATS_TEST_TMPDIR/new" init
	run -0 wopictl --data "$BATS_TEST_TMPDIR/new" user show admin
}

@test "init below a folder that is missing fails with the reason" {
	refuses 1 "No such file or directory" wopictl --data "$BATS_TEST_TMPDIR/no/new" init
	[ ! -e "$BATS_TEST_TMPDIR/no" ]
}

@test "init where a file is fails with the reason" {
	: >"$BATS_TEST_TMPDIR/new"
	refuses 1 "Not a directory" wopictl --data "$BATS_TEST_TMPDIR/new" init
}

@test "init mends a host that lacks its queue or folder of contents" {
	rm -r "$WOPI_DATA/queue" "$WOPI_DATA/contents"
	prints '' wopictl init
	run -0 wopictl user add dave
	run -0 wopictl file add /dev/null --name new.wopitest
}

@test "init makes no new host over the contents of one whose database is lost" {
	local before
	rm "$WOPI_DATA"/wopi.db* "$WOPI_DATA/secret"
	before=$(ls -A "$WOPI_DATA/contents")
	refuses 1 "no 'wopi.db': restore it from a backup" wopictl init
	refuses 1 "no 'wopi.db'" wopictl serve --listen 127.0.0.1:0 --exec true \
		--seed "$BATS_TEST_DIRNAME/fixture.json"
	refuses 1 "is missing, but not the rest of the host: restore it from a backup" wopictl file list
	check_file_info
	answers 500
	grep -q "is missing, but not the rest of the host" "$BATS_TEST_TMPDIR/stderr"
	[ ! -e "$WOPI_DATA/wopi.db" ]
	[ "$(ls -A "$WOPI_DATA/contents")" = "$before" ]
}

@test "init makes no new host beside a secret or a log of changes alone" {
	rm -r "$WOPI_DATA"/wopi.db* "$WOPI_DATA"/contents/*
	refuses 1 "no 'wopi.db'" wopictl init
	rm "$WOPI_DATA/secret"
	echo changes >"$WOPI_DATA/wopi.db-wal"
	refuses 1 "no 'wopi.db'" wopictl init
	[ "$(cat "$WOPI_DATA/wopi.db-wal")" = changes ]
	: >"$WOPI_DATA/wopi.db-wal"
	run -0 wopictl init
}

@test "an empty database is damage, which neither init nor a request takes for a new one" {
	: >"$WOPI_DATA/wopi.db"
	refuses 1 "is empty: restore it from a backup" wopictl init
	refuses 1 "is empty: restore it from a backup" wopictl user list
	check_file_info
	answers 500
	[ ! -s "$WOPI_DATA/wopi.db" ]
}

@test "the command that makes a host where there is none can be pasted, whatever the folder is called" {
	local remedy
	export WOPI_DATA="$BATS_TEST_TMPDIR/my host's"
	run -1 --separate-stderr wopictl user list
	remedy=${stderr#*"create it with '"}
	bash -c "${remedy%\'}"
	wopictl user list
}

@test "init makes no new secret unasked, and --new-secret ends what the old one signed" {
	local url
	url=$(WOPI_BASE_URL=http://docs.example.org/wopi wopictl share add doc1)
	token=$(wopictl token add doc1 --user alice --rights all 2>/dev/null)
	rm "$WOPI_DATA/secret"
	refuses 1 "restore it from a backup, or make a new one with 'wopictl --data $WOPI_DATA init --new-secret'" \
		wopictl init
	[ ! -e "$WOPI_DATA/secret" ]
	run -0 --separate-stderr wopictl init --new-secret
	[[ $stderr == *"created a new secret; no longer valid: addresses of links "*", download addresses, tokens in answers and pages"*\
", and 6 tokens with a chosen value; random tokens and browser sessions stay valid"* ]]
	[ "$(stat -c %s "$WOPI_DATA/secret")" = 32 ]
	check_file_info
	answers 200
	open_link "$url"
	answers 403
	[ "$(wopictl token list --json | jq -r .kind | sort | xargs)" = 'ReadOnly file' ]
	open_link "$(WOPI_BASE_URL=http://docs.example.org/wopi wopictl share list --json | jq -r .url)"
	answers 200
	wopi GET /files/doc1 -t alice-doc1
	answers 401
}

# init_killed_at N: init, killed at the Nth of the system calls that leave something behind;
# false if it had ended before.
init_killed_at() {
	local calls=write,pwrite64,fsync,fdatasync,renameat,unlink,unlinkat,mkdirat
	local -x ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	run -0 bash -c 'strace -qq -o /dev/null -e trace=$1 -e inject=$1:signal=SIGKILL:when=$2 \
		wopictl init &>/dev/null; [ $? = 137 ] && echo killed || :' bash "$calls" "$1"
	[ -n "$output" ]
}

@test "an init that is killed at any point leaves no host or a whole one, and the next makes it" {
	local n none=0 whole=0
	local -x WOPI_BASE_URL=http://docs.example.org/wopi
	for ((n = 1; ; n++)); do
		WOPI_DATA=$BATS_TEST_TMPDIR/new$n
		init_killed_at "$n" || break
		if [ -e "$WOPI_DATA/wopi.db" ]; then
			[ "$(wopictl user list | cut -f 2)" = admin ]
			[ "$(wopictl config get versions_kept)" = 100 ]
			whole=$((whole + 1))
		else
			none=$((none + 1))
		fi
		wopictl init 2>/dev/null
		wopictl container show root >/dev/null
		wopictl check >/dev/null
		rm -r "$WOPI_DATA"
	done
	echo "killed $n times: no host $none times, a whole one $whole times"
	[ "$none" -gt 10 ] && [ "$whole" -gt 2 ]
}

# init_unable_to_look N: init over the host, with the Nth look at a file failing; false if
# there is no Nth.
init_unable_to_look() {
	local -x ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	strace -qq -o calls -e trace=newfstatat -e inject=newfstatat:error=EIO:when="$1" \
		wopictl init &>/dev/null || :
	grep -q INJECTED calls
}

@test "an init that cannot look at the database makes no new one over it" {
	local n
	cd "$BATS_TEST_TMPDIR"
	for ((n = 1; ; n++)); do
		init_unable_to_look "$n" || break
		[ "$(wopictl file cat doc1)" = hello ]
	done
	[ "$n" -gt 10 ]
}

@test "the secret is 32 bytes and another one for each host" {
	wopictl --data "$BATS_TEST_TMPDIR/one" init
	wopictl --data "$BATS_TEST_TMPDIR/two" init
	[ "$(stat -c %s "$BATS_TEST_TMPDIR/one/secret")" = 32 ]
	run -1 cmp -s "$BATS_TEST_TMPDIR/one/secret" "$BATS_TEST_TMPDIR/two/secret"
}

# modes: fails unless all in the data directory is for its owner alone.
modes() {
	local path
	for path in "$1" "$1/contents"; do
		[ "$(stat -c %a "$path")" = 700 ]
	done
	for path in "$1"/* "$1"/contents/*; do
		[ -d "$path" ] || [ "$(stat -c '%n %a' "$path")" = "$path 600" ]
	done
}

@test "all that a host holds is for its owner alone" {
	modes "$WOPI_DATA"
	[ -n "$(ls "$WOPI_DATA/contents")" ]
}

@test "an umask of 0 does not widen a mode" {
	umask 0
	WOPI_DATA=$BATS_TEST_TMPDIR/new
	wopictl init
	printf new | wopictl file add - --name a.wopitest --id a
	wopictl token add a --user admin --rights all --weak --value admin-a
	file=a token=admin-a
	lock A
	answers 200
	put newer A
	answers 200
	modes "$WOPI_DATA"
}

@test "what root makes belongs to the owner of the data directory" {
	[ "$(id -u)" = 0 ] || skip "only root can give files to another user"
	chown -R 12345:12345 "$WOPI_DATA"
	let_others_in
	wopictl user add dave
	printf new | wopictl file add - --name new.wopitest
	printf new | wopictl file put doc1 -
	wopictl init
	[ -z "$(find "$WOPI_DATA" ! -uid 12345)" ]
}

@test "init --base-url sets the base URL, also of a host that is there" {
	run -0 wopictl --data "$BATS_TEST_TMPDIR/new" init --base-url https://one.example/wopi
	WOPI_DATA=$BATS_TEST_TMPDIR/new
	prints https://one.example/wopi wopictl config get base_url
	prints '' wopictl init --base-url=https://two.example/wopi
	prints https://two.example/wopi wopictl config get base_url
	prints '' wopictl init
	prints https://two.example/wopi wopictl config get base_url
}

@test "init refuses a bad base URL and makes nothing" {
	local url
	for url in "" host.example ftp://host.example/wopi https://host.example/ \
		https://host.example https:///wopi; do
		refuses 2 "base URL '$url'" \
			wopictl --data "$BATS_TEST_TMPDIR/new" init --base-url "$url"
		[ ! -e "$BATS_TEST_TMPDIR/new" ]
	done
}

@test "eight inits at once make one host" {
	local n pids=() failed=0
	for n in {1..8}; do
		wopictl --data "$BATS_TEST_TMPDIR/new" init 3>&- &
		pids+=($!)
	done
	for n in "${pids[@]}"; do
		wait "$n" || failed=$((failed + 1))
	done
	[ "$failed" = 0 ]
	run -0 wopictl --data "$BATS_TEST_TMPDIR/new" user show admin
}

@test "a command without a host fails, and its remedy is init" {
	WOPI_DATA="$BATS_TEST_TMPDIR/my host"
	refuses 1 "there is no host in '$WOPI_DATA'" wopictl user list
	[[ $stderr == *"init"* ]]
	[ ! -e "$WOPI_DATA" ]
}

@test "a database of a newer schema is refused by every command and left alone" {
	[ ! -s "$WOPI_DATA/wopi.db-wal" ]
	printf '\0\0\x03\xe7' | dd of="$WOPI_DATA/wopi.db" bs=1 seek=60 conv=notrunc status=none
	cp "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/before"
	refuses 1 "schema 999, newer than this program's" wopictl user list
	refuses 1 "schema 999, newer than this program's" wopictl init
	cmp "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/before"
	check_file_info
	answers 500
}

@test "what is no database is refused with the reason" {
	printf 'this is a letter and no database, and it is long enough for a header %060d' 0 \
		>"$WOPI_DATA/wopi.db"
	refuses 1 "file is not a database" wopictl user list
	refuses 1 "file is not a database" wopictl init
}

# user.

@test "user add prints a random id of letters and digits" {
	local one
	run -0 --separate-stderr wopictl user add dave
	[[ $output =~ ^[A-Za-z0-9]{12,}$ ]]
	[ -z "$stderr" ]
	one=$output
	run -0 wopictl user add erin
	[ "$output" != "$one" ]
	[ "$(field id wopictl user show dave)" = "$one" ]
}

@test "user add takes a given id, and prints it as JSON too" {
	prints D1 wopictl user add dave --id D1
	prints '{"id":"E1"}' wopictl user add erin --id E1 --json
}

@test "user add refuses ids that WOPI does not allow" {
	local id
	for id in "" a-b a_b a.b "a b" é a/b "$(printf '%0129d' 0)"; do
		refuses 2 "user id" wopictl user add dave --id "$id"
	done
	refuses 3 "dave" wopictl user show dave
	run -0 wopictl user add dave --id "$(printf '%0128d' 0)"
}

@test "user add refuses names that no header or log can carry" {
	local name
	for name in "" "a b" $'a\tb' $'a\nb' é 'a"b' 'a<b' 'a,b' 'a:b' 'a\b' $'a\x7f' \
		"$(printf '%0129d' 0)"; do
		refuses 2 "user name" wopictl user add "$name"
	done
}

@test "a user name may be an e-mail address" {
	run -0 wopictl user add "o'neil+wopi=1_2@sub-domain.example.org"
	run -0 wopictl user show "o'neil+wopi=1_2@sub-domain.example.org"
}

@test "user add refuses a name or an id that is taken" {
	refuses 4 "alice" wopictl user add alice
	refuses 4 "alice" wopictl user add alicia --id alice
	refuses 3 "alicia" wopictl user show alicia
}

@test "a friendly name is Unicode, and editors get it" {
	wopictl user set alice --friendly-name "Ålice Żółć 愛 🙂"
	[ "$(field friendly_name wopictl user show alice)" = "Ålice Żółć 愛 🙂" ]
	check_file_info
	answers 200
	[ "$(json .UserFriendlyName)" = "Ålice Żółć 愛 🙂" ]
}

@test "friendly names and e-mail addresses that are no line of UTF-8 are refused" {
	local text
	for text in $'a\nb' $'a\tb' $'a\x1bb' $'\xc2\x85' $'\xff' $'\xc0\xaf' $'\xed\xa0\x80' \
		"$(printf '%0251d' 0)"; do
		refuses 2 "friendly name" wopictl user set alice --friendly-name "$text"
		refuses 2 "e-mail address" wopictl user set alice --email "$text"
	done
	[ "$(field friendly_name wopictl user show alice)" = "Alice Able" ]
}

@test "an empty friendly name or e-mail address means none" {
	wopictl user set alice --email a@example.org
	prints '' wopictl user set alice --friendly-name "" --email=
	run -0 wopictl user show alice --json
	jq -e '.friendly_name == null and .email == null' <<<"$output"
	check_file_info
	[ "$(json .UserFriendlyName)" = alice ]
}

@test "user show takes a name or an id" {
	wopictl user add dave --id D1
	prints "$(wopictl user show dave)" wopictl user show D1
	[[ $output == *"name "*"dave"* ]]
}

@test "user show says how to add a user that is not there" {
	refuses 3 "'wopictl user add dave'" wopictl user show dave
}

@test "user set changes what it is told to and nothing else" {
	prints '' wopictl user set alice --email a@example.org
	prints '' wopictl user rename alice alicia
	run -0 wopictl user show alicia --json
	jq -e '.id == "alice" and .friendly_name == "Alice Able"' <<<"$output"
	jq -e '.email == "a@example.org" and .admin == false' <<<"$output"
	refuses 3 "no user 'bert'" wopictl user rename bert bart
}

@test "user rename refuses a name that is bad or taken" {
	refuses 4 "'bob'" wopictl user rename alice bob
	refuses 2 "user name" wopictl user rename alice "a b"
	prints '' wopictl user rename alice alice
}

@test "user set without a change is wrong use" {
	refuses 2 "nothing to change" wopictl user set alice
}

@test "--admin and --no-admin are what editors see" {
	prints '' wopictl user set alice --admin
	check_file_info
	[ "$(json .IsAdminUser)" = true ]
	prints '' wopictl user set alice --no-admin
	check_file_info
	[ "$(json .IsAdminUser)" = false ]
	wopictl user add dave --admin
	[ "$(field admin wopictl user show dave)" = true ]
}

@test "a flag together with its opposite is wrong use" {
	local flag
	for flag in admin anonymous edu business; do
		refuses 2 "--no-$flag cannot be used together" \
			wopictl user set alice "--$flag" "--no-$flag"
		[ "$(field "$flag" wopictl user show alice)" = false ]
	done
}

@test "user add and user set take what a user is" {
	local flag
	for flag in admin anonymous edu business; do
		wopictl user add "is-$flag" "--$flag"
		[ "$(field "$flag" wopictl user show "is-$flag")" = true ]
		wopictl user set "is-$flag" "--no-$flag"
		[ "$(field "$flag" wopictl user show "is-$flag")" = false ]
		wopictl user set alice "--$flag"
		[ "$(field "$flag" wopictl user show alice)" = true ]
	done
	# none of them took another back
	[ "$(wopictl user show alice --json |
		jq '[.admin, .anonymous, .edu, .business] | all')" = true ]
}

@test "user show has all that is known of a user" {
	[ "$(wopictl user show alice --json | jq -c keys_unsorted)" = '["name","id",'\
'"friendly_name","email","admin","made_at","subject","anonymous","edu","business","avatar",'\
'"quota","user_info"]' ]
	run -0 --separate-stderr wopictl user show alice
	[ "${#lines[@]}" = 13 ]
}

@test "a subject is one user's alone" {
	prints '' wopictl user set alice --subject 'idp|7'
	[ "$(field subject wopictl user show alice)" = 'idp|7' ]
	[ "$(wopictl user list --json | jq -r 'select(.name == "alice").subject')" = 'idp|7' ]
	refuses 4 "the subject 'idp|7' is already that of user 'alice'" \
		wopictl user add dave --subject 'idp|7'
	refuses 4 "already that of user 'alice'" wopictl user set bob --subject 'idp|7'
	prints '' wopictl user set alice --subject 'idp|7' --email a@example.org
	prints '' wopictl user set bob --subject 'IDP|7'
	wopictl user remove alice
	prints '' wopictl user set carol --subject 'idp|7'
}

@test "a subject is a line of UTF-8, or none" {
	local text
	for text in $'a\nb' $'\xff' "$(printf '%01025d' 0)"; do
		refuses 2 "subject '" wopictl user set alice --subject "$text"
	done
	prints '' wopictl user set alice --subject "$(printf '%01024d' 0)"
	prints '' wopictl user set alice --subject ''
	[ "$(field subject wopictl user show alice)" = null ]
}

@test "names that differ in letter case only are refused, unless the web server tells them apart" {
	refuses 4 "differs from that of user 'alice' in letter case only" wopictl user add Alice
	[[ $stderr == *"'wopictl config set remote_user_case exact'" ]]
	refuses 4 "differs from that of user 'alice'" wopictl user rename bob ALICE
	prints '' wopictl user rename alice Alice
	refuses 4 "differs from that of user 'Alice'" wopictl user add alice --id alice2
	wopictl config set remote_user_case exact
	prints alice2 wopictl user add alicE --id alice2
	wopictl config remove remote_user_case
	# who has a twin already may be changed otherwise
	prints '' wopictl user set alicE --email a@example.org
	refuses 4 "differs from that of user" wopictl user rename alicE alice
	prints '' wopictl user rename alicE dave
}

@test "init and check name logins that differ in letter case only, while that counts" {
	wopictl config set remote_user_case exact
	wopictl user add Alice
	wopictl config set base_url https://h/wopi
	run -0 wopictl init
	[ -z "$output" ]
	run -0 wopictl check
	wopictl config remove remote_user_case
	run -0 --separate-stderr wopictl init
	[[ $stderr == *"login names: 2 differ from another in letter case only, such as 'Alice' and 'alice'"* ]]
	run -1 --separate-stderr wopictl check
	[[ $output == *"login names"*"such as 'Alice' and 'alice'"*"user rename USER OTHER"* ]]
}

@test "an avatar is an address, or none" {
	local url
	for url in alice.png ftp://example.org/a.png /a.png $'https://example.org/a\n' \
		$'https://example.org/\xff' "https://example.org/$(printf '%01000d' 0)"; do
		refuses 2 "avatar '" wopictl user set alice --avatar "$url"
	done
	[ "$(field avatar wopictl user show alice)" = null ]
	prints '' wopictl user set alice --avatar https://example.org/a.png
	[ "$(field avatar wopictl user show alice)" = https://example.org/a.png ]
	prints '' wopictl user set alice --avatar ''
	[ "$(field avatar wopictl user show alice)" = null ]
}

@test "user remove says what went, and the user's tokens are dead" {
	run -0 --separate-stderr wopictl user remove alice
	[ -z "$output" ]
	[ "$stderr" = "wopictl: removed user 'alice' and 2 tokens" ]
	check_file_info
	answers 401
	as bob
	check_file_info
	answers 200
	refuses 3 "no user 'alice'" wopictl user show alice
	[[ $(wopictl user list) != *alice* ]]
}

@test "user remove takes an id, too" {
	wopictl user add dave --id D1
	run -0 wopictl user remove D1
	refuses 3 "no user 'dave'" wopictl user show dave
}

@test "a user that is not there cannot be removed" {
	wopictl user remove bob
	refuses 3 "no user 'bob'" wopictl user remove bob
	refuses 3 "no user 'dave'" wopictl user remove dave
}

@test "a removed user's name may be used again, the id may not" {
	wopictl user remove bob
	refuses 4 "'bob'" wopictl user add robert --id bob
	refuses 4 "'bob'" wopictl user add bob --id bob
	run -0 wopictl user add bob
	[ "$output" != bob ]
}

@test "a new user of a removed user's name does not get the tokens back" {
	wopictl user remove alice
	wopictl user add alice
	check_file_info
	answers 401
	prints '' wopictl token list --user alice
}

@test "user remove says which locks stay, and how to end them" {
	lock A
	as bob
	on empty1
	lock B
	run -0 --separate-stderr wopictl user remove alice
	[[ $stderr == *"'doc1'"*"2023-11-14T22:43:20Z"*"'wopictl lock release doc1 --force'"* ]]
	[[ $stderr != *empty1* ]]
	[ "$(field lock_id wopictl lock show doc1)" = A ]
	[ "$(field user wopictl lock show doc1)" = alice ]
}

@test "the user admin stays" {
	refuses 4 "'admin'" wopictl user remove admin
	run -0 wopictl user show admin
}

@test "a removed user still owns files" {
	printf x | wopictl file add - --name x.wopitest --id x --owner bob
	wopictl user remove bob
	[ "$(field owner wopictl file show x)" = bob ]
}

# container.

@test "container add prints the id" {
	run -0 --separate-stderr wopictl container add Letters
	[[ $output =~ ^[A-Za-z0-9]{12,}$ ]]
	[ -z "$stderr" ]
	[ "$(field name wopictl container show "$output")" = Letters ]
	[ "$(field parent_id wopictl container show "$output")" = root ]
	prints c1 wopictl container add One --id c1
	prints '{"id":"c2"}' wopictl container add Two --id c2 --parent c1 --json
	[ "$(field parent_id wopictl container show c2)" = c1 ]
}

@test "container add refuses bad ids and names" {
	local bad
	for bad in "" "a b" a.b é "$(printf '%0129d' 0)"; do
		refuses 2 "container id" wopictl container add Letters --id "$bad"
	done
	for bad in "" . .. .hidden a/b 'a\b' $'a\nb' $'\xff' "$(printf '%0256d' 0)"; do
		refuses 2 "container name" wopictl container add "$bad"
	done
	prints '' wopictl container list
	run -0 wopictl container add "$(printf '%0255d' 0)"
}

@test "container add refuses an unknown parent" {
	refuses 3 "no container 'nowhere'" wopictl container add Letters --parent nowhere
	refuses 3 "'doc1' is a file, not a container" wopictl container add Letters --parent doc1
}

@test "containers and files of one container share their names" {
	wopictl container add Letters --id c1
	refuses 4 "Letters" wopictl container add Letters
	refuses 4 "report.wopitest" wopictl container add report.wopitest
	run -0 wopictl container add Letters --parent c1
	run -0 wopictl container add report.wopitest --parent c1
}

@test "containers and files share their ids" {
	wopictl container add Letters --id c1
	refuses 4 "'c1'" wopictl container add Other --id c1
	refuses 4 "'doc1'" wopictl container add Other --id doc1
	refuses 4 "'root'" wopictl container add Other --id root
	refuses 4 "'c1'" wopictl file copy doc1 --id c1
}

@test "a removed container's id is never used again, its name is" {
	wopictl container add Letters --id c1
	prints '' wopictl container remove c1
	refuses 3 "'c1'" wopictl container show c1
	refuses 4 "'c1'" wopictl container add Letters --id c1
	refuses 4 "'c1'" wopictl file copy doc1 --id c1
	prints c2 wopictl container add Letters --id c2
}

@test "container list shows what is right below" {
	wopictl container add Bills --id c2
	wopictl container add Arts --id c1
	wopictl container add Inner --id c3 --parent c1
	run -0 --separate-stderr wopictl container list
	[ "${#lines[@]}" = 2 ]
	[[ ${lines[0]} == $'c1\tArts\troot\t'* ]]
	[[ ${lines[1]} == $'c2\tBills\troot\t'* ]]
	[ "$(wopictl container list root)" = "$output" ]
	[ "$(wopictl container list c1 --json | jq -r .id)" = c3 ]
	prints '' wopictl container list c3
	refuses 3 "'nowhere'" wopictl container list nowhere
	refuses 3 "'doc1'" wopictl container list doc1
}

@test "container show has the root, whose parent is none" {
	run -0 wopictl container show root --json
	jq -e '.id == "root" and .parent_id == null' <<<"$output"
	refuses 3 "'wopictl container list'" wopictl container show nowhere
}

@test "config show tells what a setting is, its default and what it means" {
	wopictl config set token_ttl 1h
	[ "$(wopictl config show token_ttl --json)" = \
		"$(wopictl config list --json | grep '"token_ttl"')" ]
	refuses 3 "did you mean 'token_ttl'?" wopictl config show token_tl
}

@test "container rename renames, the root too" {
	wopictl container add Letters --id c1
	prints '' wopictl container rename c1 Post
	prints '' wopictl container rename c1 Post
	[ "$(field name wopictl container show c1)" = Post ]
	prints '' wopictl container rename root Everything
	[ "$(field name wopictl container show root)" = Everything ]
}

@test "container rename refuses no name, bad and taken names, unknown containers" {
	wopictl container add Letters --id c1
	wopictl container add Post --id c2
	refuses 2 "an argument is missing: NAME" wopictl container rename c1
	refuses 2 "container name" wopictl container rename c1 a/b
	refuses 4 "'Post'" wopictl container rename c1 Post
	refuses 4 "report.wopitest" wopictl container rename c1 report.wopitest
	refuses 3 "'nowhere'" wopictl container rename nowhere Post
}

@test "container move puts a container and what is in it elsewhere" {
	wopictl container add One --id c1
	wopictl container add Two --id c2
	wopictl file move doc1 c1
	prints '' wopictl container move c1 c2
	prints '' wopictl container move c1 c2
	[ "$(field parent_id wopictl container show c1)" = c2 ]
	[ "$(field container_id wopictl file show doc1)" = c1 ]
	holds hello
}

@test "a container cannot go into itself or below itself, and the root nowhere" {
	wopictl container add One --id c1
	wopictl container add Two --id c2 --parent c1
	wopictl container add Three --id c3 --parent c2
	refuses 4 "'c1'" wopictl container move c1 c1
	refuses 4 "'c3'" wopictl container move c1 c3
	refuses 4 "root" wopictl container move root c1
	[ "$(field parent_id wopictl container show c1)" = root ]
}

@test "container move refuses a taken name and unknown containers" {
	wopictl container add One --id c1
	wopictl container add One --id c2 --parent c1
	wopictl container add report.wopitest --id c3 --parent c1
	refuses 4 "'One'" wopictl container move c2 root
	refuses 4 "report.wopitest" wopictl container move c3 root
	refuses 3 "'nowhere'" wopictl container move nowhere root
	refuses 3 "'nowhere'" wopictl container move c1 nowhere
	refuses 3 "'doc1'" wopictl container move c1 doc1
}

@test "a container that holds something stays, and so does the root" {
	wopictl container add One --id c1
	wopictl container add Two --id c2 --parent c1
	refuses 4 "'wopictl container list c1'" wopictl container remove c1
	wopictl file move doc1 c2
	refuses 4 "'wopictl file list c2 --recursive'" wopictl container remove c2
	refuses 4 "root" wopictl container remove root
}

@test "an empty container can be removed, once" {
	wopictl container add One --id c1
	prints '' wopictl container remove c1
	prints '' wopictl container list
	refuses 3 "'c1'" wopictl container remove c1
	refuses 3 "'c1'" wopictl container add Two --parent c1
}

# token.

@test "token add prints the token alone; id and expiry are for people" {
	run -0 --separate-stderr wopictl token add doc1 --user alice --rights all
	[[ $output =~ ^[A-Za-z0-9._~-]{32,}$ ]]
	[[ $stderr == *"access_token_ttl 1700036000000 "*"2023-11-15T08:13:20Z"*"token id "* ]]
	[[ $stderr != *"$output"* ]]
	token=$output
	check_file_info
	answers 200
	[ "$(json .UserId)" = alice ]
}

@test "two tokens are never the same" {
	[ "$(wopictl token add doc1 --user alice --rights all)" != "$(wopictl token add doc1 --user alice --rights all)" ]
}

@test "token add as JSON has the token, its expiry as a number, and its id" {
	run -0 --separate-stderr wopictl token add doc1 --user alice --rights all --weak --value x1 --json
	[ -z "$stderr" ]
	jq -e '.access_token == "x1" and .access_token_ttl == 1700036000000' <<<"$output"
	[ "$(field resource wopictl token show "$(jq -r .id <<<"$output")")" = doc1 ]
}

@test "--ttl says how long a token lives" {
	wopictl token add doc1 --user alice --rights all --weak --value x1 --ttl 1.5h
	[ "$(field access_token_ttl wopictl token show x1)" = $(((START + 5400) * 1000)) ]
	token=x1
	later 5399
	check_file_info
	answers 200
	later 1
	check_file_info
	answers 401
}

@test "a token of a negative time has ended" {
	run -0 wopictl token add doc1 --user alice --rights all --weak --value x1 --ttl -1s
	[ "$(field expired wopictl token show x1)" = true ]
	[ "$(field access_token_ttl wopictl token show x1)" = $(((START - 1) * 1000)) ]
	token=x1
	check_file_info
	answers 401
}

@test "the setting token_ttl counts where --ttl does not stand" {
	wopictl config set token_ttl 90m
	[ "$(field access_token_ttl wopictl token add doc1 --user alice --rights all)" = \
		$(((START + 5400) * 1000)) ]
	[ "$(field access_token_ttl wopictl token add doc1 --user alice --rights all --ttl 1h)" = \
		$(((START + 3600) * 1000)) ]
}

@test "a duration that is none is refused" {
	local ttl
	for ttl in "" 10 h 1y "1 h" 1h30m -- - 1.h .5h 1e3s 0x1s 999999999999h 99999999999d; do
		refuses 2 "--ttl '$ttl': expected a duration" wopictl token add doc1 --user alice --rights all --ttl="$ttl"
	done
}

@test "--rights says what a token may do, each right once and in order" {
	wopictl token add doc1 --user alice --weak --value x1 --rights write,read,write
	[ "$(wopictl token show x1 --json | jq -c .rights)" = '["read","write"]' ]
	[ "$(wopictl token show alice-doc1 --json | jq -r '.rights | join(",")')" = "$every_right" ]
	wopictl token add doc1 --user alice --weak --value x2 --rights read
	token=x2
	check_file_info
	[ "$(json .UserCanWrite)" = false ]
}

@test "rights that are none are refused with those there are" {
	local rights
	for rights in "" , read, ,read read,,write fly "read write" READ; do
		refuses 2 "read,write,rename,review,create,delete,share" \
			wopictl token add doc1 --user alice --rights "$rights"
	done
}

@test "--value gives the token, which no URL may have to escape" {
	local value
	run -0 --separate-stderr wopictl token add doc1 --user alice --rights all --weak --value A.z_9~-
	[ "$output" = A.z_9~- ]
	for value in "" "a b" a+b a/b a=b a%20b é "$(printf '%0513d' 0)"; do
		refuses 2 "token" wopictl token add doc1 --user alice --rights all --weak --value "$value"
	done
	run -0 wopictl token add doc1 --user alice --rights all --weak --value "$(printf '%0512d' 0)"
}

@test "a value of less than 16 characters wants --weak, and --weak wants a value" {
	refuses 2 "a token of less than 16 characters can be guessed" \
		wopictl token add doc1 --user alice --rights all --value fifteen-letters
	[[ $stderr == *"--weak"* && $stderr != *fifteen-letters* ]]
	refuses 2 "--weak needs --value" wopictl token add doc1 --user alice --rights all --weak
	run -0 wopictl token add doc1 --user alice --rights all --value sixteen-letters.
	[ "$(field weak wopictl token show sixteen-letters.)" = false ]
	[ "$(field weak wopictl token show alice-doc1)" = true ]
	[ "$(field weak wopictl token show "$(wopictl token add doc1 --user alice --rights all 2>/dev/null)")" = false ]
}

@test "a token's value cannot be given twice, and is not repeated" {
	refuses 4 "'wopictl token show " wopictl token add doc1 --user bob --rights all --weak --value alice-doc1
	[[ $stderr != *alice-doc1* ]]
	[ "$(field user wopictl token show alice-doc1)" = alice ]
}

@test "token add needs a user and one resource" {
	refuses 2 "--user" wopictl token add doc1
	refuses 2 "--ecosystem" wopictl token add --user alice --rights all
	refuses 2 "--ecosystem" wopictl token add doc1 --ecosystem --user alice --rights all
}

@test "token add refuses a user or a resource that is not there" {
	refuses 3 "no user 'dave'" wopictl token add doc1 --user dave --rights all
	refuses 3 "'nothing'" wopictl token add nothing --user alice --rights all
	wopictl file remove doc1
	refuses 3 "'wopictl file undelete doc1'" wopictl token add doc1 --user alice --rights all
}

@test "a token is for a file, a container or the ecosystem" {
	wopictl token add root --user alice --rights all --weak --value t1
	wopictl token add --ecosystem --user alice --rights all --weak --value t2
	[ "$(field kind wopictl token show alice-doc1)" = file ]
	[ "$(field kind wopictl token show t1)" = container ]
	[ "$(field resource wopictl token show t1)" = root ]
	[ "$(field kind wopictl token show t2)" = ecosystem ]
	[ "$(field resource wopictl token show t2)" = null ]
	token=t1
	check_file_info
	answers 401
}

# kept TOKEN: "KIND RESOURCE RIGHTS GRANTS" of it.
kept() { wopictl token show "$1" --json | jq -r '"\(.kind) \(.resource) \(.rights | if . then join(",") else . end) \(.grants)"'; }
every_right=read,write,rename,review,create,delete,share

@test "a token's rights are those that its user was granted, or fixed by --rights" {
	wopictl grant add alice reader doc1
	run -0 --separate-stderr wopictl token add doc1 --user alice --weak --value t1
	[[ $stderr == *"; rights follow the grants of 'alice'" ]]
	run -0 --separate-stderr wopictl token add doc1 --user alice --rights all --weak --value t2
	[[ $stderr == *"; fixed rights: $every_right" ]]
	[ "$(kept t1)" = "file doc1 null true" ]
	[ "$(kept t2)" = "file doc1 $every_right false" ]
	[ "$(wopictl token add doc1 --user alice --json | jq -c '[.rights, .grants]')" = '[null,true]' ]
	[ "$(wopictl token add doc1 --user alice --rights read --json | jq -c '[.rights, .grants]')" = '[["read"],false]' ]
	token=t1
	check_file_info
	[ "$(json .ReadOnly)" = true ]
	wopictl grant remove alice doc1
	check_file_info
	answers 404
	token=t2
	check_file_info
	[ "$(json .UserCanWrite)" = true ]
}

@test "tokens of containers, versions and the ecosystem follow the grants, too" {
	wopictl grant add --everyone reader root
	wopictl token add root --user alice --weak --value t1
	wopictl token add doc1.1 --user alice --weak --value t2
	wopictl token add --ecosystem --user alice --weak --value t3
	[ "$(kept t1)" = "container root null true" ]
	[ "$(kept t2)" = "file doc1.1 null true" ]
	[ "$(kept t3)" = "ecosystem null null true" ]
}

# adds_none ARG...: refused, for the user was granted nothing.
adds_none() {
	refuses 4 "user 'alice' has no grant" wopictl token add --user alice "$@"
	[[ $stderr == *"'wopictl grant add alice ROLE "*", or give fixed rights with --rights" ]]
}

@test "no token is made that opens nothing for want of a grant" {
	local before
	wopictl container add Sub --id sub1
	wopictl container add Deep --id deep --parent sub1
	printf x | wopictl file add - --name x.txt --id x1 --container deep
	wopictl config set base_url https://host.example/wopi
	before=$(wopictl token list)
	adds_none x1
	[[ $stderr == *"no grant on 'x1'"*"'wopictl grant add alice ROLE x1'"* ]]
	adds_none x1.1
	adds_none /Sub
	adds_none root
	adds_none --ecosystem
	[[ $stderr == *"'wopictl grant add alice ROLE FILE|CONTAINER'"* ]]
	refuses 4 "no grant on 'x1'" wopictl url x1 --user alice
	refuses 4 "no grant on 'x1'" wopictl url x1 --user alice --action view
	refuses 4 "no grant on 'root'" wopictl url / --user alice --action view
	[ "$(wopictl token list)" = "$before" ]
	wopictl token add --ecosystem --user alice --rights read
	wopictl token add --oauth --user alice
}

@test "a grant above, everyone's, an owned file, and for root and ecosystem one anywhere are enough" {
	wopictl container add Sub --id sub1
	printf x | wopictl file add - --name x.txt --id x1 --container sub1
	wopictl grant add alice reader sub1
	wopictl token add x1 --user alice
	wopictl token add x1.1 --user alice
	wopictl token add root --user alice
	wopictl token add --ecosystem --user alice
	adds_none doc1
	wopictl grant remove alice sub1
	adds_none x1
	adds_none root
	wopictl grant add --everyone reader sub1
	wopictl token add x1 --user alice
	wopictl token add root --user alice
	wopictl grant remove --everyone sub1
	wopictl file set x1 --owner alice
	wopictl token add x1 --user alice
	wopictl token add --ecosystem --user alice
	wopictl file remove x1
	adds_none --ecosystem
}

@test "--grants is gone, and --oauth takes no value" {
	refuses 2 "no option '--grants' here" wopictl token add doc1 --user alice --grants
	refuses 2 "no option '--grants' here" wopictl share add doc1 --grants
	refuses 2 "no option '--grants' here" wopictl url doc1 --user alice --grants
	refuses 2 "'--oauth' takes no value" wopictl token add --oauth=yes --user alice
}

@test "the list of tokens says which follow the grants" {
	wopictl grant add alice reader doc1
	wopictl token add doc1 --user alice --weak --value t1
	run -0 --separate-stderr wopictl token list --user alice
	[ "$(cut -f 3,4,6,10 <<<"$output" | sort)" = "$(printf 'file\t%s\n' \
		"doc1	-	yes" "doc1	$every_right	no" "empty1	$every_right	no")" ]
	run -0 wopictl token list --user alice --json
	[ "$(jq -r .grants <<<"$output" | sort | uniq -c | xargs)" = '2 false 1 true' ]
	run -0 wopictl token show t1
	[[ $output == *$'\n'"grants            yes"* ]]
}

@test "--oauth makes a token to sign in with, which follows the grants" {
	wopictl token add --oauth --user alice --weak --value t1
	[ "$(kept t1)" = "oauth null null true" ]
	wopictl token add --oauth --user alice --weak --value t2 --rights read
	[ "$(kept t2)" = "oauth null read true" ]
	token=t1
	check_file_info
	answers 401
	wopi GET /ecosystem
	answers 401
}

@test "oauth_ttl counts for a token to sign in with, where --ttl does not stand" {
	local days=90
	wopictl config set token_ttl 1h
	[ "$(field access_token_ttl wopictl token add --oauth --user alice)" = \
		$(((START + days * 86400) * 1000)) ]
	wopictl config set oauth_ttl 2h
	[ "$(field access_token_ttl wopictl token add --oauth --user alice)" = \
		$(((START + 7200) * 1000)) ]
	[ "$(field access_token_ttl wopictl token add --oauth --user alice --ttl 3h)" = \
		$(((START + 10800) * 1000)) ]
	[ "$(field access_token_ttl wopictl token add doc1 --user alice --rights all)" = \
		$(((START + 3600) * 1000)) ]
}

@test "a token is for one thing" {
	local before
	before=$(wopictl token list)
	refuses 2 "--oauth" wopictl token add --user alice
	refuses 2 "--oauth" wopictl token add --ecosystem --oauth --user alice
	refuses 2 "--oauth" wopictl token add doc1 --oauth --user alice
	refuses 2 "--ecosystem" wopictl token add doc1 --ecosystem --user alice
	refuses 2 "--user" wopictl token add --oauth
	refuses 3 "no user 'dave'" wopictl token add --oauth --user dave
	[ "$(wopictl token list)" = "$before" ]
}

@test "a token for a version that is not there is no such thing" {
	refuses 3 "'doc1' has no version 2: see 'wopictl file versions doc1'" \
		wopictl token add doc1.2 --user alice
	refuses 3 "'nothing.1'" wopictl token add nothing.1 --user alice --rights all
}

@test "a derived token is in no list, and not repeated" {
	local url
	wopi GET /files/doc1/ecosystem_pointer
	url=$(json .Url)
	url=${url#*access_token=}
	refuses 3 "no such token" wopictl token show "${url%%&*}"
	[[ $stderr != *"~"* ]]
	refuses 3 "no such token" wopictl token remove "${url%%&*}"
	[[ $stderr != *"~"* ]]
	[ "$(wopictl token list | wc -l)" = 6 ]
}

@test "the tokens of a removed user are gone, whatever they were for" {
	wopictl token add --oauth --user alice --weak --value t1
	wopictl token add --ecosystem --user alice --rights all --weak --value t2
	wopictl user remove alice
	[ "$(wopictl token list | cut -f 2 | sort -u | xargs)" = 'bob carol' ]
	refuses 3 "no such token" wopictl token show t1
	refuses 3 "no such token" wopictl token show t2
}

@test "token list shows all, or those of one user" {
	wopictl token add doc1 --user bob --rights all --weak --value x1 --ttl -1d
	run -0 --separate-stderr wopictl token list
	[ "${#lines[@]}" = 7 ]
	run -0 --separate-stderr wopictl token list --user bob --json
	[ "${#lines[@]}" = 3 ]
	jq -se 'all(.user == "bob") and (map(select(.expired)) | length == 1)' <<<"$output"
	refuses 3 "no user 'dave'" wopictl token list --user dave
}

@test "token show takes the token or its id" {
	local id
	id=$(field id wopictl token show alice-doc1)
	[[ $id =~ ^[0-9a-f]{12}$ ]]
	prints "$(wopictl token show alice-doc1)" wopictl token show "$id"
}

@test "a token that is not there is not repeated" {
	refuses 3 "'wopictl token list'" wopictl token show mistyped-secret
	[[ $stderr != *mistyped-secret* ]]
	refuses 3 "'wopictl token list'" wopictl token remove mistyped-secret
	[[ $stderr != *mistyped-secret* ]]
}

@test "a token's text stands nowhere but in the hands of its user" {
	local secret=Zq7-secret-token-Zq7
	wopictl token add doc1 --user alice --rights all --weak --value $secret
	token=$secret
	lock A
	put new A
	wopictl token list --json >"$BATS_TEST_TMPDIR/out"
	wopictl token list >>"$BATS_TEST_TMPDIR/out"
	wopictl token show $secret >>"$BATS_TEST_TMPDIR/out"
	wopictl token show $secret --json >>"$BATS_TEST_TMPDIR/out"
	wopictl lock history doc1 --json >>"$BATS_TEST_TMPDIR/out"
	[ -s "$BATS_TEST_TMPDIR/out" ]
	run -1 grep -a "secret-token" "$BATS_TEST_TMPDIR/out"
	run -1 grep -ra "secret-token" "$WOPI_DATA"
}

@test "token remove takes the token or its id, and it is dead" {
	local id
	id=$(field id wopictl token show bob-doc1)
	prints '' wopictl token remove alice-doc1
	prints '' wopictl token remove "$id"
	check_file_info
	answers 401
	as bob
	check_file_info
	answers 401
	refuses 3 "no such token" wopictl token remove alice-doc1
}

@test "token remove --user removes all of a user's, and says how many" {
	run -0 --separate-stderr wopictl token remove --user alice
	[ -z "$output" ]
	[ "$stderr" = "wopictl: removed 2 tokens" ]
	check_file_info
	answers 401
	as bob
	check_file_info
	answers 200
	run -0 --separate-stderr wopictl token remove --user alice
	[ "$stderr" = "wopictl: removed 0 tokens" ]
}

@test "token remove needs one thing to remove" {
	refuses 2 "--user" wopictl token remove
	refuses 2 "--user" wopictl token remove alice-doc1 --user alice
	refuses 3 "no user 'dave'" wopictl token remove --user dave
	check_file_info
	answers 200
}

# config.

@test "token add --client makes a token for a client, and list and show say so" {
	wopictl token add doc1 --user alice --rights all --client text --weak --value of-text
	[ "$(field client wopictl token show of-text)" = text ]
	[ "$(field client wopictl token show alice-doc1)" = null ]
	[ "$(wopictl token list --json | jq -r 'select(.client) | .client')" = text ]
	wopictl token show of-text | grep -q '^client  *text$'
	token=of-text
	check_file_info
	[ "$(json 'has("ClosePostMessage")')" = true ]
}

@test "token add --client is for clients that there are" {
	refuses 3 "'office'" wopictl token add doc1 --user alice --rights all --client office
	refuses 3 "'TEXT'" wopictl token add doc1 --user alice --rights all --client TEXT
	[ "$(wopictl token list | wc -l)" = 6 ]
}

@test "config list shows every setting, its value, its default and its meaning" {
	wopictl config set token_ttl 1h
	run -0 --separate-stderr wopictl config list --json
	[ -z "$stderr" ]
	jq -se 'map(.name) | contains(["base_url", "token_ttl", "trash_retention"])' <<<"$output"
	jq -se 'all(.meaning | length > 0)' <<<"$output"
	jq -se 'any(.name == "token_ttl" and .value == "1h" and .default == "10h")' <<<"$output"
	jq -se 'any(.name == "base_url" and .value == null)' <<<"$output"
	[[ $(wopictl config list) == *$'token_ttl\t1h\t10h\t'* ]]
}

@test "config get prints the value in force" {
	prints 10h wopictl config get token_ttl
	prints '' wopictl config set token_ttl 2h
	prints 2h wopictl config get token_ttl
	prints '{"token_ttl":"2h"}' wopictl config get token_ttl --json
}

@test "config get of what has no value says that it is not set" {
	refuses 3 "not set" wopictl config get base_url
}

@test "config remove goes back to the default, twice is once" {
	wopictl config set token_ttl 2h
	prints '' wopictl config remove token_ttl
	prints '' wopictl config remove token_ttl
	prints 10h wopictl config get token_ttl
}

@test "an unknown setting is no such thing" {
	refuses 3 "'wopictl config list'" wopictl config get colour
	refuses 3 "'wopictl config list'" wopictl config set colour red
	refuses 3 "'wopictl config list'" wopictl config remove colour
}

@test "config set refuses bad durations with the reason" {
	local value
	for value in "" 10 1y soon 0s -1h; do
		refuses 2 "token_ttl '$value' is not a duration" \
			wopictl config set -- token_ttl "$value"
		refuses 2 "trash_retention '$value' is not a duration" \
			wopictl config set -- trash_retention "$value"
	done
	prints 10h wopictl config get token_ttl
}

@test "config set refuses bad base URLs with the reason" {
	local url
	for url in "" host.example/wopi //host.example/wopi ftp://host.example/wopi \
		https://host.example https://host.example/ https://host.example/office \
		https://host.example/wopi/ https://host.example/wopi/files \
		https:///wopi "https://host.example/a b/wopi" "https://host.example/wopi?x=1" \
		"https://host.example/wopi#x" 'https://host.example/"/wopi' \
		https://höst.example/wopi "https://host.example/wopi$(printf '%01000d' 0)"; do
		refuses 2 "base_url '$url' " wopictl config set base_url "$url"
	done
	refuses 3 "not set" wopictl config get base_url
}

@test "a slash at the end of a base URL is named" {
	refuses 2 "base_url 'https://host.example/wopi/' ends in a slash: leave it out" \
		wopictl config set base_url https://host.example/wopi/
}

@test "config set takes good base URLs" {
	local url
	for url in http://localhost/wopi https://host.example:8443/wopi http://127.0.0.1:81/wopi \
		"http://[::1]:8080/wopi" https://host.example/cgi-bin/wopi.cgi \
		https://host.example/a/b/wopi; do
		prints '' wopictl config set base_url "$url"
		prints "$url" wopictl config get base_url
	done
}

# url.

@test "url refuses an action that no page and no editor has" {
	wopictl config set base_url https://docs.example.org/wopi
	refuses 2 "no page or editor has the action 'fly'" wopictl url doc1 --action fly
	refuses 2 "no page or editor has the action 'veiw': did you mean 'view'?" wopictl url doc1 --action veiw
	wopictl url doc1 --action share
	wopictl client add ms "$BATS_TEST_DIRNAME/discovery/microsoft.xml" >/dev/null
	wopictl url doc1 --action getinfo
}

@test "url without a base URL says how to set one" {
	refuses 1 "'wopictl config set base_url https://HOST/wopi'" wopictl url doc1
	refuses 1 "WOPI_BASE_URL" wopictl url doc1 --user alice
}

@test "url prints the WOPISrc below the base URL" {
	wopictl config set base_url https://host.example/wopi
	prints https://host.example/wopi/files/doc1 wopictl url doc1
	prints '{"wopi_src":"https://host.example/wopi/files/doc1"}' wopictl url doc1 --json
}

@test "url takes the base URL from the environment, but the setting wins" {
	export WOPI_BASE_URL=https://env.example/wopi
	prints https://env.example/wopi/files/doc1 wopictl url doc1
	wopictl config set base_url https://host.example/wopi
	prints https://host.example/wopi/files/doc1 wopictl url doc1
}

@test "url refuses a bad base URL in the environment" {
	export WOPI_BASE_URL=nonsense
	refuses 1 "WOPI_BASE_URL 'nonsense'" wopictl url doc1
}

@test "url --user prints an address that opens the file" {
	wopictl config set base_url https://host.example/wopi
	wopictl grant add bob writer root
	run -0 --separate-stderr wopictl url doc1 --user bob
	[ -z "$stderr" ]
	[[ $output == "https://host.example/wopi/files/doc1?access_token="*"&"* ]]
	[ "${output#*&}" = access_token_ttl=1700036000000 ]
	token=${output#*access_token=}
	token=${token%&*}
	[[ $token =~ ^[A-Za-z0-9._~-]{32,}$ ]]
	check_file_info
	answers 200
	[ "$(json .UserId)" = bob ]
	[ "$(json .UserCanWrite)" = true ]
}

@test "url --user as JSON is one object" {
	wopictl config set base_url https://host.example/wopi
	wopictl grant add bob writer root
	run -0 field url wopictl url doc1 --user bob
	[[ $output == "https://host.example/wopi/files/doc1?access_token="*"ttl=1700036000000" ]]
}

@test "url --user makes a token of the time asked for" {
	wopictl config set base_url https://host.example/wopi
	wopictl grant add bob writer root
	run -0 wopictl url doc1 --user bob --ttl 1h
	[[ $output == *"&access_token_ttl=1700003600000" ]]
	refuses 2 'expected a duration' wopictl url doc1 --user bob --ttl soon
}

@test "url --ttl without a user is wrong use" {
	wopictl config set base_url https://host.example/wopi
	refuses 2 "--user" wopictl url doc1 --ttl 1h
}

@test "url of a file or user that is not there is no such thing, and no token is made" {
	wopictl config set base_url https://host.example/wopi
	refuses 3 "'nothing'" wopictl url nothing
	refuses 3 "'dave'" wopictl url doc1 --user dave
	refuses 3 "'nothing'" wopictl url nothing --user bob
	[ "$(wopictl token list | wc -l)" = 6 ]
}

# opens_as: $token is the one in the address in $output.
opens_as() {
	token=${output#*access_token=}
	token=${token%%&*}
	[ -n "$token" ]
	check_file_info
}

@test "url makes a token that follows the grants" {
	wopictl config set base_url https://host.example/wopi
	wopictl grant add bob reviewer root
	run -0 --separate-stderr wopictl url doc1 --user bob
	[ -z "$stderr" ]
	opens_as
	[ "$(json -c '[.UserCanWrite, .UserCanReview]')" = '[false,true]' ]
	[ "$(kept "$token")" = "file doc1 null true" ]
	wopictl grant remove bob root
	check_file_info
	answers 404
}

@test "url --rights makes a token of these rights, and says so" {
	wopictl config set base_url https://host.example/wopi
	run -0 --separate-stderr wopictl url doc1 --user bob --rights read
	[ "$stderr" = "wopictl: fixed rights: read" ]
	opens_as
	[ "$(json .ReadOnly)" = true ]
	[ "$(kept "$token")" = "file doc1 read false" ]
}

@test "url --rights refuses rights that are none, and makes no token" {
	wopictl config set base_url https://host.example/wopi
	refuses 2 "read,write,rename,review,create,delete,share" \
		wopictl url doc1 --user bob --rights fly
	[ "$(wopictl token list | wc -l)" = 6 ]
}

@test "url --rights without a user is wrong use" {
	wopictl config set base_url https://host.example/wopi
	refuses 2 "--rights is for the token, so it needs --user USER" wopictl url doc1 --rights read
	[ "$(wopictl token list | wc -l)" = 6 ]
}

# url --action

# given_base: and a client of that name, for docx.
given_base() {
	wopictl config set base_url https://host.example/wopi
	cat >"$BATS_TEST_TMPDIR/office.xml" <<-'END'
		<wopi-discovery><net-zone name="external-https"><app name="Word">
		<action name="edit" ext="docx" urlsrc="https://office.example/edit?"/>
		</app></net-zone></wopi-discovery>
	END
	wopictl client add office "$BATS_TEST_TMPDIR/office.xml" >/dev/null
}

@test "url --action prints the page that opens the file, and makes no token" {
	given_base
	prints 'https://host.example/wopi/open/doc1?action=edit' wopictl url doc1 --action edit
	prints '{"url":"https://host.example/wopi/open/doc1?action=view"}' \
		wopictl url doc1 --action view --json
	[ "$(wopictl token list | wc -l)" = 6 ]
}

@test "url --action takes containers, versions and paths" {
	given_base
	wopictl container add Sub --id sub1
	prints 'https://host.example/wopi/open/sub1?action=share' wopictl url sub1 --action share
	prints 'https://host.example/wopi/open/root?action=view' wopictl url / --action view
	prints 'https://host.example/wopi/open/sub1?action=view' wopictl url /Sub --action view
	prints 'https://host.example/wopi/open/doc1.1?action=view' wopictl url doc1.1 --action view
	prints 'https://host.example/wopi/open/doc1?action=versions' \
		wopictl url /report.wopitest --action versions
}

@test "url --action --client names the editor" {
	given_base
	prints 'https://host.example/wopi/open/doc1?action=edit&client=office' \
		wopictl url doc1 --action edit --client office
	prints 'https://host.example/wopi/open/doc1?action=edit&client=text' \
		wopictl url doc1 --action edit --client text
	refuses 3 "'nosuch'" wopictl url doc1 --action edit --client nosuch
}

@test "url --action --user prints an address that signs the user in, once" {
	given_base
	wopictl grant add bob writer root
	run -0 --separate-stderr wopictl url doc1 --action view --client office --user bob
	[ -z "$stderr" ]
	[[ $output =~ ^"https://host.example/wopi/open/doc1?action=view&client=office&ticket="[A-Za-z0-9]{32}$ ]]
	[ "$(wopictl token list --json | jq -r 'select(.kind == "ticket") | "\(.user) \(.resource) \(.access_token_ttl)"')" = \
		'bob doc1 1700000900000' ]
	wopi POST /open/doc1 -t '' -e "QUERY_STRING=${output#*\?}"
	answers 303
	[ "$(wopictl token list --json | jq -r 'select(.kind == "page") | "\(.user) \(.access_token_ttl)"')" = \
		'bob 1700036000000' ]
	wopi POST /open/doc1 -t '' -e "QUERY_STRING=${output#*\?}"
	answers 403
}

@test "url --action --user takes the token's options" {
	given_base
	wopictl url doc1 --action view --user bob --rights read,write --ttl 1h >/dev/null
	[ "$(wopictl token list --json |
		jq -r 'select(.kind == "ticket") | "\(.rights | join(",")) \(.grants) \(.access_token_ttl)"')" = \
		'read,write false 1700003600000' ]
}

@test "url --action refuses what is wrong use, and makes no ticket" {
	local action
	given_base
	for action in '' 'a b' 'a&b' 'a/b' $'a\nb' '<x>' "$(printf 'a%.0s' {1..129})"; do
		refuses 2 "action" wopictl url doc1 --action "$action"
	done
	refuses 2 '--ttl is for the token' wopictl url doc1 --action view --ttl 1h
	refuses 2 '--rights is for the token' wopictl url doc1 --action view --rights read
	refuses 2 '--client is for the page' wopictl url doc1 --client office
	refuses 2 '--client is for the page' wopictl url doc1 --client office --user bob
	refuses 3 "'dave'" wopictl url doc1 --action view --user dave
	refuses 3 "'nothing'" wopictl url nothing --action view --user bob
	refuses 3 "no version 9" wopictl url doc1.9 --action view --user bob
	refuses 2 'rights' wopictl url doc1 --action view --user bob --rights fly
	[ "$(wopictl token list | wc -l)" = 6 ]
}

@test "url --action without a base URL says how to set one" {
	refuses 1 "'wopictl config set base_url https://HOST/wopi'" wopictl url doc1 --action view
	refuses 1 "WOPI_BASE_URL" wopictl url doc1 --action view --user bob
	[ "$(wopictl token list | wc -l)" = 6 ]
}

@test "url of a container without an action is no such thing" {
	given_base
	wopictl container add Sub --id sub1
	refuses 3 "'sub1'" wopictl url sub1
}
