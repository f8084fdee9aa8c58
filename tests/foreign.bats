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
	visit /session/n1
	at "$(json .file.download)" GET
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

@test "a name from before the rules is escaped in answers and pages" {
	local name=$'a\u2028b\u202ec.txt'
	named "$(printf %s "$name" | od -An -v -tx1 | tr -d ' \n')"
	client_token n1 alice
	check_file_info
	[ "$(json .BaseFileName)" = "$name" ]
	grep -qF '"a\u2028b\u202ec.txt"' "$reply_body"
	visit /open/sub1
	[ "$(page '[.listing.files[].name] | index("a\u2028b\u202ec.txt") != null')" = true ]
	run ! grep -e $'\u2028' -e $'\u202e' "$reply_body"
}

@test "a user's name that is not UTF-8 answers, with a character instead" {
	sql "UPDATE user SET friendly_name = CAST(X'416CFF' AS TEXT) WHERE id = 'alice'"
	client_token n1 alice
	check_file_info
	answers 200
	is_utf8
	[ "$(json .UserFriendlyName)" = $'Al\ufffd' ]
}

# What leads elsewhere.

# found CHECK PROBLEM: 'wopictl check' tells it, and its remedy goes to $remedy.
found() {
	run -1 --separate-stderr wopictl check --json
	remedy=$(jq -r --arg check "$1" --arg problem "$2" \
		'select(.check == $check and (.finding | contains($problem))).remedy' <<<"$output")
	[ -n "$remedy" ] || {
		printf '%s\n' "expected: $1: $2" "got: $output" >&2
		return 1
	}
}

# good_names: check finds none that is wrong.
good_names() { wopictl check --json | jq -se 'map(select(.check == "names" and .result == "ok")) | length == 1'; }

names_of_all_kinds() {
	named "$bad" n1
	named 2e2e deep
	named 612f62 doc1
	sql "UPDATE file SET name = '../../x', removed_at = 1 WHERE id = 'v1';
		UPDATE user SET friendly_name = CAST(X'41e280ae42' AS TEXT) WHERE id = 'bob'"
}

@test "check names each name that breaks the rules, and its remedies mend them" {
	local check
	run -0 good_names
	names_of_all_kinds
	for check in "file 'n1' name|'$odd' is not UTF-8" "container 'deep' name|'..' starts with '.'" \
		"file 'doc1' name|'a/b' holds a path separator" "file 'v1' name|'../../x' starts with '.'" \
		"user 'bob' friendly name|contains U+202E"; do
		found "${check%%|*}" "${check#*|}"
		sh -c "$remedy"
	done
	run -0 good_names
	[ "$(field name wopictl file show n1)" = "$odd" ]
	[ "$(field name wopictl file show v1)" = '-..-x' ]
	[ "$(field name wopictl container show deep)" = 'New Folder' ]
}

@test "check on a terminal gets no byte of such a name that disrupts it" {
	named 611b5b33316dc29be280ae62
	on_terminal 1 "wopictl check"
	[[ $output == *"'a [31m  b'"* && $output != *$'\e'* && $output != *$'\u202e'* ]]
}

@test "check names an id and a content that cannot be one" {
	sql "UPDATE version SET content = '../../../etc/passwd' WHERE file_id = 'n1' AND version = 2;
		PRAGMA foreign_keys = off;
		UPDATE user SET id = 'a/b' WHERE id = 'dave';"
	found "content 'n1' name" "'../../../etc/passwd' may hold only letters"
	[ "$remedy" = "restore it from a backup" ]
	found "user 'a/b' id" "'a/b' may hold only letters"
}

# exports_nothing WORDS [CONTAINER]: and says why.
exports_nothing() {
	local dir=$BATS_TEST_TMPDIR/a/b/out
	mkdir -p "$BATS_TEST_TMPDIR/a/b"
	run -1 --separate-stderr wopictl export "$dir" "${@:2}"
	[[ $stderr == *"$1"*"nothing was exported; 'wopictl check' shows the remedies" ]] || {
		printf '%s\n' "expected: $1" "got: $stderr" >&2
		return 1
	}
	[ -z "$(find "$BATS_TEST_TMPDIR/a" -mindepth 2 ! -name b)" ]
}

