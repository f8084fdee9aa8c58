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
	css=$(sed -n 's|.*href="\(http[^"]*/page.css\)".*|\1|p' "$reply_body")
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
	first=$session
	enter "$(wopictl url n1 --action view --user alice)"
	[[ "$(header Set-Cookie)" =~ ^"$first="[A-Za-z0-9_-]+'; Path=/; HttpOnly; SameSite=Lax; Secure'$ ]]
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
