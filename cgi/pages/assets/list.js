// SPDX-License-Identifier: MIT
// The list of documents in a folder. It is updated in place, so that focus, scrolling and an open menu
// are kept.

import { free, newDocument, newFolder, rename } from "./actions.js";
import { placeItems, removeItems, trashDialog } from "./arrange.js";
import { bdi, button, clock, closeMenu, data, el, header, icon, menu, menuKey, size, toast, readJson, when } from "./dom.js";
import { shareDialog, versionsDialog } from "./file.js";
import { contents } from "./folder.js";
import { extension, picture } from "./kind.js";
import { call, check, withToken } from "./request.js";
import { locale, parts, t } from "./texts.js";
import { Uploads } from "./upload.js";
import { Resource } from "./wopi.js";

const PART = 200;	// rows that are added at once
const MANY = 20;	// items; with more there is a filter

const page = data(), here = page.container;
const picks = !page.person?.guest;	// guests act on one item at a time
const may = right => here.rights.includes(right);
const container = new Resource(`${page.base}/containers/${here.id}`, here.access_token);
const names = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });

const rows = new Map();	// by the key of their item
let items = [], listing = { containers: [], templates: [] }, known = `"${page.listing_tag}"`;	// the tag
let wanted = "", shown = PART, sorting = { key: "name", down: false };

/* Items. */

function itemOf(raw, isContainer) {
	return {
		...raw, isContainer, kind: isContainer ? "container" : "file",
		key: `${isContainer ? "c" : "f"}:${raw.id}`, plain: plain(raw.name),
	};
}

// ITEM with a token, for an action. Rows have none.
async function opened(item) {
	const { access_token: token, download } = await withToken({ id: item.id });

	return { ...item, access_token: token, download,
		resource: new Resource(`${page.base}/${item.isContainer ? "containers" : "files"}/${item.id}`, token) };
}

function itemsOf({ containers, files }) {
	return [...containers.map(c => itemOf(c, true)), ...files.map(f => itemOf(f, false))];
}

