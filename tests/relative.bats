# SPDX-License-Identifier: MIT
# PutRelativeFile: a new file beside another, or over one.

load helper

# suggested NAME [wopi's options...], exactly NAME [wopi's options...]
suggested() { save_as SuggestedTarget "$1" content "${@:2}"; }
exactly() { save_as RelativeTarget "$1" content "${@:2}"; }

# over NAME [wopi's options...]: exactly, and it may be overwritten.
over() { exactly "$1" -H 'X-WOPI-OverwriteRelativeTarget: true' "${@:2}"; }

# source_again: the file under test, after follow().
source_again() { file=doc1 token=alice-doc1; }

# with_rights LIST: alice asks with a token of these rights from here on.
with_rights() {
	wopictl token add doc1 --user alice --rights "$1" --weak --value narrow &>/dev/null
	token=narrow
}

# other NAME [wopictl's options...]: another file there, other1 ("other"), which alice
# may write.
other() {
	printf other | wopictl file add - --name "$1" --id other1 "${@:2}" >/dev/null
	wopictl grant add alice writer other1
}

# other_has VERSION TEXT: what it has then.
other_has() {
	[ "$(field version wopictl file show other1)" = "$1" ]
	[ "$(wopictl file cat other1)" = "$2" ]
}

# state: all that a refused request must leave alone.
state() {
	wopictl file list
	wopictl file versions doc1
	wopictl lock list
	ls "$WOPI_DATA/contents"
}

# source_unchanged: the file under test has its bytes, its version and its time.
source_unchanged() {
	source_again
	holds hello
	check_file_info
	[ "$(json .Version)" = 1 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.000000Z ]
}

# Suggested mode

@test "a suggested extension takes the place of the source's" {
	suggested .docx
	is_called report.docx
}

@test "a suggested extension is put behind a source's name that has none" {
	wopictl file rename doc1 README
	suggested .docx
	is_called README.docx
}

@test "a suggested extension takes the place of the last one alone" {
	wopictl file rename doc1 report.tar.gz
	suggested .docx
	is_called report.tar.docx
}

@test "a suggested extension may be of any letters" {
	suggested .+ZeVnLA-
	is_called report.日本
}

@test "a suggested extension that is the source's own makes a copy" {
	suggested .wopitest
	is_called 'report (1).wopitest'
	source_unchanged
}

@test "a suggested extension with a separator in it is repaired" {
	suggested ./docx
	is_called report.-docx
}

@test "a suggested name is taken" {
	suggested 'Annual report.docx'
	is_called 'Annual report.docx'
}

@test "a suggested name needs no extension" {
	suggested README
	is_called README
}

@test "a suggested name that is taken gets a number before its extension" {
	suggested report.wopitest
	is_called 'report (1).wopitest'
	suggested report.wopitest
	is_called 'report (2).wopitest'
	suggested report.wopitest
	is_called 'report (3).wopitest'
}

@test "a suggested extension that makes a taken name gets a number as well" {
	suggested .docx
	suggested .docx
	is_called 'report (1).docx'
}

@test "a suggested name without extension gets its number at its end" {
	suggested README
	suggested README
	is_called 'README (1)'
}

@test "the first free number is taken" {
	other 'report (2).wopitest'
	suggested report.wopitest
	is_called 'report (1).wopitest'
	suggested report.wopitest
	is_called 'report (3).wopitest'
}

@test "a suggested name that a container has gets a number" {
	wopictl container add report.docx
	suggested report.docx
	is_called 'report (1).docx'
}

@test "a suggested name that only a file in the trash has is free" {
	other a.docx
	wopictl file remove other1
	suggested a.docx
	is_called a.docx
}

@test "a suggested name that only a file elsewhere has is free" {
	wopictl container add Elsewhere --id elsewhere
	other a.docx --container elsewhere
	suggested a.docx
	is_called a.docx
}

@test "names that differ in letter case alone are two" {
	suggested REPORT.wopitest
	is_called REPORT.wopitest
}

