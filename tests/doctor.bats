# SPDX-License-Identifier: MIT
# wopictl doctor asks a real web server and stand-ins for clients, and says what is
# wrong and what to do. The clock is the machine's, for web servers have no other.

load helper
load servers

setup_file() {
	unset WOPI_NOW
	WOPI_DATA=$BATS_FILE_TMPDIR/world make_world
}

setup() {
	unset WOPI_NOW
	export WOPI_DATA=$BATS_TEST_TMPDIR/data no_proxy=127.0.0.1,localhost
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	discovery=$BATS_TEST_DIRNAME/discovery
	www=$BATS_TEST_TMPDIR/www
	mkdir -p "$www/hosting"
	pids=()
}

teardown() { end_pids; }

# given_server [LINE...]: lighttpd with wopi.cgi under /wopi, files of $www beside it,
# and these lines of configuration; $url is its address, the host's base URL.
given_server() {
	local port=$(server_port)
	url=http://127.0.0.1:$port
	cat >"$BATS_TEST_TMPDIR/web.conf" <<-END
		server.modules = ( "mod_alias", "mod_cgi", "mod_setenv" )
		server.bind = "127.0.0.1"
		server.port = $port
		server.document-root = "$www"
		server.errorlog = "$BATS_TEST_TMPDIR/error.log"
		server.upload-dirs = ( "$BATS_TEST_TMPDIR" )
		server.stat-cache-engine = "disable"
		\$HTTP["url"] =~ "^/wopi/" {
			alias.url = ( "/wopi/" => "$BUILD/wopi.cgi/" )
			cgi.assign = ( "/wopi.cgi" => "" )
			setenv.add-environment = ( "WOPI_DATA" => "$WOPI_DATA" )
		}
		$(printf '%s\n' "$@")
	END
	grep -q max-request-field-size "$BATS_TEST_TMPDIR/web.conf" ||
		echo 'server.max-request-field-size = 32768' >>"$BATS_TEST_TMPDIR/web.conf"
	PATH=$PATH:/usr/sbin lighttpd -D -f "$BATS_TEST_TMPDIR/web.conf" &>/dev/null 3>&- &
	pids+=($!)
	within_seconds 10 curl -so /dev/null "$url"
	wopictl config set base_url "$url/wopi"
}

# given_client NAME: its discovery, on the server, says that its pages are there.
given_client() {
	sed -E "s,https?://[a-z.]*example,$url,g" "$discovery/$1.xml" >"$www/hosting/discovery"
	echo '{}' >"$www/hosting/capabilities"
	wopictl client add "$1" "$url" >/dev/null
}

# finds CHECK RESULT [FINDING [REMEDY]]: the report has that line; the texts are parts.
finds() {
	local found
	run --separate-stderr wopictl doctor --json
	report=$output
	found=$(jq -c --arg check "$1" 'select(.check == $check)' <<<"$report")
	[ "$(jq -r .result <<<"$found")" = "$2" ] &&
		[[ $(jq -r .finding <<<"$found") == *"${3:-}"* ]] &&
		[[ $(jq -r .remedy <<<"$found") == *"${4:-}"* ]] || {
		printf '%s\n' "expected: $*" "got: $report" "standard error: $stderr" >&2
		return 1
	}
}

# all_but CHECK: no other line than this is a problem.
all_but() {
	[ "$(jq -r 'select(.result == "problem") | .check' <<<"$report")" = "$1" ]
	[ "$status" = 1 ]
	[ "${stderr##*$'\n'}" = "wopictl: 1 problem" ]
}

# The host.

