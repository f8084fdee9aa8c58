# SPDX-License-Identifier: MIT
# Moving, copying, removing and restoring from the list of documents, several at once.

# shellcheck disable=SC2034,SC2154,SC2030,SC2031 # what helper.bash and people.bash share

load helper
load people

setup_file() { people_setup_file; }

setup() {
	people_setup
	wopictl container add Other --id other
	wopictl grant add alice owner other
	wopictl grant add bob reader other
	for id in sub1 deep other; do
		page_token "$id" alice
		tokens[$id]=$token
	done
	state >"$BATS_TEST_TMPDIR/before"
}

declare -gA tokens

# state: the tree, the trash, and who has which lock.
state() {
	wopictl file list --recursive --json | jq -c '[.id, .path, .version]'
	wopictl file list --removed --json | jq -c .id
	wopictl container list --recursive --json | jq -c '[.id, .path]'
	wopictl grant list --json
	wopictl lock list --json | jq -c .file_id
}

nothing_changed() { diff "$BATS_TEST_TMPDIR/before" <(state); }

# items ITEM...: the body: "f:n1" is a file, "c:deep" a container.
items() {
	local item list=''
	for item; do
		case $item in
		f:*) list+=",{\"kind\":\"file\",\"id\":\"${item#f:}\"}" ;;
		c:*) list+=",{\"kind\":\"container\",\"id\":\"${item#c:}\"}" ;;
		esac
	done
	printf '{"items":[%s]}' "${list#,}"
}

# does WHAT CONTAINER ITEM...: as alice, or with the token $use.
does() {
	send "/documents/$2/$1" "${use:-${tokens[$2]}}" "$(items "${@:3}")"
}

path_of() { wopictl file show "$1" --json | jq -r .path; }

# as USER CONTAINER: sets the token of that user's page.
as() {
	page_token "$2" "$1"
	use=$token
}

@test "files and folders are moved, with their ids, versions and locks" {
	wopictl lock set n1 held --user bob
	does move other f:n1 c:deep
	answers 200
	[ "$(json '.items | map(.name) | tojson')" = '["notes.txt","Deep"]' ]
	[ "$(json '.locked | tojson')" = '["notes.txt"]' ]
	[ "$(path_of n1)" = /Other/notes.txt ]
	[ "$(path_of d1)" = /Other/Deep/deep.txt ]
	[ "$(wopictl file show n1 --json | jq .version)" = 2 ]
	[ "$(wopictl lock show n1 --json | jq -r .lock_id)" = held ]
}

@test "moving to where everybody may read says so" {
	does move other f:n1
	[ "$(json .everyone)" = false ]
	wopictl grant add --everyone reader other
	does move other f:w1
	[ "$(json .everyone)" = true ]
}

@test "moving says how many people were granted the target, or a container above it" {
	wopictl grant remove admin root
	wopictl container add Below --id below --parent other
	page_token below alice
	tokens[below]=$token
	does move below f:n1
	[ "$(json .people)" = 2 ]
	wopictl grant add bob writer below
	wopictl grant add carol reader root
	wopictl grant add --everyone reader below
	does move below f:w1
	[ "$(json .people)" = 3 ]
	wopictl user remove carol
	does move below f:x1
	[ "$(json .people)" = 2 ]
}

@test "moving counts at most 1,000 people" {
	local n rows=''
	for ((n = 0; n < 1001; n++)); do rows+="${rows:+,}('u$n', 'other', 1)"; done
	sql "INSERT INTO granted(user_id, resource_id, role) VALUES $rows"
	does move other f:n1
	[ "$(json .people)" = 1000 ]
}

@test "a name in use at the target is 409, and nothing moves" {
	printf x | wopictl file add - --name notes.txt --container other >/dev/null
	state >"$BATS_TEST_TMPDIR/before"
	does move other f:w1 f:n1
	answers 409
	[ "$(json '[.problem, .name] | tojson')" = '["taken","notes.txt"]' ]
	nothing_changed
}

@test "a folder does not move into itself" {
	does move deep c:sub1
	answers 409
	[ "$(json '[.problem, .name] | tojson')" = '["inside","Sub"]' ]
	does move sub1 c:sub1
	answers 409
	nothing_changed
}

@test "moving needs the right to delete there and to create here" {
	as carol sub1
	does move sub1 f:d1
	refused 404 'no right'
	as bob sub1
	printf x | wopictl file add - --name o.txt --id o1 --container other >/dev/null
	state >"$BATS_TEST_TMPDIR/before"
	does move sub1 f:o1
	refused 404 "file 'o1' not found"
	nothing_changed
}

@test "files and folders are copied, and the copies share no lock and no version" {
	wopictl lock set n1 held --user bob
	does copy other f:n1 c:deep
	answers 200
	[ "$(json '.names | tojson')" = '["notes.txt","Deep"]' ]
	wopictl file list /Other --recursive --json | jq -r '[.path, .version, .size] | tojson' |
		sort >"$BATS_TEST_TMPDIR/copies"
	diff - "$BATS_TEST_TMPDIR/copies" <<-END
		["/Other/Deep/deep.txt",1,4]
		["/Other/notes.txt",1,3]
	END
	[ "$(wopictl file show /Other/notes.txt --json | jq -r .owner)" = alice ]
	[ "$(wopictl file cat /Other/notes.txt)" = two ]
	[ "$(wopictl lock list --json | jq -s length)" = 1 ]
	wopictl file remove n1 --force >/dev/null
	[ "$(wopictl file cat /Other/notes.txt)" = two ]
}

@test "a copy beside the original gets another name" {
	does copy sub1 f:n1 c:deep
	[ "$(json '.names | tojson')" = '["notes (1).txt","Deep (1)"]' ]
}

