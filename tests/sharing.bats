# SPDX-License-Identifier: MIT
# Links with a password, uploads by links, and grants from the page.

# shellcheck disable=SC2034,SC2154,SC2030,SC2031 # what helper.bash and people.bash share

load helper
load people

setup_file() { people_setup_file; }

setup() {
	people_setup
	secret='correct horse'
}

# Passwords

# given_locked ID TYPE: as given_link, with the password $secret.
given_locked() {
	page_token "$1" alice
	send "/links/$1" "$token" "{\"type\":\"$2\",\"password\":\"$secret\"}"
	answers 200
	link=$(json .url)
	link_id=$(json .id)
}

# type_in PASSWORD: the visitor opens $link and sends the form with it.
type_in() {
	visit "$link"
	answers 200
	submit "password=$1"
}

# submit FIELDS: the form of the page that was visited last, or the same once more.
submit() {
	printf %s "$1" >"$BATS_TEST_TMPDIR/pressed"
	site=same-origin browse_to POST "$place" -d "$BATS_TEST_TMPDIR/pressed"
}

# asks [STATUS]: the last answer is the page that asks for the password.
asks() {
	answers "${1:-200}"
	grep -q 'name="password"' "$reply_body"
	[ "$(grep -c share.js "$reply_body")" = 0 ]
}

@test "a link with a password asks for it, and opens with it" {
	given_locked n1 ReadOnly
	visit "$link"
	asks
	[ "$(grep -c notes.txt "$reply_body")" = 0 ]
	submit 'password=correct+horse'
	go
	is_page host
	[ "$(page .host.file.name)" = notes.txt ]
}

@test "a password may have any characters, in either Unicode form" {
	secret='é"<&> 日本 +%'
	page_token n1 alice
	send /links/n1 "$token" "$(jq -cn --arg p "$secret" '{type: "ReadOnly", password: $p}')"
	answers 200
	link=$(json .url)
	type_in 'e%CC%81%22%3C%26%3E+%E6%97%A5%E6%9C%AC+%2B%25'
	answers 303
}

@test "a wrong password, or none, is 403 and opens nothing" {
	given_locked n1 ReadOnly
	type_in 'wrong horse'
	asks 403
	grep -q 'The password is wrong' "$reply_body"
	submit ''
	asks 403
	submit 'password='
	asks 403
	[ "${#cookies[@]}" = 0 ] || [ -z "${cookies[wopi_link]}" ]
	visit /open/n1
	answers 403
}

@test "the page says so in German" {
	given_locked n1 ReadOnly
	visit "$link" -H 'Accept-Language: de'
	grep -q 'Dieser Link braucht ein Passwort' "$reply_body"
}

@test "the address of a link with a password is no cookie that opens it" {
	given_locked n1 ReadOnly
	cookies[wopi_link]="n1:${link#*signature=}:aaaaaaaaaaaaaaaaaaaa:"
	visit /open/n1
	answers 403
	visit "/session/n1"
	answers 401
	visit "$link"
	asks
}

@test "a browser that gave the password is not asked again, and only for that link" {
	given_locked n1 ReadOnly
	type_in 'correct+horse'
	answers 303
	visit "$link"
	answers 200
	grep -q share.js "$reply_body"
	press
	answers 303
	given_locked n1 ReadOnly
	visit "$link"
	asks
}

@test "whoever is signed in needs the password, too, unless they may open it anyway" {
	given_locked n1 ReadOnly
	signed_in dave
	visit "$link"
	asks
	visit /open/n1
	answers 404
	type_in 'correct+horse'
	go
	[ "$(page .person.name)" = dave ]
	cookies=()
	signed_in carol
	visit /open/n1
	is_page host
}

@test "a link that edits asks for name and password at once" {
	given_locked n1 ReadWrite
	visit "$link"
	asks
	grep -q 'name="name"' "$reply_body"
	submit 'name=Gina&password=correct+horse'
	go
	[ "$(page .person.name)" = 'Gina (guest)' ]
}

@test "ten wrong passwords in a minute, then 429 until it is over" {
	given_locked n1 ReadOnly
	for _ in {1..10}; do
		type_in 'wrong horse'
		answers 403
	done
	later 20
	type_in 'wrong horse'
	answers 429
	[ "$(header Retry-After)" = 40 ]
	is_page message 429
	type_in 'correct+horse'
	answers 429
	later 40
	type_in 'correct+horse'
	answers 303
}

