# SPDX-License-Identifier: MIT
# wopictl backup and restore: the whole host as one tar file, and back.

load helper

# The host to back up: doc1 with three versions and a lock, a file in the trash, grants, a
# token, a refused save, a file of several megabytes, one that shares a content.
setup_file() {
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl config set base_url https://docs.example.org/wopi
	wopictl container add Reports --id reports
	printf two | wopictl file put doc1 - >/dev/null
	printf three | wopictl file put doc1 - >/dev/null
	head -c 3000000 /dev/zero | tr '\0' x | wopictl file add - --name big.bin --id big1 \
		--container reports >/dev/null
	wopictl file copy big1 copy.bin --id copy1 >/dev/null
	printf gone | wopictl file add - --name gone.txt --id gone1 >/dev/null
	wopictl file remove gone1
	wopictl grant add bob reader /Reports
	wopictl lock set doc1 'Lock 1' --user alice
	wopictl backup "$BATS_FILE_TMPDIR/good.tar" >/dev/null
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1 token=alice-doc1
	good=$BATS_FILE_TMPDIR/good.tar
	cd "$BATS_TEST_TMPDIR"
	pids=()
}

teardown() { end_pids; }

# state [DIR]: all that a host holds, in words.
state() {
	(
		WOPI_DATA=${1:-$WOPI_DATA}
		wopictl dump
		wopictl lock history doc1
		wopictl file list --removed
		wopictl file cat big1 | sha256sum
		sha256sum <"$WOPI_DATA/secret"
	)
}

# same_host DIR [DIR]: both hold the same, and nothing is wrong with the first.
same_host() {
	diff <(state "$1") <(state "${2:-$WOPI_DATA}")
	WOPI_DATA=$1 run -0 --separate-stderr wopictl check
}

# bytes: the sum of each file, and the names; but for an empty log.
bytes() {
	(
		cd "$WOPI_DATA"
		find . -name wopi.db-shm -o -name wopi.db-wal -empty -o -print -type f -exec sha256sum {} + |
			sort
	)
}

# unchanged COMMAND...: every byte that the host has is the same after it.
unchanged() {
	local before
	before=$(bytes)
	"$@"
	diff <(echo "$before") <(bytes)
}

# Backup

@test "a backup restored elsewhere is the same host" {
	run -0 --separate-stderr wopictl backup all.tar
	[ -z "$stderr" ]
	run -0 --separate-stderr wopictl --data new restore all.tar
	[ -z "$stderr" ]
	same_host new
	WOPI_DATA=$BATS_TEST_TMPDIR/new
	locked_by 'Lock 1'
	holds three
	[ "$(stat -c %a new new/contents new/wopi.db new/secret new/queue | xargs)" = \
		"700 700 600 600 600" ]
}

@test "backup and restore tell how much it is" {
	prints "$(printf 'backup    %s\nfiles     5\nversions  7\nbytes     3000017\nsize      %s' \
		"$PWD/all.tar" "$(stat -c %s "$good")")" wopictl backup all.tar
	run -0 --separate-stderr wopictl backup more.tar --json
	jq -e '.backup == "'"$PWD"'/more.tar" and .files == 5 and .versions == 7 and
		.bytes == 3000017 and .size > 3000017' <<<"$output"
	run -0 --separate-stderr wopictl --data new restore all.tar --json
	jq -e '.restored == "new" and .files == 5 and .versions == 7' <<<"$output"
}

@test "a backup is a tar file that sha256sum can check, for its owner alone" {
	umask 022
	wopictl backup all.tar
	[ "$(stat -c %a all.tar)" = 600 ]
	mkdir out
	tar -xf all.tar -C out
	[ "$(ls out | xargs)" = "SHA256SUMS contents secret wopi.db" ]
	[ "$(ls out/contents | wc -l)" = "$(ls "$WOPI_DATA/contents" | wc -l)" ]
	cd out
	run -0 sha256sum --strict -c SHA256SUMS
	[ "${#lines[@]}" = $((2 + $(ls contents | wc -l))) ]
	cmp secret "$WOPI_DATA/secret"
}

@test "a backup leaves the host as it is, and nothing beside it" {
	mkdir out
	unchanged wopictl backup out/all.tar
	[ "$(ls -A out)" = all.tar ]
}

@test "a backup of a host that is just made can be restored" {
	WOPI_DATA=$PWD/empty wopictl init
	wopictl --data empty backup empty.tar
	run -0 wopictl --data new restore empty.tar
	diff <(wopictl --data empty dump) <(wopictl --data new dump)
	[ "$(wopictl --data new file list | wc -l)" = 0 ]
}

@test "a backup that is there is replaced only with --force" {
	echo precious >all.tar
	refuses 4 "'$PWD/all.tar' already exists" wopictl backup all.tar
	[ "$(cat all.tar)" = precious ]
	run -0 wopictl backup all.tar --force
	run -0 wopictl restore --dry-run all.tar
}

@test "what comes to be at a backup's name meanwhile stays" {
	mkdir bin
	printf '#!/bin/sh\necho mine >%s/all.tar\nexec %s "$@"\n' "$PWD" "$(command -v tar)" >bin/tar
	chmod +x bin/tar
	theirs() { PATH=$PWD/bin:$PATH wopictl backup all.tar "$@"; }
	refuses 4 "all.tar' already exists" theirs
	[ "$(cat all.tar)" = mine ]
	[ -z "$(ls -d all.tar?*)" ]
	run -0 theirs --force
	tar -tf all.tar >/dev/null
}

@test "a backup replaces what a link leads to, and nothing but files" {
	mkdir store
	echo old >store/all.tar
	ln -s store/all.tar link.tar
	run -0 wopictl backup link.tar --force
	[ -L link.tar ]
	run -0 wopictl restore --dry-run store/all.tar
	mkfifo pipe
	refuses 1 "'$PWD/pipe'" wopictl backup pipe --force
	[ -p pipe ]
	refuses 1 "'$PWD/store'" wopictl backup store --force
	refuses 1 "'store/new/'" wopictl backup store/new/
}

@test "a backup to where nothing can be written fails, and leaves nothing" {
	unchanged refuses 1 "'nowhere/all.tar': No such file or directory" wopictl backup nowhere/all.tar
	unchanged refuses 1 "'': No such file" wopictl backup ''
	unchanged refuses 1 "/proc/all.tar'" wopictl backup /proc/all.tar
}

@test "a backup that does not fit fails, and leaves what was there" {
	mkdir out
	echo precious >out/all.tar
	full() { (ulimit -f 1000 && exec wopictl backup out/all.tar --force); }
	unchanged refuses 1 "cannot write '$PWD/out/all.tar': File too large" full
	[ "$(ls -A out)" = all.tar ]
	[ "$(cat out/all.tar)" = precious ]
}

@test "a backup whose database copy does not fit fails, and leaves nothing" {
	full() { (ulimit -f 20 && exec wopictl backup all.tar); }
	unchanged refuses 1 "/wopi.db'" full
	[ ! -e all.tar ]
}

# damage HOW TEXT: the content that holds TEXT is lost, altered, cut or longer. $content is its name.
damage() {
	local path
	path=$(grep -rlx "$2" "$WOPI_DATA/contents")
	content=${path##*/}
	case $1 in
	lost) rm "$path" ;;
	altered) sed -i 's/t/T/' "$path" ;;
	cut) truncate -s 2 "$path" ;;
	longer) printf more >>"$path" ;;
	esac
}