@test "a copy that exceeds the quota is 413, and nothing is copied" {
	wopictl user set alice --quota 10
	does copy other c:deep f:n1 f:w1 f:x1
	answers 413
	nothing_changed
}

@test "what one may only read can be copied, what one may not read is 404" {
	as carol sub1
	wopictl grant add carol writer other
	page_token other carol
	use=$token
	does copy other f:n1
	answers 200
	wopictl grant remove carol sub1
	does copy other f:w1
	refused 404 "file 'w1' not found"
}

@test "a folder is removed with what is in it, and comes back with its grants" {
	wopictl grant add carol writer deep
	state >"$BATS_TEST_TMPDIR/before"
	does remove sub1 c:deep f:n1
	answers 200
	[ "$(wopictl container list sub1 --json)" = '' ]
	[ "$(wopictl file list --removed --json | jq -r .id | sort | xargs)" = 'd1 n1' ]
	[ "$(wopictl grant list deep --json 2>/dev/null)" = '' ]
	does restore sub1 c:deep f:n1
	answers 200
	[ "$(json '.items | map(.name) | tojson')" = '["Deep","notes.txt"]' ]
	nothing_changed
}

@test "a folder with a locked file is not removed, nor is anything else" {
	wopictl lock set d1 held --user bob
	state >"$BATS_TEST_TMPDIR/before"
	does remove sub1 f:n1 c:deep
	answers 409
	[ "$(json '[.problem, .name, .by] | tojson')" = '["locked","deep.txt","bob"]' ]
	does remove sub1 f:n1 f:d1
	answers 409
	nothing_changed
}

@test "removing needs the right to delete, and never takes the root" {
	as carol sub1
	does remove sub1 f:n1
	refused 404 "file 'n1' not found"
	use=
	does remove sub1 c:root
	refused 404 "container 'root' not found"
	nothing_changed
}

@test "the trash shows what was removed from where one may create, newest first" {
	does remove sub1 f:n1
	WOPI_NOW=$((WOPI_NOW + 60))
	does remove sub1 c:deep
	ask GET /documents/sub1/trash "${tokens[sub1]}"
	answers 200
	[ "$(json '.items | map([.kind, .id, .name, .place]) | tojson')" = \
		'[["container","deep","Deep","Sub"],["file","n1","notes.txt","Sub"]]' ]
	as carol sub1
	ask GET /documents/sub1/trash "$use"
	[ "$(json '.items | tojson')" = '[]' ]
	does restore sub1 f:n1
	refused 404 "'n1' is not in the trash"
}

@test "a name that was given away meanwhile gets a number on the way back" {
	does remove sub1 f:n1
	printf x | wopictl file add - --name notes.txt --container sub1 >/dev/null
	does restore sub1 f:n1
	[ "$(json '.items[0].name')" = 'notes (1).txt' ]
	[ "$(wopictl file cat n1)" = two ]
}

@test "what was in a folder that is gone comes back into the nearest one that is not" {
	does remove sub1 f:d1
	WOPI_NOW=$((WOPI_NOW + 60))
	does remove sub1 c:deep
	does restore sub1 f:d1
	[ "$(json '.items[0] | [.container, .moved] | tojson')" = '["sub1",true]' ]
	does restore sub1 c:deep
	[ "$(path_of d1)" = /Sub/deep.txt ]
	[ "$(wopictl file list deep --json)" = '' ]
}

@test "what is past its time in the trash is not shown" {
	does remove sub1 f:n1
	WOPI_NOW=$((WOPI_NOW + 31 * 86400))
	page_token sub1 alice
	ask GET /documents/sub1/trash "$token"
	[ "$(json '.items | tojson')" = '[]' ]
}

@test "visitors by a link see no trash" {
	local address
	wopictl file remove d1
	wopictl config set base_url "$base"
	address=$(wopictl share add sub1 --type ReadWrite)
	enter "$address"
	visit /open/sub1
	ask GET /documents/sub1/trash "$(page .container.access_token)"
	[ "$(json '.items | tojson')" = '[]' ]
}

@test "a body that names no items, or wrong ones, is 400" {
	local body
	for body in '{}' '{"items":[]}' '{"items":{}}' '{"items":["n1"]}' '{"items":[{"kind":"file"}]}' \
		'{"items":[{"kind":"folder","id":"n1"}]}' '{"items":[{"kind":"file","id":"../x"}]}' \
		"{\"items\":[$(printf '{"kind":"file","id":"n1"},%.0s' {1..500}){\"kind\":\"file\",\"id\":\"n1\"}]}"; do
		for what in move copy remove restore; do
			send "/documents/other/$what" "${tokens[other]}" "$body"
			refused 400 'the body is not'
		done
	done
	nothing_changed
}

@test "an item that does not exist is 404, and nothing else happens" {
	local what
	for what in move copy remove; do
		does "$what" other f:n1 f:nosuch
		refused 404 "file 'nosuch' not found"
	done
	does restore other f:n1
	refused 404 "'n1' is not in the trash"
	nothing_changed
}

@test "gc keeps the grants on a removed folder as long as its files" {
	does remove sub1 c:deep
	wopictl container add Spare --id spare --parent other
	wopictl grant add carol writer spare
	wopictl container remove spare
	WOPI_NOW=$((WOPI_NOW + 2 * 86400))
	wopictl gc >/dev/null 2>&1
	page_token sub1 alice
	tokens[sub1]=$token
	does restore sub1 c:spare
	answers 200
	[ "$(wopictl grant list spare --json | jq -r 'select(.resource == "spare").user')" = carol ]
}
