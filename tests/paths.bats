# SPDX-License-Identifier: MIT
# Paths: wherever wopictl takes the id of a file or container, a path such as
# /Reports/2026/q1.xlsx will do, and what is stored and printed is the id.

load helper

# Beside what make_world makes: the containers /Reports (c1), /Reports/2026 (c2)
# and /Archive (c3), and the file /Reports/2026/q1.xlsx (q1), "January".
setup_file() {
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world
	export WOPI_DATA
	make_world
	wopictl container add Reports --id c1
	wopictl container add 2026 --id c2 --parent c1
	wopictl container add Archive --id c3
	printf January | wopictl file add - --name q1.xlsx --id q1 --container c2
	wopictl token add q1 --user alice --rights all --weak --value alice-q1 &>/dev/null
	wopictl token add q1 --user bob --rights all --weak --value bob-q1 &>/dev/null
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=q1
	token=alice-q1
	q1=/Reports/2026/q1.xlsx
}

# leads_to ID PATH: a file's path.
leads_to() {
	[ "$(field id wopictl file show "$2")" = "$1" ] || {
		echo "'$2' does not lead to $1" >&2
		return 1
	}
}

# for_files COMMAND...: the word PATH of each is a file's path, and what is no file
# is refused there.
for_files() {
	local command
	for command; do
		refuses 3 "'/Reports' is a container, not a file" wopictl ${command/PATH//Reports}
		refuses 3 "'/' is a container, not a file" wopictl ${command/PATH//}
		refuses 3 "no 'q2.xlsx' in /Reports/2026" \
			wopictl ${command/PATH//Reports/2026/q2.xlsx}
	done
}

# for_containers COMMAND...: the word PATH of each is a container's path, and what is
# no container is refused there.
for_containers() {
	local command
	for command; do
		refuses 3 "'$q1' is a file, not a container" wopictl ${command/PATH/$q1}
		refuses 3 "no '2027' in /Reports" wopictl ${command/PATH//Reports/2027}
	done
}

# for_both COMMAND...: the word PATH of each is the path of either.
for_both() {
	local command
	for command; do
		refuses 3 "no '2027' in /Reports" wopictl ${command/PATH//Reports/2027}
		refuses 3 "no 'q2.xlsx' in /Reports/2026" \
			wopictl ${command/PATH//Reports/2026/q2.xlsx}
	done
}

# tree: all that there is, to be compared.
tree() {
	wopictl container list --recursive
	wopictl file list --recursive
}

# What a path is

@test "a path leads to a file, and what is printed is the file's id" {
	leads_to q1 "$q1"
	leads_to doc1 /report.wopitest
}

@test "a path leads to a container, and what is printed is the container's id" {
	[ "$(field id wopictl container show /Reports)" = c1 ]
	[ "$(field id wopictl container show /Reports/2026)" = c2 ]
}

@test "a slash is the root container, whatever its name" {
	[ "$(field id wopictl container show /)" = root ]
	wopictl container rename root Home
	[ "$(field id wopictl container show /)" = root ]
	leads_to q1 "$q1"
	refuses 3 "no 'Home' in /" wopictl file show "/Home$q1"
}

@test "slashes may be doubled, and stand behind a container" {
	local path
	for path in // /// ; do
		[ "$(field id wopictl container show "$path")" = root ]
	done
	for path in //Reports//2026 /Reports/2026/ /Reports/2026/// ///Reports/2026//; do
		[ "$(field id wopictl container show "$path")" = c2 ]
	done
	leads_to q1 //Reports///2026//q1.xlsx
}

@test "a slash behind a file is refused, for a file is no folder" {
	refuses 3 "is a file, not a container" wopictl file show "$q1/"
	refuses 3 "is a file, not a container" wopictl container show "$q1/"
}

@test "a file in the middle of a path is refused, and not said to be missing" {
	refuses 3 "q1.xlsx' is a file, not a container" wopictl file show "$q1/x"
	refuses 3 "q1.xlsx' is a file, not a container" wopictl container show "$q1/x"
	[[ $stderr != *"no 'q1.xlsx'"* ]]
}

@test "of a path whose parts are missing the first is named, and where it is not" {
	refuses 3 "no 'Letters' in /:" wopictl file show /Letters/2026/q1.xlsx
	refuses 3 "no '2025' in /Reports:" wopictl file show /Reports/2025/q1.xlsx
	refuses 3 "no 'q2.xlsx' in /Reports/2026:" wopictl file show /Reports/2026/q2.xlsx
	refuses 3 "no '2025' in /Reports:" wopictl container show //Reports///2025///x
}

@test "the commands that a wrong path is answered with show what is there" {
	refuses 3 "'wopictl file list /Reports/2026'" wopictl file show /Reports/2026/x
	[[ $stderr == *"'wopictl container list /Reports/2026'"* ]]
	[ "$(field name wopictl file list /Reports/2026)" = q1.xlsx ]
	refuses 3 "'wopictl container list /Reports'" wopictl file show /Reports/x
	[ "$(field name wopictl container list /Reports)" = 2026 ]
}

@test "names on a wrong path are quoted for the shell" {
	wopictl container add "it's me" >/dev/null
	refuses 3 "wopictl file list '/it'\\''s me'" wopictl file show "/it's me/x"
	[ "$(sh -c "wopictl container show '/it'\\''s me' --json" | jq -r .name)" = "it's me" ]
}

@test "a dot and two dots are no parts of a path" {
	refuses 3 "no '.' in /:" wopictl file show /./report.wopitest
	refuses 3 "no '..' in /Reports:" wopictl file show /Reports/../report.wopitest
}

@test "names on a path differ by case, and are not patterns" {
	refuses 3 "no 'reports' in /" wopictl container show /reports
	refuses 3 "no 'Report%' in /" wopictl container show /Report%
	refuses 3 "no 'Report*' in /" wopictl container show '/Report*'
	refuses 3 "no 'Report_' in /" wopictl container show /Report_
}

@test "a name with a line feed is on no path" {
	refuses 3 "in /" wopictl file show $'/report.wopitest\n'
	refuses 3 "in /" wopictl file show $'/Reports\n/2026'
}

@test "what starts with no slash is never a path" {
	refuses 3 "no file 'report.wopitest'" wopictl file show report.wopitest
	refuses 3 "no file 'Reports/2026/q1.xlsx'" wopictl file show Reports/2026/q1.xlsx
	refuses 3 "no container 'Reports'" wopictl container show Reports
	refuses 3 "no file ''" wopictl file show ''
	refuses 3 "no container './Reports'" wopictl container show ./Reports
}

@test "an id is an id, also where a name is the same" {
	printf other | wopictl file add - --name doc1 --id other
	leads_to doc1 doc1
	leads_to other /doc1
	wopictl container add c1 --id named
	[ "$(field name wopictl container show c1)" = Reports ]
	[ "$(field id wopictl container show /c1)" = named ]
}

@test "an id behind a slash is not an id" {
	refuses 3 "no 'doc1' in /" wopictl file show /doc1
	refuses 3 "no 'root' in /" wopictl container show /root
}

@test "a path leads to names that look strange" {
	local name
	for name in "a b" " a " "it's" 'say "hi"' -x --name 'a;b$c`d' 'x.y.z' 'q1.xlsx ' '*' '%' \
		"愛 🙂" "ä" '~' '#1'; do
		run -0 wopictl container add -- "$name"
		[ "$(field id wopictl container show "/$name")" = "$output" ]
		run -0 wopictl file add /dev/null "--name=$name" --container "/$name"
		leads_to "$output" "/$name/$name"
		[ "$(field path wopictl file show "$output")" = "/$name/$name" ]
	done
}

@test "a path leads to a name of 255 letters, and one more is on no path" {
	local name
	name=$(printf '🙂%.0s' {1..127})x
	wopictl file add /dev/null --name "$name" --id long
	leads_to long "/$name"
	refuses 3 "in /" wopictl file show "/${name}x"
	refuses 3 "in /" wopictl file show "/$(printf '%0100000d' 0)"
}

@test "letters of two scripts that look alike are different names, the forms of one are not" {
	wopictl file add /dev/null --name $'\u00e9' --id one
	wopictl file add /dev/null --name a --id two
	wopictl file add /dev/null --name $'\u0430' --id three
	leads_to one $'/\u00e9'
	leads_to one $'/e\u0301'
	leads_to two /a
	leads_to three $'/\u0430'
}

@test "a path holds what is there now: names after a change, not those before" {
	wopictl container rename c1 Papers
	wopictl file rename q1 first.xlsx
	leads_to q1 /Papers/2026/first.xlsx
	refuses 3 "no 'Reports' in /" wopictl file show "$q1"
	refuses 3 "no 'q1.xlsx' in /Papers/2026" wopictl file show /Papers/2026/q1.xlsx
	wopictl container move c2 c3
	leads_to q1 /Archive/2026/first.xlsx
	wopictl file move q1 root
	leads_to q1 /first.xlsx
}

@test "a path follows what clients rename" {
	rename_to first
	answers 200
	leads_to q1 /Reports/2026/first.xlsx
}

@test "a path does not lead into the trash" {
	wopictl file remove "$q1"
	refuses 3 "no 'q1.xlsx' in /Reports/2026" wopictl file show "$q1"
	refuses 3 "no file '/Reports/q1.xlsx' in the trash" wopictl file undelete /Reports/q1.xlsx
	wopictl file undelete "$q1"
	leads_to q1 "$q1"
}

@test "a path does not lead to a removed container" {
	wopictl container remove /Archive
	refuses 3 "no 'Archive' in /" wopictl container show /Archive
}

@test "a path leads to the new file where one of its name is in the trash" {
	wopictl file remove q1
	wopictl file add /dev/null --name q1.xlsx --id second --container c2
	leads_to second "$q1"
}

@test "a path leads to the new container where one of its name was removed" {
	wopictl container remove c3
	wopictl container add Archive --id again
	[ "$(field id wopictl container show /Archive)" = again ]
	wopictl file move q1 /Archive
	[ "$(field container_id wopictl file show q1)" = again ]
}

# What shows a path

@test "file show and container show tell the path" {
	[ "$(field path wopictl file show q1)" = "$q1" ]
	[ "$(field path wopictl file show doc1)" = /report.wopitest ]
	[ "$(field path wopictl container show c2)" = /Reports/2026 ]
	[ "$(field path wopictl container show root)" = / ]
	run -0 wopictl file show q1
	[ "${lines[-1]}" = "path          $q1" ]
}

@test "the path that is shown leads back, for every file and container" {
	local id path
	while IFS=$'\t' read -r id path; do
		leads_to "$id" "$path"
	done < <(wopictl file list --recursive | cut -f 1,7)
	while IFS=$'\t' read -r id path; do
		[ "$(field id wopictl container show "$path")" = "$id" ]
	done < <(wopictl container list --recursive | cut -f 1,5)
	[ "$(wopictl file list --recursive | cut -f 7 | sort | xargs)" = \
		"$q1 /empty.wopitest /report.wopitest" ]
	[ "$(wopictl container list --recursive | cut -f 5 | sort | xargs)" = \
		"/Archive /Reports /Reports/2026" ]
}

# Each command

@test "file cat takes a path, with versions and without" {
	printf February | wopictl file put q1 -
	prints February wopictl file cat "$q1"
	prints January wopictl file cat "$q1" --version 1
	refuses 3 "file 'q1' (/Reports/2026/q1.xlsx) has no version 3: see 'wopictl file versions q1'" \
		wopictl file cat "$q1" --version 3
	for_files "file cat PATH" "file show PATH"
}

@test "file put takes a path" {
	run -0 wopictl file put "$q1" - <<<February
	[ "$output" = 2 ]
	prints February wopictl file cat q1
	for_files "file put PATH /dev/null"
	[ "$(contents)" = 4 ]
}

@test "file put saves the file that its path led to when it began" {
	local pid n
	mkfifo "$BATS_TEST_TMPDIR/slow"
	exec 9<>"$BATS_TEST_TMPDIR/slow"
	wopictl file put "$q1" "$BATS_TEST_TMPDIR/slow" &>"$BATS_TEST_TMPDIR/put" 3>&- 9>&- &
	pid=$!
	for ((n = 0; n < 500 && $(contents) == 3; n++)); do
		sleep 0.01	# until it reads
	done
	wopictl file rename q1 first.xlsx
	printf other | wopictl file add - --name q1.xlsx --id q2 --container c2
	printf February >&9
	exec 9>&-
	wait "$pid" || true
	cat "$BATS_TEST_TMPDIR/put"
	prints other wopictl file cat q2
	prints February wopictl file cat q1
}

@test "file put whose path leads nowhere by then leaves nothing behind" {
	local pid n status=0
	mkfifo "$BATS_TEST_TMPDIR/slow"
	exec 9<>"$BATS_TEST_TMPDIR/slow"
	wopictl file put "$q1" "$BATS_TEST_TMPDIR/slow" &>"$BATS_TEST_TMPDIR/put" 3>&- 9>&- &
	pid=$!
	for ((n = 0; n < 500 && $(contents) == 3; n++)); do
		sleep 0.01	# until it reads
	done
	wopictl file remove q1
	printf February >&9
	exec 9>&-
	wait "$pid" || status=$?
	[ "$status" = 3 ]
	[ "$(contents)" = 3 ]
}

@test "file set takes a path" {
	prints '' wopictl file set "$q1" --owner alice --template
	[ "$(field owner wopictl file show q1)" = alice ]
	[ "$(field template wopictl file show q1)" = true ]
	for_files "file set PATH --template"
}

@test "file rename takes a path, and a name that is none" {
	prints '' wopictl file rename "$q1" first.xlsx
	[ "$(field name wopictl file show q1)" = first.xlsx ]
	refuses 2 "holds a path separator" wopictl file rename q1 /Reports/x
	for_files "file rename PATH x"
}

@test "file move takes two paths" {
	prints '' wopictl file move "$q1" /Archive
	[ "$(field container_id wopictl file show q1)" = c3 ]
	prints '' wopictl file move /Archive/q1.xlsx /
	[ "$(field container_id wopictl file show q1)" = root ]
	prints '' wopictl file move q1 //Reports/2026//
	[ "$(field container_id wopictl file show q1)" = c2 ]
	for_files "file move PATH /Archive"
	for_containers "file move doc1 PATH"
}

@test "file copy takes a path, and notes the id of what was copied" {
	prints q2 wopictl file copy "$q1" q2.xlsx --id q2
	leads_to q2 /Reports/2026/q2.xlsx
	[ "$(wopictl file versions q2 --json | jq -r .note)" = "copied from q1" ]
	wopictl file rename q2 q3.xlsx
	for_files "file copy PATH"
}

@test "file remove takes a path" {
	for_files "file remove PATH"
	prints '' wopictl file remove "$q1"
	[ "$(field id wopictl file list --removed)" = q1 ]
}

@test "file remove of a path by force names the file by its id" {
	lock A
	refuses 4 "'wopictl lock release q1 --force'" wopictl file remove "$q1"
	run -0 --separate-stderr wopictl file remove "$q1" --force
	[[ $stderr == "wopictl: file 'q1' (/Reports/2026/q1.xlsx) was locked by alice"* ]]
}

@test "file versions and file restore take a path" {
	printf February | wopictl file put q1 -
	[ "$(wopictl file versions "$q1" --json | jq -r .id | xargs)" = "q1.2 q1.1" ]
	prints 3 wopictl file restore "$q1" 1
	prints January wopictl file cat q1
	for_files "file versions PATH" "file restore PATH 1"
}

@test "recovered list takes a path: to list, show, write, restore and remove" {
	as bob
	lock B
	as alice
	put first A
	put second A
	as bob
	unlock B
	[ "$(wopictl recovered list "$q1" --json | jq -r .file | xargs)" = "q1 q1" ]
	[ "$(field file wopictl recovered show "$q1" 1)" = q1 ]
	prints first wopictl recovered cat "$q1" 1
	prints 2 wopictl recovered restore "$q1" 1
	prints first wopictl file cat q1
	prints '' wopictl recovered remove "$q1" 2
	prints '' wopictl recovered list q1
	for_files "recovered list PATH" "recovered show PATH 1" "recovered restore PATH 1" \
		"recovered remove PATH 1"
}

@test "file activities takes a path" {
	printf '%s' '{"Activities":[{"Type":"comment","Id":"one",
		"Timestamp":"2017-02-15T13:47:13Z","Data":{"ContentId":"c","NavigationId":"n",
		"ContentAction":"created","CommentText":"text"}}]}' >"$BATS_TEST_TMPDIR/activities"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/activities"
	answers 200
	[ "$(field id wopictl file activities "$q1")" = one ]
	for_files "file activities PATH"
}

@test "file list takes a path, and lists what is right in there" {
	[ "$(field id wopictl file list /Reports/2026)" = q1 ]
	prints '' wopictl file list /Reports
	[ "$(wopictl file list / --json | jq -r .id | xargs)" = "empty1 doc1" ]
	[ "$(field path wopictl file list /Reports --recursive)" = "$q1" ]
	for_containers "file list PATH" "file list PATH --recursive" "file list PATH --removed"
}

@test "file list of a path has the container's id" {
	run -0 wopictl file list /Reports/2026
	[ "$output" = $'q1\tq1.xlsx\tc2\t1\t7\t2023-11-14T22:13:20Z\t/Reports/2026/q1.xlsx' ]
}

@test "file add --container takes a path" {
	prints q2 wopictl file add /dev/null --name q2.xlsx --id q2 --container /Reports/2026/
	[ "$(field container_id wopictl file show q2)" = c2 ]
	prints q3 wopictl file add /dev/null --name q3.xlsx --id q3 --container /
	[ "$(field container_id wopictl file show q3)" = root ]
	for_containers "file add /dev/null --name x --container PATH"
	[ "$(contents)" = 5 ]
}

@test "file add takes the name from a file's path on disk, and no path in the host" {
	printf x >"$BATS_TEST_TMPDIR/report.txt"
	run -0 wopictl file add "$BATS_TEST_TMPDIR/report.txt"
	leads_to "$output" /report.txt
	refuses 2 "holds a path separator" wopictl file add /dev/null --name /Reports/x
}

@test "file add --from-template takes a path" {
	refuses 4 "file 'q1' is not a template: make it one with 'wopictl file set q1 --template'" \
		wopictl file add --from-template "$q1" new.xlsx
	wopictl file set q1 --template
	prints new wopictl file add --from-template "$q1" new.xlsx --id new --container /Archive
	[ "$(field template_id wopictl file show new)" = q1 ]
	for_files "file add --from-template PATH y.xlsx"
}

@test "container add --parent takes a path" {
	prints c4 wopictl container add Q1 --id c4 --parent /Reports/2026
	[ "$(field parent_id wopictl container show c4)" = c2 ]
	prints c5 wopictl container add Q1 --id c5 --parent /
	[ "$(field parent_id wopictl container show c5)" = root ]
	for_containers "container add X --parent PATH"
	refuses 2 "holds a path separator" wopictl container add /X
}

@test "container list takes a path" {
	[ "$(field id wopictl container list /Reports)" = c2 ]
	[ "$(wopictl container list / --json | jq -r .id | xargs)" = "c3 c1" ]
	[ "$(field path wopictl container list /Reports --recursive)" = /Reports/2026 ]
	for_containers "container list PATH" "container list PATH --recursive" \
		"container show PATH"
}

@test "container rename takes a path" {
	prints '' wopictl container rename /Reports/2026 2027
	leads_to q1 /Reports/2027/q1.xlsx
	prints '' wopictl container rename / Home
	[ "$(field name wopictl container show root)" = Home ]
	refuses 3 "'/report.wopitest' is a file, not a container" \
		wopictl container rename /report.wopitest x
	refuses 3 "no '2026' in /Reports" wopictl container rename /Reports/2026 x
}

@test "container move takes two paths" {
	prints '' wopictl container move /Reports/2026 /Archive
	leads_to q1 /Archive/2026/q1.xlsx
	prints '' wopictl container move /Archive /Reports/
	leads_to q1 /Reports/Archive/2026/q1.xlsx
	refuses 4 "cannot be moved into container 'c2'" wopictl container move /Reports /Reports/Archive/2026
	refuses 4 "is the root container, which cannot be moved" wopictl container move / /Reports
	refuses 3 "'/report.wopitest' is a file, not a container" \
		wopictl container move /Reports /report.wopitest
	refuses 3 "'/report.wopitest' is a file, not a container" \
		wopictl container move /report.wopitest /Reports
	refuses 3 "no '2027' in /Reports" wopictl container move /Reports/2027 /
	refuses 3 "no '2027' in /Reports" wopictl container move /Reports /Reports/2027
}

@test "container remove takes a path" {
	prints '' wopictl container remove /Archive
	refuses 3 "no container 'c3'" wopictl container show c3
	refuses 4 "not empty" wopictl container remove /Reports
	refuses 4 "is the root" wopictl container remove /
	for_containers "container remove PATH" "container remove PATH --recursive"
}

@test "token add takes a path, and the token is for the id" {
	wopictl token add "$q1" --user alice --rights all --weak --value by-path &>/dev/null
	[ "$(field resource wopictl token show by-path)" = q1 ]
	[ "$(field kind wopictl token show by-path)" = file ]
	wopictl file rename q1 first.xlsx
	token=by-path
	holds January
	wopictl token add /Reports --user alice --rights all --weak --value by-folder &>/dev/null
	[ "$(field resource wopictl token show by-folder)" = c1 ]
	[ "$(field kind wopictl token show by-folder)" = container ]
	wopictl token add / --user alice --rights all --weak --value by-root &>/dev/null
	[ "$(field resource wopictl token show by-root)" = root ]
	for_both "token add PATH --user alice"
}

@test "token add takes a path with a dot in every part" {
	wopictl container add v1.2 --id v12
	wopictl file add /dev/null --name a.b.1 --id ab --container v12
	wopictl token add /v1.2/a.b.1 --user alice --rights all --weak --value by-path &>/dev/null
	[ "$(field resource wopictl token show by-path)" = ab ]
	wopictl token add /v1.2 --user alice --rights all --weak --value by-folder &>/dev/null
	[ "$(field resource wopictl token show by-folder)" = v12 ]
}

@test "a path and a version's number are no version's id" {
	refuses 3 "no 'q1.xlsx.1' in /Reports/2026" wopictl token add "$q1.1" --user alice --rights all
	refuses 3 "no 'q1.xlsx.1' in /Reports/2026" wopictl url "$q1.1"
}

@test "a version's own id still works for token add and url" {
	wopictl config set base_url https://host.example/wopi
	printf February | wopictl file put q1 -
	wopictl token add q1.1 --user alice --rights all --weak --value old &>/dev/null
	[ "$(field resource wopictl token show old)" = q1.1 ]
	file=q1.1 token=old
	holds January
	prints https://host.example/wopi/files/q1.1 wopictl url q1.1
	refuses 3 "file 'q1' has no version 7: see 'wopictl file versions q1'" wopictl url q1.7
	refuses 3 "no file or container 'nothing.1'" wopictl url nothing.1
}

@test "url takes a path, and the WOPISrc has the id" {
	wopictl config set base_url https://host.example/wopi
	prints https://host.example/wopi/files/q1 wopictl url "$q1"
	wopictl file set "$q1" --owner alice
	run -0 --separate-stderr wopictl url "$q1" --user alice
	[[ $output == https://host.example/wopi/files/q1\?access_token=* ]]
	follow "$output"
	holds January
	[ "$(field wopi_src wopictl file show "$q1")" = https://host.example/wopi/files/q1 ]
	for_files "url PATH" "url PATH --user alice"
}

@test "lock commands take a path, and show the file's id" {
	prints '' wopictl lock set "$q1" A
	[ "$(field file wopictl lock show "$q1")" = q1 ]
	later 60
	prints '' wopictl lock refresh "$q1" A
	[ "$(field expires_at wopictl lock show q1)" = 2023-11-14T22:44:20.000000Z ]
	prints '' wopictl lock release "$q1" A
	refuses 3 "file 'q1' (/Reports/2026/q1.xlsx) is not locked" wopictl lock show "$q1"
	[ "$(wopictl lock history "$q1" --json | jq -r .file | sort -u)" = q1 ]
	[ "$(wopictl lock history "$q1" | wc -l)" = "$(wopictl lock history q1 | wc -l)" ]
	for_files "lock show PATH" "lock set PATH A" "lock refresh PATH A" "lock release PATH A" \
		"lock release PATH --force" "lock history PATH"
}

@test "lock release --force takes a path" {
	lock A
	run -0 --separate-stderr wopictl lock release "$q1" --force
	[[ $stderr == "wopictl: released file 'q1' (/Reports/2026/q1.xlsx): it was locked by alice"* ]]
	unlocked
}

@test "grant add takes paths, and the grant is on the id" {
	prints '' wopictl grant add bob reader "$q1"
	prints '' wopictl grant add --everyone reader /Reports/
	prints '' wopictl grant add carol writer /
	[ "$(wopictl grant list --json | jq -r 'select(.user == "bob").resource')" = q1 ]
	[ "$(wopictl grant list --json | jq -r 'select(.everyone).resource')" = c1 ]
	[ "$(wopictl grant list --json | jq -r 'select(.user == "carol").resource')" = root ]
	for_both "grant add bob reader PATH" "grant add --everyone reader PATH"
}

@test "a grant that was given by a path stays where it is after a rename" {
	wopictl grant add bob reader /Reports
	wopictl container rename /Reports Papers
	wopictl container add Reports --id other
	[ "$(field role wopictl grant show bob /Papers/2026/q1.xlsx)" = reader ]
	[ "$(wopictl grant show bob /Reports --json | jq -c .rights)" = '[]' ]
}

@test "grant list, show and remove take paths" {
	wopictl grant add bob reader c1
	wopictl grant add bob writer q1
	[ "$(wopictl grant list "$q1" --user bob --json | jq -r .resource | xargs)" = "q1 c1" ]
	[ "$(wopictl grant list /Reports --user bob --json | jq -r .resource)" = c1 ]
	[ "$(field role wopictl grant show bob "$q1")" = writer ]
	[ "$(field resource wopictl grant show bob "$q1")" = q1 ]
	[ "$(field role wopictl grant show bob /Reports/2026)" = reader ]
	prints '' wopictl grant remove bob "$q1"
	[ "$(field role wopictl grant show bob q1)" = reader ]
	refuses 3 "no such grant on 'c2' itself: 'wopictl grant list c2'" \
		wopictl grant remove bob /Reports/2026
	prints '' wopictl grant remove bob /Reports
	prints '' wopictl grant list c1 --user bob
	for_both "grant list PATH" "grant show bob PATH" "grant remove bob PATH"
}

@test "property --file takes a path, and the property is the id's" {
	prints '' wopictl property set BreadcrumbBrandName '"File"' --file "$q1"
	prints '' wopictl property set BreadcrumbBrandName '"Folder"' --file /Reports
	[ "$(wopictl property list --json | jq -r .file | sort | xargs)" = "c1 q1" ]
	[ "$(field value wopictl property list --file "$q1")" = File ]
	[ "$(field value wopictl property list --file /Reports)" = Folder ]
	wopictl file rename q1 first.xlsx
	check_file_info
	[ "$(json .BreadcrumbBrandName)" = File ]
	prints '' wopictl property remove BreadcrumbBrandName --file /Reports/2026/first.xlsx
	prints '' wopictl property list --file q1
	[ "$(field file wopictl property list)" = c1 ]
	for_both "property set BreadcrumbBrandName \"X\" --file PATH" "property list --file PATH" \
		"property remove BreadcrumbBrandName --file PATH"
}

@test "export takes a path" {
	prints $'dir         '"$BATS_TEST_TMPDIR/out"$'\nfiles       1\ncontainers  1\nbytes       7' \
		wopictl export "$BATS_TEST_TMPDIR/out" /Reports/2026
	[ "$(cat "$BATS_TEST_TMPDIR/out/q1.xlsx")" = January ]
	for_containers "export $BATS_TEST_TMPDIR/other PATH"
	[ ! -e "$BATS_TEST_TMPDIR/other" ]
}

@test "a wrong path changes nothing" {
	local before
	before=$(tree)
	refuses 3 "no 'x' in /" wopictl file move "$q1" /x
	refuses 3 "no 'x' in /" wopictl container move /Reports /x
	refuses 3 "no 'x' in /" wopictl file add /dev/null --name y --container /x
	refuses 3 "no 'x' in /" wopictl container add y --parent /x
	[ "$(tree)" = "$before" ]
	[ "$(contents)" = 3 ]
}

@test "the help says that an id may be a path" {
	run -0 wopictl --help
	[[ $output == *"is an id, or a path in the host such as /Reports/q1.xlsx"* ]]
}
