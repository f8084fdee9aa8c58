# SPDX-License-Identifier: MIT
# The guides of examples/ that only need wopictl: their commands run as they stand, with
# discovery documents in place of the clients.

# shellcheck disable=SC2034,SC2154 # what helper.bash and people.bash share

load helper
load people
load jwt
load proof

examples=$(cd "$BATS_TEST_DIRNAME/../examples" && pwd)

setup_file() {
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	export KEYS=$BATS_FILE_TMPDIR
	rsa_key k0
	rsa_key k1
	{
		wopictl init --base-url https://docs.example.org/wopi
		wopictl user add alice
		wopictl user add carol
		wopictl import "$examples/documents" --name Reports
		wopictl grant add alice writer /
		wopictl grant add carol reader /
	} &>/dev/null
}

setup() {
	people_setup
	signed_in alice
	base=https://docs.example.org/wopi
	cd "$BATS_TEST_TMPDIR"
}

# opens NAME ACTION: which client does it, and the action that it takes.
opens() {
	local id
	id=$(wopictl file show "/Reports/$1" --json | jq -r .id)
	visit "/open/$id?action=$2"
	page '.host | "\(.client) \(.action)"'
}

# commands GUIDE HEADING: what stands below that heading, a line each.
commands() {
	sed -n "/^## $2/,/^## /{/^\`\`\`\(sh\)\?\$/,/^\`\`\`\$/{/^\`\`\`/d;p}}" "$examples/$1"
}

# Leaving Office Online Server.

# given_oos: all that people have is opened by it. What is to come after it is in office.xml.
given_oos() {
	local more='<action name="edit" ext="EXT" default="true" urlsrc="https:\/\/office.example\/cool.html?"\/>'
	sed "s/<action .* ext=\"dot\".*/&${more/EXT/pptx}${more/EXT/xls}/" \
		"$BATS_TEST_DIRNAME/discovery/collabora.xml" >office.xml
	wopictl client add oos "$BATS_TEST_DIRNAME/discovery/oos.xml" --proof off &>/dev/null
	cp "$examples/documents/Welcome.docx" old.doc
	wopictl file add old.doc --container /Reports
	cp "$examples/documents/Welcome.docx" Letter.docx
	wopictl file add Letter.docx --container /Reports --id letter
}

# step NUMBER: all commands of that step succeed, but for what doctor finds without servers.
step() {
	commands office-online-server.md "$1\." >script
	grep -q '^wopictl ' script
	sed -i "s|https://office.example.org|office.xml|; /^wopictl doctor/d" script
	run -0 bash -ex script
}

@test "leaving Office Online Server: until a type is moved, all stays where it is" {
	given_oos
	step 1
	step 2
	[ "$(wopictl client show office --json | jq -r .kind)" = collabora ]
	[ "$(opens Letter.docx edit)" = 'oos edit' ]
	[ "$(opens old.doc view)" = 'oos view' ]
	[ "$(opens Budget.xlsx edit)" = 'oos edit' ]
	step 3
	signed_out
	enter "$(tail -n 1 <<<"$output")"
	go
	[ "$(page '.host | "\(.client) \(.action)"')" = 'office edit' ]
	[ "$(page .host.file.name)" = 'Letter (trial).docx' ]
}

@test "leaving Office Online Server: types move one by one, and sessions that are open still save" {
	given_oos
	step 1
	step 2
	step 3
	visit '/open/letter?action=edit'
	token=$(page .host.fields.access_token) file=letter
	lock 'of oos'
	answers 200
	step 4
	[ "$(opens Letter.docx edit)" = 'office edit' ]
	[ "$(opens Budget.xlsx edit)" = 'oos edit' ]
	[ "$(wopictl client show oos --json | jq -c .preferred)" = '["doc","pptx","xls","xlsx"]' ]
	put saved 'of oos'
	answers 200
	wopictl client set oos --prefer docx
	[ "$(opens Letter.docx edit)" = 'oos edit' ]
}

@test "leaving Office Online Server: at last it only shows what nothing else opens, and ends" {
	local n
	given_oos
	for n in 1 2 3 4; do
		step $n
	done
	visit '/open/letter?client=oos&action=edit'
	token=$(page .host.fields.access_token)
	step 5
	[ "$(opens Letter.docx edit)" = 'office edit' ]
	[ "$(opens Budget.xlsx edit)" = 'office edit' ]
	[ "$(opens Slides.pptx view)" = 'office view' ]
	[ "$(opens old.doc view)" = 'oos view' ]
	[ "$(opens old.doc edit)" = 'office edit' ]
	visit '/open/letter?client=oos'
	is_page preview
	file=letter
	check_file_info
	answers 200
	step 6
	check_file_info
	answers 401
	[ "$(opens old.doc view)" = 'office view' ]
	[ "$(wopictl file versions letter | wc -l)" = 1 ]
}

