# SPDX-License-Identifier: MIT
# What Microsoft's WOPI validator asks of chunked transfer, a function for each of its tests,
# for the files of tests that call them: with plain tokens, by grants, signed, and under each
# web server. Each begins with $file, a file of a few bytes that is not locked, and $token;
# fresh_empty() turns to an empty one. $one and $two are documents, $text is a short text.

# The names of all of them.
validator_tests=(
	FileNotLockedAndFileSizeNotZero
	ClientCoauthLockMismatchWithHostCoauthLock
	ClientCoauthLockAndWopiLockSetTogether
	ClientWopiLockMismatchWithHostWopiLock
	ClientCoauthLockMismatchWithHostWopiLock
	ClientCoauthLockMismatchWithHostCoauthExclusiveLock
	ClientWopiLockMismatchWithHostCoauthExclusiveLock
	ClientWopiLockMismatchWithHostCoauthLock
	ClientSequenceNumberMismatchWithHost
	FullFile_UploadWithCoauthLock
	FullFile_UploadWithCoauthExclusiveLock
	FullFile_UploadWithWopiLock
	FullFile_DeltaUploadsAndFullDownload
	FullFile_FileNotLockedAndFileSizeZero
	FullFile_DownloadUnexistedStreamShouldReturnEmptyStream
	FullFile_UploadSubsetOfFileStreams
	FullFile_PutChunkedFileWithContentPropertiesAndPutFile
	FullFile_DownloadWithLastZipChunk
	Zip_UploadWithCoauthLock
	Zip_DownloadWithNoneChunksToReturn
	Zip_DownloadWithLastZipChunk
	Zip_DownloadWithZipAndHostReturnsFullFileDueToNonZipArchive
	Zip_DownloadFullFileAndHostReturnsZipDueToContentEligibleForZip
	Zip_UploadWithCoauthExclusiveLock
	Zip_UploadWithWopiLock
	Zip_DeltaUploadsAndFullDownload
	Zip_DeltaUploadsAndDeltaDownloadZeroBlobs
	Zip_DeltaUploadsAndDeltaDownloadNonZeroBlobs
	Zip_FileNotLockedAndFileSizeZero
	Zip_DownloadUnexistedStreamShouldReturnEmptyStream
	Zip_UploadSubsetOfFileStreams
	Zip_PutChunkedFileWithContentPropertiesAndPutFile
	ClientPresentsCoauthLockWithHostCoauthLock
)

FileNotLockedAndFileSizeNotZero() {
	put_chunked -H 'X-WOPI-Lock: ' -H 'X-WOPI-CoauthLockId: ' -- "MainContent:FullFile:$text"
	conflicts ''
	holds hello
}

ClientCoauthLockMismatchWithHostCoauthLock() {
	coauth_lock Client1
	put_chunked -H 'X-WOPI-CoauthLockId: Client2' -- "MainContent:FullFile:$text"
	answers 409
	lacks_header X-WOPI-Lock
	lacks_header X-WOPI-ConflictingMechanism
}

ClientCoauthLockAndWopiLockSetTogether() {
	coauth_lock Client1
	put_chunked -H 'X-WOPI-CoauthLockId: Client1' -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	refused 400 'cannot be used together'
}

ClientWopiLockMismatchWithHostWopiLock() {
	lock L
	put_chunked -H 'X-WOPI-Lock: M' -- "MainContent:FullFile:$text"
	conflicts L
	[ "$(header X-WOPI-ConflictingMechanism)" = WOPI-Lock ]
}

ClientCoauthLockMismatchWithHostWopiLock() {
	lock L
	put_chunked -H 'X-WOPI-CoauthLockId: Client1' -- "MainContent:FullFile:$text"
	conflicts L
	[ "$(header X-WOPI-ConflictingMechanism)" = WOPI-Lock ]
}

ClientCoauthLockMismatchWithHostCoauthExclusiveLock() {
	coauth_lock Client1 CoauthExclusive
	coauth_lock Client2
	put_chunked -H 'X-WOPI-CoauthLockId: Client2' -- "MainContent:FullFile:$text"
	answers 409
	[ "$(header X-WOPI-ConflictingMechanism)" = WOPI-CoauthExclusiveLock ]
	lacks_header X-WOPI-Lock
	[ ! -s "$reply_body" ]
}

ClientWopiLockMismatchWithHostCoauthExclusiveLock() {
	coauth_lock Client1 CoauthExclusive
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	answers 409
	[ "$(header X-WOPI-ConflictingMechanism)" = WOPI-CoauthExclusiveLock ]
}

ClientWopiLockMismatchWithHostCoauthLock() {
	coauth_lock Client1
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	answers 409
	lacks_header X-WOPI-Lock
	lacks_header X-WOPI-ConflictingMechanism
}

ClientSequenceNumberMismatchWithHost() {
	local number
	number=$(sequence)
	lock L
	at=0 put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	answers 412
	[ "$(header X-WOPI-SequenceNumber)" = "$number" ]
	[ ! -s "$reply_body" ]
	holds hello
}

# uploads SCHEME FILE [wopi's options...]: what was put is read back.
uploads() {
	local before
	before=$(sequence)
	put_chunked "${@:3}" -- "MainContent:$1:$2"
	answers 200
	[ "$(header X-WOPI-SequenceNumber)" -gt "$before" ]
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	has_bytes "$2"
	get_chunked "MainContent:$1"
	chunked join "$reply_body" MainContent | cmp - "$2"
	is_shown .streams.MainContent[0] "\"$1\""
}

FullFile_UploadWithCoauthLock() {
	coauth_lock Client1
	uploads FullFile "$text" -H 'X-WOPI-CoauthLockId: Client1'
}

