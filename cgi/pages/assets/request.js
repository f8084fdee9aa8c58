// SPDX-License-Identifier: MIT
// Requests to the host's own URLs for pages, and error messages for people.

import { clock, data, readJson, size } from "./dom.js";
import { failure } from "./wopi.js";

// The number of bytes in "500000", "100M" or "10G".
function bytes(text) {
	return parseInt(text, 10) * 1024 ** Math.max(" KMGT".indexOf(text.at(-1)), 0);
}

const ISO_TIME = /\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?Z/g;

// TEXT with times as people write them here.
export function localTimes(text) {
	return text.replace(ISO_TIME, time => clock(time));
}

// The host's reasons contain headers, settings, timestamps and sizes in bytes.
const TRANSLATIONS = [
	[/^X-WOPI-[\w-]+/i, () => "The name"],
	[/holds a path separator/, () => "must not contain “/” or “\\”"],
	[/^The container is not empty\.$/, () => "The folder is not empty. Delete its contents first."],
	[ISO_TIME, time => clock(time)],
	[/^The file would exceed max_file_size, (\w+)\.$/,
		(all, most) => `It is larger than ${size(bytes(most))}, the maximum of this server.`],
	[/^The file would exceed the quota of '(.*?)', (\w+)(;.*)?\.$/, (all, whose, most) =>
		`It exceeds the quota of ${whose}, ${size(bytes(most))}. Delete something first.`],
];

export function words(response) {
	return TRANSLATIONS.reduce((text, [what, by]) => text.replace(what, by), failure(response));
}

// The response if it is ok; else throws an Error with message, status and response.
export async function check(request) {
	const response = await request.catch(() => {
		throw new Error("The server cannot be reached. Check your connection and try again.");
	});

	if (!response.ok)
		throw Object.assign(new Error(words(response)), { status: response.status, response });
	return response;
}

const { form_token: own } = data();

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