@test "separators in a suggested name are replaced" {
	suggested 'a/b\c.docx'
	is_called a-b-c.docx
	suggested '+AC4ALgAv-etc+AC8-passwd.docx'
	answers 200
	[[ $(json .Name) == *etc-passwd.docx && $(json .Name) != .* ]]
}

@test "control characters in a suggested name are replaced" {
	suggested 'a+AAoADQ-b+AH8AhQ-c.docx'
	is_called a--b--c.docx
	suggested $'a\tb.docx'
	is_called a-b.docx
}

@test "a suggested name that is nothing but separators becomes a name" {
	suggested '/.docx'
	answers 200
	[[ $(json .Name) == ?*.docx ]]
	suggested '\'
	answers 200
	[ -n "$(json .Name)" ]
}

@test "a suggested name of blanks becomes a name" {
	suggested '+ACAAIA-'
	answers 200
	[[ $(json .Name) =~ [^\ ] ]]
}

@test "a suggested name of blanks before an extension keeps the extension" {
	suggested '+ACAAIA-.docx'
	answers 200
	[[ $(json .Name) == ?*.docx ]]
}

@test "suggested dots become a name that does not begin with one" {
	local value
	for value in . .. ... ../.. '+AC4-' '+AC4ALg-' ..docx; do
		suggested "$value"
		answers 200
		[[ $(json .Name) != .* && -n $(json .Name) ]]
	done
}

@test "a suggested name that is too long is cut, and keeps its extension" {
	suggested "$(repeat 300 x).docx"
	is_called "$(repeat 250 x).docx"
	suggested "$(repeat 8000 y).docx"
	is_called "$(repeat 250 y).docx"
}

@test "a suggested name that is too long and taken is cut for its number" {
	suggested "$(repeat 300 x).docx"
	suggested "$(repeat 300 x).docx"
	is_called "$(repeat 246 x) (1).docx"
}

@test "a suggested name of surrogate pairs is cut between them" {
	suggested "$(for _ in {1..200}; do printf %s +2D3eAA-; done).docx"
	is_called "$(for _ in {1..125}; do printf %s 😀; done).docx"
}

@test "a suggested extension that makes a name too long is kept" {
	wopictl file rename doc1 "$(repeat 246 x).wopitest"
	suggested .presentation
	is_called "$(repeat 242 x).presentation"
}

@test "a suggested extension of hundreds of letters is no reason to refuse" {
	suggested ".$(repeat 300 x)"
	answers 200
	[[ $(json .Name) == report.x* ]]
}

@test "X-WOPI-OverwriteRelativeTarget means nothing to a suggestion" {
	suggested report.wopitest -H 'X-WOPI-OverwriteRelativeTarget: true'
	is_called 'report (1).wopitest'
	suggested report.wopitest -H 'X-WOPI-OverwriteRelativeTarget: nonsense'
	is_called 'report (2).wopitest'
	source_unchanged
}

@test "a suggestion that names a locked file gets a number" {
	lock A
	as bob
	suggested report.wopitest
	is_called 'report (1).wopitest'
}

@test "a suggestion that stands for no name is 400, and nothing is made" {
	no_change suggested 'resum+AO'
	answers 400
	has_header X-WOPI-InvalidFileNameError
}

# Specific mode

@test "an exact name is taken" {
	exactly 'Annual report.docx'
	is_called 'Annual report.docx'
}

@test "an exact name that begins with a dot is illegal, not an extension" {
	no_change exactly .docx
	answers 400
	has_header X-WOPI-InvalidFileNameError
}

@test "an exact name that is illegal is 400, says why, and offers one that is not" {
	no_change exactly 'a/b.docx'
	answers 400
	[ -n "$(header X-WOPI-InvalidFileNameError)" ]
	[ "$(header X-WOPI-ValidRelativeTarget)" = a-b.docx ]
	exactly "$(header X-WOPI-ValidRelativeTarget)"
	is_called a-b.docx
}

@test "an illegal exact name is 400, also with leave to overwrite" {
	no_change over 'a/b.docx'
	answers 400
	[ "$(header X-WOPI-ValidRelativeTarget)" = a-b.docx ]
}

