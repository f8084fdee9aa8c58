# SPDX-License-Identifier: MIT
# Who sits at the browser: by the web server's word, by a one-time address, by a link;
# and all that one of these must not let anybody do.

# shellcheck disable=SC2016 # a name that a shell would take for a command
# shellcheck disable=SC2034,SC2154,SC2012,SC2030,SC2031 # what helper.bash and people.bash share

load helper
load people

setup_file() { people_setup_file; }
setup() { people_setup; }

# is USER_ID: whom the last page was made for.
is() {
	[ "$(page .person.id)" = "$1" ] || {
		echo "expected the person '$1', got '$(page -c .person)'" >&2
		return 1
	}
}

# is_guest: the page is a guest's, who has an id of its own.
is_guest() {
	[[ $(page -c .person) =~ ^'{"guest":true,"id":"guest'[0-9a-f]{16}'","name":"Guest '[1-9][0-9]*'"}'$ ]]
}

# sign_in ID [OPTIONS of wopictl url...]: alice, by a one-time address.
sign_in() {
	given_ticket "$@"
	enter "$url"
	go
	is_page "$([ "$1" = sub1 ] && echo list || echo host)"
}

# cookie NAME: what the last answer sets.
cookie() { sed -n "s/^Set-Cookie: $1=//p" "$reply_head"; }

# no_secrets: neither token nor ticket nor signature is in the last answer's Location.
no_secrets() {
	[ "$(header Location | grep -c -i -e token -e ticket -e signature -e '~')" = 0 ]
}

# signs_nobody_in ADDRESS: whether it is looked at, or its button would be pressed.
signs_nobody_in() {
	local method
	for method in GET POST; do
		browse_to "$method" "$1"
		says 403 'This address is no longer valid'
		lacks_header Set-Cookie
	done
}

# follow_link [ADDRESS]: opens $link, and goes where it leads.
follow_link() {
	enter "${1:-$link}"
	go
}

# tokens: the ids of all that are stored.
tokens() { wopictl token list --json | jq -r .id; }

# sum: of all that the database is.
sum() { wopictl token list --json; wopictl user list --json; wopictl file list --json; }

# The web server's word

@test "whom the web server has signed in the page is for" {
	signed_in alice
	visit /open/n1
	is_page host
	is alice
	[ "$(page 'has("signout")')" = false ]
	lacks_header Set-Cookie
}

@test "REMOTE_USER without AUTH_TYPE is nobody's word" {
	visit /open/n1 -e REMOTE_USER=alice
	says 403 'Please sign in'
	is null
	visit /open/n1 -e REMOTE_USER=alice -e AUTH_TYPE=
	says 403 'Please sign in'
	visit /session/n1 -e REMOTE_USER=alice
	refused 401 'no user who may read this is signed in'
}

@test "AUTH_TYPE without REMOTE_USER is nobody's word" {
	visit /open/n1 -e AUTH_TYPE=Basic
	says 403 'Please sign in'
	visit /open/n1 -e AUTH_TYPE=Basic -e REMOTE_USER=
	says 403 'Please sign in'
}

@test "a header of the browser's is nobody's word" {
	visit /open/n1 -H 'Remote-User: alice' -H 'Auth-Type: Basic' -H 'X-Remote-User: alice'
	says 403 'Please sign in'
}

@test "who is known to the web server alone is told the remedy, but no command" {
	signed_in erin
	visit /open/n1
	says 403 'Unknown user'
	[[ "$(page .message.text)" == *" as erin, "*"Ask its administrator to add you." ]]
	is null
	wopictl user add erin
	visit /open/n1
	says 404 'Document not found'
}

@test "a name of the web server's that is none is not repeated" {
	local name
	for name in '$(touch x)' "a'b;c d" $'a\nb' "$(printf 'a%.0s' {1..300})"; do
		signed_in "$name"
		visit /open/n1
		says 403 'Unknown user'
		[ "$(page .message.text)" = \
			"The web server has signed you in, but this host has no user of that name. Ask its administrator to add you." ]
	done
}

@test "no message names a command to who is not signed in, or a guest" {
	given_ticket n1
	enter "$url"
	cookies=()
	visit "$url"
	run ! grep wopictl "$reply_body"
	visit /open/n1
	says 403 'Please sign in'
	run ! grep wopictl "$reply_body"
	given_link x1 ReadOnly
	visit "$(damaged "$link")"
	run ! grep wopictl "$reply_body"
	enter "$link"
	go
	is_page preview
	run ! grep wopictl "$reply_body"
	[ "$(page .person)" != null ]
	signed_in erin
	visit /open/n1
	run ! grep wopictl "$reply_body"
}

@test "a removed user is known to the web server alone" {
	signed_in alice
	visit /open/n1
	is_page host
	wopictl user remove alice
	visit /open/n1
	says 403 'Unknown user'
}

@test "the web server's word wins over a cookie" {
	sign_in n1
	is alice
	signed_in carol
	visit /open/n1
	is carol
	[ "$(page 'has("signout")')" = false ]
	[ "$(page -c .host.file.rights)" = '["read"]' ]
}

@test "an unknown user of the web server's is not let in by a cookie" {
	sign_in n1
	signed_in erin
	visit /open/n1
	says 403 'Unknown user'
}

@test "what is granted counts at once, and what is taken, too" {
	signed_in dave
	visit /open/n1
	says 404 'Document not found'
	wopictl grant add dave writer n1
	visit /open/n1
	is_page host
	token=$(page .host.fields.access_token)
	wopictl grant remove dave n1
	visit /open/n1
	says 404 'Document not found'
	check_file_info
	answers 404
}

@test "pages that are looked at write one row a person, and then none" {
	local before
	signed_in alice
	visit /open/n1
	before=$(tokens)
	visit /open/w1
	visit /
	visit /session/n1
	[ "$(tokens)" = "$before" ]
	signed_in bob
	visit /open/n1
	[ "$(tokens | wc -l)" = $(($(wc -l <<<"$before") + 1)) ]
}

@test "the web server's word is a login name, and never an id" {
	wopictl user add erin --id erin5
	wopictl grant add erin reader n1
	signed_in erin
	visit /open/n1
	is erin5
	signed_in erin5
	visit /open/n1
	says 403 'Unknown user'
	is null
}

@test "admin is nobody once the administrator has another name" {
	signed_in admin
	visit /open/n1
	is admin
	wopictl user rename admin root2
	visit /open/n1
	says 403 'Unknown user'
	signed_in root2
	visit /open/n1
	is admin
}

@test "the web server's word may be in another letter case, if that leaves one user" {
	signed_in ALICE
	visit /open/n1
	is alice
	wopictl config set remote_user_case exact
	visit /open/n1
	says 403 'Unknown user'
	wopictl user add Alice --id twin
	wopictl config remove remote_user_case
	visit /open/n1
	says 403 'Unknown user'
	signed_in alice
	visit /open/n1
	is alice
	signed_in Alice
	visit /open/n1
	says 404 'Document not found'
	is twin
}

@test "nobody is signed in as an anonymous user, in whatever letter case" {
	local name
	given_link n1 ReadWrite
	enter "$link"
	answers 303
	cookies=()
	[ "$(field anonymous wopictl user show guest-by-link)" = true ]
	for name in guest-by-link Guest-By-Link guestbylink; do
		signed_in "$name"
		visit /open/n1
		says 403 'Unknown user'
		is null
	done
}

# One-time addresses

