# SPDX-License-Identifier: MIT
# wopictl check finds what is wrong and says what to do; wopictl gc tidies up.

load helper

setup_file() {
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world make_world
	wopictl --data "$BATS_FILE_TMPDIR/world" config set base_url https://host.example/wopi
	# its short tokens are not weak, so that check has nothing to warn of
	wopictl --data "$BATS_FILE_TMPDIR/world" dump | jq 'del(.weak_tokens, .tokens[].weak)' \
		>"$BATS_FILE_TMPDIR/strong.json"
	wopictl --data "$BATS_FILE_TMPDIR/world" seed "$BATS_FILE_TMPDIR/strong.json" 2>/dev/null
}

# all_good: check finds nothing.
all_good() {
	run -0 --separate-stderr wopictl check
	[ -z "$stderr" ]
	[[ $output != *$'\twarning\t'* ]]
}

# finds WHAT PROBLEM REMEDY: check ends with 1, and the one fault that it finds
# has these texts in its columns. $remedy is all of the last one.
finds() {
	local report
	run -1 --separate-stderr wopictl check --json
	report=$output
	[ "${stderr##*$'\n'}" = "wopictl: 1 problem" ] &&
		run -0 jq -se --arg what "$1" --arg problem "$2" --arg remedy "$3" '
			map(select(.result != "ok")) | length == 1 and (.[0]
				| .result == "problem" and (.check | contains($what))
				and (.finding | contains($problem)) and (.remedy | contains($remedy)))' <<<"$report" || {
		printf '%s\n' "expected: $*" "got: $report" "standard error: $stderr" >&2
		return 1
	}
	remedy=$(jq -r 'select(.result != "ok") | .remedy' <<<"$report")
}