@test "an exact name that is too long is 400, and a shorter one is offered" {
	no_change exactly "$(repeat 251 x).docx"
	answers 400
	[ "$(header X-WOPI-ValidRelativeTarget)" = "$(repeat 250 x).docx" ]
}

@test "an exact name that stands for no name is 400, and nothing is offered" {
	no_change exactly 'resum+AO'
	answers 400
	has_header X-WOPI-InvalidFileNameError
	lacks_header X-WOPI-ValidRelativeTarget
}

@test "leave to overwrite is no matter where there is nothing to overwrite" {
	exactly a.docx -H 'X-WOPI-OverwriteRelativeTarget: true'
	is_called a.docx
	exactly b.docx -H 'X-WOPI-OverwriteRelativeTarget: false'
	is_called b.docx
}

@test "a taken exact name is 409, with an empty X-WOPI-Lock and a free name" {
	other a.docx
	no_change exactly a.docx
	conflicts ''
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'a (1).docx' ]
	other_has 1 other
}

@test "a taken exact name of a locked file is 409 with its lock and a free name" {
	other a.docx
	wopictl lock set other1 T
	no_change exactly a.docx
	conflicts T
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'a (1).docx' ]
}

@test "a taken exact name is 409 with no, an empty or a false leave to overwrite" {
	local leave
	other a.docx
	for leave in '' false False FALSE; do
		no_change exactly a.docx -H "X-WOPI-OverwriteRelativeTarget: $leave"
		conflicts ''
	done
	other_has 1 other
}

@test "a target with leave to overwrite becomes a new version of the same file" {
	other a.docx
	over a.docx
	is_called a.docx
	[[ $(json .Url) == */files/other1\?* ]]
	other_has 2 content
	[ "$(wopictl file list | wc -l)" = 3 ]
}

@test "leave to overwrite is read in any letter case" {
	local leave version=1
	other a.docx
	for leave in true True TRUE tRuE; do
		exactly a.docx -H "X-WOPI-OverwriteRelativeTarget: $leave"
		is_called a.docx
		other_has $((++version)) content
	done
}

@test "a leave to overwrite that is neither true nor false is 400" {
	local leave
	other a.docx
	for leave in 1 0 yes on tru truee 'true, true'; do
		no_change exactly a.docx -H "X-WOPI-OverwriteRelativeTarget: $leave"
		answers 400
	done
}

@test "a target that was overwritten keeps its owner, and the version before" {
	other a.docx --owner bob
	over a.docx
	answers 200
	[ "$(field owner wopictl file show other1)" = bob ]
	[ "$(wopictl file cat other1 --version 1)" = other ]
}

@test "the version of a target that was overwritten has another time, and the caller's name" {
	other a.docx
	later 100
	over a.docx
	[ "$(field modified_at wopictl file show other1)" = 2023-11-14T22:15:00.000000Z ]
	[ "$(wopictl --json file versions other1 | head -n 1 | jq -r .user)" = alice ]
}

@test "a locked target is 409 with its lock, also with leave to overwrite" {
	other a.docx
	wopictl lock set other1 T
	no_change over a.docx
	conflicts T
	other_has 1 other
}

@test "a target that the caller locked is 409, also with its lock quoted" {
	other a.docx
	wopictl lock set other1 T --user alice
	no_change over a.docx -H 'X-WOPI-Lock: T'
	conflicts T
}

@test "a target whose lock has expired is overwritten" {
	other a.docx
	wopictl lock set other1 T
	later 1800
	over a.docx
	is_called a.docx
	other_has 2 content
}

@test "a target is the source itself: without leave it is 409" {
	no_change exactly report.wopitest
	conflicts ''
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'report (1).wopitest' ]
}

@test "a target is the source itself: with leave it becomes a new version of it" {
	over report.wopitest
	is_called report.wopitest
	[[ $(json .Url) == */files/doc1\?* ]]
	holds content
	check_file_info
	[ "$(json .Version)" = 2 ]
}

# The answer's time is what the next save quotes: that of the bytes just saved.
@test "a target is the source itself: the answer has the time that the source has then" {
	local time
	later 100
	over report.wopitest
	answers 200
	time=$(json .LastModifiedTime)
	check_file_info
	[ "$(json .LastModifiedTime)" = "$time" ]
}

