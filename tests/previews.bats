# SPDX-License-Identifier: MIT
# Contents that browsers show themselves, and the page of what no editor opens.

load helper
load people
load bodies

setup_file() { people_setup_file; }
setup() {
	people_setup
	signed_in alice
	printf '0123456789' >"$BATS_TEST_TMPDIR/ten"
	wopictl file add "$BATS_TEST_TMPDIR/ten" --container sub1 --name photo.PNG --id p1 >/dev/null
}

# shown ID: the page of that file; $url is the address of its preview, $query its query.
shown() {
	visit "/open/$1"
	is_page preview
	url=$(page .preview.url) query=${url#*\?}
}

# preview ID [wopi's options...]: asks for the preview at $query.
preview() { wopi GET "/preview/$1" -t '' -e "QUERY_STRING=$query" "${@:2}"; }

@test "what no editor opens has a page with name, size, preview and download" {
	shown p1
	[ "$(page -c '[.preview.kind, .preview.size, .file.name, .preview.forbidden]')" = \
		'["image",10,"photo.PNG",false]' ]
	[[ $(page .file.download) == http://docs.example.org/wopi/download/p1?signature=* ]]
	[[ "$(header Content-Security-Policy)" == *" media-src 'self'; frame-src 'self'; form-action 'none'; "* ]]
	shown x1
	[ "$(page -c '[.preview.kind, .preview.url]')" = '[null,null]' ]
	[ -n "$(page .file.download)" ]
}

@test "a guest by a link gets it, too" {
	given_link p1 ReadOnly
	server=()
	enter "$link"
	go
	is_page preview
	[ "$(page .person.guest)" = true ]
	[ "$(page .preview.kind)" = image ]
}

@test "old versions have it" {
	printf new | wopictl file put p1 - >/dev/null
	shown p1.1
	preview p1.1
	answers 200
	[ "$(body)" = 0123456789 ]
}

@test "a preview has the type of its extension, a policy of its own, and is not guessed" {
	local name type
	while read -r name type; do
		wopictl file rename p1 "$name"
		shown p1
		preview p1
		answers 200
		[ "$(header Content-Type)" = "$type" ]
		[ "$(header X-Content-Type-Options)" = nosniff ]
		[ "$(header Cross-Origin-Resource-Policy)" = same-origin ]
		[[ "$(header Content-Security-Policy)" == "sandbox; default-src 'none'; "* ]]
		[[ "$(header Content-Disposition)" == "inline; filename=\"$name\";"* ]]
		[ "$(header Cache-Control)" = no-store ]
		[ "$(body)" = 0123456789 ]
	done <<-'END'
		a.png image/png
		a.jpeg image/jpeg
		a.svg image/svg+xml
		a.mp3 audio/mpeg
		a.webm video/webm
	END
	wopictl file rename p1 a.pdf
	shown p1
	preview p1
	[ "$(header Content-Type)" = application/pdf ]
	[[ "$(header Content-Security-Policy)" == "default-src 'none'; "* ]]
}

@test "nothing else has a preview, whatever it holds: no HTML, no XML, no script" {
	local name
	shown p1
	for name in a.html a.htm a.xhtml a.xml a.js a.txt a.svgz a.swf a.png.html a; do
		wopictl file rename p1 "$name"
		preview p1
		answers 404
		[ ! -s "$reply_body" ]
	done
}

@test "a preview needs the signature of its file, and ends with its session" {
	shown p1
	preview x1
	answers 401
	query=signature=x preview p1
	answers 401
	query='' preview p1
	answers 401
	later 36000
	preview p1
	answers 401
}

@test "where a property forbids downloads there is neither preview nor download" {
	shown p1
	wopictl property set DisableExport true --file p1
	preview p1
	answers 404
	shown p1
	[ "$(page -c '[.preview.url, .file.download, .preview.forbidden]')" = '[null,null,true]' ]
	wopictl property remove DisableExport --file p1
	shown p1
	wopictl property set RestrictedWebViewOnly true --user alice
	preview p1
	answers 404
}

@test "parts of a preview are sent, as Range asks" {
	local range sent of
	shown p1
	while read -r range sent of; do
		preview p1 -H "Range: bytes=$range"
		answers 206
		[ "$(body)" = "$sent" ]
		[ "$(header Content-Range)" = "bytes $of/10" ]
		[ "$(header Content-Length)" = ${#sent} ]
		[ "$(header Accept-Ranges)" = bytes ]
	done <<-'END'
		0-0 0 0-0
		2-4 234 2-4
		7- 789 7-9
		7-100 789 7-9
		-3 789 7-9
		-100 0123456789 0-9
	END
}

@test "a part that is not there is 416, and what is no range is all" {
	local range
	shown p1
	for range in bytes=10- bytes=100-200 bytes=-0; do
		preview p1 -H "Range: $range"
		answers 416
		[ "$(header Content-Range)" = 'bytes */10' ]
		[ ! -s "$reply_body" ]
	done
	for range in bytes=5-2 bytes= bytes=- bytes=a-b bytes=0-1,3-4 lines=1-2 bytes=1 'bytes=0x1-2' \
		bytes=99999999999999999999-; do
		preview p1 -H "Range: $range"
		answers 200
		[ "$(body)" = 0123456789 ]
	done
}

@test "If-Range: a part is of the content that is known, else all is sent" {
	local tag
	shown p1
	preview p1
	tag=$(header ETag)
	preview p1 -H 'Range: bytes=2-4' -H "If-Range: $tag"
	answers 206
	preview p1 -H 'Range: bytes=2-4' -H 'If-Range: "other"'
	answers 200
	preview p1 -H "If-None-Match: $tag" -H 'Range: bytes=2-4'
	answers 304
}

@test "a part of a large content is sent, and a web server that sends contents is given all" {
	local size=3000000
	head -c $size /dev/urandom >"$BATS_TEST_TMPDIR/large"
	wopictl file put p1 "$BATS_TEST_TMPDIR/large" >/dev/null
	shown p1
	preview p1 -H 'Range: bytes=1000000-1999999'
	answers 206
	cmp "$reply_body" <(tail -c +1000001 "$BATS_TEST_TMPDIR/large" | head -c 1000000)
	bare REQUEST_METHOD=GET PATH_INFO=/preview/p1 QUERY_STRING="$query" HTTP_RANGE=bytes=1-2 \
		WOPI_SENDFILE=X-Sendfile </dev/null
	answers 200
	has_header X-Sendfile
	lacks_header Content-Range
}
