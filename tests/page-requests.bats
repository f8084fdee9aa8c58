# SPDX-License-Identifier: MIT
# What the scripts of the pages ask: the listing, new documents, versions, links. For each:
# that it works, and all that it refuses.

# shellcheck disable=SC2034,SC2154,SC2012,SC2030,SC2031 # what helper.bash and people.bash share

load helper
load people
load bodies

setup_file() { people_setup_file; }

setup() {
	people_setup
	own=()
	local id
	for id in sub1 n1; do
		page_token "$id" alice
		own+=("$token")
	done
	folder=${own[0]} text=${own[1]}
}

# Every request there is: "METHOD PATH KIND BODY", KIND being "container" or "file".
requests() {
	echo 'GET /listing/ID container'
	echo 'POST /documents/ID container {"name":"new.txt"}'
	echo 'POST /documents/ID/contents container text'
	echo 'POST /documents/ID/move container {"items":[{"kind":"file","id":"n1"}]}'
	echo 'POST /documents/ID/copy container {"items":[{"kind":"file","id":"n1"}]}'
	echo 'POST /documents/ID/remove container {"items":[{"kind":"file","id":"n1"}]}'
	echo 'POST /documents/ID/restore container {"items":[{"kind":"file","id":"n1"}]}'
	echo 'GET /documents/ID/trash container'
	echo 'GET /versions/ID file'
	echo 'POST /versions/ID file {"restore":1}'
	echo 'GET /links/ID file'
	echo 'GET /links/ID container'
	echo 'POST /links/ID file {"type":"ReadOnly"}'
	echo 'POST /links/ID container {"type":"ReadOnly"}'
	echo 'POST /links/ID file {"remove":"000000000000"}'
	echo 'GET /grants/ID file'
	echo 'GET /grants/ID container'
	echo 'POST /grants/ID container {"remove":"carol"}'
	echo 'GET /mentions/ID file'
	echo 'POST /mentions/ID file {"user":"bob"}'
	echo 'POST /locks/ID file {"release":true}'
}

# all_are CODE CONTAINER FILE CONTAINER-TOKEN FILE-TOKEN [wopi's options...]: what each of
# them answers for these ids.
all_are() {
	local method path kind body id with
	while read -r method path kind body; do
		id=$2 with=$4
		[ "$kind" = container ] || id=$3 with=$5
		printf %s "$body" >"$BATS_TEST_TMPDIR/sent"
		wopi "$method" "${path/ID/$id}" -t '' ${with:+-H "Authorization: Bearer $with"} \
			${body:+-d "$BATS_TEST_TMPDIR/sent"} "${@:6}"
		answers "$1" || { echo "for $method $path of a $kind" >&2; return 1; }
	done < <(requests)
}

# changing: those that change something, "PATH TOKEN BODY".
changing() {
	echo "/documents/sub1 $folder {\"name\":\"new.txt\"}"
	echo "/documents/sub1/move $folder {\"items\":[{\"kind\":\"file\",\"id\":\"d1\"}]}"
	echo "/documents/sub1/copy $folder {\"items\":[{\"kind\":\"file\",\"id\":\"d1\"}]}"
	echo "/versions/n1 $text {\"restore\":1}"
	echo "/links/n1 $text {\"type\":\"ReadOnly\"}"
	echo "/links/sub1 $folder {\"type\":\"ReadOnly\"}"
	echo "/grants/sub1 $folder {\"remove\":\"carol\"}"
	echo "/mentions/n1 $text {\"user\":\"bob\"}"
	echo "/locks/n1 $text {\"release\":true}"
}

# state: all that a request could change.
state() {
	wopictl file list --json
	wopictl container list --recursive --json
	wopictl token list --json
	wopictl file versions n1 --json
	ls "$WOPI_DATA/contents"
}

# new NAME [TEMPLATE]: a document in sub1; $id is its id.
new() {
	send /documents/sub1 "${use:-$folder}" \
		"$(jq -cn --arg name "$1" --arg t "${2:-}" '{name: $name} + if $t == "" then {} else {template: $t} end')"
	[ "$code" != 200 ] || id=$(json .id)
}

restore() { send /versions/n1 "${use:-$text}" "{\"restore\":$1}"; }
make_link() { send /links/n1 "${use:-$text}" "$1"; }

# What is the same for all

@test "no token is 401" {
	all_are 401 sub1 n1 '' ''
}

@test "a bad token is 401" {
	all_are 401 sub1 n1 INVALID "$(damaged "$text")"
}

@test "cookies and the web server's word are no tokens" {
	given_ticket n1
	enter "$url"
	all_are 401 sub1 n1 '' '' -H "Cookie: wopi_session=${cookies[wopi_session]}" \
		-e REMOTE_USER=alice -e AUTH_TYPE=Basic
}

@test "a token for another resource is 401" {
	all_are 401 deep w1 "$folder" "$text"
	all_are 401 sub1 n1 "$text" "$folder"
	all_are 401 root n1.1 "$folder" "$text"
	all_are 401 nosuch nosuch "$folder" "$text"
}

@test "a token that was made for a client is 401" {
	local client
	client_token sub1 alice
	client=$token
	client_token n1 alice text
	all_are 401 sub1 n1 "$client" "$token"
	[[ "$(header X-WOPI-ServerError)" == *'issued for a client'* ]]
}

@test "a stored token of a client is 401, and one of none is good" {
	wopictl token add n1 --user alice --rights all --client office --weak --value of-office
	ask GET /links/n1 of-office
	refused 401 'issued for a client'
	wopictl token add n1 --user alice --rights all --weak --value of-none
	ask GET /links/n1 of-none
	answers 200
}

@test "an expired token is 401" {
	later 36000
	all_are 401 sub1 n1 "$folder" "$text"
	[[ "$(header X-WOPI-ServerError)" == *expired* ]]
}

