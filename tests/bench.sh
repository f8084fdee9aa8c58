#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh BUILD: the figures of tests/README.md. Each operation, and a static CGI program that
# prints "ok", under the same lighttpd settings, in interleaved rounds; medians.
# BENCH_ROUNDS (3) and BENCH_SECONDS (3 for each figure) make it longer. Saves
# leave a version each: it takes some gigabytes below TMPDIR while it runs.
set -eu
build=$(cd "$1" && pwd)
rounds=${BENCH_ROUNDS:-3}
seconds=${BENCH_SECONDS:-3}
work=$(mktemp -d)
servers=
finish() {
	for pid in $servers; do kill "$pid" 2>/dev/null || :; wait "$pid" || :; done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# serve DIR: 'wopictl serve' of the programs in DIR; its address goes to $url.
serve() {
	mkfifo "$1/ready"
	"$1/wopictl" serve --listen 127.0.0.1:0 >"$1/ready" 2>"$1/log" &
	servers="$servers $!"
	read -r _ _ url <"$1/ready"
}

mkdir "$work/wopi" "$work/ok"
cp "$build/wopi.cgi" "$build/wopictl" "$work/wopi/"
cp "$build/wopictl" "$work/ok/"
cp "$build/tests/ok.cgi" "$work/ok/wopi.cgi"
export WOPI_DATA="$work/data"
wopictl=$work/wopi/wopictl
"$wopictl" init 2>/dev/null
head -c 1048576 /dev/urandom >"$work/mib"
export TOKENS="$work/tokens.lua"
echo 'return {' >"$TOKENS"

# give_token NAME ID: the load generator knows it by that name.
give_token() { echo "$1 = '$("$wopictl" token add "$2" --user admin 2>/dev/null)'," >>"$TOKENS"; }

numbers=$(seq 32)
for i in $numbers; do
	"$wopictl" file add "$work/mib" --id "doc$i" --name "doc$i.docx" >/dev/null
	give_token "doc$i" "doc$i"
done
children='10 1000 10000'
for n in $children; do
	mkdir "$work/kids$n"
	seq -f "$work/kids$n/Document %g.docx" "$n" | xargs -d '\n' touch
	id=$("$wopictl" import "$work/kids$n" 2>/dev/null)
	give_token "kids$n" "$id"
	eval "kids$n=$id"
done
echo '}' >>"$TOKENS"
doc1=$(sed -n "s/^doc1 = '\(.*\)',/\1/p" "$TOKENS")
serve "$work/ok"
ok=$url
serve "$work/wopi"
host=$url

# What a thread asks for; each has one connection and a file of its own.
cat >"$work/ask.lua" <<'END'
local threads, number, turn, body = 0, 0, 0, nil
local tokens = dofile(os.getenv("TOKENS"))
local override = { GetLock = "GET_LOCK" }
function setup(thread)
	threads = threads + 1
	thread:set("number", threads)
end
function init(args)
	operation, args_id = args[1], args[3]
	if operation == "PutFile" then
		local f = io.open(args[2], "rb")
		body = f:read("*a")
		f:close()
	end
end
function request()
	local id = "doc" .. (_G.number or 1)
	local path = "/wopi/files/" .. id
	local query = "?access_token=" .. tokens[id]
	local headers = {}
	if operation == "ok" or operation == "CheckFileInfo" then
		return wrk.format("GET", path .. query)
	elseif operation == "GetFile" then
		return wrk.format("GET", path .. "/contents" .. query)
	elseif operation:find("^EnumerateChildren") then
		return wrk.format("GET", "/wopi/containers/" .. args_id .. "/children?access_token="
			.. tokens["kids" .. operation:match("%d+")])
	elseif operation == "PutFile" then
		headers["X-WOPI-Override"] = "PUT"
		headers["X-WOPI-Lock"] = "bench"
		return wrk.format("POST", path .. "/contents" .. query, headers, body)
	elseif operation == "GetLock" then
		headers["X-WOPI-Override"] = "GET_LOCK"
	else
		turn = 1 - turn
		headers["X-WOPI-Override"] = turn == 1 and "UNLOCK" or "LOCK"
		headers["X-WOPI-Lock"] = "bench"
	end
	return wrk.format("POST", path .. query, headers, "")
end
END

# container EnumerateChildrenN: the id of the one with N files.
container() {
	case $1 in EnumerateChildren*) eval "echo \"\$kids${1#EnumerateChildren}\"" ;; esac
}

