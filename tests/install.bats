# SPDX-License-Identifier: MIT
# What is installed, and that the manuals and the table of commands agree.

load helper

top=$BATS_TEST_DIRNAME/..

@test "make install puts programs, manuals and completions in place, make uninstall takes them away" {
	cp -a "$BUILD" "$BATS_TEST_TMPDIR/build"	# not to disturb the build under test
	run -0 make -C "$top" B="$BATS_TEST_TMPDIR/build" DESTDIR="$BATS_TEST_TMPDIR/root" \
		PREFIX=/usr -o all install
	cd "$BATS_TEST_TMPDIR/root/usr"
	[ "$(find . -type f | LC_ALL=C sort | xargs)" = "./bin/wopictl ./lib/cgi-bin/wopi.cgi\
 ./share/bash-completion/completions/wopictl ./share/fish/vendor_completions.d/wopictl.fish\
 ./share/man/man1/wopictl.1 ./share/man/man5/wopi-fixture.5 ./share/man/man8/wopi.cgi.8 ./share/zsh/site-functions/_wopictl" ]
	run -0 make -C "$top" DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/usr uninstall
	[ -z "$(find . -type f)" ]
}

@test "make with another STATIC links wopi.cgi again" {
	local b=$BATS_TEST_TMPDIR/build
	cp -a "$BUILD" "$b"
	run -0 make -C "$top" B="$b" STATIC=no "$b/wopi.cgi"
	run ldd "$b/wopi.cgi"
	[[ $output == *libsqlite3* ]]
	run -0 make -C "$top" B="$b" STATIC=no "$b/wopi.cgi"
	[[ $output != *LINK* ]]
}

# missing SYSTEM: what make says on that system if nothing is installed but a shell.
missing() {
	local bin=$BATS_TEST_TMPDIR/bin command
	mkdir -p "$bin"
	for command in sh awk tr sed; do
		ln -sf "$(command -v "$command")" "$bin/"
	done
	echo "ID=$1" >"$BATS_TEST_TMPDIR/os-release"
	run env PATH="$bin" OS_RELEASE="$BATS_TEST_TMPDIR/os-release" sh "$top/.ci/deps" --missing build
}

@test "make without the libraries names their packages" {
	run -2 make -C "$top" B="$BATS_TEST_TMPDIR/new" PKG_CONFIG=false
	[[ $output == *"sqlite3 development files"*"make deps-build"*"apt-get install libsqlite3-dev "* ]]
	[[ $output != *"nettle-dev nettle-dev"* && $output != *" CC "* ]]
}

@test "the packages have their names on Fedora, Arch and Alpine" {
	missing fedora
	[[ $output == *"dnf install "*" sqlite-devel "*"STATIC=no"* ]]
	missing arch
	[[ $output == *"pacman -S --needed "*" libutf8proc"*"STATIC=no"* ]]
	missing alpine
	[[ $output == *"apk add "*" sqlite-static "* ]]
	missing haiku
	[[ $output == *"json-c development files"* && $output != *"Install with"* ]]
}

@test "make help names each target that people call" {
	local target
	run -0 make -s -C "$top" help
	for target in $(sed -n '/^\.PHONY/,/^$/p' "$top/Makefile" | tr -d '\\'); do
		case $target in .PHONY: | all | help | testable | deps | deps-[!b]* | deps-b[!u]*) continue ;; esac
		grep -q "\<$target\>" <<<"$output" || { echo "$target is missing"; return 1; }
	done
}

@test "an installed wopictl finds the installed wopi.cgi" {
	mkdir -p "$BATS_TEST_TMPDIR/usr/bin" "$BATS_TEST_TMPDIR/usr/lib/cgi-bin"
	cp "$BUILD/wopictl" "$BATS_TEST_TMPDIR/usr/bin/"
	cp "$BUILD/wopi.cgi" "$BATS_TEST_TMPDIR/usr/lib/cgi-bin/"
	wopictl config set base_url http://127.0.0.1:8080/wopi
	run -0 "$BATS_TEST_TMPDIR/usr/bin/wopictl" check
	[[ $output == *"wopi.cgi	ok"* ]]
	rm "$BATS_TEST_TMPDIR/usr/lib/cgi-bin/wopi.cgi"
	run -1 "$BATS_TEST_TMPDIR/usr/bin/wopictl" check
	[[ $output == *"wopi.cgi	problem	is not where it should be	make install"* ]]
}

