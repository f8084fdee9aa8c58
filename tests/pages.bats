# SPDX-License-Identifier: MIT
# The pages for people: what each is, the JSON in it, and the headers that protect it.

# shellcheck disable=SC2016 # jq's variables
# shellcheck disable=SC2034,SC2154,SC2012,SC2030,SC2031 # what helper.bash and people.bash share

load helper
load people

setup_file() { people_setup_file; }

setup() {
	people_setup
	signed_in alice
}

every='["read","write","rename","review","create","delete","share"]'

# The policy of a page that frames nothing, with what comes of the arguments: ICON
# FRAMED ANCESTORS.
policy() {
	local none="'none'"
	echo "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';" \
		"img-src 'self' data:${1:+ $1}; frame-src ${2:-$none}; form-action ${2:-$none};" \
		"base-uri 'none'; frame-ancestors ${3:-$none}"
}

# protected POLICY: the last answer is under it, and has all else that a page has.
protected() {
	[ "$(header Content-Security-Policy)" = "$1" ] || {
		printf '%s\n' "expected: $1" "got: $(header Content-Security-Policy)" >&2
		return 1
	}
	[ "$(grep -ci '^Content-Security-Policy:' "$reply_head")" = 1 ]
	[ "$(header Referrer-Policy)" = no-referrer ]
	[ "$(header X-Content-Type-Options)" = nosniff ]
	[ "$(header Cache-Control)" = no-store ]
	lacks_header Set-Cookie
}

# holds_json JSON: the page's JSON is that, tokens being T.
holds_json() {
	hide
	diff -u <(jq -S . <<<"$1") <(page 'del(.root) | if .listing_tag then .listing_tag = "E" else . end')
}

# opens_with CLIENT ACTION URL: the host page does, there.
opens_with() {
	is_page host
	[ "$(page '.host | "\(.client) \(.action) \(.url)"')" = "$1 $2 $3" ] || {
		printf '%s\n' "expected: $1 $2 $3" \
			"got: $(page '.host | "\(.client) \(.action) \(.url)"')" >&2
		return 1
	}
}

src() { printf 'WOPISrc=http%%3A%%2F%%2Fdocs.example.org%%2Fwopi%%2Ffiles%%2F%s' "$1"; }

text_editor() { opens_with text "$1" "$base/editor?mode=$1&$(src "$2")"; }
office() {
	opens_with office "$1" "https://office.example.com/$1?ui=en-US&$(src "$2")&sftc=1"
}

# The shell

@test "a page is a shell: its styles, its script, its JSON, and no other script or style" {
	local hash
	visit /open/n1
	is_page host
	hash=$(sed -n 's|.*/page/\([0-9]*\)/page.css.*|\1|p' "$reply_body")
	[ -n "$hash" ]
	[ "$(grep -o '<script[^>]*>' "$reply_body")" = \
		"<script type=\"module\" src=\"../page/$hash/host.js\">
<script type=\"application/json\" id=\"data\">" ]
	[ "$(grep -o '<link rel="stylesheet"[^>]*>' "$reply_body")" = \
		"<link rel=\"stylesheet\" href=\"../page/$hash/page.css\">
<link rel=\"stylesheet\" href=\"../page/$hash/host.css\">" ]
	run ! grep -i -e '<style' -e ' style=' -e ' on[a-z]*=' "$reply_body"
	grep -q '<html lang="en">' "$reply_body"
	grep -q '<title>notes.txt</title>' "$reply_body"
	grep -q "<link rel=\"icon\" href=\"../page/$hash/icon.svg\">" "$reply_body"
}

@test "a file of the pages lasts for ever at its address" {
	local css
	visit /
	css=$(sed -n 's|.*href="\.\(/page[^"]*/page.css\)".*|\1|p' "$reply_body")
	signed_out
	visit "$css"
	answers 200
	[ "$(header Content-Type)" = 'text/css; charset=utf-8' ]
	[ "$(header Cache-Control)" = 'public, max-age=31536000, immutable' ]
	[ "$(header X-Content-Type-Options)" = nosniff ]
	cmp "$reply_body" "$BATS_TEST_DIRNAME/../cgi/pages/assets/page.css"
	visit "${css%page.css}list.js"
	[ "$(header Content-Type)" = 'text/javascript; charset=utf-8' ]
	cmp "$reply_body" "$BATS_TEST_DIRNAME/../cgi/pages/assets/list.js"
	visit "${css%page.css}icon.svg"
	[ "$(header Content-Type)" = image/svg+xml ]
}

@test "a page that was open during an upgrade gets the files of today, which do not last" {
	visit /page/1/page.css
	answers 200
	[ "$(header Cache-Control)" = no-store ]
	cmp "$reply_body" "$BATS_TEST_DIRNAME/../cgi/pages/assets/page.css"
}

@test "what is no file of the pages is 404" {
	local path
	for path in /page/1/nosuch.js /page/1/PAGE.CSS /page/1/page.css.bak /page/1/page \
		/page/1/..%2Fpage.c /page/1/.css /page/page.css /page/1/x/page.css /page/1/; do
		visit "$path"
		answers 404
	done
}

