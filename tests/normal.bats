# SPDX-License-Identifier: MIT
# Names in Unicode's normalization form C, whichever way they come in: what looks alike is
# one name. And the characters that no name may hold.

# shellcheck disable=SC2034,SC2154 # what helper.bash and people.bash share

load helper
load people

setup_file() { people_setup_file; }

setup() {
	people_setup
	signed_in alice
	cd "$BATS_TEST_TMPDIR" || return
}

# "é.docx": composed, and the same in two characters, as macOS has it on disk.
nfc=$'\u00e9.docx'
nfd=$'e\u0301.docx'

utf7() { printf %s "$1" | iconv -f UTF-8 -t UTF-7; }

# as_client: the session of an editor, with all rights on n1.
as_client() { client_token n1 alice; }

# in_folder OVERRIDE HEADER VALUE [wopi's options...]: an operation on the container sub1.
in_folder() {
	page_token sub1 alice
	wopi POST /containers/sub1 -H "X-WOPI-Override: $1" -H "X-WOPI-$2: $3" "${@:4}"
}

# seed FIXTURE
seed() { wopictl seed - <<<"$1" 2>/dev/null; }

# called NAME: the only file or container that was not there at first has that name.
called() {
	local names
	names=$(wopictl file list --json | jq -r 'select(.id | test("^(doc1|empty1|s1|n1|v1|w1|e1|x1|d1)$") | not).name'
		wopictl container list --recursive --json | jq -r 'select(.id | test("^(sub1|deep)$") | not).name')
	[ "$names" = "$1" ] || {
		printf 'expected: %s\ngot: %s\n' "$1" "$names" >&2
		return 1
	}
}

# Each way in.

@test "PutRelativeFile composes a suggested name, and an exact one" {
	as_client
	save_as SuggestedTarget "$(utf7 "$nfd")" new
	answers 200
	[ "$(json .Name)" = "$nfc" ]
	called "$nfc"
	save_as RelativeTarget "$nfd" newer
	answers 409
	save_as RelativeTarget "$(utf7 "$nfd")" newest -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 200
	called "$nfc"
	follow "$(json .Url)"
	holds newest
}

@test "a suggested name that has a twin gets a number" {
	as_client
	save_as SuggestedTarget "$nfc" new
	save_as SuggestedTarget "$nfd" new
	answers 200
	[ "$(json .Name)" = $'\u00e9 (1).docx' ]
}

@test "RenameFile composes the name; the file's own name is no twin, another's is" {
	as_client
	rename_to "$(utf7 $'e\u0301')"
	answers 200
	[ "$(json .Name)" = $'\u00e9' ]
	[ "$(field name wopictl file show n1)" = $'\u00e9.txt' ]
	rename_to "$(utf7 $'e\u0301.txt')"
	answers 200
	[ "$(field name wopictl file show n1)" = $'\u00e9.txt' ]
	file=v1
	client_token v1 alice
	rename_to "$(utf7 $'e\u0301')"
	answers 200
	[ "$(json .Name)" = $'\u00e9 (1)' ]
}

@test "CreateChildFile, CreateChildContainer and RenameContainer compose the name" {
	in_folder CREATE_CHILD_FILE SuggestedTarget "$(utf7 "$nfd")"
	answers 200
	called "$nfc"
	in_folder CREATE_CHILD_FILE RelativeTarget "$(utf7 "$nfd")"
	answers 409
	in_folder CREATE_CHILD_CONTAINER RelativeTarget "$(utf7 "$nfd")"
	answers 409
	in_folder CREATE_CHILD_CONTAINER RelativeTarget "$(utf7 $'e\u0301')"
	answers 200
	[ "$(json .ContainerPointer.Name)" = $'\u00e9' ]
	page_token deep alice
	wopi POST /containers/deep -H 'X-WOPI-Override: RENAME_CONTAINER' -H "X-WOPI-RequestedName: $(utf7 $'e\u0301')"
	answers 409
	wopi POST /containers/deep -H 'X-WOPI-Override: RENAME_CONTAINER' -H "X-WOPI-RequestedName: $(utf7 $'o\u0308')"
	answers 200
	[ "$(json .Name)" = $'\u00f6' ]
}

@test "a new document of a page has a composed name" {
	page_token sub1 alice
	send /documents/sub1 "$token" "{\"name\":\"$nfd\"}"
	answers 200
	[ "$(json .name)" = "$nfc" ]
	send /documents/sub1 "$token" "{\"name\":\"$nfc\"}"
	answers 409
}

