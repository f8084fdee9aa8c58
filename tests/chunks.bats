# SPDX-License-Identifier: MIT
# Chunked file transfer: GetSequenceNumber, GetChunkedFile, GetChunks, PutChunkedFile,
# CreateUploadSession, UpdateUploadSession.

load helper
load chunks
load validator-chunks

setup_file() {
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl config set coauth on
	make_documents "$BATS_FILE_TMPDIR"
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1
	token=alice-doc1
	use_documents "$BATS_FILE_TMPDIR"
}

# What Microsoft's WOPI validator asks, a test for each of its tests by its name.

fresh_empty() { on empty1; }

@test "IncrementalFileTransfer.FileNotLockedAndFileSizeNotZero: 409" {
	FileNotLockedAndFileSizeNotZero
	put_chunked -- "MainContent:FullFile:$text"
	[ "$(grep -ci '^X-WOPI-Lock:' "$reply_head")" = 1 ]	# some web servers drop an empty one
}
@test "IncrementalFileTransfer.ClientCoauthLockMismatchWithHostCoauthLock: 409" { ClientCoauthLockMismatchWithHostCoauthLock; }
@test "IncrementalFileTransfer.ClientCoauthLockAndWopiLockSetTogether: 400" { ClientCoauthLockAndWopiLockSetTogether; }
@test "IncrementalFileTransfer.ClientWopiLockMismatchWithHostWopiLock: 409" { ClientWopiLockMismatchWithHostWopiLock; }
@test "IncrementalFileTransfer.ClientCoauthLockMismatchWithHostWopiLock: 409" { ClientCoauthLockMismatchWithHostWopiLock; }
@test "IncrementalFileTransfer.ClientCoauthLockMismatchWithHostCoauthExclusiveLock: 409" { ClientCoauthLockMismatchWithHostCoauthExclusiveLock; }
@test "IncrementalFileTransfer.ClientWopiLockMismatchWithHostCoauthExclusiveLock: 409" { ClientWopiLockMismatchWithHostCoauthExclusiveLock; }
@test "IncrementalFileTransfer.ClientWopiLockMismatchWithHostCoauthLock: 409" { ClientWopiLockMismatchWithHostCoauthLock; }
@test "IncrementalFileTransfer.ClientSequenceNumberMismatchWithHost: 412 with the present number" { ClientSequenceNumberMismatchWithHost; }
@test "IncrementalFileTransfer.FullFile.UploadWithCoauthLock" { FullFile_UploadWithCoauthLock; }
@test "IncrementalFileTransfer.FullFile.UploadWithCoauthExclusiveLock" { FullFile_UploadWithCoauthExclusiveLock; }
@test "IncrementalFileTransfer.FullFile.UploadWithWopiLock" { FullFile_UploadWithWopiLock; }
@test "IncrementalFileTransfer.FullFile.DeltaUploadsAndFullDownload" { FullFile_DeltaUploadsAndFullDownload; }
@test "IncrementalFileTransfer.FullFile.FileNotLockedAndFileSizeZero" { FullFile_FileNotLockedAndFileSizeZero; }
@test "IncrementalFileTransfer.FullFile.DownloadUnexistedStreamShouldReturnEmptyStream" { FullFile_DownloadUnexistedStreamShouldReturnEmptyStream; }
@test "IncrementalFileTransfer.FullFile.UploadSubsetOfFileStreams: those that are not named stay" { FullFile_UploadSubsetOfFileStreams; }
@test "IncrementalFileTransfer.FullFile.PutChunkedFileWithContentPropertiesAndPutFile" { FullFile_PutChunkedFileWithContentPropertiesAndPutFile; }
@test "IncrementalFileTransfer.FullFile.DownloadWithLastZipChunk: no chunk" { FullFile_DownloadWithLastZipChunk; }
@test "IncrementalFileTransfer.Zip.UploadWithCoauthLock" { Zip_UploadWithCoauthLock; }
@test "IncrementalFileTransfer.Zip.DownloadWithNoneChunksToReturn" { Zip_DownloadWithNoneChunksToReturn; }
@test "IncrementalFileTransfer.Zip.DownloadWithLastZipChunk: one of each stream" { Zip_DownloadWithLastZipChunk; }
@test "IncrementalFileTransfer.Zip.DownloadWithZipAndHostReturnsFullFileDueToNonZipArchive" { Zip_DownloadWithZipAndHostReturnsFullFileDueToNonZipArchive; }
@test "IncrementalFileTransfer.Zip.DownloadFullFileAndHostReturnsZipDueToContentEligibleForZip" { Zip_DownloadFullFileAndHostReturnsZipDueToContentEligibleForZip; }
@test "IncrementalFileTransfer.Zip.UploadWithCoauthExclusiveLock" { Zip_UploadWithCoauthExclusiveLock; }
@test "IncrementalFileTransfer.Zip.UploadWithWopiLock" { Zip_UploadWithWopiLock; }
@test "IncrementalFileTransfer.Zip.DeltaUploadsAndFullDownload" { Zip_DeltaUploadsAndFullDownload; }
@test "IncrementalFileTransfer.Zip.DeltaUploadsAndDeltaDownloadZeroBlobs: nothing is sent that is known" { Zip_DeltaUploadsAndDeltaDownloadZeroBlobs; }
@test "IncrementalFileTransfer.Zip.DeltaUploadsAndDeltaDownloadNonZeroBlobs: only what is new" { Zip_DeltaUploadsAndDeltaDownloadNonZeroBlobs; }
@test "IncrementalFileTransfer.Zip.FileNotLockedAndFileSizeZero" { Zip_FileNotLockedAndFileSizeZero; }
@test "IncrementalFileTransfer.Zip.DownloadUnexistedStreamShouldReturnEmptyStream" { Zip_DownloadUnexistedStreamShouldReturnEmptyStream; }
@test "IncrementalFileTransfer.Zip.UploadSubsetOfFileStreams" { Zip_UploadSubsetOfFileStreams; }
@test "IncrementalFileTransfer.Zip.PutChunkedFileWithContentPropertiesAndPutFile" { Zip_PutChunkedFileWithContentPropertiesAndPutFile; }
@test "RenameFile.ClientPresentsCoauthLockWithHostCoauthLock: GetChunkedFile reads the same afterwards" { ClientPresentsCoauthLockWithHostCoauthLock; }

