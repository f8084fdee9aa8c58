// SPDX-License-Identifier: MIT
// The versions of a file, and the links to a file or container, as dialogues and as pages.

import { showKind } from "./kind.js";
import { ask, bdi, busy, button, data, dialog, el, header, icon, link, problem, size, tell, toast, when }
	from "./dom.js";
import { call } from "./request.js";

const page = data();

const KINDS = { ReadOnly: "can view", ReadWrite: "can edit" };
const CHOICES = { ReadOnly: "Can view", ReadWrite: "Can edit" };

/* Versions. */

// Why a save was refused and kept for its user.
const REASONS = {
	lock: "the document was locked by someone else, or the editor's lock had ended",
	timestamp: "the document had changed in the meantime",
	removed: "the document was in the trash",
	quota: "it exceeded the quota",
	session: "the session had ended",
	grant: "the permission to edit had been removed",
	busy: "the server was busy",
};

// An editor acknowledges that it closed the document while its UNLOCK is still on the way.
const RELEASED_AFTER = 6000, AGAIN = 500;

// Runs WORK; while it fails because of a lock, again for LIMIT milliseconds. Then it throws the message
// WHENLOCKED, if there is one.
async function retried(work, limit, whenLocked) {
	const end = Date.now() + limit;

	for (;;) {
		try {
			return await work();
		} catch (error) {
			if (error.status !== 409)
				throw error;
			if (Date.now() >= end)
				throw whenLocked ? new Error(whenLocked) : error;
		}
		await new Promise(done => setTimeout(done, AGAIN));
	}
}

// Asks for confirmation, then sends WISH, { restore } or { restore_kept }. See versionsDialog().
async function restore(file, wish, source, { beforeRestore, whenLocked } = {}) {
	const sure = await ask(`Restore ${source}?`,
		`“${file.name}” gets the contents of ${source}. The present version stays in this list.`,
		"Restore");

	if (!sure)
		return null;
	await beforeRestore?.();
	return retried(() => call(`${page.base}/versions/${file.id}`, file.access_token, wish),
		beforeRestore ? RELEASED_AFTER : 0, whenLocked);
}

function keptRow(file, save, onrestore, oncopy) {
	return el("li", null,
		el("div", null,
			el("p", null, el("strong", null, "Your refused save")),
			el("p", { class: "soft" }, when(save.at), ` · ${size(save.size)}`),
			el("p", { class: "soft" }, `Not saved, because ${REASONS[save.reason] || save.reason}.`)),
		el("div", { class: "tools" },
			file.rights.includes("write") && button("versions", "Restore", { class: "quiet",
				"aria-label": `Restore refused save ${save.number}`, onclick: onrestore }),
			file.rights.includes("create") && button("copy", "Save as a copy", { class: "quiet",
				"aria-label": `Save refused save ${save.number} as a copy`, onclick: oncopy })));
}

function versionRow(file, version, isCurrent, onrestore) {
	const notes = [isCurrent && "current", version.autosave && "autosave"].filter(Boolean);
	const old = `${page.base}/open/${file.id}.${version.number}?action=view`;

	return el("li", null,
		el("div", null,
			el("p", null, el("strong", null, `Version ${version.number}`), " ",
				notes.map(note => el("span", { class: "tag" }, note))),
			el("p", { class: "soft" }, when(version.modified), version.by && [" by ", bdi(version.by)],
				` · ${size(version.size)}`),
			version.note && el("p", { class: "soft" }, version.note)),
		el("div", { class: "tools" },
			link("view", "View", { class: "button quiet", "aria-label": `View version ${version.number}`,
				href: isCurrent ? `${page.base}/open/${file.id}?action=view` : old }),
			link("download", "Download", { class: "button quiet", download: "",
				"aria-label": `Download version ${version.number}`, href: version.download }),
			!isCurrent && file.rights.includes("write") && button("versions", "Restore", {
				class: "quiet", "aria-label": `Restore version ${version.number}`,
				onclick: onrestore })));
}

// RESTORED gets the number of the new version; for EDITOR see versionsDialog().
function versionsView(file, editor, restored) {
	const wrong = problem(), list = el("ol", { class: "rows" });
	const view = el("div", null, wrong, list);

	async function bring(number) {
		const answer = await busy(view, wrong, () =>
			restore(file, { restore: number }, `version ${number}`, editor));

		if (answer)
			restored(answer.version, number);
	}

	async function bringKept(save) {
		const answer = await busy(view, wrong, () =>
			restore(file, { restore_kept: save.number }, "your save", editor));

		if (answer)
			restored(answer.version, null);
	}

	async function copyKept(save) {
		const answer = await busy(view, wrong, () =>
			call(`${page.base}/versions/${file.id}`, file.access_token, { copy_kept: save.number }));

		if (!answer)
			return;
		toast(`Saved as “${answer.name}”.`);
		await load();
	}

	async function load() {
		const answer = await call(`${page.base}/versions/${file.id}`, file.access_token);

		list.replaceChildren(...answer.kept.map(s => keptRow(file, s, () => bringKept(s), () => copyKept(s))),
			...answer.versions.map(v =>
			versionRow(file, v, v.number === answer.current, () => bring(v.number))));
	}

	list.append(el("li", { class: "soft" }, "Loading …"));
	load().catch(e => {
		list.replaceChildren();
		tell(wrong, e.message);
	});
	return { view, load };
}