@test "right passwords, GET, HEAD and empty forms count nothing" {
	given_locked n1 ReadOnly
	for _ in {1..12}; do
		cookies=()
		type_in 'correct+horse'
		answers 303
		browse_to HEAD "$link"
		submit 'password='
	done
	cookies=()
	type_in 'wrong horse'
	answers 403
}

@test "each link counts its own tries" {
	given_locked n1 ReadOnly
	local first=$link
	for _ in {1..11}; do type_in 'wrong horse'; done
	answers 429
	given_locked n1 ReadOnly
	type_in 'correct+horse'
	answers 303
}

@test "a form of another site is 403 and counts nothing" {
	given_locked n1 ReadOnly
	printf 'password=wrong' >"$BATS_TEST_TMPDIR/pressed"
	for _ in {1..11}; do
		site=cross-site browse_to POST "$link" -d "$BATS_TEST_TMPDIR/pressed"
		answers 403
	done
	type_in 'correct+horse'
	answers 303
}

@test "a form cut short is 400 and counts nothing" {
	given_locked n1 ReadOnly
	printf 'password=wrong' >"$BATS_TEST_TMPDIR/pressed"
	for _ in {1..11}; do
		site=same-origin browse_to POST "$link" -d "$BATS_TEST_TMPDIR/pressed" -e CONTENT_LENGTH=100
		answers 400
	done
	type_in 'correct+horse'
	answers 303
}

@test "tries at once are counted one by one" {
	given_locked n1 ReadOnly
	printf 'password=wrong+horse' >"$BATS_TEST_TMPDIR/pressed"
	for n in {1..16}; do
		start "$n" "$BATS_TEST_TMPDIR/pressed" REQUEST_METHOD=POST PATH_INFO=/share/n1 \
			QUERY_STRING="${link#*\?}" HTTP_SEC_FETCH_SITE=same-origin \
			CONTENT_TYPE=application/x-www-form-urlencoded
	done
	all_ended
	[ "$(answered 403)" = 10 ]
	[ "$(answered 429)" = 6 ]
}

@test "a password that is too short, too long or no text is 400, and makes no link" {
	local body
	page_token n1 alice
	for body in '"1234567"' '""' 1 '["12345678"]' "\"$(printf '%0129d' 0)\"" '"12345\n678"'; do
		send /links/n1 "$token" "{\"type\":\"ReadOnly\",\"password\":$body}"
		refused 400 'the password' || { echo "for $body" >&2; return 1; }
	done
	send /links/n1 "$token" '{"type":"ReadOnly","password":null}'
	answers 200
	ask GET /links/n1 "$token"
	[ "$(json -c '[.links[].password]')" = '[false]' ]
}

@test "lists say which links have a password" {
	export WOPI_BASE_URL=$base
	given_locked n1 ReadOnly
	ask GET /links/n1 "$token"
	[ "$(json -c '[.links[].password]')" = '[true]' ]
	[ "$(wopictl share list --json | jq -c .password)" = true ]
	[ "$(wopictl share show "$link_id" --json | jq -c .password)" = true ]
}

@test "share add takes the password from a file or standard input" {
	export WOPI_BASE_URL=$base
	printf 'from a file\r\nsecond line\n' >"$BATS_TEST_TMPDIR/password"
	link=$(wopictl share add n1 --password-file "$BATS_TEST_TMPDIR/password")
	type_in 'from+a+file'
	answers 303
	link=$(printf 'from input\n' | wopictl share add n1 --password-file -)
	cookies=()
	type_in 'from+input'
	answers 303
}

@test "share add refuses a bad password, and makes no link then" {
	export WOPI_BASE_URL=$base
	printf short >"$BATS_TEST_TMPDIR/password"
	refuses 2 'the password is shorter than 8' wopictl share add n1 --password-file "$BATS_TEST_TMPDIR/password"
	: >"$BATS_TEST_TMPDIR/password"
	refuses 2 'the password is shorter than 8' wopictl share add n1 --password-file "$BATS_TEST_TMPDIR/password"
	printf '%0200d' 0 >"$BATS_TEST_TMPDIR/password"
	refuses 2 'the password is longer' wopictl share add n1 --password-file "$BATS_TEST_TMPDIR/password"
	refuses 1 "cannot open '/nonexistent'" wopictl share add n1 --password-file /nonexistent
	prints '' wopictl share list
}