# Sequence numbers

@test "the sequence number grows with contents, streams and properties, and with nothing else" {
	local last
	grows() {
		local now
		now=$(sequence)
		[ "$now" -gt "$last" ] || return 1
		last=$now
	}
	last=$(sequence)
	lock L
	[ "$(sequence)" = "$last" ]
	put 'by PutFile' L
	grows
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	grows
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$text" "MainContent:FullFile:$text" "s:FullFile:$one"
	grows
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$text" -p n:v:KeepOnContentChange "MainContent:FullFile:$text"
	grows
	wopictl file put doc1 --force "$one"
	grows
	wopictl file restore doc1 1 --force
	grows
	[ "$last" -lt 2147483648 ]
}

@test "where only streams change, the version stays" {
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$text" "MainContent:FullFile:$text" "s:FullFile:$one"
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	[ "$(wopictl file versions doc1 | wc -l)" = 2 ]
}

@test "after a restore the sequence number goes on above that of before" {
	local before
	wopictl backup "$BATS_TEST_TMPDIR/host.tar" >/dev/null
	wopictl file put doc1 - <<<two >/dev/null
	wopictl file put doc1 - <<<three >/dev/null
	before=$(sequence)
	wopictl restore "$BATS_TEST_TMPDIR/host.tar" --yes
	[ "$(sequence)" -gt "$before" ]
	[ "$(sequence)" -lt 2147483648 ]
}

# PutChunkedFile: what is checked, and in which order

@test "a missing or malformed sequence number is 400, before the lock is looked at" {
	chunked put "$BATS_TEST_TMPDIR/sent" "MainContent:FullFile:$text"
	at='' send_chunked "$BATS_TEST_TMPDIR/sent"
	refused 400 X-WOPI-SequenceNumber
	for at in -1 x 1.5 99999999999999999999; do
		at=$at send_chunked "$BATS_TEST_TMPDIR/sent"
		refused 400 X-WOPI-SequenceNumber
	done
}

@test "who may only read gets 404, after the headers were checked; who may not read, always" {
	chunked put "$BATS_TEST_TMPDIR/sent" "MainContent:FullFile:$text"
	as carol
	at=x send_chunked "$BATS_TEST_TMPDIR/sent"
	refused 400 X-WOPI-SequenceNumber
	at=1 send_chunked "$BATS_TEST_TMPDIR/sent" -H 'X-WOPI-Lock: L' -H 'X-WOPI-CoauthLockId: C'
	refused 400 'cannot be used together'
	follower file doc1 bob nothing
	token=nothing
	at=x send_chunked "$BATS_TEST_TMPDIR/sent"
	answers 404
	token=unknown
	at=x send_chunked "$BATS_TEST_TMPDIR/sent"
	answers 401
	as carol
	put_chunked -- "MainContent:FullFile:$text"
	answers 404
	operation CREATE_UPLOAD_SESSION
	answers 404
	get_chunked MainContent
	answers 200
	operation GET_SEQUENCE_NUMBER
	answers 200
}

@test "X-WOPI-Editors without a proof is 400" {
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -H 'X-WOPI-Editors: alice' -- "MainContent:FullFile:$text"
	refused 400 'without a proof'
}

@test "the lock decides before the sequence number, and both before what is sent" {
	printf bad >"$BATS_TEST_TMPDIR/bad"
	wopictl config set keep_refused_saves off
	at=77 send_chunked "$BATS_TEST_TMPDIR/bad"
	conflicts ''
	lock L
	at=77 send_chunked "$BATS_TEST_TMPDIR/bad" -H 'X-WOPI-Lock: L'
	answers 412
	send_chunked "$BATS_TEST_TMPDIR/bad" -H 'X-WOPI-Lock: L'
	answers 400
}

@test "a coauthoring lock that has expired holds nothing: 409" {
	coauth_lock Client1
	later 601
	put_chunked -H 'X-WOPI-CoauthLockId: Client1' -- "MainContent:FullFile:$text"
	conflicts ''
}

# refuses_frames WORDS ITEM...: a body of these frames is 400.
refuses_frames() {
	chunked frames "$BATS_TEST_TMPDIR/frames" "${@:2}"
	send_chunked "$BATS_TEST_TMPDIR/frames" -H 'X-WOPI-Lock: L'
	refused 400 "$1"
}

# signature FILE...: the message that puts this, by FullFile.
signature() {
	local ids
	ids=$(chunked ids FullFile "$1")
	printf '{"Signatures":[{"StreamId":"MainContent","ChunkingScheme":"FullFile",'
	printf '"ChunkSignatures":[{"ChunkId":"%s","Length":%s}]}]}' $ids
}