@test "a target is the source itself, and locked: 409, whoever took the lock" {
	lock A
	no_change over report.wopitest
	conflicts A
	no_change over report.wopitest -H 'X-WOPI-Lock: A'
	conflicts A
	as bob
	no_change over report.wopitest
	conflicts A
	source_unchanged
}

@test "a target that a token without the right to write would overwrite is 501" {
	with_rights read,create
	other a.docx
	no_change over a.docx
	answers 501
	other_has 1 other
}

# A token is for its own file: elsewhere counts what the user was granted.
@test "a target that the caller was not granted is 501, whatever rights the token has" {
	other a.docx
	wopictl grant remove alice other1
	no_change over a.docx
	answers 501
	wopictl grant add alice reader other1
	no_change over a.docx
	answers 501
	wopictl grant add alice reviewer other1
	no_change over a.docx
	answers 501
	other_has 1 other
}

@test "a target that the caller may write by a grant on its container is overwritten" {
	other a.docx
	wopictl grant remove alice other1
	wopictl grant add alice writer root
	over a.docx
	is_called a.docx
	other_has 2 content
}

@test "a target that the caller owns needs no grant to be overwritten" {
	other a.docx --owner alice
	wopictl grant remove alice other1
	over a.docx
	is_called a.docx
	other_has 2 content
}

@test "a target that the caller may write only as one of all is overwritten" {
	other a.docx
	wopictl grant remove alice other1
	wopictl grant add --everyone writer other1
	over a.docx
	is_called a.docx
	other_has 2 content
}

# The right comes before the state, and a lock is not everyone's to know.
@test "a locked target that may not be overwritten is 501, and its lock is not told" {
	other a.docx
	wopictl grant remove alice other1
	wopictl lock set other1 T
	no_change over a.docx
	answers 501
	lacks_header X-WOPI-Lock
}

@test "what other systems refuse in a name is replaced in a suggested one, and its tail is dropped" {
	suggested 'What: now?.docx'
	is_called 'What- now-.docx'
	suggested 'notes. .docx'
	is_called notes.docx
	suggested 'C# 100%.docx'
	is_called 'C# 100%.docx'
}

@test "the lock of a target that may not be read is not told" {
	other a.docx
	wopictl grant remove alice other1
	wopictl lock set other1 T
	no_change exactly a.docx
	answers 409
	[ "$(header X-WOPI-Lock)" = '' ]
	[[ "$(header X-WOPI-LockFailureReason)" != *T* ]]
}

@test "what PutRelativeFile made in a container that the caller cannot see is the caller's" {
	wopictl container add Closed --id closed >/dev/null
	wopictl file move doc1 closed
	suggested new.docx
	is_called new.docx
	follow "$(json .Url)"
	holds content
	check_file_info
	[ "$(json .OwnerId)" = alice ]
	[ "$(json .UserCanWrite)" = true ]
	delete_file
	answers 200
}

@test "a token without the right to write may make what is not there" {
	with_rights read,create
	over a.docx
	is_called a.docx
}

@test "a token without the right to write gets 409 for a taken name without leave" {
	with_rights read,create
	other a.docx
	no_change exactly a.docx
	conflicts ''
}

@test "a container's name is 409, also with leave to overwrite, and another is offered" {
	wopictl container add Folder
	no_change exactly Folder
	conflicts ''
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'Folder (1)' ]
	no_change over Folder
	conflicts ''
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'Folder (1)' ]
}

@test "a target in the trash is not overwritten: a new file is made" {
	other a.docx
	wopictl file remove other1
	over a.docx
	is_called a.docx
	[[ $(json .Url) != */files/other1\?* ]]
}

# The two headers

@test "both targets are 501" {
	no_change exactly a.docx -H 'X-WOPI-SuggestedTarget: b.docx'
	answers 501
}

@test "both targets are 501, also if one stands for no name" {
	no_change exactly 'resum+AO' -H 'X-WOPI-SuggestedTarget: b.docx'
	answers 501
	no_change exactly a.docx -H 'X-WOPI-SuggestedTarget: resum+AO'
	answers 501
}

