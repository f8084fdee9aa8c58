# SPDX-License-Identifier: MIT
# Registered clients: what is read of their discovery (tests/discovery/), kept,
# refreshed, and turned into the addresses by which they open files.

load helper
load servers

setup_file() {
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl config set base_url https://host.example/wopi
	local ext
	for ext in docx doc xlsx odt pdf djvu svg wopitest txt; do
		: | wopictl file add - --name "a.$ext" --id "$ext" >/dev/null
	done
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START no_proxy=127.0.0.1
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	discovery=$BATS_TEST_DIRNAME/discovery
	pids=()
}

teardown() { end_pids; }

# registered NAME...: clients of the discoveries of these names.
registered() {
	local name
	for name; do
		wopictl client add "$name" "$discovery/$name.xml" >/dev/null
	done
}

# shown NAME FILTER: what jq finds in 'client show'.
shown() { wopictl client show "$1" --json | jq -r "$2"; }

# fingerprint KEY: the thumbprint's start of the key a, b or c, from what openssl
# would say of it.
fingerprint() { jq -r ".$1" "$discovery/fingerprints.json"; }

# web: a web server of the files in $www, whose address is $url.
web() {
	local port=$(server_port)
	www=$BATS_TEST_TMPDIR/www url=http://127.0.0.1:$port
	mkdir -p "$www/hosting"
	cat >"$BATS_TEST_TMPDIR/web.conf" <<-END
		server.bind = "127.0.0.1"
		server.port = $port
		server.document-root = "$www"
		server.stat-cache-engine = "disable"
	END
	PATH=$PATH:/usr/sbin lighttpd -D -f "$BATS_TEST_TMPDIR/web.conf" &>/dev/null 3>&- &
	pids+=($!)
	within_seconds 10 curl -so /dev/null "$url"
}

# publish NAME: the web server's discovery is that one from here on.
publish() { cp "$discovery/$1.xml" "$www/hosting/discovery"; }

# Discovery: what is read.

@test "Microsoft's discovery is read: kind, keys, actions, and what this host cannot offer" {
	run -0 --separate-stderr wopictl client add office "$discovery/microsoft.xml" --json
	[ -z "$stderr" ]
	[ "$output" = '{"name":"office","kind":"microsoft","proof":"required","keys":1,"actions":13,"left_out":3}' ]
	[ "$(shown office '[.actions[] | "\(.extension) \(.action)"] | join(",")')" = \
		"doc convert,doc view,docx edit,docx editnew,docx embedview,docx mobileView,docx rtc,docx view,onepkg editnew,wopitest getinfo,wopitest view,xlsx edit,xlsx view" ]
	[ "$(shown office '.keys[0] | "\(.fingerprint) \(.bits) \(.old_fingerprint)"')" = \
		"$(fingerprint a) 2048 $(fingerprint b)" ]
}

@test "Collabora's discovery is read, an app for each MIME type" {
	run -0 --separate-stderr wopictl client add office "$discovery/collabora.xml" --json
	[ -z "$stderr" ]
	[ "$output" = '{"name":"office","kind":"collabora","proof":"required","keys":1,"actions":7,"left_out":0}' ]
	[ "$(shown office '.keys[0].fingerprint == .keys[0].old_fingerprint')" = true ]
}

@test "ONLYOFFICE's discovery is read in both its forms" {
	registered onlyoffice
	[ "$(shown onlyoffice .kind)" = onlyoffice ]
	# .docx by its extension only, although its MIME type stands there, too
	[ "$(shown onlyoffice '[.actions[] | select(.extension == "docx") | .action] | join(",")')" = \
		"edit,editnew,embedview,mobileEdit,mobileView,view" ]
	[ "$(shown onlyoffice '[.actions[] | select(.extension == "doc") | .action] | join(",")')" = \
		"convert,embedview,mobileView,view" ]
	# by its MIME type alone
	grep -v 'ext="odt"' "$discovery/onlyoffice.xml" >"$BATS_TEST_TMPDIR/types.xml"
	wopictl client set onlyoffice --url "$BATS_TEST_TMPDIR/types.xml"
	[ "$(shown onlyoffice '[.actions[] | select(.extension == "odt") | .action] | join(",")')" = \
		"edit,mobileEdit" ]
}

