# SPDX-License-Identifier: MIT
# Names that broke the rules, or had twins in another normal form, before the rules were: what
# an upgrade makes of them (common/model/host/upgrade_names.c), by a program of the tests.

load helper

hex() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; }

# file ID HEX [CONTAINER [REMOVED]], folder the same: there is one of that name, in bytes.
file() {
	sql "INSERT INTO file(id, container_id, name, owner_id, version, made_at, removed_at)
		VALUES('$1', '${3:-root}', CAST(X'$2' AS TEXT), 'admin', 1, 1, ${4:-NULL});
		INSERT INTO version(file_id, version, size, sha256, content, modified_at)
		SELECT '$1', 1, size, sha256, content, 1 FROM version WHERE file_id = 'doc1';"
}
folder() {
	sql "INSERT INTO container(id, parent_id, name, made_at, removed_at)
		VALUES('$1', '${3:-root}', CAST(X'$2' AS TEXT), 1, ${4:-NULL})"
}

# renames LINE...: the upgrade does just these, and a second one nothing.
renames() {
	diff -u <(printf '%s\n' "$@" | grep . | sort) <("$BUILD/tests/names" upgrade | sort)
	[ -z "$("$BUILD/tests/names" upgrade)" ]
}

called() { [ "$(field name wopictl file show "$1")" = "$2" ]; }

@test "good names stay, and nothing is written" {
	local before
	folder c1 "$(hex Reports)"
	file f1 "$(hex $'\u00e9.docx')" c1
	file f2 "$(hex $'\u05e9\u200f (1).docx')" c1
	before=$(sha256sum "$WOPI_DATA/wopi.db")
	renames ''
	[ "$(sha256sum "$WOPI_DATA/wopi.db")" = "$before" ]
}

@test "a name that is not normal becomes so, of files, folders and the root" {
	file f1 "$(hex $'e\u0301.docx')"
	folder c1 "$(hex $'o\u0308')"
	file f2 "$(hex $'\u212b.docx')" c1
	sql "UPDATE container SET name = CAST(X'$(hex $'Me\u0301s')' AS TEXT) WHERE id = 'root'"
	renames 'file f1 e\xcc\x81.docx -> "é.docx"' 'container c1 o\xcc\x88 -> "ö"' \
		'file f2 \xe2\x84\xab.docx -> "Å.docx"' 'container root Me\xcc\x81s -> "Més"'
	[ "$(field path wopictl file show f2)" = /ö/Å.docx ]
	[ "$(field name wopictl container show root)" = Més ]
}

@test "of twins the normal one keeps its name, and each other gets a free number" {
	file f1 "$(hex $'\u1ebf.docx')"
	file f2 "$(hex $'e\u0302\u0301.docx')"
	file f3 "$(hex $'\u00ea\u0301.docx')"
	file f4 "$(hex $'\u1ebf (2).docx')"
	renames 'file f2 e\xcc\x82\xcc\x81.docx -> "ế (1).docx"' 'file f3 \xc3\xaa\xcc\x81.docx -> "ế (3).docx"'
	called f1 ế.docx
}

@test "files and folders share one space" {
	folder c1 "$(hex $'e\u0301')"
	file f1 "$(hex $'\u00e9')"
	file f2 "$(hex $'o\u0308')"
	folder c2 "$(hex $'\u00f6')"
	folder c3 "$(hex same.txt)"
	file f3 "$(hex same.txt)"
	renames 'container c1 e\xcc\x81 -> "é (1)"' 'file f2 o\xcc\x88 -> "ö (1)"' 'file f3 same.txt -> "same (1).txt"'
}

@test "twins in different folders, and letter cases, stay" {
	folder c1 "$(hex one)"
	folder c2 "$(hex One)"
	file f1 "$(hex $'\u00e9')" c1
	file f2 "$(hex $'e\u0301')" c2
	file f3 "$(hex $'\u00c9')" c1
	renames 'file f2 e\xcc\x81 -> "é"'
}

@test "what is not UTF-8, or hides or leads elsewhere, is repaired" {
	file f1 61ff2e747874
	file f2 e2822e747874
	file f3 "$(hex ../../etc/passwd)"
	file f4 "$(hex ..)"
	file f5 ''
	file f6 "$(hex 'a\b')"
	file f7 "$(hex $'invoice\u202efdp.exe')"
	file f8 "$(hex $'\u200d')"
	file f9 61002e7078
	file g1 "$(hex .hidden)"
	file g2 610a1b5b33316d
	folder c1 "$(hex ..)"
	folder c2 c3
	folder c3 "$(hex ' ')"
	renames 'file f1 a\xff.txt -> "a�.txt"' 'file f2 \xe2\x82.txt -> "��.txt"' \
		'file f3 ../../etc/passwd -> "-..-etc-passwd"' 'file f4 .. -> "document"' \
		'file f5  -> "document (1)"' 'file f6 a\b -> "a-b"' \
		'file f7 invoice\xe2\x80\xaefdp.exe -> "invoice-fdp.exe"' 'file f8 \xe2\x80\x8d -> "document (2)"' \
		'file f9 a -> "a"' 'file g1 .hidden -> "document.hidden"' 'file g2 a\x0a\x1b[31m -> "a--[31m"' \
		'container c1 .. -> "New Folder"' 'container c2 \xc3 -> "�"' \
		'container c3   -> "New Folder (1)"'
	[ "$(wopictl file list root --json | jq -s 'map(select(.name | test("[/\\\\\u0000-\u001f]") or . == "")) | length')" = 0 ]
}

