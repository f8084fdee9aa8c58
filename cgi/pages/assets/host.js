// SPDX-License-Identifier: MIT
// The host page: a client's editor in a frame that fills the window, and its messages to the page
// around it.

import { data, dialog, el, readJson, sayOpen } from "./dom.js";
import { Renewal } from "./renewal.js";
import { listen, send } from "./post.js";
import { shareDialog, versionsDialog } from "./file.js";
import { extension, showKind, stem } from "./kind.js";
import { pickFile } from "./pick.js";
import { call, localTimes } from "./request.js";
import { t } from "./texts.js";

const READY_EVERY = 1000, READY_TIMES = 60, SILENCE = 20000, ACK_WAIT = 15000, LOOK_EVERY = 10000;

const page = data(), { host } = page;

if (host.kind === "text")	// it is this host's own, by whatever address
	host.origin = location.origin;

const title = document.title.startsWith(host.file.name) ?
	document.title.slice(host.file.name.length) : "";
// Clients that accept a new token; the others keep the first one.
const takesToken = ["collabora", "text"].includes(host.kind);
// Clients that send a message when they are loaded. ONLYOFFICE's page that converts sends none.
const speaks = host.kind !== "other" && host.action !== "convert";

// The file for the dialogues, with the page's own token; only the client uses the client's token.
const file = { ...host.file, base: page.base };

let frame, notice, renewal;
let heard = false;		// a message from the client arrived
let saving = false;		// Collabora saves a copy, and will show that
let lookedAt = 0;		// when the document's name was asked for
let restored = null;		// called when the client is ready for a restore

function say(id, values) {
	send(frame.contentWindow, host.origin, id, values);
}

function go(address) {
	location.assign(address);
}

function back() {
	if (file.container)
		go(`${page.base}/open/${file.container}`);
	else	// guests have no list
		go(page.person?.guest ? `${page.base}/open/${file.id}?action=close` : `${page.base}/`);
}

/* The notice above the frame. */

function tell(text, ...buttons) {
	const close = el("button", { type: "button", class: "quiet", onclick: () => {
		notice.hidden = true;
		frame.focus();
	} }, t("dismiss"));

	if (host.embedded)
		return;
	notice.replaceChildren(el("p", null, text), ...buttons, close);
	notice.hidden = false;
}

function choice(text, run) {
	return el("button", { type: "button", onclick: run }, text);
}

function tellFailure(text) {
	tell(text, choice(t("try_again"), () => location.reload()),
		el("a", { class: "button", href: file.download, download: "" }, t("download")),
		choice(t(page.person?.guest ? "close" : "back_to_list"), back));
}

/* Dialogues cover the editor. A message tells it, so that it does not take the keys. */

let covered = false;

// Runs WORK, a dialogue, unless one is open; resolves to its result, or to null.
async function cover(work) {
	if (covered)
		return null;
	covered = true;
	say("Blur_Focus");
	try {
		return await work();
	} finally {
		covered = false;
		say("Grab_Focus");
	}
}

// Collabora and the text editor hold the lock: they save and release it when they are asked.
function prepareRestore() {
	if (!takesToken)
		return undefined;
	return new Promise((resolve, reject) => {
		restored = resolve;
		setTimeout(() => {
			restored = null;
			reject(new Error(t("not_released", { what: t("close_first") })));
		}, ACK_WAIT);
		say("Host_VersionRestore", { Status: "Pre_Restore" });
	});
}

async function versions() {
	const number = await cover(() => versionsDialog(file,
		{ beforeRestore: prepareRestore, whenLocked: t("close_first") }));

	if (number || restored)
		location.reload();
}

function share() {
	cover(() => shareDialog(file));
}

async function saveAs({ format }) {
	const isFormat = typeof format === "string" && /^[A-Za-z0-9]{1,16}$/.test(format);
	const end = isFormat ? `.${format}` : extension(file.name);
	const input = el("input", { type: "text", id: "save-as", autofocus: "",
		value: t("copy_of", { name: stem(file.name) }) + end });
	const name = await cover(() => dialog({
		title: t("save_as"),
		body: [el("label", { for: "save-as" }, t("name_of_copy")), input],
		buttons: [{ text: t("cancel"), value: null }, { text: t("save"), primary: true, run: () => {
			const text = input.value.trim();

			if (!text)
				throw new Error(t("name_missing"));
			return extension(text) ? text : text + end;
		} }],
	}));

	if (!name)
		return;
	saving = host.kind === "collabora";
	say("Action_SaveAs", { Filename: name, Notify: true });
}

// Where new tokens for the document come from.
function session(more = "") {
	return `${page.base}/session/${file.id}?client=${encodeURIComponent(host.client)}` +
		(host.reads ? "&reads=1" : "") + more;
}