@test "names of the command line are composed, and their twins are refused" {
	local name
	echo 1 | wopictl file add - --name "$nfd" --id f1 >/dev/null
	called "$nfc"
	for name in "$nfc" "$nfd"; do
		refuses 4 "the name '$nfc' is already used" wopictl file add - --name "$name" <<<2
		refuses 4 "the name '$nfc' is already used" wopictl file rename doc1 "$name"
		refuses 4 "the name '$nfc' is already used" wopictl file copy doc1 "$name"
		refuses 4 "the name '$nfc' is already used" wopictl container add "$name"
		refuses 4 "the name '$nfc' is already used" wopictl container rename sub1 "$name"
	done
	wopictl file rename f1 "$nfd"
	wopictl container add $'o\u0308' --id c1 >/dev/null
	[ "$(field name wopictl container show c1)" = $'\u00f6' ]
	wopictl container rename c1 $'a\u0308'
	[ "$(field name wopictl container show c1)" = $'\u00e4' ]
	wopictl file copy f1 $'u\u0308.docx' --id f2 >/dev/null
	[ "$(field name wopictl file show f2)" = $'\u00fc.docx' ]
	wopictl file rename f2 $'i\u0308.docx'
	[ "$(field name wopictl file show f2)" = $'\u00ef.docx' ]
}

@test "a file is found by either form of its path" {
	wopictl container add $'\u00f6' --id c1 >/dev/null
	echo 1 | wopictl file add - --name "$nfc" --id f1 --container c1 >/dev/null
	[ "$(field id wopictl file show "/"$'\u00f6'"/$nfc")" = f1 ]
	[ "$(field id wopictl file show "/"$'o\u0308'"/$nfd")" = f1 ]
	[ "$(field id wopictl container show "/"$'o\u0308')" = c1 ]
	[ "$(wopictl complete -- file show "/"$'o\u0308'"/"$'e\u0301' | cut -f 1)" = "/"$'\u00f6'"/$nfc" ]
}

@test "an import composes names, and goes into the folder that is there" {
	mkdir -p $'in/o\u0308'
	echo 1 >$'in/o\u0308/'"$nfd"
	wopictl container add in --id in >/dev/null
	wopictl container add $'\u00f6' --id c1 --parent in >/dev/null
	wopictl import in >/dev/null 2>&1
	[ "$(wopictl file list c1 --json | jq -r .name)" = "$nfc" ]
	[ "$(wopictl container list in | wc -l)" = 1 ]
	refuses 4 "name already used in" wopictl import in
	mkdir $'e\u0301'
	wopictl import $'e\u0301' >/dev/null 2>&1
	[ "$(wopictl container list --json | jq -r .name | sort | tail -n 1)" = $'\u00e9' ]
}

@test "an import of two entries with one name is refused before anything comes" {
	mkdir in
	echo 1 >"in/$nfc"
	echo 2 >"in/$nfd"
	refuses 4 "contains two entries named '$nfc'" wopictl import in
	[ "$(find "$WOPI_DATA/contents" -newer in/"$nfd" | wc -l)" = 0 ]
	called ''
}