@test "targets, icons and defaults are kept" {
	registered microsoft
	[ "$(shown microsoft '.actions[] | select(.action == "convert") | .target_extension')" = docx ]
	[ "$(shown microsoft '.actions[] | select(.extension == "onepkg") | .new_extension')" = one ]
	[ "$(shown microsoft '.actions[] | select(.extension == "xlsx" and .default) | .action')" = view ]
	[ "$(shown microsoft '.actions[0].icon')" = https://word.office.example/fav_word.ico ]
}

@test "what is not known in a discovery does no harm" {
	run -0 --separate-stderr wopictl client add strange "$discovery/unknown.xml" --json
	[ -z "$stderr" ]
	[ "$output" = '{"name":"strange","kind":"other","proof":"off","keys":0,"actions":3,"left_out":5}' ]
	[ "$(shown strange '[.actions[] | "\(.extension) \(.action) \(.icon)"] | join(",")')" = \
		"docx levitate null,docx view null,odt view null" ]
	prints "https://small.example/view?WOPISrc=https%3A%2F%2Fhost.example%2Fwopi%2Ffiles%2Fdocx" \
		wopictl client url strange docx
}

@test "the zone is that of the base URL's scheme, external before internal" {
	local zone base expected
	registered microsoft
	[[ $(wopictl client url microsoft docx) == https://word.office.example/* ]]
	wopictl config set base_url http://host.example/wopi
	wopictl client refresh microsoft
	[[ $(wopictl client url microsoft docx) == http://word.office.example/* ]]
	sed 's/external-http/spare/' "$discovery/microsoft.xml" >"$BATS_TEST_TMPDIR/internal.xml"
	wopictl client add inside "$BATS_TEST_TMPDIR/internal.xml"
	[[ $(wopictl client url inside docx) == http://word.int.example/* ]]
	wopictl config set base_url https://host.example/wopi
	wopictl client refresh inside
	[[ $(wopictl client url inside docx) == https://word.int.example/* ]]
}

@test "a key is taken from either of its forms" {
	registered blob-only numbers-only
	[ "$(shown blob-only .keys)" = "$(shown numbers-only .keys)" ]
	[ "$(shown blob-only '.keys[0] | .fingerprint, .old_fingerprint')" = \
		"$(fingerprint a)"$'\n'"$(fingerprint b)" ]
}

@test "an empty exponent is that of the value, as ONLYOFFICE publishes it" {
	sed 's/exponent="AQAB"/exponent=""/g' "$discovery/onlyoffice.xml" >"$BATS_TEST_TMPDIR/empty.xml"
	wopictl client add other "$BATS_TEST_TMPDIR/empty.xml"
	wopictl client add whole "$discovery/onlyoffice.xml"
	[ "$(shown other '.keys | tojson')" = "$(shown whole '.keys | tojson')" ]
	sed 's/exponent="AQAB"/exponent=""/g; s| modulus="[^"]*"| modulus="'"$(head -c 256 /dev/zero |
		tr '\0' '\377' | base64 -w 0)"'"|' "$discovery/onlyoffice.xml" >"$BATS_TEST_TMPDIR/empty.xml"
	refuses 1 "invalid proof-key: its value differs" wopictl client add third "$BATS_TEST_TMPDIR/empty.xml"
}

@test "keys.sh without the host's name, or with an address, is wrong use" {
	local script=$BATS_TEST_DIRNAME/../examples/onlyoffice/keys.sh
	run -2 sh "$script"
	run -2 sh "$script" https://docs.example.org/
	[[ $output == *"is not the name of a host"* ]]
}

@test "an exponent may be a number, as ONLYOFFICE wrote it" {
	sed 's/exponent="AQAB"/exponent="65537"/g' "$discovery/onlyoffice.xml" \
		>"$BATS_TEST_TMPDIR/number.xml"
	wopictl client add number "$BATS_TEST_TMPDIR/number.xml"
	[ "$(shown number '.keys[0].fingerprint')" = "$(fingerprint b)" ]
	sed 's/exponent="AQAB"/exponent="3x"/g' "$discovery/onlyoffice.xml" \
		>"$BATS_TEST_TMPDIR/number.xml"
	refuses 1 "its exponent is not base64" wopictl client add other "$BATS_TEST_TMPDIR/number.xml"
}

@test "keys whose two forms disagree are not trusted" {
	refuses 1 "invalid proof-key: its value differs from its modulus and exponent" \
		wopictl client add office "$discovery/disagreeing.xml"
	[[ $stderr == *"--proof off"* ]]
	run -0 --separate-stderr wopictl client add office "$discovery/disagreeing.xml" --proof off
	[[ $stderr == *"invalid proof-key"* ]]
	[ "$(shown office '"\(.proof) \(.keys | length)"')" = "off 0" ]
}

@test "a key of 1024 bits is refused" {
	refuses 1 "its n has 1024 bits, which may be from 2048 to 8192" \
		wopictl client add office "$discovery/weak-key.xml"
}

@test "a proof-key that is half there is refused" {
	local change expected
	while IFS='|' read -r change expected; do
		sed -E "$change" "$discovery/numbers-only.xml" >"$BATS_TEST_TMPDIR/half.xml"
		refuses 1 "$expected" wopictl client add office "$BATS_TEST_TMPDIR/half.xml"
	done <<-'END'
		s/ exponent="[^"]*"//; s/ value="[^"]*"//|its exponent is missing
		s/ modulus="[^"]*"//|its modulus is missing
		s/ modulus="/&*/|its modulus is not base64
		s/ exponent="AQAB"/ exponent="AQAA"/|its e is not an odd number
		s/ oldexponent="[^"]*"//; s/ oldvalue="[^"]*"//|invalid old key in proof-key: its exponent is missing
		s/<proof-key.*/&&/|it has two proof-key elements
	END
	sed -E 's/ value="../&AA/' "$discovery/blob-only.xml" >"$BATS_TEST_TMPDIR/half.xml"
	refuses 1 "invalid proof-key: its value is not" \
		wopictl client add office "$BATS_TEST_TMPDIR/half.xml"
}

@test "blanks in a key and an empty proof-key are nothing special" {
	sed -E 's/ modulus="(.{9})/ modulus=" \1 /' "$discovery/numbers-only.xml" \
		>"$BATS_TEST_TMPDIR/blanks.xml"
	wopictl client add blanks "$BATS_TEST_TMPDIR/blanks.xml"
	[ "$(shown blanks '.keys[0].fingerprint')" = "$(fingerprint a)" ]
	sed 's,</wopi-,<proof-key modulus="" exponent=""/>&,' "$discovery/no-keys.xml" \
		>"$BATS_TEST_TMPDIR/none.xml"
	wopictl client add none "$BATS_TEST_TMPDIR/none.xml"
	[ "$(shown none .proof)" = off ]
}

@test "a discovery with a DOCTYPE is refused" {
	refuses 1 "has a DOCTYPE, which is not allowed" \
		wopictl client add office "$discovery/doctype.xml"
	printf '<!DOCTYPE a [<!ENTITY b "%s"><!ENTITY c "%s"><!ENTITY d "%s">]><a e="&d;"/>' \
		"$(printf '%0100d' 0)" "$(printf '&b;%.0s' {1..100})" "$(printf '&c;%.0s' {1..100})" \
		>"$BATS_TEST_TMPDIR/laughs.xml"
	run -1 wopictl client add office "$BATS_TEST_TMPDIR/laughs.xml"
	[ -z "$(wopictl client list)" ]
}

@test "what is no discovery is refused with the reason" {
	refuses 1 "truncated.xml' is not XML: line 31:" \
		wopictl client add office "$discovery/truncated.xml"
	echo '<html/>' >"$BATS_TEST_TMPDIR/page"
	refuses 1 "page' is not a WOPI discovery document: its root element is 'html'" \
		wopictl client add office "$BATS_TEST_TMPDIR/page"
	: >"$BATS_TEST_TMPDIR/page"
	refuses 1 "page' is not XML" wopictl client add office "$BATS_TEST_TMPDIR/page"
	echo '<wopi-discovery/>' >"$BATS_TEST_TMPDIR/page"
	refuses 1 "page' has no net-zone" wopictl client add office "$BATS_TEST_TMPDIR/page"
	echo '<wopi-discovery><net-zone/></wopi-discovery>' >"$BATS_TEST_TMPDIR/page"
	refuses 1 "page' has no action that this host can offer" \
		wopictl client add office "$BATS_TEST_TMPDIR/page"
	[ -z "$(wopictl client list)" ]
}

@test "a discovery of more than 8 MiB is refused, one with too many actions too" {
	{ cat "$discovery/no-keys.xml"; head -c 10485760 /dev/zero | tr '\0' ' '; } \
		>"$BATS_TEST_TMPDIR/large.xml"
	refuses 1 "large.xml' is larger than 8M" \
		wopictl client add office "$BATS_TEST_TMPDIR/large.xml"
	{
		echo '<wopi-discovery><net-zone name="external-https"><app name="Word">'
		yes '<action name="view" ext="docx" urlsrc="https://a.example/"/>' | head -n 20001
		echo '</app></net-zone></wopi-discovery>'
	} >"$BATS_TEST_TMPDIR/many.xml"
	refuses 1 "many.xml' has more than 20000 actions" \
		wopictl client add office "$BATS_TEST_TMPDIR/many.xml"
}

@test "a discovery cut anywhere or changed at random is refused or read, and never a crash" {
	local round at text
	text=$(<"$discovery/collabora.xml")
	for ((round = 0; round < ${FUZZ_ROUNDS:-10000} / 250; round++)); do
		at=$((RANDOM % ${#text}))
		case $((RANDOM % 3)) in
		0) printf %s "${text:0:at}" ;;
		1) printf '%s%b%s' "${text:0:at}" "\\x$(printf %x $((1 + RANDOM % 255)))" "${text:at+1}" ;;
		2) printf %s "${text:0:at}${text:at+1+RANDOM%30}" ;;
		esac >"$BATS_TEST_TMPDIR/fuzzed.xml"
		run wopictl client add "x$round" "$BATS_TEST_TMPDIR/fuzzed.xml"
		[ "$status" = 0 ] || [ "$status" = 1 ]
	done
}

@test "an address without a path gets the usual one" {
	local address
	web
	publish collabora
	for address in "$url" "$url/" "$url/hosting/discovery"; do
		run -0 wopictl client add office "$address"
		[ "$(shown office '.sources[0]')" = "$url/hosting/discovery" ]
		wopictl client remove office
	done
	refuses 1 "cannot fetch '$url/elsewhere'" wopictl client add office "$url/elsewhere"
}

@test "an address that is none, and a file that is not there, are refused" {
	refuses 2 "'https://' has no host" wopictl client add office https://
	refuses 2 "password" wopictl client add office https://joe:secret@office.example
	[[ $stderr != *secret* ]]
	refuses 1 "cannot open 'office.example': No such file" wopictl client add office office.example
	[[ $stderr == *"https://"* ]]
	refuses 1 "cannot open '-'" wopictl client add office -
}

@test "a file is found again from every folder" {
	cd "$discovery"
	wopictl client add office ./collabora.xml
	cd /
	wopictl client refresh office
	[ "$(shown office '.sources[0]')" = "$(realpath "$discovery/collabora.xml")" ]
}

@test "a large discovery is not read to its end" {
	web
	truncate -s 10M "$www/hosting/discovery"
	refuses 1 "Maximum file size exceeded" wopictl client add office "$url"
}

@test "capabilities come with a client that has some" {
	web
	publish collabora
	echo '{"hasTemplateSource":true,"hasMobileSupport":false,"productName":"Collabora Online"}' \
		>"$www/hosting/capabilities"
	run -0 --separate-stderr wopictl client add office "$url"
	[ -z "$stderr" ]
	[ "$(shown office '.capabilities.hasTemplateSource')" = true ]
	run -0 wopictl client show office
	[[ $output == *"hasTemplateSource, productName Collabora Online"* ]]
	[[ $output != *hasMobileSupport* ]]
}

@test "capabilities that cannot be had are a warning only, and those before stay" {
	web
	publish collabora
	run -0 --separate-stderr wopictl client add office "$url"
	[[ $stderr == *"client 'office': cannot read its capabilities: cannot fetch '$url/hosting/capabilities'"* ]]
	[ "$(shown office .capabilities)" = null ]
	echo '{"hasTemplateSource":true}' >"$www/hosting/capabilities"
	wopictl client refresh office
	echo '<html>' >"$www/hosting/capabilities"
	run -0 --separate-stderr wopictl client refresh office
	[[ $stderr == *"'$url/hosting/capabilities' is not a JSON object"* ]]
	[ "$(shown office '.capabilities.hasTemplateSource')" = true ]
}

@test "capabilities of where a client was before are dropped" {
	web
	publish collabora
	echo '{"hasTemplateSource":true}' >"$www/hosting/capabilities"
	wopictl client add office "$url"
	wopictl client set office --url "$discovery/collabora.xml"
	[ "$(shown office .capabilities)" = null ]
}

@test "a client whose capabilities say so is Collabora" {
	web
	sed -e 's,</net-zone>,<app name="Capabilities"><action name="getinfo" urlsrc="URL/info"/></app>&,' \
		-e "s,URL,$url," "$discovery/no-keys.xml" >"$www/hosting/discovery"
	echo '{"productName":"Collabora Online Development Edition"}' >"$www/info"
	wopictl client add office "$url"
	[ "$(shown office .kind)" = collabora ]
}

@test "nodes behind one name may have different keys, and equal ones count once" {
	wopictl client add office "$discovery"/collabora{,-node2}.xml "$discovery/collabora.xml"
	[ "$(shown office '[.keys[].fingerprint] | join(",")')" = "$(fingerprint a),$(fingerprint b)" ]
	[ "$(shown office '.sources | length')" = 3 ]
}

@test "a node without keys beside one that has some is told of" {
	run -0 --separate-stderr wopictl client add office "$discovery"/{collabora,no-keys}.xml
	[[ $stderr == *"no-keys.xml' has no proof-key"* ]]
	[ "$(shown office .proof)" = required ]
}

@test "more than sixteen nodes are wrong use" {
	refuses 2 "one argument too many" wopictl client add office $(yes "$discovery/collabora.xml" | head -17)
	wopictl client add office $(yes "$discovery/collabora.xml" | head -16)
}

# add, set, list, remove.

@test "a client needs a name that can stand in addresses" {
	local name
	for name in '' A office.example of/fice o+o é "$(printf '%033d' 0)"; do
		refuses 2 "client '$name'" wopictl client add "$name" "$discovery/collabora.xml"
	done
	refuses 2 "is the built-in editor's" wopictl client add text "$discovery/collabora.xml"
	wopictl client add "$(printf '%032d' 0)" "$discovery/collabora.xml"
}

@test "a name that is taken is a conflict, and the remedy is named" {
	registered collabora
	refuses 4 "client 'collabora' already exists" \
		wopictl client add collabora "$discovery/onlyoffice.xml"
	[[ $stderr == *"'wopictl client refresh collabora'"*"'wopictl client set collabora'"* ]]
	[ "$(shown collabora .kind)" = collabora ]
}

@test "proofs are required where there are keys, unless told otherwise" {
	registered collabora no-keys
	[ "$(shown collabora .proof)" = required ]
	[ "$(shown no-keys .proof)" = off ]
	wopictl client add lenient "$discovery/collabora.xml" --proof if-present
	[ "$(shown lenient .proof)" = if-present ]
	refuses 1 "or use --proof off" \
		wopictl client add strict "$discovery/no-keys.xml" --proof required
	refuses 2 "invalid --proof 'sometimes': expected off, if-present or required" \
		wopictl client add x "$discovery/collabora.xml" --proof sometimes
}

@test "set changes whether requests are to be proven, if there are keys" {
	registered collabora no-keys
	prints '' wopictl client set collabora --proof off
	[ "$(shown collabora '"\(.proof) \(.keys | length)"')" = "off 1" ]
	refuses 1 "client 'no-keys' has no keys" wopictl client set no-keys --proof required
	refuses 2 "nothing to set" wopictl client set collabora
	refuses 3 "no client 'nobody'" wopictl client set nobody --proof off
}

@test "the kind is what it looks like, unless told otherwise" {
	registered no-keys
	[ "$(shown no-keys .kind)" = other ]
	wopictl client set no-keys --kind collabora
	[[ $(wopictl client url no-keys docx) == *closebutton=1* ]]
	wopictl client refresh no-keys
	[[ $(wopictl client url no-keys docx) == *closebutton=1* ]]
	wopictl client add ms "$discovery/no-keys.xml" --kind microsoft
	[[ $(wopictl client url ms docx) == *sftc=1* ]]
	refuses 2 "invalid --kind 'google'" wopictl client set ms --kind google
}

@test "set --url replaces where the discovery is, and keeps all else" {
	registered collabora
	wopictl client set collabora --proof if-present --fields '{"a":"b"}' --prefer odt
	wopictl client set collabora --url "$discovery/onlyoffice.xml" --url "$discovery/collabora-node2.xml"
	[ "$(shown collabora '"\(.proof) \(.fields) \(.preferred)"')" = 'if-present {"a":"b"} ["odt"]' ]
	[ "$(shown collabora '"\(.kind) \(.sources | length) \(.keys | length)"')" = "onlyoffice 2 2" ]
	[[ $(wopictl client url collabora docx) == https://oo.example/* ]]
	refuses 1 "is not XML" wopictl client set collabora --url "$discovery/truncated.xml"
	[ "$(shown collabora .kind)" = onlyoffice ]
	wopictl client set collabora --url "$discovery/unknown.xml" --proof off
	[ "$(shown collabora .kind)" = onlyoffice ]	# it does not look like another one
	refuses 2 "more than 16 discovery addresses" wopictl client set collabora $(for i in {1..17}; do echo --url "$discovery/unknown.xml"; done)
}

@test "list shows the clients in the order of their names" {
	wopictl client add a-b "$discovery/collabora.xml"
	wopictl client add a "$discovery/no-keys.xml"
	wopictl client add a0 "$discovery/onlyoffice.xml"
	run -0 wopictl client list
	[ "${lines[0]}" = "a	other	off	0	2023-11-14T22:13:20Z	good	$(realpath "$discovery/no-keys.xml")	-	-" ]
	[[ ${lines[1]} == "a-b	collabora	required	1	"* ]]
	[[ ${lines[2]} == "a0	onlyoffice	"* ]]
	[ "${#lines[@]}" = 3 ]
}

@test "show tells the keys, and what is opened by extension" {
	registered microsoft
	later 7200
	run -0 wopictl client show microsoft
	[[ $output == *"keys          $(fingerprint a) (2048 bits, before $(fingerprint b))"* ]]
	[[ $output == *"age           2h"* ]]
	[[ $output == *$'\n'"docx	no	view	edit, editnew, embedview, mobileView, rtc, view"* ]]
	[[ $output == *$'\n'"doc	no	view	convert to docx, view"* ]]
	refuses 3 "no client 'nobody'" wopictl client show nobody
}

@test "several clients are removed, or none" {
	registered collabora
	wopictl client add other "$discovery/onlyoffice.xml"
	refuses 3 "no client 'none'" wopictl client remove collabora none
	[ "$(wopictl client list | wc -l)" = 2 ]
	run -0 --separate-stderr wopictl client remove collabora other
	[ "$(wc -l <<<"$stderr")" = 2 ]
	[ -z "$(wopictl client list)" ]
}

@test "remove takes all away that was stored of a client" {
	registered collabora
	wopictl client add other "$discovery/onlyoffice.xml" --prefer docx
	wopictl client set collabora --prefer xlsx
	run -0 --separate-stderr wopictl client remove collabora
	[[ $stderr == "wopictl: removed client 'collabora' and 0 tokens created for it;"* ]]
	refuses 3 "no client 'collabora'" wopictl client remove collabora
	[[ $(wopictl client list) == other$'\t'* ]]
	registered collabora
	[ "$(shown collabora .preferred)" = "[]" ]
	[ "$(shown other '.preferred[0]')" = docx ]
}

@test "a client can be preferred for extensions that it opens" {
	wopictl client add office "$discovery/collabora.xml" --prefer docx,odt
	[ "$(shown office '.preferred | join(",")')" = docx,odt ]
	wopictl client set office --prefer xlsx
	[ "$(shown office '.preferred | join(",")')" = xlsx ]
	registered onlyoffice
	wopictl client set onlyoffice --prefer odt
	wopictl client set office --prefer odt
	[ "$(shown onlyoffice '.preferred | length')" = 0 ]
	wopictl client set office --prefer ''
	[ "$(shown office '.preferred | length')" = 0 ]
	refuses 2 "client 'office' cannot open 'exe' files" wopictl client set office --prefer docx,exe
	refuses 2 "extension 'DOCX'" wopictl client set office --prefer DOCX
	[ "$(shown office '.preferred | length')" = 0 ]
}

# limits NAME: the lists of extensions that it never opens, and that it only shows.
limits() { wopictl client show "$1" --json | jq -c '[.excluded, .view_only]'; }

@test "--exclude and --view-only are kept, shown, listed, replaced, and ended by an empty list" {
	wopictl client add office "$discovery/collabora.xml" --exclude odt,xlsx --view-only docx
	[ "$(limits office)" = '[["odt","xlsx"],["docx"]]' ]
	run -0 wopictl client show office
	[[ $output == *"excluded      odt,xlsx"*"view_only     docx"* ]]
	[[ $output == *$'\n'"docx	no	edit	edit	view-only"* ]]
	[[ $output == *$'\n'"odt	no	edit	edit	excluded"* ]]
	[[ $output == *$'\n'"svg	no	view	view	-"* ]]
	[[ $(wopictl client list) == *$'\todt,xlsx\tdocx' ]]
	[ "$(wopictl client list --json | jq -c '[.excluded, .view_only]')" = '[["odt","xlsx"],["docx"]]' ]
	wopictl client set office --exclude svg
	[ "$(limits office)" = '[["svg"],["docx"]]' ]
	wopictl client set office --exclude '' --view-only ''
	[ "$(limits office)" = '[[],[]]' ]
}

@test "an extension has one limit, the last that was set" {
	registered collabora
	wopictl client set collabora --exclude odt,docx
	wopictl client set collabora --view-only odt
	[ "$(limits collabora)" = '[["docx"],["odt"]]' ]
}

@test "limits that cannot be are wrong use, and change nothing" {
	registered collabora
	wopictl client set collabora --exclude odt
	refuses 2 "'docx' cannot be in both --exclude and --view-only" \
		wopictl client set collabora --exclude odt,docx --view-only xlsx,docx
	refuses 2 "extension 'DOCX'" wopictl client set collabora --exclude DOCX
	[ "$(limits collabora)" = '[["odt"],[]]' ]
}

@test "a limit may come before the client opens such files, which is told" {
	registered collabora
	run -0 --separate-stderr wopictl client set collabora --exclude docx,xslx
	[ "$stderr" = "wopictl: client 'collabora' does not open 'xslx' files, so it is excluded for them only if its discovery changes" ]
	[ "$(limits collabora)" = '[["docx","xslx"],[]]' ]
}

@test "refresh, a new address and another kind keep limits; remove ends them" {
	registered collabora
	wopictl client set collabora --exclude odt --view-only docx
	wopictl client refresh collabora
	wopictl client set collabora --kind other --url "$discovery/collabora-new.xml"
	[ "$(limits collabora)" = '[["odt"],["docx"]]' ]
	wopictl client remove collabora
	registered collabora
	[ "$(limits collabora)" = '[[],[]]' ]
}

@test "client url knows limits, and shows by Collabora's one page what is view-only" {
	registered collabora
	wopictl client set collabora --exclude odt --view-only docx
	refuses 3 "client 'collabora' cannot open 'a.odt'" wopictl client url collabora odt
	[[ $(wopictl client url collabora docx) == *permission=view ]]
	refuses 3 "client 'collabora' has no action 'edit' for 'a.docx', but 'collabora' has 'view'" \
		wopictl client url collabora docx --action edit
}

# refresh.

@test "refresh takes over what the discovery has become, and says when keys are new" {
	web
	publish collabora
	wopictl client add office "$url" 2>/dev/null
	echo '{}' >"$www/hosting/capabilities"
	prints $'office\tunchanged\t7' wopictl client refresh
	publish collabora-new
	later 60
	run -0 --separate-stderr wopictl client refresh office
	[ "$output" = $'office\tchanged\t7' ]
	[[ $stderr == *"client 'office': its proof keys have changed"* ]]
	[ "$(shown office '.keys[0] | "\(.fingerprint) \(.old_fingerprint)"')" = \
		"$(fingerprint c) $(fingerprint a)" ]
	[[ $(wopictl client url office docx) == https://office.example/browser/9f8e7d/* ]]
	[ "$(shown office .fetched_at)" = 2023-11-14T22:14:20.000000Z ]
}

@test "a refresh that fails leaves what was read, says why, and others are refreshed" {
	cp "$discovery/collabora.xml" "$BATS_TEST_TMPDIR/a.xml"
	wopictl client add a "$BATS_TEST_TMPDIR/a.xml"
	wopictl client add b "$discovery/onlyoffice.xml"
	rm "$BATS_TEST_TMPDIR/a.xml"
	later 60
	run -1 --separate-stderr wopictl client refresh
	[ "$output" = $'b\tunchanged\t98' ]
	[[ $stderr == *"client 'a': cannot open '$BATS_TEST_TMPDIR/a.xml': No such file or directory; the state read at 2023-11-14T22:13:20Z stays in use"* ]]
	[[ $stderr == *"cannot refresh 1 of 2 clients"* ]]
	[ "$(shown a '"\(.keys | length) \(.fetched_at)"')" = "1 2023-11-14T22:13:20.000000Z" ]
	[[ $(shown a .failure) == "cannot open"* ]]
	[[ $(wopictl client list) == *"failed at 2023-11-14T22:14:20Z: cannot open"* ]]
	cp "$discovery/collabora.xml" "$BATS_TEST_TMPDIR/a.xml"
	wopictl client refresh a
	[ "$(shown a .failure)" = null ]
}

@test "keys that are gone are no reason to do without" {
	cp "$discovery/numbers-only.xml" "$BATS_TEST_TMPDIR/a.xml"
	wopictl client add a "$BATS_TEST_TMPDIR/a.xml"
	cp "$discovery/no-keys.xml" "$BATS_TEST_TMPDIR/a.xml"
	run -1 --separate-stderr wopictl client refresh a
	[[ $stderr == *"has no proof-key, so no request can be proven"*"'wopictl client set a --proof off'"* ]]
	[ "$(shown a '.keys | length')" = 1 ]
	wopictl client set a --proof off
	run -0 wopictl client refresh a
	[ "$(shown a '.keys | length')" = 0 ]
}

@test "keys that a client has by now are told of" {
	cp "$discovery/no-keys.xml" "$BATS_TEST_TMPDIR/a.xml"
	wopictl client add a "$BATS_TEST_TMPDIR/a.xml"
	cp "$discovery/numbers-only.xml" "$BATS_TEST_TMPDIR/a.xml"
	run -0 --separate-stderr wopictl client refresh a
	[[ $stderr == *"'wopictl client set a --proof required'"* ]]
	wopictl client set a --proof required
}

# due: what 'refresh --due' says.
due() { wopictl client refresh --due; }

@test "refresh --due reads what is twelve hours old, and is silent otherwise" {
	registered collabora
	later 43199
	prints '' due
	later 1
	prints $'collabora\tunchanged\t7' due
	prints '' due
	later 43200
	prints $'collabora\tunchanged\t7' due
}

# stale CLIENT: a request found that its keys do not fit.
stale() { "$BUILD/tests/stale" "$1"; }

@test "refresh --due reads a marked client, at most every five minutes" {
	registered collabora no-keys
	later 10
	stale collabora
	[ "$(shown collabora .stale_at)" = 2023-11-14T22:13:30.000000Z ]
	[[ $(wopictl client list) == *"its keys do not match since 2023-11-14T22:13:30Z"* ]]
	later 289
	prints '' due
	later 1
	prints $'collabora\tunchanged\t7' due
	[ "$(shown collabora .stale_at)" = null ]
	stale collabora
	prints '' due
}

@test "a mark stays as it was first made, and one of no client is none" {
	registered collabora
	stale collabora
	later 10
	stale collabora
	[ "$(shown collabora .stale_at)" = 2023-11-14T22:13:20.000000Z ]
	stale nobody
	[[ $(wopictl client list) == collabora* ]]
	[ "$(wopictl client list | wc -l)" = 1 ]
	wopictl client set collabora --proof off
	[ "$(shown collabora .stale_at)" = 2023-11-14T22:13:20.000000Z ]
	wopictl client remove collabora
	registered collabora
	[ "$(shown collabora .stale_at)" = null ]
}

@test "refresh --due tries a failed one again after five minutes" {
	cp "$discovery/collabora.xml" "$BATS_TEST_TMPDIR/a.xml"
	wopictl client add a "$BATS_TEST_TMPDIR/a.xml"
	rm "$BATS_TEST_TMPDIR/a.xml"
	later 43200
	run -1 due
	later 299
	prints '' due
	later 1
	run -1 due
	cp "$discovery/collabora.xml" "$BATS_TEST_TMPDIR/a.xml"
	later 300
	prints $'a\tunchanged\t7' due
}

@test "without clients refresh does nothing" {
	prints '' wopictl client refresh
	prints '' due
	refuses 3 "no client 'a'" wopictl client refresh a
}

# Addresses. SRC is what each WOPISrc becomes.

SRC=https%3A%2F%2Fhost.example%2Fwopi%2Ffiles%2F

@test "Microsoft's placeholders are filled where the value is known, and else removed" {
	registered microsoft
	prints "https://word.office.example/wv/wordviewerframe.aspx?wopisrc=${SRC}docx&sftc=1" \
		wopictl client url microsoft docx
	prints "https://word.office.example/we/wordeditorframe.aspx?ui=en-US&rs=en-US&wopisrc=${SRC}docx&sftc=1" \
		wopictl client url microsoft docx --action edit --language en-US
	prints "https://word.office.example/we/wordeditorframe.aspx?new=1&ui=de-DE&rs=de-DE&hid=s%201&sc=a%2Fb%26c%3D%C3%BC&wopisrc=${SRC}docx&IsLicensedUser=1&sftc=1" \
		wopictl client url microsoft docx --action editnew --language de-DE --session 's 1' \
		--context 'a/b&c=ü' --business
	prints "https://word.office.example/wv/wordviewerframe.aspx?embed=1&e=true&wopisrc=${SRC}docx&sftc=1" \
		wopictl client url microsoft docx --action embedview
}

@test "a placeholder without '&' is filled, too, and the validator is told what to test" {
	registered microsoft
	prints "https://onenote.office.example/hosting/WopiTestFrame.aspx?ui=en-US&rs=en-US&testcategory=All&WOPISrc=${SRC}wopitest&sftc=1" \
		wopictl client url microsoft wopitest --language en-US
}

@test "without its placeholder the WOPISrc is put behind" {
	registered microsoft no-keys
	prints "https://excel.office.example/x/_layouts/xlviewerinternal.aspx?thm=2&WOPISrc=${SRC}xlsx&sftc=1" \
		wopictl client url microsoft xlsx --theme dark
	prints "https://excel.office.example/x/_layouts/xlviewerinternal.aspx?edit=1&thm=1&WOPISrc=${SRC}xlsx&sftc=1" \
		wopictl client url microsoft xlsx --theme light --action edit
	prints "https://small.example/open?WOPISrc=${SRC}docx" wopictl client url no-keys docx
	refuses 2 "invalid --theme 'pink'" \
		wopictl client url microsoft xlsx --theme pink
}

@test "Collabora is told what its page shows" {
	registered collabora
	prints "https://office.example/browser/1a2b3c/cool.html?WOPISrc=${SRC}docx&lang=de&closebutton=1&revisionhistory=1" \
		wopictl client url collabora docx --language de
	prints "https://office.example/browser/1a2b3c/cool.html?WOPISrc=${SRC}docx&closebutton=1&revisionhistory=1&permission=view" \
		wopictl client url collabora docx --action view
}

@test "ONLYOFFICE's own spelling is kept" {
	registered onlyoffice
	prints "https://oo.example/hosting/wopi/word/edit?rs=de-DE&thm=2&ui=de-DE&wopisrc=${SRC}docx&&lang=de-DE" \
		wopictl client url onlyoffice docx --language de-DE --theme dark
	# the literal parameter is enough
	prints "https://oo.example/hosting/wopi/word/view?embed=1&wopisrc=${SRC}docx&&" \
		wopictl client url onlyoffice docx --action embedview
	prints "https://oo.example/hosting/wopi/convert-and-edit/doc/docx?wopisrc=${SRC}doc&&" \
		wopictl client url onlyoffice doc --action convert
}

@test "wd parameters of the page's query are passed on, and nothing else of it" {
	registered no-keys
	prints "https://small.example/open?WOPISrc=${SRC}docx&wdOrigin=A%20B&wdX=&wd=1" \
		wopictl client url no-keys docx --query 'a=1&wdOrigin=A%20B&xwd=2&&wdX=&Wd=3&wd=1'
	prints "https://small.example/open?WOPISrc=${SRC}docx" \
		wopictl client url no-keys docx --query $'wdA="><script>&wdB=a b&wdC=\x7f&wdD=a#b'
}

@test "the default is what a file is simply opened with" {
	registered collabora microsoft onlyoffice
	[[ $(wopictl client url collabora pdf) == */cool.html* ]]
	[[ $(wopictl client url microsoft docx) == */wordviewerframe.aspx* ]]
	[[ $(wopictl client url onlyoffice docx) == */word/edit* ]]
	[[ $(wopictl client url microsoft doc) == */wordviewerframe.aspx* ]]
}

@test "whoever asks to edit does not get less" {
	registered collabora onlyoffice microsoft
	refuses 3 "client 'collabora' has no action 'edit' for 'a.pdf', but 'collabora' has 'view_comment'" \
		wopictl client url collabora pdf --action edit
	refuses 3 "has no action 'edit'" wopictl client url onlyoffice djvu --action edit
	refuses 3 "has no action 'edit'" wopictl client url microsoft doc --action edit
}

@test "view is shown by what a client has for it" {
	registered collabora onlyoffice
	prints "https://office.example/browser/1a2b3c/cool.html?WOPISrc=${SRC}pdf&closebutton=1&revisionhistory=1&permission=view" \
		wopictl client url collabora pdf --action view
	[[ $(wopictl client url onlyoffice odt --action view) == */word/view* ]]
	# an editor of another kind is not asked to be a viewer
	sed 's/name="view"/name="edit"/' "$discovery/no-keys.xml" >"$BATS_TEST_TMPDIR/edit.xml"
	wopictl client add editor "$BATS_TEST_TMPDIR/edit.xml"
	refuses 3 "has no action 'view'" wopictl client url editor docx --action view
}

@test "no action need be the default" {
	sed 's/ default="true"//' "$discovery/collabora.xml" >"$BATS_TEST_TMPDIR/plain.xml"
	wopictl client add office "$BATS_TEST_TMPDIR/plain.xml"
	[[ $(wopictl client url office docx) == */cool.html*history=1 ]]
	[[ $(wopictl client url office pdf) == */cool.html*history=1 ]]
	[[ $(wopictl client url office pdf --action view) == */cool.html*permission=view ]]
	[[ $(wopictl client url office svg) == */cool.html* ]]
}

@test "an empty file is filled by what a client has for it" {
	registered collabora onlyoffice microsoft
	[[ $(wopictl client url onlyoffice docx --action editnew) == */word/edit* ]]
	[[ $(wopictl client url collabora docx --action editnew) == */cool.html* ]]
	[[ $(wopictl client url microsoft docx --action editnew) == *new=1* ]]
	refuses 3 "has no action 'editnew'" wopictl client url microsoft xlsx --action editnew
	refuses 3 "has no action 'editnew'" wopictl client url onlyoffice odt --action editnew
}

@test "actions and extensions are found in any letter case" {
	registered microsoft
	wopictl file rename docx A.DOCX
	[[ $(wopictl client url microsoft docx --action MOBILEview) == */mWord.aspx* ]]
}

@test "a file that a client does not open is no such thing" {
	registered collabora
	refuses 3 "client 'collabora' cannot open 'a.txt'" wopictl client url collabora txt
	refuses 3 "no file 'nothing'" wopictl client url collabora nothing
	refuses 3 "no client 'nobody'" wopictl client url nobody docx
	: | wopictl file add - --name plain --id plain
	refuses 3 "cannot open 'plain'" wopictl client url collabora plain
}

@test "without a name the client is the one that comes first" {
	registered onlyoffice collabora microsoft
	[[ $(wopictl client url docx) == https://office.example/* ]]	# collabora, by its name
	[[ $(wopictl client url docx --action embedview) == https://word.office.example/* ]]
	wopictl client set onlyoffice --prefer docx
	[[ $(wopictl client url docx) == https://oo.example/* ]]
	[[ $(wopictl client url docx --action rest 2>&1) == *"no client has an action 'rest' for 'a.docx'"* ]]
	[[ $(wopictl client url wopitest) == https://onenote.office.example/* ]]
	[[ $(wopictl client url docx --action view) == https://oo.example/*/view* ]]
	wopictl client remove onlyoffice
	[[ $(wopictl client url docx) == https://office.example/* ]]
	refuses 3 "no client can open 'a.txt'; see 'wopictl client list'" wopictl client url txt
}

@test "no address without a base URL" {
	registered collabora
	wopictl config remove base_url
	refuses 1 "no base URL is known" wopictl client url collabora docx
}

@test "a client that somebody damaged in the database is a failure that names the remedy" {
	registered collabora
	LC_ALL=C sed -i 's/"proof":"required"/"proof":"requires"/' "$WOPI_DATA/wopi.db"
	refuses 1 "'wopictl client remove collabora'" wopictl client list
}

@test "the keys that examples/onlyoffice/keys.sh makes are taken, both of them" {
	sh "$BATS_TEST_DIRNAME/../examples/onlyoffice/keys.sh" docs.example.org >"$BATS_TEST_TMPDIR/local.json"
	jq -e '.wopi | .exponent == 65537 and .exponentOld == 65537' "$BATS_TEST_TMPDIR/local.json"
	[ "$(jq -c .services.CoAuthoring.ipfilter.rules "$BATS_TEST_TMPDIR/local.json")" = \
		'[{"address":"docs.example.org","allowed":true},{"address":"*","allowed":false}]' ]
	# of an exponent that is not a number, DocService publishes nothing
	jq -r 'def exponent: if . == 65537 then "AQAB" else "" end;
		.wopi | "<wopi-discovery><net-zone name=\"external-http\"><app name=\"Word\">" +
		"<action name=\"edit\" ext=\"docx\" urlsrc=\"https://o/hosting/wopi/word/edit?\"/>" +
		"</app></net-zone><proof-key value=\"\(.publicKey)\" modulus=\"\(.modulus)\"" +
		" exponent=\"\(.exponent | exponent)\" oldvalue=\"\(.publicKeyOld)\"" +
		" oldmodulus=\"\(.modulusOld)\" oldexponent=\"\(.exponentOld | exponent)\"/></wopi-discovery>"' \
		"$BATS_TEST_TMPDIR/local.json" >"$BATS_TEST_TMPDIR/discovery.xml"
	wopictl client add keyed "$BATS_TEST_TMPDIR/discovery.xml"
	[[ $(wopictl client show keyed) == *'(2048 bits, before '* ]]
}

@test "--fields are kept, shown, replaced, and taken away; refreshing leaves them" {
	wopictl client add cool "$discovery/collabora.xml" --fields '{"ui_defaults":"UIMode=notebookbar"}'
	[ "$(shown cool .fields.ui_defaults)" = UIMode=notebookbar ]
	[[ $(wopictl client show cool) == *'UIMode=notebookbar'* ]]
	wopictl client refresh cool
	[ "$(shown cool .fields.ui_defaults)" = UIMode=notebookbar ]
	wopictl client set cool --fields '{"css_variables":"--a=b","theme":"dark"}'
	[ "$(shown cool '.fields | keys | join(" ")')" = 'css_variables theme' ]
	wopictl client set cool --fields '{}'
	[ "$(shown cool .fields)" = null ]
}

@test "--fields that are no texts, or the host's own, are wrong use and change nothing" {
	local bad
	wopictl client add cool "$discovery/collabora.xml" --fields '{"theme":"dark"}'
	for bad in '' '[]' '{' '{"theme":1}' '{"theme":null}' '{"access_token":"x"}' \
		'{"access_token_ttl":"1"}' '{"":"x"}' '{"a b":"x"}' '{"a":"x","a":"y"}'; do
		run -2 wopictl client set cool --fields "$bad"
	done
	[ "$(shown cool .fields.theme)" = dark ]
}

@test "the fields of a removed client are gone" {
	wopictl client add cool "$discovery/collabora.xml" --fields '{"theme":"dark"}'
	wopictl client remove cool
	wopictl client add cool "$discovery/collabora.xml"
	[ "$(shown cool .fields)" = null ]
}
