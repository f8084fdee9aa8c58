# SPDX-License-Identifier: MIT
# What all tests stand on. Both programs run as in production: a process each,
# an empty environment, and what a web server would set.
#
# The clock is WOPI_NOW: nothing sleeps. With WOPI_URL set, wopi() goes over
# HTTP to the server there instead of running wopi.cgi itself.

bats_require_minimum_version 1.5.0

BUILD=${BUILD:-$BATS_TEST_DIRNAME/../build}
BUILD=$(cd "$BUILD" && pwd)
PATH=$BUILD:$PATH

# What a sanitizer finds must not look like a failure of the machine's, which is 1.
ASAN_OPTIONS=exitcode=99
UBSAN_OPTIONS=print_stacktrace=1:exitcode=99
export PATH BUILD ASAN_OPTIONS UBSAN_OPTIONS

# bats notes before each command where it stands, which takes a fifth of the suite's time.
# The trap on errors can find that out when a command fails.
if [ "${BATS_TRACE_LEVEL:-0}" = 0 ]; then
	bats_debug_trap() { trap - DEBUG; }
	bats_error_trap() {
		bats_check_status_from_trap
		[ -n "$BATS_DEBUG_LAST_STACK_TRACE_IS_VALID" ] || bats_capture_stack_trace
		BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
	}
fi

START=1700000000	# 2023-11-14T22:13:20Z, when each test begins

# A world made once for a file of tests: the user alice may do all with the file
# doc1 ("report.wopitest", "hello"), bob too, carol may only read; each one's
# token is NAME-doc1. empty1 has no bytes; tokens NAME-empty1.
make_world() {
	local id user
	wopictl init 2>/dev/null
	rm -f "$WOPI_DATA/reserve"	# 4 MiB, which each test would copy
	wopictl user add alice --id alice --friendly-name "Alice Able" >/dev/null
	wopictl user add bob --id bob >/dev/null
	wopictl user add carol --id carol >/dev/null
	printf hello | wopictl file add - --name report.wopitest --id doc1 >/dev/null
	: | wopictl file add - --name empty.wopitest --id empty1 >/dev/null
	for id in doc1 empty1; do
		for user in alice bob; do
			wopictl token add "$id" --user "$user" --rights all --weak --value "$user-$id" &>/dev/null
		done
		wopictl token add "$id" --user carol --rights read --weak --value "carol-$id" &>/dev/null
	done
}

# follower KIND ID USER VALUE [RIGHTS]: a token that follows the grants, though there may be
# none yet: 'token add' makes no such. With RIGHTS it has only those of these.
follower() {
	local on="\"$1\": \"$2\"" bound=''
	[ "$1" != ecosystem ] || on='"ecosystem": true'
	[ -z "${5:-}" ] || bound=", \"grants\": true, \"rights\": [\"${5//,/\", \"}\"]"
	wopictl seed - 2>/dev/null \
		<<<"{\"weak_tokens\": true, \"tokens\": [{\"value\": \"$4\", \"user\": \"$3\", $on$bound}]}"
}

setup_file() {
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world make_world
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1
	token=alice-doc1
}

# later SECONDS: the clock moves; nothing sleeps.
later() { WOPI_NOW=$((WOPI_NOW + $1)); }

# as USER: who asks from here on.
as() { token=$1-$file; }

# on FILE: which file is meant from here on.
on() { token=${token%-"$file"}-$1 file=$1; }

# wopi METHOD PATH [-H 'NAME: VALUE']... [-e VAR=VALUE]... [-d FILE] [-t TOKEN]
# One request. -d: the body, with its length; -e: an entry of the CGI
# environment; -t '': no token. A crash fails the test. Afterwards: $code, and
# the functions header, has_header, body and json.
wopi() {
	local status=0 word rest
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body code=''
	if [ -n "${WOPI_URL:-}" ]; then
		wopi_http "$@"
	else
		"$BUILD/tests/request" "$BUILD/wopi.cgi" "$BATS_TEST_TMPDIR" "$token" "$@" || status=$?
		read -r word code rest <"$reply_head"
		return "$status"
	fi
}

# split_reply: of standard input the head goes to $reply_head, the rest to
# $reply_body. Done by the shell itself as far as it can, for it is done often.
split_reply() {
	local line head=''
	code=''
	while IFS= read -r line && [ "$line" != $'\r' ]; do
		[[ $head || ! $line =~ ^Status:\ ([0-9]*)\  ]] || code=${BASH_REMATCH[1]}
		head+=${line%$'\r'}$'\n'
	done
	printf '%s\n' "$head" >"$reply_head"
	cat >"$reply_body"
}