@test "neither target is 400" {
	no_change operation PUT_RELATIVE -d /dev/null
	answers 400
}

@test "an empty target is none" {
	no_change operation PUT_RELATIVE -d /dev/null -H 'X-WOPI-SuggestedTarget:' -H 'X-WOPI-RelativeTarget:'
	answers 400
	suggested a.docx -H 'X-WOPI-RelativeTarget:'
	is_called a.docx
	exactly b.docx -H 'X-WOPI-SuggestedTarget:'
	is_called b.docx
}

# Who may

# is_501: whatever it is asked for.
is_501() {
	suggested .docx
	answers 501
	suggested 'resum+AO'
	answers 501
	exactly a.docx
	answers 501
	exactly 'a/b.docx'
	answers 501
	exactly report.wopitest
	answers 501
	over report.wopitest
	answers 501
	exactly a.docx -H 'X-WOPI-SuggestedTarget: b.docx'
	answers 501
	exactly a.docx -H 'X-WOPI-OverwriteRelativeTarget: nonsense'
	answers 501
	exactly a.docx -H 'X-WOPI-Size: nonsense'
	answers 501
	operation PUT_RELATIVE
	answers 501
}

@test "without the right to create each call is 501, with nonsense in its headers too" {
	with_rights read,write,rename,review,delete,share
	check_file_info
	[ "$(json .UserCanNotWriteRelative)" = true ]
	no_change is_501
}

@test "a reader's call is 501, with nonsense in its headers too" {
	as carol
	no_change is_501
}

@test "without the right to create a call is 501 before its size is looked at" {
	wopictl config set max_file_size 1
	as carol
	suggested .docx
	answers 501
}

@test "an old version's id has no siblings: 501 for each call" {
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	on doc1.1
	check_file_info
	answers 200
	[ "$(json .UserCanNotWriteRelative)" = true ]
	no_change is_501
}

@test "a bad token is 401" {
	no_change suggested .docx -t nonsense
	answers 401
	no_change suggested .docx -t ''
	answers 401
	no_change suggested .docx -t alice-empty1
	answers 401
}

@test "an expired token is 401" {
	later 36000
	no_change suggested .docx
	answers 401
}

# contents COUNT: so many files are there.
contents() { [ "$(find "$WOPI_DATA/contents" -type f | wc -l)" = "$1" ]; }

# remove_and_send TOKEN FIFO: the body comes when its token is gone.
remove_and_send() {
	local into
	exec {into}>"$2"
	within_seconds 20 contents 3
	wopictl token remove "$1"
	printf content >&"$into"
}

@test "a token that is removed while the body arrives is 401, and nothing is made" {
	local pipe=$BATS_TEST_TMPDIR/pipe
	mkfifo "$pipe"
	remove_and_send "$token" "$pipe" &
	operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: a.docx' -d "$pipe" -e CONTENT_LENGTH=7
	wait
	answers 401
	[ "$(wopictl file list | wc -l)" = 2 ]
	contents 2
}

# No token is for a file that never was, so that is told first.
@test "a file that never was is 401" {
	file=nosuch
	no_change suggested .docx
	answers 401
}

@test "a source in the trash is 404" {
	wopictl file remove doc1
	no_change suggested .docx
	answers 404
	no_change exactly a.docx
	answers 404
}

# The source

@test "the source's lock does not matter, whoever took it and whatever is quoted" {
	lock A
	suggested a.docx
	answers 200
	suggested b.docx -H 'X-WOPI-Lock: A'
	answers 200
	suggested c.docx -H 'X-WOPI-Lock: B'
	answers 200
	as bob
	exactly d.docx
	answers 200
	over e.docx
	answers 200
	source_again
	locked_by A
}

@test "the source's lock that wopictl took does not matter" {
	wopictl lock set doc1 A
	exactly a.docx
	answers 200
}

@test "the new file is not locked" {
	lock A
	suggested .docx -H 'X-WOPI-Lock: A'
	follow "$(json .Url)"
	unlocked
}

@test "the source keeps its bytes, its version and its time" {
	later 100
	suggested .docx
	exactly a.docx
	source_unchanged
}