@test "a host with a damaged content is backed up but for that, and it is said which" {
	local how
	cp -a "$WOPI_DATA" whole
	for how in lost altered cut longer; do
		rm -rf "$WOPI_DATA" all.tar out
		cp -a whole "$WOPI_DATA"
		damage $how two
		run -1 --separate-stderr wopictl backup all.tar
		[[ $stderr == "wopictl: file 'doc1' version 2 (/report.wopitest): content '$content' is "* ]]
		[[ $stderr == *"wopictl: '$PWD/all.tar' is incomplete: 1 content missing; run 'wopictl check'" ]]
		[[ $output == *$'\nmissing   1'* ]]
		mkdir out
		tar -xf all.tar -C out
		[ ! -e "out/contents/$content" ]
		[ "$(ls out/contents | wc -l)" = $(($(ls whole/contents | wc -l) - 1)) ]
		[ "$(cat out/MISSING)" = "$(printf two | sha256sum | cut -d ' ' -f 1)  contents/$content" ]
		(cd out && sha256sum --quiet --strict -c SHA256SUMS)
		(cd whole && sha256sum --quiet --strict -c ../out/MISSING)
		[ "$(ls -A "$WOPI_DATA" | grep -c backup)" = 0 ]
	done
}

@test "a backup that lacks something replaces none that does not" {
	wopictl backup all.tar >/dev/null
	cp all.tar before.tar
	damage altered two
	run -1 --separate-stderr wopictl backup all.tar --force
	[[ $stderr == *"wopictl: '$PWD/all.tar.incomplete' is incomplete: 1 content missing"* ]]
	cmp all.tar before.tar
	damage lost three
	run -1 wopictl backup all.tar --force
	[ "$(tar -xOf all.tar.incomplete MISSING | wc -l)" = 2 ]
	cmp all.tar before.tar
	[ "$(ls -A | grep -c partial)" = 0 ]
	refuses 4 "'$PWD/all.tar' already exists" wopictl backup all.tar
	wopictl restore all.tar >/dev/null	# brings back what was damaged
	same_host "$WOPI_DATA" "$BATS_FILE_TMPDIR/world"
	run -0 wopictl backup all.tar --force
	cmp -s all.tar before.tar && false
	run -0 wopictl restore --dry-run all.tar
}

@test "a backup that lacks contents is restored, and it is said what is missing" {
	damage altered two
	run -1 wopictl backup all.tar
	run -0 --separate-stderr wopictl --data new restore all.tar
	[ "$stderr" = "wopictl: missing from the backup: the content of file 'doc1' version 2" ]
	[ "$(wopictl --data new file cat doc1)" = three ]
	[ "$(wopictl --data new file cat doc1 --version 1)" = hello ]
	refuses 1 "cannot open the content" wopictl --data new file cat doc1 --version 2
	WOPI_DATA=$PWD/new run -1 --separate-stderr wopictl check
	[ "${stderr##*$'\n'}" = "wopictl: 1 problem" ]
	[[ $output == *"file 'doc1' version 2 (/report.wopitest)"*"content '$content' cannot be read"*"--version 2"* ]]
	WOPI_DATA=$PWD/new wopictl file remove doc1 --version 2
	WOPI_DATA=$PWD/new run -0 wopictl check
	run -0 wopictl --data new backup again.tar
	run -0 --separate-stderr wopictl restore --dry-run all.tar
	[[ $stderr == *"missing from the backup: the content of file 'doc1' version 2"* ]]
}

@test "what a backup lacks stays if the host that it is restored over has it" {
	wopictl backup whole.tar >/dev/null
	damage altered two
	run -1 wopictl backup all.tar
	wopictl restore whole.tar >/dev/null
	run -0 --separate-stderr wopictl restore all.tar
	[ -z "$stderr" ]
	[ "$(wopictl file cat doc1 --version 2)" = two ]
	run -0 wopictl check
}

@test "a content of several versions that is lost is told once" {
	rm "$(find "$WOPI_DATA/contents" -size +1M)"
	run -1 --separate-stderr wopictl backup all.tar
	[[ $stderr == *"file 'big1' version 1, and 1 more version (/Reports/big.bin): "* ]] ||
		[[ $stderr == *"file 'copy1' version 1, and 1 more version (/Reports/copy.bin): "* ]]
	[ "$(tar -xOf all.tar MISSING | wc -l)" = 1 ]
}

@test "a list of what is missing that is not true is refused" {
	local sum
	damage altered two
	run -1 wopictl backup all.tar
	rm -rf in
	mkdir in
	tar -xf all.tar -C in
	resum() {
		(cd in && { sha256sum wopi.db secret MISSING; grep contents/ SHA256SUMS; } >sums && mv sums SHA256SUMS)
		repack wopi.db secret SHA256SUMS MISSING contents
	}
	cp in/MISSING missing
	: >in/MISSING
	resum
	no_good "is not a valid backup" bad.tar
	sed 's/contents.*/contents\/nosuch/' missing >in/MISSING
	resum
	no_good "lists a content as missing that no version names" bad.tar
	{ cat missing; cat missing; } >in/MISSING
	resum
	no_good "lists a content as missing" bad.tar
	sed 's/^./0/; s/^0\(.\)/f\1/' missing >in/MISSING
	resum
	no_good "its list of missing contents was changed" bad.tar
	cp in/SHA256SUMS sums
	grep contents/ sums | head -n 1 >one
	LC_ALL=C sort -k 2 missing one >in/MISSING
	grep -vFf one sums >in/SHA256SUMS
	resum
	no_good "which it lists as missing" bad.tar
	cp missing in/MISSING
	cp sums in/SHA256SUMS
	resum
	run -0 wopictl --data fine restore bad.tar
	repack wopi.db secret SHA256SUMS contents
	no_good "do not match" bad.tar
}

@test "a host without any content is backed up, for its database is worth having" {
	rm -r "$WOPI_DATA/contents"
	mkdir -m 700 "$WOPI_DATA/contents"
	run -1 --separate-stderr wopictl backup all.tar
	[[ $stderr == *"is incomplete: 6 contents missing"* ]]
	run -0 --separate-stderr wopictl --data new restore all.tar
	[ "$(grep -c 'missing from the backup' <<<"$stderr")" = 6 ]
	[ "$(wopictl --data new lock show doc1 --json | jq -r .lock_id)" = 'Lock 1' ]
}

@test "what tar wrote is read back before the backup gets its name" {
	mkdir bin out
	cat >bin/tar <<-'END'
		#!/bin/sh
		case " $* " in *" -c "*) exec /bin/tar "$@" | sed 's/three/thr33/' ;; esac
		exec /bin/tar "$@"
	END
	chmod +x bin/tar
	bad() { PATH=$PWD/bin:$PATH wopictl backup out/all.tar; }
	refuses 1 "cannot read back" bad
	[ -z "$(ls -A out)" ]
}

@test "a backup is no zip, whatever it is called" {
	refuses 2 "a backup is a tar archive, such as host.tar.gz" wopictl backup "$BATS_TEST_TMPDIR/x.zip"
	[ ! -e "$BATS_TEST_TMPDIR/x.zip" ]
}

