# SPDX-License-Identifier: MIT
# Names: UTF-7 in the headers of RenameFile and PutRelativeFile, UTF-8 elsewhere,
# and which of them a file may have.

load helper

# utf7 TEXT, from_utf7 TEXT: encoded and decoded by another implementation.
utf7() { printf %s "$1" | iconv -f UTF-8 -t UTF-7; }
from_utf7() { printf %s "$1" | iconv -f UTF-7 -t UTF-8; }

# suggested VALUE, exactly VALUE: a PutRelativeFile, without content.
suggested() { operation PUT_RELATIVE -H "X-WOPI-SuggestedTarget: $1" -d /dev/null; }
exactly() { operation PUT_RELATIVE -H "X-WOPI-RelativeTarget: $1" -d /dev/null "${@:2}"; }

# decodes VALUE NAME [SUGGESTED]: the value of a header stands for that name, in each of
# them; as a suggestion it becomes SUGGESTED.
decodes() {
	exactly "$1"
	is_called "$2"
	wopictl file remove "$(id_in "$(json .Url)")"
	suggested "$1"
	is_called "${3-$2}"
	rename_to "$1"
	is_called "$2"
	check_file_info
	[ "$(json .BaseFileName)" = "$2.wopitest" ]
}

id_in() { local id=${1##*/files/}; echo "${id%%\?*}"; }

# says_why: 400 with a reason in X-WOPI-InvalidFileNameError, of printable ASCII.
says_why() {
	answers 400
	[[ $(header X-WOPI-InvalidFileNameError) =~ ^[' '-~]+$ ]]
}

# state: the files, their names and their contents.
state() { wopictl file list; ls "$WOPI_DATA/contents"; }

# malformed VALUE: the value stands for no name at all: 400 in each header.
malformed() { no_change is_malformed "$1"; }

is_malformed() {
	rename_to "$1"
	says_why
	exactly "$1"
	says_why
	suggested "$1"
	says_why
}

# illegal VALUE: the name can be read, but no file may have it. A suggestion and the name
# of RenameFile are repaired, so they are not among them.
illegal() { no_change is_illegal "$1"; }

is_illegal() {
	exactly "$1"
	says_why
	has_header X-WOPI-ValidRelativeTarget
}

# What the clients' encoders make; all forms are in unit/utf7.c

@test "made_up as iconv, .NET and ONLYOFFICE encode it" {
	decodes 'made+AF8-up' made_up
}

@test "日本.docx as ONLYOFFICE encodes it" {
	decodes '+ZeVnLA-.docx' 日本.docx
}

@test "😀.docx as iconv and Python encode it" {
	decodes '+2D3eAA.docx' 😀.docx
}

# It stands for a name that no file here may have: so it is seen in what a
# suggestion is repaired to.
@test "~\\.docx as iconv and Python encode it" {
	illegal '+AH4AXA.docx'
	suggested '+AH4AXA.docx'
	is_called '~-.docx'
}

# The decoder

# A plus always starts a shift, and this one ends before its first digit.
@test "a plus before what is no digit of a shift stands for nothing" {
	decodes 'a+ b' 'a b'
}

@test "characters that RFC 2152 leaves to shifts may stand for themselves" {
	decodes 'a~!"#$%&*;<=>@[]^_`{|}b' 'a~!"#$%&*;<=>@[]^_`{|}b' 'a~!-#$%&-;-=-@[]^_`{-}b'
}

@test "a decomposed name is composed" {
	decodes 'e+AwE-' $'\u00e9'
}

@test "raw UTF-8 is taken as UTF-8" {
	decodes 日本.docx 日本.docx
}

@test "raw UTF-8 is not UTF-7 at the same time" {
	decodes 日+-+AF8-.docx 日+-+AF8-.docx
}

@test "what is neither UTF-7 nor UTF-8 is 400" {
	malformed 'resum+AO'
	malformed '+2D0-.docx'
	malformed 'a+AAA-b'
	malformed $'caf\xe9.docx'
}

# Which names may be; all rules are in unit/name.c

@test "a name that breaks a rule is refused, also where UTF-7 hides it" {
	illegal a/b.docx
	illegal '+AC4ALgAv-etc'
	illegal 'a+AAE-b.docx'
	illegal ..
	illegal .docx
}

@test "a name may hold dots, and end with one" {
	decodes a..b. a..b. a.b
}

@test "an empty name is a missing one" {
	no_change rename_to ''
	says_why
	no_change exactly ''
	answers 400
	no_change suggested ''
	answers 400
}

@test "signs of JSON, HTML and the shell may be in a name" {
	decodes "a\"b'c&d<e>f;g|h\$(i).docx" "a\"b'c&d<e>f;g|h\$(i).docx" "a-b'c&d-e-f;g-h\$(i).docx"
}

@test "a name that a new file may not have can be had by what is offered instead" {
	exactly 'a+AC8-b.docx'
	says_why
	exactly "$(header X-WOPI-ValidRelativeTarget)"
	answers 200
	[[ $(json .Name) == *.docx ]]
}

# Lengths, in UTF-16 units

# longest: FileNameMaxLength, which is without the extension.
longest() {
	check_file_info
	json .FileNameMaxLength
}

@test "FileNameMaxLength is what the extension leaves of 255" {
	[ "$(longest)" = 246 ]
}

@test "FileNameMaxLength counts an extension's UTF-16 units" {
	wopictl file rename doc1 a.日😀
	[ "$(longest)" = 251 ]
}

@test "FileNameMaxLength of a file without extension is 255" {
	wopictl file rename doc1 README
	[ "$(longest)" = 255 ]
}

@test "a stem of FileNameMaxLength letters is taken, one more is refused" {
	local stem
	stem=$(repeat "$(longest)" x)
	no_change rename_to "${stem}x"
	says_why
	rename_to "$stem"
	is_called "$stem"
	check_file_info
	[ "$(json .BaseFileName)" = "$stem.wopitest" ]
}

@test "a stem of FileNameMaxLength letters of three bytes is taken, one more is refused" {
	local stem
	stem=$(repeat "$(longest)" 日)
	no_change rename_to "$(utf7 "${stem}日")"
	says_why
	rename_to "$(utf7 "$stem")"
	is_called "$stem"
	check_file_info
	[ "$(json .BaseFileName)" = "$stem.wopitest" ]
}

@test "a stem of surrogate pairs takes two units for each, one unit more is refused" {
	local stem
	stem=$(repeat $(($(longest) / 2)) 😀)
	no_change rename_to "$(utf7 "${stem}x")"
	says_why
	no_change rename_to "$(utf7 "${stem}😀")"
	says_why
	rename_to "$(utf7 "$stem")"
	is_called "$stem"
}

@test "a stem of FileNameMaxLength with the extension behind it is taken" {
	local stem
	stem=$(repeat "$(longest)" x)
	rename_to "$stem.WOPItest"
	is_called "$stem"
}

@test "a stem of FileNameMaxLength is taken of a file without extension" {
	local stem
	wopictl file rename doc1 README
	stem=$(repeat "$(longest)" x)
	no_change rename_to "${stem}x"
	says_why
	rename_to "$stem"
	is_called "$stem"
}

@test "a whole name of 255 letters is taken, one more is refused" {
	local name
	name=$(repeat 250 x).docx
	illegal "x$name"
	exactly "$name"
	is_called "$name"
}

@test "a whole name of 255 letters of three bytes is taken, one more is refused" {
	local name
	name=$(repeat 250 日).docx
	illegal "$(utf7 "x$name")"
	exactly "$(utf7 "$name")"
	is_called "$name"
}

@test "a whole name of 255 units in surrogate pairs is taken, one more is refused" {
	local name
	name=$(repeat 125 😀).docx
	illegal "$(utf7 "x$name")"
	exactly "$(utf7 "$name")"
	is_called "$name"
}

@test "names of thousands of letters are refused" {
	illegal "$(repeat 8000 x)"
	malformed "$(repeat 1600 +2D0-)"
}

# X-WOPI-ValidRelativeTarget

# is_valid_target [PATTERN]: what the last answer offers is ASCII, decodes by other
# means, and names a file that can be made there; it then is made, and called so.
is_valid_target() {
	local offer name
	offer=$(header X-WOPI-ValidRelativeTarget)
	[[ $offer =~ ^[' '-~]+$ ]]
	name=$(from_utf7 "$offer")
	# shellcheck disable=SC2053 # it is a pattern
	[[ $name == ${1:-*} ]] || {
		echo "offered: $name" >&2
		return 1
	}
	exactly "$offer"
	is_called "$name"
}

@test "the name that is offered for one that is taken is free" {
	exactly report.wopitest
	answers 409
	is_valid_target 'report (1).wopitest'
	exactly report.wopitest
	answers 409
	is_valid_target 'report (2).wopitest'
}

@test "the name that is offered for a Unicode one that is taken is UTF-7" {
	exactly '+ZeVnLA-.docx'
	answers 200
	exactly '+ZeVnLA-.docx'
	answers 409
	is_valid_target '日本 (1).docx'
}

@test "the name that is offered for one of surrogate pairs is UTF-7" {
	exactly '+2D3eAA-.docx'
	answers 200
	exactly '+2D3eAA-.docx'
	answers 409
	[ "$(header X-WOPI-ValidRelativeTarget)" = '+2D3eAA- (1).docx' ]
	is_valid_target '😀 (1).docx'
}

@test "in what is offered a plus is +-, and all but the safe characters are in shifts" {
	exactly 'a+-b_c&d~e.docx'
	answers 200
	exactly 'a+-b_c&d~e.docx'
	answers 409
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'a+-b+AF8-c+ACY-d+AH4-e (1).docx' ]
	is_valid_target 'a+b_c&d~e (1).docx'
}

@test "the safe characters stand for themselves in what is offered" {
	exactly "aZ09'(),-.:? .docx"
	answers 200
	exactly "aZ09'(),-.:? .docx"
	answers 409
	[ "$(header X-WOPI-ValidRelativeTarget)" = "aZ09'(),-.:?  (1).docx" ]
}

@test "the name that is offered for one that is too long keeps its extension" {
	exactly "$(repeat 300 n).docx"
	says_why
	is_valid_target 'nnn*nnn.docx'
	exactly "$(utf7 "$(repeat 300 日).docx")"
	says_why
	is_valid_target '日日*日.docx'
	exactly "$(utf7 "x$(repeat 150 😀).docx")"
	says_why
	is_valid_target 'x😀*😀.docx'
}

@test "the name that is offered for a longest one that is taken is no longer" {
	local name
	name=$(repeat 250 日).docx
	exactly "$(utf7 "$name")"
	answers 200
	exactly "$(utf7 "$name")"
	answers 409
	is_valid_target '日*日 (1).docx'
}

@test "a name can be offered for each that is refused" {
	local value
	for value in . .. .docx a/b.docx '\' / 'a+AAE-b.docx' '+AC4ALgAv-.docx' '+AH8AhQ-'; do
		exactly "$value"
		says_why
		is_valid_target
	done
}

@test "no name is offered for what stands for none" {
	exactly 'resum+AO'
	says_why
	lacks_header X-WOPI-ValidRelativeTarget
}

# The whole circle

# download: what the FileUrl of the last CheckFileInfo gives, without a token.
download() {
	local url
	url=$(json .FileUrl)
	url=${url#*/wopi}
	wopi GET "${url%%\?*}" -t '' -e "QUERY_STRING=${url#*\?}"
	answers 200
}

@test "a Unicode name is the same wherever it is seen" {
	local name='Übung 日本 😀 50% "a"_b.docx' id
	exactly "$(utf7 "$name")"
	is_called "$name"
	id=$(id_in "$(json .Url)")
	follow "$(json .Url)"
	check_file_info
	[ "$(json .BaseFileName)" = "$name" ]
	download
	[ "$(header Content-Disposition)" = "attachment;\
 filename=\"_bung __ _ 50_ _a__b.docx\";\
 filename*=UTF-8''%C3%9Cbung%20%E6%97%A5%E6%9C%AC%20%F0%9F%98%80%2050%25%20%22a%22_b.docx" ]
	[ "$(field name wopictl file show "$id")" = "$name" ]
	[ "$(wopictl --json file list | jq -r "select(.id == \"$id\").name")" = "$name" ]
	[ "$(wopictl file list | cut -f 1,2 | grep "^$id")" = "$id"$'\t'"$name" ]
	[[ $(wopictl file show "$id") == *" $name"* ]]
}

@test "a Unicode name of RenameFile is the same wherever it is seen" {
	rename_to '+ANw-bung +ZeVnLNg93gA'
	is_called 'Übung 日本😀'
	check_file_info
	[ "$(json .BaseFileName)" = 'Übung 日本😀.wopitest' ]
	download
	[ "$(header Content-Disposition)" = "attachment; filename=\"_bung ___.wopitest\";\
 filename*=UTF-8''%C3%9Cbung%20%E6%97%A5%E6%9C%AC%F0%9F%98%80.wopitest" ]
	[ "$(field name wopictl file show doc1)" = 'Übung 日本😀.wopitest' ]
}

@test "a Unicode name that wopictl gave is found by its UTF-7" {
	wopictl file rename doc1 日本.docx
	exactly '+ZeVnLA-.docx'
	conflicts ''
	exactly '+ZeVnLA.docx'
	conflicts ''
	exactly 日本.docx
	conflicts ''
}

@test "names in answers are UTF-8, not escapes of JSON that hide what they are" {
	exactly '+ZeVnLA-.docx'
	answers 200
	grep -q '"Name":"日本.docx"' "$reply_body"
}
