# SPDX-License-Identifier: MIT
# wopictl seed: a host brought to the state that a fixture says.

load helper

top=$BATS_TEST_DIRNAME/..
fixtures=$BATS_TEST_DIRNAME/fixtures

setup_file() {
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world wopictl init 2>/dev/null
}

teardown() {
	[ -z "${pids:-}" ] || end_pids 2>/dev/null
}

# seed JSON [OPTION...]: seeds a fixture; what it says goes to $said.
seed() {
	said=$(wopictl seed - "${@:2}" <<<"$1" 2>&1) || {
		echo "$said" >&2
		return 1
	}
}

# changes JSON WORDS: seeding it makes or changes these, as in "1 user, 2 files".
changes() {
	seed "$1"
	[ "$said" = "wopictl: standard input: added or changed $2" ] || {
		echo "expected '$2', got '$said'" >&2
		return 1
	}
}

# keeps JSON [OPTION...]: seeding it changes nothing, of the state and of the contents.
keeps() {
	local before
	before=$(wopictl dump; contents)
	seed "$@"
	[ "$said" = "wopictl: standard input: already up to date" ] || {
		echo "$said" >&2
		return 1
	}
	[ "$(wopictl dump; contents)" = "$before" ]
}

# twice JSON WORDS: it makes these, and then nothing.
twice() {
	changes "$1" "$2"
	keeps "$1"
}

contents() { ls "$WOPI_DATA/contents"; }

# of NOUN JQFILTER: what a dump has of a noun.
of() { wopictl dump | jq -cr ".$1 | $2"; }

# shows_line WORD COMMAND...: a line of its output is that.
shows_line() { "${@:2}" | grep -qxF "$1"; }

# The example.

@test "the example seeds, and its tokens open its documents" {
	cp "$top/examples/fixture.json" .
	run -0 --separate-stderr wopictl seed "$top/examples/fixture.json"
	[ -z "$output" ]
	[ "$stderr" = "wopictl: $top/examples/fixture.json: added or changed 2 users, 1 container, 2 files,\
 1 grant, 2 tokens, 1 lock" ]
	file=doc1 token=alice-doc1
	holds $'A document of a test.\n'
	check_file_info
	json -e '.BaseFileName == "report.docx" and .OwnerId == "alice" and .UserCanWrite'
	token=bob-doc1
	check_file_info
	json -e '.UserFriendlyName == "Bob Baker" and (.UserCanWrite | not)'
	unlocked
	shows_line $'doc1\t/Reports/report.docx\talice\talice\t35m\t2023-11-14T21:38:20Z\t2023-11-14T21:38:20Z\t2023-11-14T22:08:20Z\ta lock that has ended' \
		wopictl lock list --expired
}

@test "seeding the example twice is once, and later moves what counts from now" {
	local example
	example=$(cat "$top/examples/fixture.json")
	seed "$example"
	keeps "$example"
	later 60
	changes "$example" "2 tokens, 1 lock"
	[ "$(of locks '.[0].expires')" = 2023-11-14T22:09:20Z ]
	[ "$(of tokens '.[0].expires')" = 2023-11-15T08:14:20Z ]
	[ "$(of files '[.[].modified] | @tsv')" = $'2023-11-14T22:13:20Z\t2023-11-14T21:13:20Z' ]
}

@test "what was made is told as JSON, each noun by its name" {
	run -0 --separate-stderr wopictl seed "$top/examples/fixture.json" --json
	[ "$output" = '{"config":0,"users":2,"clients":0,"containers":1,"files":2,"grants":1,"tokens":2,"shares":0,"locks":1,"coauth_locks":0,"properties":0,"activities":0,"credentials":0,"faults":0,"oauth_keys":0}' ]
	[ -z "$stderr" ]
	[ "$(wopictl seed "$top/examples/fixture.json" --json | jq add)" = 0 ]
}

@test "an empty fixture changes nothing" {
	keeps '{}'
	keeps '{ "users": [], "files": [], "config": {} }'
}

# Each noun and each of its keys.

@test "config: settings are set, and null takes one back" {
	twice '{ "config": { "token_ttl": "1h", "faults": "on", "base_url": "https://x.example/wopi" } }' "3 settings"
	[ "$(wopictl config get token_ttl)" = 1h ]
	[ "$(wopictl config get faults)" = on ]
	[ "$(wopictl config get base_url)" = https://x.example/wopi ]
	twice '{ "config": { "token_ttl": null, "faults": null } }' "2 settings"
	[ "$(wopictl config get token_ttl)" = 10h ]
	[ "$(wopictl config get faults)" = off ]
	keeps '{ "config": { "token_ttl": "10h", "journal": "off" } }'
}

@test "users: each key" {
	twice '{ "users": [ { "id": "u1", "name": "jo", "friendly_name": "Jo É", "email": "jo@example.org",
		"subject": "idp|7", "avatar": "https://example.org/jo.png", "quota": "2G", "admin": true, "anonymous": true,
		"edu": true, "business": true, "user_info": "info", "made": "2023-01-02T03:04:05Z" } ] }' "1 user"
	diff - <(wopictl user show jo --json | jq -S .) <<-'END'
		{
		  "admin": true,
		  "anonymous": true,
		  "avatar": "https://example.org/jo.png",
		  "business": true,
		  "edu": true,
		  "email": "jo@example.org",
		  "friendly_name": "Jo É",
		  "id": "u1",
		  "made_at": "2023-01-02T03:04:05.000000Z",
		  "name": "jo",
		  "quota": "2G",
		  "subject": "idp|7",
		  "user_info": "info"
		}
	END
}

@test "users: what is left out is as by default, also of one who is there" {
	seed '{ "users": [ { "id": "u1", "name": "jo", "friendly_name": "Jo", "quota": 5, "admin": true, "user_info": "x" } ] }'
	later 5
	twice '{ "users": [ { "id": "u1", "name": "joe" } ] }' "1 user"
	[ "$(of users '.[0]')" = '{"id":"u1","name":"joe","made":"2023-11-14T22:13:20Z"}' ]
}

@test "users: without an id the name tells who it is" {
	local id
	twice '{ "users": [ { "name": "jo" } ] }' "1 user"
	id=$(field id wopictl user show jo)
	twice '{ "users": [ { "name": "jo", "email": "jo@example.org" } ] }' "1 user"
	[ "$(field id wopictl user show jo)" = "$id" ]
	[ "$(wopictl user list | wc -l)" = 2 ]
}

@test "users: one who was removed is known as an owner, and the name is free" {
	twice '{ "users": [ { "id": "old", "name": "jo", "removed": "-1d" }, { "id": "jo", "name": "jo" } ],
		"files": [ { "id": "f", "name": "f", "owner": "old" } ] }' "2 users, 1 file"
	[ "$(wopictl user list | grep -c jo)" = 1 ]
	[ "$(field owner wopictl file show f)" = jo ]
	[ "$(of files '.[0].owner')" = old ]
	twice '{ "users": [ { "id": "jo", "name": "jo", "removed": "-1h" } ] }' "1 user"
	refuses 3 "no user 'jo'" wopictl user show jo
	refuses 4 "users[0].id: the user 'jo' was removed" wopictl seed - <<<'{ "users": [ { "id": "jo", "name": "jo" } ] }'
}

@test "users: a removed user's tokens, grants and properties are gone" {
	seed '{ "users": [ { "id": "jo", "name": "jo" } ],
		"weak_tokens": true, "tokens": [ { "value": "t", "user": "jo", "ecosystem": true, "rights": [ "all" ] } ],
		"grants": [ { "on": "root", "role": "reader", "user": "jo" } ],
		"properties": [ { "name": "DisablePrint", "value": true, "user": "jo" } ] }'
	seed '{ "users": [ { "id": "jo", "name": "jo", "removed": "-1s" } ] }'
	[ "$(wopictl dump | jq -c keys)" = '["config","users"]' ]
}