@test "a name that is too long, also once it is normal, is cut, and keeps its extension" {
	local long
	# each of these becomes two characters
	long=$(printf $'\u0958%.0s' {1..200})
	file f1 "$(hex "$long.docx")"
	file f2 "$(hex "$(printf 'x%.0s' {1..5000}).docx")"
	file f3 "$(hex "$(printf $'e\u0301%.0s' {1..255})")"
	"$BUILD/tests/names" upgrade
	called f1 "$(printf $'\u0915\u093c%.0s' {1..125}).docx"
	called f2 "$(printf 'x%.0s' {1..250}).docx"
	called f3 "$(printf $'\u00e9%.0s' {1..255})"
}

@test "of long twins the number takes the place of letters" {
	local long
	long=$(printf 'x%.0s' {1..250})
	file f1 "$(hex "$long.docx")"
	file f2 "$(hex "$(printf 'x%.0s' {1..300}).docx")"
	"$BUILD/tests/names" upgrade
	called f2 "$(printf 'x%.0s' {1..246}) (1).docx"
}

@test "what is removed is repaired, too, and needs no number" {
	file f1 "$(hex $'e\u0301')" root 5
	file f2 "$(hex $'e\u0301')" root 6
	file f3 "$(hex $'\u00e9')"
	folder c1 "$(hex $'e\u0301')" root 7
	file f4 ff c1 8
	renames 'file f1 e\xcc\x81 -> "é"' 'file f2 e\xcc\x81 -> "é"' 'container c1 e\xcc\x81 -> "é"' 'file f4 \xff -> "�"'
	[ "$(wopictl file list --removed | wc -l)" = 3 ]
}

@test "friendly names are repaired" {
	sql "UPDATE user SET friendly_name = CAST(X'$(hex $'Al\u202eice')' AS TEXT) WHERE id = 'alice';
		UPDATE user SET friendly_name = CAST(X'426fff' AS TEXT) WHERE id = 'bob';
		UPDATE user SET friendly_name = '$(printf '\u200b')' WHERE id = 'carol';"
	renames 'user alice Al\xe2\x80\xaeice -> "Al-ice"' 'user bob Bo\xff -> "Bo�"' 'user carol \xe2\x80\x8b -> "-"'
}

@test "of thousands only those are written that change, with chains of twins" {
	sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
		INSERT INTO file(id, container_id, name, owner_id, version, made_at)
		SELECT 'many' || i, 'root', CASE WHEN i % 2 THEN 'good ' || i
			ELSE CAST(X'65cc81' || zeroblob(0) AS TEXT) || substr('::::::::::::', 1, i % 10) || i END, 'admin', 1, 1 FROM n;
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
		INSERT INTO file(id, container_id, name, owner_id, version, made_at)
		SELECT 'twin' || i, 'root', substr('........................................', 1, i) || 'x.txt', 'admin', 1, 1 FROM n;
		CREATE TABLE written(id TEXT) STRICT;
		CREATE TRIGGER watch AFTER UPDATE ON file BEGIN INSERT INTO written VALUES(new.id); END;"
	"$BUILD/tests/names" upgrade >"$BATS_TEST_TMPDIR/changes"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/changes")" = 1540 ]
	[ "$(grep -c '^file twin.* -> "x' "$BATS_TEST_TMPDIR/changes")" = 40 ]
	[ "$(sed -n 's/.* -> //p' "$BATS_TEST_TMPDIR/changes" | sort | uniq -d | wc -l)" = 0 ]
	sql "CREATE TABLE verdict(holds CHECK(holds));
		INSERT INTO verdict SELECT count(*) = 1540 AND count(DISTINCT id) = 1540 FROM written;
		INSERT INTO verdict SELECT count(*) = 0 FROM written WHERE id LIKE 'many%' AND substr(id, 5) % 2;"
	[ -z "$("$BUILD/tests/names" upgrade)" ]
}

@test "an id that is none ends it, and nothing is changed" {
	file f1 "$(hex $'e\u0301')"
	sql "INSERT INTO file(id, container_id, name, owner_id, version, made_at)
		VALUES(CAST(X'61ff0062' AS TEXT), 'root', '..', 'admin', 1, 1)"
	run -1 "$BUILD/tests/names" upgrade
	[[ $output == *"contains a NUL"* ]]
	[ "$(field name wopictl file show f1)" = $'e\u0301' ]
}
