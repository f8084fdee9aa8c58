// SPDX-License-Identifier: MIT
/*
 * The host's own text editor: a WOPI client like any other, in the frame of the host page or alone.
 * Messages are exchanged only with a parent of the same origin. Two messages are known only to this
 * host's page:
 *
 *	App_TokenExpired	the token was refused; Reset_Access_Token is the answer
 *	UI_OpenFile {Url}	a copy was saved: the page should open its URL
 */

import { ask, button, data, dialog, el, menu, toast } from "./dom.js";
import { Editing } from "./editing.js";
import { describe } from "./text.js";
import { listen, send } from "./post.js";
import { stem } from "./kind.js";
import { table } from "./csv.js";
import { t } from "./texts.js";

const AUTOSAVE_AFTER = 3000, AUTOSAVE_AT_LEAST = 30000, TICK = 15000, ASK_AGAIN = 60000;
const NOTIFY_EVERY = 5 * 60000;

const { editor: settings, address } = data();
const announced = new URL(address).origin;	// what CheckFileInfo says of this host's pages
const framed = parent !== window;
const view = {};	// the elements
const editing = new Editing(settings, {
	text: () => view.text.value, show, changed: render, modified, conflict: decide,
	expired: askToken,
});

let ready = false;		// the host page listens
let notifiedAt = 0, askedAt = 0, tickedAt = Date.now();
let autosave = null, changedAt = 0;
let wasDirty = false, everModified = false;

function post(id, values) {
	if (framed)
		send(parent, location.origin, id, values);
}

// Whether the host page handles the messages of that property.
function hosted(property) {
	return framed && editing.info?.PostMessageOrigin === announced && editing.info[property];
}

/* The person's preferences. */

function liked(name, usually) {
	try {
		return (localStorage.getItem(`editor ${name}`) || usually) === "yes";
	} catch {
		return usually === "yes";
	}
}

function like(name, value) {
	try {
		localStorage.setItem(`editor ${name}`, value ? "yes" : "no");
	} catch { /* it is not remembered */ }
}

// A button that stays pressed.
function toggle(name, usually, text, props, change) {
	const b = el("button", { type: "button", class: "quiet", ...props,
		"aria-pressed": String(liked(name, usually)) }, text);

	b.addEventListener("click", () => {
		const on = b.getAttribute("aria-pressed") !== "true";

		b.setAttribute("aria-pressed", String(on));
		like(name, on);
		change(on);
	});
	return b;
}

/* Saving. */

// Saves a few seconds after the last change, but not later than AUTOSAVE_AT_LEAST.
function planSave() {
	const wait = Math.min(AUTOSAVE_AFTER, changedAt + AUTOSAVE_AT_LEAST - Date.now());

	clearTimeout(autosave);
	autosave = setTimeout(() => {
		autosave = null;
		if (editing.saving === "unsaved")
			editing.save({ autosave: true });
	}, Math.max(wait, 0));
}

async function save() {
	clearTimeout(autosave);
	autosave = null;
	if (editing.state === "edit" && (!editing.dirty || await editing.save()))
		toast(t("saved_now"));
}

function edited() {
	if (!editing.dirty)
		changedAt = Date.now();
	everModified = true;
	editing.edited();
	planSave();
	if (editing.info.EditNotificationPostMessage && Date.now() - notifiedAt > NOTIFY_EVERY) {
		notifiedAt = Date.now();
		post("Edit_Notification");
	}
	showPosition();
	countWords();
}

function warn(event) {
	event.preventDefault();
}

function modified() {
	if (editing.dirty && editing.saving === "unsaved" && !autosave) {
		changedAt = Date.now();
		planSave();
	}
	if (editing.dirty === wasDirty)
		return;
	wasDirty = editing.dirty;
	if (wasDirty)
		addEventListener("beforeunload", warn);
	else
		removeEventListener("beforeunload", warn);
	post("Doc_ModifiedStatus", { Modified: wasDirty });
}