@test "users: id:ID names one whose id is another's name" {
	twice '{ "users": [ { "id": "jo", "name": "former", "removed": "-1d" }, { "id": "u2", "name": "jo" } ],
		"files": [ { "id": "a", "name": "a", "owner": "id:jo" }, { "id": "b", "name": "b", "owner": "jo" } ] }' \
		"2 users, 2 files"
	[ "$(of files '[.[].owner] | @tsv')" = $'id:jo\tjo' ]
	refuses 3 "tokens[0].user: no user 'id:jo'" wopictl seed - \
		<<<'{ "weak_tokens": true, "tokens": [ { "value": "t", "user": "id:jo", "ecosystem": true } ] }'
}

@test "users: admin and root may be changed, too" {
	twice '{ "users": [ { "id": "admin", "name": "boss" } ], "containers": [ { "id": "root", "name": "All" } ] }' \
		"1 user, 1 container"
	[ "$(field admin wopictl user show boss)" = false ]
	[ "$(field name wopictl container show root)" = All ]
}

@test "containers: each key, by id and by path" {
	twice '{ "containers": [
		{ "id": "a", "name": "A", "made": "2023-01-02T03:04:05Z" },
		{ "id": "b", "name": "B", "parent": "a" },
		{ "name": "C", "parent": "/A/B" } ] }' "3 containers"
	[ "$(wopictl container list --recursive --json | jq -r .path | xargs)" = "/A /A/B /A/B/C" ]
	[ "$(field made_at wopictl container show a)" = 2023-01-02T03:04:05.000000Z ]
	[ "$(field made_at wopictl container show b)" = 2023-11-14T22:13:20.000000Z ]
}

@test "containers: one that is there is renamed and moved" {
	seed '{ "containers": [ { "id": "a", "name": "A" }, { "id": "b", "name": "B", "parent": "a" } ] }'
	twice '{ "containers": [ { "id": "b", "name": "A2" }, { "id": "a", "name": "B2", "parent": "b" } ] }' "2 containers"
	[ "$(wopictl container list --recursive --json | jq -r .path | xargs)" = "/A2 /A2/B2" ]
	refuses 4 "containers[0].parent: this is the container itself, or below it" wopictl seed - \
		<<<'{ "containers": [ { "id": "b", "name": "A2", "parent": "a" } ] }'
}

@test "containers: no deeper than containers go" {
	local i json='{ "id": "c0", "name": "x" }'
	for ((i = 1; i < 256; i++)); do
		json+=", { \"id\": \"c$i\", \"name\": \"x\", \"parent\": \"c$((i - 1))\" }"
	done
	seed "{ \"containers\": [ $json ] }"
	refuses 4 "containers[256].parent: containers cannot be nested deeper than 256 levels" wopictl seed - \
		<<<"{ \"containers\": [ $json, { \"name\": \"x\", \"parent\": \"c255\" } ] }"
}

@test "files: name, container, owner, made, modified, saved_by" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "containers": [ { "id": "c", "name": "C" } ],
		"files": [ { "id": "f", "name": "f.txt", "container": "/C", "owner": "jo", "made": "-2h",
			"content": { "text": "hello" }, "modified": "-1h", "saved_by": "jo" } ] }' \
		"1 user, 1 container, 1 file"
	run -0 wopictl file show /C/f.txt --json
	jq -e '.id == "f" and .owner == "jo" and .version == 1 and .size == 5' <<<"$output"
	jq -e '.made_at == "2023-11-14T20:13:20.000000Z"' <<<"$output"
	jq -e '.modified_at == "2023-11-14T21:13:20.000000Z"' <<<"$output"
	[ "$(field user wopictl file versions f)" = jo ]
}

@test "files: one that is there is renamed, moved and given away, whatever its lock" {
	seed '{ "users": [ { "id": "u1", "name": "jo" } ], "containers": [ { "id": "c", "name": "C" } ],
		"files": [ { "id": "f", "name": "f.txt", "container": "c", "owner": "jo", "template": true } ],
		"locks": [ { "file": "f", "lock_id": "A" } ] }'
	twice '{ "files": [ { "id": "f", "name": "g.txt" } ] }' "1 file"
	run -0 wopictl file show /g.txt --json
	jq -e '.id == "f" and .owner == "admin" and .template == false and .lock == "A" and .version == 1' <<<"$output"
}

@test "files: without an id container and name tell which it is" {
	twice '{ "containers": [ { "id": "c", "name": "C" } ], "files": [
		{ "name": "f.txt" }, { "name": "f.txt", "container": "c", "content": { "text": "x" } } ] }' \
		"1 container, 2 files"
	twice '{ "files": [ { "name": "f.txt", "container": "/C", "content": { "text": "y" } } ] }' "1 file"
	[ "$(wopictl file cat /C/f.txt)" = y ]
	[ "$(wopictl file list | wc -l)" = 2 ]
}

@test "files: template and from_template, whichever comes first" {
	twice '{ "files": [ { "id": "new", "name": "new.odt", "from_template": "t" },
		{ "id": "t", "name": "t.ott", "template": true, "content": { "text": "T" } },
		{ "id": "n2", "name": "n2.odt", "from_template": "/t.ott" } ] }' "3 files"
	[ "$(field template_id wopictl file show new)" = t ]
	[ "$(field template_id wopictl file show n2)" = t ]
	[ "$(field template wopictl file show t)" = true ]
	twice '{ "files": [ { "id": "new", "name": "new.odt" }, { "id": "n2", "name": "n2.odt", "from_template": "new" } ] }' "2 files"
	[ "$(field template_id wopictl file show new)" = null ]
	[ "$(field template_id wopictl file show n2)" = new ]
}

@test "files: removed ones are in the trash, beside one of the same name, and come out again" {
	twice '{ "files": [ { "id": "a", "name": "f.txt" }, { "id": "b", "name": "f.txt", "removed": "-1d" } ] }' "2 files"
	[ "$(wopictl file list --removed | cut -f 1)" = b ]
	twice '{ "files": [ { "id": "b", "name": "f.txt", "removed": "-2d" } ] }' "1 file"
	twice '{ "files": [ { "id": "b", "name": "g.txt" }, { "id": "a", "name": "f.txt", "removed": "-1h" } ] }' "2 files"
	[ "$(wopictl file list | cut -f 1,2)" = $'b\tg.txt' ]
	refuses 4 "files[0].name: 'g.txt' is the name of the file 'b' there" wopictl seed - \
		<<<'{ "files": [ { "id": "a", "name": "g.txt" } ] }'
}

@test "content: text, base64 and a path that is relative to the fixture" {
	mkdir "$BATS_TEST_TMPDIR/folder"
	printf 'from a file\0' >"$BATS_TEST_TMPDIR/folder/bytes"
	cat >"$BATS_TEST_TMPDIR/folder/f.json" <<-END
		{ "files": [ { "id": "t", "name": "t", "content": { "text": "grüß\n" } },
			{ "id": "b", "name": "b", "content": { "base64": "AAEC/w==" } },
			{ "id": "p", "name": "p", "content": { "path": "bytes" } },
			{ "id": "q", "name": "q", "content": { "path": "$BATS_TEST_TMPDIR/folder/bytes" } } ] }
	END
	refuses 1 "files[3].content.path: '$BATS_TEST_TMPDIR/folder/bytes' leads out of" \
		wopictl seed "$BATS_TEST_TMPDIR/folder/f.json"
	wopictl seed --allow-paths "$BATS_TEST_TMPDIR/folder/f.json"
	[ "$(wopictl file cat t)" = grüß ]
	[ "$(wopictl file cat b | od -An -tx1)" = " 00 01 02 ff" ]
	wopictl file cat p | cmp - "$BATS_TEST_TMPDIR/folder/bytes"
	cd "$BATS_TEST_TMPDIR/folder"
	run -0 wopictl seed --allow-paths - <f.json
	[[ $output == *"already up to date" ]]
	wopictl seed --allow-paths f.json
}