@test "export writes nothing where a name would lead elsewhere" {
	local name
	for name in ../../x .. . '' a/b /etc/x 'a\b' $'a\nb'; do
		named "$(printf %s "$name" | od -An -v -tx1 | tr -d ' \n')"
		exports_nothing "cannot export file 'n1': its name '"
		exports_nothing "cannot export file 'n1': its name '" sub1
	done
	named 6e
	named 2e2e deep
	exports_nothing "cannot export container 'deep': its name '..' starts with '.'"
	run -0 wopictl export "$BATS_TEST_TMPDIR/deep" deep
	[ -f "$BATS_TEST_TMPDIR/deep/deep.txt" ]
}

@test "export and dump read no content from outside" {
	echo outside >"$WOPI_DATA/../outside"
	sql "UPDATE version SET content = '../../outside', size = 8 WHERE file_id = 'n1'"
	exports_nothing "cannot export file 'n1': its content '../../outside' may hold only letters"
	refuses 1 "cannot dump content 'n1': its name '../../outside' may hold only" wopictl dump
}

@test "dump writes nothing where an id would lead elsewhere, nor what nobody could seed" {
	named "$bad"
	refuses 1 "nothing was dumped; 'wopictl check' shows the remedies" wopictl dump
	named 6e
	sql "PRAGMA foreign_keys = off; UPDATE file SET id = '../x' WHERE id = 'n1';
		UPDATE version SET file_id = '../x' WHERE file_id = 'n1'"
	refuses 1 "cannot dump file '../x': its id '../x' may hold only" wopictl dump --contents "$BATS_TEST_TMPDIR/out"
	[ ! -e "$BATS_TEST_TMPDIR/out" ]
}

# Circles.

# circle: deep is below sub1, and sub1 below deep.
circle() {
	sql "UPDATE container SET parent_id = 'deep' WHERE id = 'sub1'"
}

@test "in a circle of containers requests answer" {
	page_token sub1 alice
	circle
	wopi GET /containers/sub1 -t "$token"
	answers 200
	wopi GET /containers/sub1/ancestry -t "$token"
	answers 200
	wopi GET /containers/sub1/children -t "$token"
	answers 200
	signed_in dave
	visit /open/sub1
	answers 404
}

@test "in a circle of containers a save by somebody without a grant is answered" {
	follower file n1 dave dave-n1
	circle
	printf new >"$BATS_TEST_TMPDIR/put"
	run timeout 20 env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
		SCRIPT_NAME=/wopi PATH_INFO=/files/n1/contents HTTP_HOST=docs.example.org \
		SERVER_PROTOCOL=HTTP/1.1 HTTP_X_WOPI_OVERRIDE=PUT QUERY_STRING=access_token=dave-n1 \
		CONTENT_LENGTH=3 "$BUILD/wopi.cgi" <"$BATS_TEST_TMPDIR/put"
	[[ $output == "Status: 404"* ]]
}

@test "in a circle of containers wopictl comes to its end" {
	circle
	wopictl file show n1 >/dev/null
	wopictl container list sub1 --recursive >/dev/null
	wopictl file list sub1 --recursive >/dev/null
	wopictl grant list n1 >/dev/null
	wopictl export "$BATS_TEST_TMPDIR/out" sub1
	refuses 4 '' wopictl container move sub1 deep
	wopictl container add more --parent deep >/dev/null
}

@test "check names the containers that are not below the root, and its remedy brings them back" {
	circle
	found "container 'deep' place" "'Deep' is not below the root"
	found "container 'sub1' place" "'Sub' is not below the root"
	sh -c "$remedy"
	run -0 good_names
	sql "UPDATE container SET parent_id = 'deep' WHERE id = 'deep'"
	found "container 'deep' place" "is not below the root"
	sql "UPDATE container SET parent_id = 'sub1' WHERE id = 'root'"
	found "container 'root' place" "is not below the root"
}
