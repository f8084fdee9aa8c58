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
