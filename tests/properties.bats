# SPDX-License-Identifier: MIT
# wopictl property: what administrators set, and what CheckFileInfo makes of it.

load helper

# set_property NAME JSON [options...]; quietly, for unknown names are warned of.
set_property() { wopictl property set "$@" 2>/dev/null; }

# shows NAME JSON: CheckFileInfo has the property with just this value.
shows() {
	check_file_info
	answers 200
	[ "$(jq -c "if has(\"$1\") then .$1 else \"absent\" end" "$reply_body")" = "$2" ] || {
		echo "expected $1: $2, got $(jq -c ".$1" "$reply_body")" >&2
		return 1
	}
}

lacks() {
	check_file_info
	answers 200
	[ "$(json "has(\"$1\")")" = false ]
}

# known FILTER: names of known properties that jq's FILTER selects.
known() { wopictl --json property known | jq -r "select($1) | .name"; }

# The table

@test "each known property has a type, a meaning and clients that exist" {
	[ "$(wopictl property known | wc -l)" -gt 170 ]
	[ -z "$(known '.type | IN("string", "url", "boolean", "integer", "array", "object",
		"boolean or string") | not')" ]
	[ -z "$(known '.meaning == null or .meaning == ""')" ]
	[ -z "$(known '(.clients // "") | split(" ") - ["microsoft", "collabora", "onlyoffice"] != []')" ]
}

@test "property known takes the beginning of a name, as completion does" {
	prints $'WorkflowPostMessage\nWorkflowType\nWorkflowUrl' \
		sh -c 'wopictl property known Workflow | cut -f1'
	prints '' wopictl property known Nothing
}

@test "property known needs no data directory" {
	WOPI_DATA=$BATS_TEST_TMPDIR/none run -0 wopictl property known
}

@test "each property that CheckFileInfo tells is known" {
	local unknown
	wopictl user set alice --email a@example.org
	check_file_info
	wopictl --json property known | jq -r .name >"$BATS_TEST_TMPDIR/known"
	unknown=$(json 'keys[]' | grep -vxFf "$BATS_TEST_TMPDIR/known" || true)
	[ -z "$unknown" ] || { echo "$unknown" >&2; return 1; }
}

@test "each property that CheckFileInfo tells has the type of the table" {
	wopictl user set alice --email a@example.org
	check_file_info
	wopictl --json property known >"$BATS_TEST_TMPDIR/known"
	run -0 jq -r --slurpfile known "$BATS_TEST_TMPDIR/known" '. as $told | $known[] |
		({ url: "string", integer: "number" }[.type] // .type) as $type | .name |
		select(. as $name | $told | has($name)) | select(($told[.] | type) != $type)' "$reply_body"
	[ -z "$output" ]
}

# All of the table by one command; what each of them takes is in unit/property.c.
@test "each known property can be set, and CheckFileInfo tells it" {
	local expected
	wopictl --json property known >"$BATS_TEST_TMPDIR/known"
	expected=$(jq -s 'map(((.values // "text") | split("|")[0]) as $text | { (.name):
		{ string: $text, url: "https://example.org/a?b=c", boolean: true, integer: 7, array: [$text],
		object: { a: 1 }, "boolean or string": $text }[.type] }) | add' "$BATS_TEST_TMPDIR/known")
	jq -n --argjson all "$expected" '{ properties: [$all | to_entries[] |
		{ name: .key, value: .value }] }' >"$BATS_TEST_TMPDIR/fixture.json"
	wopictl seed "$BATS_TEST_TMPDIR/fixture.json"
	check_file_info
	answers 200
	diff <(jq -S . <<<"$expected") \
		<(jq -S --argjson all "$expected" 'with_entries(select(.key | in($all)))' "$reply_body")
}

@test "a value that is not of the property's type is refused" {
	refuses 2 'is not of its type' wopictl property set WatermarkText 7
	refuses 2 'is not of its type' wopictl property set UserCanWrite '"x"' --force
	refuses 2 'is null' wopictl property set WatermarkText null
	refuses 2 'an element that is no string' wopictl property set WorkflowType '["Assign", 1]'
	refuses 2 'letters' wopictl property set a-b true
	prints '' wopictl property list
}