# A client that is not an office: Excalidraw.

# given_excalidraw: served.xml is what such a server publishes, signing by the keys k1 and k0.
given_excalidraw() {
	cat >served.xml <<-END
		<?xml version="1.0" encoding="UTF-8"?>
		<wopi-discovery>
		  <net-zone name="external-https">
		    <app name="excalidraw">
		      <action name="edit" ext="excalidraw" urlsrc="https://draw.example.org/launch"></action>
		    </app>
		  </net-zone>
		  <proof-key $(key_attributes '' k1)$(key_attributes old k0)></proof-key>
		</wopi-discovery>
	END
}

# added_for WHOM: the client is added as the guide says for writers alone, or for readers, too; then
# what comes after it.
added_for() {
	commands excalidraw.md 'This side' | sed 's|curl -sf https://draw.example.org/hosting/discovery|cat served.xml|
		s|https://draw.example.org|served.xml|; /^wopictl doctor/d' >script
	if [ "$1" = readers ]; then
		sed -i '/client add draw served.xml/d' script
	else
		sed -i '/^cat /,/client add draw draw.xml/d' script
	fi
	[ "$(grep -c 'client add' script)" = 1 ]
	run -0 bash -ex script
	drawing=$(wopictl file show /Reports/Plan.excalidraw --json | jq -r .id)
}

@test "Excalidraw: its discovery is taken, with its keys, and a drawing opens from a template" {
	given_excalidraw
	added_for writers
	[ "$(wopictl client show draw --json | jq -c '[.kind, .proof, (.keys | length)]')" = '["other","required",1]' ]
	visit "/open/$drawing?action=edit"
	[ "$(page .host.url)" = "https://draw.example.org/launch?WOPISrc=https%3A%2F%2Fdocs.example.org%2Fwopi%2Ffiles%2F$drawing" ]
	[ "$(page .host.origin)" = https://draw.example.org ]
	[ "$(page '.host.fields | keys | join(" ")')" = 'access_token access_token_ttl' ]
	[[ $(header Content-Security-Policy) == *"form-action https://draw.example.org;"* ]]
	signed_in carol
	visit "/open/$drawing"
	is_page preview
}

@test "Excalidraw: readers see drawings by a discovery file with the same page for view" {
	given_excalidraw
	added_for readers
	signed_in carol
	visit "/open/$drawing?action=edit"
	[ "$(page .host.action)" = view ]
	token=$(page .host.fields.access_token)
	proven GET "/files/$drawing"
	[ "$(json -c '[.UserCanWrite, .UserFriendlyName]')" = '[false,"carol"]' ]
	signed_in alice
	[ "$(opens Plan.excalidraw edit)" = 'draw edit' ]
	visit "/open/$drawing?action=view"
	[ "$(page .host.action)" = view ]
	token=$(page .host.fields.access_token)
	proven GET "/files/$drawing"
	[ "$(json .UserCanWrite)" = true ]
}

# version: of CheckFileInfo, which the client compares with X-WOPI-ItemVersion.
version() {
	proven GET "/files/$drawing"
	answers 200
	json .Version
}

# override NAME LOCK: an operation on the drawing's lock.
override() { proven POST "/files/$drawing" -H "X-WOPI-Override: $1" -H "X-WOPI-Lock: $2"; }

@test "Excalidraw: its requests in their order, signed, from opening to the last one's leaving" {
	local saved
	given_excalidraw
	added_for writers
	visit "/open/$drawing"
	token=$(page .host.fields.access_token)
	version
	override LOCK excalidraw-1
	answers 200
	proven GET "/files/$drawing/contents" -H 'X-WOPI-MaxExpectedSize: 52428800'
	answers 200
	[ ! -s "$reply_body" ]	# the template's contents are its own
	printf '{"type":"excalidraw","elements":[{"id":"a"}]}' >scene
	proven POST "/files/$drawing/contents" -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: excalidraw-1' \
		-H 'Content-Type: application/octet-stream' -d scene
	answers 200
	saved=$(header X-WOPI-ItemVersion)
	[ "$(version)" = "$saved" ]
	later 600
	override REFRESH_LOCK excalidraw-1
	answers 200
	override UNLOCK excalidraw-1
	answers 200
	wopictl file put "$drawing" scene >/dev/null
	[ "$(version)" != "$saved" ]	# a conflict, if somebody had it open
	wopi GET "/files/$drawing"	# unsigned
	answers 500
	later 36000
	proven GET "/files/$drawing"
	answers 401
}
