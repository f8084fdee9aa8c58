// SPDX-License-Identifier: MIT
// Requests to the host's own URLs for pages, and error messages for people.

import { clock, data, readJson, size } from "./dom.js";
import { t } from "./texts.js";

// The number of bytes in "500000", "100M" or "10G".
function bytes(text) {
	return parseInt(text, 10) * 1024 ** Math.max(" KMGT".indexOf(text.at(-1)), 0);
}

const STATUSES = [400, 401, 404, 409, 412, 413, 501];	// with a text of their own
const ISO_TIME = /\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?Z/g;

// TEXT with times as people write them here.
export function localTimes(text) {
	return text.replace(ISO_TIME, time => clock(time));
}

// The headers with the reason of a refusal, in English.
const HEADERS = ["X-WOPI-InvalidFileNameError", "X-WOPI-LockFailureReason", "X-WOPI-ServerError"];

// What people read instead of such a reason: the key of a text, and its values.
const REASONS = [
	[/^X-WOPI-\S+ is empty/, () => ["name_missing"]],
	[/^X-WOPI-\S+ starts with/, () => ["name_begins_with_dot"]],
	[/^X-WOPI-\S+ holds a path separator/, () => ["name_with_separator"]],
	[/^X-WOPI-\S+ is longer than (\d+)/, (all, n) => ["name_too_long", { n: Number(n) }]],
	[/^X-WOPI-\S+ contains (U\+\w+)/, (all, code) => ["name_with_character", { code }]],
	[/^X-WOPI-\S+ contains no visible/, () => ["name_unseen"]],
	[/^the file would exceed max_file_size, (\w+)/, (all, most) => ["too_large", { size: size(bytes(most)) }]],
	[/^the file would exceed the quota of '(.*?)', (\w+)/,
		(all, name, most) => ["over_quota", { name, size: size(bytes(most)) }]],
	[/^(?:locked|coauthored) by (.*?)( and .*)? since (\S+), until /,
		(all, name, others, since) => [others ? "locked_by_several" : "locked_by", { name, since: clock(since) }]],
];

function sentence(text) {
	return text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

// Why the host refused, for people. RESPONSE has a status and headers.
export function words({ status, headers }) {
	const reason = HEADERS.map(name => headers.get(name)).find(Boolean);

	for (const [pattern, read] of reason ? REASONS : []) {
		const found = reason.match(pattern);
		if (found)
			return t(...read(...found));
	}
	if (reason)
		return t("other_reason", { reason: localTimes(sentence(reason)) });
	return t(STATUSES.includes(status) ? `status_${status}` : "status_other", { status: String(status) });
}

// The response if it is ok; else throws an Error with message, status and response.
export async function check(request) {
	const response = await request.catch(() => {
		throw new Error(t("unreachable"));
	});

	if (!response.ok)
		throw Object.assign(new Error(words(response)), { status: response.status, response });
	return response;
}

const page = data(), { form_token: own } = page;

// The file or folder ITEM, { id }, with what an action needs: access_token and download. A page of its own
// would get the same.
export async function withToken(item) {
	const answer = await fetch(`${page.base}/session/${item.id}`, { cache: "no-store", redirect: "manual" })
		.catch(() => null);

	if (!answer?.ok)
		throw new Error(t(answer ? "status_404" : "unreachable"));
	return { ...item, ...(await readJson(answer)).file };
}

// GET, or POST if there is a BODY; resolves to the JSON of the response.
export async function call(address, token, body) {
	const response = await check(fetch(address, {
		method: body ? "POST" : "GET", cache: "no-cache", redirect: "error",
		headers: {
			"Authorization": `Bearer ${token}`,
			...body && { "Content-Type": "application/json" },
			...body && own && { "X-Form-Token": own },
		},
		body: body && JSON.stringify(body),
	}));

	return readJson(response);
}
