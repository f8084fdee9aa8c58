# SPDX-License-Identifier: MIT
# Which packages the libraries in wopi.cgi are from, and that 'wopictl check' finds those that
# were mended since.

load helper

top=$BATS_TEST_DIRNAME/..

# setup: a wopictl and a wopi.cgi side by side, and a dpkg-query that says of the packages
# what is in $installed: "status name version source", a line each.
setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	wopictl config set base_url https://host.example/wopi
	here=$BATS_TEST_TMPDIR/bin
	mkdir "$here" "$BATS_TEST_TMPDIR/tools"
	cp "$BUILD/wopictl" "$here/"
	installed=$BATS_TEST_TMPDIR/installed
	says dpkg-query "cat '$installed'"
}

# says NAME COMMANDS: a program of that name, which comes before the machine's own.
says() {
	rm -f "$BATS_TEST_TMPDIR/tools/$1"	# it may be a link to the machine's own
	printf '#!/bin/sh\n%s\n' "$2" >"$BATS_TEST_TMPDIR/tools/$1"
	chmod 755 "$BATS_TEST_TMPDIR/tools/$1"
}

# linked_with PACKAGE...: that is what the wopi.cgi says, "name version (source, manager)".
linked_with() {
	{
		printf '#!/bin/sh\necho wopi.cgi 0.1.0\n'
		printf 'echo "linked with %s"\n' "$@"
	} >"$here/wopi.cgi"
	chmod 755 "$here/wopi.cgi"
}

# checked STATUS [TEXT]: check ends so; $output is what it says of wopi.cgi's libraries.
checked() {
	PATH=$BATS_TEST_TMPDIR/tools:$PATH run "-$1" --separate-stderr "$here/wopictl" check
	output=$(grep 'in wopi.cgi' <<<"$output" || :)
	[ "$output" = "${2:-}" ] || {
		printf '%s\n' "expected: ${2:-}" "got: $output" "standard error: $stderr" >&2
		return 1
	}
}

# by_dpkg: what was built here is compared with what dpkg says.
by_dpkg() { "$BUILD/wopictl" --version | grep -q ', dpkg)$' || skip "there is no dpkg here"; }

@test "both programs say their version and the packages that they were built with" {
	local how
	run -0 "$BUILD/wopi.cgi"
	[ "${lines[0]}" = 'wopi.cgi 0.1.0' ]
	how='linked with'
	! is_sanitized || how='built with'
	[[ ${lines[1]} =~ ^$how\ [^\ ]+\ [^\ ]+\ \([^\ ]+,\ [a-z-]+\)$ ]]
	grep -q "^$how .*sqlite.* " <<<"$output"
	grep -q "^$how .*json-c.* " <<<"$output"
	grep -q "^$how .*nettle.* " <<<"$output"
	grep -q "^$how .*gmp.* " <<<"$output"
	diff <(grep ^built <<<"${output//linked with/built with}") \
		<("$BUILD/wopictl" --version | tail -n +2)
	[ "$("$BUILD/wopictl" --version | head -n 1)" = 'wopictl 0.1.0' ]
}

@test "the versions are those of the packages, as the package manager has them" {
	by_dpkg
	[ "$("$BUILD/wopi.cgi" | sed -n 's/.* libsqlite3-dev \([^ ]*\) (sqlite3, dpkg)$/\1/p')" = \
		"$(dpkg-query -W -f '${Version}' libsqlite3-dev)" ]
	[ "$("$BUILD/wopi.cgi" | sed -n 's/.* libc6-dev \([^ ]*\) (glibc, dpkg)$/\1/p')" = \
		"$(dpkg-query -W -f '${Version}' libc6-dev)" ]
}

@test "a library that was mended since wopi.cgi was built is a problem" {
	by_dpkg
	linked_with 'libsqlite3-dev 3.40.1-2+deb12u1 (sqlite3, dpkg)' 'nettle-dev 3.8.1-2 (nettle, dpkg)'
	printf 'installed %s\n' 'nettle-dev 3.8.1-2 nettle' 'libsqlite3-0 3.40.1-2+deb12u2 sqlite3' \
		'libsqlite3-dev 3.40.1-2+deb12u2 sqlite3' 'other 1 other' >"$installed"
	checked 1 "libsqlite3-dev 3.40.1-2+deb12u1 in wopi.cgi	problem	is not the version installed now,\
 libsqlite3-dev 3.40.1-2+deb12u2	build wopi.cgi again: make && make install
nettle-dev 3.8.1-2 in wopi.cgi	ok	-	-"
	[ "${stderr##*$'\n'}" = 'wopictl: 1 problem' ]
}

