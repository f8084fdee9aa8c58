// SPDX-License-Identifier: MIT
// Actions on the items of a list, each with a dialogue. Each resolves to a sentence about the result,
// or to null if it was cancelled. EXPLAIN rethrows an error, with a better message if the list has
// one.

import { dialog, el } from "./dom.js";
import { extension, madeFrom, stem } from "./kind.js";
import { call, check } from "./request.js";
import { utf7 } from "./wopi.js";

// A field for a name with a fixed extension.
function nameField(label, value, suffix = "") {
	const end = el("span", { class: "suffix" }, suffix);
	const input = el("input", {
		id: "name", type: "text", value, autofocus: true, autocomplete: "off", spellcheck: false,
		maxLength: 255, onfocus: () => input.select(),
	});

	return {
		node: el("div", null, el("label", { for: "name" }, label), el("div", { class: "field" }, input, end)),
		end,
		// The whole name, normalized as by the host, with or without a typed extension.
		read() {
			const name = input.value.trim().normalize(), tail = end.textContent;

			if (!name)
				throw new Error("Enter a name.");
			return tail && name.toLowerCase().endsWith(tail.toLowerCase()) ?
				name : name + tail;
		},
	};
}

const CANCEL = { text: "Cancel", value: null };

export function rename(item, explain) {
	const end = item.isContainer ? "" : extension(item.name);
	const field = nameField("New name", item.isContainer ? item.name : stem(item.name), end);

	async function send() {
		const name = field.read(), override = item.isContainer ? "RENAME_CONTAINER" : "RENAME_FILE";
		const answer = await check(item.resource.post(override, { "X-WOPI-RequestedName": utf7(name) }))
			.catch(explain);
		const given = (await answer.json()).Name + end;

		return given === name ? `Renamed to “${given}”.` :
			`“${name}” already exists, so the new name is “${given}”.`;
	}

	return dialog({ title: `Rename “${item.name}”`, body: field.node,
		buttons: [CANCEL, { text: "Rename", primary: true, run: send }] });
}

// Releases the lock of an editor that is gone.
export function free(page, item) {
	async function send() {
		await call(`${page.base}/locks/${item.id}`, item.access_token, { release: true });
		return `“${item.name}” is free.`;
	}

	return dialog({
		title: `Free “${item.name}”?`,
		body: "Do this if the editor is no longer open. Who still has it open may lose changes once somebody " +
			"else edits the document.",
		buttons: [CANCEL, { text: "Free it", primary: true, run: send }],
	});
}

export function newFolder(container) {
	const field = nameField("Name", "New folder");

	async function send() {
		const name = field.read();
		const answer = await check(container.post("CREATE_CHILD_CONTAINER",
			{ "X-WOPI-RelativeTarget": utf7(name) })).catch(e => {
			throw e.status === 409 ? new Error(`“${name}” already exists. Choose another name.`) : e;
		});

		return `Folder “${(await answer.json()).ContainerPointer.Name}” created.`;
	}

	return dialog({ title: "New folder", body: field.node,
		buttons: [CANCEL, { text: "Create", primary: true, run: send }] });
}

const BLANKS = {
	docx: "Document", odt: "Document", xlsx: "Spreadsheet", ods: "Spreadsheet", pptx: "Presentation",
	odp: "Presentation", txt: "Text file",
};

// What a new document may begin with: the types of BLANKS that an editor opens, text, and templates.
function beginnings({ new: types = [], templates }) {
	return [
		...[...types, "txt"].map(type => ({ id: type, end: `.${type}`, text: `${BLANKS[type]} (.${type})` })),
		...templates.map(t => ({ id: t.id, end: madeFrom(t.name), template: t.id,
			text: `${stem(t.name)} (${madeFrom(t.name)})` })),
	];
}

// Opens the new document, if an editor can. LISTING is that of the folder.
export function newDocument(page, token, listing, template = "") {
	const all = beginnings(listing), chosen = () => all[from.selectedIndex];
	const from = el("select", {
		id: "template",
		onchange: () => { field.end.textContent = chosen().end; },
	}, all.map(b => el("option", { value: b.id, selected: b.template === template }, b.text)));
	const field = nameField("Name", "New document", chosen().end);

	async function send() {
		const made = await call(`${page.base}/documents/${page.container.id}`, token,
			{ name: field.read(), template: chosen().template || null });

		if (made.open.length)
			location.assign(`${page.base}/open/${made.id}?action=${made.open[0]}`);
		return `“${made.name}” created.`;
	}

	return dialog({
		title: "New document",
		body: [field.node, all.length > 1 && el("div", null, el("label", { for: "template" }, "Type"), from)],
		buttons: [CANCEL, { text: "Create", primary: true, run: send }],
	});
}
