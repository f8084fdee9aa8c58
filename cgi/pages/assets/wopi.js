// SPDX-License-Identifier: MIT
// The client side of WOPI, for the pages.

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

// A name in UTF-7 (RFC 2152) for X-WOPI-SuggestedTarget, -RelativeTarget and -RequestedName. Blanks at
// either end are encoded, because headers are trimmed in transit.
export function utf7(name) {
	// half of a surrogate pair is not a character
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

// A file or container: its URL and a token. Each call resolves to the Response, whatever its status,
// and rejects only if there is no connection. The token is never part of a URL.
export class Resource {
	constructor(src, token) {
		this.src = src;
		this.token = token;
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

	// SUB is "contents", "children" and the like, or "" for the resource itself.
	get(sub = "", headers = {}) {
		return this.request("GET", sub, headers, {});
	}

	// MORE is passed to fetch: { keepalive: true } for requests that outlive the page.
	post(override, headers = {}, body = null, sub = "", more = {}) {
		return this.request("POST", sub, { "X-WOPI-Override": override, ...headers },
			{ body, ...more });
	}
}