// Collabora shows the copy NAME now, with a token of its own: so does this page. If the session saved
// no such file, it was a save of this document.
async function becomeCopy(name) {
	const answer = await fetch(session(`&saved=${encodeURIComponent(name)}`),
		{ cache: "no-store", redirect: "manual" }).catch(() => null);
	const fresh = answer?.ok ? await readJson(answer).catch(() => null) : null;

	saving = false;
	if (!fresh?.file || fresh.file.id === file.id)
		return;
	Object.assign(file, fresh.file, { access_token: fresh.page_token });
	show(file.name);
	history.replaceState(history.state, "", `${page.base}/open/${file.id}?action=${host.action}`);
	renewal.turn(session(), Number(fresh.access_token_ttl) || 0);
}

// Inserts a file that FILTER allows, from the document's container.
async function insert(message, filter) {
	if (!host.container)
		return;
	const chosen = await cover(() => pickFile(page.base, host.container, filter)).catch(e => tell(e.message));

	if (chosen)
		say(message, { url: chosen.download, filename: chosen.name });
}

/* Mentions in Collabora: "@" and some letters. */

const mentionable = new Map();	// the ids of people, by the names that the client got
let sought;			// the text that was asked for last

// Proposes people whose names contain TEXT; namesakes with their ids, because the client shows only names.
async function propose(text) {
	const mayAsk = ["write", "review"].some(right => file.rights.includes(right)) && !page.person?.guest;

	sought = text;
	const { people = [] } = mayAsk && await call(
		`${page.base}/mentions/${file.id}?text=${encodeURIComponent(text)}`, file.access_token).catch(() => null) || {};

	if (sought !== text)
		return;
	say("Action_Mention", { list: people.map(({ id, name }) => {
		const twins = people.some(other => other.name === name && other.id !== id);
		const username = twins ? `${name} (${id})` : name;

		mentionable.set(username, id);
		return { username, profile: `${page.base}/open/${file.id}` };
	}) });
}

// Lets the host's journal know.
function mention(username) {
	if (mentionable.has(username))
		call(`${page.base}/mentions/${file.id}`, file.access_token, { user: mentionable.get(username) })
			.catch(() => {});
}

/* The new name. Some clients send it percent-encoded, some without the extension. */

function renamed(text) {
	const end = extension(file.name);
	let name = text;

	try {
		if (host.kind === "collabora")
			name = decodeURIComponent(text);
	} catch { /* it is not encoded */ }
	if (!name.toLowerCase().endsWith(end.toLowerCase()))
		name += end;
	show(name);
}

function show(name) {
	file.name = name;
	document.title = name + title;
	frame.title = name;
}

// Collabora says nothing when it renames the document: the host is asked.
function look() {
	if (host.kind !== "collabora" || saving || Date.now() < lookedAt + LOOK_EVERY)
		return;
	lookedAt = Date.now();
	renewal.renew();
}

/* The token. */

async function ended() {
	const reload = () => location.reload();
	const again = await cover(() => dialog({
		title: t("session_expired"),
		body: t("session_expired_body"),
		buttons: [
			{ text: t("back_to_document"), value: false },
			{ text: t("sign_in_again"), value: true, primary: true },
		],
	}));

	if (again)
		reload();
	else
		tell(t("session_expired_notice"), choice(t("sign_in_again"), reload));
}

function renew() {
	renewal = new Renewal(session(),
		{ end: Number(host.fields.access_token_ttl) || 0, user: page.person?.id }, {
			ended,
			renewed({ access_token: token, access_token_ttl: ttl, page_token: own, file: now }) {
				if (saving || (now && now.id !== file.id))
					return;	// it may be the token of another document by now
				Object.assign(file, { access_token: own, access_token_ttl: ttl });
				if (now && now.name !== file.name)
					show(now.name);
				if (takesToken)
					say("Reset_Access_Token", { token, ttl });
			},
			ending() {
				if (!takesToken)
					tell(t("access_ending_reload"), choice(t("reload"), () => location.reload()));
			},
			closing() {
				tell(t("access_ending"));
			},
		});
}

/* Messages of the client. */

// The client says that its token ends soon, or was refused.
function askForToken() {
	if (takesToken && !saving)
		renewal.renew();
}

function isOwn(address) {
	return typeof address === "string" && address.startsWith(`${page.base}/open/`) &&
		new URL(address).origin === location.origin;
}

function isOfClient(address) {
	try {
		return [host.origin, location.origin].includes(new URL(address).origin);
	} catch {
		return false;
	}
}

