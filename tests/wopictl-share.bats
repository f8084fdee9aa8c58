# SPDX-License-Identifier: MIT
# wopictl share: links that anybody may open.

load helper

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	make_world
	wopictl config set base_url https://docs.example.org/wopi
}

# follow URL: opens the link as a browser without a past does. $cookie is what it is
# given, and $opened the rights that the page then has.
follow() {
	local path=${1#https://docs.example.org/wopi} id
	wopi POST "${path%%\?*}" -t '' -e "QUERY_STRING=${path#*\?}"
	[ "$code" = 303 ] || return 0
	cookie=$(header Set-Cookie)
	id=$(header Location)
	wopi GET "/open/${id##*/open/}" -t '' -H "Cookie: ${cookie%%;*}"
	answers 200
	opened=$(body | sed -n 's/.*id="data">\(.*\)<\/script>.*/\1/p' |
		jq -r '(.host.file // .container).rights | join(",")')
}

@test "share add prints a link that lets read, for share_ttl" {
	local link
	printf x | wopictl file add - --name n.txt --id n
	link=$(wopictl share add n)
	[[ $link == https://docs.example.org/wopi/share/n\?signature=~* ]]
	follow "$link"
	[ "$opened" = read ]
	later $((30 * 86400 - 1))
	follow "$link"
	answers 200
	later $((30 * 86400))
	follow "$link"
	answers 403
}

@test "share add --type ReadWrite lets write, for --ttl" {
	local link
	printf x | wopictl file add - --name n.txt --id n
	link=$(wopictl share add n --type ReadWrite --ttl 1h)
	follow "$link"
	[ "$opened" = read,write ]
	later 3600
	follow "$link"
	answers 403
}

@test "share add of a container lets see what is in it" {
	wopictl container add Plans --id plans >/dev/null
	follow "$(wopictl share add /Plans)"
	[ "$opened" = read ]
}

@test "share add goes by what its user was granted, and ends with the grant" {
	local link
	printf x | wopictl file add - --name n.txt --id n
	wopictl grant add bob writer n
	link=$(wopictl share add n --user bob --type ReadWrite)
	follow "$link"
	[ "$opened" = read,write ]
	wopictl grant add bob reader n
	follow "$link"
	[ "$opened" = read ]
	wopictl grant remove bob n
	follow "$link"
	answers 404
	link=$(wopictl share add n)
	wopictl grant remove admin root
	wopictl file set n --owner bob
	follow "$link"
	answers 404
}

@test "share add refuses what its user was not granted, and says both remedies" {
	local before=$(wopictl token list)
	refuses 4 "user 'bob' has no grant to read 'doc1'" wopictl share add doc1 --user bob
	[[ $stderr == *"'wopictl grant add bob ROLE doc1'"*"--fixed"* ]]
	wopictl grant add bob reader root
	refuses 4 "user 'bob' has no grant to write 'doc1'" wopictl share add doc1 --user bob --type ReadWrite
	refuses 4 "user 'carol' has no grant to read,write 'root'" \
		wopictl share add / --user carol --type ReadWrite
	[ "$(wopictl token list)" = "$before" ]
}

@test "share add --fixed is the administrator's word, whatever was granted" {
	local link
	printf x | wopictl file add - --name n.txt --id n
	link=$(wopictl share add n --user bob --type ReadWrite --fixed)
	follow "$link"
	[ "$opened" = read,write ]
	[ "$(wopictl share list --json | jq .grants)" = false ]
}

@test "share add as JSON says all of the link" {
	[ "$(wopictl --json share add doc1 --user bob --fixed | jq -r '[.type, .resource, .user, .grants,
		.expired, (.url | startswith("https://docs.example.org/wopi/share/doc1?"))] | join(" ")')" = \
		"ReadOnly doc1 bob false false true" ]
}

@test "share add refuses other types, and needs a base URL" {
	local before=$(wopictl token list)
	refuses 2 "--type 'FORMS' is neither ReadOnly nor ReadWrite" wopictl share add doc1 --type FORMS
	wopictl config remove base_url
	refuses 1 'no base URL is known' wopictl share add doc1
	refuses 3 "nosuch" env WOPI_BASE_URL=https://h/wopi "$BUILD/wopictl" share add nosuch
	[ "$(wopictl token list)" = "$before" ]
}

@test "share list lists links alone, of one thing or of all" {
	printf x | wopictl file add - --name n.txt --id n
	wopictl token add n --user bob --rights all &>/dev/null
	wopictl share add n >/dev/null
	wopictl share add doc1 --type ReadWrite >/dev/null
	[ "$(wopictl share list | cut -f 2,3 | sort)" = $'ReadOnly\tn\nReadWrite\tdoc1' ]
	[ "$(wopictl share list n | cut -f 2,3)" = $'ReadOnly\tn' ]
	follow "$(wopictl share list n | cut -f 10)"
	[ "$opened" = read ]
}

@test "share remove takes the link back, and nothing but links" {
	local link id
	printf x | wopictl file add - --name n.txt --id n
	link=$(wopictl share add n)
	id=$(wopictl share list n | cut -f 1)
	wopictl share remove "$id"
	follow "$link"
	answers 403
	refuses 3 "no such link:" wopictl share remove "$id"
	wopictl token add n --user bob --rights all --weak --value bob-n &>/dev/null
	refuses 3 "no such link:" wopictl share remove bob-n
	[ -n "$(wopictl token list)" ]
}

@test "share show prints one link as the list does" {
	local id
	wopictl config set base_url https://docs.example.org/wopi
	wopictl share add doc1 >/dev/null
	wopictl share add empty1 >/dev/null
	id=$(wopictl share list doc1 | cut -f 1)
	[ "$(wopictl share show "$id" --json)" = "$(wopictl share list doc1 --json)" ]
	refuses 3 "no such link:" wopictl share show x
}

@test "share remove and share show take the address that share add printed" {
	local url
	url=$(wopictl share add doc1)
	[ "$(wopictl share show "$url" --json | jq -r .url)" = "$url" ]
	wopictl share remove "$url"
	[ -z "$(wopictl share list)" ]
	refuses 3 "no such link:" wopictl share remove "$url"
}

@test "a link lives no longer than share_ttl, unless it is forced" {
	wopictl config set share_ttl 7d
	refuses 2 "--ttl is longer than the setting share_ttl, 7d: add --force" wopictl share add doc1 --ttl 8d
	[ -z "$(wopictl share list)" ]
	wopictl share add doc1 --ttl 8d --force
	wopictl share add doc1 --ttl 7d
}