@test "pages are got, not posted, and what is posted is not got" {
	local path
	for path in /session/n1 /page/1/page.css /listing/sub1; do
		wopi POST "$path" "${server[@]}"
		answers 405
		[ "$(header Allow)" = 'GET, HEAD' ]
	done
	for path in /open/n1 / /share/n1; do
		wopi PUT "$path" "${server[@]}"
		answers 405
		[ "$(header Allow)" = 'GET, HEAD, POST' ]
	done
	for path in /editor /documents/sub1; do
		visit "$path"
		answers 405
		[ "$(header Allow)" = POST ]
	done
}

# The list

@test "the list of a container: its JSON" {
	wopictl file remove x1
	wopictl file remove e1
	wopictl file remove v1
	wopictl file remove w1
	visit /open/sub1
	is_page list
	grep -q '<title>Sub</title>' "$reply_body"
	holds_json '{
		"base": "http://docs.example.org/wopi", "page": "list",
		"person": { "id": "alice", "name": "Alice Able", "guest": false },
		"container": {
			"id": "sub1", "name": "Sub", "rights": '"$every"',
			"access_token": "T", "access_token_ttl": 1700036000000,
			"ancestors": [ { "id": "root", "name": "Documents" } ]
		},
		"listing": {
			"containers": [ {
				"id": "deep", "name": "Deep", "rights": '"$every"', "items": 1,
				"modified": "2023-11-14T22:13:20.000000Z"
			} ],
			"files": [ {
				"id": "n1", "name": "notes.txt", "rights": '"$every"',
				"size": 3, "modified": "2023-11-14T22:13:20.000001Z", "modified_by": null,
				"open": ["edit", "view"], "template": false, "lock": null
			} ],
			"templates": [], "new": ["docx"]
		},
		"listing_tag": "E"
	}'
}

@test "the base URL with its slash is the root" {
	wopictl grant add alice reader root
	visit /
	is_page list
	[ "$(page .container.id)" = root ]
	[ "$(page -c '[.listing.files[].name]')" = '["empty.wopitest","report.wopitest","secret.txt"]' ]
}

@test "who was granted no root finds there what was granted, and nothing else" {
	visit /
	is_page list
	[ "$(page -c '[.listing.containers[].id]')" = '["sub1"]' ]
	[ "$(page -c '.listing.files')" = '[]' ]
	[ "$(page -c .container.rights)" = '["read"]' ]
	signed_in dave
	visit /
	is_page list
	[ "$(page -c .listing)" = '{"containers":[],"files":[],"templates":[]}' ]
}

@test "the ancestors begin with the outermost" {
	visit /open/deep
	[ "$(page -c '[.container.ancestors[].id]')" = '["root","sub1"]' ]
}

@test "ancestors that the person may not see are not there" {
	wopictl grant add dave reader deep
	signed_in dave
	visit /open/deep
	is_page list
	[ "$(page -c '[.container.ancestors[].id]')" = '["root"]' ]
	run ! grep Sub "$reply_body"
}

@test "rights in a list are those of the person" {
	signed_in carol
	visit /open/sub1
	[ "$(page -c '[.container, .listing.containers[], .listing.files[] | .rights] | unique')" = \
		'[["read"]]' ]
	signed_in bob
	visit /open/sub1
	[ "$(page -c .container.rights)" = '["read","write","rename","review","create","delete"]' ]
}

@test "a reader opens files to view them" {
	signed_in carol
	visit /open/sub1
	[ "$(page -c '.listing.files | map({ (.id): .open }) | add')" = \
		'{"e1":["view"],"n1":["view"],"v1":["view"],"w1":["view"],"x1":[]}' ]
}

@test "the list says who has a file locked, since when and until when" {
	wopictl lock set n1 A --user bob
	visit /open/sub1
	[ "$(page -c '.listing.files[] | select(.id == "n1").lock')" = \
		'{"by":"bob","expires":"2023-11-14T22:43:20.000000Z","free":true,"since":"2023-11-14T22:13:20.000000Z"}' ]
	wopictl lock set w1 A
	visit /open/sub1
	[ "$(page '.listing.files[] | select(.id == "w1").lock.by')" = null ]
	later 1801
	visit /open/sub1
	[ "$(page -c '[.listing.files[].lock]')" = '[null,null,null,null,null]' ]
}

@test "the list tells no lock id" {
	wopictl lock set n1 secret-lock-id --user bob
	visit /open/sub1
	run ! grep secret-lock-id "$reply_body" "$reply_head"
}

@test "the list says who saved a file last" {
	client_token n1 alice text
	lock A
	put three A
	answers 200
	visit /open/sub1
	[ "$(page '.listing.files[] | select(.id == "n1").modified_by')" = 'Alice Able' ]
}

@test "templates are listed wherever they are, if they may be read" {
	printf t | wopictl file add - --name t.docx --id t1 --template
	printf t | wopictl file add - --name u.docx --id t2 --template --container deep
	visit /open/sub1
	[ "$(page -c .listing.templates)" = '[{"id":"t2","name":"u.docx"}]' ]
	wopictl grant add --everyone reader t1
	visit /open/sub1
	[ "$(page -c '[.listing.templates[].id] | sort')" = '["t1","t2"]' ]
}

@test "a download of the list works without cookie or token" {
	local url
	visit /session/n1
	url=$(json .file.download)
	signed_out
	visit "$url"
	answers 200
	[ "$(body)" = two ]
	[ "$(header Content-Disposition)" = \
		"attachment; filename=\"notes.txt\"; filename*=UTF-8''notes.txt" ]
}