# content TEXT: the path of the content that holds TEXT.
content() { grep -l -e "$1" "$WOPI_DATA"/contents/*; }

# aged SECONDS PATH...: gives them a time that long before the clock's.
aged() { touch -d "@$((WOPI_NOW - $1))" "${@:2}"; }

# check.

@test "check finds a new host good, and says what it looked at" {
	run -0 --separate-stderr wopictl check
	[ -z "$stderr" ]
	[[ $output == *"wopi.db"$'\tok\t-\t-'* ]]
	[[ $output == *"database"$'\tok\t-\t-'* ]]
	[[ $output == *"2 contents"$'\tok\t-\t-'* ]]
	[[ $output == *"base URL"$'\tok\t-\t-'* ]]
	[[ $output == *"wopi.cgi"$'\tok\t-\t-'* ]]
}

@test "check as JSON is one object a line" {
	run -0 --separate-stderr wopictl check --json
	jq -se 'length > 5 and all(.result == "ok" and .finding == null and .remedy == null)' <<<"$output"
	jq -se 'all(.check | length > 0)' <<<"$output"
}

@test "check finds a host good that has been worked with" {
	lock A
	put new A
	unlock A
	wopictl file copy doc1 --id d2
	wopictl file put d2 /dev/null
	wopictl file restore doc1 1
	wopictl file remove empty1
	wopictl user remove bob
	wopictl lock set doc1 B
	all_good
}

@test "check finds each wrong mode, and its remedy mends it" {
	local name
	for name in "" /contents; do
		chmod 755 "$WOPI_DATA$name"
		finds "$WOPI_DATA$name" "has mode 0755" "chmod 0700 "
		sh -c "$remedy"
		all_good
	done
	for name in wopi.db secret queue counters; do
		chmod 640 "$WOPI_DATA/$name"
		finds "/$name" "has mode 0640" "chmod 0600 "
		sh -c "$remedy"
		all_good
	done
}

@test "check finds a missing queue, and its remedy mends it" {
	rm "$WOPI_DATA/queue"
	finds "/queue" "No such file or directory" "init"
	sh -c "$remedy" 2>/dev/null
	all_good
}

@test "check finds a missing secret, and says what a new one ends" {
	rm "$WOPI_DATA/secret"
	finds "/secret" "No such file or directory" "restore it from a backup"
	[[ $remedy == *"ends all links and tokens that it signed: wopictl "*" init --new-secret" ]]
	sh -c "${remedy##*: }" 2>/dev/null
	all_good
}

@test "check finds a secret that was cut short" {
	truncate -s 31 "$WOPI_DATA/secret"
	finds secret "has 31 bytes instead of 32" "backup"
	truncate -s 0 "$WOPI_DATA/secret"
	finds secret "" "backup"
}

@test "check finds a missing folder of contents, and reports it with the remedy" {
	local contents
	mv "$WOPI_DATA/contents" "$BATS_TEST_TMPDIR/kept"
	run -1 --separate-stderr wopictl check
	[[ $output == *"/contents"$'\tproblem\t'"No such file or directory"$'\t'*"init"* ]]
	[[ $output == *"file 'doc1' version 1 (/report.wopitest)"$'\t'* ]]
	mv "$BATS_TEST_TMPDIR/kept" "$WOPI_DATA/contents"
	all_good
}

@test "check finds that there is no host, and its remedy makes one" {
	WOPI_DATA=$BATS_TEST_TMPDIR/new
	run -1 --separate-stderr wopictl check --json
	[[ $stderr == "wopictl: "*" problems" ]]
	[ "$(jq -rs '.[:6][].finding' <<<"$output" | sort -u)" = 'No such file or directory' ]
	sh -c "$(jq -sr '.[0].remedy' <<<"$output")"
	wopictl config set base_url https://host.example/wopi
	all_good
}

@test "check finds a folder where a file should be, and its remedy mends it" {
	local name
	for name in queue counters journal; do
		rm -f "$WOPI_DATA/$name"
		mkdir -m 700 "$WOPI_DATA/$name"
		finds "/$name" "is not a file" "mv "
		sh -c "$remedy"
		all_good
		rmdir "$WOPI_DATA/$name.wrong"
	done
	rm "$WOPI_DATA/secret"
	mkdir -m 700 "$WOPI_DATA/secret"
	finds /secret "is not a file" "move it away, then restore it from a backup"
}

@test "check finds links that somebody planted, and no remedy goes where they lead" {
	local name
	mkdir "$BATS_TEST_TMPDIR/elsewhere"
	for name in queue counters journal audit; do
		echo other >"$BATS_TEST_TMPDIR/other"
		chmod 644 "$BATS_TEST_TMPDIR/other"
		rm -f "$WOPI_DATA/$name"
		ln -s "$BATS_TEST_TMPDIR/other" "$WOPI_DATA/$name"
		ln -s "$BATS_TEST_TMPDIR/elsewhere" "$WOPI_DATA/$name.wrong"
		finds "/$name" "is a symbolic link" "mv -T "
		sh -c "$remedy"
		[ "$(stat -c %a "$BATS_TEST_TMPDIR/other")" = 644 ]
		[ -z "$(ls "$BATS_TEST_TMPDIR/elsewhere")" ]
		all_good
		rm "$WOPI_DATA/$name.wrong"
	done
	rm "$WOPI_DATA/secret"
	ln -s "$BATS_TEST_TMPDIR/other" "$WOPI_DATA/secret"
	finds /secret "is a symbolic link" "move it away, then restore it from a backup"
}

@test "the remedies of check are commands also for a path that a shell would split" {
	mv "$WOPI_DATA" "$BATS_TEST_TMPDIR/it's \"my\" \$host"
	WOPI_DATA="$BATS_TEST_TMPDIR/it's \"my\" \$host"
	chmod 640 "$WOPI_DATA/secret"
	finds secret "has mode 0640" chmod
	sh -c "$remedy"
	all_good
	rm "$WOPI_DATA/queue"
	finds queue "No such file" init
	sh -c "$remedy" 2>/dev/null
	all_good
}

@test "the remedies of check name the data directory that --data named" {
	local there=$WOPI_DATA
	wopictl config remove base_url
	unset WOPI_DATA
	run -1 --separate-stderr wopictl --data "$there" check --json
	[[ $(jq -r 'select(.check == "base URL") | .remedy' <<<"$output") == \
		"wopictl --data "*"$there"*" config set base_url "* ]]
}

@test "check finds files of another owner, and its remedy mends it" {
	[ "$(id -u)" = 0 ] || skip "only root can give files to another user"
	chown 12345 "$WOPI_DATA/wopi.db"
	finds owner "'wopi.db' belongs to another user" "chown"
	sh -c "$remedy"
	all_good
}

@test "check finds contents of another owner" {
	[ "$(id -u)" = 0 ] || skip "only root can give files to another user"
	chown 12345 "$(content hello)"
	finds owner "belongs to another user" "chown"
	sh -c "$remedy"
	all_good
}

@test "check finds a missing content" {
	rm "$(content hello)"
	finds "file 'doc1' version 1" "No such file or directory" "backup"
}

@test "check finds a content of the same length with another byte" {
	printf jello >"$(content hello)"
	finds "file 'doc1' version 1" "is not what was saved" "backup"
}

@test "check finds a content that is too short, and one that is too long" {
	local path
	path=$(content hello)
	printf hell >"$path"
	finds "file 'doc1' version 1" "is not what was saved" "backup"
	printf "hello again" >"$path"
	finds "file 'doc1' version 1" "is not what was saved" "backup"
	printf hello >"$path"
	all_good
}

@test "check finds the fault in an old version, and in the trash" {
	wopictl file put doc1 /dev/null
	wopictl file remove doc1
	rm "$(content hello)"
	finds "file 'doc1' version 1" "No such file or directory" "backup"
}

@test "check says of which version a content is damaged, where that is, and what to do" {
	printf second | wopictl file put doc1 - >/dev/null
	printf third | wopictl file put doc1 - >/dev/null
	lock A
	put refused B
	rm "$(content hello)"
	finds "file 'doc1' version 1 (/report.wopitest)" "cannot be read" \
		"restore it from a backup, or remove it: wopictl --data $WOPI_DATA file remove doc1 --version 1"
	wopictl file remove doc1 --version 1
	all_good
	printf thirD >"$(content third)"
	finds "file 'doc1' version 3 (/report.wopitest)" "is not what was saved" \
		"or bring back an older version: wopictl --data $WOPI_DATA file restore doc1 VERSION"
	wopictl file restore doc1 2 --force >/dev/null
	finds "file 'doc1' version 3 (/report.wopitest)" "is not what was saved" "--version 3"
	sh -c "${remedy#*remove it: } --yes"
	all_good
	printf refuseD >"$(content refused)"
	finds "file 'doc1' recovered save 1 (/report.wopitest)" "is not what was saved" \
		"or remove it: wopictl --data $WOPI_DATA recovered remove doc1 1"
	sh -c "${remedy#*remove it: } --yes" 2>/dev/null
	all_good
	wopictl file remove doc1 --force 2>/dev/null
	rm "$(content second)"
	run -1 wopictl check
	[[ $output == *"file 'doc1' version 2 ('report.wopitest' in the trash)"$'\t'*"or leave it to gc, which empties the trash"* ]]
}

@test "check tells a content that may not be read from one that is damaged" {
	local other=() path
	[ "$(id -u)" != 0 ] || other=(setpriv --bounding-set=-dac_override,-dac_read_search)
	path=$(content hello)
	chmod 000 "$path"
	run -1 "${other[@]}" wopictl check
	[[ $output == *"file 'doc1' version 1 (/report.wopitest)"$'\tproblem\t'*"Permission denied"$'\t'"chown -h --reference=$WOPI_DATA $path; chmod 0600 $path"* ]]
	chmod 600 "$path"
	all_good
}

@test "check names a missing root container, and init makes it" {
	local WOPI_DATA=$BATS_TEST_TMPDIR/empty
	wopictl init --base-url https://docs.example.org/wopi
	statement 'DELETE FROM container; DELETE FROM granted;'
	finds "root container" "is missing" "wopictl --data $WOPI_DATA init"
	wopictl init
	all_good
	[ "$(wopictl grant show admin / --json | jq -r .role)" = owner ]
}

@test "check goes on behind a content that cannot be read, and names it" {
	printf second | wopictl file put doc1 - >/dev/null
	run -1 env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" bash -c "strace -qq -o /dev/null -e trace=read -P '$(content hello)' \
		-e inject=read:error=EIO wopictl check"
	[[ $output == *"file 'doc1' version 1 "*"content '$(basename "$(content hello)")' cannot be read: Input/output error"* ]]
	[[ $output == *"leftovers"* ]]
}

@test "check counts every fault" {
	rm "$(content hello)"
	chmod 755 "$WOPI_DATA"
	wopictl config remove base_url
	run -1 --separate-stderr wopictl check
	[ "$stderr" = "wopictl: 3 problems" ]
}

@test "check finds leftovers older than a day, and its remedy removes them" {
	: >"$WOPI_DATA/contents/fresh"
	: >"$WOPI_DATA/contents/left1"
	: >"$WOPI_DATA/contents/left2"
	aged 86401 "$WOPI_DATA/contents/left1" "$WOPI_DATA/contents/left2"
	finds leftovers "2 contents" " gc"
	sh -c "$remedy" 2>/dev/null
	all_good
	[ -e "$WOPI_DATA/contents/fresh" ]
}

@test "check finds that the base URL is missing, unless the environment has one" {
	wopictl config remove base_url
	finds "base URL" "is not set" " config set base_url https://HOST/wopi"
	WOPI_BASE_URL=https://host.example/wopi all_good
}

@test "check finds a damaged page of the database, and still reports all, a line each" {
	local size
	size=$(stat -c %s "$WOPI_DATA/wopi.db")
	[ ! -s "$WOPI_DATA/wopi.db-wal" ]
	printf '%04096d' 7 | dd of="$WOPI_DATA/wopi.db" bs=4096 seek=$((size / 8192)) \
		conv=notrunc status=none
	run -1 --separate-stderr wopictl check
	[[ $output == *$'\n'"database"$'\t'*$'\t'"restore it from a backup"* ]]
	[[ $output == *$'\n'"wopi.cgi"$'\tok\t-\t-'* ]]
	run -1 grep -vE $'^[^\t]+\t[^\t]+\t[^\t]+\t[^\t]+$' <<<"$output"
}

# statement SQL: on the database, past all programs.
statement() {
	printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/statement.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/statement.sql"
}

@test "check finds what a database has besides its schema, and what it lacks" {
	statement 'CREATE TRIGGER t AFTER INSERT ON lock BEGIN DELETE FROM token; END;'
	finds database "the trigger 't' does not belong to a host" "restore it from a backup"
	statement 'DROP TRIGGER t; CREATE VIEW v AS SELECT * FROM token;'
	finds database "the view 'v' does not belong to a host" "restore it from a backup"
	statement 'DROP VIEW v; CREATE TABLE zz(i);'
	finds database "the table 'zz' does not belong to a host" "restore it from a backup"
	statement 'DROP TABLE zz; ANALYZE; DROP INDEX file_owner;'
	finds database "the index 'file_owner' is missing" "restore it from a backup"
	statement 'CREATE INDEX file_owner ON file(owner_id);'
	finds database "the index 'file_owner' is not what it should be" "restore it from a backup"
	statement 'DROP INDEX file_owner; CREATE  INDEX file_owner  -- for quotas
		ON file(owner_id) WHERE removed_at IS NULL;'
	all_good
}

@test "check finds a setting that requests fail for" {
	statement "UPDATE setting SET value = '2X' WHERE name = 'max_file_size';"
	put new
	answers 500
	finds max_file_size "is '2X', but it is not a size" "config remove max_file_size"
	sh -c "$remedy"
	all_good
}

# schema_offsets: where in the file a byte of each third line of the schema's text is.
schema_offsets() {
	LC_ALL=C grep -aboE '[ -~]{8,}' "$WOPI_DATA/wopi.db" |
		awk -F : 'NR % 3 == 0 { print $1 + (NR * 7) % (length($0) - length($1) - 1) }'
}

# flip OFFSET: the byte there has another bit.
flip() {
	local byte
	byte=$(od -An -tu1 -j "$1" -N 1 "$WOPI_DATA/wopi.db")
	printf "\\$(printf %o $((byte ^ (1 << $1 % 7))))" |
		dd of="$WOPI_DATA/wopi.db" bs=1 seek="$1" conv=notrunc status=none
}

@test "whatever byte of the schema is damaged, check finds it if a request fails" {
	local at fails failed=0
	lock A
	cp -a "$WOPI_DATA" "$BATS_TEST_TMPDIR/good"
	for at in $(schema_offsets); do
		flip "$at"
		check_file_info
		fails=$code
		lock A
		fails+=$code
		put new A
		fails+=$code
		rm -r "$WOPI_DATA"
		cp -a "$BATS_TEST_TMPDIR/good" "$WOPI_DATA"
		[[ $fails == *500* ]] || continue
		failed=$((failed + 1))
		flip "$at"
		run -1 wopictl check
		cp "$BATS_TEST_TMPDIR/good/wopi.db" "$WOPI_DATA"
	done
	echo "failed $failed times"
	[ "$failed" -gt 20 ]
}

@test "check finds a header that forbids to write" {
	printf '\012' | dd of="$WOPI_DATA/wopi.db" bs=1 seek=18 conv=notrunc status=none
	put new
	answers 500
	finds database "its header forbids to write" "restore it from a backup"
}

@test "check waits for who has the database alone for a moment" {
	hold_database
	run -0 --separate-stderr wopictl check
}

@test "check tells what the machine does not let be read from what is damaged" {
	run -1 --separate-stderr bash -c 'ulimit -f 20; exec wopictl check'	# as a full disk
	[[ $output == *$'\n'"database"$'\tproblem\t'*": File too large"$'\t'"make it readable"*"disk full"* ]]
	[[ $output != *backup* ]]
	refuses 1 "/wopi.db': disk I/O error: File too large" \
		bash -c 'ulimit -f 20; exec wopictl user list'
}

@test "check by another user says who is to run it" {
	local other=()
	[ "$(id -u)" != 0 ] || other=(setpriv --bounding-set=-dac_override,-dac_read_search)
	chmod 600 "$WOPI_DATA"
	run -1 --separate-stderr "${other[@]}" wopictl check
	[[ $output == *"/wopi.db"$'\tproblem\t'"Permission denied"$'\t'"run this as the user that owns"* ]]
	[[ $output != *" init"* ]]
}

@test "check of a database whose tables are all damaged still reports the remedy" {
	local size
	size=$(stat -c %s "$WOPI_DATA/wopi.db")
	printf "%0$((size - 4096))d" 7 | dd of="$WOPI_DATA/wopi.db" bs=4096 seek=1 \
		conv=notrunc status=none
	run -1 --separate-stderr wopictl check
	[[ $output == *"wopi.db"$'\tok\t-\t-'* ]]
	[[ $output == *"database"$'\t'*"restore it from a backup"* ]]
}

@test "check of what is no database at all still reports the remedy" {
	printf '%04096d' 7 >"$WOPI_DATA/wopi.db"
	chmod 755 "$WOPI_DATA"
	run -1 --separate-stderr wopictl check
	[[ $output == *"has mode 0755"* ]]
	[[ $output == *"database"$'\t'*"not a database"*$'\t'"restore it from a backup"* ]]
}

@test "check on a terminal shows every remedy to its end" {
	wopictl config remove base_url
	chmod 755 "$WOPI_DATA"
	on_terminal 1 "wopictl check"
	[[ ${lines[0]} == "CHECK "*"RESULT "*"FINDING "*"REMEDY"* ]]
	[[ $output == *" config set base_url https://HOST/wopi"* ]]
	[[ $output == *"chmod 0700 "*"$WOPI_DATA"* ]]
	[[ $output != *"…"* ]]
}

@test "check warns of tokens that can be guessed, as long as they are good" {
	wopictl token add doc1 --user alice --rights all --weak --value fifteen-letters --ttl 1h &>/dev/null
	wopictl token add doc1 --user alice --rights all --value sixteen-letters. --ttl 1h &>/dev/null
	run -0 --separate-stderr wopictl check
	[ -z "$stderr" ]
	[[ $output == *$'\ntokens\twarning\t1 token of less than 16 characters can be guessed\twopictl --data '*" token list shows"* ]]
	later 3600
	all_good
}

# gc.

@test "gc says what it did, on standard error" {
	run -0 --separate-stderr wopictl gc
	[ -z "$output" ]
	[ "$stderr" = "wopictl: emptied 0 removed files, removed 0 old versions,\
 0 old refused saves, 0 leftover contents and 0 expired tokens" ]
	run -0 --separate-stderr wopictl gc --json
	[ -z "$output" ] || jq -e . <<<"$output"
}

@test "gc removes leftovers that are older than a day, and no others" {
	: >"$WOPI_DATA/contents/older"
	: >"$WOPI_DATA/contents/younger"
	: >"$WOPI_DATA/contents/from-tomorrow"
	aged 86401 "$WOPI_DATA/contents/older"
	aged 86399 "$WOPI_DATA/contents/younger"
	aged -86400 "$WOPI_DATA/contents/from-tomorrow"
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *" 1 leftover content and"* ]]
	[ ! -e "$WOPI_DATA/contents/older" ]
	[ -e "$WOPI_DATA/contents/younger" ]
	[ -e "$WOPI_DATA/contents/from-tomorrow" ]
}

@test "gc never removes what a version names, however old" {
	lock A
	put new A
	unlock A
	wopictl file copy doc1 --id d2
	wopictl file restore doc1 1
	wopictl file remove empty1
	aged 100000000 "$WOPI_DATA"/contents/*
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *" 0 removed files, removed 0 old versions,"*" 0 leftover contents and"* ]]
	prints hello wopictl file cat doc1
	prints new wopictl file cat doc1 --version 2
	prints hello wopictl file cat doc1 --version 1
	prints new wopictl file cat d2
	wopictl file undelete empty1
	all_good
}

@test "gc empties the trash after thirty days, and not before" {
	wopictl file put doc1 /dev/null
	wopictl file remove doc1
	aged 86401 "$WOPI_DATA"/contents/*
	later $((30 * 86400))
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"emptied 0 removed files"* ]]
	[ -n "$(content hello)" ]
	later 1
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"emptied 1 removed file,"*" 2 leftover contents"* ]]
	run -1 content hello
	prints '' wopictl file list --removed
	run -3 wopictl file undelete doc1
	all_good
}

@test "gc empties the trash after the time that is set" {
	wopictl config set trash_retention 1h
	wopictl file remove doc1
	later 3600
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"emptied 0 removed files"* ]]
	later 1
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"emptied 1 removed file,"* ]]
}

@test "the id of an emptied file stays used, its name is free" {
	wopictl file remove doc1
	later $((31 * 86400))
	wopictl gc
	run -4 wopictl file add /dev/null --name other.wopitest --id doc1
	run -4 wopictl container add Letters --id doc1
	run -4 wopictl file copy empty1 --id doc1
	run -0 wopictl file add /dev/null --name report.wopitest
}

@test "gc keeps the content that a copy shares with an emptied file" {
	wopictl file copy doc1 --id d2
	wopictl file remove doc1
	aged 86401 "$WOPI_DATA"/contents/*
	later $((31 * 86400))
	wopictl gc
	prints hello wopictl file cat d2
	all_good
}

@test "gc removes tokens a day after they expired, and not before" {
	wopictl token add doc1 --user alice --rights all --weak --value longer --ttl 100d
	later $((36000 + 86400))
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *" 0 expired tokens" ]]
	[ "$(wopictl token list | wc -l)" = 7 ]
	later 1
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *" 6 expired tokens" ]]
	[ "$(wopictl token list | wc -l)" = 1 ]
	token=longer
	check_file_info
	answers 200
}

@test "gc removes the tokens of emptied files" {
	wopictl token add doc1 --user alice --rights all --weak --value longer --ttl 100d
	wopictl file remove doc1
	later $((31 * 86400))
	wopictl gc
	prints '' wopictl token list
}

@test "gc twice is once" {
	wopictl file remove doc1
	: >"$WOPI_DATA/contents/left"
	aged 86401 "$WOPI_DATA"/contents/*
	later $((31 * 86400))
	run -0 --separate-stderr wopictl gc
	[[ $stderr != *" 0 leftover contents"* ]]
	run -0 --separate-stderr wopictl gc
	[[ $stderr == "wopictl: emptied 0 removed files, removed 0 old versions,"* ]]
	[[ $stderr == *" 0 leftover contents and 0 expired tokens" ]]
	all_good
}

@test "gc leaves folders alone that stand among the contents" {
	mkdir "$WOPI_DATA/contents/lost+found"
	aged 86401 "$WOPI_DATA/contents/lost+found"
	run -0 wopictl gc
	[ -d "$WOPI_DATA/contents/lost+found" ]
	all_good
}