// TEXT for comparison in searches: without case and accents.
function plain(text) {
	return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

const orders = {
	name: () => 0,
	size: (a, b) => (a.size || 0) - (b.size || 0),
	modified: (a, b) => (a.modified || "").localeCompare(b.modified || ""),
};

// Folders come first in any order; equal items are sorted by name.
function inOrder() {
	const order = orders[sorting.key], sign = sorting.down ? -1 : 1, needle = plain(wanted);

	return items.filter(i => i.plain.includes(needle)).sort((a, b) =>
		b.isContainer - a.isContainer || sign * order(a, b) ||
		(sorting.key === "name" ? sign : 1) * names.compare(a.name, b.name));
}

function address(item, action) {
	if (item.isContainer || (!action && !item.open.length))	// what no editor opens is shown
		return `${page.base}/open/${item.id}`;
	return `${page.base}/open/${item.id}?action=${action || item.open[0]}`;
}

/* Rows. */

// An action for one item, which gets a token first.
function once(run) {
	return item => opened(item).then(it => done(run(it))).catch(e => toast(e.message));
}

const actions = {
	rename: once(item => rename(item, e => explain(e, item.key))),
	remove: (...some) => done(removeItems(some)),
	place: (...some) => done(placeItems(some)),
	trash: () => trashDialog(refresh, toast),
	versions: once(item => versionsDialog(item).then(n => n && "")),
	share: once(item => shareDialog(item)),
	free: once(item => free(page, item)),
	download: once(({ download }) => {
		el("a", { href: download, download: "" }).click();
		return null;
	}),
	make: template => done(newDocument(page, here.access_token, listing, template)),
};

// Refreshes the list after an action, and shows its result: a text, or { text, undo }.
async function done(action) {
	const result = await action;

	if (result === null)
		return;
	choose([]);
	await refresh();
	if (result)
		toast(result.text || result, result.undo && { text: t("undo"), run: () => undo(result.undo) });
}

async function undo(run) {
	try {
		await run();
		await refresh();
		toast(t("undone"));
	} catch (e) {
		toast(e.message);
	}
}

function openMenu(row, opener) {
	const { item } = row, can = right => item.rights.includes(right);
	menu(opener, [
		{ icon: "open", text: t("open"), href: address(item) },
		!item.isContainer && item.open.length > 1 && item.open.includes("view") &&
			{ icon: "view", text: t("open_read_only"), href: address(item, "view") },
		!item.isContainer && { icon: "download", text: t("download"),
			run: () => actions.download(row.item) },
		item.template && may("create") && { icon: "add", text: t("new_from_template"),
			run: () => actions.make(row.item.id) },
		can("rename") && { icon: "edit", text: t("rename"), run: () => actions.rename(row.item) },
		// guests of a link may not see versions
		!item.isContainer && !page.person?.guest && { icon: "versions", text: t("versions"),
			run: () => actions.versions(row.item) },
		item.lock?.free && { icon: "lock", text: t("free_it"), run: () => actions.free(row.item) },
		!page.person?.guest && { icon: "move", text: t(can("delete") ? "move_or_copy" : "copy"),
			run: () => actions.place(row.item) },
		can("share") && { icon: "link", text: t("share"), run: () => actions.share(row.item) },
		can("delete") && { icon: "delete", text: t("delete"), danger: true, run: () => actions.remove(row.item) },
	], item.key);
}

function cell(name, ...children) {
	return el("td", { class: name, role: "cell" }, ...children);
}

function makeRow(item) {
	const row = { item, pick: el("input", { type: "checkbox", onchange: () => pick(row) }),
		image: el("img", { alt: "", width: "28", height: "28" }), name: el("a", { class: "name" }), below: el("div"), size: cell("size"), time: cell("time") };
	const more = button("more", "", { class: "quiet icon-only", "aria-haspopup": "menu",
		"aria-expanded": "false", onclick: e => openMenu(row, e.currentTarget) });

	row.more = more;
	row.tr = el("tr", { role: "row" },
		cell("main", el("div", { class: "item" }, picks && row.pick, row.image, el("div", null, row.name, row.below))),
		row.size, row.time, cell("act", more));
	row.tr.firstChild.setAttribute("role", "rowheader");
	return row;
}

function holder(lock) {
	return t(lock.by ? "editing_since" : "edited_since", { name: lock.by, time: clock(lock.since) });
}

// The reason in the response has the login name of the lock holder; the list has the friendly name.
async function explain(error, key) {
	if (error.status === 409 && error.response.headers.has("X-WOPI-Lock")) {
		await refresh();
		const { lock } = items.find(i => i.key === key) || {};
		if (lock)
			error.message = t("try_later", { holder: holder(lock) });
	}
	throw error;
}

function heldBy(lock) {
	const text = holder(lock);

	return el("p", { class: "held", title: t("held_until", { holder: text, time: clock(lock.expires) }) },
		icon("lock"), el("span", null, text));
}

function fill(row, item) {
	const look = JSON.stringify(item);

	row.item = item;
	row.name.href = address(item);
	if (row.look === look)
		return;
	row.look = look;
	row.image.src = picture(item.name, item.isContainer);
	row.name.replaceChildren(shortened(item));
	row.name.setAttribute("aria-label", item.name);
	row.name.title = item.name;
	row.pick.setAttribute("aria-label", t("select_item", { name: item.name }));
	row.more.title = row.more.lastChild.textContent = t("actions_for", { name: item.name });
	row.below.replaceChildren(...[item.lock && heldBy(item.lock),
		item.template && el("span", { class: "tag" }, t("template"))].filter(Boolean));
	row.size.textContent = item.isContainer ? within(item) : size(item.size);
	row.time.replaceChildren(...item.modified_by ?
		parts("changed_by", { when: when(item.modified), name: bdi(item.modified_by) }) :
		item.modified ? [when(item.modified)] : []);
}

const COUNTED = 1000;	// items of a folder; it may have more

function within({ items: n }) {
	return n > COUNTED ? t("more_items", { n: COUNTED }) : t("items", { n });
}

const END = 6;	// characters before the extension that stay

// A name whose middle is cut if it is too long for the row, so that the extension stays.
function shortened({ name, isContainer }) {
	const end = isContainer ? "" : extension(name), letters = [...name.slice(0, name.length - end.length)];
	const tail = letters.splice(Math.max(letters.length - END, END));

	return el("bdi", { class: "cut" }, el("span", { class: "start" }, letters.join("")),
		el("span", null, tail.join("") + end));
}

function rowOf(item) {
	const row = rows.get(item.key) || makeRow(item);

	rows.set(item.key, row);
	fill(row, item);
	return row.tr;
}

/* The table. */

const main = el("main"), body = el("tbody", { role: "rowgroup" });
const count = el("p", { class: "soft", role: "status" });
const notice = el("div", { class: "notice", role: "status", hidden: true });
const after = el("div", { class: "after", hidden: true },
	button(null, t("show_more"), { onclick: () => showMore(true) }));
const search = el("input", { type: "search", "aria-label": t("filter"), placeholder: t("filter"),
	autocomplete: "off", spellcheck: false, oninput: seek });
const filter = el("div", { class: "search", hidden: true }, icon("search"), search);
const empty = el("div", { class: "empty", hidden: true });

/* What is found in the folders below, a moment after the last letter. */

const TYPED = 400, LEAST = 2;	// letters

const below = el("section", { class: "card below", "aria-label": t("found_below"), hidden: true });
let seeking = 0;

function foundRow(raw) {
	const item = itemOf(raw, raw.kind === "container");

	return el("li", null, el("div", { class: "item" },
		el("img", { src: picture(item.name, item.isContainer), alt: "", width: "28", height: "28" }),
		el("div", null, el("a", { class: "name", dir: "auto", href: address(item) }, item.name),
			el("p", { class: "soft" }, parts("found_at", { path: bdi(raw.path) })))));
}

async function seekBelow() {
	const text = wanted;
	const { found, more } = await call(`${page.base}/listing/${here.id}?search=${encodeURIComponent(text)}`,
		here.access_token);
	const deeper = found.filter(i => i.path);

	if (text !== wanted)
		return;
	below.hidden = !deeper.length;
	below.replaceChildren(el("h2", null, t("found_below")), el("ul", { class: "rows" }, deeper.map(foundRow)),
		more ? el("p", { class: "soft" }, t("found_more")) : "");
}

function seek() {
	wanted = search.value.trim();
	shown = PART;
	below.hidden = true;
	draw();
	clearTimeout(seeking);
	if ([...wanted].length >= LEAST && listing.containers.length)
		seeking = setTimeout(() => seekBelow().catch(e => toast(e.message)), TYPED);
}

function head(key, text, name) {
	return el("th", { class: name, role: "columnheader", scope: "col", "data-key": key },
		el("button", { type: "button", onclick: () => sortBy(key) }, text));
}

const table = el("table", { class: "list", role: "table", "aria-label": t("documents_and_folders") },
	el("thead", { role: "rowgroup" }, el("tr", { role: "row" },
		head("name", t("name"), "main"), head("size", t("size"), "size"), head("modified", t("changed"), "time"),
		el("th", { class: "act", role: "columnheader", scope: "col" },
			el("span", { class: "unseen" }, t("actions"))))),
	body);

// The same column again reverses the order; sizes and times start with the greatest.
function sortBy(key) {
	sorting = { key, down: sorting.key === key ? !sorting.down : key !== "name" };
	shown = PART;
	draw();
}

// PRESSED: the button, which may be gone then, so that the first new row gets the focus.
function showMore(pressed) {
	const first = shown;

	shown += PART;
	draw();
	if (pressed && document.activeElement === document.body)
		body.rows[first]?.querySelector("a").focus({ preventScroll: true });
}

// Moves only the rows whose position changed. The focus stays, or moves to the row that replaced a
// removed one.
function arrange(wish) {
	const focus = document.activeElement, row = focus?.closest("tbody tr");
	const at = row ? [...body.children].indexOf(row) : -1, kept = new Set(wish);

	for (const tr of [...body.children])
		if (!kept.has(tr))
			tr.remove();
	wish.forEach((tr, i) => {
		if (body.children[i] !== tr)
			body.insertBefore(tr, body.children[i] || null);
	});
	if (row && document.activeElement !== focus)
		(row.isConnected ? focus : body.children[Math.min(at, wish.length - 1)]?.querySelector("a") || search)
			.focus({ preventScroll: true });
}

function counted(found) {
	const folders = items.filter(i => i.isContainer).length, files = items.length - folders;

	if (wanted)
		return t("found", { found, items: t("items", { n: items.length }) });
	return [folders && t("folders", { n: folders }), files && t("files", { n: files })].filter(Boolean).join(", ");
}

function draw() {
	const all = inOrder();

	arrange(all.slice(0, shown).map(rowOf));
	for (const th of table.tHead.querySelectorAll("[data-key]")) {
		if (th.dataset.key === sorting.key)
			th.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
		else
			th.removeAttribute("aria-sort");
	}
	after.hidden = all.length <= shown;
	filter.hidden = items.length <= MANY && !listing.containers.length && !wanted &&
		document.activeElement !== search;
	empty.hidden = all.length > 0;
	table.hidden = !all.length;
	if (!all.length)
		drawEmpty();
	if (count.textContent !== counted(all.length))
		count.textContent = counted(all.length);
}

function drawEmpty() {
	const name = wanted ? "search" : "folder";

	if (empty.dataset.name === name)
		return;
	empty.dataset.name = name;
	empty.replaceChildren(...wanted ? [el("h2", null, t("nothing_found")),
		el("p", null, t("nothing_found_more"))] : [
		el("img", { src: picture("", true), alt: "" }),
		el("h2", null, t("empty_folder")),
		el("p", null, t(may("upload") && !may("create") ? "empty_upload" : !may("create") ? "empty_wait" :
			matchMedia("(any-hover: hover)").matches ? "empty_drop" : "empty_start"))]);
}

/* Several items at once. */

const bar = el("div", { class: "bar", role: "group", "aria-label": t("selected_items"), hidden: true });

function chosen() {
	return items.filter(i => rows.get(i.key)?.pick.checked);
}

function pick(row) {
	row.tr.classList.toggle("picked", row.pick.checked);
	drawBar();
}

// Selects just ALL.
function choose(all) {
	const wish = new Set(all.map(i => i.key));

	for (const [key, row] of rows)
		if (row.pick.checked !== wish.has(key)) {
			row.pick.checked = wish.has(key);
			pick(row);
		}
}

function drawBar() {
	const some = chosen();

	bar.hidden = !some.length;
	if (!some.length)
		return;
	bar.replaceChildren(
		el("strong", { role: "status" }, t("selected", { n: some.length })),
		button(null, t("select_all"), { class: "quiet", onclick: () => choose(inOrder().slice(0, shown)) }),
		button("close", t("clear_selection"), { class: "quiet icon-only", onclick: () => choose([]) }),
		button("move", t(some.every(i => i.rights.includes("delete")) ? "move_or_copy" : "copy"),
			{ class: "text", onclick: () => actions.place(...chosen()) }),
		some.every(i => i.rights.includes("delete")) && button("delete", t("delete"),
			{ class: "text danger", onclick: () => actions.remove(...chosen()) }) || "");
}

/* Keys: arrows, Home, End and letters move from name to name, F2 and Delete act on it, "/" filters. */

const TYPING = 1000;	// after that long without a key, a new word begins

let typed = "", typedAt = 0;

// Focuses the row of all[at], with all rows before it.
function focusItem(all, at) {
	if (!all[at])
		return;
	if (at >= shown) {
		shown = at + 1;
		draw();
	}
	rows.get(all[at].key).name.focus();
}

// The next item whose name begins with what was typed; the same letter again goes on to the next one.
function typeAhead(all, at, letter) {
	const now = Date.now();

	typed = now - typedAt < TYPING ? typed + letter : letter;
	typedAt = now;
	const again = [...typed].every(c => c === typed[0]), word = plain(again ? typed[0] : typed);
	const from = at + (again ? 1 : 0);

	for (let i = 0; i < all.length; i++)
		if (all[(from + i) % all.length].plain.startsWith(word))
			return focusItem(all, (from + i) % all.length);
	return undefined;
}

function act(item, right, action) {
	if (!item.rights.includes(right))
		return false;
	action(item);
	return true;
}

function nameKey(e) {
	const row = e.target.matches(".name") && e.target.closest("tr");

	if (!row || e.ctrlKey || e.altKey || e.metaKey)
		return;
	const all = inOrder(), at = all.findIndex(i => rows.get(i.key)?.tr === row);
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key];
	let used = true;

	if (to !== undefined)
		focusItem(all, to);
	else if (e.key === "F2")
		used = act(all[at], "rename", actions.rename);
	else if (e.key === "Delete")
		used = act(all[at], "delete", actions.remove);
	else if (e.key.length === 1 && e.key !== " " && e.key !== "/")
		typeAhead(all, at, e.key);
	else
		used = false;
	if (used)
		e.preventDefault();
}

