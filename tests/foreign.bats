# SPDX-License-Identifier: MIT
# What a database holds that no program here put there, as an edited one, a damaged one or
# somebody else's backup may: requests answer, and nothing leads outside.

# shellcheck disable=SC2034,SC2154 # what helper.bash and people.bash share

load helper
load people

export BATS_TEST_TIMEOUT=60	# a decoder that stands still would stand for ever

setup_file() { people_setup_file; }

setup() {
	people_setup
	signed_in alice
}

# sql STATEMENT: on the database, past all programs.
sql() {
	printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/statement.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/statement.sql"
}

# named HEX [ID]: from here on those bytes are the name of the file, or container.
named() {
	sql "UPDATE file SET name = CAST(X'$1' AS TEXT) WHERE id = '${2:-n1}';
		UPDATE container SET name = CAST(X'$1' AS TEXT) WHERE id = '${2:-n1}';"
}

# is_utf8: all of the last answer's body is.
is_utf8() { iconv -f UTF-8 -t UTF-8 "$reply_body" >/dev/null; }

bad=612EFF74	# "a.\xfft"
odd=$'a.\ufffdt'

# A name that is not UTF-8.

@test "CheckFileInfo of a name that is not UTF-8 answers, with a character instead" {
	local hex
	client_token n1 alice
	for hex in "$bad" FF 61FF C0 E282 F4 "$(printf 'F0%.0s' {1..300})"; do
		named "$hex"
		check_file_info
		answers 200
		is_utf8
		[[ $(json .BaseFileName) == *$'\ufffd' || $hex = "$bad" ]]
		[ "$(json .FileNameMaxLength)" -gt 200 ]
	done
	named "$bad"
	check_file_info
	[ "$(json .BaseFileName)" = "$odd" ]
	[ "$(json .FileExtension)" = $'.\ufffdt' ]
}

@test "lists with names that are not UTF-8 are good JSON" {
	named "$bad"
	named 66FF6F deep
	wopictl token add sub1 --user alice --value "$(printf 'sub%.0s' {1..9})" >/dev/null
	wopi GET /containers/sub1/children -t "$(printf 'sub%.0s' {1..9})"
	answers 200
	is_utf8
	[ "$(json '[.ChildFiles[].Name] | index("'"$odd"'") != null')" = true ]
	[ "$(json '.ChildContainers[].Name')" = $'f\ufffdo' ]
}

@test "pages show a name that is not UTF-8, and are UTF-8 themselves" {
	named FF612E747874
	named 66FF6F sub1
	visit /open/sub1
	is_page list
	is_utf8
	[ "$(page .container.name)" = $'f\ufffdo' ]
	[ "$(page '[.listing.files[].name] | index("\ufffda.txt") != null')" = true ]
	visit /open/n1
	is_page host
	is_utf8
	grep -q $'<title>\ufffda.txt' "$reply_body"
}

@test "a download has a name in UTF-8" {
	named "$bad"
	visit /open/sub1
	at "$(page '.listing.files[] | select(.id == "n1").download')" GET
	answers 200
	[[ $(header Content-Disposition) == *"UTF-8''a.%EF%BF%BDt" ]]
}

@test "RenameFile gives a file with such a name a good one" {
	client_token n1 alice
	named FF612E747874
	rename_to good
	answers 200
	check_file_info
	[ "$(json .BaseFileName)" = good.txt ]
}

@test "a copy beside a file with such a name is made" {
	client_token n1 alice
	named FF612E747874
	save_as SuggestedTarget .docx copy
	answers 200
	is_utf8
	[ "$(json .Name)" = $'\ufffda.docx' ]
}

@test "wopictl shows a name that is not UTF-8, and 'file rename' by id remedies it" {
	named "$bad"
	[ "$(field name wopictl file show n1)" = "$odd" ]
	wopictl file list --json | iconv -f UTF-8 -t UTF-8 >/dev/null
	wopictl file list | iconv -f UTF-8 -t UTF-8 >/dev/null
	on_terminal 0 "wopictl file list"
	[[ $output == *"$odd"* ]]
	wopictl complete -- file show /Sub/ >/dev/null
	wopictl file rename n1 notes.txt
	[ "$(field name wopictl file show n1)" = notes.txt ]
}

@test "a name that is not UTF-8 can be renamed to what is shown in its place" {
	named "$bad"
	wopictl file rename n1 "$odd"
	[ "$(wopictl --json file show n1 | jq -r .path)" = "/Sub/$odd" ]
	wopictl file show "/Sub/$odd" >/dev/null
}

@test "a user's name that is not UTF-8 answers, with a character instead" {
	sql "UPDATE user SET friendly_name = CAST(X'416CFF' AS TEXT) WHERE id = 'alice'"
	client_token n1 alice
	check_file_info
	answers 200
	is_utf8
	[ "$(json .UserFriendlyName)" = $'Al\ufffd' ]
}
