# SPDX-License-Identifier: MIT
# RenameFile and DeleteFile.

load helper

# becomes STEM [EXTENSION]: the last answer, of a RenameFile, gives this stem, and
# the file now is called so.
becomes() {
	answers 200
	[ "$(json .Name)" = "$1" ] || {
		printf 'expected: %s\ngot: %s\n' "$1" "$(json .Name)" >&2
		return 1
	}
	is_called "$1${2-.wopitest}"
}

# is_called NAME: that is what CheckFileInfo says.
is_called() {
	check_file_info
	answers 200
	[ "$(json .BaseFileName)" = "$1" ] || {
		printf 'expected: %s\ngot: %s\n' "$1" "$(json .BaseFileName)" >&2
		return 1
	}
}

# other NAME [wopictl's options...]: another file there, other1.
other() { printf other | wopictl file add - --name "$1" --id other1 "${@:2}" >/dev/null; }

# with_rights LIST: alice asks with a token of these rights from here on.
with_rights() {
	wopictl token add doc1 --user alice --rights "$1" --weak --value narrow &>/dev/null
	token=narrow
}

state() {
	wopictl file list
	wopictl file list --removed
	wopictl file versions doc1
	wopictl lock list
	ls "$WOPI_DATA/contents"
}

# RenameFile: names

@test "a file gets the requested name, and keeps its extension" {
	rename_to other
	becomes other
}

@test "the answer has the name without extension" {
	rename_to other.wopitest
	answers 200
	[ "$(json .Name)" = other ]
}

@test "the file's own extension is not doubled" {
	rename_to other.wopitest
	becomes other
}

@test "the file's own extension is known in any letter case, and stays as it was" {
	rename_to other.WopiTest
	becomes other
	wopictl file rename doc1 a.DOCX
	rename_to b.docx
	becomes b .DOCX
}

@test "the file's own extension is taken off once" {
	rename_to other.wopitest.wopitest
	becomes other.wopitest
}

@test "another extension is part of the stem" {
	rename_to other.docx
	becomes other.docx
}

@test "dots are part of the stem" {
	rename_to 'a.b..c.'
	becomes a.b..c.
	rename_to 1.2.3.wopitest
	becomes 1.2.3
}

@test "what only ends like the extension is part of the stem" {
	rename_to otherwopitest
	becomes otherwopitest
}

@test "the last extension alone stays" {
	wopictl file rename doc1 backup.tar.gz
	rename_to other
	becomes other .gz
}

@test "a Unicode extension stays" {
	wopictl file rename doc1 a.日本
	rename_to b.+ZeVnLA-
	becomes b .日本
}

@test "a file without extension gets the requested name" {
	wopictl file rename doc1 README
	rename_to LICENSE
	becomes LICENSE ''
}

@test "a requested name with dots is all stem for a file without extension" {
	wopictl file rename doc1 README
	rename_to v1.2
	becomes v1.2 ''
}

@test "the name that a file has already is no conflict" {
	no_change rename_to report
	becomes report
	no_change rename_to report.wopitest
	becomes report
}

@test "the letter case of a name can be changed" {
	rename_to REPORT
	becomes REPORT
}

@test "a taken name gets a number" {
	other other.wopitest
	rename_to other
	becomes 'other (1)'
	[ "$(field name wopictl file show other1)" = other.wopitest ]
}

@test "a taken name gets the first number that is free" {
	other other.wopitest
	printf x | wopictl file add - --name 'other (1).wopitest' >/dev/null
	rename_to other
	becomes 'other (2)'
}

@test "a taken name of a file without extension gets its number at its end" {
	wopictl file rename doc1 README
	other LICENSE
	rename_to LICENSE
	becomes 'LICENSE (1)' ''
}

@test "a name that a container has gets a number" {
	wopictl container add other.wopitest
	rename_to other
	becomes 'other (1)'
}

@test "a longest name that is taken is cut for its number" {
	other "$(repeat 246 x).wopitest"
	rename_to "$(repeat 246 x)"
	becomes "$(repeat 242 x) (1)"
}

@test "the same stem with another extension is not taken" {
	other other.docx
	rename_to other
	becomes other
}

@test "a name in another container is not taken" {
	wopictl container add Elsewhere --id elsewhere
	other other.wopitest --container elsewhere
	rename_to other
	becomes other
}

@test "a name in the trash is not taken" {
	other other.wopitest
	wopictl file remove other1
	rename_to other
	becomes other
}

@test "the name before is free at once" {
	rename_to other
	save_as RelativeTarget report.wopitest content
	answers 200
	[ "$(json .Name)" = report.wopitest ]
}

@test "two files can swap their names" {
	other b.wopitest
	wopictl token add other1 --user alice --rights all --weak --value alice-other1 &>/dev/null
	rename_to c
	on other1
	rename_to report
	becomes report
	on doc1
	rename_to b
	becomes b
}