@test "a property with a set of values takes no other" {
	refuses 2 'is none of BlockAll|CurrentDocumentOnly' \
		wopictl property set CopyPasteRestrictions '"Some"'
	refuses 2 'is none of ReadOnly|ReadWrite' \
		wopictl property set SupportedShareUrlTypes '["ReadOnly","Other"]' --force
	set_property CopyPasteRestrictions '"BlockAll"'
	shows CopyPasteRestrictions '"BlockAll"'
}

@test "an address must be absolute and in ASCII" {
	run -2 wopictl property set CloseUrl '"/files"'
	set_property CloseUrl '"https://example.org/files"'
	shows CloseUrl '"https://example.org/files"'
}

@test "what is no JSON is refused, with the remedy" {
	refuses 2 'is no JSON: a text is put in double quotes' wopictl property set WatermarkText Draft
	refuses 2 'is no JSON: a text is put in double quotes' wopictl property set WatermarkText ''
}

@test "a value of more than 65536 bytes is refused" {
	run -2 --separate-stderr wopictl property set HostNotes \
		"\"$(head -c 65536 /dev/zero | tr '\0' x)\""
	[[ $stderr == *'is longer than 65536 bytes'* ]]
}

@test "an unknown property is taken with a warning" {
	run -0 --separate-stderr wopictl property set ComesNextYear '{"a":[1,null]}'
	[ "$stderr" = "wopictl: no client is known to read ComesNextYear: see 'wopictl property known'" ]
	shows ComesNextYear '{"a":[1,null]}'
}

@test "what the host computes and rights rest on is set by force only" {
	refuses 2 'the host itself answers for UserCanWrite' wopictl property set UserCanWrite false
	shows UserCanWrite true
	set_property UserCanWrite false --force
	shows UserCanWrite false
}

@test "each of the properties that a plain host must not send is guarded" {
	local name
	for name in SupportsCoauth SequenceNumber OfficeCollaborationServiceEndpointUrl \
		RealTimeChannelEndpointUrl AccessTokenExpiry ServerTime SharingStatus \
		FileGeoLocationCode; do
		[ -n "$(known ".name == \"$name\" and .guarded")" ]
	done
}

@test "a message that the host's page does not answer is announced by force only" {
	refuses 2 'does not answer the message that EnableRemoteLinkPicker announces' \
		wopictl property set EnableRemoteLinkPicker true
	lacks EnableRemoteLinkPicker
	set_property EnableRemoteLinkPicker false
	shows EnableRemoteLinkPicker false
	set_property EnableRemoteLinkPicker true --force
	shows EnableRemoteLinkPicker true
}

@test "a page of your own may answer such messages" {
	wopictl config set host_page 'https://portal.example.org/{id}'
	set_property EnableRemoteLinkPicker true
	shows EnableRemoteLinkPicker true
}

@test "each message that a property announces is answered by the host's page, or needs force" {
	local name message
	while read -r name message; do
		grep -qE "^	$message(\(|:)" "$BATS_TEST_DIRNAME/../cgi/pages/assets/host.js" ||
			refuses 2 "$name announces" wopictl property set "$name" true
	done < <(wopictl property known --json |
		gojq -r '(select(.meaning | test("posts? (a message|[A-Z]\\w+_\\w+)")) | .name + " " +
			(.meaning | capture("posts? (?<m>a message|\\w+)").m | sub(" "; "-"))),
			(select(.meaning | test("handles history messages")) | .name + " App_PushState")' |
		grep -v '^EditNotificationPostMessage ')	# nothing waits for an answer to it
}

@test "a property forbids nothing: the token's rights do" {
	set_property UserCanWrite false --force
	lock A
	answers 200
	put new A
	answers 200
}

# Scopes

@test "the host's property reaches every user, file and client" {
	set_property WatermarkText '"host"'
	shows WatermarkText '"host"'
	as carol
	shows WatermarkText '"host"'
	on empty1
	shows WatermarkText '"host"'
}

@test "a client's property reaches that client alone" {
	set_property WatermarkText '"C"' --client collabora
	lacks WatermarkText
	wopi GET /files/doc1 -H 'User-Agent: COOLWSD HTTP Agent 25.04.5.1'
	[ "$(json .WatermarkText)" = C ]
}