@test "a password goes along with dump and seed as a hash, and opens the link on the new host" {
	export WOPI_BASE_URL=$base
	given_locked n1 ReadOnly
	wopictl dump >"$BATS_TEST_TMPDIR/host.json"
	[ "$(jq -r '.shares[0].password_hash' "$BATS_TEST_TMPDIR/host.json" | cut -d . -f 1,2)" = pbkdf2-sha256.600000 ]
	[ "$(grep -c "$secret" "$BATS_TEST_TMPDIR/host.json")" = 0 ]
	wopictl share remove "$link_id"
	wopictl seed "$BATS_TEST_TMPDIR/host.json"
	run -0 --separate-stderr wopictl seed "$BATS_TEST_TMPDIR/host.json"
	[[ $stderr == *'already up to date' ]]
	link=$(wopictl share list --json | jq -r .url)
	type_in 'correct+horse'
	answers 303
}

@test "with another password in a fixture, browsers are asked again" {
	export WOPI_BASE_URL=$base
	given_locked n1 ReadOnly
	type_in 'correct+horse'
	visit /open/n1
	is_page host
	wopictl dump | jq '.shares[0].password_hash |= sub("[A-Za-z0-9_-]{43}$"; "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")' |
		wopictl seed -
	visit /open/n1
	answers 403
}

@test "passwords are in no log" {
	wopictl config set journal on
	given_locked n1 ReadOnly
	type_in 'wrong+horse'
	type_in 'correct+horse'
	answers 303
	run ! grep -raiE 'wrong.horse|correct.horse' "$WOPI_DATA" "$BATS_TEST_TMPDIR/stderr"
}

# Uploads by a link

# given_guest [TYPE]: Gina opened a link to sub1, and has its $token there.
given_guest() {
	given_link sub1 "${1:-ReadWrite}"
	visit "$link"
	submit 'name=Gina'
	go
	token=$(page .container.access_token)
	[ "$(page .container.rights[-1])" = upload ] || [ "${1:-ReadWrite}" != ReadWrite ]
}

# uploads NAME TEXT [CONTAINER] [wopi's options...]
uploads() {
	printf %s "$2" >"$BATS_TEST_TMPDIR/sent"
	ask POST "/documents/${3:-sub1}/contents" "$token" -d "$BATS_TEST_TMPDIR/sent" \
		-H "X-WOPI-SuggestedTarget: $1" "${@:4}"
}

# uploaded: the id of the last one.
uploaded() { json .Url | sed 's|.*/files/||; s|?.*||'; }

@test "a guest uploads by a link that edits a folder; the file is the folder's owner's" {
	local id
	given_guest
	uploads photo.txt hello
	answers 200
	id=$(uploaded)
	[ "$(wopictl file show "$id" --json | jq -c '[.name, .container_id, .owner]')" = \
		'["photo.txt","sub1","alice"]' ]
	[ "$(wopictl file versions "$id" --json | jq -r '[.version, .note] | tojson')" = '[1,"uploaded"]' ]
	[[ $(wopictl file versions "$id" --json | jq -r .user) == "guest-$link_id-"* ]]
	prints hello wopictl file cat "$id"
	visit "/open/$id"
	is_page host
	[ "$(page -c .host.file.rights)" = '["read","write"]' ]
}

@test "a guest uploads below the folder, and nowhere else" {
	given_guest
	visit /session/deep
	token=$(json .page_token)
	uploads x.txt hello deep
	answers 200
	uploads x.txt hello sub1
	answers 401
	uploads x.txt hello nosuch
	answers 401
}

@test "a guest who may only read uploads nothing" {
	given_guest ReadOnly
	uploads x.txt hello
	refused 404 'no right'
}

@test "a link made before, without the right, lets nobody upload" {
	export WOPI_BASE_URL=$base
	given_guest
	wopictl dump | jq 'del(.shares[0].rights)' | wopictl seed -
	[ "$(wopictl token list --json | jq -c 'select(.kind == "ReadWrite").rights')" = '["read","write"]' ]
	uploads x.txt hello
	refused 404 'no right'
}

@test "the link of GetShareUrl lets nobody upload" {
	token=$(client_token sub1 alice; echo "$token")
	wopi POST /containers/sub1 -t "$token" -H 'X-WOPI-Override: GET_SHARE_URL' -H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	[ "$(wopictl token list --json | jq -c 'select(.kind == "ReadWrite").rights')" = '["read","write"]' ]
}

