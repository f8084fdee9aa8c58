// SPDX-License-Identifier: MIT
// Uploads files and folders to a container, one file after another, with progress. A file that replaces
// a document is saved under a lock as a new version.

import { bdi, button, data, dialog, el, size, tell, toast } from "./dom.js";
import { nest } from "./folder.js";
import { check, words } from "./request.js";
import { t } from "./texts.js";
import { random, utf7 } from "./wopi.js";

const page = data();

const REFRESH = 10 * 60 * 1000;	// a lock lives for half an hour

// POST of FILE, which resolves to the answer's text; not by fetch, which reports no progress.
function send(address, token, headers, file, task) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const fail = (text, status) => reject(Object.assign(new Error(text), { status }));

		if (task.cancelled)
			return fail(t("cancelled"));
		task.abort = () => request.abort();
		request.open("POST", address);
		request.setRequestHeader("Authorization", `Bearer ${token}`);
		request.setRequestHeader("Content-Type", "application/octet-stream");
		for (const [name, value] of Object.entries(headers))
			request.setRequestHeader(name, value);
		request.upload.onprogress = e => task.progress(e.loaded, e.total);
		request.upload.onload = () => task.progress(1, 1);
		request.onabort = () => fail(t("cancelled"));
		request.onerror = () => fail(t("connection_lost"));
		request.onload = () => {
			const { status } = request, answered = { get: name => request.getResponseHeader(name) };

			if (status === 200)
				resolve(request.responseText);
			else
				fail(words({ status, headers: answered }), status);
		};
		request.send(file);
		return undefined;
	});
}

async function replace(item, file, task) {
	const lock = `upload-${random()}`, headers = { "X-WOPI-Lock": lock };
	const leave = () => item.resource.post("UNLOCK", headers, null, "", { keepalive: true });

	await check(item.resource.post("LOCK", headers));
	const refresh = setInterval(() => item.resource.post("REFRESH_LOCK", headers).catch(() => {}), REFRESH);
	addEventListener("pagehide", leave);
	try {
		await send(`${item.resource.src}/contents`, item.resource.token,
			{ "X-WOPI-Override": "PUT", ...headers }, file, task);
	} finally {
		clearInterval(refresh);
		removeEventListener("pagehide", leave);
		await leave().catch(() => {});	// else the lock expires
	}
}

// MODE: X-WOPI-RelativeTarget for exactly this name, or X-WOPI-SuggestedTarget for a similar one.
async function create(container, mode, file, task) {
	const answer = await send(`${page.base}/documents/${container.id}/contents`, container.access_token, {
		[mode]: utf7(file.name), ...page.form_token && { "X-Form-Token": page.form_token },
	}, file, task);

	return JSON.parse(answer).Name;
}

// "replace", "both" or "skip", and whether it applies to all following files.
async function askTaken(file, item, more) {
	const all = el("input", { type: "checkbox" });
	const canReplace = item && !item.isContainer && item.rights.includes("write");
	const choice = await dialog({
		title: t("taken_title", { name: file.name }),
		body: [
			t(canReplace ? "taken_replace" : "taken_keep"),
			more > 0 && el("label", { class: "check" }, all, t("same_for_others", { n: more })),
		],
		buttons: [
			{ text: t("skip"), value: "skip" },
			{ text: t("keep_both"), value: "both", primary: !canReplace },
			canReplace && { text: t("replace"), value: "replace", primary: true },
		].filter(Boolean),
	});

	return { choice: choice || "skip", all: all.checked };
}

export class Uploads {
	// The LIST has: find(name, folder), the item of that name in it; opened(item), with a token; done(),
	// called after uploads; explain(error, key), which rethrows the error with a better message.
	constructor(container, list) {
		Object.assign(this, { container, list, waiting: [], running: false, answer: null });
		this.folderOf = nest(container);
		this.rows = el("ul");
		this.head = el("h2");
		this.shut = button("close", t("close_uploads"), { class: "quiet icon-only", onclick: () => this.close() });
		this.panel = el("section", { class: "card uploads", "aria-label": t("uploads"), hidden: true },
			el("header", null, this.head, this.shut), this.rows);
		document.body.append(this.panel);
		addEventListener("beforeunload", e => {
			if (this.running)
				e.preventDefault();
		});
	}