@test "doctor finds nothing where 'wopictl serve' runs" {
	server_start serve
	wopictl config set base_url "$WOPI_URL"
	run -0 --separate-stderr wopictl doctor
	server_stop
	[ -z "$stderr" ]
	[ "$(cut -f 1,2 <<<"$output")" = "base URL	ok
host	ok
clock of the web server	ok
Authorization header	ok
save of 2 MiB	ok
largest save	ok
headers of 16 KiB	ok
clients	warning" ]
}

@test "doctor changes nothing" {
	local before
	given_server
	given_client collabora
	before=$(wopictl client show collabora --json | jq 'del(.age)')
	sed -i 's/modulus="./&A/' "$www/hosting/discovery"
	run wopictl doctor
	[ "$(wopictl client show collabora --json | jq 'del(.age)')" = "$before" ]
	[ "$(wopictl token list | wc -l)" = 6 ]
}

@test "as JSON each check is one object" {
	given_server
	run -0 wopictl doctor --json
	jq -se 'length == 8 and all(has("check") and has("result") and has("finding") and has("remedy"))' <<<"$output"
}

@test "a base URL that is not set is a problem" {
	finds "base URL" problem "is not set" "wopictl --data $WOPI_DATA config set base_url"
	all_but "base URL"
}

@test "a base URL that browsers write otherwise is warned of" {
	wopictl config remove base_url
	WOPI_BASE_URL=https://127.0.0.1:443/wopi finds "base URL" warning \
		"browsers and clients write https://127.0.0.1:443/wopi as https://127.0.0.1/wopi" \
		"config set base_url https://127.0.0.1/wopi"
	WOPI_BASE_URL=http://127.0.0.1:80/wopi finds "base URL" warning "write http://127.0.0.1:80/wopi as"
	WOPI_BASE_URL=http://127.0.0.1:4443/wopi finds "base URL" ok
	wopictl config set base_url http://127.0.0.1:80/wopi
	finds "base URL" ok
}

@test "http is warned of, but for this machine" {
	http_proxy=http://127.0.0.1:1 no_proxy= wopictl config set base_url http://host.invalid/wopi
	http_proxy=http://127.0.0.1:1 no_proxy= finds "base URL" warning "access tokens are not encrypted"
}

@test "a web server that is not there is a problem, in curl's words" {
	wopictl config set base_url http://127.0.0.1:1/wopi
	finds host problem "Failed to connect to 127.0.0.1 port 1" "start the web server"
	all_but host
}

@test "a base URL that leads to something else is a problem" {
	given_server
	wopictl config set base_url "$url/elsewhere/wopi"
	finds host problem "answers 404, but not by wopi.cgi: another site answers for this name" "examples/lighttpd"
	all_but host
}

@test "a certificate that nobody vouches for is a problem, in curl's words" {
	local port=$(server_port)
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -days 3650 \
		-addext subjectAltName=IP:127.0.0.1 -keyout "$BATS_TEST_TMPDIR/tls.pem" \
		-out "$BATS_TEST_TMPDIR/cert.pem" 2>/dev/null
	openssl s_server -accept "127.0.0.1:$port" -www -quiet -key "$BATS_TEST_TMPDIR/tls.pem" \
		-cert "$BATS_TEST_TMPDIR/cert.pem" &>/dev/null 3>&- &
	pids+=($!)
	within_seconds 10 curl -ksSo /dev/null "https://127.0.0.1:$port/"
	wopictl config set base_url "https://127.0.0.1:$port/wopi"
	finds host problem "certificate" "send a certificate for that name"
}

@test "a limit for bodies is a problem, and the directive is the server's own" {
	local tag directive
	while IFS='|' read -r tag directive; do
		given_server 'server.max-request-size = 1024' "server.tag = \"$tag\""
		finds "save of 2 MiB" problem "too large for the web server (413)" "$directive"
		all_but "save of 2 MiB"
	done <<-END
		lighttpd/1.4.69|lighttpd: server.max-request-size = 2162688
		nginx/1.22.1|nginx: client_max_body_size 2112m;
		Apache/2.4.62 (Debian)|Apache: LimitRequestBody 2214592512
		Proxy|nginx: client_max_body_size 2112m;  Apache: LimitRequestBody 2214592512
	END
}

@test "a limit for bodies below max_file_size is a problem, without a body that is sent" {
	wopictl config set max_file_size 100M
	given_server 'server.max-request-size = 102399'
	finds "largest save" problem "one of 100M is too large for the web server (413)" \
		"lighttpd: server.max-request-size = 167936"
	all_but "largest save"
	[ "$(jq -r 'select(.check == "save of 2 MiB").result' <<<"$report")" = ok ]
	wopictl config set max_file_size 104856576
	finds "largest save" ok
}

@test "where max_file_size is not set, saves of 2 GiB have to pass" {
	wopictl config remove max_file_size
	given_server 'server.max-request-size = 2097151'
	finds "largest save" problem "one of 2G is too large" "server.max-request-size = 2162688"
}

@test "no save above max_file_size is tried" {
	wopictl config set max_file_size 1000
	given_server 'server.max-request-size = 1'
	finds save ok
	[ "$(jq -r 'select(.check == "largest save").result' <<<"$report")" = ok ]
}

@test "a limit for headers is a problem" {
	given_server 'server.max-request-field-size = 8192'
	finds "headers of 16 KiB" problem "too long for the web server" "server.max-request-field-size = 32768"
	all_but "headers of 16 KiB"
}

@test "an Authorization header that gets lost is a problem" {
	given_server 'setenv.set-request-header = ( "Authorization" => "" )'
	finds "Authorization header" problem "does not reach wopi.cgi" "CGIPassAuth On"
	all_but "Authorization header"
}

@test "a clock that differs by more than five minutes is a problem" {
	local now=$(date +%s)
	given_server
	WOPI_NOW=$((now + 240)) finds "clock of the web server" ok
	WOPI_NOW=$((now - 240)) finds "clock of the web server" ok
	WOPI_NOW=$((now + 661)) finds "clock of the web server" problem "minutes behind this machine's"
	WOPI_NOW=$((now - 661)) finds "clock of the web server" problem "minutes ahead of this machine's" NTP
}

@test "without curl doctor says so" {
	wopictl config set base_url http://127.0.0.1:1/wopi
	run -1 env PATH="$BUILD" wopictl doctor
	[[ $output == *"host	problem	curl is not installed: apt-get install curl"* ]]
}

# Clients.

@test "a client that fits is fine" {
	given_server
	given_client collabora
	finds "collabora: discovery" ok
	finds "collabora: proof keys" ok
	finds "collabora: clock" ok
	finds "collabora: pages" ok
	finds "collabora: refreshing" ok
	[ "$status" = 0 ]
}

@test "a client that does not answer is a problem, in curl's words" {
	given_server
	given_client collabora
	rm "$www/hosting/discovery"
	finds "collabora: discovery" problem "cannot fetch '$url/hosting/discovery': The requested URL returned error: 404" "curl -v $url/hosting/discovery"
	all_but "collabora: discovery"
}

@test "a client whose keys are others by now is a problem" {
	given_server
	given_client collabora
	sed "s,https://[a-z.]*example,$url,g" "$discovery/collabora-new.xml" >"$www/hosting/discovery"
	finds "collabora: proof keys" problem "changed since this host read them" \
		"wopictl --data $WOPI_DATA client refresh collabora"
	all_but "collabora: proof keys"
	wopictl client refresh collabora
	finds "collabora: proof keys" ok
	cp "$discovery/disagreeing.xml" "$www/hosting/discovery"
	finds "collabora: proof keys" problem "its value differs from" "generate new keys"
}

@test "a client without keys, or whose are not looked at, is warned of" {
	given_server
	given_client no-keys
	finds "no-keys: proof keys" warning "none: anybody"
	given_client collabora
	wopictl client set collabora --proof off
	finds "collabora: proof keys" warning "are not checked" "client set collabora --proof required"
}

@test "the clock of each node is looked at" {
	local now=$(date +%s)
	given_server
	given_client collabora
	WOPI_NOW=$((now - 661)) finds "collabora: clock" problem "ahead of this machine's"
	wopictl client set collabora --url "$url" --url "$discovery/collabora.xml" --url "$url/hosting/discovery?2"
	run -0 --separate-stderr wopictl doctor --json
	report=$output
	[ "$(jq -r 'select(.check | contains("clock of http")) | "\(.check) \(.result)"' <<<"$report" | uniq -c)" = \
		"      2 collabora: clock of $url ok" ]
}

@test "pages of http are a problem where the host's are of https" {
	given_server
	given_client collabora
	wopictl config set base_url https://127.0.0.1:1/wopi
	finds "collabora: pages" problem "are at $url, which a page of https cannot show" X-Forwarded-Proto
}

@test "pages that only one of both sides reaches are a problem" {
	given_server
	given_client collabora
	http_proxy=http://127.0.0.1:1 no_proxy= wopictl config set base_url http://host.invalid/wopi
	http_proxy=http://127.0.0.1:1 no_proxy= finds "collabora: pages" problem "which only this machine reaches"
	wopictl config set base_url "$url/wopi"
	wopictl client add far "$discovery/onlyoffice.xml"
	finds "far: pages" problem "are at https://oo.example, from where $url/wopi does not lead to this host"
}

@test "pages under another name than discovery's are warned of, but not Microsoft's" {
	given_server
	given_client collabora
	wopictl client set collabora --url "${url/127.0.0.1/localhost}"
	finds "collabora: pages" warning "are at $url, but discovery came from ${url/127.0.0.1/localhost}"
	given_client microsoft
	wopictl client set microsoft --url "${url/127.0.0.1/localhost}"
	finds "microsoft: pages" ok
}

@test "discovery that nobody refreshes is warned of" {
	given_server
	given_client collabora
	WOPI_NOW=$(($(date +%s) + 86300)) finds "collabora: refreshing" ok
	WOPI_NOW=$(($(date +%s) + 86500)) finds "collabora: refreshing" warning "discovery was last read at" examples/systemd
	"$BUILD/tests/stale" collabora
	finds "collabora: refreshing" warning "its keys do not fit" "client refresh collabora"
}

@test "on a terminal what is ok is green" {
	local terminal=xterm
	given_server
	on_terminal 0 "wopictl doctor"
	[[ $output == *$'\e[32mok\e[0m  '* ]]
}