// Downloads the text, as a last resort.
function download() {
	const url = URL.createObjectURL(new Blob([view.text.value], { type: "text/plain" }));

	el("a", { href: url, download: editing.info.BaseFileName }).click();
	setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// Saves a copy and opens it instead of this file; unsaved changes are in the copy only.
async function copy(name) {
	const made = await editing.copy(name), url = made.HostEditUrl || made.HostViewUrl;

	if (!url || !framed) {
		toast(t("saved_in_folder", { name: made.Name }));
		return made;
	}
	await editing.turn(() => editing.release());
	removeEventListener("beforeunload", warn);
	post("UI_OpenFile", { Url: url });
	return made;
}

function copyName() {
	const name = editing.info.BaseFileName;

	return t("copy_of", { name: stem(name) }) + name.slice(stem(name).length);
}

let deciding = false;

async function decide() {
	const lock = editing.cause === "lock", mayCopy = !editing.info.UserCanNotWriteRelative;

	if (deciding)
		return;
	deciding = true;
	const answer = await dialog({
		title: t(lock ? "others_edit" : "file_changed"),
		body: [editing.problem, t("changes_here")],
		wide: true,
		buttons: [
			{ text: t("keep_editing"), value: null },
			{ text: t("reload_discard"), value: "reload", danger: true },
			!lock && { text: t("overwrite"), value: "overwrite", danger: true },
			mayCopy ? { text: t("save_as_copy"), value: "copy", primary: true,
				run: async () => void await copy(copyName()) } :
				{ text: t("download_text"), value: "download", primary: true },
		].filter(Boolean),
	});

	deciding = false;
	if (answer === "reload")
		editing.reload();
	else if (answer === "overwrite" && await editing.save({ overwrite: true }))
		toast(t("saved_now"));
	else if (answer === "download")
		download();
	view.text.focus();
}

/* The token. */

function askToken() {
	if (Date.now() - askedAt < ASK_AGAIN)
		return;
	askedAt = Date.now();
	post("App_TokenExpired");
}

/* The name. */

async function rename() {
	const name = editing.info.BaseFileName, old = stem(name);
	const input = el("input", { type: "text", id: "name", autofocus: "", required: "",
		maxLength: editing.info.FileNameMaxLength || 250, value: old });
	const answer = await dialog({
		title: t("rename"),
		body: [el("label", { for: "name" }, t("new_name")),
			el("div", { class: "field" }, input,
				el("span", { class: "suffix" }, name.slice(old.length)))],
		buttons: [{ text: t("cancel"), value: null }, { text: t("rename"), primary: true, run: () => {
			if (!input.value.trim())
				throw new Error(t("name_missing"));
			return editing.turn(() => editing.rename(input.value.trim()));
		} }],
	});

	if (answer)
		post("File_Rename", { NewName: answer });
}

/* Closing. */

async function close() {
	if (await editing.close() || (!deciding && await ask(t("close_unsaved"),
		t("close_unsaved_body", { problem: editing.problem }).trim(), t("close_discard"), true) && await editing.close(true)))
		post("UI_Close", { EverModified: everModified });
}

/* The display. */

const SAVING = {
	saved: "saved", unsaved: "unsaved", saving: "saving", retrying: "not_saved", expired: "not_saved",
	conflict: "not_saved", failed: "not_saved",
};

// The notice above the text: its text and buttons.
function notice() {
	const again = el("button", { type: "button", onclick: () => editing.open() }, t("try_again"));
	const mine = editing.dirty &&
		el("button", { type: "button", onclick: download }, t("download_text"));

	if (editing.state === "failed")
		return [editing.why, again];
	if (editing.info?.DownloadUrl && (!editing.form || editing.form.text === null))
		return [editing.why, el("a", { class: "button", download: "",
			href: editing.info.DownloadUrl }, t("download"))];
	if (editing.saving === "expired")
		return [t(editing.dirty ? "access_requested_kept" : "access_requested"), mine];
	if (editing.state === "locked" && editing.free)
		return [t("no_longer_locked"), el("button", { type: "button", class: "primary",
			onclick: () => editing.open() }, t("edit_now"))];
	if (editing.state === "locked" && editing.ownLock)
		return [t("own_window"),
			el("button", { type: "button", onclick: () => editing.open(editing.ownLock) },
				t("edit_here"))];
	if (editing.state === "locked")
		return [t("read_while_locked", { holder: editing.holder })];
	if (editing.saving === "retrying")
		return [t("kept_and_retried", { problem: editing.problem })];
	if (editing.saving === "conflict")
		return [editing.problem,
			el("button", { type: "button", onclick: decide }, t("resolve"))];
	if (editing.saving === "failed")
		return [editing.problem, mine];
	if (editing.state === "view" && editing.holder)
		return [[editing.why, t("read_while_edited", { holder: editing.holder })].filter(Boolean).join(" ")];
	return [editing.why];
}

function renderNotice() {
	const [text, ...more] = notice(), key = text && `${editing.state} ${text}`;

	if (view.notice.dataset.key === key)	// keeps the focus, and is read out once
		return;
	view.notice.dataset.key = key;
	view.notice.replaceChildren(...[text && el("p", null, text), ...more].filter(Boolean));
	view.notice.hidden = !text;
}

function renderTools() {
	const info = editing.info || {}, state = editing.state;
	const share = info.EnableShare || info.SupportedShareUrlTypes?.length;

	view.close.hidden = !hosted("ClosePostMessage");
	view.save.hidden = state !== "edit";
	view.save.className = editing.dirty ? "primary" : "";
	view.edit.hidden = state !== "view" || editing.wish === "edit" || !editing.mayWrite ||
		Boolean(editing.form?.problem) || !hosted("EditModePostMessage");
	view.saveAs.hidden = !ready || info.UserCanNotWriteRelative || !editing.form || state === "closed";
	view.versions.hidden = !hosted("FileVersionPostMessage");
	view.share.hidden = !share || !hosted("FileSharingPostMessage");
	view.more.hidden = [view.saveAs, view.versions, view.share].every(b => b.hidden);
	view.name.disabled = !info.SupportsRename || !info.UserCanRename || state === "closed";
	view.name.title = view.name.disabled ? "" : t("rename");
}

function render() {
	const { info, form, state, saving } = editing;
	const name = info ? info.BreadcrumbDocName || info.BaseFileName : "…";

	if (state !== document.body.dataset.state && document.body.dataset.state === "loading")
		opened();
	document.body.dataset.state = state;
	document.body.dataset.saving = saving;
	document.title = name;
	view.name.textContent = name;
	view.text.readOnly = state !== "edit";
	view.text.setAttribute("aria-label", t("text_of", { name }));
	view.text.hidden = !form || form.text === null || view.isTable;
	view.asTable.hidden = !/\.(csv|tsv)$/i.test(info?.BaseFileName) || !form;
	view.saving.textContent = state === "edit" || editing.dirty ? t(SAVING[saving]) :
		state === "failed" ? "" : t({ loading: "loading", closed: "closed" }[state] ?? "read_only");
	view.form.textContent = form?.text === undefined || form?.text === null ? "" : describe(form);
	renderTools();
	renderNotice();
}

function opened() {
	if (editing.state === "failed")
		post("App_LoadingStatus", { Status: "Failed" });
	else
		post("App_LoadingStatus", { Status: "Document_Loaded", DocumentLoadedTime: Date.now() });
	if (editing.state === "view")	// who waits for a lock knows already
		editing.poll();
	if (editing.state === "edit" && !document.querySelector("dialog[open]"))
		requestAnimationFrame(() => view.text.focus());
}

// Where the place AT of the text BEFORE is in AFTER: counted from the end, if what stands before it changed.
function moved(at, before, after) {
	return after.startsWith(before.slice(0, at)) ? at : Math.max(after.length - (before.length - at), 0);
}

// Keeps the selection and the position, if possible. A reader's table stays one.
function show(text) {
	const { value, selectionStart, selectionEnd, selectionDirection, scrollTop } = view.text;

	view.text.value = text;
	view.text.spellcheck = /\.(txt|md)$/i.test(editing.info.BaseFileName);
	view.text.setSelectionRange(moved(selectionStart, value, text), moved(selectionEnd, value, text),
		selectionDirection);
	view.text.scrollTop = scrollTop;
	showTable(editing.reads && view.isTable);
	showPosition();
	countWords();
}

function showTable(on) {
	view.isTable = on;
	view.asTable.setAttribute("aria-pressed", String(on));
	view.table.hidden = !on;
	view.table.replaceChildren(...on ? table(view.text.value, editing.info.BaseFileName) : []);
	render();
}

let positioning = 0, counting = 0;

function showPosition() {
	cancelAnimationFrame(positioning);
	positioning = requestAnimationFrame(() => {
		const before = view.text.value.slice(0, view.text.selectionStart);
		const start = before.lastIndexOf("\n") + 1;
		let line = 1;

		for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1))
			line++;
		view.position.textContent = t("position",
			{ line: String(line), column: String(before.length - start + 1) });
	});
}

