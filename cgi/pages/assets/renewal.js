// SPDX-License-Identifier: MIT
// Keeps the access token of a host page young, as long as the person is signed in.

const MINUTE = 60000, TICK = 15000, AGAIN = 30000;
const NOTICE = 5 * MINUTE;

/*
 * ADDRESS answers with a new token; END is when the first one ends, and USER the id of whom it is
 * for. PAGE has: renewed(answer); ended(), when that person is signed in no more; ending(), once,
 * when the first token has a few minutes left, for the clients that keep it to the end; closing(),
 * once, when the session itself has a few minutes left, and is not prolonged any more.
 */
export class Renewal {
	constructor(address, { end, user }, page) {
		this.address = address;
		this.user = user;
		this.page = page;
		this.firstEnd = end;
		this.plan(end);
		setInterval(() => this.tick(), TICK);
		// timers sleep with the computer
		document.addEventListener("visibilitychange", () => document.hidden || this.tick());
		addEventListener("online", () => this.tick());
	}

	// At 80 % of the life that is left, and a minute before its end. 0 is for ever.
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

	// Asks now. Without an answer it asks again soon; ended() is told once.
	async renew() {
		this.at = Date.now() + AGAIN;
		const answer = await fetch(this.address, { cache: "no-store", redirect: "manual" })
			.catch(() => null);
		// a redirection or a page instead of JSON leads to where people sign in
		const fresh = answer?.ok ? await answer.json().catch(() => null) : null;

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