@test "share add --type ReadWrite of a container lets people upload, of a file not" {
	export WOPI_BASE_URL=$base
	wopictl share add sub1 --type ReadWrite --user alice >/dev/null
	wopictl share add n1 --type ReadWrite --user alice >/dev/null
	[ "$(wopictl token list --json | jq -c 'select(.kind == "ReadWrite") | [.resource, .rights]' | sort)" = \
		'["n1",["read","write"]]
["sub1",["read","write","upload"]]' ]
	run -0 wopictl dump
	[ "$(jq -c '.shares[] | select(.on == "sub1").rights' <<<"$output")" = '["read","write","upload"]' ]
}

@test "a guest neither overwrites nor does anything else in the folder" {
	local override
	given_guest
	uploads notes.txt mine
	answers 200
	[ "$(json .Name)" = 'notes (1).txt' ]
	printf mine >"$BATS_TEST_TMPDIR/sent"
	ask POST /documents/sub1/contents "$token" -d "$BATS_TEST_TMPDIR/sent" \
		-H 'X-WOPI-RelativeTarget: notes.txt' -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 409
	prints two wopictl file cat n1
	send /documents/sub1 "$token" '{"name":"x.txt"}'
	refused 404 'no right'
	send /documents/sub1/copy "$token" '{"items":[{"kind":"file","id":"n1"}]}'
	refused 404 'no right'
	for override in CREATE_CHILD_FILE CREATE_CHILD_CONTAINER; do
		wopi POST /containers/sub1 -t "$token" -H "X-WOPI-Override: $override" -H 'X-WOPI-SuggestedTarget: x.txt'
		answers 404
	done
}

@test "what its maker may no more do, a link does not let people do" {
	wopictl grant add bob writer sub1
	given_link sub1 ReadWrite alice
	given_guest
	wopictl grant add alice reader sub1
	uploads x.txt hello
	refused 404 'no right'
}

@test "uploads count against the quota of the folder's owner" {
	given_guest
	wopictl user set alice --quota 1000
	uploads big.txt "$(printf '%01001d' 0)"
	refused 413 "the quota of 'alice'"
	uploads small.txt hello
	answers 200
	wopictl grant add bob owner deep
	wopictl grant remove alice sub1
	[ "$(wopictl user show alice --json | jq -r .used)" != 0 ]
}

@test "one link uploads at most link_uploads_size" {
	wopictl config set link_uploads_size 10
	given_guest
	uploads a.txt 123456
	answers 200
	uploads b.txt 12345
	refused 413 'link_uploads_size'
	uploads b.txt 12345 sub1 -e CONTENT_LENGTH=
	answers 413
	uploads c.txt 1234
	answers 200
	uploads d.txt 1
	refused 413 'link_uploads_size'
	given_guest
	uploads e.txt 12345
	answers 200
}

@test "one link uploads at most 1,000 files" {
	given_guest
	sql "UPDATE token SET uploaded_files = 999 WHERE uploaded_files = 0 AND resource_kind = 'ReadWrite'"
	uploads a.txt ''
	answers 200
	uploads b.txt ''
	refused 413 'number of files'
}

@test "uploads at once do not exceed the bound together" {
	wopictl config set link_uploads_size 20
	given_guest
	printf 12345 >"$BATS_TEST_TMPDIR/five"
	for n in {1..8}; do
		start "$n" "$BATS_TEST_TMPDIR/five" REQUEST_METHOD=POST PATH_INFO=/documents/sub1/contents \
			HTTP_AUTHORIZATION="Bearer $token" HTTP_X_WOPI_SUGGESTEDTARGET="f$n.txt" HTTP_SEC_FETCH_SITE=same-origin
	done
	all_ended
	[ "$(answered 200)" = 4 ]
	[ "$(answered 413)" = 4 ]
}

@test "an upload cut short is 400, leaves nothing, and counts nothing" {
	wopictl config set link_uploads_size 10
	given_guest
	uploads a.txt hello sub1 -e CONTENT_LENGTH=9
	answers 400
	[ "$(wopictl file list sub1 | grep -c a.txt)" = 0 ]
	uploads a.txt 1234567890
	answers 200
}

@test "an upload without a name, or of another site, is refused" {
	given_guest
	ask POST /documents/sub1/contents "$token"
	answers 400
	uploads a.txt hello sub1 -H 'Sec-Fetch-Site: cross-site'
	answers 403
}

@test "the audit trail names guest and link of an upload" {
	given_guest
	uploads a.txt hello
	[[ $(wopictl audit list --json | tail -n 1 | jq -r '"\(.user) \(.what)"') == \
		"guest-$link_id-"*" uploaded the file '$(uploaded)' by the link $link_id, of the container 'sub1' ('Sub')" ]]
}

# Grants from the page

# given_owner [USER] [ID]: that user's page of sub1, and its $token.
given_owner() {
	page_token "${2:-sub1}" "${1:-alice}"
	on=${2:-sub1}
}

# grants BODY [wopi's options...]: the request.
grants() { send "/grants/$on" "$token" "$@"; }

# roles: who has which role on the resource itself, by the command.
roles() { wopictl grant list --json | jq -r --arg on "$on" 'select(.resource == $on) | "\(.user) \(.role)"' | sort | xargs; }

@test "the list says who has access, with role, inherited or not, and which roles may be given" {
	given_owner alice deep
	wopictl grant add --everyone reader sub1
	wopictl user set bob --friendly-name 'Bob Best'
	wopictl grant add bob reader deep
	ask GET /grants/deep "$token"
	answers 200
	[ "$(json -c .roles)" = '["reader","reviewer","writer","owner"]' ]
	[ "$(json -c '.grants[] | select(.id != "admin") | [.id, .name, .role, .everyone, .self, .inherited, .change]')" = \
		'["bob","Bob Best","reader",false,false,false,true]
["",null,"reader",true,false,true,false]
["alice","Alice Able","owner",false,true,true,false]
["bob","Bob Best","writer",false,false,true,false]
["carol","carol","reader",false,false,true,false]' ]
	[ "$(json .more)" = false ]
	[ "$(json .owner)" = null ]
}

@test "the list of a file names its owner, and the grants of the container" {
	given_owner alice n1
	wopictl grant add dave reader n1
	ask GET /grants/n1 "$token"
	[ "$(json .owner)" = Administrator ]
	[ "$(json -c '[.grants[] | [.id, .inherited]] | .[:3]')" = '[["dave",false],["alice",true],["bob",true]]' ]
}

@test "the list has at most 1,000 grants, and says if there are more" {
	local n rows=''
	for ((n = 0; n < 1001; n++)); do rows+="${rows:+,}('u$n', 'sub1', 1)"; done
	sql "INSERT INTO granted(user_id, resource_id, role) VALUES $rows"
	given_owner
	ask GET /grants/sub1 "$token"
	[ "$(json '.grants | length')" = 1000 ]
	[ "$(json .more)" = true ]
}

@test "an owner grants a role by login name, friendly name or e-mail address" {
	wopictl user set dave --friendly-name 'Dávid Doe' --email Dave@example.org
	given_owner
	for name in dave 'Dávid Doe' 'dave@EXAMPLE.org' $'Da\u0301vid Doe'; do
		wopictl grant remove dave sub1 2>/dev/null || true
		grants "$(jq -cn --arg n "$name" '{add: $n, role: "writer"}')"
		answers 200
		[ "$(wopictl grant show dave sub1 --json | jq -r .role)" = writer ] || { echo "for $name" >&2; return 1; }
	done
}

@test "unknown names, those of several users, ids and guests get one answer, and change nothing" {
	local before name first=''
	wopictl user add eve --id eveid --friendly-name Same
	wopictl user add fred --friendly-name Same
	wopictl user add gast --anonymous --friendly-name Gast
	given_owner
	before=$(wopictl grant list --json)
	for name in nobody Same eveid gast Gast DAVE 'dav' '' '*' '%'; do
		grants "$(jq -cn --arg n "$name" '{add: $n, role: "reader"}')"
		refused 404 'no one user has that name'
		[ -n "$first" ] || first=$(<"$reply_head")
		[ "$(<"$reply_head")" = "$first" ]
	done
	[ "$(wopictl grant list --json)" = "$before" ]
}

@test "ten unknown names in a minute, then 429 until it is over; known ones do not count" {
	given_owner
	for _ in {1..12}; do
		grants '{"add":"dave","role":"reader"}'
		answers 200
	done
	for _ in {1..10}; do
		grants '{"add":"nobody","role":"reader"}'
		answers 404
	done
	later 15
	grants '{"add":"dave","role":"writer"}'
	answers 429
	[ "$(header Retry-After)" = 45 ]
	grants '{"set":"dave","role":"reviewer"}'
	answers 200
	later 45
	grants '{"add":"dave","role":"writer"}'
	answers 200
}

@test "a grant is changed and removed" {
	given_owner
	grants '{"set":"bob","role":"reader"}'
	answers 200
	[ "$(roles)" = 'alice owner bob reader carol reader' ]
	grants '{"remove":"bob"}'
	answers 200
	[ "$(body)" = '{}' ]
	[ "$(roles)" = 'alice owner carol reader' ]
	visit /open/sub1 -e REMOTE_USER=bob -e AUTH_TYPE=Basic
	answers 404
}

@test "the grant to everyone is changed and removed, but not made" {
	wopictl grant add --everyone writer sub1
	given_owner
	grants '{"set":"","role":"reader"}'
	answers 200
	grants '{"remove":""}'
	answers 200
	grants '{"set":"","role":"reader"}'
	refused 404 'grant not found'
}

@test "a grant of the container above, or of nobody, is 404 here" {
	given_owner alice deep
	grants '{"remove":"bob"}'
	refused 404 'grant not found'
	grants '{"set":"bob","role":"owner"}'
	refused 404 'grant not found'
	grants '{"remove":"nosuch"}'
	refused 404 'grant not found'
}

@test "the last owner of a container stays, of several one may go" {
	wopictl grant remove admin root
	given_owner
	grants '{"remove":"alice"}'
	refused 409 'no owner'
	grants '{"set":"alice","role":"writer"}'
	refused 409 'no owner'
	[ "$(roles)" = 'alice owner bob writer carol reader' ]
	grants '{"set":"bob","role":"owner"}'
	answers 200
	grants '{"remove":"alice"}'
	answers 200
	[ "$(roles)" = 'bob owner carol reader' ]
	grants '{"add":"dave","role":"reader"}'
	answers 404
}

@test "nobody grants, changes or removes a role above their own" {
	wopictl token add sub1 --user bob --rights read,share --weak --value shares
	token=shares on=sub1
	ask GET /grants/sub1 shares
	[ "$(json -c .roles)" = '["reader"]' ]
	[ "$(json -c '[.grants[] | select(.change).id]')" = '["carol"]' ]
	for body in '{"add":"dave","role":"reviewer"}' '{"set":"carol","role":"owner"}' \
		'{"set":"alice","role":"reader"}' '{"add":"alice","role":"reader"}' '{"remove":"bob"}'; do
		grants "$body"
		refused 404 'role above' || { echo "for $body" >&2; return 1; }
	done
	[ "$(roles)" = 'alice owner bob writer carol reader' ]
	grants '{"add":"dave","role":"reader"}'
	answers 200
}

@test "the owner of a single file shares it" {
	wopictl file set n1 --owner dave
	given_owner dave n1
	grants '{"add":"alice","role":"owner"}'
	answers 200
	grants '{"remove":"alice"}'
	answers 200
}

@test "writers, readers and guests neither see nor change who has access" {
	local user
	for user in bob carol; do
		given_owner "$user"
		ask GET /grants/sub1 "$token"
		refused 404 'no right'
		grants '{"remove":"carol"}'
		refused 404 'no right'
	done
	given_guest
	on=sub1
	ask GET /grants/sub1 "$token"
	refused 404 'no right'
	grants '{"remove":"carol"}'
	refused 404 'no right'
}

@test "a body that says nothing, or two things, is 400, and changes nothing" {
	local before body
	given_owner
	before=$(wopictl grant list --json)
	for body in '{}' '{"add":"dave"}' '{"role":"reader"}' '{"add":"dave","role":"king"}' \
		'{"add":"dave","role":"none"}' '{"add":1,"role":"reader"}' '{"remove":"bob","role":"reader"}' \
		'{"add":"dave","set":"bob","role":"reader"}' '{"set":"bob","remove":"bob"}' '{"set":"bob","role":3}'; do
		grants "$body"
		refused 400 'the body is not' || { echo "for $body" >&2; return 1; }
	done
	[ "$(wopictl grant list --json)" = "$before" ]
}

@test "grants are in the audit trail, with who changed them" {
	given_owner
	grants '{"add":"dave","role":"writer"}'
	grants '{"remove":"dave"}'
	grants '{"add":"nobody","role":"writer"}'
	diff - <(wopictl audit list --json | jq -r 'select(.by == "request") | "\(.user) \(.status) \(.what)"') <<-END
		alice 200 granted the role writer to 'dave', of the container 'sub1' ('Sub')
		alice 200 removed the grant of 'dave', of the container 'sub1' ('Sub')
	END
}

@test "a name that was tried is in no log" {
	wopictl config set journal on
	given_owner
	grants '{"add":"unknown-name","role":"writer"}'
	run ! grep -rai 'unknown-name' "$WOPI_DATA" "$BATS_TEST_TMPDIR/stderr"
}