function countWords() {
	clearTimeout(counting);
	counting = setTimeout(() => {
		const words = view.text.value.match(/\S+/g)?.length || 0;

		view.words.textContent = t("words", { n: words });
	}, 300);
}

/* Keys. */

let leaving = false;	// Esc was pressed: the next Tab moves the focus

function insertTab(event) {
	event.preventDefault();
	// the browser can undo only this
	if (!document.execCommand("insertText", false, "\t"))
		view.text.setRangeText("\t", view.text.selectionStart, view.text.selectionEnd, "end");
}

function textKey(event) {
	const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;

	if (event.key === "Tab" && plain && !leaving && editing.state === "edit" && liked("tab", "no"))
		insertTab(event);
	leaving = event.key === "Escape";
}

function key(event) {
	if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
		event.preventDefault();
		if (!document.querySelector("dialog[open]"))
			save();
	}
}

/* The page. */

function tool(icon, text, props) {
	return button(icon, text, { title: text, hidden: true, ...props });
}

// On small screens: the tools that are beside the name on large ones.
function moreMenu() {
	menu(view.more, [
		{ icon: "copy", of: view.saveAs }, { icon: "versions", of: view.versions },
		{ icon: "link", of: view.share },
	].filter(item => !item.of.hidden).map(({ icon, of }) =>
		({ icon, text: of.textContent, run: () => of.click() })));
}

