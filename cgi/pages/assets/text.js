// SPDX-License-Identifier: MIT
// Converts bytes to text and back; keeps the byte order mark and the line ends.

import { t } from "./texts.js";

export const MAX_BYTES = 5 * 1024 * 1024;

const ENDS = { "\n": "LF", "\r\n": "CRLF", "\r": "CR" };
const MARKS = { "UTF-16LE": [0xff, 0xfe], "UTF-16BE": [0xfe, 0xff] };

// The most frequent line end, and whether there are others.
function lineEnd(text) {
	const count = new Map();

	for (const [end] of text.matchAll(/\r\n|\n|\r/g))
		count.set(end, (count.get(end) || 0) + 1);
	const [most] = [...count].sort((a, b) => b[1] - a[1])[0] || ["\n"];

	return { end: most, mixed: count.size > 1 };
}

function shown(text, encoding, more) {
	return { text: text.replace(/\r\n?/g, "\n"), encoding, bom: false, ...lineEnd(text), ...more };
}

/*
 * Decodes BYTES to { text, encoding, bom, end, mixed, problem }. Only UTF-8 can be edited; otherwise
 * PROBLEM says why not. The text is null if the file is not text.
 */
export function decode(bytes) {
	const wide = Object.keys(MARKS).find(name => MARKS[name].every((b, i) => bytes[i] === b));

	if (wide)
		return shown(new TextDecoder(wide).decode(bytes), wide, {
			bom: true,
			problem: t("text_utf16", { encoding: wide }),
		});
	if (bytes.includes(0))
		return { text: null, problem: t("not_text") };
	try {
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		const bom = text.startsWith("\ufeff");

		return shown(bom ? text.slice(1) : text, "UTF-8", { bom });
	} catch {
		return shown(new TextDecoder("windows-1252").decode(bytes), "windows-1252", {
			problem: t("not_utf8"),
		});
	}
}

// The bytes of TEXT, whose lines end in \n, with the byte order mark and the line ends of FORM.
export function encode(text, form) {
	const lines = form.end === "\n" ? text : text.replaceAll("\n", form.end);

	return new TextEncoder().encode(form.bom ? `\ufeff${lines}` : lines);
}

// "UTF-8, CRLF" and the like.
export function describe(form) {
	return `${form.bom ? t("with_bom", { encoding: form.encoding }) : form.encoding}, ` +
		(form.mixed ? t("mixed_ends") : ENDS[form.end]);
}