@test "the new file is the source's sibling" {
	wopictl container add Below --id below
	wopictl file move doc1 below
	suggested .docx
	follow "$(json .Url)"
	[ "$(field container_id wopictl file show "$file")" = below ]
}

@test "a name is taken by siblings, not by files of the root" {
	other a.docx
	wopictl container add Below --id below
	wopictl file move doc1 below
	exactly a.docx
	is_called a.docx
	other_has 1 other
}

# The body

@test "the new file has the body's bytes, as its first version" {
	head -c 300000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
	operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: .docx' -d "$BATS_TEST_TMPDIR/bytes"
	answers 200
	follow "$(json .Url)"
	get_file
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
	cmp "$reply_body" "$BATS_TEST_TMPDIR/bytes"
}

@test "an empty body makes an empty file" {
	save_as SuggestedTarget .docx ''
	answers 200
	follow "$(json .Url)"
	holds ''
	check_file_info
	[ "$(json .Size)" = 0 ]
}

@test "an empty body makes a target that is overwritten empty" {
	other a.docx
	save_as RelativeTarget a.docx '' -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 200
	other_has 2 ''
}

@test "a body that is cut short is 400, and nothing is made" {
	no_change suggested .docx -e CONTENT_LENGTH=100
	answers 400
	no_change exactly a.docx -e CONTENT_LENGTH=100
	answers 400
}

@test "a body that is cut short overwrites nothing" {
	other a.docx
	no_change over a.docx -e CONTENT_LENGTH=100
	answers 400
	other_has 1 other
}

@test "a body without a length is taken to its end" {
	suggested .docx -e CONTENT_LENGTH= -e HTTP_TRANSFER_ENCODING=chunked
	answers 200
	follow "$(json .Url)"
	holds content
}

# Some servers drop such bodies: they are not saved as empty ones.
@test "a body without a length that is empty is 400, and nothing is made" {
	no_change save_as SuggestedTarget .docx '' -e CONTENT_LENGTH= -e HTTP_TRANSFER_ENCODING=chunked
	answers 400
}

@test "a wrong X-WOPI-Size is no matter: the body is what counts" {
	local size
	for size in 0 1 6 8 5000000 nonsense -1 7x 99999999999999999999; do
		operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: .docx' -H "X-WOPI-Size: $size" \
			-d "$BATS_TEST_DIRNAME/helper.bash"
		answers 200
		follow "$(json .Url)"
		[ "$(field size wopictl file show "$file")" = "$(stat -c %s "$BATS_TEST_DIRNAME/helper.bash")" ]
		source_again
	done
}

@test "no X-WOPI-Size is no matter" {
	printf content >"$BATS_TEST_TMPDIR/body"
	operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: .docx' -d "$BATS_TEST_TMPDIR/body"
	is_called report.docx
}

# Sizes. Where contents/ is gone, a body that is received is a 500.
without_contents() {
	mv "$WOPI_DATA/contents" "$WOPI_DATA/aside"
	"$@"
	mv "$WOPI_DATA/aside" "$WOPI_DATA/contents"
}

@test "a body of max_file_size is taken, one byte more is 413" {
	wopictl config set max_file_size 7
	suggested .docx
	answers 200
	wopictl config set max_file_size 6
	no_change suggested .docx
	answers 413
	no_change exactly a.docx
	answers 413
}

@test "a Content-Length over max_file_size is 413 before the body is read" {
	wopictl config set max_file_size 6
	without_contents suggested .docx
	answers 413
}

@test "an X-WOPI-Size over max_file_size is 413 before a body without a length is read" {
	wopictl config set max_file_size 100
	without_contents suggested .docx -H 'X-WOPI-Size: 101' -e CONTENT_LENGTH= \
		-e HTTP_TRANSFER_ENCODING=chunked
	answers 413
}

@test "a body without a length that grows over max_file_size is 413, and nothing is made" {
	wopictl config set max_file_size 6
	no_change suggested .docx -H 'X-WOPI-Size:' -e CONTENT_LENGTH= -e HTTP_TRANSFER_ENCODING=chunked
	answers 413
	no_change suggested .docx -H 'X-WOPI-Size: 1' -e CONTENT_LENGTH= -e HTTP_TRANSFER_ENCODING=chunked
	answers 413
	no_change suggested .docx -H 'X-WOPI-Size: nonsense' -e CONTENT_LENGTH= \
		-e HTTP_TRANSFER_ENCODING=chunked
	answers 413
}