@test "a fixture reads no file outside of its folder, by no link, unless that is allowed" {
	local path
	mkdir -p "$BATS_TEST_TMPDIR/folder/in"
	cd "$BATS_TEST_TMPDIR/folder"
	echo secret >../secret
	echo mine >in/mine
	ln -s ../secret link
	ln -s .. up
	ln -s in inside
	ln -s /etc/passwd in/passwd
	for path in link up/secret in/passwd inside/mine ../secret in/../../secret "$PWD/in/mine" /etc/passwd; do
		echo '{ "files": [ { "id": "a", "name": "a", "content": { "path": "'"$path"'" } } ] }' >f.json
		refuses 1 "files[0].content.path: '$path' " wopictl seed f.json
		[[ $stderr == *"--allow-paths reads it, if you trust this fixture" ]]
		refuses 1 "files[0].content.path: '$path' " wopictl seed - <f.json
		refuses 1 "files[0].content.path: '$path' " wopictl serve --temporary --seed f.json
		wopictl seed --allow-paths --dry-run f.json
	done
	for path in in/mine ./in//mine; do
		echo '{ "files": [ { "id": "a", "name": "a", "content": { "path": "'"$path"'" } } ] }' >f.json
		wopictl seed f.json
		(cd .. && wopictl seed folder/f.json)
		[ "$(wopictl file cat a)" = mine ]
	done
	echo '{ "files": [ { "id": "a", "name": "a", "content": { "path": "../secret" } } ] }' >f.json
	wopictl serve --temporary --allow-paths --seed f.json --exec 'wopictl file cat a' >out.txt 2>err.txt
	[ "$(cat out.txt)" = secret ]
}

@test "content: generated bytes say where they are, and equal ones are stored once" {
	twice '{ "files": [ { "id": "a", "name": "a", "content": { "size": 40 } },
		{ "id": "b", "name": "b", "content": { "size": "1M" } },
		{ "id": "c", "name": "c", "content": { "size": 1048576 } },
		{ "id": "d", "name": "d", "content": { "size": 0 } }, { "id": "e", "name": "e" } ] }' "5 files"
	[ "$(wopictl file cat a)" = $'000000000000000\n000000000000016\n00000000' ]
	[ "$(wopictl file cat b | tail -n 1)" = 000000001048560 ]
	[ "$(field size wopictl file show b)" = 1048576 ]
	[ "$(contents | wc -l)" = 3 ]
}

@test "content: another one becomes a new version, and the former stays" {
	seed '{ "files": [ { "id": "f", "name": "f", "content": { "text": "one" } } ] }'
	twice '{ "files": [ { "id": "f", "name": "f", "content": { "text": "two" } } ] }' "1 file"
	[ "$(wopictl file cat f)" = two ]
	[ "$(wopictl file cat f --version 1)" = one ]
	[ "$(of files '[.[0].versions[].modified] | @tsv')" = \
		$'2023-11-14T22:13:20Z\t2023-11-14T22:13:20.000001Z' ]
	twice '{ "files": [ { "id": "f", "name": "f", "content": { "text": "one" } } ] }' "1 file"
	[ "$(wopictl file versions f | wc -l)" = 3 ]
	[ "$(contents | wc -l)" = 2 ]
}

@test "content: a file that was written to is as the fixture says again, and one without content is let be" {
	local json='{ "files": [ { "id": "f", "name": "f", "content": { "text": "one" } }, { "id": "g", "name": "g" } ],
		"weak_tokens": true, "tokens": [ { "value": "t", "user": "admin", "file": "f", "expires": "2024-01-01T00:00:00Z" },
			{ "value": "u", "user": "admin", "file": "g", "expires": "2024-01-01T00:00:00Z" } ] }'
	seed "$json"
	file=f token=t
	lock A
	put changed A
	answers 200
	file=g token=u
	put more
	answers 200
	changes "$json" "1 file"
	[ "$(wopictl file cat f)" = one ]
	[ "$(wopictl file cat g)" = more ]
	[ "$(field lock wopictl file show f)" = A ]
}

@test "versions: each key" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f", "versions": [
		{ "content": { "text": "one" }, "number": 3, "modified": "-2d", "user": "jo", "note": "the first" },
		{ "content": { "text": "two" }, "modified": "-1d", "autosave": true, "modified_by_user": false,
		  "editors": "u1,u2", "lock_id": "A" },
		{ "content": { "text": "three" }, "number": 9, "modified_by_user": true } ] } ] }' "1 user, 1 file"
	diff - <(of files '.[0].versions[]') <<-'END'
		{"content":{"text":"one"},"number":3,"modified":"2023-11-12T22:13:20Z","user":"jo","note":"the first"}
		{"content":{"text":"two"},"modified":"2023-11-13T22:13:20Z","autosave":true,"modified_by_user":false,"editors":"u1,u2","lock_id":"A"}
		{"content":{"text":"three"},"number":9,"modified":"2023-11-14T22:13:20Z","modified_by_user":true}
	END
	[ "$(wopictl file versions f | cut -f 1 | xargs)" = "9 4 3" ]
	[ "$(wopictl file cat f --version 4)" = two ]
}

@test "versions: what the fixture has more comes behind what is stored" {
	local one='{ "content": { "text": "one" } }' two='{ "content": { "text": "two" } }'
	seed "{ \"files\": [ { \"id\": \"f\", \"name\": \"f\", \"versions\": [ $one ] } ] }"
	later 9
	twice "{ \"files\": [ { \"id\": \"f\", \"name\": \"f\", \"versions\": [ $one, $two, $one ] } ] }" "1 file"
	[ "$(wopictl file versions f | cut -f 1,3 | xargs)" = \
		"3 2023-11-14T22:13:29Z 2 2023-11-14T22:13:29Z 1 2023-11-14T22:13:20Z" ]
}

@test "versions: what contradicts the stored ones is a conflict that tells the remedy" {
	local json='{ "files": [ { "id": "f", "name": "f", "versions": [
		{ "content": { "text": "one" }, "modified": "2023-01-01T00:00:00Z" }, { "content": { "text": "two" } } ] } ] }'
	seed "$json"
	refuses 4 "files[0].versions[1]: the host has another version 2 of the file 'f'; --replace" \
		wopictl seed - <<<"${json/two/three}"
	refuses 4 "files[0].versions[0]: the host has another version 1 of the file 'f'; --replace" \
		wopictl seed - <<<"${json/2023-01-01/2023-01-02}"
	refuses 4 "files[0].versions: the host also has version 2 of the file 'f'; --replace" \
		wopictl seed - <<<'{ "files": [ { "id": "f", "name": "f", "versions": [
			{ "content": { "text": "one" }, "modified": "2023-01-01T00:00:00Z" } ] } ] }'
	seed "${json/two/three}" --replace
	[ "$(wopictl file cat f)" = three ]
}

@test "recovered: the reason is seeded and dumped, and is the lock if it is left out" {
	twice '{ "files": [ { "id": "r", "name": "r.txt", "recovered": [
		{ "content": { "text": "one" }, "modified": "-2h", "refused": "quota" },
		{ "content": { "text": "two" }, "modified": "-3h" } ] } ] }' "1 file"
	[ "$(wopictl recovered list r --json | jq -r .reason | xargs)" = 'lock quota' ]
	[ "$(wopictl dump | jq -c '[.files[] | select(.id == "r").recovered[].refused]')" = '["quota",null]' ]
	refuses 2 'files[0].versions[0].refused: only items of "recovered" may have this' wopictl seed - <<<\
		'{ "files": [ { "name": "x", "versions": [ { "content": { "text": "x" }, "refused": "lock" } ] } ] }'
}

@test "recovered: saves that were refused" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f", "recovered": [
		{ "content": { "text": "one" }, "modified": "-2h", "user": "jo", "lock_id": "A" },
		{ "content": { "text": "three" }, "number": 3, "modified": "-3h" } ] } ] }' "1 user, 1 file"
	[ "$(wopictl recovered cat f 3)" = three ]
	[ "$(wopictl recovered cat f 1)" = one ]
	[ "$(wopictl recovered list f | cut -f 3 | sort | xargs)" = "1 3" ]
	refuses 4 "files[0].recovered[0]: the host has another refused save 1 of the file 'f'" wopictl seed - \
		<<<'{ "files": [ { "id": "f", "name": "f", "recovered": [ { "content": { "text": "x" } } ] } ] }'
}