@test "where nothing is built the libraries that programs run with tell of it" {
	by_dpkg
	linked_with 'libsqlite3-dev 3.40.1-2+deb12u1 (sqlite3, dpkg)'
	echo 'installed libsqlite3-0 3.40.1-2+deb12u2 sqlite3' >"$installed"
	checked 1 "libsqlite3-dev 3.40.1-2+deb12u1 in wopi.cgi	problem	is not the version installed now,\
 libsqlite3-0 3.40.1-2+deb12u2	build wopi.cgi again: make && make install"
	printf 'installed %s\n' 'sqlite3-doc 1 sqlite3' 'libsqlite3-0 3.40.1-2+deb12u1 sqlite3' \
		'sqlite3-tools 2 sqlite3' >"$installed"
	checked 0 'libsqlite3-dev 3.40.1-2+deb12u1 in wopi.cgi	ok	-	-'
}

@test "what a rebuild would take counts more than what else is of the same source" {
	local order
	by_dpkg
	linked_with 'libsqlite3-dev 2 (sqlite3, dpkg)'
	for order in -r --; do
		printf 'installed %s\n' 'libsqlite3-0 1 sqlite3' 'libsqlite3-dev 2 sqlite3' \
			'libsqlite3-zz 1 sqlite3' | sort "$order" >"$installed"
		checked 0 'libsqlite3-dev 2 in wopi.cgi	ok	-	-'
		printf 'installed %s\n' 'libsqlite3-0 2 sqlite3' 'libsqlite3-dev 3 sqlite3' \
			'libsqlite3-zz 2 sqlite3' | sort "$order" >"$installed"
		checked 1 'libsqlite3-dev 2 in wopi.cgi	problem	is not the version installed now, libsqlite3-dev 3	build wopi.cgi again: make && make install'
	done
}

@test "what cannot be compared is said, and is no problem" {
	by_dpkg
	linked_with 'libsqlite3-dev 2 (sqlite3, dpkg)'
	printf '%s\n' 'installed other 1 other' 'config-files libsqlite3-dev 3 sqlite3' >"$installed"
	checked 0 'libsqlite3-dev 2 in wopi.cgi (not compared: it is not installed here)	ok	-	-'
	rm "$installed"
	checked 0 'libsqlite3-dev 2 in wopi.cgi (not compared: cannot run dpkg)	ok	-	-'
	linked_with 'sqlite-static 2 (sqlite, apk)'
	checked 0 "sqlite-static 2 in wopi.cgi (not compared: it was built with packages of apk)	ok	-	-"
}

@test "a wopi.cgi that uses the machine's own libraries has nothing to be compared" {
	printf '#!/bin/sh\necho wopi.cgi 0.1.0\necho "built with libsqlite3-dev 1 (sqlite3, dpkg)"\n' \
		>"$here/wopi.cgi"
	chmod 755 "$here/wopi.cgi"
	: >"$installed"
	checked 0
}

@test "wopi.cgi is asked with nothing of the environment" {
	by_dpkg
	linked_with 'libsqlite3-dev 2 (sqlite3, dpkg)'
	cat >>"$here/wopi.cgi" <<-END
		[ -z "\${REQUEST_METHOD-}\${WOPI_DATA-}" ] || echo 'linked with leaked 1 (leaked, dpkg)'
	END
	echo 'installed libsqlite3-dev 2 sqlite3' >"$installed"
	REQUEST_METHOD=GET checked 0 'libsqlite3-dev 2 in wopi.cgi	ok	-	-'
}