@test "an unknown action of a container is its list, and so is sharing without the right" {
	visit '/open/sub1?action=edit'
	is_page list
	visit '/open/sub1?action=versions'
	is_page list
	signed_in bob
	visit '/open/sub1?action=share'
	is_page list
}

# The host page

@test "the host page: its JSON" {
	visit '/open/w1?action=edit'
	is_page host
	holds_json '{
		"base": "http://docs.example.org/wopi", "page": "host",
		"person": { "id": "alice", "name": "Alice Able", "guest": false },
		"host": {
			"file": { "id": "w1", "name": "report.docx",
				"download": "http://docs.example.org/wopi/download/w1?signature=T", "kind": "file", "rights": '"$every"',
				"access_token": "T", "access_token_ttl": 1700036000000, "container": "sub1" },
			"container": { "id": "sub1", "access_token": "T" },
			"action": "edit", "client": "office", "kind": "microsoft",
			"url": "https://office.example.com/edit?ui=en-US&'"$(src w1)"'&sftc=1",
			"origin": "https://office.example.com",
			"fields": { "access_token": "T", "access_token_ttl": "1700036000000",
				"user_id": "alice", "owner_id": "admin" },
			"embedded": false, "reads": false
		}
	}'
}

@test "the host page of the built-in editor: its JSON" {
	signed_in carol
	visit '/open/n1?action=view'
	is_page host
	holds_json '{
		"base": "http://docs.example.org/wopi", "page": "host",
		"person": { "id": "carol", "name": "carol", "guest": false },
		"host": {
			"file": { "id": "n1", "name": "notes.txt",
				"download": "http://docs.example.org/wopi/download/n1?signature=T", "kind": "file", "rights": ["read"],
				"access_token": "T", "access_token_ttl": 1700036000000, "container": "sub1" },
			"container": { "id": "sub1", "access_token": "T" },
			"action": "view", "client": "text", "kind": "text",
			"url": "http://docs.example.org/wopi/editor?mode=view&'"$(src n1)"'",
			"origin": "http://docs.example.org",
			"fields": { "access_token": "T", "access_token_ttl": "1700036000000" },
			"embedded": false, "reads": false
		}
	}'
}

@test "a document is closed by a page that says so" {
	visit '/open/w1?action=close'
	is_page message
	[ "$(page .message.title)" = '“report.docx” is closed' ]
}

