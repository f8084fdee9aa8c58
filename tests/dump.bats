# SPDX-License-Identifier: MIT
# wopictl dump: the state of a host as a fixture, which makes the same host elsewhere.

load helper

top=$BATS_TEST_DIRNAME/..
fixtures=$BATS_TEST_DIRNAME/fixtures

# Both hosts have one secret, for chosen tokens come again only with it.
setup_file() {
	local host
	export WOPI_NOW=$START
	for host in empty world; do
		wopictl --data "$BATS_FILE_TMPDIR/$host" init 2>/dev/null
		printf '%032d' 0 >"$BATS_FILE_TMPDIR/$host/secret"
	done
	WOPI_DATA=$BATS_FILE_TMPDIR/world make_world
}

# empty: from here on the host is a new one.
empty() {
	rm -r "$WOPI_DATA"
	cp -a "$BATS_FILE_TMPDIR/empty" "$WOPI_DATA"
}

seed() { wopictl seed - <<<"$1" 2>/dev/null; }

# of NOUN JQFILTER: what the dump has of a noun.
of() { wopictl dump | jq -cr ".$1 | $2"; }

# comes_again: the dump, seeded to a new host, gives the same there, also when that is done
# later; and seeded to the same host it changes nothing.
comes_again() {
	local n dump=$BATS_TEST_TMPDIR/dump.json before WOPI_NOW=$WOPI_NOW
	wopictl dump >"$dump"
	before=$(ls "$WOPI_DATA/contents")
	for n in now later; do
		run -0 wopictl seed "$dump"
		[ "$output" = "wopictl: $dump: already up to date" ]
		[ "$(ls "$WOPI_DATA/contents")" = "$before" ]
		rm -rf "$BATS_TEST_TMPDIR/$n"
		cp -a "$BATS_FILE_TMPDIR/empty" "$BATS_TEST_TMPDIR/$n"
		wopictl --data "$BATS_TEST_TMPDIR/$n" seed "$dump" 2>/dev/null
		diff <(wopictl dump) <(wopictl --data "$BATS_TEST_TMPDIR/$n" dump)
		later 86400
	done
}

@test "a new host's dump is what new hosts are told, and nothing else" {
	empty
	prints $'{\n  "config": {\n    "max_file_size": "2G",\n    "versions_kept": "100"\n  }\n}' wopictl dump
	comes_again
}

@test "the world of the tests, one thing a line" {
	diff - <(wopictl dump) <<-'END'
		{
		  "config": {
		    "max_file_size": "2G",
		    "versions_kept": "100"
		  },
		  "weak_tokens": true,
		  "users": [
		    { "id": "alice", "name": "alice", "friendly_name": "Alice Able", "made": "2023-11-14T22:13:20Z" },
		    { "id": "bob", "name": "bob", "made": "2023-11-14T22:13:20Z" },
		    { "id": "carol", "name": "carol", "made": "2023-11-14T22:13:20Z" }
		  ],
		  "files": [
		    { "id": "empty1", "name": "empty.wopitest", "made": "2023-11-14T22:13:20Z", "content": { "text": "" }, "modified": "2023-11-14T22:13:20Z" },
		    { "id": "doc1", "name": "report.wopitest", "made": "2023-11-14T22:13:20Z", "content": { "text": "hello" }, "modified": "2023-11-14T22:13:20Z" }
		  ],
		  "tokens": [
		    { "hash": "24af0b999a92b5d50dd595c584e3a0bbe605bbd96b21cf9a9d5f6ddfd9b2d92c", "secret_id": "841ed1342064bc10", "weak": true, "user": "alice", "file": "doc1", "rights": [ "all" ], "expires": "2023-11-15T08:13:20Z", "made": "2023-11-14T22:13:20Z" },
		    { "hash": "36367986ae18a81749df1aacd191d17828220b7db4d65348f786cfd9ac647ff4", "secret_id": "841ed1342064bc10", "weak": true, "user": "bob", "file": "empty1", "rights": [ "all" ], "expires": "2023-11-15T08:13:20Z", "made": "2023-11-14T22:13:20Z" },
		    { "hash": "6e9046e9c4a48132b3ed59b6606c27e0e573737905de925bd13a0e60bc53b27f", "secret_id": "841ed1342064bc10", "weak": true, "user": "bob", "file": "doc1", "rights": [ "all" ], "expires": "2023-11-15T08:13:20Z", "made": "2023-11-14T22:13:20Z" },
		    { "hash": "9b4daf1f6dd26e6f34d89d3e32f7cde87790e955dd849c90998da2c67bfb9a3a", "secret_id": "841ed1342064bc10", "weak": true, "user": "carol", "file": "doc1", "rights": [ "read" ], "expires": "2023-11-15T08:13:20Z", "made": "2023-11-14T22:13:20Z" },
		    { "hash": "a2519dc35af3c86ea7f6885138097514437d17e9892628f45a5d122079034c0c", "secret_id": "841ed1342064bc10", "weak": true, "user": "carol", "file": "empty1", "rights": [ "read" ], "expires": "2023-11-15T08:13:20Z", "made": "2023-11-14T22:13:20Z" },
		    { "hash": "ebd9b7b1c54ea9d54fa18e876655fa4043b5080268cd8a00bdeef2e7d41f6f36", "secret_id": "841ed1342064bc10", "weak": true, "user": "alice", "file": "empty1", "rights": [ "all" ], "expires": "2023-11-15T08:13:20Z", "made": "2023-11-14T22:13:20Z" }
		  ]
		}
	END
}