@test "recovered: no more than are kept" {
	local i list='{ "content": { "text": "0" } }'
	for i in {1..20}; do
		list+=", { \"content\": { \"text\": \"$i\" } }"
	done
	refuses 2 "files[0].recovered: a file has at most 20 refused saves" wopictl seed - \
		<<<"{ \"files\": [ { \"name\": \"f\", \"recovered\": [ $list ] } ] }"
}

@test "grants: on, role, user and everyone; none takes one away" {
	local json='{ "users": [ { "id": "u1", "name": "jo" } ], "containers": [ { "id": "c", "name": "C" } ], "grants": [
		{ "on": "c", "role": "reader", "everyone": true }, { "on": "/C", "role": "writer", "user": "jo" },
		{ "on": "root", "role": "reviewer", "user": "u1" } ] }'
	twice "$json" "1 user, 1 container, 3 grants"
	[ "$(field role wopictl grant show jo c)" = writer ]
	[ "$(field role wopictl grant show jo /)" = reviewer ]
	twice '{ "grants": [ { "on": "c", "role": "none", "user": "jo" }, { "on": "c", "role": "owner", "everyone": true },
		{ "on": "root", "role": "none", "user": "admin" } ] }' "3 grants"
	[ "$(wopictl grant list | cut -f 1-3,5 | xargs -d '\n' -n 1 | sort | xargs)" = "- yes owner c jo no reviewer root" ]
}

@test "tokens: value, user, file, rights, expires, made and client" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f.txt" } ],
		"clients": [ { "name": "office", "sources": [ "/x" ] } ],
		"weak_tokens": true, "tokens": [ { "value": "jo-f", "user": "jo", "file": "/f.txt", "rights": [ "read", "share" ], "expires": "1h",
			"made": "-1h", "client": "office" }, { "value": "text-f", "user": "u1", "file": "f", "client": "text", "rights": [ "all" ] } ] }' \
		"1 user, 1 client, 1 file, 2 tokens"
	run -0 wopictl token show jo-f --json
	jq -e '.user == "jo" and .kind == "file" and .resource == "f" and (.rights | join(",")) == "read,share"' <<<"$output"
	jq -e '.expires_at == "2023-11-14T23:13:20.000000Z" and .made_at == "2023-11-14T21:13:20.000000Z"' <<<"$output"
	jq -e '.client == "office" and .grants == false' <<<"$output"
	run -0 wopictl token show text-f --json
	jq -e '.client == "text" and (.rights | join(",")) == "read,write,rename,review,create,delete,share"' <<<"$output"
	jq -e '.expires_at == "2023-11-15T08:13:20.000000Z"' <<<"$output"
}

@test "tokens: container, ecosystem, oauth, a version, and those that follow the grants" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f" } ], "weak_tokens": true, "tokens": [
		{ "value": "c", "user": "jo", "container": "root", "rights": [ "read", "write" ], "grants": true },
		{ "value": "e", "user": "jo", "ecosystem": true }, { "value": "o", "user": "jo", "oauth": true },
		{ "value": "v", "user": "jo", "file": "f.1", "rights": [ "all" ] } ],
		"grants": [ { "on": "f", "role": "reader", "user": "jo" } ] }' "1 user, 1 file, 1 grant, 4 tokens"
	[ "$(wopictl token list --json | jq -c '[.kind, .resource, .grants, .rights]' | sort | xargs)" = \
		"[container,root,true,[read,write]] [ecosystem,null,true,null] [file,f.1,false,[read,write,rename,review,create,delete,share]] [oauth,null,true,null]" ]
	[ "$(of tokens '[.[] | .rights] | sort')" = '[null,null,["all"],["read","write"]]' ]
	[ "$(field expires_at wopictl token show o)" = 2024-02-12T22:13:20.000000Z ]
	file=f.1 token=v
	check_file_info
	answers 200
}

@test "tokens: those that open nothing for want of a grant are told" {
	seed '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f" } ], "weak_tokens": true,
		"tokens": [ { "value": "a", "user": "admin", "file": "f" }, { "value": "b", "user": "jo", "file": "f" },
		{ "value": "c", "user": "jo", "ecosystem": true }, { "value": "d", "user": "jo", "oauth": true } ] }'
	[[ $said == *"2 tokens without effect, because the user has no grant there: the first is tokens[1]"* ]]
	[[ $said == *"added or changed 1 user, 1 file, 4 tokens" ]]
}

@test "tokens: one that is there is made what the fixture says" {
	local json='{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f" }, { "id": "g", "name": "g" } ],
		"weak_tokens": true, "tokens": [ { "value": "t", "user": "jo", "file": "f", "rights": [ "read" ], "expires": "1h" } ] }'
	seed "$json"
	later 5
	twice '{ "weak_tokens": true, "tokens": [ { "value": "t", "user": "admin", "file": "g", "expires": "2h" } ] }' "1 token"
	run -0 wopictl token show t --json
	jq -e '.user == "admin" and .resource == "g" and .grants and .made_at == "2023-11-14T22:13:20.000000Z"' <<<"$output"
	[ "$(wopictl token list | wc -l)" = 1 ]
}

@test "tokens: an expired one is refused as one that has ended" {
	seed '{ "files": [ { "id": "f", "name": "f" } ], "weak_tokens": true, "tokens": [ { "value": "t", "user": "admin", "file": "f", "expires": "-5m" } ] }'
	file=f token=t
	check_file_info
	refused 401 "access token is expired"
}

@test "tokens: a hash stands for the token" {
	local hash
	hash=$(printf a-token | sha256sum | cut -d ' ' -f 1)
	twice "{ \"files\": [ { \"id\": \"f\", \"name\": \"f\" } ],
		\"tokens\": [ { \"hash\": \"$hash\", \"user\": \"admin\", \"file\": \"f\" } ] }" "1 file, 1 token"
	file=f token=a-token
	check_file_info
	answers 200
	[ "$(of tokens '.[0] | has("secret_id")')" = false ]
	# the value itself makes it one that only the secret's holder can try
	twice '{ "weak_tokens": true, "tokens": [ { "value": "a-token", "user": "admin", "file": "f" } ] }' "1 token"
	[ "$(of tokens 'map(has("secret_id"))')" = '[true]' ]
	check_file_info
	answers 200
	keeps "$(wopictl dump)"
}

@test "tokens: a chosen value of 16 characters needs no leave" {
	twice '{ "tokens": [ { "value": "sixteen-letters.", "user": "admin", "ecosystem": true } ] }' "1 token"
	[ "$(field weak wopictl token show sixteen-letters.)" = false ]
	twice '{ "weak_tokens": true, "tokens": [ { "value": "fifteen-letters", "user": "admin", "ecosystem": true } ] }' "1 token"
	[ "$(field weak wopictl token show fifteen-letters)" = true ]
}

@test "shares: on, type, user, fixed, rights, expires and made" {
	wopictl config set base_url https://docs.example.org/wopi
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f.txt" } ], "shares": [
		{ "on": "f" }, { "on": "/f.txt", "type": "ReadWrite", "user": "jo", "fixed": true, "expires": "1h", "made": "-1h" },
		{ "on": "root", "type": "ReadWrite", "rights": [ "write" ], "expires": "-1h" } ] }' "1 user, 1 file, 3 links"
	diff - <(of shares '.[]') <<-'END'
		{"on":"f","expires":"2023-12-14T22:13:20Z","made":"2023-11-14T22:13:20Z"}
		{"on":"f","type":"ReadWrite","user":"jo","fixed":true,"expires":"2023-11-14T23:13:20Z","made":"2023-11-14T21:13:20Z"}
		{"on":"root","type":"ReadWrite","rights":["write"],"expires":"2023-11-14T21:13:20Z","made":"2023-11-14T22:13:20Z"}
	END
	open_link "$(wopictl share list f --json | jq -r 'select(.type == "ReadOnly").url')"
	answers 200
}

