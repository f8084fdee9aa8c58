# SPDX-License-Identifier: MIT
# Time for tests of clients: how long locks last, and a clock that is moved while the host runs.

load helper

@test "lock_ttl is how long a lock lasts" {
	wopictl config set lock_ttl 2m
	wopi POST "/files/$file" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 200
	later 119
	wopi POST "/files/$file" -H 'X-WOPI-Override: REFRESH_LOCK' -H 'X-WOPI-Lock: A'
	answers 200
	later 121
	wopi POST "/files/$file" -H 'X-WOPI-Override: GET_LOCK'
	[ "$(header X-WOPI-Lock)" = '' ]
	wopictl config remove lock_ttl
	wopi POST "/files/$file" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	later 1790
	wopi POST "/files/$file" -H 'X-WOPI-Override: GET_LOCK'
	[ "$(header X-WOPI-Lock)" = A ]
}

@test "the clock moves only while faults are on, and only forward" {
	run -4 --separate-stderr wopictl clock set +31m
	[[ $stderr == *'config set faults on'* ]]
	wopictl config set faults on
	run -2 --separate-stderr wopictl clock set -- -1m
	run -2 --separate-stderr wopictl clock set 31m
	run -2 --separate-stderr wopictl clock set +999999d
	wopictl clock set +31m
	wopictl clock set +1m
	[ "$(wopictl clock show --json | jq -c '[.ahead, .proofs]')" = '[1920,false]' ]
}

@test "a lock ends when the clock is moved beyond it, for requests and commands" {
	wopictl config set faults on
	wopi POST "/files/$file" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	wopictl clock set +29m
	wopi POST "/files/$file" -H 'X-WOPI-Override: GET_LOCK'
	[ "$(header X-WOPI-Lock)" = A ]
	wopictl clock set +2m
	wopi POST "/files/$file" -H 'X-WOPI-Override: GET_LOCK'
	[ "$(header X-WOPI-Lock)" = '' ]
	[ -z "$(wopictl lock list)" ]
}

@test "a token ends when the clock is moved beyond it" {
	local mine
	wopictl config set faults on
	mine=$(wopictl token add "$file" --user admin --ttl 1h 2>/dev/null)
	wopi GET "/files/$file" -t "$mine"
	answers 200
	wopictl clock set +61m
	wopi GET "/files/$file" -t "$mine"
	answers 401
}

@test "'clock clear' and 'faults off' bring the real time back, and cut locks" {
	local end
	for end in 'clock clear' 'config set faults off'; do
		wopictl config set faults on
		wopictl clock set +5h
		wopictl lock set "$file" A
		# shellcheck disable=SC2086 # words
		wopictl $end
		[ "$(wopictl clock show --json | jq .ahead)" = 0 ]
		later 1795
		wopi POST "/files/$file" -H 'X-WOPI-Override: GET_LOCK'
		[ "$(header X-WOPI-Lock)" = A ]
		later 10
		wopi POST "/files/$file" -H 'X-WOPI-Override: GET_LOCK'
		[ "$(header X-WOPI-Lock)" = '' ]
	done
}

@test "gc and the audit trail do not follow the moved clock" {
	wopictl config set faults on
	wopictl file remove "$file"
	wopictl clock set +400d
	wopictl gc
	wopictl file undelete "$file"
	[ "$(wopictl audit list --json | jq -r .time | sort | tail -n 1 | cut -c 1-4)" = 2023 ]
}

@test "the journal, check and clock show say that the clock is moved" {
	wopictl config set faults on
	wopictl config set journal on
	wopictl clock set +1h
	wopi GET "/files/$file"
	[ "$(wopictl journal list --json | jq .clock_ahead)" = 3600 ]
	run wopictl check
	[[ $output == *'is moved ahead'* ]]
	wopictl clock clear
	wopi GET "/files/$file"
	[ "$(wopictl journal list --json | jq -s '.[1].clock_ahead')" = null ]
}

@test "a change that is undone moves nothing" {
	wopictl config set faults on
	run -2 --separate-stderr wopictl clock set +999999d
	[ "$(wopictl clock show --json | jq .ahead)" = 0 ]
}
