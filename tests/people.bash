# SPDX-License-Identifier: MIT
# People at a browser: pages, the JSON in them, cookies, and what the pages' scripts ask
# with the tokens that stand in that JSON. With helper.bash.

base=http://docs.example.org/wopi

# The tree: alice owns what is in sub1, bob may write there, carol may read there. Who
# sits at the browser is dave, whom nothing was granted, where it does not matter.
#
#   Documents (root)   doc1, empty1 (make_world), s1 secret.txt
#     Sub (sub1)       n1 notes.txt ("one", then "two"), v1 void.txt (empty),
#                      w1 report.docx, e1 new.docx (empty), x1 data.xyz
#       Deep (deep)    d1 deep.txt
#
# Clients: office opens docx for all there is, cool (Collabora) edits it.
make_people() {
	make_world
	wopictl user add dave --id dave
	wopictl container add Sub --id sub1
	wopictl container add Deep --id deep --parent sub1
	add_file root secret.txt s1 secret
	add_file sub1 notes.txt n1 one
	printf two | wopictl file put n1 -
	add_file sub1 void.txt v1 ''
	add_file sub1 report.docx w1 word
	add_file sub1 new.docx e1 ''
	add_file sub1 data.xyz x1 data
	add_file deep deep.txt d1 deep
	wopictl grant add alice owner sub1
	wopictl grant add bob writer sub1
	wopictl grant add carol reader sub1
	discover https://office.example.com edit editnew view embedview >"$BATS_FILE_TMPDIR/office.xml"
	discover https://cool.example.com edit >"$BATS_FILE_TMPDIR/cool.xml"
	wopictl client add office "$BATS_FILE_TMPDIR/office.xml" --kind microsoft --prefer docx
	wopictl client add cool "$BATS_FILE_TMPDIR/cool.xml" --kind collabora
}

# add_file CONTAINER NAME ID TEXT
add_file() { printf %s "$4" | wopictl file add - --container "$1" --name "$2" --id "$3"; }

# discover ORIGIN ACTION...: a client's discovery, for docx.
discover() {
	local action
	echo "<wopi-discovery><net-zone name='external-https'><app name='Word'
		favIconUrl='$1/icon.ico'>"
	for action in "${@:2}"; do
		echo "<action name='$action' ext='docx' urlsrc='$1/$action?&lt;ui=UI_LLCC&amp;&gt;'/>"
	done
	echo '</app></net-zone></wopi-discovery>'
}

# Once for each file of tests, and before each test.
people_setup_file() {
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_people &>/dev/null
}
people_setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=n1
	token=''
	server=() started=()
	declare -gA cookies=()
}

# signed_in USER: the web server says so, from here on. signed_out: of nobody.
signed_in() { server=(-e "REMOTE_USER=$1" -e AUTH_TYPE=Basic); }
signed_out() { server=(); }

# visit ADDRESS [wopi's options...]: a GET by the browser, with its cookies, which it
# keeps as it is told to. It is one that says what sends a request: $site, else "none".
visit() { place=$1 && browse_to GET "$@"; }

# press [wopi's options...]: it presses the one button of that page, a form.
press() {
	local field='s|^<input type="hidden" name="form_token" value="\([^"]*\)">$|form_token=\1|p'
	answers 200
	grep -q '<form class="card" method="post">' "$reply_body"
	sed -n "$field" "$reply_body" | tr -d '\n' >"$BATS_TEST_TMPDIR/pressed"
	site=same-origin browse_to POST "$place" -d "$BATS_TEST_TMPDIR/pressed" -H 'Origin: null' "$@"
}