@test "names of a fixture are composed, and twice is once" {
	local fixture
	fixture="{ \"containers\": [ { \"name\": \"o$(printf '\u0308')\" } ], \"files\": [
		{ \"name\": \"$nfd\", \"id\": \"f1\", \"container\": \"/o$(printf '\u0308')\" } ] }"
	seed "$fixture"
	[ "$(field path wopictl file show f1)" = "/"$'\u00f6'"/$nfc" ]
	run -0 --separate-stderr wopictl seed - <<<"$fixture"
	[[ $stderr == *"nothing to change"* || $stderr == *"already"* || -z $stderr ]]
	seed "${fixture//"$nfd"/"$nfc"}"
	[ "$(field path wopictl file show f1)" = "/"$'\u00f6'"/$nfc" ]
}

@test "export and dump write composed names" {
	as_client
	rename_to "$(utf7 $'e\u0301')"
	wopictl export out sub1 >/dev/null
	[ -f $'out/\u00e9.txt' ]
	wopictl dump | grep -q $'"\u00e9.txt"'
}

@test "what has several forms has one here" {
	local form
	# Angstrom and Ohm signs, jamo, marks in another order, a character excluded from composition
	for form in $'\u212b \u00c5' $'\u2126 \u03a9' $'\u1112\u1161\u11ab \ud55c' \
		$'a\u0301\u0323 \u1ea1\u0301' $'\u0958 \u0915\u093c'; do
		wopictl file rename doc1 "${form% *}"
		[ "$(field name wopictl file show doc1)" = "${form#* }" ]
	done
}

@test "what is only compatible, and another letter case, stay what they are" {
	local name
	for name in $'\ufb01le' $'x\u00b2' $'\uff21' $'\u00df' $'\u0130'; do
		wopictl file rename doc1 "$name"
		[ "$(field name wopictl file show doc1)" = "$name" ]
	done
	wopictl container add $'\u00e9' --id small >/dev/null
	wopictl container add $'\u00c9' --id capital >/dev/null
}

@test "the length is that of the composed name" {
	local long
	long=$(repeat 255 $'e\u0301')
	wopictl file rename doc1 "$long"
	[ "$(field name wopictl file show doc1)" = "$(repeat 255 $'\u00e9')" ]
	refuses 2 'is longer than 255 characters' wopictl file rename doc1 "e$long"
	as_client
	rename_to "$(repeat 251 $'e\u0301')"
	answers 200
	check_file_info
	[ "$(json .BaseFileName)" = "$(repeat 251 $'\u00e9').txt" ]
	rename_to "$(repeat 252 $'e\u0301')"
	answers 400
	save_as SuggestedTarget "$(repeat 300 $'e\u0301').txt" new
	answers 200
	[ "$(json .Name)" = "$(repeat 247 $'\u00e9') (1).txt" ]
}

@test "a name that is far too long is refused, whatever it holds, without work" {
	as_client
	rename_to "$(repeat 2500 $'\u0301')"
	answers 400
	save_as SuggestedTarget "a$(repeat 1900 $'\u0301\u0323').txt" new
	answers 200
}

# Characters.

# Some of those that turn the text around, hide, or are no characters; unit/name.c has all.
forbidden='200b 2028 202e fdef 1fffe'

# each_forbidden COMMAND: it is called with each of these characters.
each_forbidden() {
	local hex
	for hex in $forbidden; do
		"$1" "$(printf "\\U$(printf %08x "0x$hex")")" "${hex^^}"
	done
}

refused_everywhere() {
	refuses 2 "contains U+$2, which is not allowed in names" wopictl file rename doc1 "a$1b.txt"
	refuses 2 "contains U+$2, which is not allowed in names" wopictl container add "a$1b"
	refuses 2 "contains U+$2, which is not allowed in names" wopictl user set bob --friendly-name "a$1b"
	save_as RelativeTarget "$(utf7 "a$1b.txt")" new
	answers 400
	[ "$(header X-WOPI-ValidRelativeTarget)" = a-b.txt ]
}

@test "what disrupts, hides or is no character is refused where a name is given" {
	as_client
	each_forbidden refused_everywhere
	called ''
}

replaced() {
	save_as SuggestedTarget "$(utf7 "a$1b.docx")" new
	answers 200
	[[ $(json .Name) == a-b.docx || $(json .Name) == 'a-b ('*').docx' ]]
	rename_to "$(utf7 "a$1b")"
	[ "$(json .Name)" = a-b ]
}

@test "and is replaced where a name is suggested" {
	as_client
	each_forbidden replaced
}

@test "pages, fixtures and imports refuse it, too" {
	local rlo=$'\u202e'
	page_token sub1 alice
	send /documents/sub1 "$token" "{\"name\":\"a${rlo}b.txt\"}"
	answers 400
	refuses 2 "contains U+202E" wopictl seed - <<<"{ \"files\": [ { \"name\": \"a${rlo}b\" } ] }"
	refuses 2 "contains U+202E" wopictl seed - <<<"{ \"users\": [ { \"name\": \"eve\", \"friendly_name\": \"a${rlo}b\" } ] }"
	mkdir in
	: >"in/a${rlo}b"
	run -0 --separate-stderr wopictl import in
	[[ $stderr == *"skipped 'in/a?b', which has a name that contains U+202E"* ]]
}

@test "a message about such a name does not repeat the character" {
	run -2 --separate-stderr wopictl file rename doc1 $'a\u202eb'
	[[ $stderr != *$'\u202e'* ]]
}

@test "joiners and marks of direction may be in a name" {
	local name
	as_client
	# a family, Persian, Hebrew, and what is not assigned or private
	for name in $'\U1f468\u200d\U1f469\u200d\U1f467' $'\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645' \
		$'\u200f\u05e9\u05dc\u05d5\u05dd' $'a\u200eb' $'\ue000' $'\U2fa1e' $'\u00ad-' $'x\ufe0f'; do
		rename_to "$(utf7 "$name")"
		answers 200
		[ "$(json .Name)" = "$name" ]
		save_as SuggestedTarget "$(utf7 "$name.docx")" new
		answers 200
		[ "$(json .Name)" = "$name.docx" ]
	done
}

unseen() {
	refuses 2 "file name '" wopictl file rename doc1 "$1"
	refuses 2 "container name '" wopictl container add "$1"
	save_as SuggestedTarget "$(utf7 "$1.docx")" new
	answers 200
	[[ $(json .Name) == document.docx || $(json .Name) == 'document ('*').docx' ]]
}

@test "a name in which nothing can be seen is refused, and a suggested one gets letters" {
	local text
	as_client
	for text in ' ' $'\u3164' $'\u2061 \ufe0f' "$(repeat 300 $'\u200d')"; do
		unseen "$text"
	done
	refuses 2 "contains no visible character" wopictl file rename doc1 $' \u200d'
	refuses 2 "contains no visible character" wopictl user set bob --friendly-name $'\u200d'
}

@test "what is not seen does not hide a dot at the front" {
	as_client
	refuses 2 "starts with '.'" wopictl file rename doc1 $'\u200d.txt'
	refuses 2 "starts with '.'" wopictl file rename doc1 $'\u200f..'
	save_as SuggestedTarget "$(utf7 $'\u200d.x.txt')" new
	[ "$(json .Name)" = x.txt ]
}

@test "a name that is cut for its length is one that can be seen" {
	as_client
	save_as SuggestedTarget "$(utf7 "$(repeat 300 $'\u200d')a.docx")" new
	answers 200
	[ "$(json .Name)" = document.docx ]
}