@test "a token of a removed user is 401" {
	wopictl user remove alice
	all_are 401 sub1 n1 "$folder" "$text"
}

@test "what was granted and is no more is 404" {
	wopictl grant remove alice sub1
	all_are 404 sub1 n1 "$folder" "$text"
}

@test "an id of nothing, or of what was removed, is 404" {
	wopictl token add n1 --user alice --rights all --weak --value text
	wopictl container add Empty --id sub2
	wopictl token add sub2 --user alice --rights all --weak --value folder
	wopictl file remove n1
	wopictl container remove sub2
	while read -r method path kind body; do
		[ "$kind" = file ] || [[ $path != /@(links|grants)/ID ]] || continue
		[ "$kind" = file ] && id=n1 with=text || id=sub2 with=folder
		printf %s "$body" >"$BATS_TEST_TMPDIR/sent"
		ask "$method" "${path/ID/$id}" "$with" ${body:+-d "$BATS_TEST_TMPDIR/sent"}
		refused 404 'no such resource'
	done < <(requests)
	ask GET /links/sub2 folder	# of which it is not known what it was
	answers 401
}

@test "a reader may list and see versions, and nothing else" {
	local folder text
	page_token sub1 carol
	folder=$token
	page_token n1 carol
	text=$token
	ask GET /listing/sub1 "$folder"
	answers 200
	ask GET /versions/n1 "$text"
	answers 200
	while read -r path with body; do
		send "$path" "$with" "$body"
		refused 404 'no right'
	done < <(changing)
	ask GET /links/n1 "$text"
	refused 404 'no right'
	ask GET /links/sub1 "$folder"
	refused 404 'no right'
}

@test "an old version is 404 for all but its looks" {
	local path
	visit /session/n1.1 -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	token=$(json .page_token)
	send /versions/n1.1 "$token" '{"restore":1}'
	refused 404 'no right'
	send /links/n1.1 "$token" '{"type":"ReadOnly"}'
	refused 404 'no right'
	ask GET /links/n1.1 "$token"
	refused 404 'no right'
}

@test "a body that is no JSON object is 400, and changes nothing" {
	local before body path with
	before=$(state)
	while read -r path with body; do
		for body in '' null '[]' '"x"' 1 '{' '{}x' "{'name':'x'}" '{"name":"a","name":"b"}' \
			'{"name":"a\u0000b"}' $'{"name":"\x80"}' $'\xef\xbb\xbf{}'; do
			send "$path" "$with" "$body"
			refused 400 'not a JSON object' || { echo "for $path and '$body'" >&2; return 1; }
		done
	done < <(changing)
	[ "$(state)" = "$before" ]
}

@test "an object that says nothing is 400, and changes nothing" {
	local before path with body
	before=$(state)
	while read -r path with body; do
		for body in '{}' '{"NAME":"x","Restore":1,"Type":"ReadOnly"}' \
			'{"name":null,"restore":null,"type":null}' \
			'{"name":1,"restore":"1","type":["ReadOnly"]}'; do
			send "$path" "$with" "$body"
			answers 400
			[ ! -s "$reply_body" ]
		done
	done < <(changing)
	[ "$(state)" = "$before" ]
}

@test "a body cut short is 400, and changes nothing" {
	local before path with body
	before=$(state)
	while read -r path with body; do
		send "$path" "$with" "$body" -e CONTENT_LENGTH=1000
		refused 400 'shorter than Content-Length'
	done < <(changing)
	[ "$(state)" = "$before" ]
}

@test "a body of more than 64 KiB is 413, and changes nothing" {
	local before path with body
	before=$(state)
	head -c 65537 /dev/zero | tr '\0' ' ' >"$BATS_TEST_TMPDIR/big"
	while read -r path with body; do
		ask POST "$path" "$with" -d "$BATS_TEST_TMPDIR/big"
		refused 413 '65536 bytes'
	done < <(changing)
	[ "$(state)" = "$before" ]
}

@test "where nothing tells the host's address what gives one is 500, and changes nothing" {
	local before path with body
	state() { wopictl file list --json; wopictl token list --json; }
	before=$(state)
	while read -r path with body; do
		[[ $path != /versions/n1 && $path != /locks/n1 && $path != /@(grants|mentions)/* && $path != */move && $path != */copy ]] || continue
		send "$path" "$with" "$body" -e HTTP_HOST= -e SCRIPT_NAME=
		answers 500
		grep -q base_url "$BATS_TEST_TMPDIR/stderr"
	done < <(changing)
	ask GET /listing/sub1 "$folder" -e HTTP_HOST= -e SCRIPT_NAME=
	answers 500
	[ "$(state)" = "$before" ]
}

@test "a token may also stand in the query, as everywhere" {
	wopi GET /listing/sub1 -t "$folder"
	answers 200
}

# Listing

@test "the listing is that of the page" {
	visit /open/sub1 -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	hide
	page .listing >"$BATS_TEST_TMPDIR/of-page"
	ask GET /listing/sub1 "$folder"
	answers 200
	[ "$(header Content-Type)" = application/json ]
	hide
	diff -u "$BATS_TEST_TMPDIR/of-page" <(jq -S . "$reply_body")
}

@test "the listing has no tokens, and its page gets one for what an action is about" {
	ask GET /listing/sub1 "$folder"
	run ! grep -e token -e signature -e "$folder" "$reply_body"
	visit /session/n1 -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	token=$(json .file.access_token)
	holds two
	visit /session/deep -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	ask GET /listing/deep "$(json .file.access_token)"
	answers 200
	[ "$(json '.files[0].name')" = deep.txt ]
}