function pageKey(e) {
	if (e.key !== "/" || e.ctrlKey || e.altKey || e.metaKey || e.target.closest("input, textarea, dialog"))
		return;
	e.preventDefault();
	filter.hidden = false;
	search.focus();
}

body.addEventListener("keydown", nameKey);
document.addEventListener("keydown", pageKey);

/* Updates. */

// A warning that the user's quota or the disk is nearly full.
const space = el("p", { class: "soft", hidden: true });
function drawSpace(used, isMoved) {
	space.textContent = [
		isMoved && t("clock_moved"),
		used?.quota_level && t("quota_level", { percent: used.quota_level, size: size(used.quota) }),
		used?.disk_level && t("disk_level", { percent: used.disk_level }),
	].filter(Boolean).join(" ");
	space.hidden = !space.textContent;
}

function take(answer) {
	listing = answer;
	drawSpace(listing.space, listing.clock_moved);
	items = itemsOf(listing);
	const keys = new Set(items.map(i => i.key));
	for (const key of rows.keys())
		if (!keys.has(key))
			rows.delete(key);
	if (menuKey() && !keys.has(menuKey()))
		closeMenu(true);	// draw() moves the focus
	draw();
	drawBar();
}

// Shows a problem with the list; HELPS: reloading the page helps.
function warn(text, helps) {
	notice.hidden = !text;
	notice.replaceChildren(...text ? [el("span", null, text),
		helps && button(null, t("reload"), { onclick: () => location.reload() })].filter(Boolean) : []);
}

