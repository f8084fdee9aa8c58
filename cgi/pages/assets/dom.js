// SPDX-License-Identifier: MIT
// Used by every page: elements, texts for sizes and times, dialogues, menus, and messages about
// results. Texts only ever become text nodes.

import { locale, parts, t } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";

// Outlines on a grid of 24, drawn in the colour of the surrounding text.
const OUTLINES = {
	add: "M12 5v14M5 12h14",
	back: "M15 5l-7 7 7 7",
	close: "M6 6l12 12M18 6L6 18",
	copy: "M9 9h11v11H9zM5 15H4V4h11v1",
	move: "M3 6h6l2 2h10v11H3zM9 14h6m-3-3l3 3-3 3",
	delete: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
	download: "M12 4v11m-5-5l5 5 5-5M4 20h16",
	edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
	file: "M6 3h8l4 4v14H6zM14 3v4h4",
	folder: "M3 6h6l2 2h10v11H3zM12 11v5M9.5 13.5h5",
	link: "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
	lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
	more: "M12 5v.01M12 12v.01M12 19v.01",
	open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
	search: "M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L20 20",
	signout: "M14 4H5v16h9M10 12h11m-4-4l4 4-4 4",
	upload: "M12 16V5M7 10l5-5 5 5M4 20h16",
	versions: "M4 12a8 8 0 108-8c-3 0-5 1.5-6.5 3.5M5 3v5h5M12 8v4l3 2",
	view: "M2 12s3.5-6 10-6 10 6 10 6-3.5 6-10 6-10-6-10-6zM12 15a3 3 0 100-6 3 3 0 000 6z",
};

// The JSON TEXT of the host, with its addresses below base_url as below the address in the browser, which
// may have another name, port or scheme. Links for others keep base_url.
function localized(text, base, here) {
	return base === here ? text : text.split(`"${base}/`).map((part, i) =>
		i === 0 ? part : `"${part.startsWith("share/") ? base : here}/${part}`).join("");
}

// The JSON that the server put into the page. Its "base" is the host's address in the browser.
export function data() {
	const text = document.getElementById("data").textContent, { base, root } = JSON.parse(text);
	const here = new URL(root, location.href).href.replace(/\/$/, "");

	document.getElementById("wait")?.remove();
	return { ...JSON.parse(localized(text, base, here)), base: here, address: base };
}

// The JSON of a response, in the same way.
export async function readJson(response) {
	const { base, address } = data();

	return JSON.parse(localized(await response.text(), address, base));
}

function set(node, name, value) {
	if (name.startsWith("on"))
		node.addEventListener(name.slice(2), value);
	else if (name === "class")
		node.className = value;
	else if (name in node && typeof value !== "string")
		node[name] = value;
	else
		node.setAttribute(name, value);
}

// Creates an element; skips null, undefined and false among properties and children.
export function el(tag, props, ...children) {
	const node = document.createElement(tag);

	for (const [name, value] of Object.entries(props || {}))
		if (value !== null && value !== undefined && value !== false)
			set(node, name, value);
	node.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false));
	return node;
}

// A name that people chose: its direction does not affect the surrounding text.
export function bdi(name) {
	return el("bdi", null, name);
}

export function quoted(names) {
	return names.map(name => t("quoted", { name })).join(", ");
}

export function icon(name) {
	const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");

	path.setAttribute("d", OUTLINES[name]);
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.classList.add("icon", `icon-${name}`);
	svg.setAttribute("aria-hidden", "true");
	svg.append(path);
	return svg;
}

// A button with an icon and text; class "icon-only" shows the text to screen readers only.
export function button(iconName, text, props) {
	return el("button", { type: "button", title: props?.class?.includes("icon-only") && text, ...props },
		iconName && icon(iconName), el("span", null, text));
}

// The same as a link.
export function link(iconName, text, props) {
	return el("a", props, iconName && icon(iconName), el("span", null, text));
}

const TENTHS = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const WHOLE = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

export function size(bytes) {
	const units = ["", "kB", "MB", "GB", "TB"];
	let unit = 0;

	while (bytes >= 999.5 && unit < units.length - 1) {
		bytes /= 1000;
		unit++;
	}
	if (!unit)
		return t("bytes", { n: bytes });
	return `${(bytes < 9.95 ? TENTHS : WHOLE).format(bytes)} ${units[unit]}`;
}