@test "shares: one that ends with a token does so, and is left out without that" {
	local hash json
	hash=$(printf a-token | sha256sum | cut -d ' ' -f 1)
	wopictl config set base_url https://docs.example.org/wopi
	json='{ "files": [ { "id": "f", "name": "f.txt" } ], "shares": [ { "on": "f", "fixed": true, "token": "'$hash'" } ] }'
	seed "$json"
	[[ $said == *"1 link left out: the tokens that they end with are missing"*"added or changed 1 file"* ]]
	seed '{ "tokens": [ { "hash": "'$hash'", "user": "admin", "file": "f", "rights": [ "all" ] } ] }'
	twice "$json" "1 link"
	open_link "$(wopictl share list --json | jq -r .url)"
	answers 200
	run -0 --separate-stderr wopictl token remove "${hash:0:12}"
	[[ $stderr == *"1 link made with it" ]]
	[ -z "$(wopictl share list)" ]
}

@test "shares: the link of GetShareUrl, and the one and only restricted link" {
	local url
	seed '{ "files": [ { "id": "f", "name": "f.docx" } ], "weak_tokens": true, "tokens": [ { "value": "t", "user": "admin", "file": "f" } ] }'
	twice '{ "shares": [ { "on": "f", "user": "admin" }, { "on": "f", "type": "FORMS" } ] }' "2 links"
	file=f token=t
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	answers 200
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	answers 200
	[ "$(of shares length)" = 2 ]
	twice '{ "shares": [ { "on": "f", "type": "FORMS", "expires": "1h" } ] }' "1 link"
	[ "$(of shares length)" = 2 ]
}

@test "shares: those that are alike are several, and an end is moved" {
	wopictl config set base_url https://docs.example.org/wopi
	twice '{ "shares": [ { "on": "root" }, { "on": "root", "expires": "1h" }, { "on": "root" } ] }' "3 links"
	[ "$(of shares length)" = 3 ]
	twice '{ "shares": [ { "on": "root", "expires": "2h" } ] }' "1 link"
	[ "$(of shares length)" = 3 ]
}

@test "locks: each key" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f" }, { "id": "g", "name": "g" } ],
		"locks": [ { "file": "f", "lock_id": "A b", "user": "jo", "taken": "-20m", "expires": "10m" },
			{ "file": "/g", "lock_id": "B" } ] }' "1 user, 2 files, 2 locks"
	diff - <(wopictl lock list | cut -f 1-3,6,8,9) <<-'END'
		f	/f	jo	2023-11-14T21:53:20Z	2023-11-14T22:23:20Z	A b
		g	/g	-	2023-11-14T22:13:20Z	2023-11-14T22:43:20Z	B
	END
}

@test "locks: another one takes the place of the present one, and the history tells" {
	seed '{ "files": [ { "id": "f", "name": "f" } ], "locks": [ { "file": "f", "lock_id": "A" } ] }'
	later 60
	twice '{ "locks": [ { "file": "f", "lock_id": "A" } ] }' "1 lock"
	[ "$(wopictl lock list | cut -f 6,8)" = $'2023-11-14T22:13:20Z\t2023-11-14T22:44:20Z' ]
	twice '{ "locks": [ { "file": "f", "lock_id": "B", "expires": "-1s" } ] }' "1 lock"
	twice '{ "locks": [ { "file": "f", "lock_id": "C" } ] }' "1 lock"
	[ "$(wopictl lock history f --json | jq -r '.event + " " + .lock_id' | xargs)" = \
		"lock A refresh A release A lock B expire B lock C" ]
}

@test "locks: an expired one is no lock" {
	seed '{ "files": [ { "id": "f", "name": "f", "content": { "text": "x" } } ],
		"weak_tokens": true, "tokens": [ { "value": "t", "user": "admin", "file": "f" } ],
		"locks": [ { "file": "f", "lock_id": "A", "expires": "-5m" } ] }'
	file=f token=t
	unlocked
	lock B
	answers 200
}

@test "locks: user_visible is told to others while coauth is on" {
	local json='{ "users": [ { "id": "u1", "name": "jo", "friendly_name": "Jo" } ], "files": [ { "id": "f", "name": "f.docx" } ],
		"weak_tokens": true, "tokens": [ { "value": "t", "user": "admin", "file": "f" } ],
		"locks": [ { "file": "f", "lock_id": "A", "user": "jo", "user_visible": "jo" } ] }'
	seed "$json"
	[ "$(of locks '.[0].user_visible')" = null ]
	wopictl config set coauth on
	twice "$json" "1 lock"
	file=f token=t
	lock B
	conflicts A
	[ "$(header X-WOPI-ConflictingLockUsername)" = Jo ]
}

@test "coauth_locks: each key" {
	twice '{ "config": { "coauth": "on" }, "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f" } ],
		"coauth_locks": [ { "file": "f", "lock_id": "A", "metadata": "é", "user": "jo", "taken": "-20m", "expires": "10m" },
			{ "file": "/f", "lock_id": "B" }, { "file": "f", "lock_id": "C", "type": "CoauthExclusive", "expires": "-1m" } ] }' \
		"1 setting, 1 user, 1 file, 3 coauthoring locks"
	[ "$(wopictl coauth list f --json | jq -c '[.lock_id, .type, .metadata, .user, .taken_at, .expires_at]')" = \
'["A","Coauth","é","jo","2023-11-14T21:53:20.000000Z","2023-11-14T22:23:20.000000Z"]
["B","Coauth","",null,"2023-11-14T22:13:20.000000Z","2023-11-14T22:43:20.000000Z"]' ]
	[ "$(field lock_id wopictl coauth list f --expired)" = C ]
	twice '{ "coauth_locks": [ { "file": "f", "lock_id": "A", "metadata": "new", "user": "jo", "expires": "10m" } ] }' \
		"1 coauthoring lock"
	[ "$(of coauth_locks 'map(select(.lock_id == "A"))[0] | [.metadata, .taken] | @tsv')" = $'new\t2023-11-14T21:53:20Z' ]
}

@test "coauth_locks and a lock: what the fixture has takes the other's place" {
	seed '{ "config": { "coauth": "on" }, "files": [ { "id": "f", "name": "f" } ], "locks": [ { "file": "f", "lock_id": "A" } ] }'
	seed '{ "coauth_locks": [ { "file": "f", "lock_id": "B" } ] }'
	[ -z "$(wopictl lock list --json | jq 'select(.lock_id == "A")')" ]
	[ "$(wopictl coauth list f | wc -l)" = 1 ]
	seed '{ "locks": [ { "file": "f", "lock_id": "A" } ] }'
	[ "$(wopictl coauth list f | wc -l)" = 0 ]
	[ "$(field lock_id wopictl lock show f)" = A ]
}

@test "coauth_locks: no more than a file can have" {
	local i list='{ "file": "f", "lock_id": "0" }'
	for i in {1..100}; do
		list+=", { \"file\": \"f\", \"lock_id\": \"$i\" }"
	done
	refuses 4 "coauth_locks[100]: the file 'f' already has the maximum of 100 coauthoring locks" wopictl seed - \
		<<<"{ \"files\": [ { \"id\": \"f\", \"name\": \"f\" } ], \"coauth_locks\": [ $list ] }"
}

@test "properties: name, value, file, user and client" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f" } ], "properties": [
		{ "name": "HostName", "value": "x" }, { "name": "DisablePrint", "value": true, "file": "f" },
		{ "name": "WatermarkText", "value": "Draft", "file": "/f", "user": "jo" },
		{ "name": "UserCanWrite", "value": false, "user": "jo" },
		{ "name": "EnableShare", "value": true, "client": "collabora" },
		{ "name": "Own", "value": { "a": [ 1, null ] } } ] }' "1 user, 1 file, 6 properties"
	[ "$(wopictl property list --json | jq -c '[.name, .value, .client, .user, .file]' | sort)" = \
'["DisablePrint",true,null,null,"f"]
["EnableShare",true,"collabora",null,null]
["HostName","x",null,null,null]
["Own",{"a":[1,null]},null,null,null]
["UserCanWrite",false,null,"jo",null]
["WatermarkText","Draft",null,"jo","f"]' ]
	twice '{ "properties": [ { "name": "HostName", "value": "y" } ] }' "1 property"
}