let asking = null, ended = false;

// The list, or null if it is still the one of the tag KNOWN.
async function changed() {
	const answer = await fetch(`${page.base}/listing/${here.id}`, { cache: "no-store", redirect: "error",
		headers: { "Authorization": `Bearer ${here.access_token}`, "If-None-Match": known } })
		.catch(() => { throw new Error(t("unreachable")); });

	if (answer.status === 304)
		return null;
	await check(Promise.resolve(answer));
	known = answer.headers.get("ETag") || "";
	return readJson(answer);
}

async function fetchListing() {
	try {
		const answer = await changed();

		warn("");
		if (answer)
			take(answer);
	} catch (e) {
		ended = e.status === 401 || e.status === 404;
		warn(ended ? t("list_ended") : t("list_old", { why: e.message }), ended);
	}
}

// One request at a time: a call during a request waits for another one that begins after it.
async function refresh() {
	const before = asking;

	asking = (async () => {
		await before;
		await fetchListing();
	})();
	const mine = asking;
	await mine;
	if (asking === mine)
		asking = null;
}

function refreshIfSeen() {
	if (document.visibilityState === "visible" && !asking && !ended)
		refresh();
}

// Very long lists are refreshed less often.
function keepFresh() {
	setTimeout(() => {
		refreshIfSeen();
		keepFresh();
	}, items.length > 2000 ? 60000 : 20000);
}