# client_is CLIENT [wopi's options...]: who sends these headers is that client.
client_is() {
	local client
	for client in microsoft collabora onlyoffice; do
		set_property ThisClient "\"$client\"" --client $client
	done
	wopi GET /files/doc1 "${@:2}"
	answers 200
	[ "$(json '.ThisClient // ""')" = "$1" ]
}

@test "clients are told by what they send" {
	client_is collabora -H 'User-Agent: COOLWSD HTTP Agent 25.04.5.1'
	client_is collabora -H 'User-Agent: COOLWSD WOPI Agent 24.04'
	client_is collabora -H 'User-Agent: LOOLWSD WOPI Agent 6.4'
	client_is collabora -H 'X-COOL-WOPI-ServerId: c5f25dc8'
	client_is onlyoffice -H 'User-Agent: Node.js/6.13'
	client_is onlyoffice -H 'X-WOPI-ClientVersion: 9.3.0.100'
	client_is microsoft -H 'X-WOPI-MachineName: BN8PEPF' -H 'X-WOPI-ClientVersion: 16.0.1'
	client_is microsoft -H 'X-WOPI-AppEndpoint: PUS1'
	client_is ''
	client_is '' -H 'User-Agent: Microsoft Office WOPI Validator/1.0'
	client_is '' -H 'User-Agent: curl/8'
}

@test "a user's property reaches that user on every file" {
	set_property WatermarkText '"alice"' --user alice
	shows WatermarkText '"alice"'
	on empty1
	shows WatermarkText '"alice"'
	as bob
	lacks WatermarkText
}

@test "a file's property reaches every user of that file, also on an old version" {
	set_property DisablePrint true --file doc1
	shows DisablePrint true
	as bob
	shows DisablePrint true
	wopictl token add doc1.1 --user bob --rights all --weak --value old &>/dev/null
	wopi GET /files/doc1.1 -t old
	[ "$(json .DisablePrint)" = true ]
	on empty1
	lacks DisablePrint
}

@test "a property of a file and a user reaches nobody else and nothing else" {
	set_property DisablePrint true --file doc1 --user alice
	shows DisablePrint true
	as bob
	lacks DisablePrint
	as alice
	on empty1
	lacks DisablePrint
}

@test "the narrower scope wins" {
	local -a client=(-H 'X-COOL-WOPI-ServerId: 1')
	check_file_info() { wopi GET "/files/$file" "${client[@]}"; }
	set_property WatermarkText '"host"'
	shows WatermarkText '"host"'
	set_property WatermarkText '"client"' --client collabora
	shows WatermarkText '"client"'
	set_property WatermarkText '"user"' --user alice
	shows WatermarkText '"user"'
	set_property WatermarkText '"file"' --file doc1
	shows WatermarkText '"file"'
	set_property WatermarkText '"both"' --file doc1 --user alice
	shows WatermarkText '"both"'
	wopictl property remove WatermarkText --file doc1 --user alice
	shows WatermarkText '"file"'
	wopictl property remove WatermarkText --file doc1
	shows WatermarkText '"user"'
}

@test "a user's id that is a file's id is not mistaken for it" {
	wopictl user add doc1 --id doc1 >/dev/null
	set_property WatermarkText '"user"' --user doc1
	lacks WatermarkText
}

@test "a property wins over the computed one" {
	set_property HostEditUrl '"https://portal.example.org/edit/1"' --file doc1
	shows HostEditUrl '"https://portal.example.org/edit/1"'
	set_property UserFriendlyName '"Somebody"' --user alice
	shows UserFriendlyName '"Somebody"'
}

@test "an empty text takes a computed property out, of whatever type" {
	set_property DownloadUrl '""'
	lacks DownloadUrl
	set_property IsEduUser '""'
	lacks IsEduUser
}

@test "the narrower scope may take out what a wider one set" {
	set_property WatermarkText '"host"'
	set_property WatermarkText '""' --user alice
	lacks WatermarkText
	as bob
	shows WatermarkText '"host"'
}

@test "Unicode, quotes and slashes come out as they went in" {
	set_property WatermarkText '"Entwurf ☃ \"a/b\\c\" 😀"'
	shows WatermarkText '"Entwurf ☃ \"a/b\\c\" 😀"'
}

# The commands