const DAY = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const CLOCK = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const FULL = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
const RELATIVE = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

// Midnights between two times, in the browser's time zone.
function days(from, to) {
	return Math.round((new Date(to).setHours(0, 0, 0, 0) - new Date(from).setHours(0, 0, 0, 0)) / 864e5);
}

// "5 minutes ago", "yesterday", "in 6 days"; the date if more than 30 days away.
export function relative(iso, now = new Date()) {
	const then = new Date(iso), seconds = (then - now) / 1000, past = Math.abs(seconds);

	if (past < 45)
		return t(seconds > 5 ? "in_a_moment" : "just_now");
	if (past < 45 * 60)
		return RELATIVE.format(Math.round(seconds / 60) || Math.sign(seconds), "minute");
	if (past < 22 * 3600)
		return RELATIVE.format(Math.round(seconds / 3600), "hour");
	if (Math.abs(days(now, then)) <= 30)
		return RELATIVE.format(days(now, then), "day");
	return DAY.format(then);
}

// "10:05", "yesterday 10:05", "3 Oct 2026 10:05".
export function clock(iso, now = new Date()) {
	const then = new Date(iso), ago = days(then, now);

	if (ago === 0)
		return CLOCK.format(then);
	if (ago === 1)
		return t("yesterday_at", { time: CLOCK.format(then) });
	return `${DAY.format(then)} ${CLOCK.format(then)}`;
}

// A relative time that is updated while the page is open; the title has the full time.
export function when(iso) {
	return el("time", { class: "when", datetime: iso, title: FULL.format(new Date(iso)) }, relative(iso));
}

setInterval(() => {
	for (const time of document.querySelectorAll("time.when")) {
		const text = relative(time.dateTime);
		if (time.textContent !== text)
			time.textContent = text;
	}
}, 30000);

// Shows results for a while, also to screen readers. It is moved into the topmost dialogue, because
// screen readers do not read what is below one.
const live = el("div", { class: "toasts", role: "status" });
let fading;

function place() {
	const open = [...document.querySelectorAll("dialog[open]")].pop() || document.body;

	if (live.parentNode !== open)
		open.append(live);
}

// ACTION, { text, run }, is a button in it; the message stays longer then.
export function toast(text, action) {
	const run = () => {
		live.replaceChildren();
		action.run();
	};

	clearTimeout(fading);
	place();
	live.replaceChildren(el("p", { class: "toast" }, el("span", null, text),
		action && el("button", { type: "button", class: "quiet", onclick: run }, action.text)));
	fading = setTimeout(() => live.replaceChildren(), (action ? 10000 : 4000) + 60 * text.length);
}

document.body.append(live);

let names = 0;

// The place for an error in a dialogue or form.
export function problem() {
	return el("p", { class: "problem", role: "alert", hidden: true });
}

export function tell(node, text) {
	node.textContent = text || "";
	node.hidden = !text;
	if (text)	// a long list may have been scrolled
		node.scrollIntoView({ block: "nearest" });
}

// Runs WORK while the buttons of FORM are disabled. Shows the message that it throws in WHERE.
export async function busy(form, where, work) {
	const buttons = [...form.querySelectorAll("button")].filter(b => !b.disabled);
	const before = document.activeElement;

	tell(where, "");
	for (const b of buttons)
		b.disabled = true;
	try {
		return await work();
	} catch (e) {
		tell(where, e.message);
		return undefined;
	} finally {
		for (const b of buttons)
			b.disabled = false;
		if (document.activeElement === document.body && before.isConnected)
			before.focus();	// a disabled button loses the focus
	}
}

/*
 * A modal dialogue. Resolves to the value of the pressed button, to null after Esc. BUTTONS are
 * { text, value, primary, danger, run }. RUN may be async: its result is the value; an error is shown,
 * and the dialogue stays open. Enter presses the primary button. BODY is a text, a node or an array
 * of these; [autofocus] in it gets the focus. ONOPEN gets the function that closes it with a value.
 */