/* Tools. */

function fileInput(props) {
	const input = el("input", { type: "file", multiple: true, hidden: true, "aria-label": t("files_to_upload"), ...props,
		onchange: () => {
			uploads.add([...input.files].map(file =>
				({ file, folders: file.webkitRelativePath.split("/").slice(0, -1) })));
			input.value = "";
		} });

	return input;
}

const chooser = fileInput({ id: "files" }), folderChooser = fileInput({ id: "folder", webkitdirectory: true });

// The item NAME in FOLDER. One that is newer than this list is found, too.
async function find(name, folder) {
	const isIt = item => item.name === name.normalize();	// as the host does it

	if (folder.id !== here.id)
		return itemsOf(await call(`${page.base}/listing/${folder.id}`, folder.access_token)).find(isIt);
	if (!items.some(isIt))
		await refresh();
	return items.find(isIt);
}

const uploads = new Uploads(here, { find, opened, done: refresh, explain });

// Phones upload no folders, and guests may make none.
function chooseUpload(opener) {
	if (!may("create") || !matchMedia("(any-hover: hover)").matches)
		return chooser.click();
	return menu(opener, [{ icon: "file", text: t("upload_files"), run: () => chooser.click() },
		{ icon: "folder", text: t("upload_folder"), run: () => folderChooser.click() }]);
}