@test "activities: file, id, user, at and activity" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f" } ], "activities": [
		{ "file": "f", "id": "a", "user": "jo", "at": "-1h", "activity": { "Type": "comment", "Id": "a" } },
		{ "file": "/f", "id": "b", "user": "jo", "at": "-1h", "activity": { "Type": "comment", "Id": "b" } },
		{ "file": "f", "id": "c", "user": "u1", "activity": {} } ] }' "1 user, 1 file, 3 activities"
	[ "$(of activities '[.[].at] | @tsv')" = \
		$'2023-11-14T21:13:20Z\t2023-11-14T21:13:20.000001Z\t2023-11-14T22:13:20Z' ]
	[ "$(wopictl file activities f --json | jq -r .user | xargs)" = "jo jo jo" ]
	later 5
	twice '{ "activities": [ { "file": "f", "id": "c", "user": "jo", "activity": { "Type": "comment" } } ] }' "1 activity"
	[ "$(of activities '.[2].at')" = 2023-11-14T22:13:20Z ]
}

@test "credentials: application, name, password, user and windows" {
	twice '{ "users": [ { "id": "u1", "name": "jo" } ], "files": [ { "id": "f", "name": "f" } ],
		"weak_tokens": true, "tokens": [ { "value": "t", "user": "jo", "file": "f", "rights": [ "all" ] } ], "credentials": [
		{ "application": "app", "name": "all", "password": "p1" },
		{ "application": "app", "name": "D\\jo", "password": "p2", "user": "jo", "windows": true } ] }' \
		"1 user, 1 file, 1 token, 2 credentials"
	file=f token=t
	operation READ_SECURE_STORE -H 'X-WOPI-ApplicationId: app'
	json -e '.UserName == "D\\jo" and .Password == "p2" and .IsWindowsCredentials and (.IsGroup | not)'
	twice '{ "credentials": [ { "application": "app", "name": "all", "password": "p3" } ] }' "1 credential"
}

@test "clients: each key, without a network" {
	local json
	json=$(jq '{ clients: [ .clients[0] ] }' "$fixtures/everything.json")
	twice "$json" "1 client"
	run -0 wopictl client show office --json
	jq -e '.kind == "collabora" and .proof == "if-present"' <<<"$output"
	[ "$(wopictl client url office --help >/dev/null; of clients '.[0].prefer | @csv')" = '"docx","odt"' ]
	diff <(jq -S '.clients[0] | del(.fetched, .stale, .failed, .sources)' <<<"$json") \
		<(wopictl dump | jq -S '.clients[0] | del(.fetched, .stale, .failed, .sources)')
	[ "$(of clients '.[0] | [.fetched, .stale, .failed] | @tsv')" = \
		$'2023-11-14T19:13:20Z\t2023-11-14T20:13:20Z\t2023-11-14T21:13:20Z' ]
	[ "$(of clients '.[0].sources | @tsv')" = $'https://office.example.org/hosting/discovery\t/srv/discovery.xml' ]
}

@test "clients: a file of discovery is read as client add reads it" {
	cp "$BATS_TEST_DIRNAME/discovery/collabora.xml" "$BATS_TEST_TMPDIR/d.xml"
	echo '{ "clients": [ { "name": "office", "discovery": "d.xml", "prefer": [ "odt" ] } ] }' >"$BATS_TEST_TMPDIR/f.json"
	wopictl seed "$BATS_TEST_TMPDIR/f.json"
	wopictl client add other "$BATS_TEST_TMPDIR/d.xml" >/dev/null
	diff <(of clients '.[0] | del(.name, .prefer)') <(of clients '.[1] | del(.name)')
	run -0 wopictl seed "$BATS_TEST_TMPDIR/f.json"
	[[ $output == *"already up to date" ]]
	wopictl client refresh office >/dev/null
}

@test "clients: what is left out is as by default" {
	twice '{ "clients": [ { "name": "a", "sources": [ "/x" ] } ] }' "1 client"
	[ "$(of clients '.[0]')" = '{"name":"a","sources":["/x"],"kind":"other","proof":"off","fetched":"2023-11-14T22:13:20Z"}' ]
	later 5
	keeps '{ "clients": [ { "name": "a", "sources": [ "/x" ] } ] }'
}

@test "faults: what goes wrong, and how often it did" {
	local json='{ "config": { "faults": "on" }, "files": [ { "id": "f", "name": "f" } ], "users": [ { "id": "u1", "name": "jo" } ],
		"weak_tokens": true, "tokens": [ { "value": "t", "user": "jo", "file": "f", "rights": [ "all" ] } ],
		"faults": [ { "operation": "CheckFileInfo", "file": "/f", "user": "jo", "status": 503, "headers": [ "Retry-After: 1" ],
			"body": "later", "times": 1 }, { "operation": "GetFile", "truncate": 3, "hits": 2 } ] }'
	twice "$json" "1 setting, 1 user, 1 file, 1 token, 2 faults"
	file=f token=t
	check_file_info
	answers 503
	[ "$(header Retry-After)" = 1 ]
	[ "$(body)" = later ]
	check_file_info
	answers 200
	changes "$json" "1 fault"
	check_file_info
	answers 503
	[ "$(of faults '.[1].hits')" = 2 ]
}

@test "faults: each key" {
	local json
	json=$(jq -c '{ users: [ { id: "u1", name: "alice" } ], containers: [ { id: "c1", name: "c" } ], faults,
		files: [ { id: "f1", name: "f" } ] }' "$fixtures/everything.json")
	twice "$json" "1 user, 1 container, 1 file, 8 faults"
	diff <(jq -S .faults[] <<<"$json") <(wopictl dump | jq -S .faults[])
	[ "$(wopictl fault list | wc -l)" = 8 ]
}

@test "faults: no more than there can be" {
	local i list='{ "operation": "any", "status": 500 }'
	for i in {1..100}; do
		list+=", { \"operation\": \"any\", \"status\": $((400 + i)) }"
	done
	refuses 4 "faults[100]: the host already has the maximum of 100 faults" wopictl seed - <<<"{ \"faults\": [ $list ] }"
}

@test "oauth_keys: they replace those that there are" {
	local json
	json=$(jq -c '{ oauth_keys }' "$fixtures/everything.json")
	twice "$json" "1 OAuth key"
	[ "$(field kid wopictl oauth list)" = k1 ]
	twice "${json/k1/k2}" "2 OAuth keys"
	[ "$(field kid wopictl oauth list)" = k2 ]
}

# What is wrong.

@test "what is wrong is told with its place, and nothing is changed" {
	local before status place json n=0 said got
	before=$(wopictl dump)
	cd "$BATS_TEST_TMPDIR"
	while IFS=$'\t' read -r status place && read -r json; do
		got=0
		said=$(wopictl seed - 2>&1 <<<"$json") || got=$?
		[ "$got" = "${status% *}" ] && [[ $said == "wopictl: standard input: $place"* ]] &&
			[[ $said != *"a secret"* ]] || {
			printf '%s\n' "$json" "expected ${status% *}, $place" "got $got, $said" >&2
			return 1
		}
		n=$((n + 1))
	done <"$fixtures/wrong.txt"
	[ "$n" -ge 100 ]
	[ "$(wopictl dump)" = "$before" ]
	[ -z "$(contents)" ]
}

@test "what is no JSON is told by line and column" {
	refuses 2 "standard input: line 1, column 1: the JSON ends too early" wopictl seed - </dev/null
	refuses 2 "standard input: line 2, column 12: invalid JSON" wopictl seed - <<<$'{\n  "users": x\n}'
	refuses 2 "standard input: line 2, column 1: the JSON ends too early" wopictl seed - <<<'{ "users": ['
	refuses 2 "standard input: line 2, column 3: 'N' is not JSON" wopictl seed - <<<$'{ "config":\n  NaN }'
	refuses 2 "standard input: line 1, column 3: ''' is not JSON" wopictl seed - <<<"{ 'config': {} }"
	refuses 2 "line 1, column 17: control character in a text; write a line break as \\n" \
		wopictl seed - <<<$'{ "users": [ "ab\n" ] }'
	refuses 2 "standard input: line 2, column 1: this line is not UTF-8" wopictl seed - <<<$'{\n"\xff": 1}'
	printf '{ "users": [\0] }' >"$BATS_TEST_TMPDIR/nul"
	refuses 2 "nul: line 1, column 13: a NUL is not JSON" wopictl seed "$BATS_TEST_TMPDIR/nul"
	refuses 2 "line 1, column 4: invalid JSON" wopictl seed - <<<'{} {}'
}

