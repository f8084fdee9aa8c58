// SPDX-License-Identifier: MIT
// Editing one text: its lock, its saves, and their failures. It speaks the protocol and knows nothing
// about the page's elements; editor.js shows the state.

import { readJson } from "./dom.js";
import { Resource, random, utf7 } from "./wopi.js";
import { words } from "./request.js";
import { t } from "./texts.js";
import { MAX_BYTES, decode, encode } from "./text.js";

const MINUTE = 60000;
const REFRESH_AFTER = 10 * MINUTE;	// locks expire after 30
const REFRESH_AWAKE = MINUTE;		// after the computer slept
const RETRY_MAX = MINUTE;
const POLL_AFTER = 10000;		// a reader asks no more often
const UNAUTHORISED = [401, 403, 404];	// the token expired; Collabora treats them alike

// A refused request; the message is for people.
class Refused extends Error {
	constructor(answer) {
		super(words(answer));
		this.answer = answer;
	}
}

// The storage of this window and of this browser; none if the browser denies it.
function storages() {
	try {
		return [sessionStorage, localStorage];
	} catch {
		return [];
	}
}

export class Editing {
	/*
	 * PAGE has: text(), the text in the page; show(text), which replaces it; changed(), called
	 * after the fields below changed; modified(), called when "dirty" may have changed;
	 * conflict(), called when the person has to decide; expired(), when a new token is needed.
	 */
	constructor({ src, access_token, mode }, page) {
		this.file = new Resource(src, access_token);
		this.page = page;
		this.wish = mode;
		this.state = "loading";		// view, edit, locked (by another), closed, failed
		this.why = "";			// the reason of the state, for people
		this.saving = "saved";		// unsaved, saving, retrying, expired, conflict, failed
		this.problem = "";		// the reason of "saving", for people
		this.cause = null;		// of a conflict: "lock" or "changed"
		this.info = null;		// CheckFileInfo
		this.form = null;		// the result of decode()
		this.lockId = null;
		this.holder = "";		// the lock holder, for people
		this.ownLock = null;		// that lock, if another window of this browser took it
		this.free = false;		// another's lock was released
		this.revision = this.savedRevision = 0;
		this.tries = this.polledAt = 0;
		this.queue = Promise.resolve();
	}

	get dirty() {
		return this.revision !== this.savedRevision;
	}

	get mayWrite() {
		return Boolean(this.info?.UserCanWrite && this.info.SupportsUpdate && !this.info.ReadOnly);
	}

	set(fields) {
		Object.assign(this, fields);
		this.page.changed();
	}

	// Runs one operation at a time, so that a save never meets a refresh of its lock.
	turn(work) {
		const done = this.queue.then(work);

		this.queue = done.catch(() => {});
		return done;
	}

	/* Opening. */

	// SEIZED is the lock id of another window of this browser, to be replaced.
	open(seized = null) {
		return this.turn(() => this.opening(seized));
	}

	// Loads the current contents and discards changes.
	reload() {
		this.savedRevision = this.revision;
		this.page.modified();
		return this.open();
	}

	async opening(seized) {
		this.set({ state: "loading", why: "", holder: "", ownLock: null, free: false, cause: null });
		try {
			await this.check();
			if (this.info.Size > MAX_BYTES)
				return this.tooLarge();
			const locked = this.wish === "edit" && this.mayWrite && await this.take(seized);

			await this.load();
			await this.decide(locked);
		} catch (e) {
			await this.fail(e);
		}
		return undefined;
	}

	tooLarge() {
		this.form = null;
		this.set({ state: "view", why: t("too_long_to_edit") });
	}

	async fail(e) {
		await this.release();
		this.set({ state: "failed", why: e instanceof TypeError ? t("unreachable") : e.message });
		if (UNAUTHORISED.includes(e.answer?.status))
			this.page.expired();
	}

	// Sets the state by the bytes, the rights and the lock.
	async decide(locked) {
		let why = this.form.problem || "";

		if (why)
			await this.release();
		else if (this.wish === "edit" && !this.mayWrite)
			why = t("may_only_read");
		else if (this.wish === "edit" && !locked)
			return this.set({ state: "locked", why: this.holder });
		return this.set({ state: locked && !why ? "edit" : "view", why });
	}

	async must(request) {
		const answer = await request;

		if (!answer.ok)
			throw new Refused(answer);
		return answer;
	}

	async check() {
		this.info = await readJson(await this.must(this.file.get()));
	}

	// Saves send the time of the version that was read, so bytes and time must be of the same
	// version.
	async load() {
		const answer = await this.must(this.file.get("contents",
			{ "X-WOPI-MaxExpectedSize": String(MAX_BYTES) }));
		const bytes = new Uint8Array(await answer.arrayBuffer());
		const version = answer.headers.get("X-WOPI-ItemVersion");

		if (version && version !== this.info.Version)
			await this.check();
		this.form = decode(bytes);
		this.version = this.info.Version;
		this.time = this.info.LastModifiedTime;
		this.savedRevision = this.revision;
		this.page.show(this.form.text ?? "");
		this.set({ saving: "saved", problem: "", cause: null });
	}