function tools() {
	const upload = button("upload", t("upload"), { "aria-haspopup": may("create") ? "menu" : null,
		"aria-expanded": may("create") ? "false" : null, onclick: e => chooseUpload(e.currentTarget) });

	if (!may("create"))
		return may("upload") ? [upload] : [];	// guests of a link
	return [
		button("add", t("new_document"), { class: "primary",
			onclick: () => actions.make() }),
		button("folder", t("new_folder"), { onclick: () => done(newFolder(container)) }),
		upload,
		picks && button("delete", t("trash"), { onclick: actions.trash }),
	];
}

// A dropped folder appears as a file that cannot be read; only its entry shows that it is a folder.
async function dropped(transfer) {
	const entries = [...transfer.items].map(i => i.webkitGetAsEntry?.()), files = [...transfer.files];

	return (await Promise.all(files.map((file, i) =>
		entries[i]?.isDirectory ? contents(entries[i]) : [{ file }]))).flat();
}

function takeDrops() {
	const veil = el("div", { class: "drop", hidden: true }, t("drop_here", { name: here.name }));
	const takes = e => e.dataTransfer.types.includes("Files") && !document.querySelector("dialog[open]");

	document.body.append(veil);
	addEventListener("dragover", e => {
		if (!takes(e))
			return;
		e.preventDefault();
		veil.hidden = false;
	});
	addEventListener("dragleave", e => {
		if (!e.relatedTarget)
			veil.hidden = true;
	});
	addEventListener("drop", e => {
		veil.hidden = true;
		if (!takes(e))
			return;
		e.preventDefault();
		dropped(e.dataTransfer).then(all => all.length && uploads.add(all)).catch(why => toast(why.message));
	});
}

main.append(
	el("div", { class: "title" }, el("div", null, el("h1", null, bdi(here.name)), count),
		el("div", { class: "tools" }, tools())),
	notice, space, filter, bar,
	el("div", { class: "card" }, table, empty, after), below, chooser, folderChooser);
document.body.prepend(header(page, [
	...here.ancestors.map(a => ({ name: a.name, href: `${page.base}/open/${a.id}` })),
	{ name: here.name }]), main);
if (may("create") || may("upload"))
	takeDrops();
take(page.listing);
new IntersectionObserver(seen => seen[0].isIntersecting && showMore(), { rootMargin: "400px" }).observe(after);
addEventListener("focus", refreshIfSeen);
addEventListener("pageshow", e => e.persisted && refreshIfSeen());
document.addEventListener("visibilitychange", refreshIfSeen);
keepFresh();