@test "a key that is there twice is told by line and column" {
	refuses 2 "standard input: line 3, column 3: duplicate key in an object" \
		wopictl seed - <<<$'{\n  "users": [],\n  "users": [] }'
	refuses 2 "line 1, column 46: duplicate key" \
		wopictl seed - <<<'{ "users": [ { "name": "a\"}", "email": "b", "n\u0061me": "c" } ] }'
	refuses 2 "line 1, column 81: duplicate key" wopictl seed - \
		<<<'{ "properties": [ { "name": "Own", "value": { "b": 1, "a": [ { "x": {}, "y": 1, "x": 2 } ] } } ] }'
	seed '{ "properties": [ { "name": "Own", "value": [ { "a": "x" }, { "a": "a" }, { "b": { "a": 1 }, "a": ":" } ] } ] }'
}

@test "what is nested too deep is refused" {
	refuses 2 "nesting too deep" wopictl seed - \
		<<<"{ \"properties\": [ { \"name\": \"Own\", \"value\": $(printf '[%.0s' {1..70})$(printf ']%.0s' {1..70}) } ] }"
}

@test "a fixture has at most 64 MiB" {
	{ printf '{ "users": [] '; head -c 67108864 /dev/zero | tr '\0' ' '; printf '}'; } >"$BATS_TEST_TMPDIR/large.json"
	refuses 1 "large.json' is larger than 64 MiB: put large contents into files" wopictl seed "$BATS_TEST_TMPDIR/large.json"
	truncate -s 67108864 "$BATS_TEST_TMPDIR/large.json"
	printf '}' | dd of="$BATS_TEST_TMPDIR/large.json" bs=1 seek=67108863 conv=notrunc status=none
	run -0 wopictl seed "$BATS_TEST_TMPDIR/large.json"
}

@test "controls in what is wrong do not reach the terminal" {
	refuses 2 "users[0]: unknown key \"?[31mx\"" wopictl seed - <<<'{ "users": [ { "\u001b[31mx": 1 } ] }'
	refuses 3 "no user 'a?b'" wopictl seed - <<<'{ "files": [ { "name": "f", "owner": "a\u009bb" } ] }'
}

@test "a fixture that is not there, and a host that is not" {
	refuses 1 "cannot open '/nowhere/f.json': No such file or directory" wopictl seed /nowhere/f.json
	refuses 1 "there is no host in '/nowhere'" wopictl --data /nowhere seed - <<<'{}'
	refuses 2 "give the fixture, '-' for standard input, or --schema" wopictl seed
}

# All or nothing, and nothing twice.

@test "an error in the last item leaves nothing of all before it" {
	local before
	before=$(wopictl dump)
	refuses 3 "grants[0].user: no user 'zoe'" wopictl seed - <<<"$(jq '.grants = [ { on: "root", role: "reader", user: "zoe" } ]' \
		"$top/examples/fixture.json")"
	[ "$(wopictl dump)" = "$before" ]
	[ -z "$(contents)" ]
}

@test "a dry run says what would be, and writes nothing" {
	local before
	before=$(wopictl dump)
	run -0 --separate-stderr wopictl seed "$top/examples/fixture.json" --dry-run
	[[ $stderr == *"added or changed 2 users, 1 container, 2 files"*"nothing was changed"* ]]
	[ "$(wopictl dump)" = "$before" ]
	[ -z "$(contents)" ]
	refuses 3 "no user 'zoe'" wopictl seed - --dry-run <<<'{ "files": [ { "name": "f", "owner": "zoe" } ] }'
	wopictl seed "$top/examples/fixture.json"
	before=$(wopictl dump; contents)
	run -0 wopictl seed - --replace --dry-run <<<'{}'
	[ "$(wopictl dump; contents)" = "$before" ]
}

@test "everything twice is once" {
	wopictl seed --allow-paths "$fixtures/everything.json"
	keeps "$(cd "$fixtures" && sed "s|\"bytes.bin\" } }|\"$fixtures/bytes.bin\" } }|; s|\.\./discovery|$BATS_TEST_DIRNAME/discovery|" everything.json)" --allow-paths
	[ "$(wopictl check --json | jq -r 'select(.result != "ok").check' | grep -c 'file ')" = 0 ]
}

@test "what the fixture does not name stays as it is" {
	seed "$(cat "$top/examples/fixture.json")"
	later 60
	seed '{ "users": [ { "name": "carol" } ], "files": [ { "id": "new", "name": "new" } ] }'
	[ "$(of users length)" = 3 ]
	[ "$(of files length)" = 3 ]
	[ "$(of tokens length)" = 2 ]
}

# is_killed JSON COUNT: seeds it while other writers are waited for, and kills that when
# there are so many contents.
is_killed() {
	exec 8<"$WOPI_DATA/queue"
	flock 8
	wopictl seed - <<<"$1" 3>&- 8<&- 2>/dev/null &
	pids=($!)
	within_seconds 10 there_are "$2"
	kill -KILL "${pids[0]}"
	wait "${pids[0]}" || true
	pids=()
	exec 8<&-
}
there_are() { [ "$(contents | wc -l)" = "$1" ]; }

