# SPDX-License-Identifier: MIT
# Root's wopictl in a data directory of another user, who prepared it for that.

load helper

teardown() {
	local pid
	for pid in "${pids[@]}"; do
		kill -9 "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}


OWNER=12345	# no user of this machine

# as_owner COMMAND...: what the web server's user could do.
as_owner() { setpriv --reuid="$OWNER" --regid="$OWNER" --clear-groups "$@"; }

# given_owner: the data directory belongs to another user. In the working directory, which only
# root can search, are in/ to read from, out/ to write to, and vault/, which nobody is to touch.
given_owner() {
	[ "$(id -u)" = 0 ] || skip "only root can give files to another user"
	chown -R "$OWNER:$OWNER" "$WOPI_DATA"
	let_others_in
	mkdir -m 700 "$BATS_TEST_TMPDIR/root"
	cd "$BATS_TEST_TMPDIR/root"
	mkdir -m 700 in out vault vault/etc
	echo root:secret >vault/shadow
	echo root:0 >vault/etc/passwd
	head -c 32 /dev/urandom >vault/etc/secret
	chmod 600 vault/shadow vault/etc/*
	mkdir -p in/tree/sub
	echo one >in/tree/a.txt
	echo two >in/tree/sub/b.txt
	find vault in -exec touch -h -d "@$((START - 3 * 24 * 3600))" {} +
	chmod -R go= in
}

# of_vault: all about what is in the vault, but when it was last read.
of_vault() {
	find vault -printf '%p %i %n %U %G %m %s %T@ %C@ %l\n' | sort
	find vault -type f -exec sha256sum {} + | sort
}

# plant NAME TARGET: as the owner: NAME of the data directory becomes a link.
plant() {
	as_owner sh -c 'rm -rf "$1" && ln -s "$2" "$1"' sh "$WOPI_DATA/$1" "$PWD/$2"
}

# Names of the data directory, and what would do most harm in their place.
planted=(
	queue=vault/shadow counters=vault/shadow counters.new=vault/shadow
	journal=vault/shadow journal.1=vault/shadow journal.new=vault/shadow
	secret=vault/shadow secret=vault/etc/secret secret.new=vault/shadow
	secret.restored=vault/etc/secret secret.restored.new=vault/shadow
	wopi.db=vault/shadow wopi.db=vault/new wopi.db.new=vault/shadow wopi.db.new=vault/new
	wopi.db-wal=vault/shadow wopi.db-shm=vault/shadow wopi.db.new-journal=vault/shadow
	contents=vault/etc contents=vault/new contents=vault/shadow
	audit=vault/shadow audit.1=vault/shadow aside=vault/etc reserve=vault/shadow
	damage=vault/shadow uncounted=vault/shadow
	contents/planted=vault/shadow .backup-abc123=vault/etc .restore-abc123=vault/etc
)

# leaves_alone COMMAND...: root's wopictl, with each of these links, touches nothing of the
# vault, gives nothing away, and makes nothing there.
leaves_alone() {
	local before link
	given_owner
	cp -a "$WOPI_DATA" clean
	echo '{ "files": [ { "name": "s", "content": { "path": "tree/a.txt" } } ] }' >in/fixture.json
	wopictl backup in/good.tar >/dev/null
	before=$(of_vault)
	touch mark
	for link in "${planted[@]}"; do
		rm -rf "$WOPI_DATA" out/*
		cp -a clean "$WOPI_DATA"
		plant "${link%%=*}" "${link#*=}"
		run timeout 30 "$@" </dev/null
		echo "$link: $status $output"
		[ "$status" -lt 5 ]
		[ -z "$(find vault -cnewer mark)" ]
		[ -z "$(grep -rl root: "$WOPI_DATA" out)" ]
	done
	diff <(echo "$before") <(of_vault)
}

@test "planted links: root's init follows none" { leaves_alone wopictl init; }
@test "planted links: root's init --new-secret follows none" { leaves_alone wopictl init --new-secret; }
@test "planted links: root's check follows none" { leaves_alone wopictl check; }
@test "planted links: root's stats follows none" { leaves_alone wopictl stats; }
@test "planted links: root's backup follows none" { leaves_alone wopictl backup out/x.tgz; }
@test "planted links: root's restore follows none" { leaves_alone wopictl restore in/good.tar; }
@test "planted links: root's export follows none" { leaves_alone wopictl export out/x; }
@test "planted links: root's dump follows none" { leaves_alone wopictl dump --contents out/x; }
@test "planted links: root's file add follows none" { leaves_alone wopictl file add in/tree/a.txt; }
@test "planted links: root's import follows none" { leaves_alone wopictl import in/tree; }
@test "planted links: root's file put follows none" { leaves_alone wopictl file put doc1 in/tree/a.txt; }
@test "planted links: root's file cat follows none" { leaves_alone wopictl file cat doc1; }
@test "planted links: root's seed follows none" { leaves_alone wopictl seed in/fixture.json; }
@test "planted links: root's seed --replace follows none" {
	leaves_alone wopictl seed in/fixture.json --replace
}
@test "planted links: root's token add follows none" { leaves_alone wopictl token add doc1 --user alice; }
@test "planted links: root's lock release follows none" { leaves_alone wopictl lock release doc1 --force; }
@test "planted links: root's journal follows none" {
	leaves_alone sh -c 'wopictl config set journal on; wopictl journal clear; wopictl journal list'
}

@test "planted links: root's gc follows none, however old what they lead to is" {
	later $((7 * 24 * 3600))
	leaves_alone wopictl gc
}

# start_swapping FOLDER NAME=TARGET...: as the owner, until the end of the test: each NAME in the
# folder is a link for a moment, again and again.
start_swapping() {
	setpriv --reuid="$OWNER" --regid="$OWNER" --clear-groups /usr/bin/python3 -c '
import os, sys
os.chdir(sys.argv[1])
links = [link.split("=") for link in sys.argv[3:]]
while True:
    for name, target in links:
        try:
            os.rename(name, name + ".real")
            os.symlink(sys.argv[2] + "/" + target, name)
            os.unlink(name)
            os.rename(name + ".real", name)
        except OSError:
            pass' "$1" "$PWD" "${@:2}" 3>&- &
	pids+=($!)
}

@test "a named pipe in the place of a file holds up none of root's commands" {
	local name command content
	given_owner
	wopictl config set journal on
	cp -a "$WOPI_DATA" clean
	content=$(cd clean && find contents -size 5c)
	for name in queue counters journal audit audit.1 audit.requests damage secret secret.restored \
		"$content"; do
		rm -rf "$WOPI_DATA"
		cp -a clean "$WOPI_DATA"
		as_owner sh -c 'rm -f "$1" && mkfifo "$1"' sh "$WOPI_DATA/$name"
		for command in init check gc stats 'user set bob --email b@example.org' 'audit list' \
			'journal list' 'file cat doc1' 'backup out/x.tar --force'; do
			echo "$name: $command"
			run timeout 30 wopictl $command </dev/null
			[ "$status" -lt 5 ]
		done
	done
}

@test "names that become links while root's commands run are not followed" {
	local before round
	given_owner
	wopictl backup in/good.tar >/dev/null
	before=$(of_vault)
	start_swapping "$WOPI_DATA" contents=vault/etc queue=vault/shadow counters=vault/shadow \
		secret=vault/etc/secret wopi.db-wal=vault/shadow wopi.db=vault/shadow
	for ((round = 0; round < ${RACE_ROUNDS:-30}; round++)); do
		timeout 30 wopictl init || [ $? -le 5 ]
		timeout 30 wopictl import in/tree --name "$round" || [ $? -le 5 ]
		timeout 30 wopictl file put doc1 in/tree/a.txt || [ $? -le 5 ]
		timeout 30 wopictl backup "out/$round.tar" || [ $? -le 5 ]
		timeout 30 wopictl export "out/$round" || [ $? -le 5 ]
		timeout 30 wopictl restore in/good.tar || [ $? -le 5 ]
		timeout 30 wopictl gc || [ $? -le 5 ]
	done &>log
	cat log
	diff <(echo "$before") <(of_vault)
	[ -z "$(grep -rl root: "$WOPI_DATA" out)" ]
}

# What only root can read and write

@test "root's backup goes to where only root can write, and belongs to root" {
	local end
	given_owner
	for end in tar tgz tar.xz tar.zst; do
		run -0 --separate-stderr wopictl backup "out/x.$end"
		[ "${lines[0]}" = "backup    $PWD/out/x.$end" ]
		[ "$(stat -c '%u %g %a' "out/x.$end")" = "0 0 600" ]
	done
	[ "$(ls out | wc -l)" = 4 ]
	[ -z "$(find "$WOPI_DATA" ! -uid "$OWNER" -o -name '.backup*')" ]
}

@test "root's backup replaces a file only with --force" {
	given_owner
	echo precious >out/x.tar
	refuses 4 "'$PWD/out/x.tar' already exists" wopictl backup out/x.tar
	[ "$(cat out/x.tar)" = precious ]
	run -0 wopictl backup out/x.tar --force
	[ "$(ls -A out)" = x.tar ]
	tar -tf out/x.tar >/dev/null
	refuses 2 "is in the data directory" wopictl backup "$WOPI_DATA/contents/x.tar"
	refuses 1 "'nowhere/x.tar': No such file" wopictl backup nowhere/x.tar
}

@test "root's restore reads what only root can read, compressed or not" {
	local end
	given_owner
	for end in tar tgz tar.xz tar.zst; do
		wopictl backup "out/x.$end"
		mv "out/x.$end" out/archive
		printf later | wopictl file put doc1 -
		run -0 wopictl restore out/archive
		prints hello wopictl file cat doc1
		[ -z "$(find "$WOPI_DATA" ! -uid "$OWNER")" ]
	done
	mkdir "$BATS_TEST_TMPDIR/new"
	chown "$OWNER:$OWNER" "$BATS_TEST_TMPDIR/new"
	run -0 wopictl --data "$BATS_TEST_TMPDIR/new" restore out/archive
	[ -z "$(find "$BATS_TEST_TMPDIR/new" ! -uid "$OWNER")" ]
	[ "$(wopictl --data ../new file cat doc1)" = hello ]
	run -0 wopictl --data "$BATS_TEST_TMPDIR/none" restore out/archive
	[ "$(wopictl --data "$BATS_TEST_TMPDIR/none" file cat doc1)" = hello ]
	mkdir -m 700 tmp
	TMPDIR=$PWD/tmp run -0 wopictl restore --dry-run out/archive
	mkfifo pipe
	refuses 1 "'pipe' is not a regular file" timeout 10 sh -c 'timeout 5 cat out/archive >pipe & exec wopictl restore pipe'
}

@test "root imports and exports trees that only root can read and write" {
	given_owner
	run -0 --separate-stderr wopictl import in/tree
	[[ $stderr == *"imported 2 files (8 bytes) and 2 containers"* ]]
	run -0 wopictl export out/new /tree
	diff -r in/tree out/new
	[ "$(stat -c %Y out/new/sub/b.txt)" = "$(stat -c %Y in/tree/sub/b.txt)" ]
	mkdir out/there
	run -0 wopictl export out/there/ /tree
	diff -r in/tree out/there
	[ -z "$(find out ! -uid 0 -o -name '*.partial*')" ]
	[ "$(stat -c %a out/new/sub out/new/sub/b.txt | xargs)" = "700 600" ]
	refuses 4 "not empty" wopictl export out/new
	refuses 1 "'out/no/new': No such file" wopictl export out/no/new
	refuses 2 "is in the data directory" wopictl export "$WOPI_DATA/new"
	[ -z "$(find "$WOPI_DATA" ! -uid "$OWNER")" ]
}

@test "root adds and saves files that only root can read, by any name" {
	given_owner
	run -0 wopictl file add in/tree/a.txt --id a
	prints one wopictl file cat a
	run -0 wopictl file put doc1 "$PWD/in/tree/sub/b.txt"
	prints two wopictl file cat doc1
	cd in/tree/sub
	run -0 wopictl file put doc1 ../a.txt
	prints one wopictl file cat doc1
	ln -s "$PWD/b.txt" ../../../link
	run -0 wopictl file put doc1 ../../../link
	prints two wopictl file cat doc1
	printf three | wopictl file put doc1 /dev/stdin
	prints three wopictl file cat doc1
	printf four | wopictl file put doc1 -
	prints four wopictl file cat doc1
	refuses 1 "cannot open 'nothing': No such file" wopictl file put doc1 nothing
	refuses 1 "'../sub' is a folder" wopictl file put doc1 ../sub
	[ -z "$(find "$WOPI_DATA" ! -uid "$OWNER")" ]
}

@test "root saves what comes through a pipe that only root can open" {
	given_owner
	mkfifo -m 600 pipe
	timeout 10 sh -c 'sleep 0.3; printf late >pipe' 3>&- &
	pids+=($!)
	run -0 timeout 20 wopictl file put doc1 pipe
	prints late wopictl file cat doc1
}

@test "root seeds from, and dumps to, where only root can read and write" {
	given_owner
	run -0 --separate-stderr wopictl dump --contents out/c
	[ -z "$stderr" ]
	[ "$(stat -c '%u %a' out/c out/c/doc1-1.wopitest | xargs)" = "0 700 0 600" ]
	[ "$(cat out/c/doc1-1.wopitest)" = hello ]
	echo "$output" >fixture.json
	mkdir "$BATS_TEST_TMPDIR/other"
	chown "$OWNER:$OWNER" "$BATS_TEST_TMPDIR/other"
	export WOPI_DATA=$BATS_TEST_TMPDIR/other
	wopictl init
	run -0 wopictl seed fixture.json
	prints hello wopictl file cat doc1
	run -0 wopictl seed "$PWD/fixture.json" --replace --yes
	[ -z "$(find "$WOPI_DATA" ! -uid "$OWNER")" ]
	rm -r out/c
	# tokens that were chosen end with the secret of their host
	diff <(wopictl dump --contents out/c | jq .) <(jq 'del(.tokens, .weak_tokens)' fixture.json)
	refuses 4 "not empty" wopictl dump --contents out/c
}

@test "root's seed reads below the fixture's folder, and elsewhere what the owner can read" {
	given_owner
	seeds() {
		jq -n --arg path "$1" '{ files: [ { id: "doc1", name: "report.wopitest",
			content: { path: $path } } ] }' >in/f.json
		wopictl seed "${2-in/f.json}" "${@:3}"
	}
	run -0 seeds tree/sub/b.txt
	prints two wopictl file cat doc1
	refuses 1 "'$PWD/in/tree/a.txt' leads out of the fixture's folder" seeds "$PWD/in/tree/a.txt"
	run -0 seeds "$PWD/in/tree/a.txt" in/f.json --allow-paths
	prints one wopictl file cat doc1
	run -0 seeds /etc/hostname in/f.json --allow-paths
	refuses 1 "'../vault/shadow' leads out of" seeds ../vault/shadow
	refuses 1 "files[0].content.path: cannot open 'in/../vault/shadow': Permission denied" \
		seeds ../vault/shadow in/f.json --allow-paths
	refuses 1 "cannot open '$PWD/vault/shadow': Permission denied" \
		seeds "$PWD/vault/shadow" in/f.json --allow-paths
	refuses 1 "cannot open 'in/tree/a.txt': Permission denied" seeds in/tree/a.txt - <in/f.json
	ln -s ../vault/shadow in/link
	ln -s ../vault in/folder
	refuses 1 "'link' is a symbolic link, or below one" seeds link
	refuses 1 "'folder/shadow' is a symbolic link, or below one" seeds folder/shadow
	refuses 1 "cannot open 'in/link': Permission denied" seeds link in/f.json --allow-paths
	[ -z "$(grep -rl root: "$WOPI_DATA")" ]
}

@test "root's client, oauth and fault commands read what only root can read" {
	given_owner
	cp "$BATS_TEST_DIRNAME/discovery/"*.xml in
	chmod 600 in/*
	local discovery=(in/*.xml)
	run -0 wopictl client add office "${discovery[0]}" --proof off
	[ "$(field 'sources[0]' wopictl client show office)" = "$PWD/${discovery[0]}" ] ||
		wopictl client show office | grep -q "$PWD/${discovery[0]}"
	run -0 wopictl client set office --url "$PWD/${discovery[0]}"
	refuses 1 "cannot open 'in/nothing.xml': No such file" wopictl client add x in/nothing.xml
	echo '{"keys":[]}' >in/keys.json
	run wopictl oauth set in/keys.json
	[[ $output != *"Permission denied"* ]]
	refuses 1 "cannot open 'in/nothing': No such file" wopictl oauth set in/nothing
	echo '{"clients":[{"name":"seeded","proof":"off","discovery":"'"${discovery[0]#in/}"'"}]}' >in/f.json
	run -0 wopictl seed in/f.json
	echo sorry >in/body
	run -0 wopictl fault add GetFile --status 500 --body in/body
}

@test "root's commands that name no file need no second process" {
	given_owner
	traced() { ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -o calls -e trace=fork,vfork,clone,clone3,setuid "$@" >/dev/null; }
	traced wopictl file list
	grep -q "setuid($OWNER) *= 0" calls
	run ! grep -q 'fork\|clone' calls
	traced wopictl file add - --name x <in/tree/a.txt
	run ! grep -q 'fork\|clone' calls
	traced wopictl file put doc1 in/tree/a.txt
	grep -q 'fork\|clone' calls
}

@test "a data directory that its owner cannot get to is told with the folder and what to do" {
	local command
	given_owner
	mkdir -m 700 "$BATS_TEST_TMPDIR/closed"
	mv "$WOPI_DATA" "$BATS_TEST_TMPDIR/closed/data"
	WOPI_DATA=$BATS_TEST_TMPDIR/closed/data
	for command in "file list" init check "backup out/x.tar"; do
		# shellcheck disable=SC2086
		refuses 1 "its owner, user $OWNER, cannot search the folder '$BATS_TEST_TMPDIR/closed'; run 'chmod o+x " \
			wopictl $command
	done
	[ -z "$(ls out)" ]
	chmod o+x "$BATS_TEST_TMPDIR/closed"
	run -0 wopictl file list
	cd "$BATS_TEST_TMPDIR/root"
	run -0 wopictl --data ../closed/data file list
}

# In folders of the owner root's wopictl does nothing as root

@test "root does not read by a link that the owner planted on the way to a named file" {
	given_owner
	as_owner ln -s "$PWD/vault/shadow" "$WOPI_DATA/contents/lost"
	refuses 1 "Permission denied" wopictl file put doc1 "$WOPI_DATA/contents/lost"
	refuses 1 "Permission denied" wopictl restore "$WOPI_DATA/contents/lost"
	as_owner mv "$WOPI_DATA/contents" "$WOPI_DATA/real"
	as_owner ln -s "$PWD/vault/etc" "$WOPI_DATA/contents"
	refuses 1 "" wopictl file put doc1 "$WOPI_DATA/contents/passwd"
	refuses 1 "" wopictl import "$WOPI_DATA/contents"
	as_owner rm "$WOPI_DATA/contents"
	as_owner mv "$WOPI_DATA/real" "$WOPI_DATA/contents"
	printf found >"$WOPI_DATA/contents/mine"
	chown "$OWNER" "$WOPI_DATA/contents/mine"
	run -0 wopictl file put doc1 "$WOPI_DATA/contents/mine"
	prints found wopictl file cat doc1
}

@test "root does not write by a link that the owner planted on the way to a named file" {
	local before
	given_owner
	mkdir "$BATS_TEST_TMPDIR/theirs"
	chown "$OWNER" "$BATS_TEST_TMPDIR/theirs"
	as_owner ln -s "$PWD/vault/etc" "$BATS_TEST_TMPDIR/theirs/link"
	before=$(of_vault)
	refuses 1 "" wopictl backup "$BATS_TEST_TMPDIR/theirs/link/x.tar"
	refuses 1 "" wopictl export "$BATS_TEST_TMPDIR/theirs/link/x"
	diff <(echo "$before") <(of_vault)
	run -0 wopictl backup "$BATS_TEST_TMPDIR/theirs/x.tar"
	[ "$(stat -c '%u %a' "$BATS_TEST_TMPDIR/theirs/x.tar")" = "$OWNER 600" ]
	run -0 wopictl export "$BATS_TEST_TMPDIR/theirs/x"
	[ -z "$(find "$BATS_TEST_TMPDIR/theirs" ! -uid "$OWNER")" ]
}

@test "root does not write by a link that anybody planted where everybody may write" {
	given_owner
	chmod 711 "$BATS_TEST_TMPDIR/root"
	mkdir -m 1777 public
	setpriv --reuid=12346 --regid=12346 --clear-groups ln -s "$PWD/vault/shadow" public/x.tar
	setpriv --reuid=12346 --regid=12346 --clear-groups ln -s "$PWD/vault/etc" public/x
	refuses 1 'Permission denied' wopictl backup public/x.tar --force
	refuses 1 'Permission denied' wopictl export public/x
	[ "$(cat vault/shadow)" = root:secret ]
	ln -s "$PWD/vault/shadow" public/own.tar
	wopictl backup public/own.tar --force
	tar tf vault/shadow
}

@test "an import does not follow links that another user swaps into the tree" {
	local round
	given_owner
	mkdir in/tree/theirs in/tree/theirs/sub
	for round in {1..20}; do
		echo harmless >"in/tree/theirs/passwd$round"
		echo harmless >"in/tree/theirs/sub/passwd"
	done
	chown -R "$OWNER" in/tree/theirs
	chmod 711 . in in/tree
	start_swapping "$PWD/in/tree/theirs" passwd7=vault/shadow passwd8=vault/shadow sub=vault/etc
	for ((round = 0; round < ${RACE_ROUNDS:-30}; round++)); do
		wopictl import in/tree --name "$round" || [ $? = 1 ]
	done &>log
	cat log
	[ -z "$(grep -rl root: "$WOPI_DATA")" ]
}

# The process that stays root

@test "the process that stays root does only what the command line names" {
	given_owner
	ln -s ../vault/shadow in/link
	ln -s ../vault in/folder
	mkfifo in/pipe
	cat >expected <<-END
		open 0 : [root:0
		]
		open 0 x: Operation not permitted
		open 1 tree/sub/b.txt: [two
		]
		open 1 ../vault/shadow: Operation not permitted
		open 1 tree/../../vault/shadow: Operation not permitted
		open 1 /etc/passwd: Operation not permitted
		open 1 link: Too many levels of symbolic links
		open 1 folder/shadow: Too many levels of symbolic links
		open 1 pipe: Invalid argument
		open 1 tree: Is a directory
		list 1 tree/sub: b.txt ok
		list 1 ..: Operation not permitted
		list 1 folder: Too many levels of symbolic links
		list 0 : Operation not permitted
		open 2 : Operation not permitted
		open 3 x: Operation not permitted
		open 4 : Operation not permitted
		open -1 : Operation not permitted
		99 0 : Operation not permitted
		-1 0 : Operation not permitted
		open 1: Operation not permitted
		make 0 : Operation not permitted
		make 1 : Operation not permitted
		name 2 : Operation not permitted
		add-file 3 x: Operation not permitted
		make 3 : ok
		make 2 : Operation not permitted
		add-file 3 ../x: Operation not permitted
		add-folder 3 d: ok
		add-file 3 d/x: []
		add-file 3 d/x: File exists
		add-file 1 x: Operation not permitted
		set-time 1 : Operation not permitted
		set-time 3 : ok
		set-time 3 d/x: Operation not permitted
		name 2 : Operation not permitted
		name 3 : ok
		add-file 3 y: Operation not permitted
		raw 1: sent
	END
	sed -n 's/^\([a-z0-9-]* [0-9-]*\( [^:]*\)\?\): .*/\1/p' expected >requests
	mapfile -t requests <requests
	[ "${#requests[@]}" = 39 ]
	run -0 "$BUILD/tests/broker" "$OWNER" read=vault/etc/passwd read-tree=in make-file=out/x.tar \
		make-tree=out/x -- "${requests[@]}"
	diff expected - <<<"$output"
	[ "$(find out -printf '%P %U %m\n' | sort | xargs)" = "0 700 x 0 700 x/d 0 700 x/d/x 0 600" ]
}

@test "a message that is none ends the conversation, and nothing hangs" {
	local size
	given_owner
	for size in 0 1 100 5000 100000; do
		run -1 timeout 20 "$BUILD/tests/broker" "$OWNER" make-file=out/x -- "make 0 " "raw $size" "name 0 "
		[[ $output == *"root's part of this command has ended"* ]]
		[ -z "$(ls out)" ]
	done
}

# children PID: the ids of its children.
children() { cat "/proc/$1/task/$1/children"; }

# gone PID: there is no such process, or only its status is left.
gone() {
	local state
	state=$(sed -n 's/^State:[^A-Z]*\([A-Z]\).*/\1/p' "/proc/$1/status" 2>/dev/null) || true
	[ -z "$state" ] || [ "$state" = Z ]
}

# starts COMMAND...: in the background, until the tar that it runs sleeps. $first is its process
# that stays root, $second the one that does not, and $tar.
starts() {
	mkdir -p bin
	printf '#!/bin/sh\necho $$ >"%s"\nexec sleep 60\n' "$BATS_TEST_TMPDIR/bin/started" >bin/tar
	chmod +x bin/tar
	rm -rf "$BATS_TEST_TMPDIR/bin"
	mv bin "$BATS_TEST_TMPDIR/bin"
	chmod 777 "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH env --default-signal=HUP,INT "$@" >out.txt 2>err.txt 3>&- &
	first=$!
	pids+=("$first")
	within_seconds 10 [ -s "$BATS_TEST_TMPDIR/bin/started" ]
	tar=$(cat "$BATS_TEST_TMPDIR/bin/started")
	second=$(children "$first")
	second=${second// /}
}

# ends STATUS: all of these end soon, the first with that status, and leave nothing.
ends() {
	local status=0
	within_seconds 10 gone "$first"
	wait "$first" || status=$?
	[ "$status" = "$1" ] || { echo "ended with $status"; cat err.txt; return 1; }
	within_seconds 10 gone "$second"
	within_seconds 10 gone "$tar"
	[ -z "$(ls -A out)" ]
}

@test "a signal to root's backup ends all of its processes, and leaves nothing" {
	local signal
	given_owner
	for signal in INT TERM HUP; do
		starts wopictl backup out/x.tar
		[ "$(awk '/^Uid:/ { print $2, $3, $4 }' "/proc/$second/status")" = "$OWNER $OWNER $OWNER" ]
		[ -n "$(ls out)" ]
		kill "-$signal" "$first"
		ends $((128 + $(kill -l "$signal")))
		grep -q "interrupted: nothing was changed" err.txt
		[ -z "$(find "$WOPI_DATA" -name '.backup-*')" ]
	done
}

@test "root's backup goes on when its terminal hangs up and nohup started it" {
	given_owner
	starts nohup wopictl backup out/x.tar
	kill -HUP "$first" "$second"
	sleep 0.2
	run ! gone "$second"
	kill "$tar"
	within_seconds 10 gone "$first"
}

@test "either process of root's backup that is killed takes the other along" {
	given_owner
	starts wopictl backup out/x.tar
	kill -KILL "$second"
	within_seconds 10 gone "$first"
	kill "$tar"
	ends 137
	starts wopictl backup out/x.tar
	kill -KILL "$first"
	within_seconds 10 gone "$second"
	wait "$first" || [ $? = 137 ]
	within_seconds 10 gone "$tar"
	[ -z "$(find "$WOPI_DATA" -name '.backup-*' -newer in)" ] || ls -la "$WOPI_DATA"
	[[ $(ls -A out) == x.tar.partial-?????? ]]	# nobody is left to remove it
}

@test "Ctrl-C ends root's backup, and leaves nothing" {
	given_owner
	mkdir bin
	printf '#!/bin/sh\necho started\nexec sleep 60\n' >bin/tar
	chmod +x bin/tar
	mv bin "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 timeout 30 /usr/bin/python3 -c '
import os, pty, signal, sys, time
pid, terminal = pty.fork()
if pid == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)	# ignored where the tests run in the background
    os.execvp(sys.argv[1], sys.argv[1:])
while not any(name.startswith("x.tar.partial") and os.path.getsize("out/" + name) for name in os.listdir("out")):
    time.sleep(0.05)
os.write(terminal, b"\x03")
text = b""
try:
    while True:
        text += os.read(terminal, 1000)
except OSError:
    pass
print(text.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' wopictl backup out/x.tar
	[[ $output == *"interrupted: nothing was changed"*" 130" ]] || { echo "got: $output"; false; }
	[ -z "$(ls -A out)" ]
	[ -z "$(find "$WOPI_DATA" -name '.backup-*')" ]
}

@test "what root's commands start as the owner has no terminal, by which others could type" {
	local name
	given_owner
	mkdir "$BATS_TEST_TMPDIR/bin"
	for name in tar curl lighttpd dpkg-query; do
		printf '#!/bin/sh\n(: </dev/tty) 2>/dev/null && echo %s >>"%s"\nexec %s "$@"\n' "$name" \
			"$BATS_TEST_TMPDIR/bin/terminals" "$(command -v "$name")" >"$BATS_TEST_TMPDIR/bin/$name"
	done
	touch "$BATS_TEST_TMPDIR/bin/terminals"
	chmod -R a+rwx "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	on_terminal 0 "sh -c ': </dev/tty' && wopictl backup out/x.tar"
	on_terminal 1 "wopictl oauth set http://127.0.0.1:9/"
	TMPDIR=/tmp on_terminal 0 "wopictl serve --listen 127.0.0.1:0 --exec true"
	on_terminal 1 "wopictl check"
	[ ! -s "$BATS_TEST_TMPDIR/bin/terminals" ]
}

# stopped_at COUNT PATTERN SIGNAL COMMAND...: gets the signal when so many files match, or, after
# SIGNAL:child, its second process does. $status is how it ended.
stopped_at() {
	local count=$1 pattern=$2 signal=$3 n target
	local -a there=()
	env --default-signal=HUP,INT "${@:4}" >out.txt 2>err.txt 3>&- &
	first=$!
	pids+=("$first")
	shopt -s nullglob
	for ((n = 0; n < 500000 && ${#there[@]} < count; n++)); do
		# shellcheck disable=SC2206
		there=($pattern)
	done
	shopt -u nullglob
	target=$first
	[ "$signal" = "${signal%:child}" ] || target=$(children "$first") || :
	kill "-${signal%:child}" "${target// /}" || :	# it may have ended
	status=0
	wait "$first" || status=$?
}

@test "a signal to root's import or seed leaves none of the contents that had come" {
	local signal names
	given_owner
	truncate -s 200M in/tree/large
	echo last >in/tree/z
	echo '{ "files": [ { "name": "s", "content": { "path": "tree/a.txt" } },
		{ "name": "t", "content": { "path": "tree/large" } } ] }' >in/fixture.json
	names=$(ls "$WOPI_DATA/contents")
	for signal in INT TERM; do
		stopped_at 4 "$WOPI_DATA/contents/*" "$signal" wopictl import in/tree
		[ "$status" = $((128 + $(kill -l "$signal"))) ]
		[ "$(ls "$WOPI_DATA/contents")" = "$names" ]
		stopped_at 4 "$WOPI_DATA/contents/*" "$signal" wopictl seed in/fixture.json
		[ "$status" = $((128 + $(kill -l "$signal"))) ]
		[ "$(ls "$WOPI_DATA/contents")" = "$names" ]
	done
	prints '' wopictl container list
}

@test "a signal to root's export or dump leaves nothing, and the death of a process neither" {
	local signal command
	given_owner
	mkdir in/many
	for n in {1..6000}; do
		echo "$n" >"in/many/$n"
	done
	wopictl import in/many
	for signal in INT TERM KILL:child; do
		for command in "export out/x" "dump --contents out/x"; do
			for n in {1..5}; do	# until the signal comes before the end
				# shellcheck disable=SC2086
				stopped_at 1 "out/x.partial*/*" "$signal" wopictl $command
				[ "$status" = 0 ] || break
				rm -r out/x
			done
			[ "$status" = $((128 + $(kill -l "${signal%:child}"))) ]
			[ -z "$(ls -A out)" ]
		done
	done
}

# serve

@test "root's serve takes a low port, and answers as the owner of the data directory" {
	local port pid
	given_owner
	mkdir "$BATS_TEST_TMPDIR/bin"
	mkdir -m 1777 "$BATS_TEST_TMPDIR/tmp"
	cp "$BUILD/wopictl" "$BUILD/wopi.cgi" "$BATS_TEST_TMPDIR/bin"
	unset WOPI_NOW
	echo '{ "files": [ { "name": "s", "id": "s", "content": { "path": "tree/a.txt" } } ] }' >in/fixture.json
	for port in 81 563 777 901 none; do
		[ "$port" != none ]
		TMPDIR=$BATS_TEST_TMPDIR/tmp "$BATS_TEST_TMPDIR/bin/wopictl" serve \
			--listen "127.0.0.1:$port" --seed in/fixture.json \
			>out.txt 2>err.txt 3>&- &
		pid=$!
		pids+=("$pid")
		within_seconds 20 eval '[ -s out.txt ] || gone "$pid"'
		[ ! -s out.txt ] || break
		grep "Address already in use" err.txt || { cat err.txt; false; }
	done
	[ "$(cat out.txt)" = "listening on http://127.0.0.1:$port/wopi" ]
	for pid in "$pid" $(children "$pid"); do
		[ "$(awk '/^Uid:/ { print $2, $3, $4 }' "/proc/$pid/status")" = "$OWNER $OWNER $OWNER" ]
	done
	token=$(wopictl token add s --user admin --ttl 10h)
	WOPI_URL=http://127.0.0.1:$port/wopi file=s holds "one
"
	[ -z "$(find "$WOPI_DATA" ! -uid "$OWNER")" ]
	kill "${pids[-1]}"
	wait "${pids[-1]}"
}

@test "completion as root looks into the data directory that is typed" {
	given_owner
	mkdir "$BATS_TEST_TMPDIR/another"
	chown 54321 "$BATS_TEST_TMPDIR/another"
	run -0 env WOPI_DATA="$BATS_TEST_TMPDIR/another" \
		wopictl complete -- --data "$WOPI_DATA" file show /rep
	[[ $output == /report.wopitest* ]]
}