# built MODULE...: what built.sh says of them, with no tools but these and those of says().
built() {
	local tool
	for tool in sh sed sort grep head cat tr; do
		ln -sf "$(command -v "$tool")" "$BATS_TEST_TMPDIR/tools/$tool"
	done
	says pkg-config 'case $1 in
		--modversion) echo "9.$2" ;;
		*) echo "-L/nowhere -lone -ltwo -lm" ;;
		esac'
	says cc 'case $1 in *one.a | *two.so | *libc.a) echo "/lib/${1#*=}" ;; *) echo "${1#*=}" ;; esac'
	says readlink 'echo "$2"'
	run -0 --separate-stderr env PATH="$BATS_TEST_TMPDIR/tools" sh "$top/common/tools/built.sh" "$@"
}

# packages: the rows of the last built().
packages() { sed -n 's/^[[:space:]]*{ \(.*\) },.*/\1/p' <<<"$output"; }

@test "with rpm the packages are those that own the libraries, static ones if there are" {
	rm "$BATS_TEST_TMPDIR/tools/dpkg-query"
	says rpm 'case $* in
		-qf*one.a) echo one-static ;;
		-qf*two.so) echo two-devel ;;
		-qf*) echo "file $4 is not owned by any package"; exit 1 ;;
		-qa*) printf "%s\n" "two-devel 1:2.0-3.fc40 two-lib-2.0-3.fc40.src.rpm" \
			"one-static 1.0-1.fc40 one-1.0-1.fc40.src.rpm" "other 7 other-7-1.src.rpm" ;;
		esac'
	sed -i 's/; exit 1 ;;/ >\&2; exit 1 ;;/' "$BATS_TEST_TMPDIR/tools/rpm"
	built one two
	grep -qx '#define BUILT_BY "rpm"' <<<"$output"
	[ "$(packages)" = '"one-static", "1.0-1.fc40", "one"
"two-devel", "1:2.0-3.fc40", "two-lib"' ]
}

@test "with apk as well" {
	rm "$BATS_TEST_TMPDIR/tools/dpkg-query"
	says apk 'case $* in
		info*one.a) echo one-static-1.0-r2 ;;
		info*libc.a) echo musl-dev-1.2.4-r3 ;;
		info*) exit 1 ;;
		list*) printf "%s\n" "musl-dev-1.2.4-r3 x86_64 {musl} (MIT) [installed]" \
			"one-static-1.0-r2 x86_64 {one} (MIT) [installed]" ;;
		esac'
	built one two
	grep -qx '#define BUILT_BY "apk"' <<<"$output"
	[ "$(packages)" = '"musl-dev", "1.2.4-r3", "musl"
"one-static", "1.0-r2", "one"' ]
}

@test "without a package manager the versions are those of pkg-config" {
	rm "$BATS_TEST_TMPDIR/tools/dpkg-query"
	built one two
	grep -qx '#define BUILT_BY "pkg-config"' <<<"$output"
	grep -qx '#define BUILT_LIST ""' <<<"$output"
	[ "$(packages)" = '"one", "9.one", "one"
"two", "9.two", "two"' ]
}

@test "what is installed beside the libraries makes nothing be built again, another version of one does" {
	local b=$BATS_TEST_TMPDIR/b
	# shellcheck disable=SC2317 # called by run
	made() {
		PATH=$BATS_TEST_TMPDIR/tools:$PATH env -u MAKEFLAGS -u MAKELEVEL -u SAN make -C "$top" \
			B="$b" packages="$BATS_TEST_TMPDIR/status" "$b/common/tools/built.o" "$b/common/tools/base64url.o"
	}
	by_dpkg
	rm "$BATS_TEST_TMPDIR/tools/dpkg-query"
	touch "$BATS_TEST_TMPDIR/status"
	run -0 made
	[ "$(grep -c 'CC common/' <<<"$output")" = 2 ]
	touch -d '+2 seconds' "$BATS_TEST_TMPDIR/status"
	run -0 made
	[[ $output != *CC* ]]
	says dpkg-query "$(command -v dpkg-query) \"\$@\" | sed 's/\(libsqlite3-dev\) [^ ]*/\1 9.9/'"
	touch -d '+4 seconds' "$BATS_TEST_TMPDIR/status"
	run -0 made
	[ "$(grep -c 'CC common/' <<<"$output")" = 2 ]
	grep -q '"libsqlite3-dev", "9.9"' "$b/built.inc"
}
