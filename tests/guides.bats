# SPDX-License-Identifier: MIT
# The guides of examples/ that only need wopictl: their commands run as they stand, with
# discovery documents in place of the clients.

# shellcheck disable=SC2034,SC2154 # what helper.bash and people.bash share

load helper
load people

examples=$(cd "$BATS_TEST_DIRNAME/../examples" && pwd)

setup_file() {
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
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
	sed -n "/^## $2/,/^## /{/^\`\`\`\$/,/^\`\`\`\$/{/^\`\`\`/d;p}}" "$examples/$1"
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
