// SPDX-License-Identifier: MIT
// The host page: a client's editor in a frame over the whole window, and what the editor asks of
// the page around it by messages.

import { data, dialog, el } from "./dom.js";
import { Renewal } from "./renewal.js";
import { listen, send } from "./post.js";
import { shareDialog, versionsDialog } from "./file.js";
import { extension, showKind, stem } from "./kind.js";
import { pickFile } from "./pick.js";

const READY_EVERY = 1000, READY_TIMES = 60, SILENCE = 45000, ACK_WAIT = 15000;

const page = data(), { host } = page;
const title = document.title.startsWith(host.file.name) ?
	document.title.slice(host.file.name.length) : "";
// Which clients take a new token; the others keep the one they were opened with.
const takesToken = ["collabora", "text"].includes(host.kind);
// Clients that say when they are there.
const speaks = host.kind !== "other";

// What the dialogues work on, with a token of the page's own: the client's is the client's alone.
const file = { ...host.file, base: page.base };

let frame, notice, renewal;
let heard = false;		// of the client
let restored = null;		// called when the client is ready for an older version

function say(id, values) {
	send(frame.contentWindow, host.origin, id, values);
}

function go(address) {
	location.assign(address);
}

function back() {
	go(file.container ? `${page.base}/open/${file.container}` : `${page.base}/`);
}

/* What is told above the frame. */

function tell(text, ...buttons) {
	const close = el("button", { type: "button", class: "quiet", onclick: () => {
		notice.hidden = true;
		frame.focus();
	} }, "Dismiss");

	if (host.embedded)
		return;
	notice.replaceChildren(el("p", null, text), ...buttons, close);
	notice.hidden = false;
}

function choice(text, run) {
	return el("button", { type: "button", onclick: run }, text);
}

function tellFailure(text) {
	tell(text, choice("Back to the documents", back), choice("Try again", () => location.reload()));
}

/* Dialogues cover the editor, which is told so that it does not take the keys. */

let covered = false;

// Runs WORK, a dialogue, unless there is one already; resolves to what it resolves to.
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

// Collabora and the text editor have the file locked: they save and let it go first.
function prepareRestore() {
	if (!takesToken)
		return undefined;
	return new Promise((resolve, reject) => {
		restored = resolve;
		setTimeout(() => {
			restored = null;
			reject(new Error("The editor did not let the document go. Save and close it, " +
				"then restore the version from the list."));
		}, ACK_WAIT);
		say("Host_VersionRestore", { Status: "Pre_Restore" });
	});
}

async function versions() {
	const number = await cover(() => versionsDialog(file, { beforeRestore: prepareRestore }));

	if (number || restored)
		location.reload();
}

function share() {
	cover(() => shareDialog(file));
}

async function saveAs({ format }) {
	const end = /^[A-Za-z0-9]{1,16}$/.test(format) ? `.${format}` : extension(file.name);
	const input = el("input", { type: "text", id: "save-as", autofocus: "",
		value: `${stem(file.name)} (copy)${end}` });
	const name = await cover(() => dialog({
		title: "Save as",
		body: [el("label", { for: "save-as" }, "Name of the copy"), input],
		buttons: [{ text: "Cancel", value: null }, { text: "Save", primary: true, run: () => {
			const text = input.value.trim();

			if (!text)
				throw new Error("Enter a name.");
			return extension(text) ? text : text + end;
		} }],
	}));

	if (name)
		say("Action_SaveAs", { Filename: name, Notify: true });
}

// IMAGES or whatever FILTER allows, out of the container that the document is in.
async function insert(message, filter) {
	if (!host.container)
		return;
	const chosen = await cover(() => pickFile(page.base, host.container, filter));

	if (chosen)
		say(message, { url: chosen.download, filename: chosen.name });
}

/* The name, which some clients send as a part of an address, and some without its end. */

function renamed(text) {
	const end = extension(file.name);
	let name = text;

	try {
		if (host.kind === "collabora")
			name = decodeURIComponent(text);
	} catch { /* then it is not encoded */ }
	if (!name.toLowerCase().endsWith(end.toLowerCase()))
		name += end;
	file.name = name;
	document.title = name + title;
	frame.title = name;
}