function build() {
	const wrap = on => view.text.setAttribute("wrap", on ? "soft" : "off");

	view.close = tool("close", t("close"), { class: "quiet icon-only", onclick: close });
	view.name = el("button", { type: "button", class: "quiet name", dir: "auto", onclick: rename });
	view.save = tool(null, t("save"), { class: "primary", title: t("save_key"), onclick: save });
	view.edit = tool("edit", t("edit"), { class: "primary", onclick: () => post("UI_Edit") });
	view.saveAs = tool("copy", t("save_as"), { class: "quiet in-menu",
		onclick: () => post("UI_SaveAs", { format: editing.extension.slice(1) }) });
	view.versions = tool("versions", t("versions"), { class: "quiet in-menu",
		onclick: () => post("UI_FileVersions") });
	view.share = tool("link", t("share"), { class: "quiet in-menu",
		onclick: () => post("UI_Sharing") });
	view.more = tool("more", t("more"), { class: "quiet icon-only", "aria-haspopup": "menu",
		"aria-expanded": "false", onclick: moreMenu });
	view.notice = el("div", { class: "notice", role: "status", hidden: true });
	view.text = el("textarea", { id: "text", hidden: true, autocomplete: "off", autocapitalize: "off",
		"aria-describedby": "keys", oninput: edited, onkeydown: textKey });
	view.table = el("div", { class: "table", tabindex: "0", role: "region",
		"aria-label": t("table"), hidden: true });
	view.saving = el("span", { class: "saving" });
	view.position = el("span", { class: "position" });
	view.words = el("span", { class: "words" });
	view.form = el("span", { class: "form" });
	view.asTable = el("button", { type: "button", class: "quiet", "aria-pressed": "false",
		title: t("show_table"), hidden: true,
		onclick: () => showTable(!view.isTable) }, t("table"));
	wrap(liked("wrap", "yes"));
	document.body.prepend(
		el("header", { class: "bar" }, view.close, el("h1", null, view.name),
			el("div", { class: "tools", role: "group", "aria-label": t("document") },
				view.saveAs, view.versions, view.share, view.more, view.edit, view.save)),
		view.notice,
		el("main", null, el("p", { id: "keys", class: "unseen" }, t("tab_hint")), view.text, view.table),
		el("footer", null, view.saving, view.position, view.words, view.form,
			el("span", { class: "toggles" }, view.asTable,
				toggle("wrap", "yes", t("wrap"), { title: t("wrap_lines") }, wrap),
				toggle("tab", "no", t("tab_indents"), { class: "quiet with-keys",
					title: t("tab_key") }, () => {}))));
}

