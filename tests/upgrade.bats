# SPDX-License-Identifier: MIT
# Hosts of older schemas, most of all one of schema 1, as the first wopi.cgi left it: the
# programs refuse them, and wopictl init makes them theirs, with all that they hold.

load helper
load chunks

sum() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }

# old_rows: what the old host holds. doc1 ("report.wopitest") was "hello", then alice
# saved "new text", and holds the lock "Lock 1"; gone1 is in the trash.
old_rows() {
	local at=${START}000000
	cat <<-EOF
		INSERT INTO config VALUES('base_url', 'https://old.example/wopi');
		INSERT INTO config VALUES('token_ttl', '2h');
		INSERT INTO user VALUES('admin', 'admin', 'Administrator', NULL, 1, $at, NULL);
		INSERT INTO user VALUES('alice', 'alice', 'Alice Able', 'a@example.org', 0,
			$at, NULL);
		INSERT INTO user VALUES('bob', 'bob', NULL, NULL, 0, $at, $at + 1);
		INSERT INTO container VALUES('root', NULL, 'Documents', $at, NULL);
		INSERT INTO container VALUES('c1', 'root', 'Letters', $at, NULL);
		INSERT INTO file VALUES('doc1', 'c1', 'report.wopitest', 'alice', 2, $at, NULL);
		INSERT INTO file VALUES('gone1', 'root', 'gone.wopitest', 'admin', 1, $at, $at + 1);
		INSERT INTO version VALUES('doc1', 1, 5, X'$(sum hello)', 'content1', $at, NULL);
		INSERT INTO version VALUES('doc1', 2, 8, X'$(sum 'new text')', 'content2',
			$at + 1, 'alice');
		INSERT INTO version VALUES('gone1', 1, 5, X'$(sum hello)', 'content1', $at, NULL);
		INSERT INTO lock VALUES('doc1', 'Lock 1', $at, $at + 1800000000, 'alice');
		INSERT INTO lock_event VALUES(1, 'doc1', $at, 'lock', 'Lock 1', 'alice', NULL);
		INSERT INTO token VALUES(X'$(sum alice-doc1)', 'alice', 'file', 'doc1', 127,
			$at + 36000000000, $at);
		PRAGMA user_version = 1;
		PRAGMA journal_mode = WAL;
	EOF
}

setup_file() {
	local old=$BATS_FILE_TMPDIR/world
	mkdir -m 700 "$old" "$old/contents"
	umask 077
	: >"$old/queue"
	head -c 32 /dev/urandom >"$old/secret"
	printf hello >"$old/contents/content1"
	printf 'new text' >"$old/contents/content2"
	old_rows >"$BATS_FILE_TMPDIR/rows.sql"
	"$BUILD/tests/upgrade" "$old/wopi.db" "$BATS_TEST_DIRNAME/../common/store/schema-01.sql" \
		"$BATS_FILE_TMPDIR/rows.sql"
}

upgraded() { wopictl init 2>/dev/null; }

# Before

@test "wopi.cgi answers 500, and its log says what to do" {
	check_file_info
	answers 500
	grep "^wopi.cgi: '$WOPI_DATA/wopi.db' has schema 1, older than this program's .*:\
 upgrade it with 'wopictl --data $WOPI_DATA init'\$" "$BATS_TEST_TMPDIR/stderr"
	run ! grep -e schema -e "$WOPI_DATA" "$reply_head"
}

@test "every command that needs the database fails, and says what to do" {
	local command
	for command in "user list" "user add dave" "container list" "file list" "file cat doc1" \
		"file versions doc1" "token list" "lock list" "lock release doc1 --force" \
		"property list" "credential list" "config list" "config get base_url" \
		"url doc1" gc; do
		# shellcheck disable=SC2086 # words
		refuses 1 "upgrade it with 'wopictl --data $WOPI_DATA init'" \
			wopictl $command
	done
}

@test "wopictl check says what to do, and reports what it looked at before" {
	run -1 --separate-stderr wopictl check
	[[ $stderr == *"'wopictl --data $WOPI_DATA init'"* ]]
	[[ $output == *"/contents"$'\tok\t-'* ]]
}