@test "a name that is taken is told before a body that is too large" {
	wopictl config set max_file_size 6
	exactly report.wopitest
	conflicts ''
}

@test "the caller's quota bounds what the caller makes: 413, and nothing is made" {
	wopictl user set alice --quota 6
	no_change suggested .docx
	answers 413
	no_change exactly a.docx
	answers 413
	as bob
	suggested .docx
	answers 200
}

@test "the caller's quota counts what the caller has made" {
	wopictl user set alice --quota 20
	suggested .docx
	answers 200
	suggested .docx
	answers 200
	no_change suggested .docx
	answers 413
}

@test "the source's owner's quota does not bound what the caller makes" {
	wopictl user set admin --quota 1
	suggested .docx
	answers 200
}

@test "the target's owner's quota bounds what overwrites it: 413, and it stays" {
	other a.docx --owner bob
	wopictl user set bob --quota 6
	no_change over a.docx
	answers 413
	other_has 1 other
}

@test "the caller's quota does not bound what overwrites another's file" {
	other a.docx --owner bob
	wopictl user set alice --quota 1
	over a.docx
	answers 200
	other_has 2 content
}

@test "what is overwritten does not count in its owner's quota" {
	other a.docx --owner bob
	wopictl user set bob --quota 7
	over a.docx
	answers 200
	over a.docx
	answers 200
	other_has 3 content
}

@test "the quota bounds a body without a length" {
	wopictl user set alice --quota 6
	no_change suggested .docx -H 'X-WOPI-Size:' -e CONTENT_LENGTH= -e HTTP_TRANSFER_ENCODING=chunked
	answers 413
}

# The answer

@test "the answer is JSON, and has no members that are null" {
	suggested .docx
	[ "$(header Content-Type)" = application/json ]
	[ "$(json 'map(type) | unique | join(" ")')" = string ]
	[ "$(json 'keys | join(" ")')" = 'HostEditUrl HostViewUrl LastModifiedTime Name Url' ]
}