	/* The lock. */

	/*
	 * The lock of this window survives a reload, and is then replaced by a new one: nobody else
	 * gets it in between, and a copy of this window notices that it lost the lock. Locks of other
	 * windows of this browser are known, too: a person may take over that of a lost window.
	 */
	remember(lockId) {
		for (const storage of storages())
			if (lockId)
				storage.setItem(this.storageKey, lockId);
			else if (storage.getItem(this.storageKey) === this.rememberedId)
				storage.removeItem(this.storageKey);
		this.rememberedId = lockId;
	}

	get storageKey() {
		return `lock ${this.file.src}`;
	}

	// True if this window has the lock now; else "holder" says who has it.
	async take(seized) {
		const lockId = `text-${random(128)}`, [own, any] = storages();
		const headers = { "X-WOPI-Lock": lockId };
		const old = seized || own?.getItem(this.storageKey);
		let answer;

		if (!this.info.SupportsLocks)
			return true;
		if (old)
			answer = await this.file.post("LOCK", { ...headers, "X-WOPI-OldLock": old });
		if (!answer?.ok)
			answer = await this.file.post("LOCK", headers);
		if (!answer.ok && answer.status !== 409)
			throw new Refused(answer);
		if (answer.ok) {
			this.lockId = lockId;
			this.lockedAt = Date.now();
			this.remember(lockId);
		} else {
			const present = answer.headers.get("X-WOPI-Lock");

			this.holder = words(answer);
			this.ownLock = present && present === any?.getItem(this.storageKey) ? present : null;
		}
		return answer.ok;
	}

	forget() {
		this.lockId = null;
		this.remember(null);
	}

	// OPTIONS are those of fetch. A lock that could not be released expires.
	async release(options) {
		const lockId = this.lockId;

		this.lockId = null;
		if (!lockId)
			return;
		await this.file.post("UNLOCK", { "X-WOPI-Lock": lockId }, null, "", options).catch(() => {});
		this.remember(null);
	}

	// Called if another window of this browser took the lock: notices that at once.
	taken(key, lockId) {
		if (key === this.storageKey && this.lockId && lockId && lockId !== this.lockId)
			this.turn(() => this.refresh()).catch(() => {});
	}

	// Called regularly; AWAKE: the computer may have slept. Failures are retried the next time.
	keep(awake) {
		const limit = awake ? REFRESH_AWAKE : REFRESH_AFTER;

		if (this.state !== "edit" || !this.lockId || Date.now() - this.lockedAt < limit)
			return;
		this.turn(() => this.refresh()).catch(() => {});
	}

	async refresh() {
		if (!this.lockId)
			return;
		const answer = await this.file.post("REFRESH_LOCK", { "X-WOPI-Lock": this.lockId });

		if (answer.ok)
			this.lockedAt = Date.now();
		else if (answer.status === 409)
			await this.retake();
		else if (UNAUTHORISED.includes(answer.status))
			this.expire();
	}

	// The lock was lost. Takes it again, if possible, and shows what others saved meanwhile; if
	// there are unsaved changes, the next save detects the conflict.
	async retake() {
		this.forget();
		if (!await this.take())
			return this.dirty ? this.stop("lock") : this.set({ state: "locked", why: this.holder });
		if (this.dirty)
			return undefined;
		await this.check();
		return this.info.Version !== this.version ? this.load() : undefined;
	}

	get reads() {
		return this.state === "locked" || this.state === "view";
	}

	// For a reader: looks who edits, and loads what was saved meanwhile. Failures are retried the next time.
	poll() {
		if (!this.reads || Date.now() - this.polledAt < POLL_AFTER)
			return;
		this.polledAt = Date.now();
		this.turn(() => this.look()).catch(() => {});
	}

	async look() {
		const answer = await this.file.post("GET_LOCK");
		const held = answer.headers.get("X-WOPI-Lock") || answer.status === 409;	// a coauthoring lock

		if (!this.reads)
			return;
		if (UNAUTHORISED.includes(answer.status))
			this.expire();
		else if (answer.ok || held)
			this.set({ holder: held ? words(answer) : "", free: !held });
		if (answer.ok && this.form && answer.headers.get("X-WOPI-ItemVersion") !== this.version)
			await this.follow();
	}

	async follow() {
		await this.check();
		if (this.info.Size > MAX_BYTES)
			return this.tooLarge();
		await this.load();
		return this.decide(false);
	}

	/* Saving. */

	edited() {
		this.revision++;
		if (this.saving === "saved" || this.saving === "failed")
			this.set({ saving: "unsaved", problem: "" });
		this.page.modified();
	}

	/*
	 * Resolves to whether everything is saved. OPTIONS: autosave; exit; overwrite, to replace
	 * what somebody else saved meanwhile.
	 */
	save(options = {}) {
		return this.turn(() => this.saveNow(options).catch(e => e.answer ? this.unsaved(e.answer) :
			this.retry(t("no_connection"))));
	}