@test "everything comes again" {
	empty
	wopictl seed --allow-paths "$fixtures/everything.json"
	comes_again
}

@test "what clients did comes again" {
	local json
	wopictl config set base_url https://docs.example.org/wopi
	wopictl config set coauth on
	wopictl config set faults on
	lock A
	put one A
	later 60
	put two A -H 'X-COOL-WOPI-IsAutosave: true' -H 'X-COOL-WOPI-IsModifiedByUser: true' -H 'X-WOPI-Editors: alice,bob'
	as bob
	put refused B
	answers 409
	as alice
	rename_to 'renamed' -H 'X-WOPI-Lock: A'
	answers 200
	save_as SuggestedTarget .txt "saved as"
	answers 200
	printf 'info' >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 200
	printf '%s' '{"Activities":[{"Type":"comment","Id":"a1","Data":{"ContentType":"x","ContentId":"1"}}]}' >"$BATS_TEST_TMPDIR/body"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/body"
	answers 200
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	answers 200
	on empty1
	printf '{"CoauthMetadata":"m"}' >"$BATS_TEST_TMPDIR/body"
	wopictl coauth set empty1 C --type Coauth --metadata m --user bob
	wopictl share add doc1 >/dev/null
	wopictl share add doc1 >/dev/null
	wopictl fault add PutFile --status 500 --times 1 >/dev/null
	put x
	[ "$(of faults '.[0].hits')" = 1 ]
	[ "$(of shares length)" = 4 ]
	[ "$(of files 'map(select(.recovered)) | length')" = 1 ]
	comes_again
	json=$(wopictl dump)
	[[ $json == *'"autosave": true, "modified_by_user": true, "editors": "alice,bob", "lock_id": "A"'* ]]
}

@test "the other host serves what the first did" {
	lock A
	wopictl dump >"$BATS_TEST_TMPDIR/dump.json"
	empty
	wopictl seed "$BATS_TEST_TMPDIR/dump.json"
	holds hello
	locked_by A
	lock B
	conflicts A
	as carol
	check_file_info
	json -e '.UserCanWrite | not'
}

@test "what is as by default is left out" {
	empty
	seed '{ "config": { "token_ttl": "10h", "faults": "off" }, "users": [ { "name": "jo", "admin": false, "email": "" } ],
		"files": [ { "name": "f", "container": "root", "owner": "admin", "template": false } ],
		"weak_tokens": true, "tokens": [ { "value": "t", "user": "jo", "ecosystem": true } ],
		"shares": [ { "on": "root", "type": "ReadOnly", "user": "admin", "rights": [ "read" ] } ],
		"faults": [ { "operation": "any", "drop": true, "probability": 1, "hits": 0 } ] }'
	[ "$(wopictl dump | jq -c '[keys, (.faults, .files, .shares, .tokens, .users | .[0] | keys_unsorted)]')" = \
'[["config","faults","files","shares","tokens","users","weak_tokens"],["operation","drop"],["id","name","made","content","modified"],["on","expires","made"],["hash","secret_id","weak","user","ecosystem","expires","made"],["id","name","made"]]' ]
}

