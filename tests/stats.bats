# SPDX-License-Identifier: MIT
# wopictl stats, and the counters that it reads: every request is counted, none is lost.

# shellcheck disable=SC2034,SC2154 # what helper.bash shares

load helper
load jwt
load proof

# stat_of FILTER: what jq finds in the statistics.
stat_of() { wopictl stats --json | jq -rc "$1"; }

# are FILTER JSON: it is that.
are() {
	[ "$(stat_of "$1")" = "$2" ] || {
		printf '%s\n' "expected: $2" "got: $(stat_of "$1")" >&2
		return 1
	}
}

# counted: "OPERATION STATUS COUNT", for all that were, in one line.
counted() {
	[ "$(stat_of '.requests | map("\(.operation) \(.status) \(.count)") | join(", ")')" = "$1" ] || {
		printf '%s\n' "expected: $1" >&2
		wopictl stats >&2
		return 1
	}
}

# plain: a CheckFileInfo, and no look at its answer; with $exec=exec it takes the place of
# the shell that it runs in.
plain() {
	${exec:-} env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" ASAN_OPTIONS="$ASAN_OPTIONS" \
		UBSAN_OPTIONS="$UBSAN_OPTIONS" REQUEST_METHOD=GET PATH_INFO="/files/$file" \
		QUERY_STRING="access_token=$token" "$BUILD/wopi.cgi" </dev/null >/dev/null 3>&-
}