@test "frames that break the rules are 400, and nothing changes" {
	local good
	lock L
	good=$(signature "$text")
	refuses_frames 'frames end early'
	refuses_frames 'first frame' end
	refuses_frames 'first frame' "chunk=$text" "json=$good" end
	refuses_frames 'without an EndFrame' "json=$good" "chunk=$text"
	refuses_frames 'follows the EndFrame' "json=$good" "chunk=$text" end bytes=00
	refuses_frames 'follows the EndFrame' "json=$good" "chunk=$text" end end
	refuses_frames 'unknown type' "json=$good" bytes=00000005000000000000000000000000
	refuses_frames 'not of a type' "json=$good" "json=$good" "chunk=$text" end
	refuses_frames 'not of a type' "json=$good" "chunk=$text" \
		bytes=0000000400000024000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 end
	refuses_frames 'extended header' "json=$good" bytes=00000003000000000000000000000000
	refuses_frames 'do not have its ChunkId' "json=$good" "id=00000000000000000000000000000000:$text" end
	refuses_frames 'the message' "json=${good%\}}" "chunk=$text" end
	refuses_frames 'no signature of MainContent' 'json={"Signatures":[]}' end
	refuses_frames 'neither the file nor the request' "json=$good" end
	refuses_frames 'not the length' "json=${good/\"Length\":8/\"Length\":7}" "chunk=$text" end
	refuses_frames 'has the chunk' "json=$good" "chunk=$one" end
	holds hello
	[ "$(contents)" = 2 ]
}

@test "a signature whose length is not that of the file's own chunk is 400" {
	local id
	lock L
	printf hello >"$text"
	id=$(signature "$text")
	refuses_frames 'neither the file nor the request' "json=${id/\"Length\":5/\"Length\":4}" end
}

@test "a body that is cut at any frame or byte is 400, and nothing changes" {
	local size cut
	lock L
	chunked put "$BATS_TEST_TMPDIR/whole" "MainContent:FullFile:$text"
	size=$(stat -c %s "$BATS_TEST_TMPDIR/whole")
	for ((cut = 0; cut < size; cut += 23)); do
		head -c "$cut" "$BATS_TEST_TMPDIR/whole" >"$BATS_TEST_TMPDIR/cut"
		send_chunked "$BATS_TEST_TMPDIR/cut" -H 'X-WOPI-Lock: L'
		answers 400
	done
	send_chunked "$BATS_TEST_TMPDIR/cut" -H 'X-WOPI-Lock: L' -e CONTENT_LENGTH=100000
	refused 400 'shorter than Content-Length'
	holds hello
}

@test "frames may come in any order; surplus chunks are dropped, and an empty one is legal" {
	local message
	message=$(signature "$text")
	lock L
	chunked frames "$BATS_TEST_TMPDIR/frames" "json=$message" "chunk=$one" empty "chunk=$text" \
		"chunk=$text" end
	send_chunked "$BATS_TEST_TMPDIR/frames" -H 'X-WOPI-Lock: L'
	answers 200
	holds 'new text'
	[ "$(contents)" = 3 ]
}

@test "an empty MainContent has one chunk, the empty one" {
	on empty1
	get_chunked MainContent
	is_shown .streams.MainContent '["FullFile",1]'
	: >"$BATS_TEST_TMPDIR/empty"
	on doc1
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$BATS_TEST_TMPDIR/empty"
	answers 200
	holds ''
}

@test "a chunk is found in the same file's streams, never in another file's" {
	local secret=$BATS_TEST_TMPDIR/secret
	printf 'of another file' >"$secret"
	wopictl file put empty1 "$secret" >/dev/null
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$secret" "MainContent:FullFile:$secret"
	refused 400 'neither the file nor the request'
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" "s:FullFile:$secret"
	answers 200
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$secret" "MainContent:FullFile:$secret"
	answers 200
	holds 'of another file'
	# the old main content is no current stream any more
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$text" "MainContent:FullFile:$text"
	refused 400 'neither the file nor the request'
}

@test "a stream without chunks is removed" {
	with_one "s:FullFile:$text"
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$one" s:Zip
	answers 200
	get_chunked s
	is_shown .streams.s '["Zip",0]'
	[ "$(contents)" = 3 ]
}

@test "a repeated chunk is stored as often as it comes, and sent once" {
	local ids
	ids=$(chunked ids FullFile "$text")
	printf -v ids '{"ChunkId":"%s","Length":%s}' $ids
	lock L
	chunked frames "$BATS_TEST_TMPDIR/frames" "json={\"Signatures\":[{\"StreamId\":\"MainContent\",
		\"ChunkingScheme\":\"Zip\",\"ChunkSignatures\":[$ids,$ids]}]}" "chunk=$text" end
	send_chunked "$BATS_TEST_TMPDIR/frames" -H 'X-WOPI-Lock: L'
	answers 200
	holds 'new textnew text'
	get_chunked MainContent
	is_shown .chunks 1
	is_shown .streams.MainContent '["Zip",2]'
}

@test "more than 4 MiB of message, and more than 16384 chunks, are 413" {
	local ids
	lock L
	/usr/bin/python3 - "$BATS_TEST_TMPDIR/large" <<-'END'
		import struct, sys
		with open(sys.argv[1], "wb") as f:
		    f.write(struct.pack(">IIQ", 2, 0, 4 * 1024 * 1024 + 1) + b" " * 100)
	END
	send_chunked "$BATS_TEST_TMPDIR/large" -H 'X-WOPI-Lock: L'
	refused 413 '4 MiB'
	ids=$(repeat 16385 '{"ChunkId":"GQn1a/wGJyPHUei0Ze5yiw==","Length":0},')
	printf '{"Signatures":[{"StreamId":"MainContent","ChunkingScheme":"Zip","ChunkSignatures":[%s]}]}' \
		"${ids%,}" >"$BATS_TEST_TMPDIR/json"
	/usr/bin/python3 - "$BATS_TEST_TMPDIR" <<-'END'
		import struct, sys
		with open(sys.argv[1] + "/json", "rb") as f:
		    text = f.read()
		with open(sys.argv[1] + "/many", "wb") as f:
		    f.write(struct.pack(">IIQ", 2, 0, len(text)) + text + struct.pack(">IIQ", 1, 0, 0))
	END
	send_chunked "$BATS_TEST_TMPDIR/many" -H 'X-WOPI-Lock: L'
	refused 413 'too many chunks'
}