/* Messages of the host page. */

const handlers = {
	Host_PostmessageReady() {
		ready = true;
		renderTools();
	},

	Grab_Focus() {
		view.text.focus();
	},

	Blur_Focus() {
		document.activeElement?.blur();
	},

	Reset_Access_Token({ token }) {
		if (typeof token === "string" && token)
			editing.renew(token);
	},

	async Action_Save({ DontSaveIfUnmodified, Notify }) {
		const skip = DontSaveIfUnmodified && !editing.dirty;
		const success = skip || await editing.save();

		if (Notify)
			post("Action_Save_Resp", { success, result: skip ? "unmodified" : "",
				errorMsg: success ? "" : editing.problem,
				fileName: editing.info?.BaseFileName });
	},

	async Action_SaveAs({ Filename, Notify }) {
		let success = true, fileName = "", errorMsg = "";

		try {
			fileName = (await copy(String(Filename))).Name;
		} catch (e) {
			success = false;
			errorMsg = e.message;
			toast(errorMsg);
		}
		if (Notify)
			post("Action_Save_Resp", { success, result: "", errorMsg, fileName });
	},

	Action_Close: close,
	Close_Session: close,

	// A version will be restored: saves, and releases the lock.
	async Host_VersionRestore({ Status }) {
		if (Status === "Pre_Restore" && await editing.close())
			post("App_VersionRestore", { Status: "Pre_Restore_Ack" });
	},
};

/* Timers and events of the browser. */

function tick() {
	const awake = Date.now() - tickedAt > 2 * TICK;

	tickedAt = Date.now();
	editing.keep(awake);
	if (!document.hidden)
		editing.poll();
	if (editing.saving === "expired")
		askToken();
}

function seen() {
	if (document.hidden && editing.saving === "unsaved")
		editing.save({ autosave: true });
	if (document.hidden)
		return;
	editing.keep(true);
	editing.poll();
}

function watch() {
	setInterval(tick, TICK);
	document.addEventListener("visibilitychange", seen);
	document.addEventListener("selectionchange", showPosition);
	document.addEventListener("keydown", key);
	addEventListener("online", () => {
		editing.online();
		editing.keep(true);
	});
	addEventListener("storage", event => editing.taken(event.key, event.newValue));
	addEventListener("pagehide", () => editing.leave());
	// a page from the back/forward cache is outdated, and has no lock
	addEventListener("pageshow", event => event.persisted && location.reload());
}

function start() {
	build();
	render();
	watch();
	listen(parent, location.origin, handlers);
	post("App_LoadingStatus", { Status: "Frame_Ready", Features: { VersionStates: true } });
	editing.open();
}

start();
