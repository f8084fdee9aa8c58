# SPDX-License-Identifier: MIT
# Coauthoring and chunked transfer as they are announced: CheckFileInfo, GetNewAccessToken,
# the setting coauth for a host, a client or a file, and what check says of it; signed
# requests, and users whose rights are grants.

load helper
load chunks
load validator-chunks
load jwt
load proof

# plus_discovery [ACTION]...: a client's discovery with these services, signed by k1.
plus_discovery() {
	local action
	discovery 'k1 k0' | while IFS= read -r line; do
		echo "$line"
		[[ $line == *urlsrc=* ]] || continue
		for action in "$@"; do
			echo "<action name=\"$action\" ext=\"docx\" requires=\"locks,telepathy\"" \
				"urlsrc=\"https://office.example.com/we/$action.ashx?&lt;ui=UI_LLCC&amp;&gt;\"/>"
		done
	done
}

setup_file() {
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world KEYS
	rsa_key k1
	rsa_key k0
	make_world
	wopictl config set base_url https://docs.example.org/wopi
	wopictl file rename doc1 report.docx
	plus_discovery collab rtc >"$BATS_FILE_TMPDIR/plus.xml"
	plus_discovery collab >"$BATS_FILE_TMPDIR/half.xml"
	register office if-present "$BATS_FILE_TMPDIR/plus.xml"
	wopictl config set geo_location EUR
	wopictl token add doc1 --user alice --rights all --client office --weak --value office-doc1 &>/dev/null
	wopictl token add empty1 --user alice --rights all --client office --weak --value office-empty1 &>/dev/null
	wopictl config set coauth on
	make_documents "$BATS_FILE_TMPDIR"
}

names=(AccessTokenExpiry FileGeoLocationCode OfficeCollaborationServiceEndpointUrl
	RealTimeChannelEndpointUrl SequenceNumber ServerTime SharingStatus SupportsCoauth)

# is_announced: all eight properties are there, and none is empty.
is_announced() {
	local name
	check_file_info
	answers 200
	for name in "${names[@]}"; do
		[ -n "$(json ".$name | select(. != null and . != 0 and . != \"\")")" ] || {
			echo "no $name" >&2
			return 1
		}
	done
}

# is_silent: not one of them is there.
is_silent() {
	local name
	check_file_info
	answers 200
	for name in "${names[@]}" SupportsResumableFileTransfer; do
		[ "$(json ".$name")" = null ] || {
			echo "announces $name" >&2
			return 1
		}
	done
}