@test "what is too large is 413: by max_file_size, and by chunks that are named many times" {
	local ids
	lock L
	wopictl config set max_file_size 1000
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:Zip:$one"
	answers 413
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" "s:FullFile:$one"
	answers 413
	ids=$(chunked ids FullFile "$text")
	printf -v ids '{"ChunkId":"%s","Length":%s},' $ids
	ids=$(repeat 200 "$ids")
	chunked frames "$BATS_TEST_TMPDIR/frames" "json={\"Signatures\":[{\"StreamId\":\"MainContent\",
		\"ChunkingScheme\":\"Zip\",\"ChunkSignatures\":[${ids%,}]}]}" "chunk=$text" end
	send_chunked "$BATS_TEST_TMPDIR/frames" -H 'X-WOPI-Lock: L'
	answers 413
	holds hello
	[ "$(contents)" = 2 ]
}

@test "streams count for the quota, and no longer when they are gone" {
	wopictl user set admin --quota 20000
	with_one "s:FullFile:$text"
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$one" "t:FullFile:$two"
	answers 413
	wopictl check | grep -P '^sums\tok'
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$one" s:Zip
	answers 200
	wopictl check | grep -P '^sums\tok'
	wopictl file remove doc1 --force
	wopictl check | grep -P '^sums\tok'
}

@test "the reserve of the disk is kept, and nothing of the save stays" {
	lock L
	wopictl config set disk_reserve 1000000G
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:Zip:$one" "s:FullFile:$text"
	answers 500
	says_in_log 'disk_reserve keeps'
	create_session
	update_session 0 "$text"
	answers 500
	[ "$(contents)" = 2 ]
	holds hello
}

@test "a refused delta is kept aside as the whole that it would have made" {
	with_one
	unlock L
	lock M
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$two"
	conflicts M
	[[ $(header X-WOPI-ServerError) == *'the save is kept'* ]]
	[ "$(wopictl recovered list | wc -l)" = 1 ]
	wopictl recovered restore doc1 1 --force
	has_bytes "$two"
}

@test "the lock is more important than what is wrong with a body that would be kept" {
	printf bad >"$BATS_TEST_TMPDIR/bad"
	send_chunked "$BATS_TEST_TMPDIR/bad"
	conflicts ''
	put_chunked -- -k "$one" "MainContent:Zip:$one"
	conflicts ''
	lock L
	put_chunked -H 'X-WOPI-Lock: M' -- -k "$one" "MainContent:Zip:$one"
	conflicts L
	[ "$(header X-WOPI-ConflictingMechanism)" = WOPI-Lock ]
	[ -z "$(wopictl recovered list)" ]
	[ "$(contents)" = 2 ]
}

@test "after a 412 nothing is kept: the client saves again" {
	with_one
	at=1 put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$two"
	answers 412
	[ -z "$(wopictl recovered list)" ]
}

# Streams and properties

@test "PutFile, an upload and a restored version end streams, and properties that say so" {
	with_one -p keep:1:KeepOnContentChange -p drop:2:DeleteOnContentChange "s:FullFile:$text"
	put 'by PutFile' L
	get_chunked -p keep -p drop MainContent s
	is_shown .streams.s '["Zip",0]'
	is_shown .properties '{"keep":["1","KeepOnContentChange"]}'
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" "s:FullFile:$text"
	wopictl file put doc1 --force "$one" >/dev/null
	get_chunked s
	is_shown .streams.s '["Zip",0]'
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" "s:FullFile:$text"
	wopictl file restore doc1 1 --force >/dev/null
	get_chunked s
	is_shown .streams.s '["Zip",0]'
	wopictl check | grep -P '^leftovers\tok'
}

@test "streams and properties end thirty days after their last update; gc removes them" {
	wopictl token add doc1 --user alice --rights all --ttl 90d --weak --value long &>/dev/null
	token=long
	with_one -p n:v:KeepOnContentChange "s:FullFile:$text"
	later $((29 * 86400))
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" -k "$text" "MainContent:Zip:$one" "s:FullFile:$text"
	answers 200
	later $((2 * 86400))
	get_chunked -p n MainContent s
	is_shown .streams.s '["FullFile",1]'
	is_shown .properties '{}'
	later $((29 * 86400))
	get_chunked s
	is_shown .streams.s '["Zip",0]'
	wopictl gc 2>/dev/null
	[ -z "$(wopictl file properties doc1)" ]
	wopictl check | grep -P '^sums\tok'
	[ "$(contents)" = 3 ]
}

@test "gc leaves streams alone, and a backup has them" {
	with_one "s:FullFile:$text"
	aged
	wopictl gc 2>/dev/null
	wopictl backup "$BATS_TEST_TMPDIR/host.tar" >/dev/null
	wopictl file put doc1 --force "$two" >/dev/null
	wopictl restore "$BATS_TEST_TMPDIR/host.tar" --yes
	get_chunked MainContent s
	chunked join "$reply_body" s | cmp - "$text"
	wopictl check | grep -P '^4 contents\tok'
}