@test "a tar that fails, or that is not there, fails the backup" {
	mkdir bin out
	printf '#!/bin/sh\necho "tar: out of tape" >&2\nexit 2\n' >bin/tar
	chmod +x bin/tar
	fails() { PATH=$PWD/bin wopictl_path backup out/all.tar; }
	wopictl_path() { "$BUILD/wopictl" "$@"; }
	refuses 1 "out of tape" fails
	rm bin/tar
	refuses 1 "tar is not installed: apt-get install tar" fails
	[ -z "$(ls -A out)" ]
}

@test "what tar says fills no disk" {
	mkdir bin out
	cat >bin/tar <<-'END'
		#!/bin/sh
		echo "tar: out of tape" >&2
		{ head -c 100000 /dev/zero >&2; } 2>/dev/null
		stat -Lc %s /proc/self/fd/2 >said
		exit 2
	END
	chmod +x bin/tar
	sed -i "s#>said#>$PWD/said#" bin/tar
	bad() { PATH=$PWD/bin:$PATH wopictl backup out/all.tar; }
	refuses 1 "out of tape" bad
	[ "$(cat said)" -le 4096 ]
}

@test "a content that goes from the host while tar reads it fails no backup" {
	local content
	content=$(ls "$WOPI_DATA/contents" | head -n 1)
	mkdir bin out
	cat >bin/tar <<-END
		#!/bin/sh
		case " \$* " in *" -c "*) ;; *) exec /bin/tar "\$@" ;; esac
		/bin/tar "\$@"
		echo "tar: contents/$content: file changed as we read it" >&2
		exit 1
	END
	chmod +x bin/tar
	PATH=$PWD/bin:$PATH wopictl backup out/all.tar
	sed -i 's/^\t*exit 1/exit 2/; s/^exit 1/exit 2/' bin/tar
	bad() { PATH=$PWD/bin:$PATH wopictl backup out/again.tar; }
	refuses 1 "file changed as we read it" bad
	sed -i 's/^exit 2/exit 1/; s#^/bin/tar .*#& | head -c 3000#' bin/tar
	refuses 1 "file changed as we read it" bad
	[ "$(ls -A out)" = all.tar ]
}

@test "a backup is compressed as its name ends, and restored as any other" {
	local name
	mkdir bin
	for name in xz zstd; do	# they may not be there; that they are asked is what counts
		printf '#!/bin/sh\nexec gzip "$@"\n' >"bin/$name"
		chmod +x "bin/$name"
	done
	for name in all.tar.gz all.TGZ all.tar.xz all.tar.zst; do
		PATH=$PWD/bin:$PATH run -0 wopictl backup "$name"
		gzip -t <"$name"
		[ "$(stat -c %s "$name")" -lt 200000 ]
		run -0 wopictl restore --dry-run "$name"
	done
	wopictl --data new restore all.tar.gz
	same_host new
}

@test "contents that are one file on the disk are as many in a backup" {
	local first second
	for name in first second; do
		printf twin | wopictl file add - --name "$name.txt" --id "${name}1"
	done
	read -r first second < <(grep -rlx twin "$WOPI_DATA/contents" | xargs)
	ln -f "$first" "$second"
	run -0 wopictl backup all.tar
	run -0 wopictl --data new restore all.tar
	[ "$(wopictl --data new file cat first1)$(wopictl --data new file cat second1)" = twintwin ]
	same_host new
}

@test "names that tar would take for options or machines are files" {
	wopictl backup -- -x.tar
	wopictl backup host:all.tar
	[ -e ./-x.tar ] && [ -e host:all.tar ]
	run -0 wopictl restore --dry-run -- -x.tar
	run -0 wopictl restore --dry-run host:all.tar
}

@test "what the environment says to tar does not count" {
	TAR_OPTIONS=--exclude=secret run -0 wopictl backup all.tar
	TAR_OPTIONS=--exclude=secret run -0 wopictl restore --dry-run all.tar
}

@test "a backup is no file of the host, and no stream" {
	ln -s "$WOPI_DATA" link
	local name
	for name in secret contents/all.tar all.tar; do
		unchanged refuses 2 "'$WOPI_DATA/$name' is in the data directory" \
			wopictl backup --force "link/$name"
	done
	refuses 2 "a backup is read back, so it cannot go to standard output" wopictl backup -
	run -0 wopictl backup "$WOPI_DATA.tar"
}

# Restore, over a host that is there

# change_host: it is no more what was backed up.
change_host() {
	printf later | wopictl file put doc1 - --force >/dev/null
	wopictl user add dave --id dave >/dev/null
	wopictl file remove copy1
	wopictl lock release doc1 --force
}