# Asks for the listing again, with the tag of the last answer.
listed_again() {
	local tag
	tag=$(header ETag)
	[[ $tag == \"*\" ]]
	ask GET "/listing/${1:-sub1}" "$folder" -H "If-None-Match: ${2:-}${tag%\"}${3:-}\""
}

@test "an unchanged listing is answered with 304 and no body" {
	ask GET /listing/sub1 "$folder"
	listed_again
	answers 304
	[ ! -s "$reply_body" ]
	listed_again sub1 W/
	answers 304
	listed_again sub1 '' -gzip
	answers 304
}

@test "a page knows the tag of the listing that is in it" {
	wopictl file rename n1 'a<b.txt'	# which is escaped in the page
	visit /open/sub1 -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	ask GET /listing/sub1 "$folder" -H "If-None-Match: \"$(page .listing_tag)\""
	answers 304
}

@test "the listing's tag changes with all that it shows" {
	local change
	ask GET /listing/sub1 "$folder"
	for change in 'file rename n1 other.txt' 'lock set w1 A --user bob' \
		'user set bob --friendly-name Robert' 'lock release w1 --force' 'container add new --parent sub1' \
		'file add README.md --container sub1' 'file remove n1'; do
		# shellcheck disable=SC2086 # words
		wopictl $change
		listed_again
		answers 200 "$change"
		listed_again
		answers 304 "$change"
	done
}

@test "the listing's tag changes when a lock expires" {
	wopictl lock set w1 A --user bob
	ask GET /listing/sub1 "$folder"
	later 1900
	listed_again
	answers 200
}

@test "folders show how many items are in them, and when one changed" {
	ask GET /listing/sub1 "$folder"
	[ "$(json '.containers[] | select(.id == "deep") | [.items, .modified | type] | @csv')" = '"number","string"' ]
	[ "$(json '.containers[] | select(.id == "deep").items')" = 1 ]
	wopictl container add empty --id empty --parent sub1
	ask GET /listing/sub1 "$folder"
	[ "$(json '.containers[] | select(.id == "empty") | [.items, .modified] | map(tostring) | join(" ")')" = '0 null' ]
}

# search_in ID TEXT TOKEN
search_in() {
	ask GET "/listing/$1" "$3" -e "QUERY_STRING=search=$2"
	answers 200
}

found() { json '[.found[] | .path + "/" + .name] | sort | join(" ")'; }

@test "a search finds names in folders below, without regard to case and accents" {
	printf x | wopictl file add - --name 'Résumé.txt' --container deep
	search_in sub1 RESUME "$folder"
	[ "$(found)" = "$(wopictl container show deep --json | jq -r .name)/Résumé.txt" ]
	[ "$(json .more)" = false ]
}

@test "a search finds folders, and what is directly in the folder" {
	search_in sub1 ee "$folder"
	[ "$(json '.found[] | select(.kind == "container").id')" = deep ]
	search_in sub1 notes "$folder"
	[ "$(json '.found[0] | [.id, .path, (.open | type)] | join(" ")')" = 'n1  array' ]
}

@test "a search finds nothing elsewhere, and nothing in the trash" {
	printf x | wopictl file add - --name elsewhere.txt
	printf x | wopictl file add - --name gone.txt --id gone --container deep
	wopictl file remove gone
	search_in sub1 e "$folder"
	grep -q deep.txt "$reply_body" || grep -q Deep "$reply_body"
	run ! grep -e elsewhere -e gone "$reply_body"
}

@test "whom only parts were granted finds what is in these" {
	wopictl grant add dave reader deep
	page_token root dave
	search_in root txt "$token"
	[ "$(json '[.found[].name] | unique | join(" ")')" = deep.txt ]
}

@test "whom only parts were granted finds these by their own names" {
	wopictl grant add dave reader deep
	wopictl grant add dave reader n1
	page_token root dave
	search_in root EE "$token"
	[ "$(found)" = '/Deep Deep/deep.txt' ]
	search_in root notes "$token"
	[ "$(found)" = /notes.txt ]
	search_in root secret "$token"
	[ "$(found)" = '' ]
}

@test "a search of 200 finds says that there is no more" {
	local i
	mkdir "$BATS_TEST_TMPDIR/A"	# Deep comes later
	for i in {1..200}; do : >"$BATS_TEST_TMPDIR/A/many$i.txt"; done
	wopictl import "$BATS_TEST_TMPDIR/A" sub1
	search_in sub1 many "$folder"
	[ "$(json '.found | length')" = 200 ]
	[ "$(json .more)" = false ]
}

@test "a search ends after 200 finds" {
	local i
	mkdir "$BATS_TEST_TMPDIR/many"
	for i in {1..210}; do : >"$BATS_TEST_TMPDIR/many/many$i.txt"; done
	wopictl import "$BATS_TEST_TMPDIR/many" sub1
	search_in sub1 many "$folder"
	[ "$(json '.found | length')" = 200 ]
	[ "$(json .more)" = true ]
}

@test "the listing is of today" {
	wopictl file rename n1 other.txt
	wopictl lock set w1 A --user bob
	wopictl file remove x1
	ask GET /listing/sub1 "$folder"
	[ "$(json -c '[.files[] | .name]')" = '["new.docx","other.txt","report.docx","void.txt"]' ]
	[ "$(json '.files[] | select(.id == "w1").lock.by')" = bob ]
}

@test "the listing of a container that is a file's id, and the reverse, is 401" {
	ask GET /listing/n1 "$text"
	answers 401
	ask GET /versions/sub1 "$folder"
	answers 401
}

# Documents

@test "a new document is empty, its maker's, and opens" {
	new Report.txt
	answers 200
	[[ $id =~ ^[A-Za-z0-9]{12}$ ]]
	[ "$(json -c .)" = "{\"id\":\"$id\",\"name\":\"Report.txt\",\"open\":[\"edit\",\"view\"]}" ]
	[ "$(wopictl file show "$id" --json | jq -c '[.name, .container_id, .owner, .size, .version]')" = \
		'["Report.txt","sub1","alice",0,1]' ]
	[ "$(wopictl file versions "$id" --json | jq -c '[.user, .note]')" = \
		'["alice","created empty"]' ]
	visit "/open/$id?action=edit" -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	is_page host
}

@test "a writer makes a document" {
	page_token sub1 bob
	use=$token new x.docx
	answers 200
	[ "$(json -c .open)" = '["edit","view"]' ]
	[ "$(wopictl file show "$id" --json | jq -r .owner)" = bob ]
}

@test "a document of any name, and of a kind that nothing opens" {
	new 'Žlutý 日本 😀 "<&>'"'"'.xyz'
	answers 200
	[ "$(json .name)" = 'Žlutý 日本 😀 "<&>'"'"'.xyz' ] || [ "$code" = 400 ]
	new 'no extension'
	answers 200
	[ "$(json -c '[.name, .open]')" = '["no extension",[]]' ]
}

@test "a name that cannot be one is 400, and says why" {
	local name
	for name in '' . .. .hidden a/b 'a\b' $'a\nb' $'a\tb' "$(printf 'a%.0s' {1..256})"; do
		new "$name"
		refused 400 'the name '
	done
	[ "$(wopictl file list sub1 | wc -l)" = 5 ]
}

@test "a name that is taken is 409, and nothing is left behind" {
	local before
	before=$(state)
	new notes.txt
	refused 409 'name already'
	new Deep
	refused 409 'name already'
	[ "$(state)" = "$before" ]
}

@test "the name of a file in the trash is free" {
	wopictl file remove n1
	new notes.txt
	answers 200
}

given_template() {
	printf 'a template' | wopictl file add - --name "$1" --id t1 --container sub1 --template
	state >"$BATS_TEST_TMPDIR/before"
}

@test "a document from a template of its kind has the bytes of it" {
	given_template t.docx
	new x.docx t1
	answers 200
	[ "$(wopictl file cat "$id")" = 'a template' ]
	[ "$(wopictl file versions "$id" --json | jq -r .note)" = 'from template t1' ]
	wopictl file remove t1
	wopictl config set trash_retention 1s
	later 10
	wopictl gc 2>/dev/null
	[ "$(wopictl file cat "$id")" = 'a template' ]
	wopictl config set base_url "$base"
	wopictl check >/dev/null
}

@test "making documents from a template leaves no content behind" {
	local before
	given_template t.docx
	before=$(ls "$WOPI_DATA/contents" | wc -l)
	new x.docx t1
	new y.docx t1
	[ "$(ls "$WOPI_DATA/contents" | wc -l)" = "$before" ]
}

@test "a document from a template of another kind is empty, and its editor gets the template" {
	given_template t.dotx
	new x.docx t1
	answers 200
	[ "$(wopictl file show "$id" --json | jq .size)" = 0 ]
	client_token "$id" alice
	file=$id
	check_file_info
	[[ "$(json .TemplateSource)" == "$base/template/t1?signature="* ]]
	[ "$(json 'has("FileUrl")')" = false ]
	visit "$(json .TemplateSource)"
	[ "$(body)" = 'a template' ]
	visit "/open/$id" -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	[ "$(page .host.action)" = editnew ]
}

# begins EXTENSION WORD...: a new document of that type begins with a part of these words.
begins() {
	local extension=$1 word
	shift
	new "blank.$extension"
	answers 200
	wopictl file cat "$id" >"$BATS_TEST_TMPDIR/blank"
	for word; do
		grep -qaF "$word" "$BATS_TEST_TMPDIR/blank" || { echo "$extension: no $word"; return 1; }
	done
}

# editors NAME: those of that discovery, and no others.
editors() {
	wopictl client remove office cool 2>/dev/null
	[ -z "${1:-}" ] || wopictl client add office "$BATS_TEST_DIRNAME/discovery/$1.xml" >/dev/null
}

@test "a new office document is a blank one of its type" {
	editors
	begins docx '[Content_Types].xml' word/document.xml
	begins xlsx '[Content_Types].xml' xl/workbook.xml
	begins pptx '[Content_Types].xml' ppt/presentation.xml
	begins odt mimetypeapplication/vnd.oasis.opendocument.text
	begins ods mimetypeapplication/vnd.oasis.opendocument.spreadsheet
	begins ODP mimetypeapplication/vnd.oasis.opendocument.presentation
	[ "$(wopictl file versions "$id" --json | jq -r .note)" = 'created blank' ]
}

@test "a new document whose editor fills empty files is empty" {
	editors microsoft
	new x.docx
	[ "$(wopictl file show "$id" --json | jq .size)" = 0 ]
	new x.odt
	[ "$(wopictl file show "$id" --json | jq .size)" -gt 0 ]
}

# offers: the types of new documents that the listing offers.
offers() {
	wopi GET /listing/sub1 -t '' -H "Authorization: Bearer $folder"
	json .new | jq -c .
}

@test "the listing offers new documents of the types that an editor edits" {
	editors onlyoffice
	[ "$(offers)" = '["docx","xlsx","pptx"]' ]
	wopictl client remove office
	[ "$(offers)" = '[]' ]
}

@test "the listing offers no new documents to who may create none" {
	wopictl user add reader --id reader >/dev/null
	wopictl grant add reader reader sub1
	page_token sub1 reader
	folder=$token
	[ "$(offers)" = null ]
}

# uploads NAME TEXT [wopi's options...]: an upload into sub1; $id is its id.
uploads() {
	printf %s "$2" >"$BATS_TEST_TMPDIR/sent"
	wopi POST /documents/sub1/contents -t '' -H "Authorization: Bearer ${use:-$folder}" \
		-H "X-WOPI-RelativeTarget: $1" -e HTTP_SEC_FETCH_SITE=same-origin \
		-d "$BATS_TEST_TMPDIR/sent" "${@:3}"
	[ "$code" != 200 ] || id=$(json .Url | sed 's/.*files.//; s/?.*//')
}

@test "an upload is the first version of a new document" {
	uploads letter.odt 'Dear Sir'
	answers 200
	[ "$(json .Name)" = letter.odt ]
	[ "$(wopictl file cat "$id")" = 'Dear Sir' ]
	[ "$(wopictl file versions "$id" --json | jq -c '[.version, .size, .note]')" = '[1,8,"uploaded"]' ]
	[ "$(wopictl file show "$id" --json | jq -r .owner)" = alice ]
}

@test "an upload of a name in use is 409, and makes nothing" {
	state >"$BATS_TEST_TMPDIR/before"
	uploads notes.txt new
	answers 409
	[ "$(header X-WOPI-LockFailureReason)" = 'the name is already in use' ]
	diff "$BATS_TEST_TMPDIR/before" <(state)
}

@test "an upload under a suggested name gets a free one" {
	printf new >"$BATS_TEST_TMPDIR/sent"
	wopi POST /documents/sub1/contents -t '' -H "Authorization: Bearer $folder" \
		-H 'X-WOPI-SuggestedTarget: notes.txt' -e HTTP_SEC_FETCH_SITE=same-origin \
		-d "$BATS_TEST_TMPDIR/sent"
	[ "$(json .Name)" = 'notes (1).txt' ]
}

@test "an upload without a name, or with an invalid one, is 400" {
	state >"$BATS_TEST_TMPDIR/before"
	uploads a/b.txt new
	answers 400
	[[ "$(header X-WOPI-InvalidFileNameError)" == *separator* ]]
	wopi POST /documents/sub1/contents -t '' -H "Authorization: Bearer $folder" \
		-e HTTP_SEC_FETCH_SITE=same-origin -d "$BATS_TEST_TMPDIR/sent"
	answers 400
	diff "$BATS_TEST_TMPDIR/before" <(state)
}

@test "an upload that was cut short is 400, and makes nothing" {
	state >"$BATS_TEST_TMPDIR/before"
	uploads cut.txt 'half of it' -e CONTENT_LENGTH=20
	answers 400
	diff "$BATS_TEST_TMPDIR/before" <(state)
}

@test "an upload that exceeds the quota or the largest file is 413, and makes nothing" {
	wopictl user set alice --quota 9
	uploads big.txt 0123456789
	answers 413
	wopictl user set alice --quota none 2>/dev/null || wopictl user set alice --quota 1G
	wopictl config set max_file_size 9
	uploads big.txt 0123456789
	answers 413
	[ "$(wopictl file list --json | grep -c big.txt)" = 0 ]
}

@test "an upload of who may create nothing is 404, of another site 403" {
	wopictl user add reader --id reader >/dev/null
	wopictl grant add reader reader sub1
	page_token sub1 reader
	use=$token
	uploads new.txt new
	answers 404
	use=
	uploads new.txt new -e HTTP_SEC_FETCH_SITE=cross-site
	answers 403
	[ "$(wopictl file list --json | grep -c new.txt)" = 0 ]
}

@test "people do not see the empty version that CreateChildFile begins an upload with" {
	file=sub1
	printf text >"$BATS_TEST_TMPDIR/sent"
	wopi POST /containers/sub1 -H 'X-WOPI-Override: CREATE_CHILD_FILE' -t '' -H "Authorization: Bearer $folder" \
		-H 'X-WOPI-RelativeTarget: made.txt'
	id=$(json .Url | sed 's/.*files.//; s/?.*//')
	page_token "$id" alice
	wopi GET "/versions/$id" -t '' -H "Authorization: Bearer $token"
	[ "$(json '[.versions[].number] | tojson')" = '[1]' ]
	wopi POST "/files/$id/contents" -H 'X-WOPI-Override: PUT' -t '' -H "Authorization: Bearer $token" -d "$BATS_TEST_TMPDIR/sent"
	wopi GET "/versions/$id" -t '' -H "Authorization: Bearer $token"
	[ "$(json '[.versions[].number] | tojson')" = '[2]' ]
	[ "$(wopictl file versions "$id" --json | wc -l)" = 2 ]
}

@test "what is no template is 404, and makes nothing" {
	local t
	given_template t.docx
	for t in w1 nosuch sub1 t1.1 ''; do
		send /documents/sub1 "$folder" "{\"name\":\"x.docx\",\"template\":\"$t\"}"
		refused 404 'template not found'
	done
	diff "$BATS_TEST_TMPDIR/before" <(state)
}

@test "a template that the person may not read is 404, and makes nothing" {
	printf secret | wopictl file add - --name t.docx --id t1 --template
	new x.docx t1
	refused 404 'template not found'
	new x.txt t1
	refused 404 'template not found'
	wopictl grant add alice reader t1
	new x.docx t1
	answers 200
}

@test "a template in the trash is 404" {
	given_template t.docx
	wopictl file remove t1
	new x.docx t1
	refused 404 'template not found'
}

@test "null is no template, and what is no text is 400" {
	local t
	send /documents/sub1 "$folder" '{"name":"x.txt","template":null}'
	answers 200
	for t in 1 true '{}' '["t1"]'; do
		send /documents/sub1 "$folder" "{\"name\":\"y.txt\",\"template\":$t}"
		refused 400 'template is not an id'
	done
}

@test "a document that would exceed its maker's quota is 413, and makes nothing" {
	given_template t.docx
	wopictl user set alice --quota 9
	new x.docx t1
	refused 413 "the quota of 'alice', 9"
	diff "$BATS_TEST_TMPDIR/before" <(state)
	new x.txt
	answers 200
	wopictl user set alice --quota 10
	new x.docx t1
	answers 200
	new y.docx t1
	refused 413 quota
}

@test "a document that would exceed max_file_size is 413, and makes nothing" {
	given_template t.docx
	wopictl config set max_file_size 9
	new x.docx t1
	refused 413 'max_file_size, 9'
	diff "$BATS_TEST_TMPDIR/before" <(state)
}

@test "of eight who make a document of one name one does, and no content is left over" {
	local n
	printf '{"name":"one.txt"}' >"$BATS_TEST_TMPDIR/sent"
	for n in {1..8}; do
		start "$n" "$BATS_TEST_TMPDIR/sent" REQUEST_METHOD=POST PATH_INFO=/documents/sub1 \
			HTTP_AUTHORIZATION="Bearer $folder"
	done
	all_ended
	[ "$(answered 200)" = 1 ]
	[ "$(answered 409)" = 7 ]
	contents_are 11	# those of before, and its own
}

# Versions

@test "versions are listed, the newest first" {
	client_token n1 alice text
	lock A
	printf three >"$BATS_TEST_TMPDIR/put"
	later 60
	wopi POST /files/n1/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
		-H 'X-COOL-WOPI-IsAutosave: true' -d "$BATS_TEST_TMPDIR/put"
	answers 200
	ask GET /versions/n1 "$text"
	answers 200
	hide
	shows '{
		"name": "notes.txt", "current": 3,
		"versions": [
			{ "number": 3, "size": 5, "modified": "2023-11-14T22:14:20.000000Z",
				"by": "Alice Able", "autosave": true, "note": null,
				"download": "http://docs.example.org/wopi/download/n1.3?signature=T" },
			{ "number": 2, "size": 3, "modified": "2023-11-14T22:13:20.000001Z",
				"by": null, "autosave": false, "note": null,
				"download": "http://docs.example.org/wopi/download/n1.2?signature=T" },
			{ "number": 1, "size": 3, "modified": "2023-11-14T22:13:20.000000Z",
				"by": null, "autosave": false, "note": null,
				"download": "http://docs.example.org/wopi/download/n1.1?signature=T" }
		],
		"kept": []
	}'
}

# kept_save TEXT USER: a save of the user's to n1 is refused for its lock, and kept.
kept_save() {
	local token
	client_token n1 "$2" text
	printf %s "$1" >"$BATS_TEST_TMPDIR/put"
	wopi POST /files/n1/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: wrong' \
		-d "$BATS_TEST_TMPDIR/put"
	answers 409
}

@test "a user's own refused saves are listed beside the versions, and nobody else's" {
	kept_save mine alice
	later 60
	kept_save bobs bob
	ask GET /versions/n1 "$text"
	[ "$(json -c .kept)" = '[{"at":"2023-11-14T22:13:20.000000Z","number":1,"reason":"lock","size":4}]' ]
}

@test "a user's own refused save becomes a version, unless somebody is editing" {
	kept_save mine alice
	kept_save bobs bob
	send /versions/n1 "$text" '{"restore_kept":2}'
	refused 404 'save not found'
	wopictl lock set n1 L
	send /versions/n1 "$text" '{"restore_kept":1}'
	conflicts L
	wopictl lock release n1 L
	send /versions/n1 "$text" '{"restore_kept":1}'
	answers 200
	[ "$(json -c .)" = '{"version":3}' ]
	[ "$(wopictl file cat n1)" = mine ]
	[ "$(wopictl recovered list n1 --json | jq -c '[.number, .user]')" = '[2,"bob"]' ]
	[ "$(wopictl file versions n1 --json | jq -r .note | head -n 1)" = 'recovered, refused: not locked' ]
	send /versions/n1 "$text" '{"restore_kept":1}'
	refused 404 'save not found'
}

@test "a user's own refused save becomes a file beside, also while somebody is editing" {
	local id
	kept_save mine alice
	wopictl lock set n1 L
	send /versions/n1 "$text" '{"copy_kept":1}'
	answers 200
	[ "$(json .name)" = 'notes (recovered).txt' ]
	id=$(json .id)
	[ "$(wopictl file cat "$id")" = mine ]
	[ "$(field container_id wopictl file show "$id")" = "$(field container_id wopictl file show n1)" ]
	[ "$(field owner wopictl file show "$id")" = alice ]
	[ "$(wopictl file cat n1)" = two ]
	prints '' wopictl recovered list
	wopictl config set versions_kept 1
	printf other | wopictl file put "$id" -
	later 601
	printf another | wopictl file put "$id" -
	run -0 wopictl gc
}

@test "what is kept is not for whoever may not save, came by a link or may make no file" {
	local number
	kept_save mine alice
	for number in 0 -1 2 9223372036854775807; do
		send /versions/n1 "$text" "{\"restore_kept\":$number}"
		refused 404 'save not found'
		send /versions/n1 "$text" "{\"copy_kept\":$number}"
		refused 404 'save not found'
	done
	page_token n1 carol
	send /versions/n1 "$token" '{"restore_kept":1}'
	refused 404 'no right'
	wopictl grant remove bob sub1
	wopictl grant add bob writer n1
	kept_save bobs bob
	page_token n1 bob
	send /versions/n1 "$token" '{"copy_kept":2}'
	refused 404 'no right to create files'
	send /versions/n1 "$text" '{"restore_kept":"1"}'
	refused 400 'the body is not'
}

@test "each version can be downloaded" {
	local number
	ask GET /versions/n1 "$text"
	cp "$reply_body" "$BATS_TEST_TMPDIR/versions"
	for number in 1 2; do
		visit "$(jq -r ".versions[] | select(.number == $number).download" \
			"$BATS_TEST_TMPDIR/versions")"
		answers 200
		[ "$(body)" = "$([ $number = 1 ] && echo one || echo two)" ]
	done
}

@test "a version's download dies with the session" {
	local url
	given_ticket n1
	enter "$url"
	go
	ask GET /versions/n1 "$(page .host.file.access_token)"
	url=$(json '.versions[1].download')
	visit "$url"
	answers 200
	wopictl token remove --user alice 2>/dev/null
	visit "$url"
	answers 401
}

@test "an old version is restored as a new one" {
	restore 1
	answers 200
	[ "$(body)" = '{"version":3}' ]
	[ "$(wopictl file cat n1)" = one ]
	[ "$(wopictl file versions n1 --json | jq -cs '.[0] | [.version, .user, .note]')" = \
		'[3,"alice","restored from version 1"]' ]
	[ "$(wopictl file cat n1 --version 2)" = two ]
}

@test "the current version is restored, too: then it is there twice" {
	restore 2
	answers 200
	[ "$(body)" = '{"version":3}' ]
	[ "$(wopictl file cat n1)" = two ]
}

@test "a version that is not there is 404, and changes nothing" {
	local number before
	before=$(state)
	for number in 3 0 -1 9223372036854775807 9223372036854775808 99999999999999999999999; do
		restore "$number"
		refused 404 'version not found'
	done
	[ "$(state)" = "$before" ]
}

@test "a version that is no whole number is 400" {
	local number
	for number in 1.0 1e0 '"1"' true '[1]' '{"restore":1}' null; do
		restore "$number"
		refused 400 NUMBER
	done
}

@test "what somebody has locked is not restored, also not by the same user" {
	local before user
	for user in bob alice; do
		wopictl lock set n1 "by $user" --user "$user"
		before=$(state)
		restore 1
		conflicts "by $user"
		[ -n "$(header X-WOPI-LockFailureReason)" ]
		[ "$(state)" = "$before" ]
		wopictl lock release n1 --force
	done
	restore 1
	answers 200
}

@test "a lock that has ended keeps nobody from restoring" {
	wopictl lock set n1 A --user bob
	later 1800
	restore 1
	answers 200
}

@test "a right to review alone does not restore" {
	wopictl grant add carol reviewer sub1
	page_token n1 carol
	use=$token restore 1
	refused 404 'no right'
}

@test "what would exceed the owner's quota is not restored" {
	local before
	printf 'a long text, once' | wopictl file put n1 -
	printf x | wopictl file put n1 -
	wopictl user set admin --quota 10
	before=$(state)
	restore 3
	refused 413 "the quota of 'admin'"
	[ "$(state)" = "$before" ]
	restore 1
	refused 413 "the quota of 'admin'"
	restore 4
	answers 200
}

@test "of a lock and a restore at once one wins, or the lock comes after it" {
	local n version
	client_token n1 bob text
	printf '{"restore":1}' >"$BATS_TEST_TMPDIR/sent"
	for n in {1..10}; do
		start restore "$BATS_TEST_TMPDIR/sent" REQUEST_METHOD=POST PATH_INFO=/versions/n1 \
			HTTP_AUTHORIZATION="Bearer $text"
		start lock /dev/null REQUEST_METHOD=POST PATH_INFO=/files/n1 \
			HTTP_AUTHORIZATION="Bearer $token" HTTP_X_WOPI_OVERRIDE=LOCK HTTP_X_WOPI_LOCK=A
		all_ended
		grep -q '^Status: 200 ' "$many/lock"
		if grep -q '^Status: 200 ' "$many/restore"; then
			# it was before the lock, whose answer has the version that it made
			version=$(sed -n 's/.*"version":\([0-9]*\).*/\1/p' "$many/restore")
			grep -q "^X-WOPI-ItemVersion: $version"$'\r' "$many/lock"
		else
			grep -q '^Status: 409 ' "$many/restore"
		fi
		wopictl lock release n1 A
	done
}

# Links

@test "a link is made, listed, and taken back" {
	local made
	make_link '{"type":"ReadOnly","ttl":"7d"}'
	answers 200
	[ "$(ordered -c keys_unsorted)" = '["id","url","expires"]' ]
	[[ "$(json .url)" == "$base/share/n1?signature=~"* ]]
	[ "$(json .expires)" = 2023-11-21T22:13:20.000000Z ]
	made=$(json -c '[.id, .url]')
	ask GET /links/n1 "$text"
	answers 200
	[ "$(json -c '[.links[] | .id, .url]')" = "$made" ]
	[ "$(json -c '.types')" = '["ReadOnly","ReadWrite"]' ]
	[ "$(ordered -c '.links[0] | del(.id, .url)')" = '{"type":"ReadOnly","by":"Alice Able",'\
'"password":false,"upload":false,"made":"2023-11-14T22:13:20.000000Z","expires":"2023-11-21T22:13:20.000000Z"}' ]
	make_link "{\"remove\":\"$(json '.links[0].id')\"}"
	answers 200
	[ "$(body)" = '{}' ]
	ask GET /links/n1 "$text"
	[ "$(json -c .links)" = '[]' ]
}

@test "the address in the list opens" {
	make_link '{"type":"ReadWrite"}'
	ask GET /links/n1 "$text"
	enter "$(json '.links[0].url')"
	go
	is_page host
}

@test "each link is one of its own: to take one back leaves the others" {
	local first second
	make_link '{"type":"ReadOnly"}'
	first=$(json -c '[.id, .url]')
	make_link '{"type":"ReadOnly"}'
	second=$(json -c '[.id, .url]')
	[ "$first" != "$second" ]
	make_link "{\"remove\":$(jq -c '.[0]' <<<"$first")}"
	answers 200
	visit "$(jq -r '.[1]' <<<"$first")"
	answers 403
	enter "$(jq -r '.[1]' <<<"$second")"
	answers 303
}

@test "the list has the links of all, of GetShareUrl too, but not the restricted one" {
	given_link n1 ReadOnly
	client_token n1 alice
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	wopictl grant add bob owner n1
	page_token n1 bob
	ask GET /links/n1 "$token"
	[ "$(json -c '[.links[] | .type, .by]')" = \
		'["ReadOnly","Alice Able","ReadWrite","Alice Able"]' ] ||
	[ "$(json -c '[.links[] | .type, .by]')" = \
		'["ReadWrite","Alice Able","ReadOnly","Alice Able"]' ]
}

@test "the list has what is for that resource alone" {
	given_link w1 ReadOnly
	given_link sub1 ReadOnly
	ask GET /links/n1 "$text"
	[ "$(json -c .links)" = '[]' ]
	ask GET /links/sub1 "$folder"
	[ "$(json '.links | length')" = 1 ]
}

@test "a link of another resource is not taken back" {
	given_link w1 ReadOnly
	make_link "{\"remove\":\"$link_id\"}"
	refused 404 'link not found'
	enter "$link"
	answers 303
}

@test "no other token is taken back as a link" {
	local id
	wopictl token add n1 --user bob --rights all --weak --value of-bob
	while read -r id; do
		make_link "{\"remove\":\"$id\"}"
		refused 404 'link not found'
	done < <(wopictl token list --json | jq -r .id)
	make_link '{"remove":""}'
	refused 404 'link not found'
}

@test "who may not write sees and takes back no link that lets write, and makes none" {
	local id
	make_link '{"type":"ReadWrite"}'
	id=$(json .id)
	make_link '{"type":"ReadOnly"}'
	wopictl token add n1 --user carol --rights read,share --weak --value sharer
	ask GET /links/n1 sharer
	[ "$(json -c '[.types, [.links[].type]]')" = '[["ReadOnly"],["ReadOnly"]]' ]
	use=sharer make_link "{\"remove\":\"$id\"}"
	refused 404 'link not found'
	use=sharer make_link '{"type":"ReadWrite"}'
	refused 400 'unknown type of link'
	use=sharer make_link '{"type":"ReadOnly"}'
	answers 200
}

@test "a type that is none is 400" {
	local type
	for type in '' readonly READWRITE FORMS file ReadOnlyX page oauth; do
		make_link "{\"type\":\"$type\"}"
		refused 400 'unknown type of link'
	done
}

@test "to make and to take back is not one request" {
	make_link '{"type":"ReadOnly","remove":"000000000000"}'
	refused 400 'either type or remove'
}

@test "a ttl that is none is 400" {
	local ttl
	for ttl in '""' '"x"' '"7"' '"-1d"' '"0d"' '"0s"' '"1y"' 7 true '["7d"]' '"99999999999999d"'; do
		make_link "{\"type\":\"ReadOnly\",\"ttl\":$ttl}"
		refused 400 'not a duration'
	done
}

@test "without a ttl a link lives for share_ttl, and no link lives longer" {
	local ttl
	wopictl config set share_ttl 2d
	for ttl in '' ',"ttl":null' ',"ttl":"2d"' ',"ttl":"3d"' ',"ttl":"1000d"'; do
		make_link "{\"type\":\"ReadOnly\"$ttl}"
		answers 200
		[ "$(json .expires)" = 2023-11-16T22:13:20.000000Z ]
	done
	make_link '{"type":"ReadOnly","ttl":"1h"}'
	[ "$(json .expires)" = 2023-11-14T23:13:20.000000Z ]
}

@test "a link that has ended is not listed" {
	make_link '{"type":"ReadOnly","ttl":"1h"}'
	later 3600
	ask GET /links/n1 "$text"
	[ "$(json -c .links)" = '[]' ]
}

@test "there are a hundred links to one thing, not more" {
	local n
	for n in {1..100}; do
		make_link '{"type":"ReadOnly"}'
	done
	answers 200
	make_link '{"type":"ReadOnly"}'
	refused 409 '100 links already'
	ask GET /links/n1 "$text"
	[ "$(json '.links | length')" = 100 ]
	make_link "{\"remove\":\"$(json '.links[0].id')\"}"
	make_link '{"type":"ReadOnly"}'
	answers 200
}

@test "a link has no more rights than its maker" {
	wopictl grant add carol owner n1
	wopictl token add n1 --user carol --weak --value sharer
	use=sharer make_link '{"type":"ReadWrite"}'
	answers 200
	[ "$(wopictl token list --json | jq -c 'select(.kind == "ReadWrite") | [.user, .rights, .grants, .client]')" = \
		'["carol",["read","write"],true,null]' ]
}

# Locks. alice owns sub1, bob writes, carol reads.

# free USER: the answer to that user's "Free it" on n1.
free() {
	page_token n1 "$1"
	printf '{"release":true}' >"$BATS_TEST_TMPDIR/sent"
	ask POST /locks/n1 "$token" -d "$BATS_TEST_TMPDIR/sent"
}

# offered USER: whether the list offers it to that user.
offered() {
	page_token sub1 "$1"
	ask GET /listing/sub1 "$token"
	json '.files[] | select(.id == "n1").lock.free'
}

@test "owners free every lock, writers their own, readers none" {
	wopictl lock set n1 A --user bob
	[ "$(offered alice) $(offered bob) $(offered carol)" = 'true true false' ]
	free carol
	answers 404
	free bob
	answers 200
	[ -z "$(wopictl lock list)" ]
	wopictl lock set n1 A --user alice
	[ "$(offered bob)" = false ]
	free bob
	answers 404
	free alice
	answers 200
	[ "$(wopictl lock history n1 --json | tail -n 1 | jq -c '[.event, .user, .by, .reason]')" = \
		'["release","alice","alice","freed in the list of documents"]' ]
}

@test "who refreshed or saved last with a lock may free it" {
	wopictl grant add bob writer n1
	wopictl lock set n1 A --user alice
	wopictl token add n1 --user bob --rights all --weak --value bob-n1 &>/dev/null
	token=bob-n1 file=n1
	later 5
	put text A
	answers 200
	[ "$(offered bob)" = true ]
	free bob
	answers 200
}

@test "what is not locked is free" {
	free alice
	answers 200
	[ "$(body)" = '{}' ]
}