@test "the Url is the new file's WOPISrc with a token that needs no escapes" {
	suggested .docx
	[[ $(json .Url) =~ ^http://docs.example.org/wopi/files/[A-Za-z0-9_-]+\?access_token=[A-Za-z0-9._~-]+(\&|$) ]]
}

@test "the Url's token lives as long as the caller's" {
	suggested .docx
	[[ $(json .Url) == *"&access_token_ttl=$((START + 36000))000" ]]
	follow "$(json .Url)"
	later 35999
	check_file_info
	answers 200
	later 1
	check_file_info
	answers 401
}

@test "the Url's token makes no longer tokens" {
	suggested .docx
	later 30000
	follow "$(json .Url)"
	suggested .odt
	[[ $(json .Url) == *"&access_token_ttl=$((START + 36000))000" ]]
	follow "$(json .Url)"
	check_file_info
	answers 200
	later 6000
	check_file_info
	answers 401
}

@test "the Url's token opens, saves, locks and deletes the new file" {
	suggested .docx
	follow "$(json .Url)"
	check_file_info
	answers 200
	[ "$(json .BaseFileName)" = report.docx ]
	[ "$(json .UserId)" = alice ]
	[ "$(json .UserCanWrite)" = true ]
	holds content
	lock A
	answers 200
	put new A
	answers 200
	holds new
	unlock A
	answers 200
	delete_file
	answers 200
	check_file_info
	answers 404
}

@test "the Url's token is for no other file" {
	suggested .docx
	follow "$(json .Url)"
	file=doc1
	check_file_info
	answers 401
	file=empty1
	check_file_info
	answers 401
}

@test "the caller's token is not for the new file" {
	suggested .docx
	follow "$(json .Url)"
	token=alice-doc1
	check_file_info
	answers 401
}

@test "the Url's token has no more rights than the caller's" {
	with_rights read,create
	suggested .docx
	follow "$(json .Url)"
	check_file_info
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	lock A
	answers 404
	delete_file
	answers 404
}

@test "the Url's token dies with the caller's" {
	suggested .docx
	wopictl token remove alice-doc1
	follow "$(json .Url)"
	check_file_info
	answers 401
}

@test "the Url's token dies with the caller" {
	suggested .docx
	wopictl user remove alice
	follow "$(json .Url)"
	check_file_info
	answers 401
}

@test "the Url's token is stored nowhere" {
	local before
	before=$(wopictl token list)
	suggested .docx
	[ "$(wopictl token list)" = "$before" ]
}

@test "the Url of an overwritten target opens that one" {
	other a.docx
	over a.docx
	follow "$(json .Url)"
	[ "$file" = other1 ]
	holds content
}

# pages FILTER: HostViewUrl and HostEditUrl in the last answer.
pages() { json '[.HostViewUrl, .HostEditUrl]'; }

@test "HostViewUrl and HostEditUrl are those of the new file" {
	local answered
	suggested .docx
	answered=$(pages)
	[[ $answered == *http* ]]
	follow "$(json .Url)"
	check_file_info
	[ "$(pages)" = "$answered" ]
}

@test "HostViewUrl and HostEditUrl lead to your own page where one is set" {
	local answered
	wopictl config set host_page 'https://portal.example.org/open?file={id}&action={action}'
	suggested .docx
	answered=$(pages)
	follow "$(json .Url)"
	[[ $answered == *"https://portal.example.org/open?file=$file&action=edit"* ]]
	check_file_info
	[ "$(pages)" = "$answered" ]
}

@test "HostEditUrl is not in the answer to a token with which nobody can edit" {
	local answered
	with_rights read,create
	suggested .docx
	answered=$(pages)
	follow "$(json .Url)"
	check_file_info
	[ "$(pages)" = "$answered" ]
}

@test "LastModifiedTime is the source's, in both modes" {
	local time
	check_file_info
	time=$(json .LastModifiedTime)
	later 100
	suggested .docx
	[ "$(json .LastModifiedTime)" = "$time" ]
	exactly a.docx
	[ "$(json .LastModifiedTime)" = "$time" ]
}

@test "LastModifiedTime of an answer is what the source's next save may quote" {
	local time
	later 100
	suggested .docx
	time=$(json .LastModifiedTime)
	lock A
	put new A -H "X-COOL-WOPI-Timestamp: $time"
	answers 200
}

@test "the new file belongs to the caller" {
	as bob
	suggested .docx
	follow "$(json .Url)"
	[ "$(field owner wopictl file show "$file")" = bob ]
	check_file_info
	[ "$(json .OwnerId)" = bob ]
}

@test "the new file has an id and a time of its own" {
	local ids
	later 100
	suggested .docx
	follow "$(json .Url)"
	ids=$file
	[ "$(field modified_at wopictl file show "$file")" = 2023-11-14T22:15:00.000000Z ]
	source_again
	suggested .docx
	follow "$(json .Url)"
	[ "$file" != "$ids" ]
}

@test "a version that a conversion made says so" {
	local value
	for value in true 1 whatever; do
		suggested .docx -H "X-WOPI-FileConversion: $value"
		answers 200
		follow "$(json .Url)"
		[ "$(wopictl --json file versions "$file" | jq -r .note)" = 'converted from doc1' ]
		source_again
	done
}

@test "a version that no conversion made does not say so" {
	suggested .docx
	follow "$(json .Url)"
	[[ $(wopictl --json file versions "$file" | jq -r .note) != *converted* ]]
}

@test "a converted target that was overwritten says so" {
	other a.docx
	over a.docx -H 'X-WOPI-FileConversion: true'
	answers 200
	[ "$(wopictl --json file versions other1 | head -n 1 | jq -r .note)" = 'converted from doc1' ]
}

@test "what was made and overwritten is as it should be" {
	other a.docx
	suggested .docx
	over a.docx
	over report.wopitest
	wopictl config set base_url https://docs.example.org/wopi
	run -0 wopictl check
}