# usages: that of each command, a line each: "lock release FILE [LOCKID] [--force]".
usages() {
	local noun verb help
	for noun in $(wopictl --help | sed -n 's/^  \([a-z]\+\) .*/\1/p'); do
		help=$(wopictl "$noun" --help)
		if [[ $help != "usage: wopictl $noun VERB "* ]]; then
			usage_in <<<"$help"
			continue
		fi
		for verb in $(sed -n "s/^  $noun \([a-z]\+\).*/\1/p" <<<"$help"); do
			wopictl "$noun" "$verb" --help | usage_in
		done
	done
}
usage_in() { sed '/^$/,$d; s/^usage: wopictl //' | xargs; }

# manual_usages: what the manual says in the same way.
manual_usages() {
	sed -n '/^The commands are:/,/^\.El/s/^\.It Cm //p' "$top/cli/wopictl.1" |
		sed 's/\<Ar //g; s/\<Fl -/--/g; s/\<Oo /[/g; s/ Oc\>/]/g'
}

@test "the manual has each command with its arguments and options, and no other" {
	diff <(usages) <(manual_usages)
}

@test "the manual says of each command what its help says" {
	local words summary
	while read -r words; do
		words=$(sed 's/ [^a-z].*//' <<<"$words")
		summary=$(wopictl $words --help | sed '1,/^$/d' | sed '/^$/,$d' | xargs -d '\n')
		grep -A 1 "^\.It Cm $words\( [A-Z].*\)\?\$" "$top/cli/wopictl.1" |
			grep -qixF "$summary." || {
			echo "'$summary' of '$words' is not in wopictl.1" >&2
			return 1
		}
	done < <(usages)
}

# The options that a page names, in text and examples, too: "--force".
options_in() { grep -o '\<Fl -[a-z-]*\|[^a-z-]--[a-z][a-z-]*' "$1" | sed 's/.*-\?\(--\|Fl -\)/--/' | sort -u; }

@test "the manual names no option that there is not, and each that there is" {
	diff <({ usages | grep -o -e '\[--[a-z-]*' | cut -c 2-
		wopictl --help | grep -o '^  --[a-z-]*' | cut -c 3-; } | sort -u) \
		<(options_in "$top/cli/wopictl.1")
}

@test "wopi.cgi needs no shared object" {
	run ldd "$BUILD/wopi.cgi"
	# the build with sanitizers is dynamic, and has their runtime
	[[ $output == *"statically linked"* || $output == *libasan* ]]
}

# pages: all manuals that there are.
pages() { find "$top/cgi" "$top/cli" -name '*.[1-8]'; }

# What other manuals the system has is not ours.
@test "mandoc finds nothing to complain about in the manuals" {
	[ "$(pages | wc -l)" -ge 2 ]
	run pages_lint
	[ -z "$output" ]
}
pages_lint() {
	pages | xargs mandoc -Tlint 2>&1 | grep -v 'referenced manual not found\|outdated mandoc.db'
}

@test "the manual has each setting, with its default, and no other" {
	diff <(wopictl config list --json | jq -r '.name, "\(.name) \(.default // empty)"' |
		sort) <(sed -n '/^\.Sh SETTINGS/,/^\.El/s/^\.It Li //p' "$top/cli/wopictl.1" |
		sed 's/ Pq / /; s/ , /\n/' | sed 's/^\([a-z_]*\) .*/\1\n&/' | sort)
}

# variables FOLDER...: what programs ask the environment for, but for headers.
variables() {
	local folder
	for folder; do
		grep -oh '\<\(getenv\|variable\)("[A-Z_]*")' "$top/$folder"/*.c
	done | grep -o '[A-Z_]\+' | sort -u
}

@test "the manuals have each variable of the environment that the programs look at" {
	local name
	for name in $(variables cgi common); do
		grep -q "^\.\(It \)\?Ev.* \?\<$name\>" "$top/cgi/wopi.cgi.8" || {
			echo "$name is not in wopi.cgi.8" >&2
			return 1
		}
	done
	for name in $(variables cli common); do
		grep -q "^\.\(It \)\?Ev.* \?\<$name\>" "$top/cli/wopictl.1" || {
			echo "$name is not in wopictl.1" >&2
			return 1
		}
	done
}