# What is not so simple.

@test "users who were removed stay known, by id" {
	wopictl user remove carol
	wopictl user add carol >/dev/null
	wopictl file set doc1 --owner bob
	later 1
	wopictl user remove bob
	[ "$(of users '[.[] | .name + " " + (.removed // "-")] | join(",")')" = \
		"carol 2023-11-14T22:13:20Z,bob 2023-11-14T22:13:21Z,alice -,carol -" ]
	[ "$(of files '.[1].owner')" = bob ]
	comes_again
}

@test "a removed user whose id is another's name is told apart" {
	wopictl file set doc1 --owner bob
	as bob
	lock A
	put saved A
	wopictl user remove bob
	wopictl user add bob >/dev/null
	wopictl file set empty1 --owner bob
	[ "$(of files '[.[].owner] | join(" ")')" = "bob id:bob" ]
	[ "$(of locks '.[0].user')" = id:bob ]
	[ "$(of files '.[1].versions[1].user')" = id:bob ]
	comes_again
}

@test "the trash is in it, also of a container that is gone, and comes out as it would" {
	wopictl container add C --id c >/dev/null
	wopictl file move doc1 c
	wopictl file remove doc1
	wopictl file add /dev/null --name report.wopitest --id other >/dev/null
	wopictl container remove c
	[ "$(of files 'map(select(.id == "doc1"))[0] | [.container, .removed] | @csv')" = ',"2023-11-14T22:13:20Z"' ]
	comes_again
	wopictl file remove other
	comes_again
}

@test "names that were exchanged, and one that was given to another since" {
	wopictl file rename doc1 tmp
	wopictl file rename empty1 report.wopitest
	wopictl file rename doc1 empty.wopitest
	wopictl user rename alice tmp
	wopictl user rename bob robert
	comes_again
}

@test "versions that were trimmed keep their numbers" {
	local i
	lock A
	for i in 1 2 3 4; do
		put "$i" A
		later 60
	done
	wopictl config set versions_kept 2
	wopictl gc 2>/dev/null
	[ "$(of files '.[1].versions | map(.number)')" = '[4,null]' ]
	comes_again
}

@test "links that differ only in when they were made are several" {
	wopictl config set base_url https://docs.example.org/wopi
	wopictl share add doc1 --user alice --fixed --ttl 1h >/dev/null
	wopictl share add doc1 --user alice --fixed --ttl 1h >/dev/null
	later 1
	wopictl share add doc1 --user alice --fixed --ttl 1h >/dev/null
	wopictl share add doc1 --ttl -1h >/dev/null
	[ "$(of shares length)" = 4 ]
	comes_again
}

@test "links that end with a token come again with it, others not without what they end with" {
	local url cookie
	wopictl config set base_url http://docs.example.org/wopi
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	# a browser's session is in no dump, and so no link that ends with it is
	url=$(wopictl url doc1 --action view --user bob --rights all 2>/dev/null)
	wopi POST /open/doc1 -t '' -e "QUERY_STRING=${url#*\?}"
	cookie=$(header Set-Cookie)
	wopi GET /session/doc1 -t '' -H "Cookie: ${cookie%%;*}"
	echo '{"type":"ReadOnly"}' >"$BATS_TEST_TMPDIR/sent"
	wopi POST /links/doc1 -t "$(json .page_token)" -d "$BATS_TEST_TMPDIR/sent"
	answers 200
	[ "$(wopictl share list | wc -l)" = 2 ]
	[ "$(of shares 'map("\(.type) \(.fixed) \(.token | length)")')" = '["ReadWrite true 64"]' ]
	comes_again
}

@test "the admin's grant on the root may be gone, or another" {
	wopictl grant remove admin /
	[ "$(of grants '.[0]')" = '{"on":"root","role":"none","user":"admin"}' ]
	comes_again
	wopictl grant add admin reader /
	[ "$(of grants '.[0]')" = '{"on":"root","role":"reader","user":"admin"}' ]
	comes_again
}