export function dialog({ title, body, buttons, wide, onopen }) {
	return new Promise(resolve => {
		const before = document.activeElement, id = `dialog-${++names}`, wrong = problem();
		const bar = el("div", { class: "buttons" });
		const form = el("form", { method: "dialog", novalidate: true },
			el("h2", { id }, title),
			el("div", { class: "body" }, (Array.isArray(body) ? body : [body]).map(part =>
				typeof part === "string" ? el("p", null, part) : part)),
			wrong, bar);
		const box = el("dialog", { class: wide && "wide", "aria-labelledby": id }, form);
		let answer = null;

		function finish(value) {
			answer = value;
			box.close();
		}

		async function press(b) {
			if (!b.run)
				return finish(b.value ?? null);
			const value = await busy(form, wrong, async () => (await b.run()) ?? b.value ?? null);
			if (value !== undefined)
				finish(value);
			else
				form.querySelector("[autofocus]")?.focus();
			return undefined;
		}

		for (const b of buttons)
			bar.append(el("button", {
				type: b.primary ? "submit" : "button",
				class: b.danger ? "danger" : b.primary ? "primary" : null,
				onclick: b.primary ? null : () => press(b),
			}, b.text));
		form.addEventListener("submit", e => {
			const b = buttons.find(x => x.primary);

			e.preventDefault();
			if (b && !form.querySelector("button[type=submit]").disabled)
				press(b);
		});
		box.addEventListener("cancel", e => {	// not while RUN runs
			if (form.querySelector(".buttons button:disabled"))
				e.preventDefault();
		});
		box.addEventListener("close", () => {
			document.body.append(live);
			box.remove();
			place();
			// the browser gave the focus back already, and it may have moved on since
			if (before?.isConnected && document.activeElement === document.body)
				before.focus();
			resolve(answer);
		});
		document.body.append(box);
		box.showModal();
		place();
		(form.querySelector("[autofocus]") || bar.lastElementChild || box).focus();
		onopen?.(finish, box);
	});
}

// Whether the person agrees. DANGER: it cannot be undone easily.
export function ask(title, body, yes, danger) {
	return dialog({ title, body, buttons: [
		{ text: t("cancel"), value: false },
		{ text: yes, value: true, primary: true, danger },
	] }).then(Boolean);
}

/* Menus: at most one is open. */

let opened = null;

export function closeMenu(refocus) {
	if (!opened)
		return;
	const { list, opener } = opened;
	opened = null;
	list.remove();
	opener.setAttribute("aria-expanded", "false");
	if (refocus && opener.isConnected)
		opener.focus({ preventScroll: true });
}

// Below the button if there is room, else above, and never outside the window.
function position(list, opener) {
	const at = opener.getBoundingClientRect(), own = list.getBoundingClientRect();
	const left = Math.min(Math.max(8, at.right - own.width), innerWidth - own.width - 8);
	const below = at.bottom + 4, fits = below + own.height < innerHeight - 8;

	list.style.left = `${Math.max(8, left)}px`;
	list.style.top = `${fits ? below : Math.max(8, at.top - own.height - 4)}px`;
}

function move(list, e) {
	const all = [...list.children].filter(i => i.matches("[role=menuitem]"));
	const at = all.indexOf(document.activeElement);
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];

	if (to !== undefined)
		all.at(to % all.length).focus();
	else if (e.key === "Escape")
		closeMenu(true);
	else if (e.key === "Tab")
		closeMenu(true);	// Tab then moves on from the button
	else if (e.key.length === 1 && e.key !== " ")
		[...all.slice(at + 1), ...all].find(i =>
			i.textContent.toLowerCase().startsWith(e.key.toLowerCase()))?.focus();
	if (to !== undefined || e.key === "Escape")
		e.preventDefault();
}

/*
 * Opens a menu at OPENER, or closes it if it is open. ITEMS are { icon, text, href } or
 * { icon, text, run, danger }; false ones are skipped. KEY names the item of the menu.
 */
export function menu(opener, items, key) {
	const again = opened?.opener === opener;

	closeMenu();
	if (again)
		return;
	const list = el("div", { class: "menu", role: "menu", "aria-label": opener.textContent },
		items.filter(Boolean).map(i => i.href ?
			link(i.icon, i.text, { role: "menuitem", tabindex: "-1", href: i.href,
				download: i.download ? "" : null, onclick: () => closeMenu() }) :
			button(i.icon, i.text, { role: "menuitem", tabindex: "-1",
				class: i.danger && "danger",
				onclick: () => { closeMenu(true); i.run(); } })));
	list.addEventListener("keydown", e => move(list, e));
	opened = { list, opener, key };
	opener.setAttribute("aria-expanded", "true");
	(opener.closest("dialog, main") || document.body).append(list);
	position(list, opener);
	list.firstElementChild?.focus();
}

