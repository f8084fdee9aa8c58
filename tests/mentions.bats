# SPDX-License-Identifier: MIT
# People who are mentioned in a document: whom the pages' scripts may propose, and the journal.

# shellcheck disable=SC2034,SC2154,SC2030,SC2031 # what helper.bash and people.bash share

load helper
load people

setup_file() { people_setup_file; }

setup() {
	people_setup
	page_token n1 alice
}

# seek TEXT [wopi's options...]: asks with $token for people to mention in n1.
seek() { ask GET /mentions/n1 "$token" -e "QUERY_STRING=text=$1" "${@:2}"; }

# found: the ids of the answer.
found() {
	answers 200
	json '[.people[].id] | join(" ")'
}

@test "people with a grant on the document, or on a folder above it, and its owner can be mentioned" {
	wopictl user set dave --friendly-name 'Xavier'
	wopictl grant add dave reader n1
	wopictl user add erin --id erin --friendly-name 'Max'
	wopictl file set n1 --owner erin
	seek a
	[ "$(found)" = 'admin alice erin dave carol' ]
	[ "$(json '[.people[].name] | join(" ")')" = 'Administrator Alice Able Max Xavier carol' ]
}

@test "others are not found, nor those who are granted it only as one of everyone" {
	wopictl grant add --everyone writer sub1
	seek dave
	[ -z "$(found)" ]
}

@test "a grant that was removed, or a user, does not count" {
	wopictl grant remove bob sub1
	seek bob
	[ -z "$(found)" ]
	wopictl user remove carol
	seek carol
	[ -z "$(found)" ]
}

@test "guests' users cannot be mentioned" {
	wopictl user add visitor --id visitor --anonymous
	wopictl grant add visitor writer sub1
	seek visitor
	[ -z "$(found)" ]
}

@test "names are compared without case and accents; login names and addresses of the others are not" {
	wopictl user set bob --friendly-name 'Žofie Ólafsdóttir' --email needle@example.org
	seek 'ZOFIE%20olafs'
	[ "$(found)" = bob ]
	seek bob
	[ -z "$(found)" ]
	seek needle
	[ -z "$(found)" ]
}

@test "no text finds nobody" {
	seek ''
	[ -z "$(found)" ]
	ask GET /mentions/n1 "$token"
	[ -z "$(found)" ]
}

@test "at most 20 people are found" {
	local n rows='' grants=''
	for ((n = 0; n < 30; n++)); do
		rows+="${rows:+,}('p$n', 'person $n', 0)"
		grants+="${grants:+,}('p$n', 'sub1', 1)"
	done
	sql "INSERT INTO user(id, name, made_at) VALUES $rows; INSERT INTO granted(user_id, resource_id, role) VALUES $grants"
	seek person
	answers 200
	[ "$(json '.people | length')" = 20 ]
}

@test "writers and reviewers may ask, readers may not" {
	page_token n1 bob
	seek carol
	[ "$(found)" = carol ]
	wopictl grant add bob reviewer sub1
	seek carol
	[ "$(found)" = carol ]
	page_token n1 carol
	seek bob
	answers 404
}

@test "a guest who may write finds nobody, and mentions nobody" {
	given_link n1 ReadWrite
	enter "$link"
	go
	is_page host
	token=$(page .host.file.access_token)
	seek a
	[ -z "$(found)" ]
	send /mentions/n1 "$token" '{"user":"bob"}'
	answers 404
}

@test "the journal records who was mentioned, by whom, in which document" {
	wopictl config set journal on
	send /mentions/n1 "$token" '{"user":"bob"}'
	answers 200
	[ "$(wopictl journal list --json | gojq -r '[.operation, .file, .user, .mentioned, .status] | join(" ")')" = \
		'Mention n1 alice bob 200' ]
}

@test "whoever could not be proposed cannot be mentioned, and no other request names anybody" {
	wopictl config set journal on
	wopictl grant add --everyone writer sub1
	send /mentions/n1 "$token" '{"user":"dave"}'
	answers 404
	send /mentions/n1 "$token" '{"user":"nobody"}'
	answers 404
	send /mentions/n1 "$token" '{}'
	answers 400
	seek bob
	[ "$(wopictl journal list --json | gojq -r 'has("mentioned")' | sort -u)" = false ]
}

@test "journal expect takes a condition on who was mentioned" {
	wopictl config set journal on
	send /mentions/n1 "$token" '{"user":"bob"}'
	wopictl journal expect 'Mention[mentioned=bob]'
	refuses 1 mentioned wopictl journal expect 'Mention[mentioned=carol]'
}
