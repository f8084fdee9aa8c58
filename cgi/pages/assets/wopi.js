// SPDX-License-Identifier: MIT
// The client's side of WOPI: what the pages ask this host for, in the words of the protocol.

const direct = /^[A-Za-z0-9'(),\-./:? ]$/;

// One shift of UTF-7: the UTF-16 units of TEXT, big-endian, in base64 without padding.
function shift(text) {
	let bytes = "";

	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);

		bytes += String.fromCharCode(unit >> 8, unit & 255);
	}
	return `+${btoa(bytes).replace(/=+$/, "")}-`;
}

// A name for X-WOPI-SuggestedTarget, -RelativeTarget and -RequestedName, by RFC 2152. A shift is
// always closed by "-". A blank at either end is written as one, for headers are trimmed on their way.
export function utf7(name) {
	// half of a surrogate pair is no character
	const whole = name.replace(/\p{Surrogate}/gu, "\ufffd");
	let text = "", waiting = "";
	const close = () => {
		text += waiting && shift(waiting);
		waiting = "";
	};

	for (let i = 0; i < whole.length; i++) {
		const c = whole[i], edge = c === " " && (i === 0 || i === whole.length - 1);

		if (c === "+") {
			close();
			text += "+-";
		} else if (direct.test(c) && !edge) {
			close();
			text += c;
		} else {
			waiting += c;
		}
	}
	close();
	return text;
}

// Random text of BITS bits. crypto.randomUUID would need HTTPS.
export function random(bits = 128) {
	const bytes = crypto.getRandomValues(new Uint8Array(bits / 8));

	return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
}

const session = random();

// The headers in which the host says why, and the answer to each status that says nothing else.
const reasons = ["X-WOPI-InvalidFileNameError", "X-WOPI-LockFailureReason", "X-WOPI-ServerError"];
const statuses = {
	400: "The server did not understand this. Reload the page and try again.",
	401: "Your access has ended. Reload the page.",
	404: "It is gone, or you may no longer do this. Reload the page.",
	409: "Somebody else is changing it. Try again in a moment.",
	412: "It is too large to be shown here. Download it instead.",
	413: "It is too large for this server.",
	501: "This server does not allow it.",
};

// A sentence for people out of an answer that is not 200.
export function failure(response) {
	const reason = reasons.map(name => response.headers.get(name)).find(Boolean);

	if (reason)
		return reason[0].toUpperCase() + reason.slice(1) + (/[.!?]$/.test(reason) ? "" : ".");
	return statuses[response.status] ||
		`The server has a problem (${response.status}). Try again in a moment.`;
}

// A file, a container: its address and a token for it. Each call resolves to the Response, whatever
// its status is, and rejects only if there is no connection. The token is never part of an address.
export class Resource {
	constructor(src, token) {
		this.src = src;
		this.token = token;
	}

	// Out of the Url of an answer, which carries the token.
	static from(url) {
		const address = new URL(url), token = address.searchParams.get("access_token");

		return new Resource(address.origin + address.pathname, token);
	}

	request(method, sub, headers, more) {
		return fetch(this.src + (sub && `/${sub}`), {
			method, cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
			headers: {
				"Authorization": `Bearer ${this.token}`,
				"X-WOPI-SessionId": session,
				"X-WOPI-CorrelationId": random(),
				...headers,
			},
			...more,
		});
	}

	// SUB is "contents", "children" and the like, or nothing for the resource itself.
	get(sub = "", headers = {}) {
		return this.request("GET", sub, headers, {});
	}

	// MORE goes to fetch: { keepalive: true } for what is to outlive the page.
	post(override, headers = {}, body = null, sub = "", more = {}) {
		return this.request("POST", sub, { "X-WOPI-Override": override, ...headers },
			{ body, ...more });
	}
}