const handlers = {
	App_LoadingStatus({ Status }) {
		notice.hidden = true;
		if (Status === "Failed")
			tellFailure(t("not_opened"));
		else
			say("Host_PostmessageReady");
	},

	App_IsFrameTrusted() {
		say("Host_IsFrameTrusted", { isTopFrameTrusted: window === top });
	},

	Action_Load_Resp({ success, errorMsg }) {
		if (success === false)
			tellFailure(typeof errorMsg === "string" && errorMsg ?
				t("not_loaded", { why: localTimes(errorMsg.slice(0, 300)) }) : t("not_opened"));
	},

	// after "Save as", and after a save that asked for it
	Action_Save_Resp({ success, result, fileName }) {
		if (host.kind !== "collabora")
			return;
		if (success !== false && result !== "exportas" && typeof fileName === "string" && fileName)
			becomeCopy(fileName);
		else
			saving = false;
	},

	Session_Closed() {
		tellFailure(t("closed_for_all"));
	},

	File_Rename({ NewName }) {
		if (typeof NewName === "string" && NewName && NewName.length <= 1024)
			renamed(NewName);
	},

	UI_Close() {
		if (!host.embedded)
			back();
	},

	// the password of the document was not entered: nothing is shown
	UI_Cancel_Password() {
		if (!host.embedded)
			back();
	},

	Doc_Title: look,
	Doc_ModifiedStatus: look,

	UI_Edit() {
		const address = `${page.base}/open/${file.id}?action=edit`;

		if (host.embedded)
			open(address, "_blank", "noopener");
		else
			go(address);
	},

	UI_Sharing: share,
	UI_Share: share,
	UI_FileVersions: versions,
	UI_SaveAs: saveAs,

	// from the host's own editor: it saved a copy
	UI_OpenFile({ Url }) {
		if (host.kind === "text" && isOwn(Url))
			go(Url);
	},

	UI_FileEmbed() {
		say("CanEmbed", { HostEmbeddedViewUrl: `${page.base}/open/${file.id}?action=embedview` });
	},

	UI_InsertGraphic() {
		insert("Action_InsertGraphic", ["image/*"]);
	},

	UI_InsertFile({ mimeTypeFilter, callback }) {
		if (/^Action_[A-Za-z]{1,40}$/.test(callback))
			insert(callback, [mimeTypeFilter].flat());
	},

	UI_Mention({ type, text, username }) {
		if (type === "autocomplete" && typeof text === "string" && text.length <= 100)
			propose(text);
		else if (type === "selected")
			mention(username);
	},

	Download_As({ URL: address }) {
		if (isOfClient(address))
			open(address, "_blank", "noopener");
	},

	App_VersionRestore({ Status }) {
		if (Status === "Pre_Restore_Ack")
			restored?.();
	},

	App_TokenExpiring: askForToken,
	App_TokenExpired: askForToken,
};

/* The frame. */

// Microsoft's editors ignore other messages before this one, so it is repeated until they answer.
function greet(times) {
	if (heard || !times)
		return;
	say("Host_PostmessageReady");
	if (host.kind !== "collabora")
		setTimeout(greet, READY_EVERY, times - 1);
}

function build() {
	const label = host.action === "edit" ? t("editor_of", { name: file.name }) : file.name;

	notice = el("div", { class: "notice", role: "status", hidden: true });
	frame = el("iframe", {
		name: "editor", id: "editor", title: label, allowfullscreen: "",
		allow: ["clipboard-read", "clipboard-write", "autoplay"]
			.map(feature => `${feature} ${host.origin}`).join("; "),
	});
	document.body.prepend(notice, el("main", null, frame));
}

// Loads the editor by a form, so that no URL contains the token; by script, because a static frame
// would be loaded again after "Back".
function load() {
	const form = el("form", { method: "post", action: host.url, target: "editor", hidden: true },
		Object.entries(host.fields).map(([name, value]) =>
			el("input", { type: "hidden", name, value: String(value) })));

	frame.addEventListener("load", () => greet(READY_TIMES));
	document.body.append(form);
	form.submit();
	form.remove();
	setTimeout(() => {
		if (!heard && speaks)
			tellFailure(t("editor_silent"));
	}, SILENCE);
}

// Removes parameters that a client added for its first page only.
function tidyAddress() {
	const address = new URL(location.href);

	address.searchParams.delete("wdPreviousSession");
	address.searchParams.delete("wdPreviousCorrelation");
	if (address.href !== location.href)
		history.replaceState(history.state, "", address);
}

build();
showKind(file.name);
if (host.action !== "view" && !host.embedded)
	sayOpen(() => file.name);
listen(frame.contentWindow, host.origin, handlers, () => { heard = true; });
renew();
load();
tidyAddress();
// a page from the back/forward cache has an old token, and maybe an old lock
addEventListener("pageshow", event => event.persisted && location.reload());
