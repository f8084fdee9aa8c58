// SPDX-License-Identifier: MIT
// What the pages ask of this host's own addresses, and every refusal in words for people.

import { clock, data, size } from "./dom.js";
import { failure } from "./wopi.js";

// The host's reasons name headers and settings, whole times, and all the bytes.
const TRANSLATIONS = [
	[/^X-WOPI-[\w-]+/i, () => "The name"],
	[/holds a path separator/, () => "must not have “/” or “\\” in it"],
	[/^The container is not empty\.$/, () => "The folder is not empty. Delete what is in it first."],
	[/\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?Z/g, time => clock(time)],
	[/^The file would exceed max_file_size, (\d+)\.$/,
		(all, most) => `It is larger than the ${size(+most)} that this server takes.`],
	[/^The file would exceed the quota of (.*), (\d+)\.$/, (all, whose, most) =>
		`There is not enough room for it: the quota of ${whose} is ${size(+most)}. Delete something first.`],
];

export function words(response) {
	return TRANSLATIONS.reduce((text, [what, by]) => text.replace(what, by), failure(response));
}

// The answer if it is good; else an Error that says why, with the answer's status.
export async function check(request) {
	const response = await request.catch(() => {
		throw new Error("The server cannot be reached. Check your connection and try again.");
	});

	if (!response.ok)
		throw Object.assign(new Error(words(response)), { status: response.status, response });
	return response;
}

const { form_token: own } = data();

// GET of an address of the pages, or POST if there is a BODY; resolves to what the answer says.
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

	return response.json();
}