@test "a one-time address signs in, and leads to the page without the ticket" {
	given_ticket n1
	enter "$url"
	answers 303
	[ "$(header Location)" = "$base/open/n1?action=view" ]
	[ ! -s "$reply_body" ]
	[ "$(header Referrer-Policy)" = no-referrer ]
	[ "$(header Cache-Control)" = no-store ]
	no_secrets
	go
	is_page host
	is alice
	[ "$(page 'has("signout")')" = true ]
}

@test "its cookie: the pages' path, for this browser's session, for no script" {
	given_ticket n1
	enter "$url"
	[[ "$(cookie wopi_session)" =~ ^[A-Za-z0-9_-]{32}'; Path=/wopi; HttpOnly; SameSite=Lax'$ ]]
	[ "$(grep -c ^Set-Cookie: "$reply_head")" = 1 ]
}

@test "with https the cookie is for https alone" {
	wopictl config set base_url https://docs.example.org/office/wopi
	url=$(wopictl url n1 --action view --user alice)
	[[ $url == https://docs.example.org/office/wopi/open/n1\?action=view\&ticket=* ]]
	enter "${url/https:\/\/docs.example.org\/office/http://docs.example.org}"
	answers 303
	[[ "$(cookie __Secure-wopi_session)" == *'; Path=/office/wopi; HttpOnly; SameSite=Lax; Secure' ]]
	[ "$(header Location)" = 'https://docs.example.org/office/wopi/open/n1?action=view' ]
}

@test "a request by https makes the cookie one, too" {
	given_ticket n1
	enter "$url" -e HTTPS=on
	[[ "$(cookie __Secure-wopi_session)" == *'; Secure' ]]
}

@test "the address keeps its action and its client" {
	given_ticket w1 --client cool
	enter "$url"
	[ "$(header Location)" = "$base/open/w1?action=view&client=cool" ]
	go
	[ "$(page .host.client)" = cool ]
}

@test "a one-time address works once" {
	given_ticket n1
	enter "$url"
	answers 303
	cookies=()
	signs_nobody_in "$url"
	lacks_header Set-Cookie
	is null
}

@test "who comes back to it is led on by the cookie" {
	given_ticket n1
	enter "$url"
	visit "$url"
	answers 303
	[ "$(header Location)" = "$base/open/n1?action=view" ]
	no_secrets
	lacks_header Set-Cookie
}

@test "a ticket is for its file, and stays good for it" {
	given_ticket n1
	signs_nobody_in "${url/n1/w1}"
	signs_nobody_in "${url/n1/n1.1}"
	signs_nobody_in "${url/open\/n1/}"
	enter "$url"
	answers 303
}

@test "a ticket waits for a quarter of an hour" {
	given_ticket n1
	later 899
	enter "$url"
	answers 303
	cookies=()
	WOPI_NOW=$START given_ticket n1
	later 1
	signs_nobody_in "$url"
}

@test "--ttl says how long a ticket waits, not how long its session lives" {
	given_ticket n1 --ttl 1m
	later 59
	enter "$url"
	go
	is_page host
	later 3600
	visit /open/n1
	is_page host
	given_ticket n1 --ttl 1m
	cookies=()
	later 60
	signs_nobody_in "$url"
}

@test "what is no ticket signs nobody in" {
	local ticket
	given_ticket n1
	for ticket in '' x "$(damaged "$ticket")" "${ticket}A" "${ticket%?}" "%00$ticket" "${ticket^^}"; do
		signs_nobody_in "/open/n1?ticket=$ticket"
	done
	enter "$url"
	answers 303
}

@test "other tokens are no tickets" {
	local other
	wopictl token add n1 --user alice --rights all --weak --value for-file
	wopictl token add --oauth --user alice --weak --value for-oauth
	sign_in n1
	other=${cookies[wopi_session]}
	client_token n1 alice
	cookies=()
	for other in for-file for-oauth "$other" "$token"; do
		signs_nobody_in "/open/n1?ticket=$other"
	done
}

@test "a ticket is neither access token nor cookie nor signature" {
	given_ticket n1
	token=$ticket
	check_file_info
	refused 401 'another resource'
	ask GET /versions/n1 "$ticket"
	refused 401 'another resource'
	cookies[wopi_session]=$ticket
	visit /open/n1
	says 403 'Please sign in'
	cookies=([wopi_link]="n1:$ticket")
	visit /open/n1
	says 403 'Please sign in'
	visit "/share/n1?signature=$ticket"
	says 403 'This link is no longer valid'
	ask POST /signout "$ticket"
	refused 401 'another resource'
	cookies=()
	enter "$url"
	answers 303
}

@test "of sixty-four browsers with one ticket exactly one gets the session" {
	local n
	given_ticket n1
	for n in {1..64}; do
		start "$n" /dev/null REQUEST_METHOD=POST PATH_INFO=/open/n1 QUERY_STRING="${url#*\?}"
	done
	all_ended
	[ "$(answered 303)" = 1 ]
	[ "$(answered 403)" = 63 ]
	[ "$(cat "$many"/* | grep -c '^Set-Cookie: wopi_session=')" = 1 ]
	[ "$(wopictl token list --json | jq -r 'select(.kind == "page").user' | wc -l)" = 1 ]
	[ "$(wopictl token list --json | jq -r 'select(.kind == "ticket").user')" = '' ]
}

@test "a ticket for a container, and for an old version" {
	sign_in sub1
	is alice
	[ "$(page .container.id)" = sub1 ]
	cookies=()
	sign_in n1.1
	[ "$(page .host.file.id)" = n1.1 ]
}

@test "a ticket's rights are the session's" {
	sign_in s1 --rights read
	[ "$(page -c .host.file.rights)" = '["read"]' ]
	token=$(page .host.fields.access_token) file=s1
	put changed
	answers 404
	cookies=()
	sign_in s1 --rights all
	[ "$(page '.host.file.rights | length')" = 7 ]
}

@test "the session of a ticket leads to nothing more than its user was granted" {
	sign_in s1 --rights read
	visit /open/n1
	is_page host
	[ "$(page -c .host.file.rights)" = '["read"]' ]
	visit /open/doc1
	says 404 'Document not found'
}

@test "a ticket follows the grants, and ends with them" {
	sign_in n1
	wopictl grant remove alice sub1
	visit /open/n1
	says 404 'Document not found'
}

@test "tickets and sessions of a removed user are dead" {
	sign_in n1
	given_ticket n1
	wopictl user remove alice
	visit /open/n1
	says 403 'Please sign in'
	signs_nobody_in "$url"
}

@test "an action that is none leaves no trace in Location" {
	local action
	for action in 'a%0d%0aSet-Cookie:%20x=y' 'a%26ticket=b' '%3Cscript%3E' 'a%20b' 'a%2Fb' ''; do
		given_ticket n1
		cookies=()
		enter "/open/n1?action=$action&client=$action&ticket=$ticket"
		answers 303
		[ "$(header Location)" = "$base/open/n1" ]
		[ "$(grep -c ^Set-Cookie: "$reply_head")" = 1 ]
	done
}

@test "an id that is none leaves no trace in any header" {
	local id
	for id in $'n1\r\nSet-Cookie: x=y' 'n1;' 'n1 x' '<b>' $'\303\244' '..'; do
		visit "/open/$id"
		[ "$code" = 403 ]
		visit "/open/$id?ticket=x"
		[ "$code" = 403 ]
		visit "/share/$id?signature=x"
		[ "$code" = 403 ]
		lacks_header Set-Cookie
		lacks_header Location
	done
}

# is_button TEXT: the last answer is a page of one button, which is called that.
is_button() {
	answers 200
	[ "$(header Content-Type)" = 'text/html; charset=utf-8' ]
	[ "$(sed -n 's|^<button class="primary">\(.*\)</button>$|\1|p' "$reply_body")" = "$1" ]
	[ "$(grep -c -e '<button' -e '<a ' "$reply_body")" = 1 ]
}

@test "who looks at a one-time address spends nothing, and learns whose it is" {
	local before
	given_ticket n1
	before=$(sum)
	for _ in 1 2; do
		visit "$url"
		is_button 'Sign in as Alice Able'
		grep -q '<h1>Open “notes.txt”</h1>' "$reply_body"
		grep -q 'You will be signed in as Alice Able in this browser. This address works once.' "$reply_body"
		lacks_header Location
		[ "$(header Referrer-Policy)" = no-referrer ]
		[ "$(header Cache-Control)" = no-store ]
		run ! grep -e '<script' -e wopictl -e "$ticket" "$reply_body"
	done
	unset "cookies[wopi_form]"
	browse_to HEAD "$url"
	answers 200
	lacks_header Set-Cookie
	browse_to OPTIONS "$url"
	answers 405
	[ "$(sum)" = "$before" ]
	visit /open/n1
	says 403 'Please sign in'
	enter "$url"
	answers 303
}

@test "the page of a one-time address cannot be framed, and sends what it asks to this host" {
	given_ticket n1
	visit "$url"
	[[ "$(header Content-Security-Policy)" == "default-src 'none'; script-src 'self'; "*"; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'" ]]
	grep -q '<form class="card" method="post">' "$reply_body"
}

@test "a button that is pressed twice is pressed once, though the first answer is lost" {
	local first
	given_ticket n1
	visit "$url"
	press
	answers 303
	first=${cookies[wopi_session]}
	unset "cookies[wopi_session]"
	browse_to POST "$url" -H 'Origin: null' -e HTTP_SEC_FETCH_SITE=same-origin
	answers 303
	[ "$(header Location)" = "$base/open/n1?action=view" ]
	[ "${cookies[wopi_session]}" = "$first" ]
	[ "$(wopictl token list --json | jq -r 'select(.kind == "page").user')" = alice ]
	go
	is_page host
	is alice
}

@test "of many presses of one browser at once all are signed in, by one session" {
	local n
	given_ticket n1
	visit "$url"
	for n in {1..16}; do
		start "$n" /dev/null REQUEST_METHOD=POST PATH_INFO=/open/n1 QUERY_STRING="${url#*\?}" \
			HTTP_COOKIE="wopi_form=${cookies[wopi_form]}" HTTP_SEC_FETCH_SITE=same-origin
	done
	all_ended
	[ "$(answered 303)" = 16 ]
	[ "$(cat "$many"/* | grep '^Set-Cookie: wopi_session=' | sort -u | wc -l)" = 1 ]
	[ "$(wopictl token list --json | jq -r 'select(.kind == "page").user' | wc -l)" = 1 ]
}

@test "a second press counts for the same browser alone, for a minute, and not once it is signed out" {
	local form
	given_ticket n1
	enter "$url"
	go
	form=${cookies[wopi_form]}
	cookies=([wopi_form]=another)
	signs_nobody_in "$url"
	cookies=()
	signs_nobody_in "$url"
	cookies=([wopi_form]="$form")
	signs_nobody_in "${url/n1/w1}"
	later 59
	browse_to POST "$url"
	answers 303
	cookies=([wopi_form]="$form")
	later 1
	browse_to POST "$url"
	says 403 'This address is no longer valid'
	later -60
	browse_to POST "$url"
	go
	ask POST /signout "$(page .signout)"
	cookies=([wopi_form]="$form")
	browse_to POST "$url"
	says 403 'This address is no longer valid'
}

@test "a script signs in by a POST alone, once" {
	given_ticket n1
	at "$url" POST
	answers 303
	[[ "$(cookie wopi_session)" =~ ^[A-Za-z0-9]{32}\; ]]
	cookies[wopi_session]=$(cookie wopi_session)
	cookies[wopi_session]=${cookies[wopi_session]%%;*}
	visit /open/n1
	is_page host
	at "$url" POST
	says 403 'This address is no longer valid'
}

@test "the journal and the statistics tell a look at a one-time address from a sign-in" {
	local address
	wopictl config set journal on
	given_ticket n1
	visit "$url"
	press
	given_link w1 ReadOnly
	address=$link
	visit "$address"
	press
	[ "$(wopictl journal list --json | jq -r '"\(.operation) \(.status) \(.user)"' |
		grep -v -e Renew -e Links)" = 'OpenPage 200 null
SignIn 303 alice
OpenShare 200 alice
AcceptShare 303 alice' ]
	run ! grep -e "$ticket" -e "${address##*=}" "$WOPI_DATA/journal"
	[ "$(wopictl stats --json | jq -c '[.requests[].operation | select(test("SignIn|Share"))]')" = \
		'["OpenShare","SignIn","AcceptShare"]' ]
}

@test "no other site presses the button" {
	given_ticket n1
	visit "$url"
	site=cross-site browse_to POST "$url" -H 'Origin: https://evil.example'
	says 403 'Sent from another site'
	browse_to POST "$url" -e HTTP_SEC_FETCH_SITE= -H 'Origin: null'
	says 403 'Sent from another site'
	lacks_header Set-Cookie
	visit "$url"
	press
	answers 303
}

@test "who is signed in as that user already is led on, and the ticket stays" {
	sign_in n1
	given_ticket w1
	visit "$url"
	answers 303
	[ "$(header Location)" = "$base/open/w1?action=view" ]
	lacks_header Set-Cookie
	cookies=()
	enter "$url"
	answers 303
}

@test "who is signed in with less than the ticket gives, or as another, is asked" {
	sign_in n1 --rights read
	given_ticket n1
	visit "$url"
	is_button 'Sign in as Alice Able'
	grep -q 'You are signed in as Alice Able. You will be' "$reply_body"
	press
	go
	[ "$(page '.host.file.rights | length')" = 7 ]
	url=$(WOPI_BASE_URL=$base wopictl url n1 --action view --user bob)
	visit "$url"
	is_button 'Sign in as bob'
	grep -q 'You are signed in as Alice Able. You will be' "$reply_body"
	press
	go
	is bob
}

@test "the web server's word is worth more than a ticket, which is not spent for it" {
	signed_in bob
	given_ticket n1
	visit "$url"
	answers 303
	go
	is bob
	signed_in dave
	visit "$url"
	says 404 'Document not found'
	signed_in erin
	visit "$url"
	says 403 'Unknown user'
	signed_out
	enter "$url"
	go
	is alice
}

@test "names on the page of a one-time address are no HTML" {
	local name='"><script>alert(1)</script> & <b>'
	wopictl file rename n1 "${name//\//_}.txt"
	wopictl user set alice --friendly-name "$name"
	given_ticket n1
	visit "$url"
	answers 200
	run ! grep -e '<script' -e '<b>' "$reply_body"
	grep -qF 'Sign in as &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;</button>' \
		"$reply_body"
}

@test "what the ticket's user may not see is not named" {
	given_ticket n1
	wopictl grant remove alice sub1
	visit "$url"
	is_button 'Sign in as Alice Able'
	run ! grep notes "$reply_body"
	press
	go
	says 404 'Document not found'
}

# The session

@test "a cookie opens what its user was granted, and no more" {
	sign_in n1
	visit /open/deep
	is_page list
	is alice
	visit /open/s1
	says 404 'Document not found'
	is alice
}

@test "what is no cookie of a session is nobody" {
	local value
	sign_in n1
	token=$(page .host.fields.access_token)
	wopictl token add n1 --user alice --rights all --weak --value for-file
	for value in '' x "$(damaged "${cookies[wopi_session]}")" "${cookies[wopi_session]}A" \
		for-file "$token" "$(page .signout)"; do
		visit /open/n1 -H "Cookie: wopi_session=$value"
		says 403 'Please sign in'
	done
}

@test "cookies of other names do not count, and do not disturb" {
	local value
	sign_in n1
	value=${cookies[wopi_session]}
	cookies=()
	visit /open/n1 -H "Cookie: xwopi_session=$value"
	says 403 'Please sign in'
	visit /open/n1 -H "Cookie: wopi_sessionx=$value; wopi_session"
	says 403 'Please sign in'
	visit /open/n1 -H "Cookie: a=b; wopi_session=$value;c=\"d\"; e"
	is_page host
	visit /open/n1 -H "Cookie: a=wopi_session=x;wopi_session=$value"
	is_page host
}

@test "a session's cookie is no access token" {
	sign_in n1
	token=${cookies[wopi_session]}
	check_file_info
	refused 401 'another resource'
	get_file
	refused 401 'another resource'
	for path in /listing/sub1 /versions/n1 /links/n1 /containers/sub1 /ecosystem; do
		ask GET "$path" "$token"
		refused 401 'another resource'
	done
	wopi GET /ecosystem
	refused 401 'another resource'
}

@test "a cookie alone changes nothing" {
	local path before
	sign_in n1
	before=$(sum)
	echo '{"name":"x.txt","type":"ReadOnly","restore":1}' >"$BATS_TEST_TMPDIR/all"
	for path in /documents/sub1 /versions/n1 /links/n1 /links/sub1 /signout /files/n1 \
		/files/n1/contents /containers/sub1; do
		wopi POST "$path" -t '' -d "$BATS_TEST_TMPDIR/all" -H 'X-WOPI-Override: DELETE' \
			-H "Cookie: wopi_session=${cookies[wopi_session]}"
		refused 401 missing
	done
	[ "$(sum)" = "$before" ]
	visit /open/n1
	is_page host
}

@test "the web server's word alone changes nothing" {
	local path before
	signed_in alice
	visit /open/n1
	before=$(sum)
	echo '{"name":"x.txt","type":"ReadOnly","restore":1}' >"$BATS_TEST_TMPDIR/all"
	for path in /documents/sub1 /versions/n1 /links/n1 /signout /files/n1 /files/n1/contents \
		/containers/sub1; do
		wopi POST "$path" -t '' -d "$BATS_TEST_TMPDIR/all" "${server[@]}" \
			-H 'X-WOPI-Override: DELETE'
		refused 401 missing
	done
	[ "$(sum)" = "$before" ]
}

@test "a session ends after token_ttl without a look at a page" {
	sign_in n1
	later 35999
	visit /open/n1
	is_page host
	cookies=()
	WOPI_NOW=$START sign_in n1
	later 1
	visit /open/n1
	says 403 'Please sign in'
}

@test "a session goes on while pages are looked at, and is written only when half is over" {
	local end
	sign_in n1
	end=$(wopictl token list --json | jq 'select(.kind == "page").access_token_ttl')
	later 17999
	visit /open/n1
	[ "$(wopictl token list --json | jq 'select(.kind == "page").access_token_ttl')" = "$end" ]
	later 2
	visit /open/n1
	[ "$(wopictl token list --json | jq 'select(.kind == "page").access_token_ttl')" = \
		$((end + 18001000)) ]
	later 35999
	visit /session/n1
	answers 200
	later 35999
	visit /open/n1
	is_page host
}

@test "HEAD makes no session last longer" {
	sign_in n1
	later 18001
	before=$(sum)
	browse_to HEAD /open/n1
	answers 200
	browse_to HEAD /session/n1
	answers 200
	[ "$(sum)" = "$before" ]
}

@test "HEAD makes no session for whom the web server signs in" {
	before=$(sum)
	browse_to HEAD /open/n1 -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	answers 200
	[ "$(sum)" = "$before" ]
	visit /open/n1 -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	[ "$(sum)" != "$before" ]
}

@test "a session ends session_lifetime after the sign-in, however much is looked at" {
	local n
	sign_in n1
	for n in {1..20}; do	# each within token_ttl since the last page
		later 30000
		visit /open/n1
		is_page host
	done
	token=$(page .host.fields.access_token)
	[ "$(page .host.fields.access_token_ttl)" = $(( (START + 7 * 86400) * 1000 )) ]
	later 4799
	visit /session/n1
	answers 200
	[ "$(json .access_token_ttl)" = $(( (START + 7 * 86400) * 1000 )) ]
	later 1
	visit /open/n1
	says 403 'Please sign in'
	check_file_info
	refused 401 expired
	visit /session/n1
	answers 401
}

@test "session_lifetime bounds the sessions that there are" {
	sign_in n1
	later 7200
	wopictl config set session_lifetime 3h
	visit /open/n1
	is_page host
	[ "$(page .host.fields.access_token_ttl)" = $(( (START + 10800) * 1000 )) ]
	wopictl config set session_lifetime 2h
	visit /open/n1
	says 403 'Please sign in'
	refuses 2 'is not a duration' wopictl config set session_lifetime never
	cookies=()
	sign_in n1
	[ "$(page .host.fields.access_token_ttl)" = $(( (START + 14400) * 1000 )) ]
}

@test "whom the web server signs in stays as long as it does so" {
	signed_in alice
	visit /open/n1
	later $((8 * 86400))
	visit /open/n1
	is_page host
}

@test "tokens of a page live for token_ttl, though its session lives longer" {
	sign_in n1
	wopictl config set token_ttl 1h
	visit /open/n1
	[ "$(page .host.fields.access_token_ttl)" = 1700003600000 ]
	token=$(page .host.fields.access_token)
	later 3599
	check_file_info
	answers 200
	later 1
	check_file_info
	refused 401 expired
}

# Renewal

@test "a session renews the tokens of its page: the client's and the page's" {
	sign_in n1
	later 3600
	visit '/session/n1?client=text'
	answers 200
	[ "$(header Content-Type)" = application/json ]
	[ "$(header Cache-Control)" = no-store ]
	[ "$(ordered -c keys_unsorted)" = \
		'["page_token","access_token","access_token_ttl","user_id","file"]' ]
	[ "$(json .user_id)" = alice ]
	[ "$(json .access_token_ttl)" = 1700036000000 ]
	[[ "$(json .access_token)" == *.text. ]]
	[[ "$(json .page_token)" != *.text* ]]
	token=$(json .access_token)
	ask GET /links/n1 "$token"
	refused 401 'issued for a client'
	check_file_info
	answers 200
}

@test "without a client both tokens are the page's" {
	signed_in alice
	visit /session/n1
	answers 200
	[ "$(json '.access_token == .page_token')" = true ]
	visit /session/sub1
	ask GET /listing/sub1 "$(json .page_token)"
	answers 200
}

@test "a client that cannot be one renews nothing" {
	local client
	signed_in alice
	for client in '' OFFICE 'a%20b' 'a.b' '%22' "$(printf 'a%.0s' {1..33})" '..'; do
		visit "/session/n1?client=$client"
		refused 400 'unknown client'
	done
}

@test "nobody's session renews nothing" {
	visit /session/n1
	refused 401 'no user who may read this is signed in'
	signed_in dave
	visit /session/n1
	refused 401 'no user who may read this is signed in'
	signed_in alice
	visit /session/s1
	refused 401 'no user who may read this is signed in'
	visit /session/nosuch
	refused 401 'no user who may read this is signed in'
}

@test "a renewal for a page that only shows gives the client a token that reads" {
	sign_in w1
	visit '/session/w1?client=cool&reads=1'
	answers 200
	token=$(json .access_token) file=w1
	check_file_info
	[ "$(json .UserCanWrite)" = false ]
	lock A
	answers 404
	visit '/session/w1?client=cool'
	token=$(json .access_token)
	check_file_info
	[ "$(json .UserCanWrite)" = true ]
}

@test "what a session saved by \"Save as\" in Collabora is found by its name, by that session alone" {
	local first
	wopictl client set cool --proof off
	sign_in w1
	visit '/open/w1?action=edit&client=cool'
	token=$(page .host.fields.access_token) file=w1
	printf copy >"$BATS_TEST_TMPDIR/copy"
	operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: annual.docx' -d "$BATS_TEST_TMPDIR/copy"
	answers 200
	visit '/session/w1?client=cool&saved=annual.docx'
	answers 200
	first=$(json .file.id)
	[ "$(json .file.name)" = annual.docx ]
	token=$(json .access_token) file=$first
	check_file_info
	[ "$(json .BaseFileName)" = annual.docx ]
	visit '/session/w1?client=cool&saved=report.docx'
	refused 404 'this session saved no file of that name'
	visit '/session/w1?client=cool&saved=../x'
	refused 404 'this session saved no file of that name'
	signed_in bob
	visit '/session/w1?client=cool&saved=annual.docx'
	refused 404 'this session saved no file of that name'
	signed_in alice
	later 90000
	wopictl gc
	visit '/session/w1?client=cool&saved=annual.docx'
	refused 404 'this session saved no file of that name'
}

# Signing out

@test "signing out ends the session, its tokens and its cookies" {
	local out page_token
	sign_in n1
	given_link w1 ReadOnly
	token=$(page .host.fields.access_token)
	visit /open/n1
	token=$(page .host.fields.access_token)
	page_token=$(page .host.file.access_token)
	visit /signout
	is_page message
	[ "$(page .message.kind)" = signout ]
	out=$(page .signout)
	ask POST /signout "$out"
	answers 200
	[ "$(body)" = '{}' ]
	[ "$(wopictl audit list --json | tail -n 1 | jq -r '"\(.by) \(.user) \(.what)"')" = \
		'request alice signed out, which ended the session and its tokens' ]
	[ "$(cookie wopi_session)" = '; Path=/wopi; HttpOnly; SameSite=Lax; Max-Age=0' ]
	[ "$(cookie wopi_link)" = '; Path=/wopi; HttpOnly; SameSite=Lax; Max-Age=0' ]
	visit /open/n1
	says 403 'Please sign in'
	check_file_info
	answers 401
	ask GET /versions/n1 "$page_token"
	answers 401
	ask POST /signout "$out"
	answers 401
}

@test "who has signed out is told so, and whoever is signed in sees the list all the same" {
	visit '/?signed_out=1'
	says 200 'You have signed out'
	signed_in alice
	visit '/?signed_out=1'
	is_page list
}

@test "a save that comes after its session was signed out is kept, and answered as any other" {
	sign_in n1
	token=$(page .host.fields.access_token) file=n1
	lock A
	answers 200
	visit /signout
	ask POST /signout "$(page .signout)"
	put mine A
	refused 401 'removed, or for another resource'
	[ "$(wopictl recovered list n1 --json | jq -r .reason)" = session ]
	[ "$(wopictl recovered cat n1 1)" = mine ]
}

# over TOKEN [SECONDS]: what a request to n1 finds of its session, see session.c.
over() { "$BUILD/tests/session" "$1" n1 "${2:-86400}"; }

@test "a session that was signed out is known for a day, as such, but opens and shows nothing" {
	local cookie page_token
	sign_in n1
	cookie=${cookies[wopi_session]} token=$(page .host.fields.access_token)
	page_token=$(page .host.file.access_token)
	[ "$(over "$token")" = $'good\talice\t-\t-' ]
	later 60
	visit /signout
	ask POST /signout "$(page .signout)"
	answers 200
	[ "$(over "$token")" = $'access token is removed, or for another resource\talice\tsignout\t-' ]
	[ "$(over "$(damaged "$token")")" = $'access token is removed, or for another resource\t-\t-\t-' ]
	check_file_info
	refused 401 'removed, or for another resource'
	ask GET /versions/n1 "$page_token"
	refused 401 'removed, or for another resource'
	cookies=([wopi_session]=$cookie)
	visit /open/n1
	says 403 'Please sign in'
	[ -z "$(wopictl token list --json | jq -r 'select(.kind == "page")')" ]
	refuses 3 'no such token' wopictl token show -- "$cookie"
	later 86400
	wopictl gc
	[ "$(over "$token")" = $'access token is removed, or for another resource\talice\tsignout\t-' ]
	later 1
	wopictl gc
	[ "$(over "$token")" = $'access token is removed, or for another resource\t-\t-\t-' ]
}

@test "a session that was signed out goes with its user, and does not count" {
	sign_in n1
	token=$(page .host.fields.access_token)
	ask POST /signout "$(page .signout)"
	sign_in n1
	run -0 wopictl user remove alice
	[[ $output == *"removed user 'alice' and 3 tokens"* ]]
	[ "$(over "$token")" = $'access token is removed, or for another resource\t-\t-\t-' ]
}

@test "of a session that its time has ended nothing else is said" {
	sign_in n1
	token=$(page .host.fields.access_token)
	later 36000
	[ "$(over "$token")" = $'access token is expired\talice\t-\t-' ]
}

@test "signing out ends no other session, not even of the same user" {
	local -A first
	local name
	sign_in n1
	for name in "${!cookies[@]}"; do first[$name]=${cookies[$name]}; done
	cookies=()
	sign_in n1
	ask POST /signout "$(page .signout)"
	answers 200
	cookies=([wopi_session]=${first[wopi_session]})
	visit /open/n1
	is_page host
}

@test "only the token for it signs out" {
	local other
	sign_in n1
	for other in "$(page .host.fields.access_token)" "$(page .host.file.access_token)" \
		"${cookies[wopi_session]}" "$(damaged "$(page .signout)")" x; do
		ask POST /signout "$other"
		answers 401
		lacks_header Set-Cookie
	done
	ask POST /signout ''
	refused 401 missing
	visit /open/n1
	is_page host
}

@test "the token that signs out opens nothing" {
	sign_in n1
	token=$(page .signout)
	check_file_info
	answers 401
	wopi GET /ecosystem
	answers 401
}

@test "whom the web server signs in is told to close the browser" {
	signed_in alice
	visit /signout
	is_page message
	[ "$(page .message.kind)" = info ]
	[[ "$(page .message.text)" == *"Close the browser"* ]]
	signed_out
	visit /signout
	[ "$(page .message.kind)" = info ]
	[[ "$(page .message.text)" == "You are not signed in."* ]]
}

# Links

@test "a link lets anybody see the file, as a guest" {
	given_link n1 ReadOnly
	enter "$link"
	answers 303
	[ "$(header Location)" = "$base/open/n1" ]
	no_secrets
	[[ "$(cookie wopi_link)" == n1:*'; Path=/wopi; HttpOnly; SameSite=Lax' ]]
	go
	is_page host
	is_guest
	[ "$(page -c '.host | [.action, .file.rights, .file.container, .container]')" = \
		'["view",["read"],null,null]' ]
	[ "$(page 'has("signout")')" = false ]
	token=$(page .host.fields.access_token)
	holds two
}

@test "a link to write lets a guest save, and the version is a guest's" {
	given_link n1 ReadWrite
	follow_link
	[ "$(page -c '.host | [.action, .file.rights]')" = '["edit",["read","write"]]' ]
	token=$(page .host.fields.access_token)
	lock A
	put three A
	answers 200
	[[ "$(wopictl file versions n1 --json | jq -rs '[.[] | .user] | .[0]')" == "guest-$link_id-"* ]]
}

@test "a link of GetShareUrl and a restricted one open as well" {
	client_token n1 alice
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	follow_link "$(json .ShareUrl)"
	is_guest
	[ "$(page -c .host.file.rights)" = '["read"]' ]
	cookies=()
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	follow_link "$(header X-WOPI-RestrictedUseLink)"
	is_guest
	[ "$(page -c .host.file.rights)" = '["read","write"]' ]
}

# guest NAME: $link opened by somebody who wants to be called so.
guest() {
	visit "$link"
	printf 'name=%s' "$1" >"$BATS_TEST_TMPDIR/pressed"
	site=same-origin browse_to POST "$link" -d "$BATS_TEST_TMPDIR/pressed" -H 'Origin: null'
	go
}

# guests: how many users are guests by links, guest-by-link among them.
guests() { wopictl user list | cut -f 1 | grep -c ^guest-; }

# acts_as: $who is what the page's client is for the host, its id and name; $token its token.
acts_as() {
	token=$(page .host.fields.access_token) file=n1
	check_file_info
	who=$(json -c '[.UserId, .UserFriendlyName, .IsAnonymousUser]')
}

@test "each guest is another user for editors, locks and versions, and stays the same" {
	local first who
	given_link n1 ReadWrite
	follow_link
	acts_as
	first=$who
	visit /open/n1
	acts_as
	[ "$who" = "$first" ]
	lock A
	answers 200
	put three A
	answers 200
	unlock A
	enter "$link"
	go
	acts_as
	[ "$who" = "$first" ]
	cookies=()
	follow_link
	acts_as
	[ "$who" != "$first" ]
	[ "$(guests)" = 2 ]
	lock B
	answers 200
	[ "$(guests)" = 3 ]
	[ "$(wopictl lock show n1 --json | jq -r .user)" = "$(wopictl user list --json |
		jq -r "select(.id == $(jq '.[0]' <<<"$who")).name")" ]
}

@test "the page of a link to write asks a guest for a name, once, and nobody else" {
	given_link n1 ReadWrite
	visit "$link"
	grep -q '<input type="text" id="name" name="name" maxlength="40"' "$reply_body"
	run ! grep '<script' "$reply_body"
	press
	visit "$link"
	grep -q share.js "$reply_body"
	cookies=()
	signed_in dave
	visit "$link"
	grep -q share.js "$reply_body"
}

@test "a guest is called what is typed, always as a guest, and never like a user" {
	given_link n1 ReadWrite
	guest 'Zo%C3%AB'
	[ "$(page .person.name)" = 'Zoë (guest)' ]
	acts_as
	[ "$(jq -r '.[1]' <<<"$who")" = 'Zoë (guest)' ]
	guest 'Alice+Able'
	[[ "$(page .person.name)" == 'Guest '* ]]
	guest 'BOB'
	[[ "$(page .person.name)" == 'Guest '* ]]
	guest "$(repeat 50 x)"
	[ "$(page .person.name)" = "$(repeat 40 x) (guest)" ]
	guest '%3Cb%3E%0A%E2%80%AEx'
	[ "$(page .person.name)" = '<b>--x (guest)' ]
	guest ''
	[[ "$(page .person.name)" == 'Guest '* ]]
}

@test "who reads and writes nothing is no row in the table of users" {
	given_link n1 ReadWrite
	follow_link
	token=$(page .host.fields.access_token) file=n1
	check_file_info
	wopi GET /files/n1/contents
	answers 200
	[ "$(guests)" = 1 ]
}

@test "a guest whom the administrator removed is nobody" {
	local name
	given_link n1 ReadWrite
	follow_link
	token=$(page .host.fields.access_token) file=n1
	lock A
	name=$(wopictl lock show n1 --json | jq -r .user)
	wopictl user remove "$name" --yes
	check_file_info
	answers 401
	visit /open/n1
	says 403 'Please sign in'
}

@test "gc removes guests whom nothing mentions any more" {
	local name
	given_link v1 ReadWrite
	follow_link
	token=$(page .host.fields.access_token) file=v1
	put text
	answers 200
	name=$(wopictl file versions v1 --json | jq -rs '.[0].user')
	[[ $name == guest-"$link_id"-* ]]
	wopictl gc
	wopictl user show "$name"
	wopictl file remove v1
	later 9000000
	wopictl gc
	run -3 wopictl user show "$name"
}

@test "who is known here opens a link under that name" {
	given_link n1 ReadWrite
	signed_in dave
	follow_link
	is_page host
	[ "$(page -c .person)" = '{"guest":false,"id":"dave","name":"dave"}' ]
	token=$(page .host.fields.access_token)
	check_file_info
	[ "$(json -c '[.UserId, .IsAnonymousUser, .UserCanWrite]')" = '["dave",false,true]' ]
	lock A
	put three A
	answers 200
	[ "$(wopictl file versions n1 --json | jq -rs '[.[] | .user] | .[0]')" = dave ]
}

@test "a cookie's session opens a link under its name, too" {
	sign_in n1
	wopictl grant remove alice sub1
	wopictl grant add bob owner sub1
	given_link w1 ReadOnly bob
	follow_link
	is alice
	[ "$(page 'has("signout")')" = true ]
}

@test "who may do more than the link keeps that" {
	given_link n1 ReadOnly
	signed_in bob
	follow_link
	is bob
	[ "$(page -c .host.file.rights)" = '["read","write","rename","review","create","delete"]' ]
	[ "$(page .host.file.container)" = sub1 ]
}

@test "who may only read or review writes by a link to write" {
	given_link n1 ReadWrite
	signed_in carol
	follow_link
	is carol
	[ "$(page -c .host.file.rights)" = '["read","write"]' ]
	wopictl grant add carol reviewer sub1
	visit /open/n1
	[ "$(page -c .host.file.rights)" = '["read","write"]' ]
}

@test "a link to a container opens what is in it, and what is below" {
	given_link sub1 ReadOnly
	follow_link
	is_page list
	is_guest
	[ "$(page -c '[.container.id, .container.rights, .container.ancestors]')" = \
		'["sub1",["read"],[]]' ]
	[ "$(page -c '[.listing.files[].id]')" = '["x1","e1","n1","w1","v1"]' ]
	visit /open/d1
	is_page host
	visit /open/deep
	is_page list
	[ "$(page -c '[.container.ancestors[].id]')" = '["sub1"]' ]
}

@test "the last link that was opened counts" {
	given_link n1 ReadOnly
	follow_link
	given_link w1 ReadOnly
	follow_link
	is_page host
	visit /open/n1
	says 403 'Please sign in'
}

# is_confined ID...: of all there is, the guest's browser opens these alone.
is_confined() {
	local id wanted own
	for id in root sub1 deep s1 doc1 n1 n1.1 n1.2 w1 v1 d1 t1; do
		wanted=403
		for own in "$@"; do
			[ "$id" != "$own" ] || wanted=200
		done
		visit "/open/$id"
		answers "$wanted" || { echo "for $id" >&2; return 1; }
		[ "$wanted" = 200 ] || says 403 'Please sign in'
		visit "/session/$id"
		answers $((wanted == 200 ? 200 : 401)) || { echo "for $id" >&2; return 1; }
	done
	visit /
	says 403 'Please sign in'
}

# everything_shared: to everyone who is known here, which a guest is not.
everything_shared() {
	printf t | wopictl file add - --name t.docx --id t1 --template
	wopictl grant add --everyone owner root
	wopictl credential set app name <<<password
}

@test "a link's guest sees that file, and nothing else: not what is everyone's either" {
	everything_shared
	given_link n1 ReadWrite
	signed_out
	enter "$link"
	is_confined n1
}

@test "a link's guest sees that container and what is below, and nothing else" {
	everything_shared
	given_link deep ReadWrite
	enter "$link"
	is_confined deep d1
}

@test "the token of a link's guest leads nowhere" {
	local path own
	everything_shared
	given_link n1 ReadWrite
	follow_link
	own=$(page .host.file.access_token)
	for token in "$(page .host.fields.access_token)" "$own"; do
		wopi GET /files/n1/ancestry
		answers 200
		[ "$(json -c .)" = '{"AncestorsWithRootFirst":[]}' ]
		[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
		wopi GET /files/n1/ecosystem_pointer
		answers 404
		for path in /files/n1.1 /files/n1.1/contents /files/w1 /containers/sub1 /containers/root \
			/containers/root/children /folders/sub1 /ecosystem \
			/ecosystem/root_container_pointer /download/n1.1 /template/t1; do
			wopi GET "$path"
			answers 401
		done
	done
	ask GET /listing/sub1 "$own"
	answers 401
	ask GET /links/n1 "$own"
	refused 404 'no right'
	ask GET /versions/n1 "$own"
	refused 404 'current version only'
	send /versions/n1 "$own" '{"restore":1}'
	refused 404 'current version only'
	send /links/n1 "$own" '{"type":"ReadOnly"}'
	refused 404 'no right'
}

@test "a link's guest makes, renames, removes and shares nothing" {
	everything_shared
	given_link n1 ReadWrite
	follow_link
	token=$(page .host.fields.access_token)
	save_as SuggestedTarget .docx x
	answers 501
	save_as RelativeTarget report.docx x -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 501
	rename_to other
	answers 404
	delete_file
	answers 404
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	answers 501
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	answers 404
	operation READ_SECURE_STORE -H 'X-WOPI-ApplicationId: app'
	answers 404
	operation PUT_USER_INFO
	answers 501
}

@test "a guest in a container makes, renames and removes nothing in it" {
	given_link sub1 ReadWrite
	follow_link
	token=$(page .container.access_token)
	send /documents/sub1 "$token" '{"name":"x.txt"}'
	refused 404 'no right'
	for override in CREATE_CHILD_FILE CREATE_CHILD_CONTAINER RENAME_CONTAINER DELETE_CONTAINER; do
		wopi POST /containers/sub1 -H "X-WOPI-Override: $override" \
			-H 'X-WOPI-SuggestedTarget: x.txt' -H 'X-WOPI-RequestedName: x'
		answers 404
	done
	wopi GET /containers/sub1/ancestry
	[ "$(json -c .)" = '{"AncestorsWithRootFirst":[]}' ]
	ask GET /listing/sub1 "$token"
	[ "$(json -c '[.files[].rights] | unique')" = '[["read","write"]]' ]
	[ "$(json -c '[.containers[].rights] | unique')" = '[["read","write","upload"]]' ]
}

@test "whoever is known here sees by a link nothing else than the link is to, too" {
	given_link n1 ReadWrite
	signed_in dave
	follow_link
	token=$(page .host.file.access_token)
	wopi GET /files/n1/ancestry
	[ "$(json -c .)" = '{"AncestorsWithRootFirst":[]}' ]
	visit /open/w1
	says 404 'Document not found'
	visit /open/n1.1
	says 404 'Document not found'
	visit /
	is_page list
	[ "$(page -c .listing)" = '{"containers":[],"files":[],"templates":[]}' ]
}

@test "a link does not widen a session that was bounded" {
	given_link w1 ReadWrite
	sign_in n1 --rights read
	enter "$link"
	visit /open/w1
	[ "$(page -c .host.file.rights)" = '["read","write"]' ]
	visit /open/n1
	[ "$(page -c .host.file.rights)" = '["read"]' ]
	visit /open/v1
	[ "$(page -c .host.file.rights)" = '["read"]' ]
}

# is_over: the link, its cookie and what was derived from it are dead. The page's JSON
# had $client_token and $own_token.
is_over() {
	local -A before
	before[wopi_link]=${cookies[wopi_link]}
	visit "/open/n1"
	says 403 'Please sign in'
	visit /session/n1
	answers 401
	wopi GET /files/n1 -t "$client_token"
	answers "${1:-401}"
	wopi GET /files/n1/contents -t "$own_token"
	answers "${1:-401}"
	visit "$download"
	answers "${1:-401}"
	cookies=()
	visit "$link"
	answers "${2:-403}"
}

# opened_link TYPE: a guest has it open.
opened_link() {
	given_link n1 "$1"
	follow_link
	is_guest
	client_token=$(page .host.fields.access_token) own_token=$(page .host.file.access_token)
	wopi GET /files/n1 -t "$client_token"
	answers 200
	download=$(json .DownloadUrl)
}

@test "a link that is taken back ends at once, with all that came of it" {
	opened_link ReadWrite
	page_token n1 alice
	send /links/n1 "$token" "{\"remove\":\"$link_id\"}"
	answers 200
	is_over
}

# makes_link: alice's browser makes $link to n1, to write.
makes_link() {
	visit /open/n1?action=share
	send /links/n1 "$(page .file.access_token)" '{"type":"ReadWrite"}'
	answers 200
	link=$(json .url)
}

# opened_by_other STATUS: what the button of $link's page answers somebody else; 303 leads on.
opened_by_other() {
	wopi POST "/share/n1" -t '' -e "QUERY_STRING=${link#*\?}"
	answers "$1"
}

@test "a link by grants outlives the browser's session that made it, when that is signed out" {
	sign_in n1
	makes_link
	visit /signout
	ask POST /signout "$(page .signout)"
	answers 200
	opened_by_other 303
	wopictl grant remove alice sub1
	opened_by_other 404
}

@test "a link of a browser's session with fixed rights lives with it, and ends with its sign-out" {
	sign_in n1 --rights all
	makes_link
	later 30000
	visit /open/n1	# the session goes on
	is_page host
	later 20000
	opened_by_other 303
	visit /signout
	ask POST /signout "$(page .signout)"
	answers 200
	opened_by_other 403
}

@test "a link that the command line removes ends at once" {
	opened_link ReadWrite
	wopictl token remove "$link_id"
	is_over
}

@test "a link ends when it was to, with all that came of it" {
	opened_link ReadWrite
	later $((30 * 86400))
	is_over
}

@test "tokens of a link end with it, though others live longer" {
	page_token n1 alice
	send /links/n1 "$token" '{"type":"ReadOnly","ttl":"1h"}'
	link=$(json .url)
	follow_link
	[ "$(page .host.fields.access_token_ttl)" = 1700003600000 ]
	token=$(page .host.fields.access_token)
	later 3599
	check_file_info
	answers 200
	later 1
	check_file_info
	refused 401 expired
	visit /open/n1
	says 403 'Please sign in'
}

@test "a link ends at once when its maker loses the grant" {
	opened_link ReadWrite
	wopictl grant remove alice sub1
	is_over 404 404
}

@test "a link to write only reads once its maker only reads" {
	opened_link ReadWrite
	wopictl grant add alice reader sub1
	wopi POST /files/n1 -t "$client_token" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 404
	visit /open/n1
	[ "$(page -c .host.file.rights)" = '["read"]' ]
}

@test "a link ends at once when its maker is removed" {
	opened_link ReadWrite
	wopictl user remove alice
	is_over
}

@test "a link to a file in the trash opens nothing, and works again when it comes back" {
	opened_link ReadOnly
	wopictl file remove n1
	visit /open/n1
	says 403 'Please sign in'
	wopi GET /files/n1 -t "$client_token"
	answers 404
	wopictl file undelete n1
	visit /open/n1
	is_page host
}

@test "tokens of a link are dead once who opened it is removed" {
	given_link n1 ReadWrite
	signed_in dave
	follow_link
	token=$(page .host.fields.access_token)
	check_file_info
	answers 200
	wopictl user remove dave
	check_file_info
	answers 401
}

@test "tokens of a link are dead once who opened it is removed, also if another has that name now" {
	given_link n1 ReadWrite
	signed_in dave
	follow_link
	token=$(page .host.fields.access_token)
	wopictl user remove dave
	wopictl user add dave --id dave2
	check_file_info
	answers 401
}

@test "without the user guest-by-link, links are for those who are known here" {
	opened_link ReadOnly
	wopictl user remove guest-by-link
	wopi GET /files/n1 -t "$client_token"
	answers 401
	visit /open/n1
	says 403 'Please sign in'
	enter "$link"
	go
	says 403 'Please sign in'
	run -3 wopictl user show guest-by-link
	# nor by a user whose name is the guest's id
	wopictl user add guestbylink --id guest2 --anonymous
	visit /open/n1
	says 403 'Please sign in'
	signed_in dave
	follow_link
	is dave
}

@test "a user who was here before is no guest" {
	wopictl user add guest --id guest
	wopictl grant add guest owner root
	given_link n1 ReadOnly
	follow_link
	is_guest
	visit /open/s1
	says 403 'Please sign in'
}

@test "a guest's user that is no guest opens no link" {
	wopictl user add guest-by-link --id guestbylink
	wopictl grant add guest-by-link owner root
	given_link n1 ReadOnly
	follow_link
	says 403 'Please sign in'
}

@test "a link that is none opens nothing, and sets no cookie" {
	given_link n1 ReadOnly
	local bad
	for bad in "$(damaged "$link")" "${link%?}" "${link}A" "${link%%=*}=" "${link%%\?*}" \
		"${link/n1/w1}" "${link/n1/n1.1}" "${link/n1/nosuch}" "${link/signature/Signature}"; do
		visit "$bad"
		says 403 'This link is no longer valid'
		lacks_header Set-Cookie
		lacks_header Location
	done
}

@test "who looks at a link changes nothing, and learns what it opens" {
	local before
	given_link n1 ReadOnly
	before=$(sum)
	visit "$link"
	is_button Open
	grep -q '<h1>Open “notes.txt”</h1>' "$reply_body"
	[ "$(grep -o '<script[^>]*>' "$reply_body" | sed 's|/page/[0-9]*/|/|')" = \
		"<script type=\"module\" src=\"../share.js\">" ]
	lacks_header Set-Cookie
	lacks_header Location
	[[ "$(header Content-Security-Policy)" == *"; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'" ]]
	browse_to HEAD "$link"
	answers 200
	[ "$(sum)" = "$before" ]
	visit /open/n1
	says 403 'Please sign in'
}

@test "no other site opens a link for somebody" {
	given_link n1 ReadOnly
	site=cross-site browse_to POST "$link" -H 'Origin: https://evil.example'
	says 403 'Sent from another site'
	lacks_header Set-Cookie
	browse_to POST "$link" -e HTTP_SEC_FETCH_SITE= -H 'Origin: null'
	says 403 'Sent from another site'
	run -3 wopictl user show guest-by-link
}

@test "a browser that says nothing opens links and one-time addresses, too" {
	given_link n1 ReadOnly
	visit "$link" -e HTTP_SEC_FETCH_SITE=
	[[ "$(header Set-Cookie)" == wopi_form=* ]]
	press -e HTTP_SEC_FETCH_SITE=
	go
	is_guest
	given_ticket n1
	visit "$url" -e HTTP_SEC_FETCH_SITE=
	press -e HTTP_SEC_FETCH_SITE=
	go
	is alice
}

@test "no guest is made before a link is opened" {
	given_link n1 ReadOnly
	run -3 wopictl user show guest-by-link
	visit "$(damaged "$link")"
	run -3 wopictl user show guest-by-link
	visit "$link"
	is_button 'Open'
	run -3 wopictl user show guest-by-link
	press
	[ "$(wopictl user show guest-by-link --json |
		jq -c '[.id, .friendly_name, .anonymous, .admin]')" = '["guestbylink","Guest",true,false]' ]
	enter "$link"
	answers 303
}

@test "of sixteen who open the first link at once none fails" {
	local n path
	given_link n1 ReadOnly
	path=${link#"$base"}
	for n in {1..16}; do
		start "$n" /dev/null REQUEST_METHOD=POST PATH_INFO="${path%%\?*}" \
			QUERY_STRING="${path#*\?}"
	done
	all_ended
	[ "$(answered 303)" = 16 ]
}

@test "what is no cookie of a link opens nothing" {
	local value sign
	given_link n1 ReadOnly
	sign=${link##*=}
	client_token n1 alice
	for value in '' : n1 n1: ":$sign" "w1:$sign" "n1:$(damaged "$sign")" "n1:$token" "n1.1:$sign" \
		"n1:n1:$sign" "n1:${sign}:"; do
		visit /open/n1 -H "Cookie: wopi_link=$value"
		says 403 'Please sign in'
	done
	visit /open/n1 -H "Cookie: wopi_link=n1:$sign"
	[ "$code" = 403 ]	# no guest yet: the link itself makes it
}

@test "a link's cookie is no access token, and its signature none either" {
	given_link n1 ReadWrite
	enter "$link"
	for token in "${cookies[wopi_link]}" "${link##*=}"; do
		check_file_info
		answers 401
		ask GET /versions/n1 "$token"
		answers 401
	done
}

@test "a link's cookie alone changes nothing" {
	local path before
	given_link n1 ReadWrite
	enter "$link"
	before=$(sum)
	echo '{"restore":1,"type":"ReadOnly"}' >"$BATS_TEST_TMPDIR/all"
	for path in /versions/n1 /links/n1 /files/n1 /files/n1/contents /signout; do
		wopi POST "$path" -t '' -d "$BATS_TEST_TMPDIR/all" -H 'X-WOPI-Override: PUT' \
			-H "Cookie: wopi_link=${cookies[wopi_link]}"
		refused 401 missing
	done
	[ "$(sum)" = "$before" ]
}