@test "what refuses a host of schema 1 does not change it" {
	local before
	before=$(cd "$WOPI_DATA" && sha256sum wopi.db contents/* secret)
	check_file_info
	wopictl file list 2>/dev/null || true
	wopictl gc 2>/dev/null || true
	wopictl check &>/dev/null || true
	[ "$(cd "$WOPI_DATA" && sha256sum wopi.db contents/* secret)" = "$before" ]
}

# init

@test "init upgrades, and says from which schema to which" {
	run -0 --separate-stderr wopictl init
	[ -z "$output" ]
	[[ $stderr =~ ^"wopictl: upgraded '$WOPI_DATA' from schema 1 to "[0-9]+$ ]]
}

@test "login names that differ in letter case only do not stop an upgrade, but are told" {
	sql "INSERT INTO user VALUES('twin', 'ALICE', NULL, NULL, 0, ${START}000000, NULL);"
	run -0 --separate-stderr wopictl init
	[[ $stderr == *"upgraded"*"login names: 2 differ from another in letter case only, such as 'ALICE' and 'alice'"* ]]
	run -1 --separate-stderr wopictl check
	[[ $output == *"such as 'ALICE' and 'alice'"* ]]
	wopictl user rename ALICE dave
	run -0 wopictl init
	[ -z "$output" ]
}

@test "init twice is once" {
	upgraded
	prints '' wopictl init
	holds 'new text'
	locked_by 'Lock 1'
}

@test "init --base-url sets the address as it upgrades" {
	run -0 wopictl init --base-url https://new.example/wopi
	prints https://new.example/wopi wopictl config get base_url
}

@test "init with a bad address upgrades nothing" {
	refuses 2 "base URL" wopictl init --base-url nonsense
	refuses 1 "has schema 1" wopictl file list
}

@test "of several who upgrade at once one does it, and none fails" {
	local n
	local -a pids=()
	for n in 1 2 3 4 5; do
		wopictl init 2>"$BATS_TEST_TMPDIR/said$n" 3>&- &
		pids+=($!)
	done
	for n in "${pids[@]}"; do wait "$n"; done
	[ "$(cat "$BATS_TEST_TMPDIR"/said? | grep -c upgraded)" = 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR"/said? | wc -l)" = 1 ]
	holds 'new text'
}

@test "an upgrade that fails half-way changes nothing, and works once it can" {
	# a table that stands in the way of the last statement
	sql 'CREATE TABLE activity(x)'
	refuses 1 "activity already exists" wopictl init
	refuses 1 "has schema 1" wopictl file list
	sql 'DROP TABLE activity; SELECT * FROM config'
	upgraded
	holds 'new text'
	prints 2h wopictl config get token_ttl
}

@test "a host of a schema that is not known yet is refused by init, too" {
	sql 'PRAGMA user_version = 99'
	refuses 1 "has schema 99, newer than this program's" wopictl init
	refuses 1 "has schema 99, newer than this program's" wopictl file list
	check_file_info
	answers 500
}

# After

@test "an upgraded host has its settings" {
	upgraded
	prints https://old.example/wopi wopictl config get base_url
	prints 2h wopictl config get token_ttl
	prints 30d wopictl config get trash_retention
	prints https://old.example/wopi/files/doc1 wopictl url doc1
}

@test "an upgraded host has its users, with nothing set that is new" {
	upgraded
	[ "$(wopictl user list | cut -f 1 | xargs)" = 'admin alice' ]
	run -0 wopictl user show alice --json
	jq -e '.friendly_name == "Alice Able" and .email == "a@example.org"' <<<"$output"
	jq -e '[.admin, .anonymous, .edu, .business] | any | not' <<<"$output"
	jq -e '[.avatar, .quota, .user_info] | all(. == null)' <<<"$output"
	[ "$(field admin wopictl user show admin)" = true ]
	refuses 4 "'bob'" wopictl user add robert --id bob	# never used again
}

@test "an upgraded host has its containers" {
	upgraded
	[ "$(wopictl container list)" = "$(wopictl container list root)" ]
	[ "$(field name wopictl container show c1)" = Letters ]
	[ "$(field container_id wopictl file show doc1)" = c1 ]
}

@test "an upgraded host has its files, and none is a template" {
	upgraded
	holds 'new text'
	run -0 wopictl file show doc1 --json
	jq -e '.name == "report.wopitest" and .owner == "alice" and .version == 2' <<<"$output"
	jq -e '.template == false and .template_id == null' <<<"$output"
}

@test "an upgraded host has its versions, of which no more is known than before" {
	upgraded
	prints hello wopictl file cat doc1 --version 1
	run -0 wopictl file versions doc1 --json
	[ "$(jq -c '[.version, .user, .editors, .autosave, .modified_by_user, .note]' \
		<<<"$output" | xargs -d '\n')" = \
		'[2,"alice",null,false,null,null] [1,null,null,false,null,null]' ]
	prints '' wopictl recovered list
}

@test "an upgraded host has its trash" {
	upgraded
	[ "$(wopictl file list --removed | cut -f 1)" = gone1 ]
	wopictl file undelete gone1
	prints hello wopictl file cat gone1
}

@test "a token of before works after an upgrade, with all its rights" {
	upgraded
	check_file_info
	answers 200
	[ "$(json .UserId)" = alice ]
	[ "$(json .UserCanWrite)" = true ]
	[ "$(json .Version)" = 2 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.000001Z ]
	later 36000
	check_file_info
	answers 401
}

@test "a lock of before holds after an upgrade, and its history is there" {
	upgraded
	locked_by 'Lock 1'
	put other 'Lock 2'
	conflicts 'Lock 1'
	refresh 'Lock 1'
	answers 200
	[ "$(wopictl lock history doc1 --json | jq -r .event | xargs)" = 'lock refresh' ]
}

@test "a lock of before ends after an upgrade when it would have" {
	upgraded
	later 1799
	locked_by 'Lock 1'
	later 1
	unlocked
}

@test "an editor that had the file open saves across the upgrade" {
	upgraded
	put newer 'Lock 1' -H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:20.000001Z'
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 3 ]
	holds newer
	[ "$(wopictl file versions doc1 | wc -l)" = 3 ]
}

@test "check finds an upgraded host good" {
	upgraded
	run -0 --separate-stderr wopictl check
	[ -z "$stderr" ]
	[[ $output == *"3 contents"$'\tok\t-'* ]]
}

@test "gc of an upgraded host removes nothing that is in use" {
	upgraded
	touch -d "@$((WOPI_NOW - 100000))" "$WOPI_DATA"/contents/*
	run -0 --separate-stderr wopictl gc
	[ "$stderr" = "wopictl: emptied 0 removed files, removed 0 old versions,\
 0 old refused saves, 0 leftover contents and 0 expired tokens" ]
	holds 'new text'
}

@test "what is new works on an upgraded host" {
	upgraded
	prints '' wopictl user set alice --quota 1K --avatar https://example.org/a.png
	prints '' wopictl file set doc1 --template
	prints '' wopictl property set PostMessageOrigin '"https://example.org"'
	put other 'Lock 2'
	conflicts 'Lock 1'
	[ "$(wopictl recovered list | wc -l)" = 1 ]
}

@test "an upgrade leaves contents, secret and modes as they were" {
	local before
	before=$(cd "$WOPI_DATA" && sha256sum contents/* secret && stat -c '%a %n' . ./* contents/*)
	upgraded
	cd "$WOPI_DATA"
	rm -f audit counters reserve wopi.db-wal wopi.db-shm	# which are new
	[ "$(sha256sum contents/* secret && stat -c '%a %n' . ./* contents/*)" = "$before" ]
}

@test "the requests of an upgraded host are counted" {
	upgraded
	[ "$(stat -c %a "$WOPI_DATA/counters")" = 600 ]
	check_file_info
	answers 200
	check_file_info
	[ "$(wopictl stats --json | jq -c '.requests[]')" = \
		'{"operation":"CheckFileInfo","status":200,"count":2}' ]
}

@test "admin owns the root of an upgraded host, and nobody else was granted anything" {
	upgraded
	[ "$(wopictl grant list)" = $'admin\tno\towner\tcontainer\troot\t/' ]
	prints owner field role wopictl grant show admin doc1
	prints none field role wopictl grant show alice c1
	wopictl grant remove admin root
	upgraded
	prints '' wopictl grant list
}

# From schema 2

# rows_of_2: what a host of schema 2 holds beside old_rows. doc1 is a template, and
# a save of it was refused; new1 starts from it; carol has tokens that
# read doc1 and do all in c1, dave one that reads and writes all there is.
rows_of_2() {
	local at=${START}000000 end=$((START + 36000))000000
	cat <<-EOF
		UPDATE user SET user_info = 'info', avatar = 'https://example.org/a.png',
			quota = 4096, business = 1 WHERE id = 'alice';
		INSERT INTO user(id, name, made_at) VALUES('carol', 'carol', $at);
		INSERT INTO user(id, name, made_at) VALUES('dave', 'dave', $at);
		UPDATE file SET template = 1 WHERE id = 'doc1';
		INSERT INTO file VALUES('new1', 'c1', 'new.wopitest', 'alice', 1, $at, NULL, 0, 'doc1');
		INSERT INTO version(file_id, version, size, sha256, content, modified_at)
			VALUES('new1', 1, 0, X'$(sum '')', 'content3', $at);
		UPDATE version SET editors = 'alice,carol', modified_by_user = 1, note = 'a note'
			WHERE file_id = 'doc1' AND version = 2;
		INSERT INTO version(file_id, version, size, sha256, content, modified_at, user_id, lock_id)
			VALUES('doc1', -1, 5, X'$(sum hello)', 'content1', $at + 2, 'carol', 'Lock 0');
		INSERT INTO setting VALUES('host', 'PostMessageOrigin', '"https://example.org"');
		INSERT INTO activity VALUES('doc1', 'one', $at, 'alice',
			'{"Type":"comment","Id":"one","Timestamp":"2023-11-14T22:13:20Z"}');
		INSERT INTO token VALUES(X'$(sum reads-doc1)', 'carol', 'file', 'doc1', 1, $end, $at);
		INSERT INTO token VALUES(X'$(sum carol-c1)', 'carol', 'container', 'c1', 127, $end, $at);
		INSERT INTO token VALUES(X'$(sum dave-all)', 'dave', 'ecosystem', '', 3, $end, $at);
		INSERT INTO token VALUES(X'$(sum alice-doc1.1)', 'alice', 'file', 'doc1.1', 127, $end, $at);
		INSERT INTO token VALUES(X'$(sum link)', 'alice', 'ReadOnly', 'doc1', 1, $end, $at);
		PRAGMA user_version = 2;
	EOF
}

# given_schema_2: the host is one of schema 2 from here on.
given_schema_2() {
	printf 'BEGIN;\n%s\n' "$(cat "$BATS_TEST_DIRNAME/../common/store/schema-02.sql")" \
		>"$BATS_TEST_TMPDIR/2.sql"
	rows_of_2 >>"$BATS_TEST_TMPDIR/2.sql"
	echo 'COMMIT;' >>"$BATS_TEST_TMPDIR/2.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/2.sql"
	(umask 077 && : >"$WOPI_DATA/contents/content3")
}

@test "a host of schema 2 is refused by both programs, and they say what to do" {
	given_schema_2
	check_file_info
	answers 500
	grep "has schema 2, older than this program's .*'wopictl --data $WOPI_DATA init'" \
		"$BATS_TEST_TMPDIR/stderr"
	refuses 1 "has schema 2, older than this program's" wopictl file list
	refuses 1 "'wopictl --data $WOPI_DATA init'" wopictl grant list
	refuses 1 "'wopictl --data $WOPI_DATA init'" wopictl grant add alice reader doc1
}

@test "init upgrades a host of schema 2, and says so, once" {
	given_schema_2
	run -0 --separate-stderr wopictl init
	[ -z "$output" ]
	[ "$stderr" = "wopictl: upgraded '$WOPI_DATA' from schema 2 to 7" ]
	prints '' wopictl init
}

@test "from schema 2: all that files are is kept" {
	given_schema_2
	upgraded
	holds 'new text'
	prints hello wopictl file cat doc1 --version 1
	prints true field template wopictl file show doc1
	prints doc1 field template_id wopictl file show new1
	[ "$(wopictl file versions doc1 --json | jq -sc 'map([.version, .note])')" = \
		'[[2,"a note"],[1,null]]' ]
	[ "$(wopictl recovered list | wc -l)" = 1 ]
	[ "$(wopictl file list --removed | cut -f 1)" = gone1 ]
	[ "$(wopictl file activities doc1 --json | jq -r .id)" = one ]
	locked_by 'Lock 1'
}

@test "from schema 2: all that users are is kept" {
	given_schema_2
	upgraded
	run -0 wopictl user show alice --json
	jq -e '.friendly_name == "Alice Able" and .avatar == "https://example.org/a.png" and
		.quota == "4K" and .business == true and .user_info == "info"' <<<"$output"
	[ "$(wopictl user list | cut -f 1 | xargs)" = 'admin alice carol dave' ]
}

@test "from schema 2: settings and properties are kept" {
	given_schema_2
	upgraded
	prints 2h wopictl config get token_ttl
	check_file_info
	[ "$(json .PostMessageOrigin)" = https://example.org ]
}

@test "from schema 2: admin is granted the root, and nobody else anything" {
	given_schema_2
	upgraded
	[ "$(wopictl grant list)" = $'admin\tno\towner\tcontainer\troot\t/' ]
	prints owner field role wopictl grant show alice doc1
	prints none field role wopictl grant show carol doc1
	prints none field role wopictl grant show dave root
}

@test "from schema 2: what is taken from admin does not come back" {
	given_schema_2
	upgraded
	wopictl grant remove admin root
	prints '' wopictl init
	prints '' wopictl grant list
}

@test "from schema 2: tokens keep users, kinds, rights and ends, and follow nothing" {
	given_schema_2
	upgraded
	run -0 wopictl token list --json
	[ "$(jq -sr 'map("\(.user) \(.kind) \(.resource) \(.rights | if . then join(",") else . end) \(.grants)") | sort | .[]' \
		<<<"$output")" = "alice ReadOnly doc1 read false
alice file doc1 read,write,rename,review,create,delete,share false
alice file doc1.1 read,write,rename,review,create,delete,share false
carol container c1 read,write,rename,review,create,delete,share false
carol file doc1 read false
dave ecosystem null read,write false" ]
	[ "$(jq -r .expires_at <<<"$output" | sort -u)" = 2023-11-15T08:13:20.000000Z ]
}

@test "from schema 2: a token works without a grant, with its rights and no others" {
	given_schema_2
	upgraded
	check_file_info
	[ "$(json -c '[.UserCanWrite, .UserCanRename, .SupportsDeleteFile]')" = '[true,true,true]' ]
	put newer 'Lock 1'
	answers 200
	token=reads-doc1
	holds newer
	check_file_info
	[ "$(json -c '[.ReadOnly, .UserCanRename, .SupportsDeleteFile]')" = '[true,false,false]' ]
	refresh 'Lock 1'
	answers 404
	file=doc1.1 token=alice-doc1.1
	holds hello
}

@test "from schema 2: the tokens of containers and of the ecosystem work" {
	given_schema_2
	upgraded
	wopi GET /containers/c1/children -t carol-c1
	answers 200
	[ "$(json '[.ChildFiles[].Name] | join(" ")')" = 'new.wopitest report.wopitest' ]
	wopi GET /ecosystem/root_container_pointer -t dave-all
	answers 200
	[ "$(json .ContainerPointer.Name)" = Documents ]
}

@test "from schema 2: a token leads to nothing that its user was not granted" {
	given_schema_2
	upgraded
	token=reads-doc1
	wopi GET /files/doc1/ancestry
	answers 200
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join(" ")')" = Documents ]
	[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
	wopictl grant add carol reader c1
	wopi GET /files/doc1/ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join(" ")')" = 'Documents Letters' ]
	lacks_header X-WOPI-EnumerationIncomplete
}

@test "from schema 2: what is new works" {
	given_schema_2
	upgraded
	prints '' wopictl grant add --everyone reader c1
	wopictl token add doc1 --user dave --weak --value dave-doc1 &>/dev/null
	token=dave-doc1
	holds 'new text'
	wopictl grant remove --everyone c1
	get_file
	answers 404
}

@test "from schema 2: an upgrade that fails half-way changes nothing, and works once it can" {
	given_schema_2
	sql 'CREATE TABLE granted(x)'
	refuses 1 "granted already exists" wopictl init
	refuses 1 "has schema 2" wopictl file list
	sql 'DROP TABLE granted; SELECT * FROM setting'
	upgraded
	holds 'new text'
	[ "$(wopictl grant list | wc -l)" = 1 ]
}

@test "from schema 2: check finds the host good, and gc removes nothing in use" {
	given_schema_2
	upgraded
	run -0 --separate-stderr wopictl check
	[ -z "$stderr" ]
	touch -d "@$((WOPI_NOW - 100000))" "$WOPI_DATA"/contents/*
	run -0 --separate-stderr wopictl gc
	[ "$stderr" = "wopictl: emptied 0 removed files, removed 0 old versions,\
 0 old refused saves, 0 leftover contents and 0 expired tokens" ]
	[ "$(wopictl token list | wc -l)" = 6 ]
}

# From schema 3

# given_schema_3: the host is one of schema 3 from here on.
given_schema_3() {
	given_schema_2
	{
		echo 'BEGIN;'
		cat "$BATS_TEST_DIRNAME/../common/store/schema-03.sql"
		echo "INSERT INTO granted VALUES('carol', 'c1', 1);"
		echo "UPDATE token SET rights = rights | 128 WHERE resource_id = 'c1';"
		echo 'PRAGMA user_version = 3; COMMIT;'
	} >"$BATS_TEST_TMPDIR/3.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/3.sql"
}

@test "a host of schema 3 is refused by both programs, and they say what to do" {
	given_schema_3
	check_file_info
	answers 500
	grep "has schema 3, older than this program's .*'wopictl --data $WOPI_DATA init'" \
		"$BATS_TEST_TMPDIR/stderr"
	refuses 1 "has schema 3, older than this program's" wopictl token list
}

@test "init upgrades a host of schema 3, and says so, once" {
	given_schema_3
	run -0 --separate-stderr wopictl init
	[ "$stderr" = "wopictl: upgraded '$WOPI_DATA' from schema 3 to 7" ]
	prints '' wopictl init
}

@test "from schema 3: tokens keep all that they say, and are for no client" {
	local before
	given_schema_3
	upgraded
	run -0 wopictl token list --json
	[ "$(jq -sr 'map("\(.user) \(.kind) \(.resource) \(.rights | if . then join(",") else . end) \(.grants) \(.client)") | sort | .[]' \
		<<<"$output")" = "alice ReadOnly doc1 read false null
alice file doc1 read,write,rename,review,create,delete,share false null
alice file doc1.1 read,write,rename,review,create,delete,share false null
carol container c1 null true null
carol file doc1 read false null
dave ecosystem null read,write false null" ]
}

@test "from schema 3: tokens, grants and locks work" {
	given_schema_3
	upgraded
	holds 'new text'
	locked_by 'Lock 1'
	wopi GET /containers/c1/children -t carol-c1
	answers 200
	[ "$(wopictl grant list --json | jq -c 'select(.user == "carol") | .role')" = '"reader"' ]
}

@test "from schema 3: what is new works" {
	local url
	given_schema_3
	upgraded
	wopictl token add doc1 --user alice --rights all --client text --weak --value of-text &>/dev/null
	token=of-text
	check_file_info
	[ "$(json .ClosePostMessage)" = true ]
	[ "$(field client wopictl token show of-text)" = text ]
	url=$(wopictl url doc1 --action view --user alice)
	wopi POST /open/doc1 -t '' -e "QUERY_STRING=${url#*\?}"
	answers 303
}

@test "from schema 3: an upgrade that fails half-way changes nothing, and works once it can" {
	given_schema_3
	sql 'ALTER TABLE token ADD COLUMN client TEXT'
	refuses 1 "duplicate column name: client" wopictl init
	refuses 1 "has schema 3" wopictl file list
	sql 'ALTER TABLE token DROP COLUMN client'
	upgraded
	holds 'new text'
}

# From schema 4

# given_schema_4: the host is one of schema 4 from here on. copy1 has the content of doc1's
# version 1, as gone1 has; bob, who was removed, owns nothing.
given_schema_4() {
	local at=${START}000000
	given_schema_3
	{
		echo 'BEGIN;'
		cat "$BATS_TEST_DIRNAME/../common/store/schema-04.sql"
		echo "INSERT INTO file VALUES('copy1', 'root', 'copy.wopitest', 'carol', 1, $at, NULL, 0,
			NULL);"
		echo "INSERT INTO version(file_id, version, size, sha256, content, modified_at)
			VALUES('copy1', 1, 5, X'$(sum hello)', 'content1', $at);"
		echo 'PRAGMA user_version = 4; COMMIT;'
	} >"$BATS_TEST_TMPDIR/4.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/4.sql"
}

# rows STATEMENT: what it selects, a row a line.
rows() {
	python3 - "$WOPI_DATA/wopi.db" "$1" <<-'EOF_PYTHON'
		import sqlite3, sys
		for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
		    print(*row)
	EOF_PYTHON
}

@test "init upgrades a host of schema 4, and says so, once" {
	given_schema_4
	refuses 1 "has schema 4, older than this program's" wopictl file list
	run -0 --separate-stderr wopictl init
	[ "$stderr" = "wopictl: upgraded '$WOPI_DATA' from schema 4 to 7" ]
	prints '' wopictl init
	holds 'new text'
	locked_by 'Lock 1'
}

@test "from schema 4: the sums that quotas go by are those of the files" {
	given_schema_4
	upgraded
	# doc1 has 5 + 8 bytes and 5 of a refused save, new1 none; gone1 is in the trash
	[ "$(rows 'SELECT id, current_bytes, version_bytes, refused_bytes FROM user ORDER BY id')" = \
		'admin 0 5 0
alice 8 13 5
bob 0 0 0
carol 5 5 0
dave 0 0 0' ]
	WOPI_BASE_URL=http://docs.example.org/wopi wopictl check
}

@test "from schema 4: contents that several versions have are known as shared" {
	given_schema_4
	upgraded
	[ "$(rows 'SELECT file_id, version, shared FROM version ORDER BY 1, 2')" = \
		'copy1 1 1
doc1 -1 1
doc1 1 1
doc1 2 0
gone1 1 1
new1 1 0' ]
}

@test "from schema 4: refused saves have a reason, and locks were refreshed half an hour before their end" {
	given_schema_4
	upgraded
	[ "$(rows 'SELECT version, refused FROM version WHERE refused IS NOT NULL')" = '-1 lock' ]
	[ "$(rows 'SELECT refreshed_at = taken_at FROM lock')" = 1 ]
}

@test "from schema 4: an upgraded host keeps all versions, and files of any size" {
	given_schema_4
	upgraded
	refuses 3 "'versions_kept' is not set" wopictl config get versions_kept
	refuses 3 "'max_file_size' is not set" wopictl config get max_file_size
}

# given_schema_5: it has a link that edits the container c1.
given_schema_5() {
	local at=${START}000000 end=$((START + 36000))000000
	given_schema_4
	{
		echo 'BEGIN;'
		cat "$BATS_TEST_DIRNAME/../common/store/schema-05.sql"
		echo "INSERT INTO token(hash, user_id, resource_kind, resource_id, rights, expires_at, made_at)
			VALUES(X'$(sum edits)', 'alice', 'ReadWrite', 'c1', 3, $end, $at);"
		echo 'PRAGMA user_version = 5; COMMIT;'
	} >"$BATS_TEST_TMPDIR/5.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/5.sql"
}

@test "init upgrades a host of schema 5, and says so, once" {
	given_schema_5
	refuses 1 "has schema 5, older than this program's" wopictl file list
	run -0 --separate-stderr wopictl init
	[ "$stderr" = "wopictl: upgraded '$WOPI_DATA' from schema 5 to 7" ]
	prints '' wopictl init
	holds 'new text'
	locked_by 'Lock 1'
}

@test "from schema 5: links keep their rights, which let nobody upload, and have no password" {
	given_schema_5
	upgraded
	export WOPI_BASE_URL=http://docs.example.org/wopi
	[ "$(wopictl token list --json | jq -c 'select(.kind == "ReadWrite").rights')" = '["read","write"]' ]
	[ "$(wopictl share list --json | jq -c 'select(.type == "ReadWrite").password')" = false ]
}

# given_schema_6: nothing of it is new.
given_schema_6() {
	given_schema_5
	{
		echo 'BEGIN;'
		cat "$BATS_TEST_DIRNAME/../common/store/schema-06.sql"
		echo 'PRAGMA user_version = 6; COMMIT;'
	} >"$BATS_TEST_TMPDIR/6.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/6.sql"
}

@test "init upgrades a host of schema 6, and says so, once" {
	given_schema_6
	refuses 1 "has schema 6, older than this program's" wopictl file list
	run -0 --separate-stderr wopictl init
	[ "$stderr" = "wopictl: upgraded '$WOPI_DATA' from schema 6 to 7" ]
	prints '' wopictl init
	holds 'new text'
	locked_by 'Lock 1'
}

@test "from schema 6: sequence numbers begin, and files are read by chunks" {
	given_schema_6
	upgraded
	wopictl config set coauth on
	operation GET_SEQUENCE_NUMBER
	answers 200
	[ "$(header X-WOPI-SequenceNumber)" = 1 ]
	get_chunked MainContent
	is_shown .streams.MainContent '["FullFile",1]'
	put 'newer text' 'Lock 1'
	operation GET_SEQUENCE_NUMBER
	[ "$(header X-WOPI-SequenceNumber)" = 2 ]
}

# named ID NAME: a row of doc1's container with that name, which is an expression of SQL.
named() {
	local at=${START}000000
	sql "INSERT INTO file VALUES('$1', 'c1', $2, 'alice', 1, $at, NULL, 0, NULL);
		INSERT INTO version(file_id, version, size, sha256, content, modified_at)
			VALUES('$1', 1, 5, X'$(sum hello)', 'content1', $at);"
}

@test "from schema 4: names come into one form, twins get a number, and init prints each" {
	given_schema_4
	named twin1 "CAST(X'c3a92e747874' AS TEXT)"			# é, in one character
	named twin2 "CAST(X'65cc812e747874' AS TEXT)"		# and in two
	named upper "'REPORT.wopitest'"				# differs in case alone: stays
	named bad "CAST(X'61ff2e747874' AS TEXT)"			# no UTF-8
	named turned "CAST(X'61e280ae747874' AS TEXT)"		# right to left
	sql "INSERT INTO container VALUES('c2', 'c1', CAST(X'65cc812e747874' AS TEXT), ${START}000000, NULL)"
	run -0 --separate-stderr wopictl init
	[ "$(rows "SELECT id, name FROM file WHERE container_id = 'c1' ORDER BY id")" = \
'bad a�.txt
doc1 report.wopitest
new1 new.wopitest
turned a-txt
twin1 é.txt
twin2 é (1).txt
upper REPORT.wopitest' ]
	[ "$(rows "SELECT name FROM container WHERE id = 'c2'")" = 'é.txt (1)' ]
	[ "$(grep "upgraded the name of" <<<"$stderr" | cut -d "'" -f 2 | xargs)" = "c2 bad turned twin2" ]
	grep -q "^wopictl: upgraded the name of file 'twin2' from .* to 'é (1).txt'$" <<<"$stderr"
	WOPI_BASE_URL=http://docs.example.org/wopi wopictl check
}

# upgrade_killed_at N: init, killed at the Nth of the system calls that leave something
# behind; false if it had ended before.
upgrade_killed_at() {
	local calls=write,pwrite64,fsync,fdatasync,renameat,unlink,unlinkat,ftruncate
	local -x ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	run -0 bash -c 'strace -qq -o /dev/null -e trace=$1 -e inject=$1:signal=SIGKILL:when=$2 \
		wopictl init &>/dev/null; [ $? = 137 ] && echo killed || :' bash "$calls" "$1"
	[ -n "$output" ]
}

@test "an upgrade that is killed at any point leaves the old host or the new one" {
	local n old=0 new=0
	given_schema_4
	cp -a "$WOPI_DATA" "$BATS_TEST_TMPDIR/old"
	for ((n = 1; ; n++)); do
		upgrade_killed_at "$n" || break
		if wopictl file list >/dev/null 2>"$BATS_TEST_TMPDIR/said"; then
			new=$((new + 1))
		else
			grep -q "has schema 4, older" "$BATS_TEST_TMPDIR/said"
			old=$((old + 1))
		fi
		wopictl init 2>/dev/null
		[ "$(rows 'SELECT version_bytes FROM user WHERE id = "alice"')" = 13 ]
		holds 'new text'
		rm -r "$WOPI_DATA"
		cp -a "$BATS_TEST_TMPDIR/old" "$WOPI_DATA"
	done
	echo "killed $n times: the old host $old times, the new one $new times"
	[ "$old" -gt 3 ] && [ "$new" -gt 0 ]
}
