// SPDX-License-Identifier: MIT
// Renews the access token of a host page while the person is signed in.

import { readJson } from "./dom.js";

const MINUTE = 60000, TICK = 15000, AGAIN = 30000;
const NOTICE = 5 * MINUTE;

/*
 * ADDRESS answers with a new token; END is the expiry of the first one, USER the id of its user. PAGE
 * has: renewed(answer); ended(), when that user is no longer signed in; ending(), once, a few minutes
 * before the first token expires, for clients that cannot replace it; closing(), once, a few minutes
 * before the session expires and cannot be extended.
 */
export class Renewal {
	constructor(address, { end, user }, page) {
		this.address = address;
		this.user = user;
		this.page = page;
		this.firstEnd = end;
		this.plan(end);
		setInterval(() => this.tick(), TICK);
		// timers stop while the computer sleeps
		document.addEventListener("visibilitychange", () => document.hidden || this.tick());
		addEventListener("online", () => this.tick());
	}

	// From here on for another document: its ADDRESS, and the END of its first token.
	turn(address, end) {
		this.address = address;
		this.firstEnd = end;
		this.plan(end);
	}

	// Renews after 80 % of the remaining time, at least a minute before the end. 0 is for ever.
	plan(end) {
		const life = end - Date.now();

		this.end = end;
		this.at = end ? Date.now() + Math.max(Math.min(0.8 * life, life - MINUTE), 0) : Infinity;
	}

	tick() {
		if (this.firstEnd && Date.now() > this.firstEnd - NOTICE) {
			this.firstEnd = 0;
			this.page.ending();
		}
		if (Date.now() >= this.at)
			this.renew();
	}

	// Renews now. Without an answer it retries soon; ended() is called once.
	async renew() {
		this.at = Date.now() + AGAIN;
		const answer = await fetch(this.address, { cache: "no-store", redirect: "manual" })
			.catch(() => null);
		// a redirect, or a page instead of JSON, is a request to sign in
		const fresh = answer?.ok ? await readJson(answer).catch(() => null) : null;

		if (!answer || answer.status >= 500)
			return;
		if (!fresh?.access_token || (this.user && fresh.user_id && fresh.user_id !== this.user)) {
			this.at = Infinity;
			this.page.ended();
			return;
		}
		const end = Number(fresh.access_token_ttl) || 0, isLast = end === this.end;

		this.plan(end);
		this.page.renewed(fresh);
		if (end && isLast && Date.now() > end - NOTICE && !this.told) {
			this.told = true;
			this.page.closing();
		}
	}
}