# browse_to METHOD ADDRESS [wopi's options...]
browse_to() {
	local method=$1
	shift
	local address=$1 name line sent='' query=''
	[[ $address != http* ]] || address=${address#*://*/wopi}
	for name in "${!cookies[@]}"; do
		sent+="${sent:+; }$name=${cookies[$name]}"
	done
	[ "${address#*\?}" = "$address" ] || query=${address#*\?}
	wopi "$method" "${address%%\?*}" -t '' -e "QUERY_STRING=$query" \
		-e "REQUEST_URI=/wopi$address" -H "Sec-Fetch-Site: ${site:-none}" \
		${sent:+-H "Cookie: $sent"} "${server[@]}" "${@:2}"
	while IFS= read -r line; do
		if [[ $line =~ ^Set-Cookie:\ ([^=]*)=([^\;]*) ]]; then
			name=${BASH_REMATCH[1]}
			cookies[$name]=${BASH_REMATCH[2]}
			[[ $line != *Max-Age=0* ]] || unset "cookies[$name]"
		fi
	done <"$reply_head"
}

# enter ADDRESS [wopi's options...]: somebody opens a one-time address or a link.
enter() { visit "$@" && press "${@:2}"; }

# go: the browser goes where the last answer leads it.
go() {
	answers 303
	visit "$(header Location)"
}

# page FILTER: what gojq finds in the JSON of the last answer, a page.
page() {
	sed -n 's|^<script type="application/json" id="data">\(.*\)</script>$|\1|p' "$reply_body" |
		gojq -r "$@"
}

# is_page NAME [STATUS]: the last answer is that page.
is_page() {
	local json
	answers "${2:-200}"
	[ "$(header Content-Type)" = 'text/html; charset=utf-8' ]
	json=$(<"$reply_body")
	[[ $json == *'id="data">'*"\"page\":\"$1\""* ]] || {
		echo "expected the page '$1', got '$(page .page)'" >&2
		return 1
	}
}

# says STATUS TITLE: it is a message with that title, and nothing else.
says() {
	local json
	is_page message "$1"
	json=$(<"$reply_body")
	[[ $json == *"\"message\":{\"title\":\"$2\""* ]] || {
		echo "expected '$2', got '$(page .message.title)'" >&2
		return 1
	}
	[[ $json != *'"'@(host|container|file|listing)'":'* ]]
}

# ask METHOD PATH TOKEN [wopi's options...]: as a page's script does.
ask() { wopi "$1" "$2" -t '' -H "Authorization: Bearer $3" "${@:4}"; }

# send PATH TOKEN JSON [wopi's options...]
send() {
	printf %s "$3" >"$BATS_TEST_TMPDIR/sent"
	ask POST "$1" "$2" -d "$BATS_TEST_TMPDIR/sent" "${@:4}"
}

# page_token ID USER: the page's own token for it, for that user, of whom the web server
# says so.
page_token() {
	visit "/session/$1" -e "REMOTE_USER=$2" -e AUTH_TYPE=Basic
	answers 200
	json .page_token >"$BATS_TEST_TMPDIR/page_token"
	token=$(<"$BATS_TEST_TMPDIR/page_token")
}

# client_token ID USER [CLIENT]: the one that a client gets.
client_token() {
	visit "/session/$1?client=${3:-office}" -e "REMOTE_USER=$2" -e AUTH_TYPE=Basic
	answers 200
	token=$(json .access_token)
}

# given_ticket ID [OPTIONS of wopictl url...]: $url signs alice in, once; $ticket is in it.
given_ticket() {
	url=$(WOPI_BASE_URL=$base wopictl url "$1" --action view --user alice "${@:2}")
	ticket=${url##*ticket=}
}

# given_link ID TYPE [USER]: $link to it, made by that user's page (alice's).
given_link() {
	page_token "$1" "${3:-alice}"
	send "/links/$1" "$token" "{\"type\":\"$2\"}"
	answers 200
	link=$(json .url)
	link_id=$(json .id)
}

# start NAME BODY VAR=VALUE...: a request that does not wait for its end; its answer goes
# to $many/NAME. all_ended: waits for all. answered CODE: how many answered so.
start() {
	many=$BATS_TEST_TMPDIR/many
	mkdir -p "$many"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" ASAN_OPTIONS="$ASAN_OPTIONS" \
		UBSAN_OPTIONS="$UBSAN_OPTIONS" SCRIPT_NAME=/wopi HTTP_HOST=docs.example.org "${@:3}" \
		CONTENT_LENGTH="$(stat -L -c %s "$2")" "$BUILD/wopi.cgi" >"$many/$1" <"$2" 3>&- &
	started+=($!)
}
all_ended() {
	local pid
	for pid in "${started[@]}"; do
		wait "$pid"
	done
	started=()
}
answered() { sed -s -n "1s/^Status: $1 .*/&/p" "$many"/* | wc -l; }

# damaged TEXT: it with another last character.
damaged() {
	local last=A
	[ "${1: -1}" != A ] || last=B
	printf %s "${1%?}$last"
}

# hide: signatures and tokens of the last answer's body read T from here on.
hide() { sed -i -E 's/(signature=|")~[A-Za-z0-9._~-]*/\1T/g' "$reply_body"; }