@test "what leads nowhere is left out" {
	wopictl token add doc1.1 --user bob --rights all --weak --value v &>/dev/null
	wopictl container add C --id c >/dev/null
	wopictl token add c --user bob --rights all --weak --value c &>/dev/null
	wopictl property set DisablePrint true --file c
	wopictl property set DisablePrint true --file empty1
	wopictl fault add any --drop --file empty1 &>/dev/null
	wopictl container remove c
	wopictl file remove empty1
	lock A
	put new A
	unlock A
	wopictl config set versions_kept 1
	wopictl config set trash_retention 1s
	later 60
	wopictl gc 2>/dev/null
	[ "$(wopictl token list | wc -l)" = 5 ]
	[ "$(wopictl property list | wc -l)" = 1 ]
	[ "$(wopictl dump | jq -c keys)" = '["config","files","tokens","users","weak_tokens"]' ]
	[ "$(of tokens 'map(.file) | join(" ")')" = "doc1 doc1 doc1" ]
	comes_again
}

@test "a fault for a client that was removed is left out, one for a kind is not" {
	wopictl client add office "$BATS_TEST_DIRNAME/discovery/collabora.xml" &>/dev/null
	wopictl fault add any --drop --client office &>/dev/null
	wopictl fault add any --drop --client microsoft &>/dev/null
	[ "$(of faults 'map(.client) | join(" ")')" = "office microsoft" ]
	wopictl client remove office
	[ "$(of faults 'map(.client) | join(" ")')" = microsoft ]
	comes_again
}

@test "sessions of browsers, tickets and sign-ins elsewhere are left out" {
	local url
	wopictl config set base_url http://docs.example.org/wopi
	url=$(wopictl url doc1 --action view --user alice --rights all)
	wopi POST "/open/doc1" -t '' -e "QUERY_STRING=${url#*\?}"
	answers 303
	wopictl url doc1 --action view --user alice --rights read >/dev/null
	wopictl token add --oauth --user bob --weak --value o &>/dev/null
	[ "$(wopictl token list | wc -l)" -gt 7 ]
	[ "$(of tokens 'map(keys_unsorted[4]) | unique | join(" ")')" = "file oauth" ]
	[ "$(of tokens length)" = 7 ]
	comes_again
}

@test "passwords are left out, and so is the journal" {
	wopictl config set journal on
	echo secret-password | wopictl credential set app user
	check_file_info
	[[ $(wopictl dump) != *secret-password* ]]
	[ "$(wopictl dump | jq -c keys)" = '["config","files","tokens","users","weak_tokens"]' ]
}

@test "tokens of a chosen value come again with the host's secret alone, random ones with any" {
	local random other=$BATS_TEST_TMPDIR/other
	random=$(wopictl token add doc1 --user alice --rights all 2>/dev/null)
	wopictl token add doc1 --user alice --rights all --value a-token-of-enough-letters &>/dev/null
	[ "$(of tokens '[.[] | select(.secret_id)] | length')" = 7 ]
	[ "$(of tokens '[.[] | select(.weak)] | length')" = 6 ]
	wopictl dump >"$BATS_TEST_TMPDIR/dump.json"
	cp -a "$BATS_FILE_TMPDIR/empty" "$other"
	printf '%032d' 1 >"$other/secret"
	run -0 wopictl --data "$other" seed "$BATS_TEST_TMPDIR/dump.json"
	[[ $output == *"7 tokens with a chosen value left out"*"1 token"* ]]
	[ "$(wopictl --data "$other" token list | wc -l)" = 1 ]
	WOPI_DATA=$other token=$random
	check_file_info
	answers 200
	[ "$(wopictl dump | jq 'has("weak_tokens")')" = false ]
}

@test "activities and properties are as they were, of whatever depth" {
	local deep
	deep=$(printf '[%.0s' {1..24})1.50$(printf ']%.0s' {1..24})
	wopictl property set Own "$deep" --user alice 2>/dev/null
	printf '%s' "{\"Activities\":[{\"Type\":\"comment\",\"Id\":\"a\\u00e9\",\"Data\":{\"x\":\"\\u0000/\",\"y\":$deep}}]}" \
		>"$BATS_TEST_TMPDIR/body"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/body"
	answers 200
	[ "$(of properties '.[0].value')" = "$(jq -c . <<<"$deep")" ]
	[ "$(of activities '.[0].id')" = aé ]
	comes_again
}