FullFile_UploadWithCoauthExclusiveLock() {
	coauth_lock Client1 CoauthExclusive
	uploads FullFile "$text" -H 'X-WOPI-CoauthLockId: Client1'
}

FullFile_UploadWithWopiLock() {
	lock L
	uploads FullFile "$text" -H 'X-WOPI-Lock: L'
}

FullFile_DeltaUploadsAndFullDownload() {
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" "other:FullFile:$one"
	answers 200
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$text" "MainContent:FullFile:$text" "other:FullFile:$two"
	answers 200
	get_chunked MainContent:FullFile other:FullFile
	is_shown .chunks 2
	chunked join "$reply_body" MainContent | cmp - "$text"
	chunked join "$reply_body" other | cmp - "$two"
}

FullFile_FileNotLockedAndFileSizeZero() {
	fresh_empty
	uploads FullFile "$text"
}

FullFile_DownloadUnexistedStreamShouldReturnEmptyStream() {
	get_chunked none:FullFile
	answers 200
	is_shown .streams.none '["Zip",0]'
	is_shown .chunks 0
}

FullFile_UploadSubsetOfFileStreams() {
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text" "a:FullFile:$one" "b:FullFile:$two"
	answers 200
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$text" "MainContent:FullFile:$text" "a:FullFile:$text"
	answers 200
	get_chunked MainContent a b
	chunked join "$reply_body" a | cmp - "$text"
	chunked join "$reply_body" b | cmp - "$two"
}

# cleans_up SCHEME FILE
cleans_up() {
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- -p keep:1:KeepOnContentChange -p drop:2:DeleteOnContentChange \
		"MainContent:$1:$2"
	answers 200
	get_chunked -p keep -p drop -p other MainContent
	is_shown .properties '{"drop":["2","DeleteOnContentChange"],"keep":["1","KeepOnContentChange"]}'
	put 'by PutFile' L
	answers 200
	get_chunked -p keep -p drop MainContent
	is_shown .properties '{"keep":["1","KeepOnContentChange"]}'
}

FullFile_PutChunkedFileWithContentPropertiesAndPutFile() {
	cleans_up FullFile "$text"
}

FullFile_DownloadWithLastZipChunk() {
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	answers 200
	get_chunked MainContent:FullFile:LastZipChunk
	is_shown .chunks 0
	is_shown .streams.MainContent '["FullFile",1]'
}

Zip_UploadWithCoauthLock() {
	coauth_lock Client1
	uploads Zip "$one" -H 'X-WOPI-CoauthLockId: Client1'
}

Zip_DownloadWithNoneChunksToReturn() {
	with_one
	get_chunked MainContent:Zip:None
	is_shown .chunks 0
	is_shown .streams.MainContent '["Zip",13]'
}

Zip_DownloadWithLastZipChunk() {
	with_one "other:Zip:$two"
	get_chunked MainContent:Zip:LastZipChunk other:Zip:LastZipChunk
	is_shown .chunks 2
}

Zip_DownloadWithZipAndHostReturnsFullFileDueToNonZipArchive() {
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$text"
	answers 200
	get_chunked MainContent:Zip
	is_shown .streams.MainContent '["FullFile",1]'
}

Zip_DownloadFullFileAndHostReturnsZipDueToContentEligibleForZip() {
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:FullFile:$one"
	answers 200
	get_chunked MainContent:FullFile
	is_shown .streams.MainContent '["Zip",13]'
	chunked join "$reply_body" MainContent | cmp - "$one"
}

Zip_UploadWithCoauthExclusiveLock() {
	coauth_lock Client1 CoauthExclusive
	uploads Zip "$one" -H 'X-WOPI-CoauthLockId: Client1'
}

Zip_UploadWithWopiLock() {
	lock L
	uploads Zip "$one" -H 'X-WOPI-Lock: L'
}

Zip_DeltaUploadsAndFullDownload() {
	with_one
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$two"
	answers 200
	[ "$(stat -c %s "$BATS_TEST_TMPDIR/sent")" -lt 3000 ]
	get_chunked MainContent
	is_shown .chunks 13
	chunked join "$reply_body" MainContent | cmp - "$two"
	has_bytes "$two"
}

Zip_DeltaUploadsAndDeltaDownloadZeroBlobs() {
	with_one
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$two"
	get_chunked "MainContent:Zip:All:$two"
	is_shown .chunks 0
	is_shown .streams.MainContent '["Zip",13]'
}

Zip_DeltaUploadsAndDeltaDownloadNonZeroBlobs() {
	with_one
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$two"
	get_chunked "MainContent:Zip:All:$one"
	is_shown .chunks 3
	chunked join "$reply_body" MainContent "$one" | cmp - "$two"
}

Zip_FileNotLockedAndFileSizeZero() {
	fresh_empty
	uploads Zip "$one"
}

Zip_DownloadUnexistedStreamShouldReturnEmptyStream() {
	with_one
	get_chunked MainContent none:Zip
	is_shown .streams.none '["Zip",0]'
}

Zip_UploadSubsetOfFileStreams() {
	with_one "a:Zip:$one" "b:Zip:$two"
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" -k "$two" "MainContent:Zip:$two" "a:Zip:$two"
	answers 200
	get_chunked MainContent a b
	chunked join "$reply_body" a | cmp - "$two"
	chunked join "$reply_body" b | cmp - "$two"
}

Zip_PutChunkedFileWithContentPropertiesAndPutFile() {
	cleans_up Zip "$one"
}

ClientPresentsCoauthLockWithHostCoauthLock() {
	with_one
	unlock L
	coauth_lock Client1
	rename_to 'renamed' -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
	get_chunked MainContent
	chunked join "$reply_body" MainContent | cmp - "$one"
}
