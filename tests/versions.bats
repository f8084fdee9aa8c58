# SPDX-License-Identifier: MIT
# Versions: what stays of each save, what is told of it, how autosaves fold, how old
# versions are read, and when they go.

load helper
load bodies

# are VERSION...: doc1 has just these versions, newest first.
are() {
	local there
	there=$(wopictl file versions doc1 | cut -f 1 | xargs)
	[ "$there" = "$*" ] || {
		echo "expected versions $*, got $there" >&2
		return 1
	}
}

# told VERSION NAME: what the list tells of a version.
told() {
	wopictl file versions doc1 --json | jq -r --argjson v "$1" "select(.version == \$v) | .$2"
}

# autosave TEXT [wopi's options...]: under the lock A.
autosave() {
	put "$1" A -H 'X-COOL-WOPI-IsAutosave: true' "${@:2}"
	answers 200
}

# save TEXT [wopi's options...]: one that somebody wanted, under the lock A.
save() {
	put "$1" A "${@:2}"
	answers 200
}

# at SECONDS: the clock stands so long after the beginning.
at() { WOPI_NOW=$((START + ${1%.*})); [[ $1 != *.* ]] || WOPI_NOW+=.${1#*.}; }

# Each save

@test "every save keeps the one before, whoever saves" {
	lock A
	later 600
	save two
	later 600
	printf three | wopictl file put doc1 - --force
	later 600
	wopictl file restore doc1 1 --force
	are 4 3 2 1
	prints hello wopictl file cat doc1 --version 1
	prints two wopictl file cat doc1 --version 2
	prints three wopictl file cat doc1 --version 3
	prints hello wopictl file cat doc1 --version 4
}

@test "a save that changes no byte keeps the one before, too" {
	lock A
	save hello
	save hello
	are 3 2 1
}

@test "a save that empties the file keeps the one before" {
	lock A
	save ''
	are 2 1
	prints hello wopictl file cat doc1 --version 1
	prints '' wopictl file cat doc1 --version 2
}

@test "a save that is refused makes no version" {
	lock A
	put new B
	conflicts A
	put new A -H 'X-COOL-WOPI-Timestamp: 2000-01-01T00:00:00Z'
	conflicts A
	as carol
	put new A
	answers 404
	are 1
}

# What is told

@test "file versions as JSON has ten members, in this order" {
	[ "$(wopictl file versions doc1 --json | jq -c keys_unsorted)" = '["version","size",'\
'"modified_at","user","sha256","editors","autosave","modified_by_user","note","id"]' ]
}

@test "of a client's save it tells who, when, how many bytes, which and what the client said" {
	lock A
	later 60
	save "alice's" -H 'X-WOPI-Editors: alice,bob' -H 'X-COOL-WOPI-IsModifiedByUser: true'
	[ "$(wopictl file versions doc1 --json | head -n 1)" = "$(jq -nc \
		--arg sum "$(printf "alice's" | sha256sum | cut -d ' ' -f 1)" \
		'{version: 2, size: 7, modified_at: "2023-11-14T22:14:20.000000Z", user: "alice",
		sha256: $sum, editors: "alice,bob", autosave: false, modified_by_user: true,
		note: null, id: "doc1.2"}')" ]
}

@test "of what came by the command line it tells neither user nor what clients say" {
	wopictl file put doc1 /dev/null
	[ "$(wopictl file versions doc1 --json | jq -c '[.version, .user, .editors, .autosave,
		.modified_by_user, .note]' | xargs)" = \
		'[2,null,null,false,null,null] [1,null,null,false,null,null]' ]
}

@test "in a pipe file versions has ten columns, the first five as ever" {
	local sum
	lock A
	save new -H 'X-WOPI-Editors: alice' -H 'X-COOL-WOPI-IsModifiedByUser: false'
	sum=$(printf new | sha256sum | cut -d ' ' -f 1)
	run -0 --separate-stderr wopictl file versions doc1
	[ "${lines[0]}" = $'2\t3\t2023-11-14T22:13:20Z\talice\t'"$sum"\
$'\talice\tno\tno\t-\tdoc1.2' ]
}

@test "on a terminal file versions has a heading" {
	on_terminal 0 "wopictl file versions doc1"
	[[ ${lines[0]} == "VERSION "*" MODIFIED AT "*" USER "*" SHA256 "*" AUTOSAVE "*" ID" ]]
	[ "${#lines[@]}" = 2 ]
}

@test "a version of a user who is gone still has the user's name" {
	lock A
	save new
	wopictl user remove alice
	[ "$(told 2 user)" = alice ]
}

@test "a restored version says from which one" {
	wopictl file put doc1 /dev/null
	wopictl file restore doc1 1
	[ "$(told 3 note)" = 'restored from version 1' ]
}

@test "a copy says of which file" {
	wopictl file copy doc1 --id copy1
	[ "$(field note wopictl file versions copy1)" = 'copied from doc1' ]
}

@test "X-WOPI-Editors is told as it came" {
	lock A
	save new -H 'X-WOPI-Editors: alice, bob ,,nobody'
	[ "$(told 2 editors)" = 'alice, bob ,,nobody' ]
}

@test "X-WOPI-Editors may hold letters that are not ASCII" {
	lock A
	save new -H 'X-WOPI-Editors: Żółć'
	[ "$(told 2 editors)" = Żółć ]
}

@test "X-WOPI-Editors of 1024 bytes is told, of 1025 it is left out, and both are saved" {
	lock A
	save new -H "X-WOPI-Editors: $(printf '%01024d' 0)"
	save newer -H "X-WOPI-Editors: $(printf '%01025d' 0)"
	[ "$(told 2 editors)" = "$(printf '%01024d' 0)" ]
	[ "$(told 3 editors)" = null ]
	holds newer
}

@test "X-WOPI-Editors with a byte that no text has is left out, and the save works" {
	local n=1 bad
	lock A
	for bad in $'\xff' $'a\x01b' $'a\tb' $'a\xc2\x85' $'\xed\xa0\x80'; do
		save "new $bad" -H "X-WOPI-Editors: $bad"
		n=$((n + 1))
		[ "$(told "$n" editors)" = null ]
	done
}

@test "an empty X-WOPI-Editors is none" {
	lock A
	save new -H 'X-WOPI-Editors:'
	[ "$(told 2 editors)" = null ]
}

@test "IsModifiedByUser is told in both spellings, in any case of letters" {
	local n=1 value name
	lock A
	for name in COOL LOOL; do
		for value in true false True FALSE; do
			save "$name $value" -H "X-$name-WOPI-IsModifiedByUser: $value"
			n=$((n + 1))
			[ "$(told "$n" modified_by_user)" = "${value,,}" ]
		done
	done
}

@test "IsModifiedByUser that is neither true nor false is left out" {
	local n=1 value
	lock A
	for value in '' 1 yes truefalse 'true true'; do
		save "new $value" -H "X-COOL-WOPI-IsModifiedByUser: $value"
		n=$((n + 1))
		[ "$(told "$n" modified_by_user)" = null ]
	done
}

@test "where the two spellings differ the newer one counts" {
	lock A
	save new -H 'X-LOOL-WOPI-IsModifiedByUser: true' -H 'X-COOL-WOPI-IsModifiedByUser: false' \
		-H 'X-LOOL-WOPI-IsAutosave: true' -H 'X-COOL-WOPI-IsAutosave: false'
	[ "$(told 2 modified_by_user)" = false ]
	[ "$(told 2 autosave)" = false ]
}

@test "an autosave is told as one, in both spellings, in any case of letters" {
	local n=1 value
	lock A
	for value in 'COOL-WOPI-IsAutosave: true' 'LOOL-WOPI-IsAutosave: true' \
		'COOL-WOPI-IsAutosave: TRUE' 'LOOL-WOPI-IsAutosave: True' \
		'Cool-Wopi-IsAUTOSAVE: tRUE'; do
		save "$value" -H "X-$value"
		n=$((n + 1))
		[ "$(told "$n" autosave)" = true ]
	done
}

@test "what says IsAutosave otherwise is a save like any other" {
	local n=1 value
	lock A
	for value in false '' 1 yes on truefalse 'true,true'; do
		save "new $value" -H "X-COOL-WOPI-IsAutosave: $value"
		n=$((n + 1))
		[ "$(told "$n" autosave)" = false ]
	done
	are 8 7 6 5 4 3 2 1
}

# Restoring

@test "file restore keeps no second copy of the bytes" {
	wopictl file put doc1 /dev/null
	contents_are 3
	wopictl file restore doc1 1
	contents_are 3
	holds hello
}

@test "file restore is refused under anybody's lock, with exit status 4" {
	wopictl file put doc1 /dev/null
	as bob
	lock B
	refuses 4 "locked by bob" wopictl file restore doc1 1
	[[ $stderr == *"--force"*"'wopictl lock release doc1 --force'"* ]]
	are 2 1
}

@test "file restore --force saves under a lock, which stays" {
	wopictl file put doc1 /dev/null
	lock B
	prints 3 wopictl file restore doc1 1 --force
	holds hello
	locked_by B
}

@test "file restore under a lock that has ended works" {
	wopictl file put doc1 /dev/null
	lock B
	later 1800
	prints 3 wopictl file restore doc1 1
}

@test "file restore of the current version makes a new one" {
	prints 2 wopictl file restore doc1 1
	are 2 1
}

# Autosaves

@test "an autosave within five minutes of the version before the last autosave folds that" {
	lock A
	at 60
	autosave one
	are 2 1
	at 120
	autosave two
	are 3 1
	at 180
	autosave three
	are 4 1
	holds three
	prints hello wopictl file cat doc1 --version 1
}

@test "each autosave has a number of its own, one more than the one before" {
	local n
	lock A
	for n in 2 3 4 5; do
		later 30
		autosave "text $n"
		[ "$(header X-WOPI-ItemVersion)" = "$n" ]
		check_file_info
		[ "$(json .Version)" = "$n" ]
	done
	are 5 1
}

@test "each autosave has a later time, though the clock stands still" {
	local before
	lock A
	autosave one
	before=$(json .LastModifiedTime)
	autosave two
	[[ $(json .LastModifiedTime) > $before ]]
	are 3 1
}

@test "an autosave that changes no byte is one none the less" {
	lock A
	autosave same
	autosave same
	[ "$(header X-WOPI-ItemVersion)" = 3 ]
	are 3 1
}

@test "the time of an autosave that is folded fits the next one's" {
	lock A
	later 30
	autosave one
	later 30
	autosave two -H "X-COOL-WOPI-Timestamp: $(json .LastModifiedTime)"
	later 30
	autosave three -H "X-LOOL-WOPI-Timestamp: $(json .LastModifiedTime)"
	are 4 1
}

@test "of autosaves each minute one stays for every five minutes" {
	local n
	for n in {1..12}; do
		at $((n * 60))
		lock A
		autosave "minute $n"
	done
	# saved at 12:00, 8:00, 4:00 and 0:00: five minutes after a kept one the last
	# that came within them stays
	are 13 9 5 1
	prints 'minute 8' wopictl file cat doc1 --version 9
	prints 'minute 4' wopictl file cat doc1 --version 5
}

@test "autosaves further apart than five minutes all stay" {
	local n
	for n in 1 2 3; do
		later 301
		lock A
		autosave "text $n"
	done
	are 4 3 2 1
}

@test "just before five minutes are over an autosave is folded" {
	lock A
	at 60
	autosave one
	at 299.999999
	autosave two
	are 3 1
}

@test "when five minutes are over an autosave stays" {
	lock A
	at 60
	autosave one
	at 300
	autosave two
	are 3 2 1
}

@test "autosave_grace says how long the five minutes are" {
	wopictl config set autosave_grace 1m
	lock A
	at 10
	autosave one
	at 59
	autosave two
	are 3 1
	at 60
	autosave three
	are 4 3 1
}

@test "a save that somebody wanted folds no autosave" {
	lock A
	later 10
	autosave one
	later 10
	save two
	are 3 2 1
}

@test "a save that somebody wanted is folded by no autosave" {
	lock A
	later 10
	save one
	later 10
	autosave two
	later 10
	autosave three
	are 4 2 1
	prints one wopictl file cat doc1 --version 2
}

@test "an exit save folds no autosave" {
	lock A
	later 10
	autosave one
	later 10
	autosave two -H 'X-COOL-WOPI-IsExitSave: true'
	are 3 2 1
}

@test "an exit save is folded by no autosave, in either spelling" {
	local name
	lock A
	for name in COOL LOOL; do
		later 10
		autosave "$name" -H "X-$name-WOPI-IsExitSave: True"
		later 10
		autosave "next to $name"
	done
	are 5 4 3 2 1
	[ "$(told 2 autosave)" = false ]
	[ "$(told 4 autosave)" = false ]
}

@test "IsExitSave that is not true leaves an autosave one" {
	local value
	lock A
	for value in false '' 1 nonsense; do
		later 10
		autosave "text $value" -H "X-COOL-WOPI-IsExitSave: $value"
	done
	are 5 1
}

@test "another user's autosave folds none of mine" {
	lock A
	later 10
	autosave "alice's"
	as bob
	later 10
	autosave "bob's"
	are 3 2 1
	later 10
	autosave "bob's, again"
	are 4 2 1
}

@test "what the command line saves folds nothing and is not folded" {
	lock A
	later 10
	autosave one
	later 10
	wopictl file restore doc1 1 --force
	later 10
	autosave two
	later 10
	autosave three
	are 5 3 2 1
}

@test "the autosaves of one file fold none of another" {
	lock A
	autosave one
	on empty1
	lock A
	autosave one
	autosave two
	on doc1
	are 2 1
}

@test "a version that was folded is in no list, and no client can open it" {
	lock A
	autosave one
	autosave two
	are 3 1
	refuses 3 "no version 2" wopictl token add doc1.2 --user alice --rights all
	wopi GET /versions/doc1
	[ "$(json -c '[.versions[].number]')" = '[3,1]' ]
	unlock A
	wopi POST /versions/doc1 -d <(printf '{"restore": 2}') -e CONTENT_LENGTH=14
	answers 404
	[ "$(wopictl dump | jq -c '[.files[] | select(.id == "doc1").versions[].number]')" = '[null,3]' ]
	[ "$(wopictl stats --json | jq -c '[.versions, .versions_folded]')" = '[3,1]' ]
}

@test "a version that was folded can be listed, read and restored for a day" {
	wopictl config set base_url http://docs.example.org/wopi
	lock A
	autosave one
	later 10
	autosave two
	run -0 wopictl file versions doc1 --folded --json
	[ "$(jq -c '[.version, .folded_at]' <<<"$output")" = '[2,"2023-11-14T22:13:30.000000Z"]' ]
	prints one wopictl file cat doc1 --version 2
	run -0 wopictl check
	later 86399
	wopictl gc
	prints 4 wopictl file restore doc1 2
	prints one wopictl file cat doc1
	later 2
	wopictl gc
	refuses 3 "no version 2" wopictl file cat doc1 --version 2
	prints '' wopictl file versions doc1 --folded
	prints one wopictl file cat doc1
	run -0 wopictl check
}

@test "no autosave is folded into an empty one, or one of less than half its size" {
	lock A
	later 10
	autosave "a morning's work"	# 16 bytes
	later 10
	autosave ''
	are 3 2 1
	later 10
	autosave "a morning's work, and more"
	are 4 2 1
	later 10
	autosave 1234567890123
	are 5 2 1
	later 10
	autosave 123456
	are 6 5 2 1
	later 10
	autosave 123
	are 7 5 2 1
	prints "a morning's work" wopictl file cat doc1 --version 2
}

@test "versions that were folded count for no versions_kept" {
	local n
	wopictl config set versions_kept 3
	lock A
	for n in {1..5}; do
		later 10
		autosave "autosave $n"
	done
	save last
	are 7 6 1
	[ "$(wopictl file versions doc1 --folded | cut -f 1 | xargs)" = '5 4 3 2' ]
}

@test "versions that were folded are in a backup" {
	lock A
	autosave one
	autosave two
	wopictl backup "$BATS_TEST_TMPDIR/backup.tar"
	wopictl restore "$BATS_TEST_TMPDIR/backup.tar" --yes
	prints one wopictl file cat doc1 --version 2
}

@test "folded versions of all files of an owner are bounded in bytes, the oldest of the file go" {
	local n
	wopictl config set refused_saves_size 25
	lock A
	later 10
	for n in {1..5}; do autosave "autosave $n"; done
	[ "$(wopictl file versions doc1 --folded | cut -f 1 | xargs)" = '5 4' ]
	contents_are 5
	wopictl config set refused_saves_size 5
	autosave "autosave 6"
	are 7 1
	prints '' wopictl file versions doc1 --folded
	contents_are 3
}

# Saves that change nothing

# unmodified TEXT [wopi's options...]: a save of which the client says that nobody changed it.
unmodified() { put "$1" A -H 'X-COOL-WOPI-IsModifiedByUser: false' "${@:2}"; }

@test "a save of the current bytes that no user modified makes no version and keeps the time" {
	local before
	lock A
	save same
	check_file_info
	before=$(json -c '[.Version, .LastModifiedTime]')
	later 60
	unmodified same
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	[ "$(json .LastModifiedTime)" = "$(jq -r '.[1]' <<<"$before")" ]
	check_file_info
	[ "$(json -c '[.Version, .LastModifiedTime]')" = "$before" ]
	put same A -H 'X-LOOL-WOPI-IsModifiedByUser: false'
	are 2 1
	contents_are 3
}

@test "a save of the same bytes is a version where those of the current one are lost" {
	lock A
	rm "$WOPI_DATA"/contents/*
	unmodified hello
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	holds hello
	rm "$WOPI_DATA"/contents/*
	put hello B
	answers 409
	prints hello wopictl recovered cat doc1 1
}

@test "a save of other bytes, or of which the client says nothing or that it was modified, makes a version" {
	lock A
	save same
	unmodified other
	are 3 2 1
	save other
	put other A -H 'X-COOL-WOPI-IsModifiedByUser: true'
	are 5 4 3 2 1
}

@test "of a save of the current bytes lock and timestamp come first" {
	lock A
	put hello B -H 'X-COOL-WOPI-IsModifiedByUser: false'
	conflicts A
	unmodified hello -H 'X-COOL-WOPI-Timestamp: 2000-01-01T00:00:00Z'
	conflicts A
	[ "$(json .COOLStatusCode)" = 1010 ]
	are 1
	prints '' wopictl recovered list
}

@test "a save of the current bytes that no user modified needs no room in a quota" {
	wopictl config set quota_counts versions
	wopictl config set quota 5
	lock A
	unmodified hello
	answers 200
	are 1
	contents_are 2
}

# Old versions through WOPI

# given_old: doc1's second version is "new"; from here on it is asked for doc1.1, as
# carol, who has all rights.
given_old() {
	wopictl config set base_url http://docs.example.org/wopi
	lock A
	later 60
	save new
	wopictl token add doc1.1 --user carol --rights all --weak --value t &>/dev/null
	file=doc1.1 token=t
}

# is_what_it_was: neither doc1 nor its old version has changed since given_old.
is_what_it_was() {
	file=doc1.1 token=t
	holds hello
	file=doc1 token=alice-doc1
	holds new
	locked_by A
	are 2 1
	check_file_info
	[ "$(json .BaseFileName)" = report.wopitest ]
}

@test "CheckFileInfo of an old version tells what that one is" {
	given_old
	check_file_info
	answers 200
	[ "$(json .BaseFileName)" = report.wopitest ]
	[ "$(json .Version)" = 1 ]
	[ "$(json .Size)" = 5 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.000000Z ]
	[ "$(json .SHA256)" = LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ= ]
	[ "$(json .UserId)" = carol ]
}

@test "CheckFileInfo of an old version says so in its title, that of the file does not" {
	given_old
	check_file_info
	[ "$(json .BreadcrumbDocName)" = 'report (version 1)' ]
	[ "$(json .BreadcrumbFolderName)" = Documents ]
	file=doc1 token=alice-doc1
	check_file_info
	[ "$(json 'has("BreadcrumbDocName")')" = false ]
}

@test "an old version is there to read only, for a user who may do all" {
	given_old
	check_file_info
	[ "$(json '[.ReadOnly, .UserCanNotWriteRelative] | all')" = true ]
	[ "$(json '[.UserCanWrite, .UserCanReview, .UserCanRename, .SupportsDeleteFile,
		.SupportsAddActivities] | any')" = false ]
	[ "$(json 'has("SupportedShareUrlTypes")')" = false ]
}

@test "an old version has an address to view it, and none to edit it" {
	given_old
	check_file_info
	[ "$(json 'has("HostEditUrl")')" = false ]
	[ "$(json .HostViewUrl)" = 'http://docs.example.org/wopi/open/doc1.1?action=view' ]
}

@test "GetFile of an old version gives its bytes and its number" {
	given_old
	get_file
	answers 200
	[ "$(body)" = hello ]
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
}

@test "GetFile of an old version keeps to X-WOPI-MaxExpectedSize" {
	given_old
	get_file -H 'X-WOPI-MaxExpectedSize: 5'
	answers 200
	get_file -H 'X-WOPI-MaxExpectedSize: 4'
	answers 412
}

@test "FileUrl and DownloadUrl of an old version give its bytes without a token" {
	local name url
	given_old
	for name in FileUrl DownloadUrl; do
		check_file_info
		url=$(json ".$name")
		[[ $url == http://docs.example.org/wopi/download/doc1.1\?signature=* ]]
		wopi GET /download/doc1.1 -t '' -e "QUERY_STRING=${url#*\?}"
		answers 200
		[ "$(body)" = hello ]
	done
}

@test "an old version stays what it is while the file is saved on" {
	given_old
	file=doc1 token=alice-doc1
	later 60
	save newer
	file=doc1.1 token=t
	holds hello
	check_file_info
	[ "$(json .Version)" = 1 ]
}

@test "an old version shows the file's new name" {
	given_old
	wopictl file rename doc1 paper.wopitest --force
	check_file_info
	[ "$(json .BaseFileName)" = paper.wopitest ]
	[ "$(json .BreadcrumbDocName)" = 'paper (version 1)' ]
}

@test "no operation on locks works on an old version, whatever lock is quoted" {
	local id
	given_old
	for id in A B; do
		lock "$id"
		answers 404
		refresh "$id"
		answers 404
		unlock "$id"
		answers 404
		relock "$id" C
		answers 404
		lacks_header X-WOPI-Lock
	done
	is_what_it_was
}

@test "PutFile to an old version is 404, and nothing of it is kept" {
	given_old
	put newer A
	answers 404
	put newer
	answers 404
	contents_are 3
	prints '' wopictl recovered list
	is_what_it_was
}

@test "RenameFile of an old version is 404" {
	given_old
	rename_to other
	answers 404
	is_what_it_was
}

@test "DeleteFile of an old version is 404" {
	given_old
	wopictl lock release doc1 A
	delete_file
	answers 404
	wopictl lock set doc1 A
	is_what_it_was
}

@test "PutRelativeFile from an old version is 501" {
	given_old
	save_as SuggestedTarget other.wopitest new
	answers 501
	[ "$(wopictl file list | wc -l)" = 2 ]
	is_what_it_was
}

@test "GetShareUrl of an old version is 501" {
	given_old
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	answers 501
}

@test "AddActivities to an old version is 404" {
	given_old
	printf '{"Activities": []}' >"$BATS_TEST_TMPDIR/activities"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/activities"
	answers 404
}

@test "GetLock of an old version says that it is not locked, though the file is" {
	given_old
	get_lock
	answers 200
	has_header X-WOPI-Lock
	[ -z "$(header X-WOPI-Lock)" ]
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
}

@test "the current version by its own id is to read only, too" {
	given_old
	wopictl token add doc1.2 --user carol --rights all --weak --value t2 &>/dev/null
	file=doc1.2 token=t2
	holds new
	check_file_info
	[ "$(json .ReadOnly)" = true ]
	[ "$(json .BreadcrumbDocName)" = 'report (version 2)' ]
	put newer A
	answers 404
}

@test "a token for a version that may not read opens nothing" {
	given_old
	wopictl token add doc1.1 --user carol --rights write --weak --value blind &>/dev/null
	token=blind
	check_file_info
	answers 404
	get_file
	answers 404
	put newer A
	answers 404
}

@test "a token for the file does not open its versions" {
	given_old
	token=alice-doc1
	check_file_info
	answers 401
	get_file
	answers 401
}

@test "a token for a version opens neither the file nor another version" {
	given_old
	for file in doc1 doc1.2; do
		check_file_info
		answers 401
		get_file
		answers 401
	done
}

@test "other spellings of a version's number are not what its token is for" {
	given_old
	for file in doc1.01 doc1.1. doc1.+1 doc1.1.1 doc1. .1 doc1.0x1; do
		check_file_info
		answers 401
	done
}

@test "an id that no version can have is 401 with the file's token" {
	lock A
	save new
	for file in doc1.0 doc1.00 doc1.01 doc1.x doc1. doc1.-1 doc1.+1 doc1.1x doc1..1 \
		doc1.3 doc1.99999999999999999999 doc1.9223372036854775807; do
		check_file_info
		answers 401
		get_file
		answers 401
	done
}

@test "wopictl makes no token for a version that is not there or cannot be" {
	local id
	for id in doc1.0 doc1.00 doc1.01 doc1.x doc1. doc1.-1 doc1.+1 doc1.1x doc1.1.1 doc1.2 \
		doc1.99999999999999999999; do
		refuses 3 "no version ${id#doc1.}: see 'wopictl file versions doc1'" \
			wopictl token add "$id" --user alice --rights all
	done
	refuses 3 "no file or container 'nothing.1'" wopictl token add nothing.1 --user alice --rights all
	refuses 3 "no file or container '.1'" wopictl token add .1 --user alice --rights all
	[ "$(wopictl token list | wc -l)" = 6 ]
}

@test "wopictl url prints the WOPISrc of a version, and none of one that is not there" {
	wopictl config set base_url https://host.example/wopi
	prints https://host.example/wopi/files/doc1.1 wopictl url doc1.1
	refuses 3 "no version 2" wopictl url doc1.2
	refuses 3 "no version 01" wopictl url doc1.01
}

@test "wopictl url --user prints an address that opens the version" {
	wopictl config set base_url https://host.example/wopi
	wopictl file put doc1 /dev/null
	wopictl grant add bob reader doc1
	run -0 --separate-stderr wopictl url doc1.1 --user bob
	[[ $output == "https://host.example/wopi/files/doc1.1?access_token="* ]]
	follow "$output"
	holds hello
	check_file_info
	[ "$(json .UserId)" = bob ]
}

@test "a token says which version it is for" {
	wopictl token add doc1.1 --user bob --rights all --weak --value t
	[ "$(field resource wopictl token show t)" = doc1.1 ]
	[ "$(field kind wopictl token show t)" = file ]
}

@test "a version's id is no file's for commands that change files" {
	local args
	for args in "put ID /dev/null" "rename ID x" "remove ID" "restore ID 1" "copy ID"; do
		# shellcheck disable=SC2086 # words
		refuses 3 "'doc1.1'" wopictl file ${args/ID/doc1.1}
	done
	refuses 3 "'doc1.1'" wopictl lock set doc1.1 A
}

@test "a version of a file in the trash is 404 until the file comes back" {
	given_old
	wopictl file remove doc1 --force
	check_file_info
	answers 404
	get_file
	answers 404
	refuses 3 "'wopictl file undelete doc1'" wopictl token add doc1.1 --user alice --rights all
	wopictl file undelete doc1
	holds hello
}

@test "a version that gc has dropped is 404 with a token for it" {
	given_old
	wopictl config set versions_kept 1
	wopictl gc
	check_file_info
	answers 404
	get_file
	answers 404
}

@test "gc removes the tokens for versions of emptied files" {
	wopictl token add doc1.1 --user alice --rights all --weak --value t --ttl 100d
	wopictl file remove doc1
	later $((31 * 86400))
	wopictl gc
	prints '' wopictl token list
}

# How long versions stay

# given_versions COUNT: doc1 has so many, one more each hour.
given_versions() {
	local n
	for ((n = 2; n <= $1; n++)); do
		later 3600
		printf 'text %d' "$n" | wopictl file put doc1 - >/dev/null
	done
}

# gc_drops COUNT: gc drops so many versions.
gc_drops() {
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *" removed $1 old version"* ]] || {
		echo "expected $1 old versions to go: $stderr" >&2
		return 1
	}
}

@test "gc keeps all versions for ever unless a setting says otherwise" {
	given_versions 30
	later $((365 * 86400))
	gc_drops 0
	[ "$(wopictl file versions doc1 | wc -l)" = 30 ]
}

@test "gc keeps as many versions as versions_kept says, the newest" {
	given_versions 5
	wopictl config set versions_kept 3
	gc_drops 2
	are 5 4 3
	gc_drops 0
}

@test "gc drops nothing of a file that has just as many versions as versions_kept says" {
	given_versions 3
	wopictl config set versions_kept 3
	gc_drops 0
	are 3 2 1
}

@test "gc with versions_kept 1 keeps the current version alone" {
	given_versions 3
	wopictl config set versions_kept 1
	gc_drops 2
	are 3
	holds 'text 3'
}

@test "versions_kept counts those that are there, not their numbers" {
	lock A
	autosave one
	autosave two
	autosave three
	are 4 1
	wopictl config set versions_kept 2
	gc_drops 0
	are 4 1
}

@test "versions_kept holds for each file" {
	given_versions 3
	printf x | wopictl file put empty1 -
	wopictl config set versions_kept 2
	gc_drops 1
	are 3 2
	[ "$(wopictl file versions empty1 | wc -l)" = 2 ]
}

@test "gc keeps a version as long as version_retention says, since it was replaced" {
	given_versions 2	# the first was replaced after an hour
	wopictl config set version_retention 1h
	at 7200
	gc_drops 0
	at 7200.000001
	gc_drops 1
	are 2
}

@test "the time of a save does not matter to version_retention, that of the next one does" {
	later $((100 * 86400))
	printf new | wopictl file put doc1 -
	wopictl config set version_retention 1h
	gc_drops 0
	are 2 1
}

@test "gc with version_retention never drops the current version" {
	given_versions 3
	wopictl config set version_retention 1s
	later $((1000 * 86400))
	gc_drops 2
	are 3
	prints 'text 3' wopictl file cat doc1
}

@test "with both settings a version goes as soon as one says so" {
	given_versions 5
	wopictl config set version_retention 90m	# two were replaced before
	wopictl config set versions_kept 4
	gc_drops 2
	are 5 4 3
	wopictl config set versions_kept 2
	gc_drops 1
	are 5 4
}

@test "nothing but gc drops versions for their age" {
	wopictl config set version_retention 1s
	given_versions 4
	lock A
	save new
	check_file_info
	wopictl check >/dev/null || true
	are 5 4 3 2 1
}

@test "a save drops what is beyond versions_kept, with its contents" {
	wopictl config set versions_kept 3
	lock A
	save two
	save three
	are 3 2 1
	contents_are 4
	save four
	are 4 3 2
	contents_are 4
	wopictl config set versions_kept 1
	save five
	are 5
	contents_are 2
	holds five
}

@test "a save on the command line drops what is beyond versions_kept, and its content goes later" {
	wopictl config set versions_kept 1
	printf two | wopictl file put doc1 -
	are 2
	contents_are 3
	later 601
	printf three | wopictl file put doc1 -
	are 3
	contents_are 3
	holds three
}

@test "where the web server sends contents, what is dropped stays for ten minutes" {
	wopictl config set versions_kept 1
	lock A
	put two A -e WOPI_SENDFILE=X-Sendfile
	are 2
	contents_are 3
	later 599
	put three A -e WOPI_SENDFILE=X-Sendfile
	contents_are 4
	later 2
	put four A -e WOPI_SENDFILE=X-Sendfile
	contents_are 4
	later 601
	put five A
	contents_are 2
	holds five
}

@test "while a backup is made what is dropped stays, and goes with a later save" {
	wopictl config set versions_kept 1
	lock A
	exec 8<"$WOPI_DATA/contents"
	flock -s 8
	save two
	are 2
	contents_are 3
	exec 8<&-
	save three
	contents_are 2
}

@test "a content that another file has, too, stays when its version is dropped" {
	wopictl config set versions_kept 1
	wopictl file copy doc1 --id copy
	lock A
	save two
	are 2
	prints hello wopictl file cat copy
	printf new | wopictl file put copy -
	wopictl config set base_url http://docs.example.org/wopi
	touch -d "@$((WOPI_NOW - 86401))" "$WOPI_DATA"/contents/*
	run -0 wopictl gc
	run -0 wopictl check
	contents_are 3
}

@test "a restored version keeps its content when the version it came from is dropped" {
	wopictl config set versions_kept 2
	lock A
	save two
	unlock A
	wopi POST /versions/doc1 -d <(printf '{"restore": 1}') -e CONTENT_LENGTH=14
	answers 200
	are 3 2
	lock A
	save four
	are 4 3
	wopictl file cat doc1 --version 3 | cmp - <(printf hello)
}

@test "a document from a template keeps its content when the template's version is dropped" {
	wopictl config set versions_kept 1
	wopictl file set doc1 --template
	wopictl grant add alice writer root
	wopictl token add root --user alice --value alice-root-0123456789 2>/dev/null
	printf '{"name": "new.wopitest", "template": "doc1"}' >"$BATS_TEST_TMPDIR/wish"
	wopi POST /documents/root -t alice-root-0123456789 -d "$BATS_TEST_TMPDIR/wish"
	answers 200
	printf other | wopictl file put doc1 -
	later 601
	printf another | wopictl file put doc1 -
	prints hello wopictl file cat "$(json .id)"
}

# A reader waits for a second when it is about to open the content, of which it knows.
@test "a GetFile whose version is dropped just then is answered with the newer one" {
	local reader opens
	local -a get=(env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET
		PATH_INFO=/files/doc1/contents QUERY_STRING="access_token=$token"
		ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" "$BUILD/wopi.cgi")
	wopictl config set versions_kept 1
	lock A
	strace -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat "${get[@]}" >/dev/null
	opens=$(grep -n '"contents"' "$BATS_TEST_TMPDIR/trace" | cut -d : -f 1)
	strace -qq -o /dev/null -e trace=openat -e inject=openat:delay_enter=1000000:when=$((opens + 1)) \
		"${get[@]}" >"$BATS_TEST_TMPDIR/reply.slow" 3>&- &
	reader=$!
	sleep 0.5
	put two A
	answers 200
	contents_are 2
	wait "$reader"
	reply_head=$BATS_TEST_TMPDIR/slow.head reply_body=$BATS_TEST_TMPDIR/slow.body
	split_reply <"$BATS_TEST_TMPDIR/reply.slow"
	answers 200
	[ "$(header X-WOPI-ItemVersion) $(body)" = '2 two' ]
}

@test "after gc the numbers go on" {
	given_versions 3
	wopictl config set versions_kept 1
	wopictl gc
	prints 4 wopictl file put doc1 /dev/null
}

@test "gc says how many versions it dropped" {
	given_versions 2
	wopictl config set versions_kept 1
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *", removed 1 old version, "* ]]
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *", removed 0 old versions, "* ]]
}

@test "the content of a version that gc dropped goes at once" {
	given_versions 2
	wopictl config set versions_kept 1
	gc_drops 1
	contents_are 2
}

@test "a content that a copy shares stays when its version goes" {
	wopictl file copy doc1 --id copy1
	given_versions 2
	wopictl config set versions_kept 1
	touch -d "@$((WOPI_NOW - 86401))" "$WOPI_DATA"/contents/*
	gc_drops 1
	prints hello wopictl file cat copy1
}

@test "a content that a restored version shares stays when its version goes" {
	given_versions 2
	wopictl file restore doc1 1
	wopictl config set versions_kept 1
	touch -d "@$((WOPI_NOW - 86401))" "$WOPI_DATA"/contents/*
	gc_drops 2
	are 3
	holds hello
}

# Removing one

# put_all TEXT...: new versions of doc1.
put_all() {
	local text
	for text; do printf %s "$text" | wopictl file put doc1 -; done >/dev/null
}

@test "an old version is removed for good, and the others stay" {
	put_all second third
	[ "$(wopictl file versions doc1 | cut -f 1 | xargs)" = "3 2 1" ]
	run -0 wopictl file remove doc1 --version 2 --dry-run
	[ "$(wopictl file versions doc1 | cut -f 1 | xargs)" = "3 2 1" ]
	prints '' wopictl file remove doc1 --version 2
	[ "$(wopictl file versions doc1 | cut -f 1 | xargs)" = "3 1" ]
	refuses 3 "file 'doc1' (/report.wopitest) has no version 2" wopictl file remove doc1 --version=2
	put_all fourth
	[ "$(wopictl file versions doc1 | cut -f 1 | xargs)" = "4 3 1" ]
	run -0 wopictl file restore doc1 1
	holds hello
}

@test "the current version is not removed, and it is said what to do" {
	refuses 4 "version 1 is the current version of file 'doc1' (/report.wopitest): first restore another one with 'wopictl file restore doc1 VERSION'" \
		wopictl file remove doc1 --version 1
	put_all second
	refuses 4 "version 2 is the current version" wopictl file remove doc1 --version 2
	refuses 3 "has no version 7" wopictl file remove doc1 --version 7
	refuses 2 "invalid version 'x'" wopictl file remove doc1 --version x
	refuses 2 "option '--version' needs a value" wopictl file remove doc1 --version
	wopictl file remove doc1 --version 1
	[ "$(wopictl file versions doc1 | cut -f 1)" = 2 ]
}

@test "on a terminal it is asked first, and the bytes go ten minutes later with gc" {
	put_all second
	on_terminal 1 "wopictl file remove doc1 --version 1"
	[[ $output == *"remove version 1 of file 'doc1' (/report.wopitest), 5 bytes, for good? [y/N]"* ]]
	[ "$(wopictl file versions doc1 | wc -l)" = 2 ]
	on_terminal 0 "wopictl file remove doc1 --version 1 --yes"
	[ "$(wopictl file versions doc1 | wc -l)" = 1 ]
	wopictl gc 2>/dev/null
	grep -rlx hello "$WOPI_DATA/contents"	# a web server may be about to send it
	later 600
	wopictl gc 2>/dev/null
	run ! grep -rlx hello "$WOPI_DATA/contents"
	holds second
}

@test "file cat of a damaged content fails, and says so" {
	printf hellO >"$(grep -rlx hello "$WOPI_DATA/contents")"
	run -1 --separate-stderr wopictl file cat doc1
	[ "$output" = hellO ]
	[[ $stderr == *"of file 'doc1' is damaged: it differs from what was saved" ]]
}