@test "clients come again with their keys, actions and what went wrong" {
	wopictl client add office "$BATS_TEST_DIRNAME/discovery/collabora.xml" --prefer odt --fields '{"a":"b"}' \
		--exclude odt --view-only docx,svg >/dev/null
	wopictl client add ms "$BATS_TEST_DIRNAME/discovery/microsoft.xml" >/dev/null
	cp "$BATS_TEST_DIRNAME/discovery/onlyoffice.xml" "$BATS_TEST_TMPDIR/oo.xml"
	wopictl client add oo "$BATS_TEST_TMPDIR/oo.xml" --proof off >/dev/null
	rm "$BATS_TEST_TMPDIR/oo.xml"
	later 86400
	run -1 wopictl client refresh oo
	[ -n "$(of clients '.[2].failure')" ]
	comes_again
	diff <(wopictl client show ms) <(wopictl --data "$BATS_TEST_TMPDIR/now" client show ms)
}

# Contents.

@test "contents are text where they are, else base64, and short where they are generated" {
	printf 'a\0b' | wopictl file put empty1 - >/dev/null
	printf 'caf\xe9' | wopictl file put doc1 - >/dev/null
	printf 'caf\xc3\xa9 \x01\x7f"\\/\r\n' | wopictl file add - --name t --id t >/dev/null
	seed '{ "files": [ { "name": "g", "id": "g", "content": { "size": "20M" } }, { "name": "s", "id": "s", "content": { "size": 100 } } ] }'
	wopictl dump >"$BATS_TEST_TMPDIR/dump.json"
	grep -qF '"base64": "YQBi"' "$BATS_TEST_TMPDIR/dump.json"
	grep -qF '"base64": "Y2Fm6Q=="' "$BATS_TEST_TMPDIR/dump.json"
	grep -qF $'"text": "café \\u0001\\u007f\\"\\\\/\\r\\n"' "$BATS_TEST_TMPDIR/dump.json"
	grep -qF '"size": 20971520' "$BATS_TEST_TMPDIR/dump.json"
	[ "$(of files 'map(select(.id == "s"))[0].content | keys[0]')" = text ]
	comes_again
}

@test "contents are written for their owner alone, whatever the umask says" {
	(umask 000 && wopictl dump --contents "$BATS_TEST_TMPDIR/out" >/dev/null)
	[ "$(stat -c %a "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR"/out/* | sort -u | xargs)" = "600 700" ]
}

@test "what only starts as generated bytes do is no generated content" {
	{ yes 000000000000000 | head -n 400; } | wopictl file put doc1 - >/dev/null
	[ "$(of files '.[1].versions[1].content | keys[0]')" = text ]
	comes_again
}

@test "contents too large for the text want --contents, and nothing is printed" {
	head -c 16777217 /dev/zero | wopictl file put doc1 - >/dev/null
	refuses 1 "file 'doc1', version 2, has 16777217 bytes, too much for the text of a fixture: --contents DIR" wopictl dump
	wopictl file restore doc1 1 >/dev/null
	refuses 1 "file 'doc1', version 2, has 16777217 bytes" wopictl dump
}

@test "contents too large all together want --contents" {
	local i
	head -c 15000000 /dev/zero >"$BATS_TEST_TMPDIR/large"
	for i in 1 2 3; do
		wopictl file put doc1 "$BATS_TEST_TMPDIR/large" >/dev/null
	done
	refuses 1 "the contents have 45000005 bytes in all, too much for the text of a fixture: --contents DIR" wopictl dump
}

@test "a dump that seed could not read fails" {
	head -c 15000000 /dev/zero | tr '\0' '\1' >"$BATS_TEST_TMPDIR/large"
	wopictl file put doc1 "$BATS_TEST_TMPDIR/large" >/dev/null
	run -1 sh -c 'wopictl dump 2>&1 >/dev/null'	# 90 MB, which the shell need not hold
	[[ $output == *"larger than what 'wopictl seed' takes: --contents DIR"* ]]
}