@test "an editor's origin is written as browsers write it" {
	sed -i 's,https://office.example.com/,https://Office.example.com:443/,' "$BATS_FILE_TMPDIR/office.xml"
	wopictl client refresh office
	visit '/open/w1?action=edit'
	[ "$(page .host.origin)" = https://office.example.com ]
	[[ "$(page .host.url)" == https://Office.example.com:443/edit* ]]
	[[ "$(header Content-Security-Policy)" == *"frame-src https://office.example.com;"* ]]
}

@test "the client's token opens the file, and is made for that client" {
	visit /open/w1
	token=$(page .host.fields.access_token) file=w1
	check_file_info
	answers 200
	[ "$(json .PostMessageOrigin)" = http://docs.example.org ]
	[[ $token == *.office. ]]
}

@test "the page's own token is for the page: no client is in it, and it opens the file" {
	visit /open/w1
	token=$(page .host.file.access_token) file=w1
	check_file_info
	answers 200
	[ "$(json 'has("PostMessageOrigin")')" = false ]
	ask GET /links/w1 "$token"
	answers 200
}

@test "without an action a file is edited, by the client that comes first" {
	visit /open/w1
	office edit w1
	wopictl client set office --prefer ''
	visit /open/w1
	[ "$(page .host.client)" = cool ]
	wopictl client set office --prefer docx
	visit /open/w1
	office edit w1
}

@test "a client never opens what it is excluded from: the next one does" {
	wopictl client set office --exclude docx
	visit /open/w1
	[ "$(page '.host | "\(.client) \(.action)"')" = 'cool edit' ]
	visit '/open/w1?client=office'
	is_page preview
	wopictl client set office --exclude ''
	visit /open/w1
	office edit w1
}

@test "the host's own editor opens the text that every client is excluded from" {
	sed "s/ext='docx'/ext='txt'/" "$BATS_FILE_TMPDIR/office.xml" >"$BATS_TEST_TMPDIR/office.xml"
	wopictl client add notes "$BATS_TEST_TMPDIR/office.xml"
	visit /open/n1
	[ "$(page .host.client)" = notes ]
	wopictl client set notes --exclude txt
	visit /open/n1
	text_editor edit n1
}

@test "without another client the page with the preview takes what is excluded" {
	wopictl client remove cool
	wopictl client set office --exclude docx
	visit /open/w1
	is_page preview
	visit '/open/w1?action=view'
	is_page preview
	visit /open/sub1
	[ "$(page -c '.listing.files[] | select(.id == "w1").open')" = '[]' ]
}

@test "what is view-only is shown by its client, and edited by the next" {
	wopictl client set office --view-only docx
	visit /open/w1
	[ "$(page '.host | "\(.client) \(.action)"')" = 'cool edit' ]
	visit '/open/w1?action=view'
	office view w1
	visit '/open/w1?client=office&action=edit'
	office view w1
	wopictl client remove cool
	visit /open/w1
	office view w1
	visit /open/sub1
	[ "$(page -c '.listing.files[] | select(.id == "w1").open')" = '["view"]' ]
	visit /open/e1	# empty, which "editnew" would fill
	office view e1
}

@test "what is view-only in Collabora gets a token that only reads" {
	wopictl client remove office
	wopictl client set cool --view-only docx
	visit /open/w1
	[ "$(page '.host | "\(.action) \(.reads)"')" = 'view true' ]
	[[ $(page .host.url) == *permission=view ]]
}

@test "?client= chooses another" {
	visit '/open/w1?action=edit&client=cool'
	opens_with cool edit "https://cool.example.com/edit?ui=en-US&$(src w1)&lang=en-US\
&closebutton=1&revisionhistory=1"
}

@test "Collabora's one page views, too" {
	visit '/open/w1?action=view&client=cool'
	is_page host
	[[ "$(page .host.url)" == "https://cool.example.com/edit?"*"&permission=view" ]]
	[ "$(page '.host | "\(.kind) \(.action)"')" = 'collabora view' ]
	[ "$(page -c '.host.fields | keys')" = '["access_token","access_token_ttl"]' ]
}

@test "a client that does not open the file, or is none, opens nothing" {
	local client
	for client in cool office nosuch 'a%22b' TEXT; do
		visit "/open/n1?client=$client"
		is_page preview
	done
	visit '/open/w1?client=text'
	is_page preview
}

@test "the built-in editor opens what no client does, or where it is chosen" {
	visit '/open/n1?client=text'
	text_editor edit n1
	discover https://office.example.com edit | sed s/docx/txt/ >"$BATS_TEST_TMPDIR/txt.xml"
	wopictl client add other "$BATS_TEST_TMPDIR/txt.xml"
	visit /open/n1
	[ "$(page .host.client)" = other ]
	visit '/open/n1?client=text'
	text_editor edit n1
}

@test "an empty file is filled by the client's action for that" {
	visit /open/e1
	office editnew e1
	visit '/open/e1?action=edit'
	office editnew e1
	visit '/open/e1?action=editnew'
	office editnew e1
}

@test "a file that is empty no longer is edited, also where it is to be filled" {
	visit '/open/w1?action=editnew'
	office edit w1
}

# onlyoffice ACTION URL: the host page opens it so, the address begins so.
onlyoffice() {
	is_page host
	[ "$(page '.host | "\(.client) \(.action)"')" = "oo $1" ]
	[[ $(page .host.url) == "https://oo.example/hosting/wopi/$2"* ]]
}

# says_empty TEXT: the page says that the document is empty, and that.
says_empty() {
	says 404 'The document is empty'
	[[ $(page .message.text) == *"$1"* ]]
}

# given_onlyoffice [CLIENT]: it is registered, and none of the others but that one.
given_onlyoffice() {
	local other
	for other in office cool; do
		[ "$other" = "${1:-}" ] || wopictl client remove "$other"
	done
	wopictl client add oo "$BATS_TEST_DIRNAME/discovery/onlyoffice.xml"
}

# given_onlyoffice_before_cool: both edit odt.
given_onlyoffice_before_cool() {
	given_onlyoffice cool
	sed "s/ext='docx'/ext='odt'/" "$BATS_FILE_TMPDIR/cool.xml" >"$BATS_TEST_TMPDIR/cool.xml"
	wopictl client set cool --url "$BATS_TEST_TMPDIR/cool.xml"
	wopictl client set oo --prefer odt
}

# given_template EXTENSION TEXT: a new file o1 that starts from it.
given_template() {
	add_file root "letter.$1" t1 "$2"
	wopictl file set t1 --template
	wopictl file add "new.$1" --from-template t1 --id o1 --container sub1
}

@test "ONLYOFFICE fills empty files of types with editnew alone" {
	given_onlyoffice
	visit /open/e1
	onlyoffice editnew 'word/edit?'
	add_file sub1 void.odt o1 ''
	visit /open/o1
	says_empty 'start from a template'
	printf x | wopictl file put o1 - >/dev/null
	visit /open/o1
	onlyoffice edit 'word/edit?'
}

@test "ONLYOFFICE does not show an empty file: it would save a blank page, or fail" {
	local action
	given_onlyoffice
	signed_in carol
	visit /open/e1
	says_empty 'until somebody has edited it'
	signed_in alice
	for action in view embedview; do
		visit "/open/e1?action=$action"
		says_empty 'until somebody has edited it'
	done
	add_file sub1 void.doc o1 ''	# nothing to convert
	visit '/open/o1?action=edit'
	says_empty 'start from a template'
}

@test "an empty file that ONLYOFFICE cannot start is opened by the next client" {
	given_onlyoffice_before_cool
	add_file sub1 void.odt o1 ''
	visit /open/o1
	[ "$(page '.host | "\(.client) \(.action)"')" = 'cool edit' ]
	printf x | wopictl file put o1 - >/dev/null
	visit /open/o1
	onlyoffice edit 'word/edit?'
}

@test "what starts from a template is opened by the preferred ONLYOFFICE though it is empty" {
	given_onlyoffice_before_cool
	given_template odt template
	visit /open/o1
	onlyoffice edit 'word/edit?'
	visit '/open/o1?action=view'
	onlyoffice view 'word/view?'
}

@test "an empty template is none" {
	given_onlyoffice
	given_template odt ''
	visit /open/o1
	says_empty 'start from a template'
}

@test "an empty text goes to the host's own editor, not to ONLYOFFICE" {
	given_onlyoffice
	visit /open/v1
	text_editor edit v1
	visit '/open/v1?action=view'
	text_editor view v1
	visit /open/n1
	onlyoffice edit 'word/edit?'
}

@test "what a client only views is edited by convert, if a copy may be made" {
	given_onlyoffice
	add_file sub1 old.doc old1 old
	visit '/open/old1?action=edit'
	onlyoffice convert 'convert-and-edit/doc/docx?'
	visit '/open/old1?action=view'
	onlyoffice view 'word/view?'
	wopictl grant add carol reviewer sub1
	signed_in carol
	visit '/open/old1?action=edit'
	onlyoffice view 'word/view?'
	visit '/open/old1?action=convert'
	onlyoffice view 'word/view?'
}

@test "a phone gets the editor's page for phones" {
	given_onlyoffice
	visit /open/w1 -H 'User-Agent: Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36'
	onlyoffice edit 'word/edit?mobile=1'
	visit /open/e1 -H 'Sec-CH-UA-Mobile: ?1'
	onlyoffice editnew 'word/edit?mobile=1'
	visit /open/w1 -H 'User-Agent: X Mobile' -H 'Sec-CH-UA-Mobile: ?0'
	onlyoffice edit 'word/edit?rs='
	visit '/open/w1?action=view' -H 'Sec-CH-UA-Mobile: ?1'
	onlyoffice view 'word/view?mobile=1'
}

@test "a phone gets the preferred client, though only another has a page for phones" {
	given_onlyoffice cool
	wopictl client set cool --prefer docx
	visit /open/w1 -H 'Sec-CH-UA-Mobile: ?1'
	[ "$(page .host.client)" = cool ]
}

@test "an empty text is edited as any other" {
	visit /open/v1
	text_editor edit v1
	visit '/open/v1?action=editnew'
	text_editor edit v1
}

@test "an empty file is viewed if that is asked for" {
	visit '/open/e1?action=view'
	office view e1
}

@test "a reader views, whatever is asked for" {
	local action
	signed_in carol
	for action in '' '?action=edit' '?action=editnew' '?action=convert' '?action=nonsense'; do
		visit "/open/w1$action"
		office view w1
	done
	visit /open/e1
	office view e1
	visit '/open/n1?action=edit'
	text_editor view n1
}

@test "a reviewer edits" {
	wopictl grant add carol reviewer sub1
	signed_in carol
	visit /open/w1
	office edit w1
}

@test "what no editor knows is viewed" {
	visit '/open/w1?action=levitate'
	office view w1
	visit '/open/n1?action=%22%3Cb%3E'
	text_editor view n1
}

@test "embedview is embedded, by the action for that" {
	visit '/open/w1?action=embedview'
	office embedview w1
	[ "$(page .host.embedded)" = true ]
	visit '/open/n1?action=embedview'
	opens_with text embedview "$base/editor?mode=view&$(src n1)"
	[ "$(page .host.embedded)" = true ]
}

@test "nothing opens a file of an unknown kind" {
	visit /open/x1
	is_page preview
	[ "$(page -c '[.preview.kind, .file.name]')" = '[null,"data.xyz"]' ]
}

@test "the address that opens the editor has WOPISrc once, and no token" {
	local url
	for url in /open/w1 '/open/w1?client=cool' /open/n1 '/open/w1?WOPISrc=x&wdx=1&WOPISrc=y'; do
		visit "$url"
		is_page host
		[ "$(page .host.url | grep -oi 'wopisrc=' | wc -l)" = 1 ]
		[ "$(page .host.url | grep -c -e token -e '~')" = 0 ]
	done
}

@test "parameters that start with wd are passed on as they are, others not" {
	visit '/open/w1?action=edit&wdTest=1&x=2&wdOther=a%20b%2f&WD=3&awd=4&wd'
	opens_with office edit "https://office.example.com/edit?ui=en-US&$(src w1)&sftc=1\
&wdTest=1&wdOther=a%20b%2f&wd"
}

@test "the editor speaks the browser's language" {
	visit /open/w1 -H 'Accept-Language: de-DE,de;q=0.9,en;q=0.8'
	[[ "$(page .host.url)" == "https://office.example.com/edit?ui=de-DE&"* ]]
	visit /open/w1 -H 'Accept-Language: "><script>'
	[[ "$(page .host.url)" == "https://office.example.com/edit?ui=en-US&"* ]]
}

@test "a page is in the language that the browser wants most, of those that are there" {
	visit / -H 'Accept-Language: fr, en;q=0.5, DE-at;q=0.8'
	grep -q '<html lang="de">' "$reply_body"
	grep -q '<noscript>Diese Seite' "$reply_body"
	visit / -H 'Accept-Language: fr, de;q=0'
	grep -q '<html lang="en">' "$reply_body"
	visit / -H 'Accept-Language: ../texts-de, de;q=x'
	grep -q '<html lang="en">' "$reply_body"
}

@test "the way back is the file's container, if it may be seen" {
	visit /open/n1
	[ "$(page -c '[.host.file.container, .host.container.id]')" = '["sub1","sub1"]' ]
	wopictl grant add dave reader n1
	signed_in dave
	visit /open/n1
	is_page host
	[ "$(page -c '[.host.file.container, .host.container]')" = '[null,null]' ]
	run ! grep -e sub1 -e Sub "$reply_body"
}

@test "the token of the container lists it, for pictures to insert" {
	visit /open/n1
	ask GET /listing/sub1 "$(page .host.container.access_token)"
	answers 200
	[ "$(json '.files | length')" = 5 ]
}

@test "an old version has a page, to view it" {
	visit '/open/n1.1?action=edit'
	text_editor view n1.1
	[ "$(page -c '.host.file | [.id, .name, .rights]')" = '["n1.1","notes.txt",["read"]]' ]
	token=$(page .host.fields.access_token) file=n1.1
	holds one
}

@test "an old version has neither versions nor links" {
	visit '/open/n1.1?action=versions'
	text_editor view n1.1
	visit '/open/n1.1?action=share'
	text_editor view n1.1
}

@test "a version that never was has no page" {
	local id
	for id in n1.3 n1.0 n1.-1 n1.x n1. .1 n1.1.1; do
		visit "/open/$id"
		says 404 'Document not found'
	done
}

@test "a file in the trash has no page, and the tokens of its page are dead" {
	visit /open/n1
	token=$(page .host.fields.access_token)
	wopictl file remove n1
	visit /open/n1
	says 404 'Document not found'
	visit /open/n1.1
	says 404 'Document not found'
	check_file_info
	answers 404
}

@test "what is not granted and what is not there look the same" {
	local first
	visit /open/s1
	says 404 'Document not found'
	first=$(body)
	visit /open/nosuch
	says 404 'Document not found'
	[ "$(body)" = "$first" ]
	run ! grep secret "$reply_body"
}

# Versions, sharing

@test "the page of versions: its JSON" {
	visit '/open/n1?action=versions'
	is_page file
	holds_json '{
		"base": "http://docs.example.org/wopi", "page": "file",
		"person": { "id": "alice", "name": "Alice Able", "guest": false },
		"view": "versions",
		"file": { "id": "n1", "name": "notes.txt",
			"download": "http://docs.example.org/wopi/download/n1?signature=T", "kind": "file", "rights": '"$every"',
			"access_token": "T", "access_token_ttl": 1700036000000, "container": "sub1" }
	}'
}

@test "the page that shares a container: its JSON" {
	visit '/open/sub1?action=share'
	is_page file
	holds_json '{
		"base": "http://docs.example.org/wopi", "page": "file",
		"person": { "id": "alice", "name": "Alice Able", "guest": false },
		"view": "share",
		"file": { "id": "sub1", "name": "Sub", "kind": "container", "rights": '"$every"',
			"access_token": "T", "access_token_ttl": 1700036000000, "container": "sub1" }
	}'
}

@test "who may not share gets the file itself" {
	signed_in bob
	visit '/open/n1?action=share'
	text_editor view n1
	visit '/open/n1?action=versions'
	is_page file
}

# The editor

# post_editor QUERY FORM
post_editor() {
	printf %s "$2" >"$BATS_TEST_TMPDIR/form"
	wopi POST /editor -t '' -H 'Sec-Fetch-Site: same-origin' -e "QUERY_STRING=$1" \
		-d "$BATS_TEST_TMPDIR/form" -e CONTENT_TYPE=application/x-www-form-urlencoded
}

@test "the editor's page has what the form posted: its JSON" {
	post_editor "mode=edit&$(src n1)" 'access_token=%7EABC.1.x_-&access_token_ttl=1700036000000'
	is_page editor
	[ "$(page -c .)" = '{"base":"http://docs.example.org/wopi","editor":{"access_token":'\
'"~ABC.1.x_-","access_token_ttl":1700036000000,"mode":"edit",'\
'"src":"http://docs.example.org/wopi/files/n1"},"page":"editor","person":null,"root":"."}' ]
}

@test "the editor views unless it is to edit" {
	local mode
	for mode in mode=view mode=EDIT mode= x=1; do
		post_editor "$mode&$(src n1)" access_token=a
		is_page editor
		[ "$(page -c '[.editor.mode, .editor.access_token_ttl]')" = '["view",0]' ]
	done
}

@test "the editor is opened for files of this host alone" {
	local other
	for other in https%3A%2F%2Fevil.example%2Fwopi%2Ffiles%2Fn1 \
		http%3A%2F%2Fdocs.example.org.evil.example%2Fwopi%2Ffiles%2Fn1 \
		http%3A%2F%2Fdocs.example.org%40evil.example%2Fwopi%2Ffiles%2Fn1 \
		http%3A%2F%2Fdocs.example.org%2Fwopi%2Fcontainers%2Fsub1 \
		http%3A%2F%2Fdocs.example.org%2Fwopi%2Ffiles javascript%3Aalert%281%29 n1 ''; do
		post_editor "mode=edit&WOPISrc=$other" access_token=a
		says 400 'The editor was not opened by this host'
	done
	post_editor mode=edit access_token=a
	says 400 'The editor was not opened by this host'
}

@test "WOPISrc names a file, and nothing below or beside it" {
	local other
	for other in '' ..%2Fcontainers%2Fsub1 n1%2Fcontents n1%3Fa%3Db n1%23 .. n1%2F .; do
		post_editor "mode=edit&$(src "$other")" access_token=a
		says 400 'The editor was not opened by this host'
	done
	post_editor "mode=edit&$(src n1.1)" access_token=a
	is_page editor
}

@test "the editor needs a token, and a time that is one" {
	local form
	for form in '' access_token_ttl=1 'access_token=a&access_token_ttl=soon' \
		'access_token=a&access_token_ttl=-1' 'xaccess_token=a'; do
		post_editor "$(src n1)" "$form"
		says 400 'The editor was not opened by this host'
	done
}

@test "the editor takes no token out of its address" {
	post_editor "mode=edit&$(src n1)&access_token=a" ''
	says 400 'The editor was not opened by this host'
}

@test "a form that is cut short or too long opens no editor" {
	printf 'access_token=a' >"$BATS_TEST_TMPDIR/form"
	wopi POST /editor -t '' -e "QUERY_STRING=$(src n1)" -d "$BATS_TEST_TMPDIR/form" \
		-e CONTENT_LENGTH=100
	refused 400 'shorter than Content-Length'
	head -c 8193 /dev/zero | tr '\0' a >"$BATS_TEST_TMPDIR/form"
	wopi POST /editor -t '' -e "QUERY_STRING=$(src n1)" -d "$BATS_TEST_TMPDIR/form"
	refused 413 '8192 bytes'
}

# Headers

@test "the list, versions and links frame nothing, and are framed by nobody" {
	local path
	for path in / /open/sub1 '/open/n1?action=versions' '/open/n1?action=share' /signout; do
		visit "$path"
		answers 200
		protected "$(policy)"
	done
}

@test "a host page frames its client alone, and shows the client's icon" {
	visit /open/w1
	protected "$(policy https://office.example.com/icon.ico https://office.example.com)"
	grep -q '<link rel="icon" href="https://office.example.com/icon.ico">' "$reply_body"
	visit '/open/w1?client=cool'
	protected "$(policy https://cool.example.com/icon.ico https://cool.example.com)"
}

@test "the host page of the built-in editor frames this host alone" {
	visit /open/n1
	protected "$(policy '' "'self'")"
}

office_policy() { policy https://office.example.com/icon.ico https://office.example.com "$@"; }

@test "an embedded view may be framed by this host alone, unless others are named" {
	visit '/open/w1?action=embedview'
	protected "$(office_policy "'self'")"
	wopictl config set embed_origins 'https://a.example  http://B-2.example:8080'
	visit '/open/w1?action=embedview'
	protected "$(office_policy "'self' https://a.example  http://B-2.example:8080")"
	visit '/open/w1?action=mobileView'
	protected "$(office_policy)"
	visit '/open/w1?action=embedView'
	protected "$(office_policy)"
}

@test "who may frame an embedded view may frame what is in it, or instead of it" {
	wopictl config set embed_origins https://a.example
	post_editor "mode=view&$(src n1)" access_token=a
	protected "$(policy '' '' "'self' https://a.example")"
	visit '/open/nosuch?action=embedview'
	protected "$(policy '' '' "'self' https://a.example")"
	post_editor "mode=edit&$(src n1)" access_token=a
	protected "$(policy '' '' "'self'")"
	visit '/open/nosuch?action=edit'
	protected "$(policy '' '' "'self'")"
}

@test "embed_origins holds origins, and nothing that would add to a policy" {
	local value
	for value in '' ' ' '*' "'none'" a.example https://a.example/ https://a.example/x https:// \
		'https://a.example; script-src *' 'https://a.example,https://b.example' \
		'https://a.example:' https://a.example:123456 'https://*.example' ' https://a.example' \
		$'https://a.example\thttps://b.example' https://a@b ftp://a.example 'https://a.example x' \
		"https://a.example $(printf 'https://a.example %.0s' {1..60})"; do
		run -2 wopictl config set embed_origins "$value"
	done
	wopictl config set embed_origins 'https://a.example '
	wopictl config set embed_origins 'http://127.0.0.1:8080 https://a.example'
}

@test "the editor is framed by this host alone" {
	post_editor "mode=edit&$(src n1)" access_token=a
	protected "$(policy '' '' "'self'")"
}

@test "a message may stand where an editor would, in a frame of this host" {
	visit '/open/x1?action=close'
	protected "$(policy '' '' "'self'")"
	visit /open/nosuch
	protected "$(policy '' '' "'self'")"
	signed_out
	visit /
	protected "$(policy '' '' "'self'")"
}

# A discovery whose addresses would like to be directives.
@test "an icon's or editor's address cannot add to the policy" {
	cat >"$BATS_TEST_TMPDIR/evil.xml" <<-'END'
		<wopi-discovery><net-zone name="external-https">
		<app name="Word" favIconUrl="https://evil.example/i;script-src-elem *;x.ico">
		<action name="edit" ext="evil" urlsrc="https://evil.example/edit?x"/></app>
		<app name="More" favIconUrl="https://evil.example/i;script-src-elem&#9;*.ico">
		<action name="edit" ext="evil2" urlsrc="https://evil.example;script-src-elem*/edit?x"/></app>
		<app name="More" favIconUrl="https://evil.example/i;report-to,x.ico">
		<action name="edit" ext="evil3" urlsrc="https://evil.example/edit?x"/></app>
		</net-zone></wopi-discovery>
	END
	wopictl client add evil "$BATS_TEST_TMPDIR/evil.xml"
	local ext
	for ext in evil evil2 evil3; do
		add_file sub1 "a.$ext" "$ext" x
		visit "/open/$ext"
		is_page host
		[ "$(header Content-Security-Policy | tr ';,' '\n' | sed 's/^ //; s/ .*//' |
			tr '\n' ' ')" = 'default-src script-src style-src connect-src img-src frame-src '\
'form-action base-uri frame-ancestors ' ]
	done
	[[ "$(header Content-Security-Policy)" == *'data: https://evil.example/i%3Breport-to%2Cx.ico;'* ]]
}

# Names

names=('</script><script>alert(1)</script>.txt' '<!--<script>.txt' '"><img src=x>.txt'
	"' onload='alert(1).txt" '&lt;b&gt; &amp;.txt' '{{7*7}}${7}.txt'
	'%3Cscript%3E.txt' ']]>.txt' 'Žlutý 日本 😀.txt')

# named_safely NAME PATH: the page there has the name in its JSON, whole, and the HTML is
# no other than for any name.
named_safely() {
	visit "$2"
	answers 200
	[ "$(grep -c '<script' "$reply_body")" = 2 ]
	[ "$(grep -o '</script>' "$reply_body" | wc -l)" = 2 ]
	run ! grep -e '<img' -e '<!--' -e '<b>' "$reply_body"
	[ "$(grep -c '^<title>[^<>"]*</title>$' "$reply_body")" = 1 ]
	page -e --arg name "$1" '[.. | strings] | any(. == $name)' >/dev/null || {
		echo "'$1' is not in the JSON of $2" >&2
		return 1
	}
}

@test "a file's name is no HTML, in the title or elsewhere" {
	local name
	for name in "${names[@]}"; do
		name=${name//\//_}
		wopictl file rename n1 "$name"
		named_safely "$name" /open/n1
		named_safely "$name" '/open/n1?action=versions'
		named_safely "$name" /open/sub1
	done
}

@test "a container's name is no HTML" {
	local name
	for name in "${names[@]}"; do
		name=${name//\//_}
		wopictl container rename sub1 "$name"
		named_safely "$name" /open/sub1
		named_safely "$name" /open/deep
		named_safely "$name" /
	done
}

@test "a user's name is no HTML" {
	local name
	for name in '</script><script>alert(1)</script>' '<!--<script>' '"><img src=x>' "a'b&lt;"; do
		wopictl user set alice --friendly-name "$name"
		named_safely "$name" /open/n1
	done
}

@test "the name of a file that nothing opens is no HTML" {
	wopictl file rename x1 '"><img src=x><script>.xyz'
	visit /open/x1
	is_page preview
	[ "$(grep -c '<script' "$reply_body")" = 2 ]
	run ! grep '<img' "$reply_body"
}

@test "who is not known here is told so without HTML" {
	signed_in '</script><script>alert(1)</script>'
	visit /
	says 403 'Unknown user'
	[ "$(grep -c '<script' "$reply_body")" = 2 ]
}

@test "where nothing tells the host's address a page is 500, and the log says why" {
	local path
	for path in / /open/n1 /signout '/open/n1?ticket=x' '/share/n1?signature=x'; do
		visit "$path" -e HTTP_HOST= -e SCRIPT_NAME=
		answers 500
		[ ! -s "$reply_body" ]
		grep -q base_url "$BATS_TEST_TMPDIR/stderr"
	done
	post_editor "$(src n1)" access_token=a
	is_page editor
	wopi POST /editor -t '' -e HTTP_HOST= -e "QUERY_STRING=$(src n1)" -d "$BATS_TEST_TMPDIR/form"
	answers 500
}

@test "a page's own files are addressed from where it is" {
	local path
	for path in / /signout; do
		visit "$path"
		[ "$(page .root)" = . ]
		grep -q 'href="\./page/[0-9]*/page.css"' "$reply_body"
		grep -q '<p id="wait">' "$reply_body"
	done
	visit /open/n1
	[ "$(page .root)" = .. ]
}

@test "all other addresses of pages stand below base_url" {
	wopictl config set base_url https://set.example.org/x/wopi
	visit /open/n1
	is_page host
	run ! grep docs.example.org "$reply_body" "$reply_head"
	[ "$(page .base)" = https://set.example.org/x/wopi ]
	[[ $(page .host.url) == https://set.example.org/x/wopi/editor* ]]
}

@test "GetLock says who holds the lock to readers in the host's own editor, and to no other client" {
	client_token n1 alice text
	ask POST /files/n1 "$token" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 200
	client_token n1 carol text
	ask POST /files/n1 "$token" -H 'X-WOPI-Override: GET_LOCK'
	answers 200
	[[ "$(header X-WOPI-LockFailureReason)" == 'locked by Alice Able since '* ]]
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	client_token n1 carol office
	ask POST /files/n1 "$token" -H 'X-WOPI-Override: GET_LOCK'
	answers 200
	lacks_header X-WOPI-LockFailureReason
}

@test "GetLock gives no holder to the host's own editor if there is none" {
	client_token n1 carol text
	ask POST /files/n1 "$token" -H 'X-WOPI-Override: GET_LOCK'
	answers 200
	lacks_header X-WOPI-LockFailureReason
}
