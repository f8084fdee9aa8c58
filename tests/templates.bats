# SPDX-License-Identifier: MIT
# Templates: files that new files start from. Such a file is empty until its first
# save, and CheckFileInfo says meanwhile where the template's bytes are.

load helper

# Beside what make_world makes: the template "letter" (letter.wopitest, "Dear"), and
# "new" (new.wopitest), which starts from it; tokens of both as ever.
setup_file() {
	local id user
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world
	export WOPI_DATA
	make_world
	printf Dear | wopictl file add - --name letter.wopitest --id letter --template
	wopictl file add --from-template letter new.wopitest --id new
	for id in letter new; do
		for user in alice bob; do
			wopictl token add "$id" --user "$user" --rights all --weak --value "$user-$id" &>/dev/null
		done
		wopictl token add "$id" --user carol --rights read --weak --value "carol-$id" &>/dev/null
	done
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=new
	token=alice-new
}

# fetch URL: a GET of an address that an answer gave, without any token.
fetch() {
	local path=${1#http://docs.example.org/wopi}
	[ "$path" != "$1" ]
	wopi GET "${path%%\?*}" -t '' -e "QUERY_STRING=${path#*\?}"
}

# starts_from TEXT: the file is empty, and its template has this text.
starts_from() {
	check_file_info
	answers 200
	[ "$(json .Size)" = 0 ]
	[ "$(json 'has("FileUrl")')" = false ]
	fetch "$(json .TemplateSource)"
	answers 200
	[ "$(body)" = "$1" ]
}

# starts_from_nothing: no template is told of, and FileUrl is.
starts_from_nothing() {
	check_file_info
	answers 200
	[ "$(json 'has("TemplateSource")')" = false ]
	[[ $(json .FileUrl) == http://docs.example.org/wopi/download/"$file"\?signature=* ]]
}

# From the shell

@test "file add --template adds a file that is a template" {
	prints t2 wopictl file add /dev/null --name t2.wopitest --id t2 --template
	[ "$(field template wopictl file show t2)" = true ]
	[ "$(field template_id wopictl file show t2)" = null ]
}

@test "file add without --template adds a file that is none" {
	[ "$(field template wopictl file show doc1)" = false ]
	[ "$(field template wopictl file show new)" = false ]
}

@test "file set --template makes a file one, --no-template takes it back, twice is once" {
	local n
	for n in 1 2; do
		prints '' wopictl file set doc1 --template
		[ "$(field template wopictl file show doc1)" = true ]
	done
	for n in 1 2; do
		prints '' wopictl file set doc1 --no-template
		[ "$(field template wopictl file show doc1)" = false ]
	done
	[ "$(field version wopictl file show doc1)" = 1 ]
}

@test "file set --owner gives a file to another user" {
	prints '' wopictl file set new --owner bob
	[ "$(field owner wopictl file show new)" = bob ]
	check_file_info
	[ "$(json .OwnerId)" = bob ]
}

@test "file set --owner does not change whether a file is a template" {
	wopictl file set letter --owner bob
	[ "$(field template wopictl file show letter)" = true ]
	[ "$(field owner wopictl file show letter)" = bob ]
}

@test "file set takes both at once" {
	prints '' wopictl file set doc1 --template --owner bob
	[ "$(wopictl file show doc1 --json | jq -c '[.template, .owner]')" = '[true,"bob"]' ]
}

@test "file set works under a lock" {
	lock A
	prints '' wopictl file set new --owner bob
	locked_by A
}

@test "file set without a change is wrong use" {
	refuses 2 "nothing to change: see 'wopictl file set --help'" wopictl file set doc1
}

@test "file set --template --no-template is wrong use" {
	refuses 2 "cannot be used together" wopictl file set doc1 --template --no-template
	[ "$(field template wopictl file show doc1)" = false ]
}

@test "file set of a file or to an owner that is not there is no such thing" {
	refuses 3 "no file 'nothing'" wopictl file set nothing --template
	refuses 3 "no user 'dave'" wopictl file set doc1 --template --owner dave
	[ "$(field template wopictl file show doc1)" = false ]
	wopictl file remove doc1
	refuses 3 "'wopictl file undelete doc1'" wopictl file set doc1 --template
}

@test "file list --templates shows templates and nothing else" {
	[ "$(wopictl file list --templates | cut -f 1,2)" = $'letter\tletter.wopitest' ]
	wopictl file set doc1 --template
	[ "$(wopictl file list --templates | cut -f 1 | xargs)" = 'letter doc1' ]
	wopictl file set doc1 --no-template
	wopictl file set letter --no-template
	prints '' wopictl file list --templates
}

@test "file list --templates of a container shows its own" {
	wopictl container add Letters --id c1
	prints '' wopictl file list c1 --templates
	wopictl file move letter c1
	[ "$(wopictl file list c1 --templates | cut -f 1)" = letter ]
	prints '' wopictl file list root --templates
}

@test "a template in the trash is listed there alone" {
	wopictl file remove letter
	prints '' wopictl file list --templates
	[ "$(wopictl file list --templates --removed | cut -f 1)" = letter ]
}

@test "file add --from-template adds an empty file of that name, and prints its id" {
	prints n2 wopictl file add --from-template letter "To Bob.wopitest" --id n2
	run -0 wopictl file show n2 --json
	jq -e '.name == "To Bob.wopitest" and .size == 0 and .version == 1' <<<"$output"
	jq -e '.template == false and .template_id == "letter"' <<<"$output"
	prints '' wopictl file cat n2
}

@test "file add --from-template takes a name, and no path whose bytes it would not read" {
	printf x >"$BATS_TEST_TMPDIR/n2.wopitest"
	refuses 2 'holds a path separator' \
		wopictl file add --from-template letter "$BATS_TEST_TMPDIR/n2.wopitest" --id n2
}

@test "file add --from-template takes name, container and owner as file add does" {
	wopictl container add Letters --id c1
	prints n2 wopictl file add --from-template letter - --name n2.wopitest --id n2 \
		--container c1 --owner bob
	run -0 wopictl file show n2 --json
	jq -e '.name == "n2.wopitest" and .container_id == "c1" and .owner == "bob"' <<<"$output"
}

@test "file add --from-template --template adds a template that starts from another" {
	wopictl file add --from-template letter n2.wopitest --id n2 --template
	prints n3 wopictl file add --from-template n2 n3.wopitest --id n3
}

@test "file add --from-template of what is no template is refused, and says how to make it one" {
	refuses 4 "'wopictl file set doc1 --template'" \
		wopictl file add --from-template doc1 n2.wopitest
	[ "$(wopictl file list | wc -l)" = 4 ]
}

@test "file add --from-template of what is not there is no such thing" {
	refuses 3 "no file 'nothing'" wopictl file add --from-template nothing n2.wopitest
	wopictl file remove letter
	refuses 3 "'wopictl file undelete letter'" \
		wopictl file add --from-template letter n2.wopitest
	[ "$(wopictl file list | wc -l)" = 3 ]
}

@test "file add --from-template refuses bad and taken names, and leaves nothing behind" {
	local contents
	contents=$(ls "$WOPI_DATA/contents")
	refuses 4 "'report.wopitest' is already used" \
		wopictl file add --from-template letter report.wopitest
	refuses 2 "file name" wopictl file add --from-template letter .hidden
	refuses 2 "--name" wopictl file add --from-template letter -
	refuses 3 "no container 'nowhere'" \
		wopictl file add --from-template letter n2.wopitest --container nowhere
	[ "$(ls "$WOPI_DATA/contents")" = "$contents" ]
}

# For clients

@test "TemplateSource of a new file gives the template's bytes without a token" {
	check_file_info
	answers 200
	[ "$(json .Size)" = 0 ]
	[[ $(json .TemplateSource) == http://docs.example.org/wopi/template/letter\?signature=* ]]
	fetch "$(json .TemplateSource)"
	answers 200
	[ "$(body)" = Dear ]
}

@test "a new file has no FileUrl, which would be tried before TemplateSource" {
	check_file_info
	[ "$(json 'has("FileUrl")')" = false ]
}

@test "a new file's DownloadUrl and GetFile give no bytes" {
	check_file_info
	fetch "$(json .DownloadUrl)"
	answers 200
	[ ! -s "$reply_body" ]
	holds ''
}

@test "a file that starts from nothing has no TemplateSource" {
	on doc1
	starts_from_nothing
	on empty1
	starts_from_nothing
}

@test "a template itself has a FileUrl and no TemplateSource" {
	on letter
	starts_from_nothing
	fetch "$(json .FileUrl)"
	[ "$(body)" = Dear ]
}

@test "who may only read a new file gets the template's bytes, too" {
	as carol
	starts_from Dear
}

@test "TemplateSource ends with the session that it was made for" {
	local url
	check_file_info
	url=$(json .TemplateSource)
	later 35999
	fetch "$url"
	answers 200
	later 1
	fetch "$url"
	answers 401
}

@test "TemplateSource is dead once its session's token is removed" {
	check_file_info
	wopictl token remove alice-new
	fetch "$(json .TemplateSource)"
	answers 401
}

@test "the signature of TemplateSource opens nothing but the template's bytes" {
	local signature id
	check_file_info
	signature=$(json .TemplateSource)
	signature=${signature#*signature=}
	for id in doc1 new letter.1; do
		wopi GET "/template/$id" -t '' -e "QUERY_STRING=signature=$signature"
		answers 401
	done
	for id in doc1 new letter letter.1; do
		wopi GET "/download/$id" -t '' -e "QUERY_STRING=signature=$signature"
		answers 401
	done
	file=letter token=$signature
	check_file_info
	answers 401
	get_file
	answers 401
}

@test "a new file gets what the template has by then" {
	printf Hello | wopictl file put letter -
	starts_from Hello
}

@test "a new file gets the template after that was renamed, moved or locked" {
	wopictl container add Letters --id c1
	wopictl file rename letter l.wopitest
	wopictl file move letter c1
	wopictl lock set letter B
	starts_from Dear
}

@test "a new file still starts from what has ceased to be a template since" {
	wopictl file set letter --no-template
	starts_from Dear
}

@test "two new files start from one template" {
	wopictl file add --from-template letter n2.wopitest --id n2
	wopictl token add n2 --user alice --rights all --weak --value alice-n2
	put saved
	on n2
	starts_from Dear
}

@test "a first save without a lock, as ONLYOFFICE and Microsoft make it, works" {
	put 'Dear Bob' '' -H 'X-WOPI-Editors: alice' -H 'X-LOOL-WOPI-IsModifiedByUser: false' \
		-H 'X-LOOL-WOPI-IsAutosave: false' -H 'X-LOOL-WOPI-IsExitSave: false'
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	unlocked
	lock A
	answers 200
	holds 'Dear Bob'
}

@test "a first save without a lock under a lock id is a save, too" {
	put 'Dear Bob' A
	answers 200
	unlocked
}

@test "a first save under a lock, as Collabora makes it, works" {
	lock A
	starts_from Dear
	put 'Dear Bob' A
	answers 200
	holds 'Dear Bob'
}

@test "after the first save FileUrl is back and TemplateSource is gone" {
	put 'Dear Bob'
	starts_from_nothing
	fetch "$(json .FileUrl)"
	answers 200
	[ "$(body)" = 'Dear Bob' ]
}

@test "after the first save a second one needs the lock" {
	put 'Dear Bob'
	put 'Dear Carol'
	conflicts ''
}

@test "a save of no bytes leaves the template in force" {
	lock A
	put '' A
	answers 200
	starts_from Dear
}

@test "the empty version of a file that was saved still starts from the template" {
	put 'Dear Bob'
	wopictl token add new.1 --user alice --rights all --weak --value old &>/dev/null
	file=new.1 token=old
	starts_from Dear
}

@test "a new file whose template is in the trash is a plain empty file" {
	wopictl file remove letter
	starts_from_nothing
	put 'Dear Bob'
	answers 200
	holds 'Dear Bob'
}

@test "a template that comes back from the trash is a new file's template again" {
	wopictl file remove letter
	wopictl file undelete letter
	starts_from Dear
}

@test "TemplateSource of a template that has gone since is 404" {
	check_file_info
	wopictl file remove letter
	fetch "$(json .TemplateSource)"
	answers 404
}

@test "a new file outlives its template" {
	wopictl file remove letter
	wopictl token add new --user alice --rights all --weak --value longer --ttl 100d
	later $((31 * 86400))
	wopictl gc
	token=longer
	starts_from_nothing
	[ "$(field template_id wopictl file show new)" = letter ]
	wopictl config set base_url https://host.example/wopi
	run -0 wopictl check
}

@test "a copy of a new file starts from the same template" {
	wopictl file copy new --id copy1
	wopictl token add copy1 --user alice --rights all --weak --value alice-copy1
	on copy1
	starts_from Dear
}

@test "a copy of a template is no template" {
	wopictl file copy letter --id copy1
	[ "$(field template wopictl file show copy1)" = false ]
}

@test "an old version of a template cannot be started from" {
	refuses 3 "'letter.1'" wopictl file add --from-template letter.1 n2.wopitest
}