@test "check finds a stream whose content is damaged, and its answer is 500" {
	with_one "s:FullFile:$text"
	grep -l 'new text' "$WOPI_DATA"/contents/* | while read -r path; do printf 'bad text' >"$path"; done
	run -1 wopictl check
	[[ $output == *"stream 's' of file 'doc1'"*'is not what was saved'*'file streams doc1 --remove s'* ]]
	get_chunked s
	answers 500
	wopictl file streams doc1 --remove s --yes
	run wopictl check
	[[ $output != *"stream 's'"* ]]
}

@test "wopictl lists streams and properties, and removes them" {
	local before
	with_one -p n:v:KeepOnContentChange "s:FullFile:$text"
	[ "$(wopictl file streams doc1 --json | gojq -c '[.stream, .size, .scheme, .chunks]' | tail -1)" = '["s",8,"FullFile","1"]' ]
	[ "$(wopictl file properties doc1 --json | gojq -c '[.property, .value, .retention]')" = '["n","v","KeepOnContentChange"]' ]
	before=$(sequence)
	refuses 3 "has no stream 't'" wopictl file streams doc1 --remove t --yes
	wopictl file streams doc1 --remove s --yes
	wopictl file properties doc1 --remove n --yes
	[ "$(sequence)" = $((before + 2)) ]
	[ "$(wopictl file streams doc1 | wc -l)" = 1 ]
	[ -z "$(wopictl file properties doc1)" ]
}

@test "at most 256 streams and 256 properties" {
	local n
	local -a words=()
	lock L
	for ((n = 0; n < 256; n++)); do words+=("s$n:FullFile:$text" -p "p$n:v:KeepOnContentChange"); done
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" "${words[@]}"
	answers 200
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" "more:FullFile:$text"
	answers 413
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" -p more:v:KeepOnContentChange
	answers 413
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" s1:Zip "more:FullFile:$text"
	answers 200
	wopictl check | grep -P '^sums\tok'
}

# GetChunkedFile and GetChunks

@test "a document that came by PutFile is chunked by the host's own reader" {
	lock L
	cp "$one" "$BATS_TEST_TMPDIR/whole"
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: L' -d "$one"
	answers 200
	get_chunked "MainContent:Zip:All:$one"
	is_shown .streams.MainContent '["Zip",13]'
	is_shown .chunks 0
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	[ "$(header X-WOPI-SequenceNumber)" = 2 ]
	[ "$(wopictl file streams doc1 --json | gojq -c .chunks)" = '"13"' ]
}

@test "an archive of too many parts is one chunk" {
	/usr/bin/python3 - "$BATS_TEST_TMPDIR/many.zip" <<-'END'
		import sys, zipfile
		with zipfile.ZipFile(sys.argv[1], "w") as z:
		    for n in range(8192):
		        z.writestr(zipfile.ZipInfo(str(n)), "x")
	END
	wopictl file put doc1 "$BATS_TEST_TMPDIR/many.zip" >/dev/null
	chunked get "$BATS_TEST_TMPDIR/asked" MainContent::None
	operation GET_CHUNKED_FILE -d "$BATS_TEST_TMPDIR/asked"
	shown=$(chunked show "$reply_body")
	is_shown .streams.MainContent '["FullFile",1]'
}

@test "a signature is computed once, and kept with its version" {
	wopictl file put doc1 "$one" >/dev/null
	[ "$(wopictl file streams doc1 --json | gojq -c .chunks)" = null ]
	get_chunked MainContent
	[ "$(wopictl file streams doc1 --json | gojq -c .chunks)" = '"13"' ]
	# what is stored is taken, not computed again: the name of another content would be noticed
	sql "UPDATE version SET chunks = X'00' WHERE file_id = 'doc1' AND version = 2"
	get_chunked MainContent::None
	is_shown .streams.MainContent '["FullFile",0]'
}

@test "what the message asks for wrongly is 400" {
	local json
	for json in '{}' '{"ContentPropertiesToReturn":[],"ContentFilters":[]}' \
		'{"ContentPropertiesToReturn":[],"ContentFilters":[{"StreamId":"a"},{"StreamId":"a"}]}' '[]' ''; do
		chunked frames "$BATS_TEST_TMPDIR/frames" "json=$json" end
		operation GET_CHUNKED_FILE -d "$BATS_TEST_TMPDIR/frames"
		answers 400
	done
	operation GET_CHUNKED_FILE
	answers 400
}

@test "GetChunks sends parts of chunks; those that are no more are left out" {
	printf 0123456789 >"$text"
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	chunked ranges "$BATS_TEST_TMPDIR/asked" "MainContent:$text:0:2:3" "MainContent:$text:0:7:-1" \
		"MainContent:$text:0:8:99" "MainContent:$one:0:0:-1" "none:$text:0:0:1"
	operation GET_CHUNKS -d "$BATS_TEST_TMPDIR/asked"
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	shown=$(chunked show "$reply_body")
	is_shown .ranges '{"MainContent":3,"none":0}'
	is_shown .parts '[[2,0,"234"],[7,1,"789"],[8,1,"89"]]'
}

@test "an old version is read by chunks, too" {
	with_one "s:FullFile:$text"
	wopictl token add doc1.1 --user alice --rights read --weak --value old >/dev/null 2>&1
	file=doc1.1 token=old
	get_chunked MainContent s
	answers 200
	is_shown .streams '{"MainContent":["FullFile",1],"s":["Zip",0]}'
	[ "$(chunked join "$reply_body" MainContent)" = hello ]
}

# Upload sessions

create_session() {
	operation CREATE_UPLOAD_SESSION
	answers 200
	upload=$(json .UploadSessionToken)
}

# update_session OFFSET FILE [wopi's options...]
update_session() {
	operation UPDATE_UPLOAD_SESSION -H "X-WOPI-UploadSessionToken: $upload" \
		-H "X-WOPI-ContentRangeOffset: $1" -H "X-WOPI-ContentRangeLength: $(stat -c %s "$2")" \
		-d "$2" "${@:3}"
}

@test "chunks that came in a session, cut anywhere, are put by its token" {
	local size at=0
	lock L
	create_session
	chunked put "$BATS_TEST_TMPDIR/put" -t "$upload" -s "$BATS_TEST_TMPDIR/chunks" "MainContent:Zip:$one"
	split -b 5000 "$BATS_TEST_TMPDIR/chunks" "$BATS_TEST_TMPDIR/piece."
	for piece in "$BATS_TEST_TMPDIR"/piece.*; do
		update_session "$at" "$piece"
		answers 200
		at=$((at + $(stat -c %s "$piece")))
		[ "$(header X-WOPI-UploadSessionCurrentOffset)" = "$at" ]
	done
	unset at
	send_chunked "$BATS_TEST_TMPDIR/put" -H 'X-WOPI-Lock: L'
	answers 200
	has_bytes "$one"
	send_chunked "$BATS_TEST_TMPDIR/put" -H 'X-WOPI-Lock: L'
	refused 410 'upload session'
	wopictl check | grep -P '^leftovers\tok'
}

@test "after a 412 a session survives, is extended and put" {
	lock L
	create_session
	chunked put "$BATS_TEST_TMPDIR/put" -t "$upload" -s "$BATS_TEST_TMPDIR/chunks" "MainContent:FullFile:$text"
	update_session 0 "$BATS_TEST_TMPDIR/chunks"
	at=9 send_chunked "$BATS_TEST_TMPDIR/put" -H 'X-WOPI-Lock: L'
	answers 412
	chunked frames "$BATS_TEST_TMPDIR/more" "chunk=$one"
	update_session "$(stat -c %s "$BATS_TEST_TMPDIR/chunks")" "$BATS_TEST_TMPDIR/more"
	answers 200
	send_chunked "$BATS_TEST_TMPDIR/put" -H 'X-WOPI-Lock: L'
	answers 200
	holds 'new text'
}

@test "another offset, another length, a missing header are 400; an unknown session is 410" {
	create_session
	update_session 1 "$text"
	refused 400 ContentRangeOffset
	update_session 0 "$text"
	answers 200
	update_session 0 "$text"
	refused 400 ContentRangeOffset
	operation UPDATE_UPLOAD_SESSION -H "X-WOPI-UploadSessionToken: $upload" \
		-H 'X-WOPI-ContentRangeOffset: 8' -H 'X-WOPI-ContentRangeLength: 7' -d "$text"
	refused 400 ContentRangeLength
	operation UPDATE_UPLOAD_SESSION -H "X-WOPI-UploadSessionToken: $upload" -d "$text"
	refused 400 ContentRangeOffset
	operation UPDATE_UPLOAD_SESSION -d "$text"
	refused 400 UploadSessionToken
	upload=none update_session 0 "$text"
	answers 410
}

@test "a session is its user's and its file's" {
	create_session
	as bob
	update_session 0 "$text"
	answers 410
	on empty1
	as alice
	update_session 0 "$text"
	answers 410
}

@test "a session ends half an hour after its last use; gc removes it" {
	create_session
	update_session 0 "$text"
	later 1799
	update_session 8 "$text"
	answers 200
	[ "$(contents)" = 4 ]
	later 1799
	wopictl gc 2>/dev/null
	update_session 16 "$text"
	answers 200
	later 1800
	update_session 24 "$text"
	answers 410
	wopictl gc 2>/dev/null
	[ "$(contents)" = 2 ]
	wopictl check | grep -P '^leftovers\tok'
}

@test "removing a file, for good or not, leaves no stream, property or session of it" {
	local how
	for how in '' --purge; do
		rm -rf "$WOPI_DATA"
		cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
		with_one -p n:v:KeepOnContentChange "s:FullFile:$text"
		create_session
		update_session 0 "$text"
		# shellcheck disable=SC2086 # none, or one word
		wopictl file remove doc1 --force --yes $how
		if [ -z "$how" ]; then
			[ "$(contents)" = 3 ]	# of two versions, and of empty1
			wopictl file undelete doc1
			get_chunked -p n s
			is_shown .streams.s '["Zip",0]'
			is_shown .properties '{}'
			update_session 8 "$text"
			answers 410
		else
			[ "$(contents)" = 1 ]
		fi
		wopictl check | grep -P '^sums\tok'
	done
}

@test "of more than 16 sessions of a user the one that was not used for longest ends" {
	local n first
	create_session
	first=$upload
	for ((n = 0; n < 16; n++)); do later 1; create_session; done
	update_session 0 "$text"
	answers 200
	upload=$first update_session 0 "$text"
	answers 410
}

@test "a session is bounded by the quota" {
	wopictl user set admin --quota 100
	create_session
	head -c 4000000 /dev/zero >"$BATS_TEST_TMPDIR/zeros"
	update_session 0 "$BATS_TEST_TMPDIR/zeros"
	answers 413
	[ "$(contents)" = 2 ]
}

@test "the bytes of a session that are no frames are 400 when it is put" {
	lock L
	create_session
	update_session 0 "$text"
	chunked put "$BATS_TEST_TMPDIR/put" -t "$upload" "MainContent:FullFile:$text"
	send_chunked "$BATS_TEST_TMPDIR/put" -H 'X-WOPI-Lock: L'
	refused 400 'in the upload session'
}

# Crashes, races, faults

# raw FILE [NAME=VALUE]...: wopi.cgi with the body in FILE, by Client1's or another lock, as a
# process that a test may watch; its answer goes to standard output.
raw() {
	local body=$1
	shift
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" ASAN_OPTIONS="$ASAN_OPTIONS" \
		REQUEST_METHOD=POST PATH_INFO=/files/doc1/contents QUERY_STRING=access_token=alice-doc1 \
		HTTP_X_WOPI_OVERRIDE=PUT_CHUNKED_FILE CONTENT_LENGTH="$(stat -c %s "$body")" "$@" <"$body"
}

@test "a PutChunkedFile that is killed at any point leaves all of the old or all of the new" {
	local calls=write,pwrite64,fsync,fdatasync,renameat,unlink,unlinkat,ftruncate,openat
	local n old=0 new=0 status
	lock L
	chunked put "$BATS_TEST_TMPDIR/sent" -p n:v:KeepOnContentChange "MainContent:Zip:$one" "s:FullFile:$text"
	cp -a "$WOPI_DATA" "$BATS_TEST_TMPDIR/old"
	for ((n = 1; ; n++)); do
		status=0
		raw "$BATS_TEST_TMPDIR/sent" HTTP_X_WOPI_LOCK=L HTTP_X_WOPI_SEQUENCENUMBER=1 \
			strace -qq -o /dev/null -e trace=$calls -e "inject=$calls:signal=SIGKILL:when=$n" \
			"$BUILD/wopi.cgi" &>/dev/null || status=$?
		[ "$status" = 137 ] || break
		if [ "$(sequence)" = 1 ]; then
			old=$((old + 1))
			holds hello
			[ "$(wopictl file streams doc1 | wc -l)" = 1 ]
			[ -z "$(wopictl file properties doc1)" ]
		else
			new=$((new + 1))
			has_bytes "$one"
			[ "$(wopictl file streams doc1 | wc -l)" = 2 ]
			[ -n "$(wopictl file properties doc1)" ]
		fi
		wopictl check | grep -qP '^sums\tok'
		rm -r "$WOPI_DATA"
		cp -a "$BATS_TEST_TMPDIR/old" "$WOPI_DATA"
	done
	echo "killed $n times: the old file $old times, the new one $new times"
	[ "$old" -gt 5 ] && [ "$new" -gt 0 ]
}

@test "of many who save by chunks at once exactly one wins, and the others get 412" {
	local n
	local -a pids=()
	for ((n = 0; n < 12; n++)); do
		coauth_lock "C$n"
		printf 'text %s' "$n" >"$text"
		chunked put "$BATS_TEST_TMPDIR/sent.$n" "MainContent:FullFile:$text" "s:FullFile:$text"
	done
	for ((n = 0; n < 12; n++)); do
		raw "$BATS_TEST_TMPDIR/sent.$n" HTTP_X_WOPI_COAUTHLOCKID="C$n" HTTP_X_WOPI_SEQUENCENUMBER=1 \
			"$BUILD/wopi.cgi" >"$BATS_TEST_TMPDIR/answer.$n" 3>&- &
		pids+=("$!")
	done
	wait "${pids[@]}"
	[ "$(cat "$BATS_TEST_TMPDIR"/answer.* | grep -c '^Status: 200')" = 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR"/answer.* | grep -c '^Status: 412')" = 11 ]
	[ "$(sequence)" = 2 ]
	get_chunked MainContent s
	[ "$(chunked join "$reply_body" MainContent)" = "$(chunked join "$reply_body" s)" ]
	[ "$(contents)" = 4 ]
}

@test "a session that two extend at once is extended once" {
	create_session
	local n
	local -a pids=()
	for n in 1 2 3 4; do
		env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" ASAN_OPTIONS="$ASAN_OPTIONS" \
			REQUEST_METHOD=POST PATH_INFO=/files/doc1 QUERY_STRING=access_token=alice-doc1 \
			HTTP_X_WOPI_OVERRIDE=UPDATE_UPLOAD_SESSION HTTP_X_WOPI_UPLOADSESSIONTOKEN="$upload" \
			HTTP_X_WOPI_CONTENTRANGEOFFSET=0 HTTP_X_WOPI_CONTENTRANGELENGTH=8 CONTENT_LENGTH=8 \
			"$BUILD/wopi.cgi" <"$text" >"$BATS_TEST_TMPDIR/answer.$n" 3>&- &
		pids+=("$!")
	done
	wait "${pids[@]}"
	[ "$(cat "$BATS_TEST_TMPDIR"/answer.* | grep -c '^Status: 200')" = 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR"/answer.* | grep -c '^Status: 400')" = 3 ]
	[ "$(contents)" = 3 ]
}

@test "faults, journal and statistics know the operations" {
	local op
	wopictl config set faults on
	wopictl config set journal on
	for op in GetSequenceNumber GetChunkedFile GetChunks PutChunkedFile CreateUploadSession \
		UpdateUploadSession; do
		wopictl fault add "$op" --status 503 --times 1 >/dev/null
	done
	operation GET_SEQUENCE_NUMBER
	answers 503
	get_chunked MainContent
	answers 503
	lock L
	chunked put "$BATS_TEST_TMPDIR/sent" "MainContent:FullFile:$text"
	at=1 send_chunked "$BATS_TEST_TMPDIR/sent" -H 'X-WOPI-Lock: L'
	answers 503
	holds hello
	at=1 send_chunked "$BATS_TEST_TMPDIR/sent" -H 'X-WOPI-Lock: L'
	answers 200
	operation CREATE_UPLOAD_SESSION
	answers 503
	wopictl journal expect 'GET_SEQUENCE_NUMBER 503, GET_CHUNKED_FILE 503, LOCK 200, PUT_CHUNKED_FILE 503, GetFile 200,
		PUT_CHUNKED_FILE 200, CREATE_UPLOAD_SESSION 503' --file doc1
	wopictl stats --format prometheus | grep -q 'operation="PutChunkedFile",status="200"} 1$'
}

@test "a fault after the commit: the save is done, and its answer is lost; then it is 412" {
	wopictl config set faults on
	wopictl fault add PutChunkedFile --drop --after-commit --times 1 >/dev/null
	lock L
	chunked put "$BATS_TEST_TMPDIR/sent" "MainContent:FullFile:$text"
	at=1 send_chunked "$BATS_TEST_TMPDIR/sent" -H 'X-WOPI-Lock: L' || :
	answers 502
	at=1 send_chunked "$BATS_TEST_TMPDIR/sent" -H 'X-WOPI-Lock: L'
	answers 412
	[ "$(header X-WOPI-SequenceNumber)" = 2 ]
	holds 'new text'
}

@test "a fault cuts the chunks of an answer" {
	with_one
	wopictl config set faults on
	wopictl fault add GetChunkedFile --truncate 5000 --times 1 >/dev/null
	chunked get "$BATS_TEST_TMPDIR/asked" MainContent
	operation GET_CHUNKED_FILE -d "$BATS_TEST_TMPDIR/asked" || :
	answers 200
	[ "$(stat -c %s "$reply_body")" = 5000 ]
}

@test "the token of an upload session is not in the journal" {
	wopictl config set journal on
	create_session
	update_session 0 "$text"
	answers 200
	run ! grep -r "$upload" "$WOPI_DATA/journal"
	wopictl journal list --json | grep -q 'X-WOPI-ContentRangeOffset'
}

@test "memory does not grow with the document" {
	local id
	! is_sanitized || return 0
	wopictl config set max_file_size 1G
	cat >"$BATS_TEST_TMPDIR/peak" <<-'END'
		import resource, subprocess, sys
		status = subprocess.run(sys.argv[2:]).returncode
		with open(sys.argv[1], "w") as f:
		    f.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
		sys.exit(status)
	END
	/usr/bin/python3 -c 'for n in range(64): print("x" * 1048575)' >"$BATS_TEST_TMPDIR/big"
	wopictl file put empty1 "$BATS_TEST_TMPDIR/big" >/dev/null
	on empty1
	get_chunked MainContent::None
	id=$(/usr/bin/python3 -c 'import json, struct, sys
d = open(sys.argv[1], "rb").read()
m = json.loads(d[16:16 + struct.unpack(">Q", d[8:16])[0]])
print(m["Signatures"][0]["ChunkSignatures"][0]["ChunkId"])' "$reply_body")
	/usr/bin/python3 - "$id" "$BATS_TEST_TMPDIR" <<-'END'
		import base64, json, struct, sys
		text = json.dumps({"Signatures": [{"StreamId": "MainContent", "ChunkingScheme": "FullFile",
		                   "ChunkSignatures": [{"ChunkId": sys.argv[1], "Length": 64 << 20}]}]}).encode()
		with open(sys.argv[2] + "/sent", "wb") as out, open(sys.argv[2] + "/big", "rb") as big:
		    out.write(struct.pack(">IIQ", 2, 0, len(text)) + text)
		    out.write(struct.pack(">IIQ", 3, 16, 64 << 20) + base64.b64decode(sys.argv[1]))
		    out.write(big.read() + struct.pack(">IIQ", 1, 0, 0))
	END
	on doc1
	lock L
	raw "$BATS_TEST_TMPDIR/sent" HTTP_X_WOPI_LOCK=L HTTP_X_WOPI_SEQUENCENUMBER=1 \
		/usr/bin/python3 "$BATS_TEST_TMPDIR/peak" "$BATS_TEST_TMPDIR/memory" "$BUILD/wopi.cgi" | grep '^Status: 200'
	[ "$(cat "$BATS_TEST_TMPDIR/memory")" -lt 16384 ]	# KiB; Python itself has 8 MiB
	has_bytes "$BATS_TEST_TMPDIR/big"
	chunked get "$BATS_TEST_TMPDIR/asked" MainContent
	raw "$BATS_TEST_TMPDIR/asked" HTTP_X_WOPI_OVERRIDE=GET_CHUNKED_FILE PATH_INFO=/files/doc1 \
		/usr/bin/python3 "$BATS_TEST_TMPDIR/peak" "$BATS_TEST_TMPDIR/memory" "$BUILD/wopi.cgi" | tail -c 16 | cmp - <(
			printf '\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0')
	[ "$(cat "$BATS_TEST_TMPDIR/memory")" -lt 16384 ]	# KiB; Python itself has 8 MiB
}

@test "fixtures know the operations" {
	wopictl seed - <<<'{"faults": [{"operation": "PutChunkedFile", "status": 503}]}'
	[ "$(wopictl dump | gojq -r '.faults[0].operation')" = PutChunkedFile ]
}

# The setting

@test "without coauth all of it is 501, and CheckFileInfo has no trace of it" {
	wopictl config set coauth off
	local override
	for override in GET_SEQUENCE_NUMBER GET_CHUNKED_FILE GET_CHUNKS CREATE_UPLOAD_SESSION UPDATE_UPLOAD_SESSION; do
		operation "$override"
		answers 501
	done
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT_CHUNKED_FILE'
	answers 501
	check_file_info
	[ "$(json '.SequenceNumber, .SupportsCoauth, .SharingStatus' | sort -u)" = null ]
}