# The rest of wopi(): asks the server at WOPI_URL.
wopi_http() {
	local h method=$1 path=$2 data='' use=$token
	local -a headers=()
	shift 2
	while [ $# -gt 0 ]; do
		case $1 in
		-H) headers+=("$2") ;;
		-e) ;;	# the server makes the environment
		-d) data=$2 ;;
		-t) use=$2 ;;
		*) echo "wopi: unknown option $1" >&2; return 2 ;;
		esac
		shift 2
	done
	local -a c=(-s --path-as-is -X "$method" -D "$reply_head.raw" --max-time 60)
	# with -I curl writes the head where the body belongs
	if [ "$method" = HEAD ]; then c+=(-I -o /dev/null); else c+=(-o "$reply_body"); fi
	: >"$reply_body"
	for h in "${headers[@]}"; do
		[ "${h#*: }" ] || h="${h%%:*};"	# curl's spelling of an empty header
		c+=(-H "$h")
	done
	if [ -n "$data" ]; then
		c+=(-H 'Content-Type:' -H 'Expect:' --data-binary "@$data")
	elif [ "$method" = POST ]; then
		c+=(-H 'Content-Type:' -H 'Content-Length: 0')
	fi
	code=$(curl "${c[@]}" "${curl_extra[@]}" -w '%{http_code}' \
		"$WOPI_URL$path${use:+?access_token=$use}") || return
	tr -d '\r' <"$reply_head.raw" >"$reply_head"
	length_is_right
}

length_is_right() {
	local value size
	[ "$code" != 304 ] && [ "$method" != HEAD ] || { [ ! -s "$reply_body" ]; return; }	# which needs none
	size=$(stat -c %s "$reply_body")
	find_header Content-Length <"$reply_head" || value=none
	[ "$value" = "$size" ] || {
		echo "Content-Length $value, but the body has $size bytes" >&2
		return 1
	}
}