@test "a missing name is 400, with a reason" {
	no_change operation RENAME_FILE
	answers 400
	[ -n "$(header X-WOPI-InvalidFileNameError)" ]
}

@test "an empty name is a missing one" {
	no_change operation RENAME_FILE -H 'X-WOPI-RequestedName:'
	answers 400
	[ -n "$(header X-WOPI-InvalidFileNameError)" ]
}

@test "a name that cannot be becomes the nearest one that can" {
	local name
	for name in 'Q1/Q2 report=Q1-Q2 report' 'a\b=a-b' '.NET notes=NET notes' '..=document' 'a+AAo-b=a-b'; do
		rename_to "${name%=*}"
		becomes "${name#*=}"
	done
}

@test "a name that cannot be decoded is 400, with a reason, on a locked file too" {
	no_change rename_to 'resum+AO'
	answers 400
	[ -n "$(header X-WOPI-InvalidFileNameError)" ]
	lock A
	as bob
	no_change rename_to 'resum+AO'
	answers 400
}

# RenameFile: what stays, and the answer

@test "id, version, time, bytes and owner stay" {
	local before
	check_file_info
	before=$(json 'del(.BaseFileName)')
	later 100
	rename_to other
	answers 200
	check_file_info
	[ "$(json 'del(.BaseFileName)')" = "$before" ]
	holds hello
}

@test "the answer is JSON, and has no members that are null" {
	rename_to other
	[ "$(header Content-Type)" = application/json ]
	[ "$(json 'map(type) | unique | join(" ")')" = string ]
	[ "$(json 'keys | join(" ")')" = 'LastModifiedTime Name Url' ]
}

@test "the answer has the file's version, as CheckFileInfo has it" {
	lock A
	put new A
	rename_to other
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	check_file_info
	[ "$(json .Version)" = 2 ]
}

@test "the answer has the file's time, which the next save may quote" {
	local time
	later 100
	rename_to other
	time=$(json .LastModifiedTime)
	[ "$time" = 2023-11-14T22:13:20.000000Z ]
	lock A
	put new A -H "X-LOOL-WOPI-Timestamp: $time"
	answers 200
}