# measure OPERATION CONNECTIONS: adds "requests/s p50 p99 errors" to its figures.
measure() {
	to=$host
	[ "$1" != ok ] || to=$ok
	lock_all
	wrk -t"$2" -c"$2" -d"${seconds}s" --timeout 10s --latency -s "$work/ask.lua" "${to%/wopi}" \
		-- "$1" "$work/mib" "$(container "$1")" | awk '
		function ms(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
		$1 == "50%" { p50 = ms($2) }
		$1 == "99%" { p99 = ms($2) }
		/Requests\/sec/ { rps = $2 }
		/Non-2xx/ { errors += $NF }
		/Socket errors/ { for (i = 4; i <= NF; i += 2) errors += $i }
		END { printf "%s %s %s %d\n", rps, p50, p99, errors }' >>"$work/$1.$2"
}

# Each thread starts with an Unlock, and ends where the time is over.
lock_all() {
	for i in $numbers; do "$wopictl" lock set "doc$i" bench; done
}

median() {	# of column $2 in file $1
	cut -d' ' -f"$2" "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

operations='ok CheckFileInfo GetLock LockUnlock GetFile PutFile'
for n in $children; do operations="$operations EnumerateChildren$n"; done
round=1
while [ "$round" -le "$rounds" ]; do
	for connections in 1 8 32; do
		for operation in $operations; do
			echo "round $round: $operation, $connections connections" >&2
			measure "$operation" "$connections"
		done
	done
	round=$((round + 1))
done

echo "$(uname -m), $(nproc) cores, $(lighttpd -v | head -n 1 | cut -d' ' -f1), $rounds rounds of ${seconds} s"
echo
echo '| operation | connections | requests/s | of "ok" | p50 ms | p99 ms | errors |'
echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: |'
for operation in $operations; do
	for connections in 1 8 32; do
		f=$work/$operation.$connections
		echo "$operation $connections $(median "$f" 1) $(median "$work/ok.$connections" 1)" \
			"$(median "$f" 2) $(median "$f" 3) $(awk '{ e += $4 } END { print e }' "$f")"
	done
done | awk '{ printf "| %s | %d | %d | %.2f | %.2f | %.2f | %d |\n", $1, $2, $3, $3 / $4, $5, $6, $7 }'

echo
echo 'One CheckFileInfo, while another process keeps the database open:'
echo
env -i WOPI_DATA="$WOPI_DATA" WOPI_BASE_URL="$host" REQUEST_METHOD=GET PATH_INFO=/files/doc1 \
	QUERY_STRING="access_token=$doc1" valgrind --tool=callgrind \
	--callgrind-out-file=/dev/null "$build/wopi.cgi" 2>&1 >/dev/null |
	sed -n 's/.*Collected : /- instructions: /p'
env -i WOPI_DATA="$WOPI_DATA" WOPI_BASE_URL="$host" REQUEST_METHOD=GET PATH_INFO=/files/doc1 \
	QUERY_STRING="access_token=$doc1" strace -c -o "$work/calls" "$build/wopi.cgi" >/dev/null
awk '$NF == "total" { print "- system calls: " ($4 ~ /^[0-9]+$/ ? $4 : $3) }' "$work/calls"

echo
echo 'Documents that go by chunks, one connection:'
echo
"$wopictl" config set coauth on
"$wopictl" config set versions_kept 3
"$wopictl" lock set doc1 bench
/usr/bin/python3 "$(dirname "$0")/bench_chunks.py" "$host" "$doc1" doc1 "$rounds" 1 10 100