/* The token. */

async function ended() {
	const reload = () => location.reload();
	const again = await cover(() => dialog({
		title: "Your session has ended",
		body: "What you change from now on cannot be saved. Copy what you need, then sign in again " +
			"to go on with this document.",
		buttons: [
			{ text: "Back to the document", value: false },
			{ text: "Sign in again", value: true, primary: true },
		],
	}));

	if (again)
		reload();
	else
		tell("Your session has ended. Copy what you need, then sign in again.",
			choice("Sign in again", reload));
}

function renew() {
	renewal = new Renewal(
		`${page.base}/session/${file.id}?client=${encodeURIComponent(host.client)}`,
		{ end: Number(host.fields.access_token_ttl) || 0, user: page.person?.id }, {
			ended,
			renewed({ access_token: token, access_token_ttl: ttl, page_token: own }) {
				Object.assign(file, { access_token: own, access_token_ttl: ttl });
				if (takesToken)
					say("Reset_Access_Token", { token, access_token_ttl: String(ttl) });
			},
			ending() {
				if (!takesToken)
					tell("Your access to this document ends in a few minutes. Save your work, " +
						"then reload the page to go on.",
					choice("Reload", () => location.reload()));
			},
			closing() {
				tell("Your access to this document ends in a few minutes. Save your work.");
			},
		});
}

/* What the client says. */

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
		heard = true;
		notice.hidden = true;
		if (Status === "Failed")
			tellFailure("The editor could not open this document.");
		else
			say("Host_PostmessageReady");
	},

	App_IsFrameTrusted() {
		say("Host_IsFrameTrusted", { isTopFrameTrusted: window === top });
	},

	Action_Load_Resp({ success, errorMsg }) {
		if (success === false)
			tellFailure(typeof errorMsg === "string" && errorMsg ? errorMsg.slice(0, 300) :
				"The editor could not open this document.");
	},

	Session_Closed() {
		tellFailure("This document was closed for everybody who edited it.");
	},

	File_Rename({ NewName }) {
		if (typeof NewName === "string" && NewName && NewName.length <= 1024)
			renamed(NewName);
	},

	UI_Close() {
		if (!host.embedded)
			back();
	},

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

	// of our own text editor: it has saved a copy
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

	Download_As({ URL: address }) {
		if (isOfClient(address))
			open(address, "_blank", "noopener");
	},

	App_VersionRestore({ Status }) {
		if (Status === "Pre_Restore_Ack")
			restored?.();
	},

	// of our own text editor: its token is not taken any more
	App_TokenExpired() {
		if (host.kind === "text")
			renewal.renew();
	},
};

/* The frame. */

// Microsoft's editors hear nothing until they have heard this, whenever that is.
function greet(times) {
	if (heard || !times)
		return;
	say("Host_PostmessageReady");
	if (host.kind !== "collabora")
		setTimeout(greet, READY_EVERY, times - 1);
}

function build() {
	const label = host.action === "edit" ? `Editor of ${file.name}` : file.name;

	notice = el("div", { class: "notice", role: "status", hidden: true });
	frame = el("iframe", {
		name: "editor", id: "editor", title: label, allowfullscreen: "",
		allow: ["clipboard-read", "clipboard-write", "fullscreen", "autoplay"]
			.map(feature => `${feature} ${host.origin}`).join("; "),
	});
	document.body.prepend(notice, el("main", null, frame));
}

// By a form, so that the token is in no address; and by script, for a static frame would be
// loaded once more when the person comes back.
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
			tellFailure("The editor does not answer. It may be down, or not reachable from here.");
	}, SILENCE);
}

// What a client adds for its own sake is only for its first page.
function tidyAddress() {
	const address = new URL(location.href);

	address.searchParams.delete("wdPreviousSession");
	address.searchParams.delete("wdPreviousCorrelation");
	if (address.href !== location.href)
		history.replaceState(history.state, "", address);
}

build();
showKind(file.name);
listen(frame.contentWindow, host.origin, handlers);
renew();
load();
tidyAddress();
// what comes out of the back/forward cache has an old token and may have an old lock
addEventListener("pageshow", event => event.persisted && location.reload());