@test "the answer's Url is the file's, with a token for it" {
	rename_to other
	[[ $(json .Url) =~ ^http://docs.example.org/wopi/files/doc1\?access_token=[A-Za-z0-9._~-]+(\&|$) ]]
	follow "$(json .Url)"
	is_called other.wopitest
	lock A
	put new A
	answers 200
}

@test "the answer's Url lives as long as the caller's token" {
	rename_to other
	follow "$(json .Url)"
	later 35999
	check_file_info
	answers 200
	later 1
	check_file_info
	answers 401
}

@test "the answer's Url dies with the caller's token" {
	rename_to other
	wopictl token remove alice-doc1
	follow "$(json .Url)"
	check_file_info
	answers 401
}

@test "the caller's token goes on working" {
	rename_to other
	holds hello
}

@test "the document that comes with a rename is not stored" {
	head -c 200000 /dev/urandom >"$BATS_TEST_TMPDIR/document"
	rename_to other -d "$BATS_TEST_TMPDIR/document"
	becomes other
	holds hello
	[ "$(find "$WOPI_DATA/contents" -type f | wc -l)" = 2 ]
	[ "$(wopictl file versions doc1 | wc -l)" = 1 ]
}

# A pipe takes 64 KiB: the rest can only be written if it is read.
@test "the document that comes with a rename is read to its end" {
	local pipe=$BATS_TEST_TMPDIR/pipe written=$BATS_TEST_TMPDIR/written
	mkfifo "$pipe"
	{ head -c 200000 /dev/zero >"$pipe" && touch "$written"; } &
	rename_to other -d "$pipe" -e CONTENT_LENGTH=200000
	wait
	becomes other
	[ -e "$written" ]
}

@test "the document that comes with a rename is no matter of limits and quotas" {
	wopictl config set max_file_size 1000
	wopictl user set admin --quota 1
	head -c 200000 /dev/zero >"$BATS_TEST_TMPDIR/document"
	rename_to other -d "$BATS_TEST_TMPDIR/document"
	becomes other
}

@test "a rename's document that is cut short is no matter" {
	printf half >"$BATS_TEST_TMPDIR/document"
	rename_to other -d "$BATS_TEST_TMPDIR/document" -e CONTENT_LENGTH=100000
	becomes other
	holds hello
}

# RenameFile: locks

@test "an unlocked file is renamed, whatever is quoted" {
	rename_to b -H 'X-WOPI-Lock: A'
	becomes b
	unlocked
	rename_to c -H 'X-WOPI-Lock:'
	becomes c
}

@test "a locked file is renamed by its lock" {
	lock A
	rename_to other -H 'X-WOPI-Lock: A'
	becomes other
}

@test "a locked file is renamed by its lock, whoever took it" {
	lock A
	as bob
	rename_to other -H 'X-WOPI-Lock: A'
	becomes other
}

@test "a locked file is not renamed by another lock" {
	lock A
	no_change rename_to other -H 'X-WOPI-Lock: B'
	conflicts A
	no_change rename_to other -H 'X-WOPI-Lock: a'
	conflicts A
	as bob
	no_change rename_to other -H 'X-WOPI-Lock: B'
	conflicts A
}

# Collabora never quotes its lock when it renames.
@test "a locked file is renamed without a lock by the user who took it" {
	lock A
	rename_to other
	becomes other
}

@test "a locked file is renamed without a lock by the user who took it, with any token" {
	lock A
	wopictl token add doc1 --user alice --rights all --weak --value another &>/dev/null
	token=another
	rename_to other
	becomes other
}

@test "a locked file is not renamed without a lock by another user" {
	lock A
	as bob
	no_change rename_to other
	conflicts A
}

@test "an empty X-WOPI-Lock is none" {
	lock A
	rename_to other -H 'X-WOPI-Lock:'
	becomes other
	as bob
	no_change rename_to third -H 'X-WOPI-Lock:'
	conflicts A
}

@test "a lock is still that of the user who took it when another refreshed it" {
	lock A
	as bob
	refresh A
	lock A
	no_change rename_to other
	conflicts A
	as alice
	rename_to other
	becomes other
}

@test "a lock is that of the user who relocked it" {
	lock A
	as bob
	relock A B
	as alice
	no_change rename_to other
	conflicts B
	as bob
	rename_to other
	becomes other
}

@test "a lock that wopictl took is nobody's: it has to be quoted" {
	wopictl lock set doc1 A
	no_change rename_to other
	conflicts A
	rename_to other -H 'X-WOPI-Lock: A'
	becomes other
}

@test "a lock that wopictl took for a user is that user's" {
	wopictl lock set doc1 A --user alice
	as bob
	no_change rename_to other
	conflicts A
	as alice
	rename_to other
	becomes other
}

@test "an expired lock is none" {
	lock A
	later 1799
	as bob
	rename_to other
	conflicts A
	later 1
	rename_to other
	becomes other
}

@test "a file whose lock expired is renamed, whatever is quoted" {
	lock A
	later 1800
	rename_to other -H 'X-WOPI-Lock: B'
	becomes other
}

@test "a refused rename tells why" {
	lock A
	as bob
	rename_to other
	conflicts A
	[ -n "$(header X-WOPI-LockFailureReason)" ]
}

@test "the lock survives a rename" {
	lock A
	rename_to other
	locked_by A
	put new A
	answers 200
}

@test "a rename does not touch the lock's timer" {
	lock A
	later 1000
	rename_to other -H 'X-WOPI-Lock: A'
	answers 200
	later 799
	locked_by A
	later 1
	unlocked
}

# RenameFile: who may

@test "without the right to rename it is 404, whatever is asked" {
	with_rights read,write,review,create,delete,share
	check_file_info
	[ "$(json .UserCanRename)" = false ]
	no_change rename_to other
	answers 404
	no_change operation RENAME_FILE
	answers 404
}

@test "a reader's rename of a locked file is 404, and tells no lock" {
	lock A
	as carol
	no_change rename_to other
	answers 404
	lacks_header X-WOPI-Lock
}

@test "the right to rename is enough" {
	with_rights read,rename
	check_file_info
	[ "$(json .UserCanRename)" = true ]
	rename_to other
	becomes other
}

@test "an old version cannot be renamed" {
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	on doc1.1
	no_change rename_to other
	answers 404
}

@test "a file in the trash cannot be renamed" {
	wopictl file remove doc1
	no_change rename_to other
	answers 404
}

@test "a file that DeleteFile removed cannot be renamed" {
	delete_file
	no_change rename_to other
	answers 404
}

@test "a rename with a bad token is 401" {
	no_change rename_to other -t nonsense
	answers 401
	no_change rename_to other -t ''
	answers 401
	no_change rename_to other -t alice-empty1
	answers 401
	later 36000
	no_change rename_to other
	answers 401
}

# No token is for a file that never was, so that is told first.
@test "a rename of a file that never was is 401" {
	file=nosuch
	no_change rename_to other
	answers 401
}

# DeleteFile

# is_dead: the file is not there for any operation.
is_dead() {
	check_file_info
	answers 404
	get_file
	answers 404
	put new A
	answers 404
	lock A
	answers 404
	refresh A
	answers 404
	unlock A
	answers 404
	relock A B
	answers 404
	get_lock
	answers 404
	save_as SuggestedTarget .docx content
	answers 404
	rename_to other
	answers 404
	delete_file
	answers 404
	wopi GET /files/doc1/ancestry
	answers 404
}

@test "DeleteFile removes the file, with an empty answer" {
	delete_file
	answers 200
	[ ! -s "$reply_body" ]
	lacks_header X-WOPI-Lock
	check_file_info
	answers 404
}

@test "a deleted file is dead at once, for each operation and each token" {
	delete_file
	is_dead
	as bob
	is_dead
}

@test "a deleted file's FileUrl is dead at once" {
	local url
	check_file_info
	url=$(json .FileUrl)
	wopi GET /download/doc1 -t '' -e "QUERY_STRING=${url#*\?}"
	answers 200
	delete_file
	wopi GET /download/doc1 -t '' -e "QUERY_STRING=${url#*\?}"
	answers 404
}

@test "a deleted file's old versions are dead at once" {
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	delete_file
	on doc1.1
	check_file_info
	answers 404
	get_file
	answers 404
}

@test "a deleted file is in the trash" {
	delete_file
	[ "$(wopictl file list | grep -c doc1)" = 0 ]
	[ "$(wopictl file list --removed | cut -f 1,2)" = doc1$'\t'report.wopitest ]
}

@test "a deleted file comes back as it was, and its tokens with it" {
	local before
	lock A
	put new A
	unlock A
	check_file_info
	before=$(body)
	later 100
	delete_file
	answers 200
	wopictl file undelete doc1
	check_file_info
	answers 200
	[ "$(body)" = "$before" ]
	holds new
	unlocked
	lock B
	answers 200
}

@test "a deleted file's name is free at once" {
	delete_file
	on empty1
	save_as RelativeTarget report.wopitest content
	answers 200
	[ "$(json .Name)" = report.wopitest ]
	[[ $(json .Url) != */files/doc1\?* ]]
}

@test "a deleted file's name is free at once for a rename" {
	delete_file
	on empty1
	rename_to report
	becomes report
}

@test "a file whose name was taken since does not come back" {
	delete_file
	on empty1
	rename_to report
	refuses 4 "already used" wopictl file undelete doc1
}

@test "a deleted file's id is not given to another" {
	delete_file
	refuses 4 '' wopictl file add "$BATS_TEST_DIRNAME/helper.bash" --id doc1
}

@test "a locked file is not deleted, whoever took the lock" {
	lock A
	no_change delete_file
	conflicts A
	as bob
	no_change delete_file
	conflicts A
	locked_by A
}

@test "a locked file is not deleted with its lock quoted either" {
	lock A
	no_change operation DELETE -H 'X-WOPI-Lock: A'
	conflicts A
}

@test "a file that wopictl locked is not deleted" {
	wopictl lock set doc1 A
	no_change delete_file
	conflicts A
}

@test "a refused DeleteFile does not touch the lock's timer" {
	lock A
	later 1000
	delete_file
	conflicts A
	later 799
	locked_by A
	later 1
	unlocked
}

@test "a file whose lock has expired is deleted" {
	lock A
	later 1799
	delete_file
	conflicts A
	later 1
	delete_file
	answers 200
}

@test "a file whose lock was released is deleted" {
	lock A
	unlock A
	delete_file
	answers 200
}

@test "an empty file is deleted" {
	on empty1
	delete_file
	answers 200
	check_file_info
	answers 404
}

@test "the other files stay" {
	delete_file
	on empty1
	check_file_info
	answers 200
	[ "$(wopictl file list | wc -l)" = 1 ]
}

@test "without the right to delete it is 404" {
	with_rights read,write,rename,review,create,share
	check_file_info
	[ "$(json .SupportsDeleteFile)" = false ]
	no_change delete_file
	answers 404
}

@test "a reader's DeleteFile of a locked file is 404, and tells no lock" {
	lock A
	as carol
	no_change delete_file
	answers 404
	lacks_header X-WOPI-Lock
}

@test "the right to delete is enough" {
	with_rights read,delete
	delete_file
	answers 200
}

@test "an old version cannot be deleted" {
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	on doc1.1
	no_change delete_file
	answers 404
}

@test "a DeleteFile with a bad token is 401" {
	no_change operation DELETE -t nonsense
	answers 401
	no_change operation DELETE -t ''
	answers 401
	no_change operation DELETE -t alice-empty1
	answers 401
}

@test "what was renamed and deleted is as it should be" {
	lock A
	rename_to other -H 'X-WOPI-Lock: A'
	unlock A
	delete_file
	on empty1
	rename_to report
	wopictl config set base_url https://docs.example.org/wopi
	run -0 wopictl check
}
