// SPDX-License-Identifier: MIT
// Shows comma-separated values (RFC 4180) as a table.

import { el } from "./dom.js";
import { t } from "./texts.js";

const MAX_ROWS = 1000, MAX_COLUMNS = 100, HEAD = 65536;

// The most frequent separator in the first line, outside quotes.
function separator(text) {
	const line = text.slice(0, HEAD).replace(/"[^"]*"/g, "").split("\n", 1)[0];

	return [",", ";", "\t", "|"].reduce((a, b) =>
		line.split(b).length > line.split(a).length ? b : a);
}

// At most MAX_ROWS + 1 rows, each an array of texts.
function parse(text) {
	const split = separator(text), rows = [];
	let row = [], cell = "", quoted = false;

	const endCell = () => {
		row.push(cell);
		cell = "";
	};
	const endRow = () => {
		endCell();
		rows.push(row);
		row = [];
	};

	for (let i = 0; i < text.length && rows.length <= MAX_ROWS; i++) {
		const c = text[i];

		if (quoted && c === "\"" && text[i + 1] === "\"")
			cell += text[i++];
		else if (c === "\"" && (quoted || !cell))
			quoted = !quoted;
		else if (c === split && !quoted)
			endCell();
		else if (c === "\n" && !quoted)
			endRow();
		else
			cell += c;
	}
	if (cell || row.length)
		endRow();
	return rows;
}

// The first row contains the headings.
export function table(text, name) {
	const [head, ...rows] = parse(text);
	const cells = (tag, row, props) => row.slice(0, MAX_COLUMNS).map(c => el(tag, props, c));

	if (!head)
		return el("p", { class: "soft" }, t("empty_file"));
	return [
		el("table", { "aria-label": name },
			el("thead", null, el("tr", null, cells("th", head, { scope: "col" }))),
			el("tbody", null, rows.slice(0, MAX_ROWS - 1).map(row =>
				el("tr", null, cells("td", row))))),
		rows.length >= MAX_ROWS && el("p", { class: "soft" },
			t("first_rows", { n: MAX_ROWS })),
	].filter(Boolean);
}