# find_header NAME: the next one's value on standard input in $value; by the shell itself,
# for it is done often.
find_header() {
	while IFS= read -r value; do
		[[ ${value,,} != "${1,,}:"* ]] || { value=${value#*:} value=${value# }; return 0; }
	done
	return 1
}

# header NAME: the value of the last answer's header, a line for each of that name; empty if
# it is not there.
header() {
	local - value
	set +T
	while find_header "$1"; do printf '%s\n' "$value"; done <"$reply_head"
}
has_header() {
	local - value
	set +T
	find_header "$1" <"$reply_head"
}
lacks_header() { ! has_header "$1"; }	# a bare "!" would not fail a test

# jq starts in 14 ms, and there are thousands of questions: tests/query answers those that
# it knows, and starts jq or gojq for others.
jq() { "$BUILD/tests/query" jq "$@"; }
gojq() { "$BUILD/tests/query" gojq "$@"; }

# body: the last answer's body. json FILTER: what gojq finds in it, which starts ten
# times as fast as jq, but sorts members. ordered FILTER: where their order counts.
body() { cat "$reply_body"; }
json() { gojq -r "$@" "$reply_body"; }
ordered() { jq -r "$@" "$reply_body"; }

# answers CODE: fails with the whole answer if it was another one.
answers() {
	[ "$code" = "$1" ] || {
		echo "expected $1, got $code:" >&2
		cat "$reply_head" >&2
		head -c 2000 "$reply_body" >&2
		return 1
	}
}

# conflicts ID: 409 with that lock id, '' for none. The header is there even if
# it is empty (over HTTP some servers drop empty ones).
conflicts() {
	answers 409
	[ -n "${WOPI_URL:-}" ] || has_header X-WOPI-Lock
	[ "$(header X-WOPI-Lock)" = "$1" ] || {
		echo "expected X-WOPI-Lock '$1', got '$(header X-WOPI-Lock)'" >&2
		return 1
	}
}

# The operations, on $file with $token.
check_file_info() { wopi GET "/files/$file"; }
get_file() { wopi GET "/files/$file/contents" "$@"; }
lock() { wopi POST "/files/$file" -H "X-WOPI-Override: LOCK" -H "X-WOPI-Lock: $1"; }
relock() { wopi POST "/files/$file" -H "X-WOPI-Override: LOCK" -H "X-WOPI-OldLock: $1" -H "X-WOPI-Lock: $2"; }
refresh() { wopi POST "/files/$file" -H "X-WOPI-Override: REFRESH_LOCK" -H "X-WOPI-Lock: $1"; }
unlock() { wopi POST "/files/$file" -H "X-WOPI-Override: UNLOCK" -H "X-WOPI-Lock: $1"; }
get_lock() { wopi POST "/files/$file" -H "X-WOPI-Override: GET_LOCK"; }

# put TEXT [LOCKID [wopi's options...]]: PutFile; without or with an empty
# LOCKID no lock is quoted.
put() {
	local text=$1 lock_id=${2:-}
	local -a quoted=()
	shift $(($# < 2 ? $# : 2))
	[ -z "$lock_id" ] || quoted=(-H "X-WOPI-Lock: $lock_id")
	printf %s "$text" >"$BATS_TEST_TMPDIR/put"
	wopi POST "/files/$file/contents" -H "X-WOPI-Override: PUT" "${quoted[@]}" \
		-d "$BATS_TEST_TMPDIR/put" "$@"
}

# operation OVERRIDE [wopi's options...]: any other one on $file.
operation() {
	local override=$1
	shift
	wopi POST "/files/$file" -H "X-WOPI-Override: $override" "$@"
}

# save_as HEADER VALUE TEXT [wopi's options...]: PutRelativeFile, HEADER being
# SuggestedTarget or RelativeTarget, with TEXT as the content.
save_as() {
	printf %s "$3" >"$BATS_TEST_TMPDIR/save_as"
	operation PUT_RELATIVE -H "X-WOPI-$1: $2" -H "X-WOPI-Size: ${#3}" \
		-d "$BATS_TEST_TMPDIR/save_as" "${@:4}"
}

# rename_to NAME [wopi's options...]; a quoted lock is one of them.
rename_to() { operation RENAME_FILE -H "X-WOPI-RequestedName: $1" "${@:2}"; }

delete_file() { operation DELETE; }

# follow URL: from here on $file and $token are those of an answer's Url.
follow() {
	file=${1##*/files/}
	file=${file%%\?*}
	token=${1##*access_token=}
	token=${token%%&*}
}

# at URL METHOD [SUB] [wopi's options...]: what an answer gave is asked.
at() {
	local path=${1#*//*/wopi}
	wopi "$2" "${path%%\?*}${3:-}" -t '' -e "QUERY_STRING=${path#*\?}" "${@:4}"
}

# fetch URL [wopi's options...]: a GET of it, with nothing but what stands in it.
fetch() { at "$1" GET '' "${@:2}"; }

# token_of URL: the token in it.
token_of() {
	local text=${1##*access_token=}
	printf %s "${text%%&*}"
}

# open_link URL: a guest's browser opens a link. $code is 200 if that shows something, 404
# if it does not though the link is good, 403 if the link is none.
open_link() {
	local path=${1#*//*/wopi} cookie
	wopi POST "${path%%\?*}" -t '' -e "QUERY_STRING=${path#*\?}"
	[ "$code" = 303 ] || return 0
	cookie=$(header Set-Cookie) path=${path%%\?*}
	wopi GET "/session/${path##*/}" -t '' -H "Cookie: ${cookie%%;*}"
	[ "$code" != 401 ] || code=404
}

# shows JSON: the last answer is exactly this object, whatever the order; tokens read T.
shows() {
	diff -u <(jq -S . <<<"$1") <(sed -E 's/access_token=[^&"]*/access_token=T/g' \
		"$reply_body" | jq -S .)
}

# is_called NAME: the last answer is 200 and gives the file this name.
is_called() {
	answers 200
	[ "$(json .Name)" = "$1" ] || {
		printf 'expected: %s\ngot: %s\n' "$1" "$(json .Name)" >&2
		return 1
	}
}

# no_change COMMAND...: afterwards all is as before that state(), which the file of tests
# defines, prints.
no_change() {
	local before after
	before=$(state)
	"$@"
	after=$(state)	# on all of it, even if a command of it fails
	diff <(echo "$before") <(echo "$after")
}

# repeat COUNT TEXT
repeat() {
	local text
	printf -v text "%$1s" ''
	printf %s "${text// /"$2"}"
}

# says_in_log TEXT: the last request did.
says_in_log() {
	grep -qF -e "$1" "$BATS_TEST_TMPDIR/stderr" || {
		cat "$BATS_TEST_TMPDIR/stderr"
		return 1
	}
}

# contents: how many files there are in contents/.
contents() { ls "$WOPI_DATA/contents" | wc -l; }

# aged: all contents look as if nobody had written to them for a day.
aged() { touch -d "@$((WOPI_NOW - 90000))" "$WOPI_DATA"/contents/*; }

# sql STATEMENT: on the database, past all programs.
sql() {
	printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/statement.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/statement.sql"
}

# What holds, seen from outside.
locked_by() { get_lock && answers 200 && [ "$(header X-WOPI-Lock)" = "$1" ]; }
unlocked() { locked_by ''; }
holds() { get_file && answers 200 && [ "$(body; echo .)" = "$1." ]; }

# For wopictl.

# let_others_in: users other than this one may go to the test's files, as far as these let
# them.
let_others_in() {
	local folder=$BATS_TEST_TMPDIR
	while [ "$folder" != / ] && [ -O "$folder" ]; do
		chmod a+x "$folder"
		folder=$(dirname "$folder")
	done
}

# prints TEXT COMMAND...: done, TEXT on standard output, nothing on standard error.
prints() {
	run -0 --separate-stderr "${@:2}"
	[ "$output" = "$1" ] && [ -z "$stderr" ] || {
		printf '%s\n' "expected: $1" "got: $output" "standard error: $stderr" >&2
		return 1
	}
}

# refuses STATUS MESSAGE COMMAND...: ends so, with nothing on standard output
# and a reason that has MESSAGE in it.
refuses() {
	run "-$1" --separate-stderr "${@:3}"
	[ -z "$output" ] && [[ $stderr == "wopictl: "*"$2"* ]] || {
		printf '%s\n' "expected: $2" "got: $output" "standard error: $stderr" >&2
		return 1
	}
}

# field NAME COMMAND...: what is under NAME in the command's JSON.
field() { "${@:2}" --json | gojq -r ".$1"; }

# on_terminal STATUS COMMAND LINE: ends so; $output is what a terminal gets to see, one
# without colours unless $terminal is another.
on_terminal() {
	local -x TERM=${terminal:-dumb}
	run with_terminal script -qec "$2" /dev/null </dev/null
	output=${output//$'\r'/}
	mapfile -t lines <<<"$output"
	[ "$status" = "$1" ] || {
		printf '%s\n' "expected: exit status $1" "got: $status, $output" >&2
		return 1
	}
}

# with_terminal COMMAND...: where no pseudo-terminals are mounted, as in a bare
# chroot, root mounts them for this command alone.
with_terminal() {
	if script -qec true /dev/null </dev/null &>/dev/null; then
		"$@"
	else
		unshare -m --propagation unchanged sh -c 'mount --make-rprivate /dev &&
			mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts &&
			mount --bind /dev/pts/ptmx /dev/ptmx && exec "$@"' sh "$@"
	fi
}

# within_seconds N COMMAND...: it succeeds before that time is over.
within_seconds() {
	local n
	for ((n = 0; n < $1 * 20; n++)); do
		"${@:2}" && return
		sleep 0.05
	done
	echo "not within $1 seconds: ${*:2}" >&2
	[ ! -e "${seen:-}" ] || cat "$seen" >&2
	return 1
}

# Ends the processes that a test started, whose ids are in $pids.
end_pids() {
	local pid
	for pid in "${pids[@]}"; do
		kill "$pid"
		wait "$pid" || :
	done
}

# is_sanitized: what is tested has sanitizers in it, which take memory of their own.
is_sanitized() { grep -qaF __asan_init "$BUILD/wopi.cgi"; }

# refused CODE WORDS: the status, and WORDS in the reason for the client's log.
refused() {
	answers "$1"
	[ ! -s "$reply_body" ]
	[[ "$(header X-WOPI-ServerError)" == *"$2"* ]] || {
		echo "expected '$2', got '$(header X-WOPI-ServerError)'" >&2
		return 1
	}
}

# hold_database: as who closes it last does, something has the database alone for half a
# second from here on.
hold_database() {
	local line
	exec 9< <(exec /usr/bin/python3 -c 'import fcntl, sys, time
with open(sys.argv[1], "r+b") as f:
    fcntl.lockf(f, fcntl.LOCK_EX, 510, (1 << 30) + 2)	# what SQLite locks
    print("held", flush=True)
    time.sleep(0.5)' "$WOPI_DATA/wopi.db")
	read -r line <&9
	exec 9<&-
	[ "$line" = held ]
}