# prometheus: all that it prints goes to $metrics, which is as its format asks.
prometheus() {
	metrics=$BATS_TEST_TMPDIR/metrics
	wopictl stats --format prometheus >"$metrics"
	[ "$(tail -c 1 "$metrics")" = "" ]
	awk '
		function bad(why) { print why ": " $0; wrong = 1 }
		/^# HELP wopi_[a-z_]+ [A-Z1].*\.$/ {
			if ($3 in help) bad("two families")
			help[$3] = 1
			family = $3
			type = ""
			next
		}
		/^# TYPE wopi_[a-z_]+ (counter|gauge|histogram)$/ {
			if ($3 != family || type) bad("type of another family")
			type = $4
			if ((type == "counter") != (family ~ /_total$/)) bad("name of a counter")
			next
		}
		/^wopi_[a-z_]+({[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*})? -?[0-9]+$/ {
			name = $1
			sub(/{.*/, "", name)
			if (type == "histogram")
				sub(/_(bucket|sum|count)$/, "", name)
			if (!type || name != family) bad("sample of another family")
			sample = $0
			sub(/ [^ ]*$/, "", sample)
			if (sample in seen) bad("two of these")
			seen[sample] = 1
			next
		}
		{ bad("no line of the format") }
		END { exit wrong }' "$metrics"
}

# has LINE: it stands in $metrics.
has() {
	grep -qxF -e "$1" "$metrics" || {
		printf '%s\n' "missing: $1" >&2
		cat "$metrics" >&2
		return 1
	}
}

# The counters

@test "each request is counted by operation and status" {
	counted ''
	check_file_info
	check_file_info
	lock A
	lock B
	put new A
	counted 'CheckFileInfo 200 2, Lock 200 1, Lock 409 1, PutFile 200 1'
	wopi GET /files/doc1 -t ''
	wopi GET /files/doc1 -t wrong
	relock A B
	wopi PUT /files/doc1
	wopi GET /nothing
	wopi GET /files/doc1 -e CONTENT_LENGTH=many
	operation COBALT
	counted 'Unknown 400 1, Unknown 404 1, Unknown 405 1, Unknown 501 1, CheckFileInfo 200 2, '\
'CheckFileInfo 401 2, Lock 200 1, Lock 409 1, UnlockAndRelock 200 1, PutFile 200 1'
}

@test "requests that the machine fails are counted" {
	rm "$WOPI_DATA"/contents/*
	get_file 2>/dev/null
	answers 500
	counted 'GetFile 500 1'
	mv "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/"
	check_file_info 2>/dev/null
	answers 500
	mv "$BATS_TEST_TMPDIR/wopi.db" "$WOPI_DATA/"
	counted 'Unknown 500 1, GetFile 500 1'
}

@test "conflicts and refused proofs are counted" {
	export KEYS
	rsa_key k0
	rsa_key k1
	rsa_key k9
	wopictl config set base_url https://docs.example.org/wopi
	discovery "k1 k0" >"$BATS_TEST_TMPDIR/office.xml"
	register office required "$BATS_TEST_TMPDIR/office.xml"
	are '[.conflicts, .proof_failures]' '[0,0]'
	key=k9 old=k9 proven GET /files/doc1
	answers 500
	proven GET /files/doc1
	answers 200
	check_file_info
	lock A
	lock B
	put new B
	are '[.conflicts, .proof_failures]' '[2,1]'
	counted 'CheckFileInfo 200 2, CheckFileInfo 500 1, Lock 200 1, Lock 409 1, PutFile 409 1'
}

@test "64 requests at once are 64" {
	local n
	for n in {1..64}; do plain & done
	wait
	counted 'CheckFileInfo 200 64'
}

@test "requests that are killed leave counters that are whole" {
	local n exec=exec
	for n in {1..20}; do
		plain &
		kill -9 $! 2>/dev/null || true
		wait $! || true
	done 2>/dev/null
	exec=
	check_file_info
	are '.requests | map(.operation) | tostring' '["CheckFileInfo"]'
	are '.requests[0].count >= 1' true
}

@test "without the file requests are answered, and 'check' and 'stats' say that it is missing" {
	rm "$WOPI_DATA/counters"
	check_file_info
	answers 200
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	[ ! -e "$WOPI_DATA/counters" ]
	run -1 wopictl check
	[[ $output == *"/counters"$'\tproblem\t'"No such file or directory"$'\t'*" init"* ]]
	run -0 --separate-stderr wopictl stats
	[[ $stderr == *"requests are not counted"*"No such file or directory"* ]]
	[[ $output == *$'conflicts\t0'* ]]
	wopictl init
	[ "$(stat -c %a "$WOPI_DATA/counters")" = 600 ]
	check_file_info
	counted 'CheckFileInfo 200 1'
}

@test "init leaves the counters as they are" {
	check_file_info
	wopictl init
	counted 'CheckFileInfo 200 1'
}

@test "a file of a program that knew fewer operations is read, and grows" {
	wopi GET /nothing
	check_file_info
	truncate -s 500 "$WOPI_DATA/counters"
	counted 'Unknown 404 1, CheckFileInfo 200 1'
	put new
	counted 'Unknown 404 1, CheckFileInfo 200 1, PutFile 409 1'
}

@test "a file that does not contain counters is found by 'check', and its remedy mends it" {
	local remedy
	echo rubbish >"$WOPI_DATA/counters"
	check_file_info
	answers 200
	run -1 --separate-stderr wopictl check --json
	remedy=$(jq -r 'select(.finding == "does not contain counters") | .remedy' <<<"$output")
	[[ $remedy == "rm "*"/counters; wopictl "*" init" ]]
	sh -c "$remedy"
	check_file_info
	counted 'CheckFileInfo 200 1'
}

# What the host holds

@test "locks: how many, by how many users, and for how long" {
	are '[.locks, .lock_holders, .lock_oldest_seconds]' '[0,0,0]'
	lock A
	later 100
	wopictl lock set empty1 B
	are '[.locks, .lock_holders, .lock_oldest_seconds]' '[2,1,100]'
	are '.locks_up_to | map(.locks)' '[1,2,2,2,2,2]'
	wopictl lock set empty1 B --user bob
	later 201
	as bob
	refresh A
	are '[.locks, .lock_oldest_seconds]' '[2,301]'
	are '.locks_up_to | map([.seconds, .locks])' \
		'[[60,0],[300,1],[1800,2],[3600,2],[14400,2],[86400,2]]'
	wopictl lock set empty1 B --ttl -1s
	are '[.locks, .lock_oldest_seconds]' '[1,301]'
}

@test "files, versions, contents and what is refused, removed and emptied" {
	are '[.files, .files_in_trash, .containers, .versions, .refused_saves]' '[2,0,1,2,0]'
	are '[.contents, .contents_bytes]' '[2,5]'
	lock A
	put longer A
	put refused B
	unlock A
	wopictl container add Sub >/dev/null
	wopictl file copy doc1 --id d2 >/dev/null
	are '[.files, .files_in_trash, .containers, .versions, .refused_saves]' '[3,0,2,4,1]'
	wopictl file remove doc1
	are '[.files, .files_in_trash]' '[2,1]'
	later $((40 * 86400))
	wopictl gc
	are '[.files, .files_in_trash, .refused_saves]' '[2,0,0]'
}

@test "contents that versions share count once" {
	are '[.contents, .contents_bytes]' '[2,5]'
	wopictl file restore doc1 1
	are '[.versions, .contents, .contents_bytes]' '[3,2,5]'
}

@test "users, tokens in force, and what is on" {
	are '[.users, .tokens, .journal_on, .faults_on, .coauth_on]' '[4,6,0,0,0]'
	wopictl user add dave >/dev/null
	wopictl token add doc1 --user dave --rights all --ttl 1m &>/dev/null
	are '[.users, .tokens]' '[5,7]'
	later 60
	are .tokens 6
	wopictl user remove dave
	are .users 4
	wopictl config set journal on
	wopictl config set faults on
	wopictl config set coauth on
	are '[.journal_on, .faults_on, .coauth_on]' '[1,1,1]'
}

@test "sizes of database and journal are those of their files" {
	wopictl config set journal on
	check_file_info
	echo older >"$WOPI_DATA/journal.1"
	are .database_bytes "$(stat -c %s "$WOPI_DATA/wopi.db")"
	are .journal_bytes "$(($(stat -c %s "$WOPI_DATA/journal") + 6))"
	wopictl lock history --follow &>/dev/null 3>&- &
	pids=($!)
	within_seconds 5 sh -c "ls -l /proc/$pids/fd | grep -q 'wopi.db-wal\$'"	# while it is open it is kept
	lock A
	are .database_wal_bytes "$(stat -c %s "$WOPI_DATA/wopi.db-wal")"
	[ "$(stat_of .database_wal_bytes)" -gt 0 ]
	end_pids
}

@test "version and schema" {
	are .version "$(wopictl --version | sed -n '1s/wopictl //p')"
	are '.schema >= 4' true
}

# Formats

@test "stats prints a name and a value a line" {
	check_file_info
	run -0 --separate-stderr wopictl stats
	[ -z "$stderr" ]
	[[ $output == *$'\nrequests CheckFileInfo 200\t1\n'* ]]
	[[ $output == *$'\nfiles\t2\n'* ]]
	[[ $output == *$'\nlocks up to 60 s\t0\n'* ]]
	[ "$(wopictl stats --format table)" = "$output" ]
	on_terminal 0 "wopictl stats"
	[[ ${lines[0]} =~ ^NAME\ +VALUE$ ]]
	[[ $output == *"requests CheckFileInfo 200  1"* ]]
}

@test "stats --json is one object, and --format json the same" {
	lock A
	run -0 --separate-stderr wopictl stats --json
	[ "${#lines[@]}" = 1 ]
	jq -e 'type == "object" and (.requests | length == 1) and .locks == 1' <<<"$output"
	[ "$(wopictl stats --format json)" = "$output" ]
}

@test "stats refuses a format that is none" {
	refuses 2 "no format 'xml'" wopictl stats --format xml
}

@test "for Prometheus each line is as its format asks, and no metric is missing" {
	local name
	prometheus
	has "wopi_build_info{version=\"$(stat_of .version)\",schema=\"$(stat_of .schema)\"} 1"
	for name in $(wopictl stats --json | jq -r 'del(.version, .schema, .requests,
		.locks_up_to) | keys[]'); do
		grep -qE "^wopi_$name(_total)? [0-9]+\$" "$metrics"
	done
	run ! grep -q '^wopi_requests_total' "$metrics"
}

@test "for Prometheus requests have labels, and ages of locks buckets" {
	check_file_info
	lock A
	lock B
	later 1000
	wopictl lock set empty1 B
	later 10
	prometheus
	has 'wopi_requests_total{operation="CheckFileInfo",status="200"} 1'
	has 'wopi_requests_total{operation="Lock",status="200"} 1'
	has 'wopi_requests_total{operation="Lock",status="409"} 1'
	has 'wopi_conflicts_total 1'
	has 'wopi_proof_failures_total 0'
	has 'wopi_locks 2'
	has 'wopi_lock_holders 1'
	has 'wopi_lock_oldest_seconds 1010'
	has 'wopi_lock_age_seconds_bucket{le="60"} 1'
	has 'wopi_lock_age_seconds_bucket{le="1800"} 2'
	has 'wopi_lock_age_seconds_bucket{le="+Inf"} 2'
	has 'wopi_lock_age_seconds_sum 1020'
	has 'wopi_lock_age_seconds_count 2'
	has 'wopi_contents_bytes 5'
}