@test "a restore makes a host what it was, with contents that were lost or damaged" {
	change_host
	rm "$(grep -rlx hello "$WOPI_DATA/contents")"
	printf xx >"$(grep -rlx two "$WOPI_DATA/contents")"
	run -0 --separate-stderr wopictl restore "$good"
	[ -z "$stderr" ]
	diff <(state) <(state "$BATS_FILE_TMPDIR/world")
	locked_by 'Lock 1'
	holds three
	touch -d "@$START" "$WOPI_DATA"/contents/*
	later 90000
	wopictl gc
	same_host "$WOPI_DATA" "$BATS_FILE_TMPDIR/world"
	[ "$(ls "$WOPI_DATA/contents" | sort | xargs)" = \
		"$(ls "$BATS_FILE_TMPDIR/world/contents" | sort | xargs)" ]
}

@test "a restore replaces a content that the disk does not give back" {
	traced -o /dev/null -e trace=read -P "$(grep -rlx three "$WOPI_DATA/contents")" \
		-e inject=read:error=EIO -- wopictl restore "$good" >/dev/null
	same_host "$WOPI_DATA" "$BATS_FILE_TMPDIR/world"
}

@test "a restore leaves nothing else behind" {
	change_host
	wopictl restore "$good"
	[ "$(ls -A "$WOPI_DATA" | xargs)" = "$(ls -A "$BATS_FILE_TMPDIR/world" | xargs)" ]
}

@test "another host's backup brings its secret, too" {
	local derived
	(
		WOPI_DATA=$PWD/other
		make_world
		wopictl config set base_url https://other.example/wopi
	)
	WOPI_DATA=$PWD/other wopi GET /files/doc1/ancestry
	derived=$(json '.AncestorsWithRootFirst[0].Url')
	derived=${derived#*access_token=} derived=${derived%%&*}
	wopi GET /containers/root -t "$derived"
	answers 401
	wopictl --data other backup other.tar
	wopictl restore other.tar
	wopi GET /containers/root -t "$derived"
	answers 200
	same_host "$WOPI_DATA" other
	[ "$(ls -A "$WOPI_DATA" | xargs)" = "$(ls -A other | xargs)" ]
	wopictl restore "$good"
	wopi GET /containers/root -t "$derived"
	answers 401
	diff <(state) <(state "$BATS_FILE_TMPDIR/world")
}

@test "a restore runs while a server does, and its requests see what was restored" {
	local line
	change_host
	unset WOPI_NOW	# the server's clock is the real one
	mkfifo line
	wopictl serve --listen 127.0.0.1:0 >line 2>/dev/null 3>&- &
	pids+=($!)
	read -r line <line
	WOPI_URL=${line#listening on }
	wopictl restore "$good"
	wopictl token add doc1 --user alice --rights all --weak --value now >/dev/null 2>&1
	token=now
	holds three
	put 'after it' '' -H 'X-WOPI-Lock: Lock 1'
	run -0 wopictl user list
	[[ $output != *dave* ]]
}

@test "a restore over a host whose database is damaged makes it whole" {
	printf 'damaged!%.0s' {1..500} |
		dd of="$WOPI_DATA/wopi.db" bs=1 seek=8192 conv=notrunc status=none
	run -1 wopictl check
	run -0 wopictl restore "$good"
	diff <(state) <(state "$BATS_FILE_TMPDIR/world")
	run -0 wopictl check
}

@test "a restore brings back a secret or contents that were lost" {
	local what
	for what in 'rm secret' 'truncate -s 5 secret' 'rm -r contents' 'rm queue counters'; do
		(cd "$WOPI_DATA" && $what)
		run -0 wopictl restore "$good"
		same_host "$WOPI_DATA" "$BATS_FILE_TMPDIR/world"
		[ "$(ls -A "$WOPI_DATA" | xargs)" = "$(ls -A "$BATS_FILE_TMPDIR/world" | xargs)" ]
	done
	rm "$WOPI_DATA/wopi.db"
	mkdir "$WOPI_DATA/wopi.db"
	refuses 1 "'$WOPI_DATA/wopi.db' is damaged" wopictl restore "$good"
}

@test "a compressed backup that was cut short is refused with what gzip says" {
	wopictl backup all.tar.gz
	truncate -s 1000 all.tar.gz
	refuses 1 "cannot be read: gzip: stdin: unexpected end of file" wopictl restore all.tar.gz
}

@test "a restore over what is damaged says what to do" {
	printf 'no database at all %.0s' {1..500} >"$WOPI_DATA/wopi.db"
	refuses 1 "'$WOPI_DATA/wopi.db' is damaged; move it" wopictl restore "$good"
	mv "$WOPI_DATA/wopi.db" away
	run -0 wopictl restore "$good"
	same_host "$WOPI_DATA" "$BATS_FILE_TMPDIR/world"
}

@test "a restore waits for who has the database alone for a moment" {
	change_host
	hold_database
	run -0 wopictl restore "$good"
	diff <(state) <(state "$BATS_FILE_TMPDIR/world")
}

@test "a restore over a host on a full disk does not call its database damaged" {
	full() { (ulimit -f 20 && exec wopictl restore "$good"); }
	unchanged refuses 1 "cannot read '$WOPI_DATA/wopi.db': disk I/O error: File too large" full
}

@test "a restore by who may not read says so" {
	local other=()
	[ "$(id -u)" != 0 ] || other=(setpriv --bounding-set=-dac_override,-dac_read_search)
	cp "$good" mine.tar
	chmod 000 mine.tar
	refuses 1 "cannot open 'mine.tar': Permission denied" "${other[@]}" \
		wopictl restore --dry-run mine.tar
	chmod 600 "$WOPI_DATA"
	refuses 1 "cannot open '$WOPI_DATA/wopi.db': Permission denied; run as its owner or as root" \
		"${other[@]}" wopictl restore "$good"
	chmod 700 "$WOPI_DATA"
}

@test "a restore does not mix a new database with the log of another" {
	mv "$WOPI_DATA/wopi.db" away
	echo log >"$WOPI_DATA/wopi.db-wal"
	refuses 4 "'$WOPI_DATA/wopi.db-wal' has changes, but its database is missing" wopictl restore "$good"
	[ "$(cat "$WOPI_DATA/wopi.db-wal")" = log ]
}

@test "restore --dry-run verifies and changes nothing" {
	change_host
	unchanged wopictl restore --dry-run "$good" 2>err
	grep -q "dry run: nothing was changed" err
	run -0 --separate-stderr wopictl --data nowhere restore --dry-run "$good" --json
	jq -e '.files == 5' <<<"$output"
	[ ! -e nowhere ]
	sed 's/three/thr33/' "$good" >bad.tar
	refuses 1 "not a valid backup" wopictl restore --dry-run bad.tar
}

# asked ANSWER STATUS COMMAND LINE: on a terminal, where a person types ANSWER.
asked() {
	run "-$2" with_terminal script -qec "$3" /dev/null <<<"$1"
}

@test "on a terminal a restore over a host asks first" {
	change_host
	unchanged asked n 1 "wopictl restore '$good'"
	[[ $output == *"replace everything in '$WOPI_DATA' with 5 files, 3000017 bytes? [y/N]"* ]]
	asked y 0 "wopictl restore '$good'"
	diff <(state) <(state "$BATS_FILE_TMPDIR/world")
	printf later | wopictl file put doc1 - --force >/dev/null
	on_terminal 0 "wopictl restore --yes '$good'"
	diff <(state) <(state "$BATS_FILE_TMPDIR/world")
}

@test "a restore into a folder that is there but holds no host makes one in it" {
	mkdir -m 700 empty
	run -0 wopictl --data empty restore "$good"
	same_host empty
	refuses 1 "cannot create 'none/at/all'" wopictl --data none/at/all restore "$good"
	[ ! -e none ]
}

@test "a restored host has the settings of the backup, switches too" {
	wopictl config set journal on
	wopictl config set faults on
	wopictl backup all.tar
	wopictl --data new restore all.tar
	[ "$(wopictl --data new config get journal)" = on ]
	[ "$(wopictl --data new config get faults)" = on ]
	WOPI_DATA=$PWD/new
	check_file_info
	answers 200
	[ "$(wopictl journal list | wc -l)" = 1 ]
}

# The numbers of versions

# next_version [DIR [FILE]]: of a save.
next_version() {
	printf 'saved at %s' "$EPOCHREALTIME" | wopictl --data "${1:-$WOPI_DATA}" file put "${2:-doc1}" - --force
}

@test "a version that was saved after a backup does not come again after its restore" {
	[ "$(next_version)" = 4 ]
	wopictl restore "$good" >/dev/null
	holds three
	put other 'Lock 1'
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 5 ]
	wopictl restore "$good" >/dev/null
	[ "$(wopictl file show doc1 --json | jq .version)" = 3 ]
	[ "$(next_version)" = 6 ]
	[ "$(next_version)" = 7 ]
	[ "$(wopictl file versions doc1 | cut -f 1 | xargs)" = "7 6 3 2 1" ]
}

@test "a restore of an older backup goes on above a newer one's versions, too" {
	next_version
	wopictl backup newer.tar >/dev/null
	wopictl restore "$good" >/dev/null
	wopictl restore newer.tar >/dev/null
	wopictl restore "$good" >/dev/null
	[ "$(next_version)" = 5 ]
}

@test "a file that only the replaced host had keeps its id for ever, also in the trash" {
	echo new | wopictl file add - --name new.txt --id new1
	next_version "$WOPI_DATA" new1
	wopictl backup newer.tar >/dev/null
	next_version "$WOPI_DATA" new1
	wopictl restore "$good" >/dev/null
	refuses 4 "the id 'new1' belonged to something that was removed" wopictl file add "$good" --name new.txt --id new1
	refuses 3 "'new1'" wopictl file undelete new1
	[[ $(wopictl file list --removed) != *new1* ]]
	diff <(state) <(state "$BATS_FILE_TMPDIR/world")
	wopictl restore newer.tar >/dev/null
	[ "$(wopictl file cat new1)" != new ]
	[ "$(next_version "$WOPI_DATA" new1)" = 4 ]
	wopictl config set base_url https://docs.example.org/wopi
	run -0 wopictl check
}

@test "where no database can tell what was saved, versions go on a million above" {
	wopictl --data new restore "$good" >/dev/null
	[ "$(next_version new)" = 1000004 ]
	[ "$(next_version new)" = 1000005 ]
	rm "$WOPI_DATA"/wopi.db*
	wopictl restore "$good" >/dev/null
	[ "$(next_version)" = 1000004 ]
	: >"$WOPI_DATA/wopi.db"
	rm "$WOPI_DATA"/wopi.db-*
	wopictl restore "$good" >/dev/null
	[ "$(next_version)" = 1000004 ]
	wopictl --data fresh init
	wopictl --data fresh restore "$good" >/dev/null
	[ "$(next_version fresh)" = 1000004 ]
	[ "$(next_version fresh big1)" = 1000002 ]
}

@test "over a damaged database versions go on a million above" {
	local at
	for ((at = 4096; at < $(stat -c %s "$WOPI_DATA/wopi.db"); at += 4096)); do
		printf 'damaged!%.0s' {1..64} | dd of="$WOPI_DATA/wopi.db" bs=1 seek=$at conv=notrunc status=none
	done
	wopictl restore "$good" >/dev/null
	[ "$(next_version)" = 1000004 ]
	run -0 wopictl check
}

@test "a restore over a host of an older schema goes on above its versions" {
	local at=${START}000000
	rm "$WOPI_DATA"/wopi.db*
	cat >old.sql <<-END
		INSERT INTO user VALUES('admin', 'admin', 'Administrator', NULL, 1, $at, NULL);
		INSERT INTO container VALUES('root', NULL, 'Documents', $at, NULL);
		INSERT INTO file VALUES('doc1', 'root', 'old.txt', 'admin', 17, $at, NULL);
		INSERT INTO file VALUES('old1', 'root', 'older.txt', 'admin', 4, $at, $at);
		PRAGMA user_version = 1;
	END
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_DIRNAME/../common/store/schema-01.sql" old.sql
	wopictl restore "$good" >/dev/null
	[ "$(next_version)" = 18 ]
	[ "$(next_version "$WOPI_DATA" big1)" = 1000002 ]
	refuses 4 "the id 'old1' belonged to something that was removed" wopictl file add "$good" --name new.txt --id old1
}

@test "a fixture goes on above the versions that were there before a restore" {
	next_version
	wopictl restore "$good" >/dev/null
	wopictl seed - <<<'{"files": [{"id": "doc1", "name": "report.wopitest", "content": {"text": "seeded"}}]}'
	[ "$(wopictl file show doc1 --json | jq .version)" = 5 ]
	next_version "$WOPI_DATA" big1
	wopictl restore "$good" >/dev/null
	dd if=/dev/zero bs=3000000 count=1 status=none | tr '\0' x >big.bin
	printf '{"files": [{"id": "big1", "name": "big.bin", "container": "/Reports", "versions": [
		{"content": {"path": "big.bin"}}, {"content": {"text": "two"}}]}]}' >more.json
	refuses 4 "expected 3 or more: the file 'big1' had versions up to 2" wopictl seed more.json
}

# save_and_tell: saves of which each is told, with its version.
save_and_tell() {
	local n
	for ((n = 1; ; n++)); do
		[ ! -e stop ] || return 0
		echo "$n" | wopictl file put first1 - || return
	done
}

@test "versions that are saved while restores run never repeat" {
	local n
	unset WOPI_NOW
	echo 0 | wopictl file add - --name first.txt --id first1
	wopictl backup start.tar >/dev/null
	save_and_tell >saved 3>&- &
	pids+=($!)
	for n in {1..12}; do
		wopictl restore start.tar >/dev/null
	done
	touch stop
	wait "${pids[0]}"
	pids=()
	[ "$(wc -l <saved)" -gt 12 ]
	[ -z "$(sort -n saved | uniq -d)" ]
	[ "$(tail -n 1 saved)" = "$(sort -n saved | tail -n 1)" ]
	[ "$(tail -n 1 saved)" -lt 1000000 ]
}

# Backups that are none

# refused WORDS FILE: restore says so, and changes nothing, whether there is a host or not.
no_good() {
	unchanged refuses 1 "$1" wopictl restore "$2"
	refuses 1 "$1" wopictl --data nowhere restore "$2"
	[ ! -e nowhere ]
}

# repack [MEMBER...]: bad.tar is of the folder "in".
repack() {
	[ $# != 0 ] || set -- wopi.db secret SHA256SUMS contents
	tar -cf bad.tar -C in "$@"
}

unpack() {
	rm -rf in
	mkdir in
	tar -xf "$good" -C in
}

@test "what is no tar file is no backup" {
	no_good "'none.tar': No such file" none.tar
	: >empty.tar
	no_good "it cannot be read" empty.tar
	head -c 5000 /dev/urandom >random.tar
	no_good "it cannot be read" random.tar
	no_good "it cannot be read" "$WOPI_DATA/wopi.db"
	no_good "Is a directory" "$WOPI_DATA"
	head -c 5000 /dev/urandom | gzip >hello.gz
	no_good "it cannot be read" hello.gz
}

@test "a backup that was cut short is refused, wherever it was" {
	local size at
	size=$(stat -c %s "$good")
	for at in 100 512 700 40000 $((size / 2)) $((size - 20000)); do
		head -c "$at" "$good" >bad.tar
		no_good "'bad.tar' is not a valid backup" bad.tar
	done
}

@test "a backup of which any byte was changed is refused" {
	local at size byte
	size=$(tar -tvf "$good" | awk '{ n += 512 + int(($3 + 511) / 512) * 512 } END { print n }')
	for at in 100 520 600 9000 30000 50000 66000 $((size / 3)) $((size / 2)) $((size - 600)); do
		cp "$good" bad.tar
		byte=$(od -An -tu1 -j "$at" -N 1 bad.tar)
		printf "\\$(printf %o $(((byte + 1) % 256)))" |
			dd of=bad.tar bs=1 seek="$at" conv=notrunc status=none
		cmp -s bad.tar "$good" && return 1
		run wopictl --data nowhere restore bad.tar
		[ "$status" = 1 ] || {
			# what stands behind the last byte of a member is not its content
			wopictl --data nowhere dump | diff - <(wopictl dump)
			echo "byte $at does not count"
			rm -r nowhere
		}
	done
}

@test "a changed byte in a content is told with the file's name" {
	sed 's/three/thr33/' "$good" >bad.tar
	no_good "of file 'doc1'" bad.tar
}

@test "a backup whose database was changed is refused though it is a sound database" {
	unpack
	printf "UPDATE user SET name = 'mallory' WHERE id = 'alice';" >change.sql
	"$BUILD/tests/upgrade" in/wopi.db change.sql
	repack
	no_good "do not match" bad.tar
}

@test "a backup that lacks something is refused" {
	local name
	unpack
	for name in wopi.db secret SHA256SUMS; do
		mv "in/$name" .
		repack $(ls in)
		no_good "it lacks '$name'" bad.tar
		mv "$name" in
	done
	name=$(basename "$(grep -rlx three in/contents)")
	rm "in/contents/$name"
	repack
	no_good "it lacks 'contents/$name', of file 'doc1'" bad.tar
}

@test "a backup that holds anything else is refused" {
	unpack
	echo x >in/contents/foreign
	repack
	no_good "contains 'contents/foreign', which no version names" bad.tar
	rm in/contents/foreign
	echo x >in/other
	repack wopi.db secret SHA256SUMS contents other
	no_good "contains 'other', which does not belong to a backup" bad.tar
	mkdir in/contents/deep
	echo x >in/contents/deep/file
	repack
	no_good "contains 'contents/deep" bad.tar
}

@test "a backup that holds something twice is refused" {
	local name
	unpack
	repack wopi.db secret SHA256SUMS contents secret
	no_good "contains 'secret' twice" bad.tar
	name=$(basename "$(grep -rlx three in/contents)")
	repack wopi.db secret SHA256SUMS contents "contents/$name" --hard-dereference
	no_good "contains 'contents/$name' twice" bad.tar
}

@test "a backup with names that lead elsewhere is refused, and nothing is written there" {
	unpack
	for name in "$PWD/out" ../out contents/../../out ./wopi.db; do
		tar -cPf bad.tar -C in --transform "s|^secret\$|$name|" \
			wopi.db secret SHA256SUMS contents
		no_good "does not belong to a backup" bad.tar
		[ ! -e out ]
	done
}

@test "a backup with links instead of files is refused, and nothing is written by them" {
	local name
	mkdir out
	echo untouched >out/file
	unpack
	name=$(basename "$(grep -rlx three in/contents)")
	ln -sf "$PWD/out/file" "in/contents/$name"
	repack
	no_good "'bad.tar' is not a valid backup" bad.tar
	unpack
	ln -sf "$PWD/out/file" in/secret
	repack
	no_good "'bad.tar' is not a valid backup" bad.tar
	unpack
	mv in/contents real
	ln -s "$PWD/out" in/contents
	tar -cf bad.tar -C in wopi.db secret SHA256SUMS contents
	mv real in/real
	tar -rf bad.tar -C in --transform 's|^real/|contents/|' --no-recursion in/real/* 2>/dev/null ||
		(cd in && tar -rf ../bad.tar --transform 's|^real/|contents/|' real/*)
	no_good "'bad.tar' is not a valid backup" bad.tar
	unpack
	ln -f "in/contents/$(ls in/contents | head -n 1)" "in/contents/hard"
	repack
	no_good "'bad.tar' is not a valid backup" bad.tar
	[ "$(ls out)" = file ]
	[ "$(cat out/file)" = untouched ]
}

# alter SQL: bad.tar is the good backup with this done to its database.
alter() {
	unpack
	printf '%s\n' "$1" >alter.sql
	"$BUILD/tests/upgrade" in/wopi.db alter.sql
	(
		cd in
		{ sha256sum wopi.db secret; sed 1,2d SHA256SUMS; } >sums
		mv sums SHA256SUMS
	)
	repack
}

@test "a backup of a newer schema is refused" {
	alter 'PRAGMA user_version = 99;'
	no_good "'bad.tar' has schema 99, newer than schema " bad.tar
}

@test "a backup whose database is none of a host is refused" {
	alter 'PRAGMA user_version = 0;'
	no_good "does not contain a database of wopi" bad.tar
	alter 'DROP TABLE version;'
	unchanged refuses 1 "version" wopictl restore bad.tar
}

@test "a backup whose database does anything by itself is refused" {
	alter 'CREATE TRIGGER t AFTER INSERT ON lock BEGIN DELETE FROM token; END;'
	no_good "it is damaged: the trigger 't' does not belong to a host" bad.tar
	alter 'CREATE VIEW v AS SELECT * FROM token;'
	no_good "the view 'v' does not belong to a host" bad.tar
	alter 'ALTER TABLE lock ADD COLUMN more INTEGER DEFAULT 7;'
	no_good "the table 'lock' is not what it should be" bad.tar
	alter 'DROP INDEX user_name;'
	no_good "the index 'user_name' is missing" bad.tar
}

@test "a backup's trigger is found also by the name of a table of SQLite's own" {
	alter "PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES ('trigger', 'sqlite_stat1',
		'lock', 0, 'CREATE TRIGGER sqlite_stat1 AFTER INSERT ON lock BEGIN DELETE FROM token; END');"
	no_good "the trigger 'sqlite_stat1' does not belong to a host" bad.tar
	alter 'CREATE TABLE t(tbl, idx, stat, more); PRAGMA writable_schema = ON; UPDATE sqlite_master
		SET name = replace(name, "t", "sqlite_stat1"), tbl_name = "sqlite_stat1",
		sql = replace(sql, "TABLE t", "TABLE sqlite_stat1") WHERE name = "t";'
	no_good "the table 'sqlite_stat1' does not belong to a host" bad.tar
	alter 'ANALYZE;'
	wopictl restore --dry-run bad.tar
}

@test "a host with a trigger is not backed up as if nothing were wrong" {
	echo 'CREATE TRIGGER t AFTER INSERT ON lock BEGIN DELETE FROM token; END;' >alter.sql
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" alter.sql
	refuses 1 "the trigger 't' does not belong to a host; run 'wopictl check'" wopictl backup all.tar
}

@test "a backup whose database has its texts in UTF-16 is refused" {
	unpack
	/usr/bin/python3 -c '
import sqlite3
old, new = sqlite3.connect("in/wopi.db"), sqlite3.connect("in/new.db")
new.execute("PRAGMA encoding = \"UTF-16le\"")
new.executescript("\n".join(old.iterdump()))
new.execute("PRAGMA user_version = %d" % old.execute("PRAGMA user_version").fetchone()[0])
new.close()'
	mv in/new.db in/wopi.db
	(
		cd in
		{ sha256sum wopi.db secret; sed 1,2d SHA256SUMS; } >sums
		mv sums SHA256SUMS
	)
	repack
	no_good "it is damaged: its texts are not in UTF-8" bad.tar
}

@test "a backup with invalid names is restored, and told of" {
	alter "UPDATE file SET name = '../../out' WHERE id = 'doc1';"
	run -0 --separate-stderr wopictl restore --dry-run bad.tar
	[[ $stderr == *"1 violation of the rules for names, ids or containers in the backup; run 'wopictl check'"* ]]
	run -0 --separate-stderr wopictl restore --yes bad.tar
	[[ $stderr == *"1 violation of the rules for names, ids or containers in the backup; run 'wopictl check'"* ]]
	run -1 wopictl check
	[[ $output == *"file 'doc1' name"*"file rename doc1"* ]]
}

@test "a backup whose database names contents that can be none is refused" {
	alter "UPDATE version SET content = '../../out' WHERE file_id = 'doc1' AND version = 3;"
	no_good "names a content that cannot exist" bad.tar
	alter "UPDATE version SET size = 7 WHERE file_id = 'copy1';"
	no_good "has two checksums for one content" bad.tar
	alter "UPDATE version SET size = 6 WHERE file_id = 'doc1' AND version = 3;"
	no_good "'bad.tar' is not a valid backup" bad.tar
}

@test "a backup with pages of another size is restored all the same" {
	alter 'PRAGMA page_size = 16384; VACUUM;'
	change_host
	run -0 wopictl restore bad.tar
	diff <(state) <(state "$BATS_FILE_TMPDIR/world")
	run -0 wopictl --data new restore bad.tar
	same_host new
}

@test "a backup of an older schema is brought up to date" {
	local at=${START}000000
	mkdir in in/contents
	printf old >in/contents/content1
	head -c 32 /dev/urandom >in/secret
	cat >old.sql <<-END
		INSERT INTO user VALUES('admin', 'admin', 'Administrator', NULL, 1, $at, NULL);
		INSERT INTO container VALUES('root', NULL, 'Documents', $at, NULL);
		INSERT INTO file VALUES('old1', 'root', 'old.txt', 'admin', 1, $at, NULL);
		INSERT INTO version VALUES('old1', 1, 3,
			X'$(printf old | sha256sum | cut -d ' ' -f 1)', 'content1', $at, NULL);
		PRAGMA user_version = 1;
	END
	"$BUILD/tests/upgrade" in/wopi.db "$BATS_TEST_DIRNAME/../common/store/schema-01.sql" old.sql
	(cd in && sha256sum wopi.db secret contents/content1 >SHA256SUMS)
	repack
	run -0 --separate-stderr wopictl restore bad.tar
	[[ $stderr == "wopictl: upgraded the backup from schema 1 to "* ]]
	[ "$(wopictl file cat old1)" = old ]
	wopictl config set base_url https://docs.example.org/wopi
	cmp in/secret "$WOPI_DATA/secret"
	run -0 --separate-stderr wopictl --data new restore bad.tar
	[ "$(wopictl --data new file cat old1)" = old ]
}

# While others write

# save_in_turn: saves to first1, then to second1, again and again until there is a file "stop".
save_in_turn() {
	local n
	for ((n = 1; ; n++)); do
		[ ! -e stop ] || return 0
		echo "$n" | wopictl file put first1 - && echo "$n" | wopictl file put second1 - || return
	done
}

version_of() { wopictl --data "$1" file show "$2" --json | jq .version; }

# ahead DIR: how many versions first1 has more than second1, in one snapshot.
ahead() {
	wopictl --data "$1" dump |
		jq '.files | map({(.id): (.versions // [1] | length)}) | add | .first1 - .second1'
}

@test "backups while requests save are whole, each of one instant" {
	local n
	unset WOPI_NOW
	wopictl token add empty1 --user alice --rights all --weak --value now &>/dev/null
	for n in first second; do
		echo 0 | wopictl file add - --name "$n.txt" --id "${n}1"
	done
	"$BUILD/tests/race" put "$BUILD/wopi.cgi" now empty1 "${RACE_ROUNDS:-30}" 9 >race 2>&1 3>&- &
	pids+=($!)
	save_in_turn &>/dev/null 3>&- &
	pids+=($!)
	for n in {1..8}; do
		wopictl backup "$n.tar" >/dev/null
	done
	touch stop
	wait "${pids[1]}"
	wait "${pids[0]}" || { cat race; return 1; }
	pids=()
	for n in {1..8}; do
		wopictl --data "$n" restore "$n.tar" >/dev/null
		WOPI_DATA=$PWD/$n run -0 wopictl check
		[[ $(ahead "$n") == [01] ]]
	done
	[ "$(version_of 8 empty1)" -gt "$(version_of 1 empty1)" ]
	[ "$(version_of 8 first1)" -gt "$(version_of 1 first1)" ]
}

@test "restores while requests save lose nothing that was saved after them" {
	local n versions
	unset WOPI_NOW
	for n in first second; do
		echo 0 | wopictl file add - --name "$n.txt" --id "${n}1"
	done
	wopictl backup start.tar
	save_in_turn &>saved 3>&- &
	pids+=($!)
	for n in {1..8}; do
		wopictl restore start.tar >/dev/null
		n=$(ahead "$WOPI_DATA")
		[ "$n" -ge -1 ] && [ "$n" -le 1 ]
	done
	touch stop
	wait "${pids[0]}"
	pids=()
	versions=($(wopictl file versions first1 | cut -f 1))	# but for the one that was restored
	[ "${versions[0]}" = $((versions[${#versions[@]} - 2] + ${#versions[@]} - 2)) ]
	run -0 wopictl check
}

# Killed

# shortest COMMAND...: how many microseconds it takes, the machine having other work.
shortest() {
	local n took best=10000000
	for n in 1 2 3; do
		took=${EPOCHREALTIME/./}
		"$@" &>/dev/null
		took=$((${EPOCHREALTIME/./} - took))
		[ "$took" -gt "$best" ] || best=$took
	done
	echo "$best"
}

# killed_after MICROSECONDS COMMAND...
killed_after() {
	local pid
	"${@:2}" &>/dev/null 3>&- &
	pid=$!
	sleep "$(printf '%d.%06d' $(($1 / 1000000)) $(($1 % 1000000)))"
	kill -9 "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
}

# tidied: gc has removed all that a killed one left. A tar of it may just be ending, or just
# starting: then it makes a file, and what it is in is not old any more.
tidied() {
	find "$WOPI_DATA" -exec touch -h -d "@$START" {} +
	wopictl gc &>/dev/null
	[ -z "$(find "$WOPI_DATA" -name '.*' -o -name 'secret.*')" ]
}

tidied_a_day_later() {
	later 90000
	within_seconds 5 tidied
	later -90000
	wopictl check >/dev/null
}

@test "a backup that is killed at any moment leaves the old file or the new one" {
	local step took seen=' '
	mkdir out
	cp "$good" out/all.tar
	printf new | wopictl file put doc1 - --force >/dev/null
	took=$(shortest wopictl backup x.tar --force)
	for ((step = 0; step < 96; step++)); do	# it may take longer than at first
		[ "$step" -lt 24 ] || [[ $seen != *" new "* ]] || break
		cp "$good" out/all.tar
		killed_after $((step * took / 16)) wopictl backup out/all.tar --force
		if cmp -s "$good" out/all.tar; then
			seen+='old '
		else
			seen+='new '
			wopictl restore --dry-run out/all.tar &>/dev/null
		fi
		rm -f out/all.tar.partial-*
		[ "$(ls -A out)" = all.tar ]
	done
	echo "$seen"
	[[ $seen == *" old "*" new "* ]]
	tidied_a_day_later
}

# which: whose state it is, by database and secret.
which_host() {
	case $(wopictl file cat doc1) in
	three) cmp -s "$WOPI_DATA/secret" "$BATS_FILE_TMPDIR/world/secret" && echo old ;;
	other) cmp -s "$WOPI_DATA/secret" other/secret && echo new ;;
	esac
}

@test "a restore that is killed at any moment leaves the old host or the new one" {
	local step took seen=' '
	other_backup
	cp -a "$WOPI_DATA" copy
	took=$(WOPI_DATA=$PWD/copy shortest wopictl restore other.tar)
	for ((step = 0; step < 96; step++)); do	# it may take longer than at first
		[ "$step" -lt 24 ] || [[ $seen != *" new "* ]] || break
		rm -rf "$WOPI_DATA"
		cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
		killed_after $((step * took / 16)) wopictl restore other.tar
		tidied_a_day_later
		seen+="$(which_host) "
	done
	echo "$seen"
	[[ $seen == *" old "*" new "* ]]
	[ "$(wc -w <<<"$seen")" = "$step" ]
}

# other_backup: other.tar, of another host with another secret.
other_backup() {
	(
		WOPI_DATA=$PWD/other
		make_world
		printf other | wopictl file put doc1 - >/dev/null
		wopictl config set base_url https://other.example/wopi
		wopictl backup other.tar
	)
}

# traced OPTION... -- COMMAND...: under strace, which sees the command alone, not its tar.
traced() {
	local -x ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	strace -qq "$@"
}

# last_calls NAME N FOLDER: the numbers of the last N system calls NAME of a restore of
# other.tar that makes nothing fail.
last_calls() {
	local count
	rm -rf "$WOPI_DATA"
	[ "$3" = new ] || cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	traced -o calls -e trace="$1" -- wopictl restore other.tar >/dev/null
	count=$(grep -c "^$1(" calls)
	[ "$count" -gt 0 ]
	seq $((count > $2 ? count - $2 + 1 : 1)) "$count"
}

# restore_failing CALL N ERROR FOLDER: the Nth such call of a restore fails. What the exit
# status says is so.
restore_failing() {
	local status=0
	rm -rf "$WOPI_DATA"
	[ "$4" = new ] || cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	traced -o /dev/null -e trace="$1" -e inject="$1:error=$3:when=$2" -- \
		wopictl restore other.tar >out.txt 2>err.txt || status=$?
	seen+=" $status"
	case $status in
	0) [ "$(which_host)" = new ] ;;
	1)
		[ "$4" = new ] && [ ! -e "$WOPI_DATA/wopi.db" ] || [ "$(which_host)" = old ]
		! grep -q "host was restored all the same" err.txt || false
		;;
	5)
		[ "$(which_host)" = new ]
		grep -q "the host was restored all the same" err.txt
		;;
	*) return 1 ;;
	esac || { echo "status $status: $1 $2 $3 $4"; cat err.txt; return 1; }
}

@test "the exit status of a restore says whether it was done, whatever fails" {
	local call error n folder seen=''
	other_backup
	for folder in old new; do
		while read -r call error n; do
			for n in $(last_calls "$call" "$n" "$folder"); do
				restore_failing "$call" "$n" "$error" "$folder"
			done
		done <<-'END'
			openat EMFILE 24
			pwrite64 ENOSPC 20
			fdatasync EIO 6
			fsync EIO 8
			renameat ENOSPC 3
			write ENOSPC 6
			read EIO 3
		END
	done
	echo "$seen"
	[[ $seen == *" 0"* && $seen == *" 1"* && $seen == *" 5"* ]]
}

@test "a restore whose report cannot be written says that it is done" {
	local status=0
	wopictl restore "$good" >/dev/full 2>err.txt || status=$?
	[ "$status" = 5 ]
	grep -q "cannot write to standard output: No space left" err.txt
	grep -q "the host was restored all the same" err.txt
}

# interrupts SIGNAL COMMAND...: it comes while tar runs, and ends both.
interrupts() {
	local signal=$1 status=0
	rm -f started
	# what a shell starts behind "&" ignores SIGINT otherwise, and behind nohup SIGHUP
	PATH=$PWD/bin:$PATH env --default-signal=HUP,INT "${@:2}" >out.txt 2>err.txt 3>&- &
	pids=($!)
	within_seconds 5 [ -s started ]
	kill "-$signal" "${pids[0]}"
	wait "${pids[0]}" || status=$?
	pids=()
	[ "$status" = $((128 + $(kill -l "$signal"))) ]
	grep -q "interrupted: nothing was changed" err.txt
	run ! kill -0 "$(cat started)"
}

@test "a signal ends a backup and a restore, and leaves nothing" {
	local signal
	mkdir bin out
	printf '#!/bin/sh\necho $$ >"%s"\nexec sleep 60\n' "$PWD/started" >bin/tar
	chmod +x bin/tar
	for signal in INT TERM HUP; do
		unchanged interrupts "$signal" wopictl backup out/all.tar
		[ -z "$(ls -A out)" ]
		unchanged interrupts "$signal" wopictl restore "$good"
		interrupts "$signal" wopictl --data nowhere restore "$good"
		[ ! -e nowhere ]
	done
}

# What is left

# given_left NAME: a folder such as a killed command leaves, two days ago.
given_left() {
	mkdir -p "$WOPI_DATA/$1/contents"
	ln "$(grep -rlx three "$WOPI_DATA/contents")" "$WOPI_DATA/$1/contents/link"
	echo "of its own" >"$WOPI_DATA/$1/file"
	touch -d "@$((START - 2 * 24 * 3600))" "$WOPI_DATA/$1"
}

@test "check and gc find what killed backups and restores left a day ago, and nothing else" {
	given_left .backup-abc123
	given_left .restore-abc123
	given_left .other
	mkdir "$WOPI_DATA/.backup-now"
	touch -d "@$((START - 3600))" "$WOPI_DATA/.backup-now"
	run -1 wopictl check
	[[ $output == *$'backups\tproblem\t2 folders of backups or restores that were killed\t'*" gc"* ]]
	run -0 --separate-stderr wopictl gc --dry-run
	[[ $stderr == *", 2 folders of backups; freed 22 bytes"* ]]
	[ -d "$WOPI_DATA/.backup-abc123" ]
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *", 2 folders of backups; freed 22 bytes"* ]]
	[ "$(cd "$WOPI_DATA" && echo .[a-z]*)" = ".backup-now .other" ]
	holds three
	run -0 wopictl check
	[[ $output != *"backups"* ]]
}

@test "gc leaves the folder of a backup alone that is still at work" {
	given_left .backup-abc123
	exec 8<"$WOPI_DATA/.backup-abc123"
	flock 8
	wopictl gc
	[ -d "$WOPI_DATA/.backup-abc123" ]
	exec 8<&-
	wopictl gc
	[ ! -e "$WOPI_DATA/.backup-abc123" ]
}

@test "gc --json tells in numbers what it removed" {
	echo leftover >"$WOPI_DATA/contents/leftover"
	touch -d "@$((START - 2 * 24 * 3600))" "$WOPI_DATA/contents/leftover"
	given_left .backup-abc123
	run -0 --separate-stderr wopictl gc --json
	[ "$output" = '{"files":0,"versions":0,"recovered":0,"contents":1,"tokens":0,"folders":1,"sums":0,"bytes":20}' ]
}

@test "gc leaves contents alone while others bring them or link them, names them, and does the rest" {
	local n
	echo leftover >"$WOPI_DATA/contents/leftover"
	touch -d "@$((START - 2 * 24 * 3600))" "$WOPI_DATA/contents/leftover"
	for n in 1 2; do printf "$n" | wopictl file put doc1 - --force >/dev/null; done
	wopictl config set versions_kept 1
	exec 8<"$WOPI_DATA/contents"
	flock -s 8
	run -0 --separate-stderr timeout 5 wopictl gc
	[[ $stderr == *"contents are not removed while process "[0-9]*" uses them; run gc again later"* ]]
	[[ $stderr == *"removed "[1-9]*" old version"*", 0 leftover contents and"* ]]
	[ -e "$WOPI_DATA/contents/leftover" ]
	exec 8<&-
	run -0 --separate-stderr wopictl gc
	[ ! -e "$WOPI_DATA/contents/leftover" ]
	later 601
	run -0 --separate-stderr wopictl gc
	run -0 wopictl check
	[ "$(ls "$WOPI_DATA/contents" | wc -l)" = "$(wopictl stats --json | jq .contents)" ]
}

@test "what root makes belongs to the owner of the data directory" {
	[ "$(id -u)" = 0 ] || skip "only root can give files to another user"
	chown -R 12345:12345 "$WOPI_DATA"
	let_others_in
	rm "$(grep -rlx hello "$WOPI_DATA/contents")"
	run -1 wopictl backup less.tar
	wopictl restore "$good"
	[ -z "$(find "$WOPI_DATA" ! -user 12345)" ]
	wopictl backup all.tar
	[ -z "$(find "$WOPI_DATA" ! -user 12345)" ]
	mkdir theirs
	chown 12345:12345 theirs
	wopictl --data theirs restore all.tar
	[ -z "$(find theirs ! -user 12345)" ]
}
