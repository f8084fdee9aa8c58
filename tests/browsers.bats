# SPDX-License-Identifier: MIT
# What protects people who come by a browser: the headers of every answer, the cookies, and
# that what changes something is asked by the host's own pages.

# shellcheck disable=SC2034,SC2154,SC2030,SC2031 # what helper.bash and people.bash share

load helper
load people

setup_file() { people_setup_file; }

setup() {
	people_setup
	signed_in alice
}

# guarded CODE: the last answer is that, and has what every answer has, once.
guarded() {
	answers "$1"
	[ "$(header X-Content-Type-Options)" = nosniff ]
	[ "$(header Cross-Origin-Resource-Policy)" = same-origin ]
}

# Every answer

@test "no answer is taken for another type, or loaded by another site" {
	local css
	client_token n1 alice
	check_file_info
	guarded 200
	get_file
	guarded 200
	get_file -H 'If-None-Match: *'
	guarded 304
	wopi GET /files/n1 -t unknown
	guarded 401
	wopi GET /nothing
	guarded 404
	wopi PUT /files/n1
	guarded 405
	operation COBALT
	guarded 501
	lock A
	lock B
	guarded 409
	visit /
	guarded 200
	css=$(sed -n 's|.*href="\.\(/page[^"]*/page.css\)".*|\1|p' "$reply_body")
	visit /open/nosuch
	guarded 404
	visit /session/n1
	guarded 200
	visit "$css"
	guarded 200
	rm "$WOPI_DATA"/contents/*
	get_file
	guarded 500
}

# Cookies

# set_cookies: the names of those that the last answer sets, or takes back.
set_cookies() { sed -n 's/^Set-Cookie: \([^=]*\)=.*/\1/p' "$reply_head" | sort | tr '\n' ' '; }

# at_https [NAME VALUE]...: the host's address is an https one, with these settings.
at_https() {
	signed_out
	wopictl config set base_url https://docs.example.org/wopi
	while [ $# -gt 0 ]; do
		wopictl config set "$1" "$2"
		shift 2
	done
}

# alice_signs_in: by a one-time address; $session is the cookie's name.
alice_signs_in() {
	url=$(wopictl url n1 --action view --user alice)
	cookies=()
	enter "$url"
	answers 303
	session=$(set_cookies)
	session=${session% }
	go
	is_page host
}

@test "by https the cookies' names are those that browsers take from https alone" {
	at_https
	alice_signs_in
	[ "$session" = __Secure-wopi_session ]
	given_link w1 ReadOnly
	enter "$link"
	[ "$(set_cookies)" = '__Secure-wopi_link ' ]
	[[ "$(header Set-Cookie)" == *'; Path=/wopi; HttpOnly; SameSite=Lax; Secure' ]]
	visit /open/w1
	is_page host
}

@test "by http the cookies have no prefix, which browsers would not take" {
	signed_out
	WOPI_BASE_URL=$base wopictl config set own_host on
	given_ticket n1
	enter "$url"
	[ "$(set_cookies)" = 'wopi_session ' ]
	[[ "$(header Set-Cookie)" == *'; Path=/wopi; HttpOnly; SameSite=Lax' ]]
}

@test "on a host name of its own the cookies are of that name alone, and of one host there" {
	local first
	at_https own_host on
	alice_signs_in
	[[ $session =~ ^__Host-wopi_session_[0-9a-f]{8}$ ]]
	first=${cookies[$session]}
	cookies=()
	enter "$(wopictl url n1 --action view --user alice)"
	[[ "$(header Set-Cookie)" =~ ^"$session="[A-Za-z0-9_-]+'; Path=/; HttpOnly; SameSite=Lax; Secure'$ ]]
	[ "${cookies[$session]}" != "$first" ]
	wopictl config set base_url https://docs.example.org/wopi2
	visit /open/n1
	says 403 'Please sign in'
	wopictl config set base_url https://docs.example.org/wopi
	visit /open/n1
	is_page host
}

@test "only the cookie of the name in force counts" {
	local value name
	at_https
	alice_signs_in
	value=${cookies[$session]}
	cookies=()
	for name in wopi_session __Host-wopi_session __secure-wopi_session __Secure-__Secure-wopi_session; do
		visit /open/n1 -H "Cookie: $name=$value"
		says 403 'Please sign in'
	done
	visit /open/n1 -H "Cookie: wopi_session=x; __Secure-wopi_session=$value"
	is_page host
	wopictl config set own_host on
	visit /open/n1 -H "Cookie: __Secure-wopi_session=$value"
	says 403 'Please sign in'
	wopictl config set own_host off
	wopictl config set base_url "$base"
	visit /open/n1 -H "Cookie: __Secure-wopi_session=$value"
	says 403 'Please sign in'
}

@test "who is not signed in is led to the sign-in, and back to the page" {
	signed_out
	visit /open/n1
	[ "$(page '.message.links | length')" = 0 ]
	wopictl config set sign_in_uri 'https://login.example.org/in?rd={url}'
	visit '/open/n1?action=edit'
	says 403 'Please sign in'
	[ "$(page '.message.links[].href')" = \
		'https://login.example.org/in?rd=http%3A%2F%2Fdocs.example.org%2Fwopi%2Fopen%2Fn1%3Faction%3Dedit' ]
	visit '/?signed_out=1'
	says 200 'You have signed out'
	[ "$(page '.message.links[].href')" = \
		'https://login.example.org/in?rd=http%3A%2F%2Fdocs.example.org%2Fwopi%2F' ]
}

@test "signing out takes back the cookies as they were given" {
	at_https
	alice_signs_in
	ask POST /signout "$(page .signout)"
	answers 200
	[ "$(set_cookies)" = '__Secure-wopi_link __Secure-wopi_session ' ]
	[ "$(header Set-Cookie | grep -c '=; Path=/wopi; HttpOnly; SameSite=Lax; Secure; Max-Age=0$')" = 2 ]
	wopictl config set own_host on
	alice_signs_in
	ask POST /signout "$(page .signout)"
	[ "$(header Set-Cookie | grep -c '^__Host-wopi_[a-z]*_[0-9a-f]*=; Path=/; .*; Secure; Max-Age=0$')" = 2 ]
}

# Whose page sends it

# given_posts: alice's tokens for all that pages post, and what makes another state.
given_posts() {
	page_token sub1 alice
	folder=$token
	page_token n1 alice
	text=$token
	signed_out
	given_ticket n1
	enter "$url"
	go
	out=$(page .signout)
	cookies=()
}

# posts: each of them, "PATH TOKEN BODY"; the last one ends the session.
posts() {
	echo "/documents/sub1 $folder {\"name\":\"new.txt\"}"
	echo "/versions/n1 $text {\"restore\":1}"
	echo "/links/n1 $text {\"type\":\"ReadOnly\"}"
	echo "/links/sub1 $folder {\"type\":\"ReadOnly\"}"
	echo "/signout $out"
}

state() {
	wopictl file list --json
	wopictl file versions n1 --json
	wopictl token list --json
}

# all_are CODE [wopi's options...]: what each of them answers, and the editor's form.
all_are() {
	local path with body
	while read -r path with body; do
		send "$path" "$with" "$body" "${@:2}"
		answers "$1" || { echo "for $path" >&2; return 1; }
	done < <(posts)
	open_editor "${@:2}"
	answers "$1"
}

# open_editor [wopi's options...]: the form of a host page.
open_editor() {
	printf %s "access_token=a${form:+&form_token=$form}" >"$BATS_TEST_TMPDIR/form"
	wopi POST /editor -t '' -d "$BATS_TEST_TMPDIR/form" \
		-e "QUERY_STRING=mode=edit&WOPISrc=http%3A%2F%2Fdocs.example.org%2Fwopi%2Ffiles%2Fn1" "$@"
}

@test "what another site's page sends is refused, and changes nothing" {
	local before site
	given_posts
	before=$(state)
	for site in cross-site same-site anything same-origin,cross-site; do
		all_are 403 -H "Sec-Fetch-Site: $site"
		all_are 403 -H "Sec-Fetch-Site: $site" -H "Origin: http://docs.example.org"
		all_are 403 -H "Sec-Fetch-Site: $site" -H 'X-Form-Token: a' -H 'Cookie: wopi_form=a'
	done
	says 403 'Sent from another site'
	lacks_header Set-Cookie
	send /links/n1 "$text" '{"type":"ReadOnly"}' -H 'Sec-Fetch-Site: cross-site'
	refused 403 'not sent by a page of this host'
	[ "$(state)" = "$before" ]
}

@test "what our own page sends is taken" {
	given_posts
	all_are 200 -H 'Sec-Fetch-Site: same-origin' -H 'Origin: null'
}

@test "what no browser sends is taken" {
	given_posts
	all_are 200
}

@test "what the person asks the browser for again is taken" {
	given_posts
	all_are 200 -H 'Sec-Fetch-Site: none' -H 'Origin: null'
}

@test "without a word of the browser, a page shows that it is ours by repeating a cookie" {
	local before form=abc origin
	given_posts
	before=$(state)
	for origin in null http://docs.example.org https://evil.example; do
		all_are 403 -H "Origin: $origin"
		all_are 403 -H "Origin: $origin" -H 'Cookie: wopi_form=abd' -H 'X-Form-Token: abc'
		all_are 403 -H "Origin: $origin" -H 'X-Form-Token: abc'
		form='' all_are 403 -H "Origin: $origin" -H 'Cookie: wopi_form=abc'
		form='' all_are 403 -H "Origin: $origin" -H 'Cookie: wopi_form=' -H 'X-Form-Token: '
	done
	[ "$(state)" = "$before" ]
	all_are 200 -H 'Origin: null' -H 'Cookie: wopi_form=abc' -H 'X-Form-Token: abc'
}

@test "editors are asked nothing: whatever sends WOPI's own requests" {
	local site
	client_token n1 alice
	for site in cross-site same-origin; do
		wopi GET /files/n1 -H "Sec-Fetch-Site: $site" -H 'Origin: https://office.example.com'
		answers 200
		lock A
		put three A -H "Sec-Fetch-Site: $site" -H 'Origin: https://office.example.com'
		answers 200
	done
}

# is_told_apart ADDRESS: a browser that says nothing gets the cookie there, for this site
# alone, and the page has its value; any other browser gets neither.
is_told_apart() {
	visit "$1"
	lacks_header Set-Cookie
	[ "$(page 'has("form_token")')" = false ]
	cookies=()
	visit "$1" -e HTTP_SEC_FETCH_SITE=
	[[ "$(header Set-Cookie)" =~ ^wopi_form=([A-Za-z0-9]{32})'; Path=/wopi; HttpOnly; SameSite=Strict'$ ]]
	[ "$(page .form_token)" = "${BASH_REMATCH[1]}" ]
}

@test "pages have what they repeat for browsers that say nothing" {
	local path token
	for path in / /open/n1 '/open/n1?action=versions' /open/nosuch /signout; do
		is_told_apart "$path"
	done
	token=$(page .form_token)
	visit /open/n1 -e HTTP_SEC_FETCH_SITE=
	lacks_header Set-Cookie
	[ "$(page .form_token)" = "$token" ]
	[ "$(page .host.fields.form_token)" = "$token" ]
	visit /open/w1 -e HTTP_SEC_FETCH_SITE=
	[ "$(page '.host.fields | has("form_token")')" = false ]
	cookies[wopi_form]='<b>'
	visit / -e HTTP_SEC_FETCH_SITE=
	[[ "$(header Set-Cookie)" == wopi_form=* ]]
	run ! grep -F '<b>' "$reply_body"
}