@test "contents go to files of a new folder, each version to one" {
	lock A
	put one A
	later 1
	head -c 17000000 /dev/zero >"$BATS_TEST_TMPDIR/large"
	put x A -d "$BATS_TEST_TMPDIR/large"
	put refused B
	wopictl file rename empty1 'odd.n&me' --force
	cd "$BATS_TEST_TMPDIR"
	run -0 --separate-stderr wopictl dump --contents dir/
	[ "$(ls dir | xargs)" = \
		"doc1-1.wopitest doc1-2.wopitest doc1-3.wopitest doc1-recovered-1.wopitest empty1-1" ]
	cmp dir/doc1-3.wopitest large
	[ "$(cat dir/doc1-2.wopitest)" = one ]
	[[ $output == *'"path": "dir/doc1-2.wopitest"'* ]]
	cp -a "$BATS_FILE_TMPDIR/empty" other
	wopictl --data other seed - <<<"$output"
	rm -r dir
	[ "$(wopictl --data other dump --contents dir)" = "$output" ]
	[ "$(wopictl --data other file cat doc1 | wc -c)" = 17000000 ]
}

@test "the folder of contents is to be new, or empty" {
	mkdir "$BATS_TEST_TMPDIR/there"
	wopictl dump --contents "$BATS_TEST_TMPDIR/there" >/dev/null
	refuses 4 "the folder '$BATS_TEST_TMPDIR/there' is not empty: give a new one" \
		wopictl dump --contents "$BATS_TEST_TMPDIR/there"
	refuses 1 "cannot make the folder '/nowhere/x': No such file or directory" wopictl dump --contents /nowhere/x
	refuses 2 "invalid folder '' for --contents" wopictl dump --contents ''
	refuses 4 "cannot write into '/etc/passwd': Not a directory" wopictl dump --contents /etc/passwd
	refuses 2 "invalid folder" wopictl dump --contents $'\xff'
}

# peak_kib COMMAND...: of the memory that it takes.
peak_kib() {
	ASAN_OPTIONS=$ASAN_OPTIONS:quarantine_size_mb=1 /usr/bin/python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}

@test "memory does not grow with all contents together" {
	local i json=() one all
	cd "$BATS_TEST_TMPDIR"
	for i in {1..15}; do
		head -c 2000000 /dev/urandom >"part$i"
		json+=("{ \"name\": \"$i\", \"content\": { \"path\": \"part$i\" } }")
	done
	seed "{ \"files\": [ ${json[0]} ] }"
	one=$(peak_kib wopictl dump)
	seed "{ \"files\": [ $(IFS=,; echo "${json[*]}") ] }"
	all=$(peak_kib wopictl dump)
	[ "$one" -gt 4000 ]
	# all are 30 MB; a heap with huge pages may well take 4 MB more
	[ "$all" -lt $((one + 12000)) ] || {
		echo "$one KiB for one, $all KiB for all" >&2
		return 1
	}
}

@test "it waits for who removes contents, and can be seeded to its own host with --replace" {
	local dump
	exec 8<"$WOPI_DATA/contents"
	flock 8
	wopictl dump >"$BATS_TEST_TMPDIR/dump.json" 3>&- 8<&- &
	within_seconds 10 waits $!
	exec 8<&-
	wait $!
	dump=$(wopictl dump)
	diff - "$BATS_TEST_TMPDIR/dump.json" <<<"$dump"
	wopictl dump | wopictl seed - --replace 2>/dev/null
	[ "$(wopictl dump)" = "$dump" ]
}
# waits PID: it sleeps, and has printed nothing.
waits() { grep -q '^State:.S' "/proc/$1/status" && [ ! -s "$BATS_TEST_TMPDIR/dump.json" ]; }

@test "standard output that takes no more is told" {
	run -1 --separate-stderr sh -c 'wopictl dump >/dev/full'
	[[ $stderr == *"cannot write to standard output"* ]]
}

@test "a content that is missing is told, and the dump fails" {
	rm "$WOPI_DATA"/contents/*
	run -1 --separate-stderr wopictl dump
	[[ $stderr == *"cannot open the content '"*"' of file 'doc1', version 1: No such file"* ]] ||
		[[ $stderr == *"of file 'empty1', version 1: No such file"* ]]
}

@test "a dump can be seeded whatever the command line made of the times of locks" {
	wopictl lock set doc1 'of another' --ttl -1m
	wopictl coauth set empty1 client --type Coauth --ttl -1m 2>/dev/null
	wopictl dump >"$BATS_TEST_TMPDIR/state.json"
	wopictl seed --replace "$BATS_TEST_TMPDIR/state.json" 2>/dev/null
	diff "$BATS_TEST_TMPDIR/state.json" <(wopictl dump)
}