// The KEY of the open menu, or null.
export function menuKey() {
	return opened ? opened.key : null;
}

document.addEventListener("pointerdown", e => {
	if (opened && !opened.list.contains(e.target) && !opened.opener.contains(e.target))
		closeMenu();
});

// Moves the menu with its button, and closes it when the button is scrolled out of view.
function follow() {
	if (!opened)
		return;
	const at = opened.opener.getBoundingClientRect();
	if (at.bottom < 0 || at.top > innerHeight)
		closeMenu(opened.list.contains(document.activeElement));
	else
		position(opened.list, opened.opener);
}

addEventListener("resize", follow);
document.addEventListener("scroll", follow, { passive: true, capture: true });

/* The header of the pages. */

// How long other windows of this browser may take to answer.
const ANSWERS_WITHIN = 300;

// The names of the documents that are open for editing in other windows.
async function openElsewhere() {
	const channel = new BroadcastChannel("wopi-open"), names = [];

	channel.onmessage = ({ data: name }) => typeof name === "string" && names.push(name);
	channel.postMessage(null);
	await new Promise(done => setTimeout(done, ANSWERS_WITHIN));
	channel.close();
	return names;
}

// Answers such questions of other windows; NAME() is that of the document that is open in this one.
export function sayOpen(name) {
	const channel = new BroadcastChannel("wopi-open");

	channel.onmessage = ({ data: text }) => text === null && channel.postMessage(name());
}

// Signs out, if that closes no document or the person agrees. The token shows that this page sent the
// request.
export async function signOut(page) {
	const names = await openElsewhere();

	if (names.length && !await ask(t("sign_out_question"), t("still_open", {
		n: names.length, names: quoted(names) }), t("sign_out_anyway")))
		return;
	const answer = await fetch(`${page.base}/signout`, {
		method: "POST", headers: {
			"Authorization": `Bearer ${page.signout}`,
			...page.form_token && { "X-Form-Token": page.form_token },
		},
	}).catch(() => null);

	if (!answer?.ok)
		throw new Error(t(answer ? "sign_out_failed" : "unreachable"));
	location.assign(`${page.base}/?signed_out=1`);
}

function crumb({ name, href }, isLast) {
	return el("li", null, href && !isLast ? el("a", { href, dir: "auto" }, name) :
		el("span", { "aria-current": "page", dir: "auto" }, name));
}

// The folders between the first and the last ones.
function hiddenCrumbs(between) {
	return el("li", null, button(null, "…", { class: "quiet", "aria-label": t("folders_between"),
		"aria-haspopup": "menu", "aria-expanded": "false", onclick: e => menu(e.currentTarget,
			between.map(({ name, href }) => ({ icon: "folder", text: name, href }))) }));
}

// Of a long path the middle is behind a button: on small screens sooner.
function crumbList(crumbs) {
	const list = el("ol", { class: "crumbs" }), small = matchMedia("(max-width: 640px)");
	const fill = () => {
		const last = crumbs.length - (small.matches ? 1 : 2);

		list.replaceChildren(...crumbs.length < 4 && !(small.matches && crumbs.length === 3) ?
			crumbs.map((c, i) => crumb(c, i === crumbs.length - 1)) : [
				crumb(crumbs[0]), hiddenCrumbs(crumbs.slice(1, last)),
				...crumbs.slice(last).map((c, i, all) => crumb(c, i === all.length - 1))]);
	};

	small.addEventListener("change", fill);
	fill();
	return list;
}

// CRUMBS: { name, href }, the outermost first; the last one is the current page.
export function header(page, crumbs) {
	const leave = () => signOut(page).catch(e => toast(e.message));

	return el("header", { class: "top" },
		el("a", { class: "home", href: `${page.base}/`, title: t("all_documents") },
			el("img", { src: new URL("./icon.svg", import.meta.url).href, alt: t("all_documents"),
				width: "28", height: "28" })),
		crumbs.length > 0 && el("nav", { "aria-label": t("you_are_here") }, crumbList(crumbs)),
		page.person && el("span", { class: "person" }, page.person.guest ?
			parts("guest", { name: bdi(page.person.name) }) : bdi(page.person.name)),
		page.signout && button("signout", t("sign_out"), { class: "quiet signout", onclick: leave }));
}