function tellRestored(from, to) {
	toast(from ? `Version ${from} restored as version ${to}.` :
		`Your save restored as version ${to}.`);
}

/*
 * Resolves to the number of the new version if one was restored, or to null. EDITOR, if the file is open
 * in one, has beforeRestore(), which is awaited before restoring; if it throws, its message is shown
 * instead; and whenLocked, the message if the lock stays.
 */
export function versionsDialog(file, editor) {
	let made, finish;

	return dialog({
		title: `Versions of “${file.name}”`, wide: true,
		body: versionsView(file, editor, (to, from) => {
			made = [from, to];
			finish(to);
		}).view,
		buttons: [{ text: "Close", value: null }],
		onopen: close => { finish = close; },
	}).then(number => {
		if (made)
			tellRestored(...made);
		return number;
	});
}

/* Links. */

// If the clipboard is denied, shows the field with the link.
async function copy(address, field) {
	try {
		await navigator.clipboard.writeText(address);
		toast("Link copied.");
	} catch {
		field.hidden = false;
		field.focus();
		field.select();
		toast("Press Ctrl+C, or hold the link, to copy it.");
	}
}

function linkRow(shared, isNew, onremove) {
	const field = el("input", { class: "address", type: "text", readonly: "", value: shared.url,
		"aria-label": "Address of the link", hidden: !isNew, onfocus: e => e.target.select() });

	return el("li", { class: isNew && "new" },
		el("div", null,
			el("p", null, el("strong", null, `Anyone with this link ${KINDS[shared.type] || shared.type}`)),
			el("p", { class: "soft" }, "Created by ", bdi(shared.by || "the administrator"), " ", when(shared.made),
				", expires ", when(shared.expires))),
		el("div", { class: "tools" },
			button("copy", "Copy", { class: "quiet", onclick: () => copy(shared.url, field) }),
			button("delete", "Remove", { class: "quiet danger", onclick: onremove })),
		field);
}

function select(id, options, chosen) {
	return el("select", { id }, Object.entries(options).map(([value, text]) =>
		el("option", { value, selected: value === chosen }, text)));
}

// The fields for a new link, outside of the dialogue's own buttons.
function makeForm(types, make) {
	const kinds = Object.fromEntries(types.map(t => [t, CHOICES[t] || t]));
	const type = select("link-type", kinds), ttl = select("link-ttl", {
		"1h": "1 hour", "1d": "1 day", "7d": "7 days", "30d": "30 days" }, "7d");

	return el("div", { class: "make" },
		el("div", null, el("label", { for: "link-type" }, "Permission"), type),
		el("div", null, el("label", { for: "link-ttl" }, "Expires after"), ttl),
		button("link", "Create link", { class: "primary",
			onclick: () => make({ type: type.value, ttl: ttl.value }) }));
}

function shareView(file) {
	const address = `${page.base}/links/${file.id}`;
	const wrong = problem(), form = el("div", null), list = el("ul", { class: "rows" });
	const view = el("div", { class: "body" }, form, wrong, list);

	async function remove(shared) {
		const sure = await ask("Remove this link?", "It will no longer open anything.",
			"Remove", true);

		if (!sure)
			return;
		await busy(view, wrong, async () => {
			await call(address, file.access_token, { remove: shared.id });
			await load();
			toast("Link removed.");
			form.querySelector("select")?.focus();
		});
	}

	async function make(wish) {
		const made = await busy(view, wrong, async () => {
			const answer = await call(address, file.access_token, wish);
			await load(answer.id);
			return answer;
		});

		if (made)
			list.querySelector(".new button")?.focus();
		if (made)
			toast("Link created. Copy it and pass it on.");
	}

	async function load(newId) {
		const answer = await call(address, file.access_token);
		const sorted = answer.links.sort((a, b) => (b.id === newId) - (a.id === newId) ||
			b.made.localeCompare(a.made));

		if (!form.firstChild)
			form.append(makeForm(answer.types, make));
		list.replaceChildren(...sorted.map(l => linkRow(l, l.id === newId, () => remove(l))));
		if (!sorted.length)
			list.append(el("li", { class: "soft" }, "There are no links yet."));
	}

	list.append(el("li", { class: "soft" }, "Loading …"));
	load().catch(e => {
		list.replaceChildren();
		tell(wrong, e.message);
	});
	return view;
}

// Resolves when the dialogue is closed.
export function shareDialog(file) {
	return dialog({
		title: `Share “${file.name}”`, wide: true, body: shareView(file),
		buttons: [{ text: "Done", value: null }],
	});
}

/* The page. */

function show(file, view) {
	const isVersions = view === "versions";
	const up = file.kind === "container" ? file.id : file.container;
	const versions = isVersions && versionsView(file, {}, (to, from) => {
		tellRestored(from, to);
		versions.load();
	});

	document.body.prepend(
		header(page, [{ name: "Documents", href: up ? `${page.base}/open/${up}` : `${page.base}/` },
			{ name: file.name }]),
		el("main", { class: "narrow" },
			el("div", { class: "title" },
				el("div", null, el("h1", null, isVersions ? "Versions of “" : "Share “", bdi(file.name), "”")),
				el("a", { class: "button", href: `${page.base}/open/${file.id}` },
					icon("open"), file.kind === "container" ? "Open the folder" : "Open the document")),
			el("div", { class: "card" }, isVersions ? versions.view : shareView(file))));
}

if (page.page === "file") {
	show(page.file, page.view);
	showKind(page.file.name, page.file.kind === "container");
}
