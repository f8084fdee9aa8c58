# SPDX-License-Identifier: MIT
# What is installed, and that the manuals and the table of commands agree.

load helper

top=$BATS_TEST_DIRNAME/..

@test "make install puts programs and manuals in place, and make uninstall takes them away" {
	cp -a "$BUILD" "$BATS_TEST_TMPDIR/build"	# not to disturb the build under test
	run -0 make -C "$top" B="$BATS_TEST_TMPDIR/build" DESTDIR="$BATS_TEST_TMPDIR/root" \
		PREFIX=/usr -o all install
	cd "$BATS_TEST_TMPDIR/root/usr"
	[ "$(find . -type f | sort | xargs)" = "./bin/wopictl ./lib/cgi-bin/wopi.cgi\
 ./share/man/man1/wopictl.1 ./share/man/man8/wopi.cgi.8" ]
	run -0 make -C "$top" DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/usr uninstall
	[ -z "$(find . -type f)" ]
}

@test "an installed wopictl finds the installed wopi.cgi" {
	mkdir -p "$BATS_TEST_TMPDIR/usr/bin" "$BATS_TEST_TMPDIR/usr/lib/cgi-bin"
	cp "$BUILD/wopictl" "$BATS_TEST_TMPDIR/usr/bin/"
	cp "$BUILD/wopi.cgi" "$BATS_TEST_TMPDIR/usr/lib/cgi-bin/"
	wopictl config set base_url http://127.0.0.1:8080/wopi
	run -0 "$BATS_TEST_TMPDIR/usr/bin/wopictl" check
	[[ $output == *"wopi.cgi	good"* ]]
	rm "$BATS_TEST_TMPDIR/usr/lib/cgi-bin/wopi.cgi"
	run -1 "$BATS_TEST_TMPDIR/usr/bin/wopictl" check
	[[ $output == *"wopi.cgi	is not where it should be	make install"* ]]
}

# For each command: its line in the manual holds each word of its usage line.
@test "the manual has each command with its arguments and options" {
	local noun verb rest line usage word
	while read -r noun verb rest; do
		[[ $verb =~ ^[a-z]+$ ]] && grep -q "^\.It Cm $noun $verb" "$top/cli/wopictl.1" || verb=
		line=$(grep -E "^\.It Cm $noun${verb:+ $verb}( |\$)" "$top/cli/wopictl.1")
		usage=$(wopictl "$noun" ${verb:+"$verb"} --help | sed -n 's/^usage: wopictl //p')
		for word in $usage; do
			word=${word//[\[\]]/}
			[[ " $line " == *" ${word#-} "* ]] || {
				echo "'$word' of '$usage' is not in wopictl.1" >&2
				return 1
			}
		done
	done < <(wopictl --help | sed -n '/^  [a-z]/p')
}

@test "wopi.cgi needs no shared object" {
	run ldd "$BUILD/wopi.cgi"
	# the build with sanitizers is dynamic, and has their runtime
	[[ $output == *"statically linked"* || $output == *libasan* ]]
}