	headers({ autosave, exit, overwrite }) {
		const headers = {
			"X-COOL-WOPI-IsModifiedByUser": "true",
			"X-COOL-WOPI-IsAutosave": String(Boolean(autosave)),
			"X-COOL-WOPI-IsExitSave": String(Boolean(exit)),
			"Content-Type": "application/octet-stream",
		};

		if (this.lockId)
			headers["X-WOPI-Lock"] = this.lockId;
		if (this.info.UserId)
			headers["X-WOPI-Editors"] = this.info.UserId;
		if (this.time && !overwrite)
			headers["X-COOL-WOPI-Timestamp"] = this.time;
		return headers;
	}

	async saveNow(options) {
		const revision = this.revision, bytes = encode(this.page.text(), this.form);

		clearTimeout(this.timer);
		if (this.state !== "edit")
			return false;
		if (bytes.length > MAX_BYTES)
			return this.broken(t("too_long_to_save"));
		this.set({ saving: "saving", cause: null });
		if (!this.lockId && !await this.take())
			return this.stop("lock");
		const answer = await this.put(bytes, options);

		return answer.ok ? this.saved(answer, revision) : this.unsaved(answer);
	}

	// Takes an expired lock again, once.
	async put(bytes, options) {
		const send = () => this.file.post("PUT", this.headers(options), bytes, "contents");
		const answer = await send();

		if (answer.status !== 409 || answer.headers.get("X-WOPI-Lock") === this.lockId)
			return answer;
		this.forget();
		return await this.take() ? send() : answer;
	}

	async saved(answer, revision) {
		const body = await answer.json().catch(() => ({}));

		this.version = answer.headers.get("X-WOPI-ItemVersion") || this.version;
		this.time = body.LastModifiedTime;
		this.savedRevision = revision;
		this.form.mixed = false;
		this.tries = 0;
		this.set({ saving: this.dirty ? "unsaved" : "saved", problem: "" });
		this.page.modified();
		return !this.dirty;
	}

	unsaved(answer) {
		if (answer.status === 409)
			return this.stop(this.lockId ? "changed" : "lock");
		if (UNAUTHORISED.includes(answer.status))
			return this.expire();
		if (answer.status >= 500 && answer.status !== 501)
			return this.retry(words(answer));
		return this.broken(words(answer));
	}

	// The person has to decide.
	stop(cause) {
		this.set({ cause, saving: "conflict", problem: cause === "lock" ? this.holder :
			t("file_changed_since") });
		this.page.conflict();
		return false;
	}

	broken(problem) {
		this.set({ saving: "failed", problem });
		return false;
	}

	// Retries automatically, at growing intervals.
	retry(problem) {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.save({ autosave: true }),
			Math.min(1000 * 2 ** ++this.tries, RETRY_MAX));
		this.set({ saving: "retrying", problem });
		return false;
	}

	// The connection is back.
	online() {
		if (this.saving === "retrying")
			this.save({ autosave: true });
	}

	/* The token. */

	expire() {
		this.set({ saving: "expired" });
		this.page.expired();
		return false;
	}

	// Continues with a new token.
	renew(token) {
		const waited = this.saving === "expired";

		this.file.token = token;
		if (this.state === "failed")
			this.open();
		if (!waited)
			return;
		this.set({ saving: this.dirty ? "unsaved" : "saved" });
		if (this.state === "edit" && this.dirty)
			this.save({ autosave: true });
		else if (this.state === "edit")
			this.turn(() => this.refresh()).catch(() => {});
	}

	/* The name, copies, and the end. */

	// The JSON of the response; throws an Error whose message is for people.
	async ask(override, headers, body) {
		const answer = await this.file.post(override, headers, body).catch(() => null);

		if (!answer)
			throw new Error(t("unreachable"));
		return readJson(await this.must(answer));
	}

	get extension() {
		return this.info.FileExtension || "";
	}

	async rename(stem) {
		const headers = { "X-WOPI-RequestedName": utf7(stem) };

		if (this.lockId)
			headers["X-WOPI-Lock"] = this.lockId;
		const { Name } = await this.ask("RENAME_FILE", headers, null);

		this.info.BaseFileName = Name + this.extension;
		this.page.changed();
		return this.info.BaseFileName;
	}

	// Saves the text as a new file in the same folder; the host may change the name.
	copy(name) {
		const bytes = encode(this.page.text(), this.form);

		return this.ask("PUT_RELATIVE", {
			"X-WOPI-SuggestedTarget": utf7(name), "X-WOPI-Size": String(bytes.length),
		}, bytes);
	}

	// Saves changes, unless LOST, and releases the lock. Resolves to false if saving failed.
	async close(lost) {
		if (!lost && this.dirty && !await this.save({ exit: true }))
			return false;
		this.savedRevision = this.revision;
		this.page.modified();
		await this.turn(() => this.release());
		this.set({ state: "closed" });
		return true;
	}

	// The window is closed. During a save the lock must stay: it expires, or this window comes
	// back.
	leave() {
		if (this.saving !== "saving")
			this.release({ keepalive: true });
	}
}