@test "property set takes effect with the next request, and again replaces" {
	set_property WatermarkText '"one"'
	shows WatermarkText '"one"'
	set_property WatermarkText '"two"'
	shows WatermarkText '"two"'
	[ "$(wopictl property list | wc -l)" = 1 ]
}

@test "property list shows the wider scopes first, with names" {
	set_property WatermarkText '"f"' --file doc1
	set_property WatermarkText '"u"' --user alice
	set_property WatermarkText '"h"'
	set_property WatermarkText '"c"' --client onlyoffice
	set_property WatermarkText '"fu"' --file doc1 --user bob
	prints $'WatermarkText\t"h"\t-\t-\t-\t-
WatermarkText\t"c"\tonlyoffice\t-\t-\t-
WatermarkText\t"u"\t-\talice\t-\t-
WatermarkText\t"f"\t-\t-\tdoc1\t/report.wopitest
WatermarkText\t"fu"\t-\tbob\tdoc1\t/report.wopitest' wopictl property list
}

@test "property list of one scope shows that scope alone" {
	set_property DisablePrint true --file doc1
	set_property DisableCopy true --file doc1 --user bob
	set_property DisableExport true --user bob
	prints $'DisablePrint\ttrue\t-\t-\tdoc1\t/report.wopitest' wopictl property list --file doc1
	prints $'DisableCopy\ttrue\t-\tbob\tdoc1\t/report.wopitest' wopictl property list --file doc1 --user bob
	prints $'DisableExport\ttrue\t-\tbob\t-\t-' wopictl property list --user bob
	prints '' wopictl property list --client collabora
}

@test "property list as JSON has the value as JSON" {
	set_property WorkflowType '["Assign"]' --user alice
	prints '{"name":"WorkflowType","value":["Assign"],"client":null,"user":"alice","file":null,"path":null}' \
		wopictl --json property list
}

@test "unsetting what is not set is 3, also where another scope has it" {
	set_property DisablePrint true --file doc1
	refuses 3 "'wopictl property list'" wopictl property remove DisablePrint
	refuses 3 "'wopictl property list'" wopictl property remove DisablePrint --file doc1 --user alice
	prints '' wopictl property remove DisablePrint --file doc1
}

@test "a client goes with neither user nor file" {
	refuses 2 '--client cannot be used together with --user or --file' \
		wopictl property set DisableCopy true --client collabora --user alice
	refuses 2 '--client cannot be used together with --user or --file' \
		wopictl property set DisableCopy true --client collabora --file doc1
}

@test "clients, users and files that do not exist are 3" {
	refuses 3 'microsoft, collabora and onlyoffice' \
		wopictl property set DisableCopy true --client word
	refuses 3 "no user 'nobody'" wopictl property set DisableCopy true --user nobody
	refuses 3 "no file or container 'nothing'" wopictl property set DisableCopy true --file nothing
}

@test "a removed user's properties go with the user, and stay for the others" {
	set_property DisableCopy true --user alice
	set_property DisableCopy true --file doc1 --user alice
	set_property DisableCopy true --user bob
	wopictl user remove alice 2>/dev/null
	prints $'DisableCopy\ttrue\t-\tbob\t-\t-' wopictl property list
}

@test "a purged file's properties go with the file, and stay for the others" {
	set_property DisableCopy true --file doc1
	set_property DisableCopy true --file doc1 --user bob
	set_property DisableCopy true --file empty1
	wopictl file remove doc1
	wopictl gc 2>/dev/null
	[ "$(wopictl property list | wc -l)" = 3 ]
	later $((31 * 24 * 3600))
	wopictl gc 2>/dev/null
	prints $'DisableCopy\ttrue\t-\t-\tempty1\t/empty.wopitest' wopictl property list
}

@test "property show prints the value of one scope, and what the property means" {
	wopictl property set WatermarkText '"Draft"'
	wopictl property set WatermarkText '"Alice"' --user alice
	[ "$(field value wopictl property show WatermarkText)" = Draft ]
	[ "$(field value wopictl property show WatermarkText --user alice)" = Alice ]
	[ "$(field meaning wopictl property show WatermarkText)" != null ]
	refuses 3 "the property WatermarkText is not set there" wopictl property show WatermarkText --user bob
	refuses 3 "the property Other is not set there" wopictl property show Other
}
