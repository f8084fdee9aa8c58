// SPDX-License-Identifier: MIT
// The versions of a file, and the links to a file or container, as dialogues and as pages.

import { showKind } from "./kind.js";
import { ask, bdi, busy, button, data, dialog, el, header, icon, link, problem, size, tell, toast, when }
	from "./dom.js";
import { peopleView } from "./people.js";
import { call } from "./request.js";
import { parts, t } from "./texts.js";

const page = data();

const KINDS = { ReadOnly: "link_views", ReadWrite: "link_edits" };
const CHOICES = { ReadOnly: "can_view", ReadWrite: "can_edit" };

/* Versions. */

// Why a save was refused and kept for its user.
const REASONS = {
	lock: "kept_lock", timestamp: "kept_timestamp", removed: "kept_removed", quota: "kept_quota",
	session: "kept_session", grant: "kept_grant", busy: "kept_busy",
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
async function restore(file, wish, { beforeRestore, whenLocked } = {}) {
	const what = wish.restore ? "restore_version" : "restore_kept", number = String(wish.restore);
	const sure = await ask(t(`${what}_title`, { number }), t(`${what}_body`, { name: file.name, number }),
		t("restore"));

	if (!sure)
		return null;
	await beforeRestore?.();
	return retried(() => call(`${page.base}/versions/${file.id}`, file.access_token, wish),
		beforeRestore ? RELEASED_AFTER : 0, whenLocked);
}

function keptRow(file, save, onrestore, oncopy) {
	return el("li", null,
		el("div", null,
			el("p", null, el("strong", null, t("kept_save"))),
			el("p", { class: "soft" }, parts("version_at", { when: when(save.at), size: size(save.size) })),
			el("p", { class: "soft" }, t("kept_because",
				{ reason: REASONS[save.reason] ? t(REASONS[save.reason]) : save.reason }))),
		el("div", { class: "tools" },
			file.rights.includes("write") && button("versions", t("restore"), { class: "quiet",
				"aria-label": t("restore_kept", { number: String(save.number) }), onclick: onrestore }),
			file.rights.includes("create") && button("copy", t("save_as_copy"), { class: "quiet",
				"aria-label": t("copy_kept", { number: String(save.number) }), onclick: oncopy })));
}

// The host's notes about versions that people can make here.
const NOTES = [[/^created empty$/, "note_empty"], [/^created blank$/, "note_blank"],
	[/^restored from version (?<number>\d+)$/, "note_restored"]];

function translated(note) {
	const [pattern, key] = NOTES.find(([pattern]) => pattern.test(note)) || [];

	return key ? t(key, note.match(pattern).groups) : note;
}

function versionRow(file, version, isCurrent, onrestore) {
	const notes = [isCurrent && t("current"), version.autosave && t("autosave")].filter(Boolean);
	const number = String(version.number);
	const old = `${page.base}/open/${file.id}.${version.number}?action=view`;

	return el("li", null,
		el("div", null,
			el("p", null, el("strong", null, t("version", { number })), " ",
				notes.map(note => el("span", { class: "tag" }, note))),
			el("p", { class: "soft" }, parts(version.by ? "version_by" : "version_at", {
				when: when(version.modified), name: bdi(version.by), size: size(version.size) })),
			version.note && el("p", { class: "soft" }, translated(version.note))),
		el("div", { class: "tools" },
			link("view", t("view"), { class: "button quiet", "aria-label": t("view_version", { number }),
				href: isCurrent ? `${page.base}/open/${file.id}?action=view` : old }),
			link("download", t("download"), { class: "button quiet", download: "",
				"aria-label": t("download_version", { number }), href: version.download }),
			!isCurrent && file.rights.includes("write") && button("versions", t("restore"), {
				class: "quiet", "aria-label": t("restore_version", { number }),
				onclick: onrestore })));
}

// RESTORED gets the number of the new version; for EDITOR see versionsDialog().
function versionsView(file, editor, restored) {
	const wrong = problem(), list = el("ol", { class: "rows" });
	const gaps = el("p", { class: "soft", hidden: true }, t("numbers_missing"));
	const view = el("div", null, wrong, list, gaps);

	async function bring(number) {
		const answer = await busy(view, wrong, () =>
			restore(file, { restore: number }, editor));

		if (answer)
			restored(answer.version, number);
	}

	async function bringKept(save) {
		const answer = await busy(view, wrong, () =>
			restore(file, { restore_kept: save.number }, editor));

		if (answer)
			restored(answer.version, null);
	}

	async function copyKept(save) {
		const answer = await busy(view, wrong, () =>
			call(`${page.base}/versions/${file.id}`, file.access_token, { copy_kept: save.number }));

		if (!answer)
			return;
		toast(t("saved_as", { name: answer.name }));
		await load();
	}

	async function load() {
		const answer = await call(`${page.base}/versions/${file.id}`, file.access_token);

		list.replaceChildren(...answer.kept.map(s => keptRow(file, s, () => bringKept(s), () => copyKept(s))),
			...answer.versions.map(v =>
			versionRow(file, v, v.number === answer.current, () => bring(v.number))));
		gaps.hidden = answer.versions.every((v, i, all) => !i || all[i - 1].number === v.number + 1);
	}

	list.append(el("li", { class: "soft" }, t("loading")));
	load().catch(e => {
		list.replaceChildren();
		tell(wrong, e.message);
	});
	return { view, load };
}

function tellRestored(from, to) {
	toast(t(from ? "version_restored" : "kept_restored", { from: String(from), to: String(to) }));
}

/*
 * Resolves to the number of the new version if one was restored, or to null. EDITOR, if the file is open
 * in one, has beforeRestore(), which is awaited before restoring; if it throws, its message is shown
 * instead; and whenLocked, the message if the lock stays.
 */
export function versionsDialog(file, editor) {
	let made, finish;

	return dialog({
		title: t("versions_title", { name: file.name }), wide: true,
		body: versionsView(file, editor, (to, from) => {
			made = [from, to];
			finish(to);
		}).view,
		buttons: [{ text: t("close"), value: null }],
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
		toast(t("link_copied"));
	} catch {
		field.hidden = false;
		field.focus();
		field.select();
		toast(t("copy_by_hand"));
	}
}

function linkRow(shared, isNew, onremove) {
	const tags = [shared.password && t("with_password"), shared.upload && t("with_upload")].filter(Boolean)
		.map(text => el("span", { class: "tag" }, text));
	const field = el("input", { class: "address", type: "text", readonly: "", value: shared.url,
		"aria-label": t("link_address"), hidden: !isNew, onfocus: e => e.target.select() });

	return el("li", { class: isNew && "new" },
		el("div", null,
			el("p", null, el("strong", null, t(KINDS[shared.type])), " ", tags),
			el("p", { class: "soft" }, parts("link_made", { name: bdi(shared.by || t("administrator")),
				when: when(shared.made), end: when(shared.expires) }))),
		el("div", { class: "tools" },
			button("copy", t("copy"), { class: "quiet", onclick: () => copy(shared.url, field) }),
			button("delete", t("remove"), { class: "quiet danger", onclick: onremove })),
		field);
}

function select(id, options, chosen) {
	return el("select", { id }, Object.entries(options).map(([value, text]) =>
		el("option", { value, selected: value === chosen }, text)));
}

// The fields for a new link, outside of the dialogue's own buttons.
function makeForm(types, make) {
	const password = el("input", { id: "link-password", type: "text", autocomplete: "off", spellcheck: false,
		maxLength: 128, placeholder: t("no_password") });
	const kinds = Object.fromEntries(types.map(type => [type, t(CHOICES[type])]));
	const type = select("link-type", kinds), ttl = select("link-ttl", {
		"1h": t("hours", { n: 1 }), "1d": t("days", { n: 1 }), "7d": t("days", { n: 7 }),
		"30d": t("days", { n: 30 }) }, "7d");

	return el("div", { class: "make" },
		el("div", null, el("label", { for: "link-type" }, t("permission")), type),
		el("div", null, el("label", { for: "link-ttl" }, t("expires_after")), ttl),
		el("div", null, el("label", { for: "link-password" }, t("password")), password),
		button("link", t("create_link"), { class: "primary",
			onclick: () => make({ type: type.value, ttl: ttl.value,
				...password.value && { password: password.value } }) }));
}

function shareView(file) {
	const address = `${page.base}/links/${file.id}`;
	const wrong = problem(), form = el("div", null), list = el("ul", { class: "rows" });
	const links = el("section", null, el("h3", null, t("links")), form, wrong, list);
	const view = el("div", { class: "body" }, peopleView(file), links);

	async function remove(shared) {
		const sure = await ask(t("remove_link"), t("remove_link_body"), t("remove"), true);

		if (!sure)
			return;
		await busy(links, wrong, async () => {
			await call(address, file.access_token, { remove: shared.id });
			await load();
			toast(t("link_removed"));
			form.querySelector("select")?.focus();
		});
	}

	async function make(wish) {
		const made = await busy(links, wrong, async () => {
			const answer = await call(address, file.access_token, wish);
			await load(answer.id);
			return answer;
		});

		if (made)
			list.querySelector(".new button")?.focus();
		if (made)
			toast(t("link_created"));
	}

	async function load(newId) {
		const answer = await call(address, file.access_token);
		const sorted = answer.links.sort((a, b) => (b.id === newId) - (a.id === newId) ||
			b.made.localeCompare(a.made));

		form.replaceChildren(makeForm(answer.types, make));	// its password is not kept
		list.replaceChildren(...sorted.map(l => linkRow(l, l.id === newId, () => remove(l))));
		if (!sorted.length)
			list.append(el("li", { class: "soft" }, t("no_links")));
	}

	list.append(el("li", { class: "soft" }, t("loading")));
	load().catch(e => {
		list.replaceChildren();
		tell(wrong, e.message);
	});
	return view;
}

// Resolves when the dialogue is closed.
export function shareDialog(file) {
	return dialog({
		title: t("share_title", { name: file.name }), wide: true, body: shareView(file),
		buttons: [{ text: t("done"), value: null }],
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
		header(page, [{ name: t("documents"), href: up ? `${page.base}/open/${up}` : `${page.base}/` },
			{ name: file.name }]),
		el("main", { class: "narrow" },
			el("div", { class: "title" },
				el("div", null, el("h1", null,
					parts(isVersions ? "versions_title" : "share_title", { name: bdi(file.name) }))),
				el("a", { class: "button", href: `${page.base}/open/${file.id}` },
					icon("open"), t(file.kind === "container" ? "open_folder" : "open_document"))),
			el("div", { class: "card" }, isVersions ? versions.view : shareView(file))));
}

if (page.page === "file") {
	show(page.file, page.view);
	showKind(page.file.name, page.file.kind === "container");
}