@test "all eight required properties are announced, from discovery, grants and settings" {
	is_announced
	[ "$(json .AccessTokenExpiry)" = $((START + 36000))000 ]
	[ "$(json .FileGeoLocationCode)" = EUR ]
	[ "$(json .OfficeCollaborationServiceEndpointUrl)" = https://office.example.com/we/collab.ashx ]
	[ "$(json .RealTimeChannelEndpointUrl)" = https://office.example.com/we/rtc.ashx ]
	[ "$(json .SequenceNumber)" = 1 ]
	[ "$(json .ServerTime)" = "${START}000" ]
	[ "$(json .SharingStatus)" = Private ]
	[ "$(json .SupportsCoauth)" = true ]
	[ "$(json .SupportsResumableFileTransfer)" = true ]
	[ "$(json .ComplianceDomainPrefix)" = null ]
}

@test "a grant to another, one to everybody and a link make a file shared" {
	wopictl grant add bob reader doc1
	check_file_info
	[ "$(json .SharingStatus)" = Shared ]
	wopictl grant remove bob doc1
	check_file_info
	[ "$(json .SharingStatus)" = Private ]
	wopictl grant add --everyone reader root
	check_file_info
	[ "$(json .SharingStatus)" = Shared ]
	wopictl grant remove --everyone root
	wopictl share add doc1 --type ReadOnly >/dev/null
	check_file_info
	[ "$(json .SharingStatus)" = Shared ]
}

@test "if one would be empty none is announced, and check names it" {
	wopictl config remove geo_location
	is_silent
	run wopictl check
	[[ $output == *"FileGeoLocationCode"$'\twarning\t'*"config set geo_location"* ]]
	[[ $output != *RealTimeChannelEndpointUrl* ]]
	wopictl config set geo_location EUR
	wopictl client remove office
	register half if-present "$BATS_FILE_TMPDIR/half.xml"
	is_silent
	run wopictl check
	[[ $output == *RealTimeChannelEndpointUrl$'\twarning\t'*"'rtc'"* ]]
	[[ $output != *OfficeCollaborationServiceEndpointUrl* ]]
}

@test "check is content when all is there, and says nothing while it is off" {
	run wopictl check
	[[ $output == *$'coauthoring\tok'* ]]
	wopictl config set coauth off
	run wopictl check
	[[ $output != *coauthoring* ]]
}

@test "off, there is no trace of it" {
	wopictl config set coauth off
	is_silent
	operation GET_SEQUENCE_NUMBER
	answers 501
}

@test "for one file: the others have no trace of it" {
	wopictl config set coauth off
	wopictl config set coauth on --file doc1
	prints off wopictl config get coauth
	prints on wopictl config get coauth --file doc1
	is_announced
	on empty1
	is_silent
	operation GET_SEQUENCE_NUMBER
	answers 501
	operation GET_COAUTH_TABLE
	answers 501
	on doc1
	operation GET_SEQUENCE_NUMBER
	answers 200
	wopictl config remove coauth --file doc1
	is_silent
	refuses 3 'not set' wopictl config get coauth --file doc1
}

@test "for one client: sessions of others have no trace of it" {
	wopictl config set coauth off
	wopictl config set coauth on --client office
	is_silent
	token=office-doc1
	is_announced
	wopictl config set coauth off --file doc1
	is_silent
	wopictl config remove coauth --file doc1
	is_announced
	wopictl client remove office
	wopictl config set coauth on
	prints on wopictl config get coauth
}

@test "a file where it is off, while the host's is on" {
	wopictl config set coauth off --file doc1
	is_silent
	prints on wopictl config get coauth
	wopictl config set coauth off
	prints off wopictl config get coauth --file doc1
	wopictl config set coauth on
	is_silent
}

@test "only coauth is set for a file or a client" {
	refuses 2 "only the setting 'coauth'" wopictl config set journal on --file doc1
	refuses 2 'cannot be combined' wopictl config set coauth on --file doc1 --client office
	refuses 3 'no client' wopictl config set coauth on --client nobody
}

@test "GetNewAccessToken answers the same endpoints" {
	local oauth
	oauth=$(wopictl token add --oauth --user alice 2>/dev/null)
	wopictl grant add alice writer doc1
	wopi POST /wopibootstrapper -t '' -e PATH_INFO=/wopibootstrapper \
		-H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' \
		-H 'X-WOPI-WopiSrc: https://docs.example.org/wopi/files/doc1' -H "Authorization: Bearer $oauth"
	answers 200
	[ "$(json .EndPoints.RealTimeChannelEndpointUrl)" = https://office.example.com/we/rtc.ashx ]
	[ "$(json .EndPoints.OfficeCollaborationServiceEndpointUrl)" = https://office.example.com/we/collab.ashx ]
	wopictl config set coauth off
	wopi POST /wopibootstrapper -t '' -e PATH_INFO=/wopibootstrapper \
		-H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' \
		-H 'X-WOPI-WopiSrc: https://docs.example.org/wopi/files/doc1' -H "Authorization: Bearer $oauth"
	answers 200
	[ "$(json .EndPoints)" = null ]
}

# The operations with signed requests, and by grants

@test "a signed PutChunkedFile may name its editors, and they are kept" {
	printf 'new text' >"$BATS_TEST_TMPDIR/text"
	lock L
	chunked put "$BATS_TEST_TMPDIR/sent" "MainContent:FullFile:$BATS_TEST_TMPDIR/text"
	proven POST /files/doc1/contents -H 'X-WOPI-Override: PUT_CHUNKED_FILE' -H 'X-WOPI-Lock: L' \
		-H 'X-WOPI-SequenceNumber: 1' -H 'X-WOPI-Editors: alice' -d "$BATS_TEST_TMPDIR/sent"
	answers 200
	[ "$(wopictl file versions doc1 --json | gojq -r .editors | head -1)" = alice ]
}

@test "a wrong proof is 500, and nothing changes" {
	printf 'new text' >"$BATS_TEST_TMPDIR/text"
	lock L
	chunked put "$BATS_TEST_TMPDIR/sent" "MainContent:FullFile:$BATS_TEST_TMPDIR/text"
	signed_token=other proven POST /files/doc1/contents -H 'X-WOPI-Override: PUT_CHUNKED_FILE' \
		-H 'X-WOPI-Lock: L' -H 'X-WOPI-SequenceNumber: 1' -d "$BATS_TEST_TMPDIR/sent"
	answers 500
	holds hello
}

@test "by grants: readers read by chunks, writers save, others find nothing" {
	printf 'new text' >"$BATS_TEST_TMPDIR/text"
	follower file doc1 bob bobs-token
	token=bobs-token
	get_chunked MainContent
	answers 404
	wopictl grant add bob reader doc1
	get_chunked MainContent
	answers 200
	operation CREATE_UPLOAD_SESSION
	answers 404
	wopictl grant add bob writer doc1
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$BATS_TEST_TMPDIR/text"
	answers 200
	holds 'new text'
}

# each_validator_test: all that the validator asks, each on a new host.
each_validator_test() {
	local ask
	for ask in "${validator_tests[@]}"; do
		echo "$ask" >&2
		rm -rf "$WOPI_DATA"
		cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
		use_documents "$BATS_FILE_TMPDIR"
		fresh
		"$ask"
	done
}

@test "by grants: all that the validator asks of chunked transfer" {
	fresh() {
		follower file doc1 alice grants-doc1
		follower file empty1 alice grants-empty1
		wopictl grant add alice writer doc1
		wopictl grant add alice writer empty1
		file=doc1 token=grants-doc1
	}
	fresh_empty() { on empty1; }
	each_validator_test
}

@test "with signed requests: all that the validator asks of chunked transfer" {
	local signing=''
	fresh() {
		wopictl client set office --proof required
		file=doc1 token=office-doc1
	}
	fresh_empty() { on empty1; }
	eval "plain_$(declare -f wopi)"
	wopi() {
		[ -z "$signing" ] || { plain_wopi "$@"; return; }
		local signing=yes
		proven "$@"
	}
	each_validator_test
	signing=yes check_file_info
	answers 500
}

# Two people edit

@test "one uploads what changed, another downloads that alone, and both agree with GetFile" {
	local one=$BATS_TEST_TMPDIR/one.docx two=$BATS_TEST_TMPDIR/two.docx
	make_docx "$one" one
	make_docx "$two" two
	coauth_lock Client1
	as bob
	coauth_lock Client2
	as alice
	put_chunked -H 'X-WOPI-CoauthLockId: Client1' -- "MainContent:Zip:$one"
	answers 200
	as bob
	get_chunked MainContent
	chunked join "$reply_body" MainContent >"$BATS_TEST_TMPDIR/bobs"
	cmp "$BATS_TEST_TMPDIR/bobs" "$one"
	as alice
	put_chunked -H 'X-WOPI-CoauthLockId: Client1' -- -k "$one" "MainContent:Zip:$two"
	answers 200
	[ "$(stat -c %s "$BATS_TEST_TMPDIR/sent")" -lt 3000 ]
	as bob
	at=2 put_chunked -H 'X-WOPI-CoauthLockId: Client2' -- -k "$one" "MainContent:Zip:$one"
	answers 412
	get_chunked "MainContent:Zip:All:$BATS_TEST_TMPDIR/bobs"
	is_shown .chunks 3
	chunked join "$reply_body" MainContent "$BATS_TEST_TMPDIR/bobs" | cmp - "$two"
	get_file
	cmp "$reply_body" "$two"
}