@test "killed before its transaction, it leaves the old state, and the host works" {
	local before
	before=$(wopictl dump)
	is_killed "$(cat "$top/examples/fixture.json")" 1
	[ "$(wopictl dump)" = "$before" ]
	wopictl seed "$top/examples/fixture.json"
	file=doc1 token=alice-doc1
	holds $'A document of a test.\n'
	touch -d '2023-11-01' "$WOPI_DATA"/contents/*
	wopictl gc
	there_are 2
}

@test "killed while it writes contents, it leaves the old state" {
	local before
	before=$(wopictl dump)
	is_killed '{ "users": [ { "name": "jo" } ], "files": [ { "name": "a", "content": { "text": "x" } },
		{ "name": "b", "content": { "size": "300M" } } ] }' 2
	[ "$(wopictl dump)" = "$before" ]
}

# From empty.

@test "replace starts from empty: what is left is what init makes, and the fixture" {
	wopictl seed --allow-paths "$fixtures/everything.json"
	wopictl seed "$top/examples/fixture.json" --replace
	diff <(wopictl dump) <(WOPI_DATA=$BATS_TEST_TMPDIR/other; export WOPI_DATA
		wopictl init 2>/dev/null; cp "$BATS_TEST_TMPDIR/data/secret" "$WOPI_DATA/"
		wopictl seed "$top/examples/fixture.json"; wopictl dump)
	[ "$(wopictl config get faults)" = off ]
	[ "$(contents | wc -l)" = 2 ]
	[ "$(field role wopictl grant show admin /)" = owner ]
	prints '' wopictl credential list
	file=doc1 token=alice-doc1
	holds $'A document of a test.\n'
}

@test "replace with what fails leaves all as it was" {
	local before
	wopictl seed --allow-paths "$fixtures/everything.json"
	before=$(wopictl dump; contents)
	refuses 3 "no user 'zoe'" wopictl seed - --replace <<<'{ "files": [ { "name": "f", "owner": "zoe", "content": { "text": "new" } } ] }'
	[ "$(wopictl dump; contents)" = "$before" ]
}

@test "replace lets ids come again" {
	seed '{ "files": [ { "id": "f", "name": "f" } ] }'
	wopictl file remove f
	wopictl container add c --id c >/dev/null
	wopictl container remove c
	refuses 4 "or the id 'c' was used before" wopictl seed - <<<'{ "containers": [ { "id": "c", "name": "c" } ] }'
	seed '{ "containers": [ { "id": "c", "name": "c" } ], "files": [ { "id": "f", "name": "f" } ] }' --replace
	keeps '{ "containers": [ { "id": "c", "name": "c" } ], "files": [ { "id": "f", "name": "f" } ] }'
}

@test "replace asks on a terminal, and not in scripts" {
	seed '{ "users": [ { "name": "jo" } ] }'
	echo '{}' >"$BATS_TEST_TMPDIR/f.json"
	on_terminal 1 "echo n | script -qec 'wopictl seed $BATS_TEST_TMPDIR/f.json --replace' /dev/null"
	[[ $output == *"empty the host in '$WOPI_DATA', with all its files"*"[y/N]"*"nothing was changed"* ]]
	[ "$(of users length)" = 1 ]
	on_terminal 0 "wopictl seed $BATS_TEST_TMPDIR/f.json --replace --yes"
	[ "$(wopictl dump | gojq -c keys)" = '["config"]' ]
}

@test "replace keeps locks being watched" {
	seed '{ "files": [ { "id": "f", "name": "f" } ], "locks": [ { "file": "f", "lock_id": "A" } ] }'
	seed '{ "locks": [ { "file": "f", "lock_id": "B" } ] }'
	wopictl lock history --follow --since now >"$BATS_TEST_TMPDIR/seen" 2>"$BATS_TEST_TMPDIR/watching" 3>&- &
	pids=($!)
	within_seconds 10 grep -q following "$BATS_TEST_TMPDIR/watching"
	seed '{ "files": [ { "id": "f", "name": "f" } ], "locks": [ { "file": "f", "lock_id": "C" } ] }' --replace
	within_seconds 10 grep -q "lock.*C" "$BATS_TEST_TMPDIR/seen"
	! grep -q "[AB]$" "$BATS_TEST_TMPDIR/seen" || false
}

@test "replace of ten thousand files does not take their square" {
	local json
	json=$(jq -nc '{ files: [ range(10000) | { id: "f\(.)", name: "f\(.)" } ] }')
	seed "$json"
	SECONDS=0
	seed "$json" --replace
	[ "$SECONDS" -lt 10 ]
	[ "$(wopictl file list | wc -l)" = 10000 ]
}

@test "a thousand files with contents come at once" {
	jq -nc '{ files: [ range(1000) | { id: "f\(.)", name: "f\(.)", content: { text: "content \(.)" } } ] }' >"$BATS_TEST_TMPDIR/f.json"
	SECONDS=0
	wopictl seed "$BATS_TEST_TMPDIR/f.json"
	[ "$SECONDS" -lt 5 ]
	[ "$(contents | wc -l)" = 1000 ]
}

# Schema and manual.

# good_and_wrong: what the schema says of fixtures; prints those that it judges wrongly.
good_and_wrong() {
	wopictl seed --schema >"$BATS_TEST_TMPDIR/schema.json"
	/usr/bin/python3 - "$BATS_TEST_TMPDIR/schema.json" "$fixtures" "$@" <<-'END'
		import json, sys
		from jsonschema import Draft202012Validator as Validator
		schema = json.load(open(sys.argv[1]))
		Validator.check_schema(schema)
		validator = Validator(schema)
		for path in sys.argv[3:]:
		    for error in validator.iter_errors(json.load(open(path))):
		        print(path, list(error.path), error.message[:200])
		lines = open(sys.argv[2] + "/wrong.txt").read().splitlines()
		for says, text in zip(lines[::2], lines[1::2]):
		    if validator.is_valid(json.loads(text)) == says.split()[1].startswith("schema"):
		        print(says, text)
	END
}

@test "the schema takes good fixtures, and refuses what no host takes" {
	wopictl seed --allow-paths "$fixtures/everything.json"
	wopictl dump >"$BATS_TEST_TMPDIR/dump.json"
	wopictl dump --contents "$BATS_TEST_TMPDIR/c" >"$BATS_TEST_TMPDIR/dump2.json"
	prints '' good_and_wrong "$fixtures/everything.json" "$top/examples/fixture.json" \
		"$BATS_TEST_TMPDIR/dump.json" "$BATS_TEST_TMPDIR/dump2.json"
}

@test "\$schema is for editors: any text, which is neither read nor dumped" {
	twice '{ "$schema": "nowhere/schema.json", "users": [ { "name": "jo" } ] }' "1 user"
	[ "$(wopictl dump | jq 'has("$schema")')" = false ]
	refuses 2 '$schema: expected a text, not the number 7' wopictl seed - <<<'{ "$schema": 7 }'
	refuses 2 'users[0]: unknown key "$schema"' wopictl seed - <<<'{ "users": [ { "$schema": "x", "name": "jo" } ] }'
}

@test "the schema needs no host, and goes alone" {
	export WOPI_DATA=/nowhere
	run -0 --separate-stderr wopictl seed --schema
	[ "$(jq -r '."$schema"' <<<"$output")" = https://json-schema.org/draft/2020-12/schema ]
	[ "${#lines[@]}" -gt 100 ]
	run -0 --separate-stderr wopictl seed --schema --json
	[ "${#lines[@]}" = 1 ]
	refuses 2 "--schema prints the schema and seeds nothing: give it alone" wopictl seed f.json --schema
}

# nouns_and_keys: "NOUN KEY" of all that a schema has: what the noun's place is called, and
# each key that stands there.
nouns_and_keys() {
	wopictl seed --schema | jq -r '. as $s | def of($d): $d.properties | to_entries[] | .key as $noun |
		((.value.items."$ref" // .value."$ref" // empty) | ltrimstr("#/$defs/")) as $name |
		($s."$defs"[$name].properties | keys[] | "\($noun) \(.)"), of($s."$defs"[$name]);
		($s.properties | keys[] | "KEYS \(.)"), of($s)' | sed 's/^recovered /versions /' | sort -u
}

@test "the manual has each noun and each key, and no other" {
	diff <(nouns_and_keys) <(awk '/^\.Sh/ { on = $2 == "KEYS" } on && /^\.Ss/ { noun = $2; nouns[noun] }
		on && /^\.It Cm/ { print noun, $3 }
		END { for (n in nouns) if (n !~ /^(content|versions|keys|actions)$/) print "KEYS", n }' \
		"$top/cli/wopi-fixture.5" | sort -u)
}

@test "the manual's examples are good fixtures" {
	awk '/^\.Bd/ { on = 1; n++; next } /^\.Ed/ { on = 0 } on { gsub(/\\e/, "\\"); print > (dir "/example" n) }' \
		dir="$BATS_TEST_TMPDIR" "$top/cli/wopi-fixture.5"
	mkdir "$BATS_TEST_TMPDIR/documents"
	echo second >"$BATS_TEST_TMPDIR/documents/second.txt"
	wopictl seed "$BATS_TEST_TMPDIR/example1"
	wopictl seed "$BATS_TEST_TMPDIR/example2" --replace
	wopictl seed "$BATS_TEST_TMPDIR/example3" --replace
	[ "$(wopictl file cat old)" = second ]
	[ "$(field size wopictl file show large)" = 104857600 ]
	grep -q 'wopictl dump --contents' "$BATS_TEST_TMPDIR/example4"
}

@test "the manual is clean" {
	mandoc -T lint -W warning "$top/cli/wopi-fixture.5"
}

@test "everything in the tests has each key of the schema, but for the id of another host's secret" {
	diff <(nouns_and_keys | sed '/^KEYS/d; /^tokens secret_id$/d; s/^/ /') <(jq -r 'def of($n): to_entries[] | .key as $k |
		(" \($n) \($k)"), (.value | if type == "array" then .[] else . end | objects | of($k));
		to_entries[] | .key as $n | .value | if type == "array" then .[] else empty end | objects | of($n)' \
		"$fixtures/everything.json" | sed 's/^ recovered / versions /' | grep -Fxf <(nouns_and_keys | sed 's/^/ /') | sort -u)
}

@test "bytes that the host has lost are seeded anew" {
	wopictl init 2>/dev/null
	printf hello | wopictl file add - --name a.txt --id a >/dev/null
	rm "$WOPI_DATA"/contents/*
	printf other | wopictl file put a - >/dev/null
	wopictl seed - <<<'{ "files": [ { "id": "a", "name": "a.txt", "content": { "text": "hello" } } ] }'
	[ "$(wopictl file cat a)" = hello ]
}
