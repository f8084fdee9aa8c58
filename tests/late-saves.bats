# SPDX-License-Identifier: MIT
# Saves with the file's last lock after its end, or with an old timestamp: taken from
# Collabora and ONLYOFFICE if they overwrite nobody's changes.

load helper

setup_file() {
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	client cool collabora.xml collabora
	client oo onlyoffice.xml onlyoffice
	client office microsoft.xml microsoft
}

# client NAME DISCOVERY KIND: a client and a session for it of alice and of bob.
client() {
	local user
	wopictl client add "$1" "$BATS_TEST_DIRNAME/discovery/$2" --kind "$3" --proof off >/dev/null
	for user in alice bob; do
		wopictl token add doc1 --user "$user" --rights all --client "$1" --weak --value "$user-$1" &>/dev/null
	done
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1 token=alice-cool
	lock A
	later 10
}

# saves TEXT [wopi's options...]: a save with the lock A is taken.
saves() {
	put "$1" A "${@:2}"
	answers 200
	holds "$1"
}

# refused_save TEXT [wopi's options...]: it is refused, and changes nothing.
refused_save() {
	local before
	before=$(wopictl file cat doc1)
	put "$1" A "${@:2}"
	answers 409
	[ "$(wopictl file cat doc1)" = "$before" ]
}

# stamp: the header with the time of the present version, as CheckFileInfo tells it.
stamp() { echo "X-COOL-WOPI-Timestamp: $(wopictl file show doc1 --json | jq -r .modified_at)"; }

@test "a save after the own UNLOCK is taken from Collabora and ONLYOFFICE, from others refused" {
	local client
	unlock A
	saves one
	for client in oo cool; do
		token=alice-$client
		saves "of $client"
	done
	token=alice-office refused_save two
	token=alice-doc1 refused_save three
}

@test "a save after a forced release is taken, unless its editor was evicted" {
	wopictl lock release doc1 --force --yes
	saves one
	lock A
	answers 200
	wopictl lock release doc1 --force --evict --yes
	refused_save two
}

@test "who holds no lock any more can be evicted, too" {
	unlock A
	run -0 --separate-stderr wopictl lock release doc1 --force --evict --yes
	[[ $stderr == *"is not locked; late saves with its last lock are refused" ]]
	refused_save one
	[ "$(wopictl lock history doc1 --json | jq -r .event | tail -n 1)" = evict ]
}

@test "a save after the lock expired is taken, also with the next lock of the same id" {
	later 1800
	saves one
	lock A
	saves two
}

@test "another lock since then, by whomever, refuses a save, also once it is released" {
	unlock A
	token=bob-cool lock B
	refused_save one
	token=bob-cool unlock B
	refused_save two
}

@test "a version of somebody else since then refuses a save" {
	unlock A
	printf upload | wopictl file put doc1 - >/dev/null
	refused_save one
	wopictl file restore doc1 1 >/dev/null
	refused_save two
}

@test "an id that was not the last lock's is refused, and so is none" {
	unlock A
	put one B
	answers 409
	put one
	answers 409
}

@test "a save whose answer was lost does not make the next one stale" {
	local old
	old=$(stamp)
	later 10
	saves one -H "$old"
	later 10
	saves two -H "$old"
	token=alice-office refused_save three -H "$old"
}

@test "a timestamp from before the lock is stale" {
	local old
	old=$(stamp)
	unlock A
	later 10
	printf upload | wopictl file put doc1 - >/dev/null
	later 10
	lock A
	refused_save one -H "$old"
	[ "$(json .COOLStatusCode)" = 1010 ]
	saves two -H "$(stamp)"
}

@test "autosaves that were folded do not break the chain" {
	local old n
	old=$(stamp)
	for n in 1 2 3; do
		later 10
		saves "save $n" -H 'X-COOL-WOPI-IsAutosave: true'
	done
	[ -n "$(wopictl file versions doc1 --folded)" ]
	unlock A
	saves last -H "$old"
}

@test "ONLYOFFICE's id is always the same: the last taking of the lock counts" {
	token=alice-oo
	unlock A
	printf upload | wopictl file put doc1 - >/dev/null
	refused_save one
	later 10
	lock A
	unlock A
	saves two
}

@test "with late_saves off all is refused that WOPI refuses, and kept" {
	wopictl config set late_saves off
	unlock A
	refused_save one
	[ "$(wopictl recovered list --json | jq -r .reason)" = lock ]
}

@test "a reader saves nothing late" {
	unlock A
	wopictl token add doc1 --user carol --rights read --client cool --weak --value carol-cool &>/dev/null
	token=carol-cool put one A
	answers 404
	holds hello
}

@test "a conflict says what it is: the lock, an old timestamp, a name in use" {
	token=bob-office
	put one B
	[[ "$(header X-WOPI-LockFailureReason)" == "locked by Alice Able since "* ]]
	token=alice-office
	put one A -H 'X-COOL-WOPI-Timestamp: 2001-01-01T00:00:00.000000Z'
	answers 409
	[ "$(header X-WOPI-Lock)" = A ]
	[ "$(header X-WOPI-LockFailureReason)" = "the file has changed since the editor read it" ]
	wopictl file add - --name taken.docx <<<x >/dev/null
	operation PUT_RELATIVE -H 'X-WOPI-RelativeTarget: taken.docx'
	answers 409
	[ "$(header X-WOPI-LockFailureReason)" = "the name is already in use" ]
}

# Unlock by a session that has ended.

@test "Unlock is taken from a session that expired, for the lock that its user saved with last" {
	saves one
	later 36000
	unlock A
	answers 401
	wopictl lock set doc1 A --user alice
	unlock A
	answers 200
	[ -z "$(wopictl lock list)" ]
}

@test "Unlock of an ended session is refused for another's lock, another id, and after a day" {
	later 35990
	wopictl lock set doc1 B --user bob
	unlock B
	answers 401
	wopictl lock release doc1 B
	wopictl lock set doc1 A --user alice
	unlock C
	answers 401
	later 86400
	wopictl lock set doc1 A2 --user alice
	unlock A2
	answers 401
}

@test "lock list says who saved or refreshed last" {
	token=bob-cool
	[ "$(field last_user wopictl lock list)" = alice ]
	later 10
	saves one
	[ "$(field last_user wopictl lock list)" = bob ]
	[ "$(field user wopictl lock list)" = alice ]
	later 10
	token=alice-cool refresh A
	[ "$(field last_user wopictl lock show doc1)" = alice ]
}
