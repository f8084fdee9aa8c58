// SPDX-License-Identifier: MIT
// Actions on the items of a list, each with a dialogue. Each resolves to a sentence about the result,
// or to null if it was cancelled. EXPLAIN rethrows an error, with a better message if the list has
// one.

import { dialog, el } from "./dom.js";
import { extension, madeFrom, stem } from "./kind.js";
import { call, check } from "./request.js";
import { t } from "./texts.js";
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
				throw new Error(t("name_missing"));
			return tail && name.toLowerCase().endsWith(tail.toLowerCase()) ?
				name : name + tail;
		},
	};
}

const CANCEL = { text: t("cancel"), value: null };

export function rename(item, explain) {
	const end = item.isContainer ? "" : extension(item.name);
	const field = nameField(t("new_name"), item.isContainer ? item.name : stem(item.name), end);

	async function send() {
		const name = field.read(), override = item.isContainer ? "RENAME_CONTAINER" : "RENAME_FILE";
		const answer = await check(item.resource.post(override, { "X-WOPI-RequestedName": utf7(name) }))
			.catch(explain);
		const given = (await answer.json()).Name + end;

		return given === name ? t("renamed", { name }) : t("renamed_otherwise", { wish: name, name: given });
	}

	return dialog({ title: t("rename_title", { name: item.name }), body: field.node,
		buttons: [CANCEL, { text: t("rename"), primary: true, run: send }] });
}

// Releases the lock of an editor that is gone.
export function free(page, item) {
	async function send() {
		await call(`${page.base}/locks/${item.id}`, item.access_token, { release: true });
		return t("freed", { name: item.name });
	}

	return dialog({
		title: t("free_title", { name: item.name }),
		body: t("free_body"),
		buttons: [CANCEL, { text: t("free_it"), primary: true, run: send }],
	});
}

export function newFolder(container) {
	const field = nameField(t("name"), t("new_folder"));

	async function send() {
		const name = field.read();
		const answer = await check(container.post("CREATE_CHILD_CONTAINER",
			{ "X-WOPI-RelativeTarget": utf7(name) })).catch(e => {
			throw e.status === 409 ? new Error(t("name_taken", { name })) : e;
		});

		return t("folder_created", { name: (await answer.json()).ContainerPointer.Name });
	}

	return dialog({ title: t("new_folder"), body: field.node,
		buttons: [CANCEL, { text: t("create"), primary: true, run: send }] });
}

const BLANKS = {
	docx: "type_document", odt: "type_document", xlsx: "type_spreadsheet", ods: "type_spreadsheet",
	pptx: "type_presentation", odp: "type_presentation", txt: "type_text",
};

// What a new document may begin with: the types of BLANKS that an editor opens, text, and templates.
function beginnings({ new: types = [], templates }) {
	const named = (type, end) => t("type_of", { type, extension: end });

	return [
		...[...types, "txt"].map(type => ({ id: type, end: `.${type}`, text: named(t(BLANKS[type]), `.${type}`) })),
		...templates.map(({ id, name }) => ({ id, end: madeFrom(name), template: id,
			text: named(stem(name), madeFrom(name)) })),
	];
}

// Opens the new document, if an editor can. LISTING is that of the folder.
export function newDocument(page, token, listing, template = "") {
	const all = beginnings(listing), chosen = () => all[from.selectedIndex];
	const from = el("select", {
		id: "template",
		onchange: () => { field.end.textContent = chosen().end; },
	}, all.map(b => el("option", { value: b.id, selected: b.template === template }, b.text)));
	const field = nameField(t("name"), t("new_document"), chosen().end);

	async function send() {
		const made = await call(`${page.base}/documents/${page.container.id}`, token,
			{ name: field.read(), template: chosen().template || null });

		if (made.open.length)
			location.assign(`${page.base}/open/${made.id}?action=${made.open[0]}`);
		return t("created", { name: made.name });
	}

	return dialog({
		title: t("new_document"),
		body: [field.node, all.length > 1 && el("div", null, el("label", { for: "template" }, t("type")), from)],
		buttons: [CANCEL, { text: t("create"), primary: true, run: send }],
	});
}