	close() {
		this.panel.hidden = true;
		this.rows.replaceChildren();
	}

	// ALL: { file, folders }, see folder.js.
	add(all) {
		this.panel.hidden = false;
		if (!this.running)
			this.rows.replaceChildren();	// the earlier ones are finished
		for (const one of all)
			this.waiting.push(this.task(one));
		if (!this.running)
			this.run();
	}

	// One file: its row, and functions that show the progress.
	task({ file, folders = [] }) {
		const name = [...folders, ...file ? [file.name] : []].join("/");
		const bar = el("progress", { max: 1, value: 0 });
		const how = el("p", { class: "how" }, t("waiting", { size: size(file?.size || 0) }));
		const stop = button("close", t("cancel_item", { name }), { class: "quiet icon-only" });
		const row = el("li", null, el("div", null, el("p", { class: "what", title: name }, bdi(name)),
			bar, how), stop);
		const task = { file, folders, row, cancelled: false };

		bar.setAttribute("aria-label", t("upload_of", { name }));
		task.progress = (loaded, total) => {
			bar.value = total ? loaded / total : 1;
			how.textContent = loaded < total ?
				t("part_of", { done: size(loaded), size: size(total) }) : t("saving");
		};
		task.end = (text, failed) => {
			task.failed = failed;
			row.className = failed ? "failed" : "";
			bar.remove();
			stop.remove();
			tell(how, text);
		};
		stop.onclick = () => {
			task.cancelled = true;
			tell(how, t("cancelling"));
			task.abort?.();
		};
		this.rows.append(row);
		return task;
	}

	async run() {
		const all = [];

		this.running = true;
		this.shut.hidden = true;
		this.answer = null;
		while (this.waiting.length) {
			const task = this.waiting.shift();
			const more = this.waiting.length;

			all.push(task);
			this.head.textContent = more ? t("uploading_more", { n: more }) : t("uploading");
			await this.one(task).catch(e => task.end(e.message, true));
		}
		this.running = false;
		this.shut.hidden = false;
		await this.list.done();	// the list shows the files before the message
		this.tell(all);
	}

	tell(all) {
		const failed = all.filter(task => task.failed).length, good = all.filter(task => task.good).length;
		const came = good ? t("files_uploaded", { n: good }) : t("nothing_uploaded");
		const text = failed ? t("some_failed", { came, n: failed }) : came;

		this.head.textContent = text;
		toast(t("full_stop", { text }));
		if (good === all.length)	// no errors to read
			setTimeout(() => this.running || this.close(), 5000);
	}

	async one(task) {
		const { file } = task;

		if (task.cancelled)
			throw new Error(t("cancelled"));
		task.row.scrollIntoView?.({ block: "nearest" });
		task.progress(0, file?.size || 1);
		task.folder = await this.folderOf(task.folders);
		if (!file)
			return this.came(task, "folder_made");
		try {
			await create(task.folder, "X-WOPI-RelativeTarget", file, task);
		} catch (e) {
			if (e.status === 400)	// an invalid name: the host makes a similar one
				return this.near(task);
			if (e.status !== 409)
				throw e;
			return this.taken(task);
		}
		return this.came(task, "uploaded");
	}

	came(task, key, name) {
		task.good = true;
		task.end(t(key, { name, size: size(task.file?.size || 0) }));
	}

	async near(task) {
		const name = await create(task.folder, "X-WOPI-SuggestedTarget", task.file, task);

		this.came(task, "uploaded_as", name);
	}

	async taken(task) {
		const item = await this.list.find(task.file.name, task.folder);
		let choice = this.answer;

		if (!choice) {
			const answer = await askTaken(task.file, item, this.waiting.length);
			choice = answer.choice;
			if (answer.all)
				this.answer = choice;
		}
		if (choice === "skip")
			return task.end(t("skipped"));
		if (choice === "both" || !item || item.isContainer || !item.rights.includes("write"))
			return this.near(task);
		await replace(await this.list.opened(item), task.file, task).catch(e => this.list.explain(e, item.key));
		return this.came(task, "replaced");
	}
}
