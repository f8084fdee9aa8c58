// SPDX-License-Identifier: MIT
// Moving, copying, removing and restoring the items of a list, one or several at once. Each function
// resolves to { text, undo } about the result, or to null if it was cancelled.

import { bdi, busy, button, data, dialog, el, problem, quoted, size, tell, when } from "./dom.js";
import { picture } from "./kind.js";
import { call, withToken } from "./request.js";
import { parts, t } from "./texts.js";

const page = data(), here = page.container;

// Texts that say which item of the request prevents it.
const REASONS = {
	locked: "locked_item", taken: "taken_there", inside: "inside_itself", large: "too_many_inside",
	deep: "too_deep_there",
};

// The request WHAT for ITEMS at the container TO, { id, access_token }.
async function ask(what, items, to = here) {
	try {
		return await call(`${page.base}/documents/${to.id}/${what}`, to.access_token,
			{ items: items.map(({ kind, id }) => ({ kind, id })) });
	} catch (error) {
		const why = error.status === 409 ? await error.response.json().catch(() => ({})) : {};

		if (!REASONS[why.problem])
			throw error;
		throw new Error(t(why.by ? "locked_item_by" : REASONS[why.problem], why));
	}
}

// "“a.txt”", or "3 items".
function called(items) {
	return items.length === 1 ? quoted([items[0].name]) : t("items", { n: items.length });
}

const CANCEL = { text: t("cancel"), value: null };

export function removeItems(items) {
	async function send() {
		await ask("remove", items);
		return { text: t("deleted", { items: called(items) }), undo: () => ask("restore", items) };
	}

	return dialog({
		title: t("delete_title", { items: called(items) }),
		body: t(items.some(i => i.isContainer) ? "delete_folder" : "delete_file"),
		buttons: [CANCEL, { text: t("delete"), primary: true, danger: true, run: send }],
	});
}

/* The folder to move or copy to. */

// A browser of folders that begins at this page's folder. Its chosen() is the folder that it shows.
function folders(excluded) {
	const path = el("ol", { class: "crumbs" }), list = el("ul", { class: "picks" }), wrong = problem();
	const view = el("div", { class: "body" }, el("nav", { "aria-label": t("folder") }, path), wrong, list);
	let trail = [...here.ancestors, here], shown = null;

	function drawTrail() {
		path.replaceChildren(...trail.map((folder, i) => el("li", null, i === trail.length - 1 ?
			el("span", { "aria-current": "true", dir: "auto" }, folder.name) :
			button(null, folder.name, { class: "quiet", onclick: () => go(trail.slice(0, i + 1)) }))));
	}

	function row(folder) {
		return el("li", null, el("button", { type: "button", class: "quiet",
			onclick: () => go([...trail, folder]) },
		el("img", { src: picture("", true), alt: "", width: "24", height: "24" }),
		el("span", { class: "what", dir: "auto" }, folder.name)));
	}

	async function go(to) {
		await busy(view, wrong, async () => {
			const folder = await withToken(to.at(-1));
			const { containers } = await call(`${page.base}/listing/${folder.id}`, folder.access_token);
			const open = containers.filter(c => !excluded.has(c.id));

			trail = to;
			shown = folder;
			drawTrail();
			list.replaceChildren(...open.length ? open.map(row) :
				[el("li", { class: "soft" }, t("no_folders"))]);
		});
		(list.querySelector("button") || path.querySelector("button"))?.focus();
	}

	go(trail);
	return { view, chosen: () => shown };
}

function moved(items, answer, to) {
	const said = [
		t("moved", { items: called(items), folder: to.name }),
		answer.locked.length && t("still_edited", { names: quoted(answer.locked) }),
		answer.everyone ? t("everybody_sees") : answer.people > 1 && t("people_see", { n: answer.people }),
	];

	return {
		text: said.filter(Boolean).join(" "),
		undo: () => ask("move", items),
	};
}

function copied(items, answer, to) {
	return { text: t(answer.names[0] === items[0].name ? "copied" : "copied_as",
		{ items: called(items), folder: to.name, names: quoted(answer.names) }) };
}

// Moving is offered if all ITEMS may be removed from here.
export function placeItems(items) {
	const browser = folders(new Set(items.filter(i => i.isContainer).map(i => i.id)));
	const mayMove = items.every(i => i.rights.includes("delete"));

	async function send(what, tellOf) {
		const to = browser.chosen();

		if (what === "move" && to.id === here.id)
			throw new Error(t("already_there"));
		return tellOf(items, await ask(what, items, to), to);
	}

	return dialog({
		title: t(mayMove ? "move_title" : "copy_title", { items: called(items) }), wide: true, body: browser.view,
		buttons: [CANCEL,
			{ text: t("copy_here"), primary: !mayMove, run: () => send("copy", copied) },
			mayMove && { text: t("move_here"), primary: true, run: () => send("move", moved) }].filter(Boolean),
	});
}

/* The trash. */

function trashRow(item, restore) {
	return el("li", null,
		el("div", { class: "item" },
			el("img", { src: picture(item.name, item.kind === "container"), alt: "", width: "28", height: "28" }),
			el("div", null, el("p", null, bdi(item.name)),
				el("p", { class: "soft" },
					parts("deleted_from", { folder: bdi(item.place), when: when(item.removed) }),
					item.kind === "file" && ` · ${size(item.size)}`))),
		el("div", { class: "tools" }, button("versions", t("restore"), { class: "quiet",
			"aria-label": t("restore_item", { name: item.name }), onclick: () => restore(item) })));
}

// What was deleted and can be restored. CHANGED is called after something was.
export function trashDialog(changed, toast) {
	const wrong = problem(), list = el("ol", { class: "rows" });
	const view = el("div", null, wrong, list);

	async function load() {
		const { items } = await call(`${page.base}/documents/${here.id}/trash`, here.access_token);

		list.replaceChildren(...items.map(i => trashRow(i, restore)));
		if (!items.length)
			list.append(el("li", { class: "soft" }, t("trash_empty")));
	}

	async function restore(item) {
		await busy(view, wrong, async () => {
			const [back] = (await ask("restore", [item])).items;

			toast(t(back.moved ? "restored_near" : "restored_item", { name: back.name }));
			await Promise.all([load(), changed()]);
		});
	}

	list.append(el("li", { class: "soft" }, t("loading")));
	load().catch(e => {
		list.replaceChildren();
		tell(wrong, e.message);
	});
	return dialog({ title: t("trash"), wide: true, body: view, buttons: [{ text: t("close"), value: null }] });
}
