// SPDX-License-Identifier: MIT
// Folders that are uploaded, with what is in them.

import { data } from "./dom.js";
import { call, check, withToken } from "./request.js";
import { t } from "./texts.js";
import { Resource, utf7 } from "./wopi.js";

const page = data();

const read = (object, method) => new Promise((resolve, reject) => object[method](resolve, reject));

// What is in a dropped ENTRY, as { file, folders }: the names of the folders around it. An empty folder
// has no file.
export async function contents(entry, folders = []) {
	const within = [...folders, entry.name], found = [];

	if (entry.isFile)
		return [{ file: await read(entry, "file"), folders }];
	const reader = entry.createReader();
	for (let some = [null]; some.length; found.push(...some))	// browsers give some at a time
		some = await read(reader, "readEntries");
	const below = await Promise.all(found.map(e => contents(e, within)));
	return found.length ? below.flat() : [{ file: null, folders: within }];
}

// The folder NAME in PARENT; it is made if there is none. A name that is not allowed becomes a similar one.
async function folderIn(parent, name) {
	const resource = new Resource(`${page.base}/containers/${parent.id}`, parent.access_token);
	const make = mode => check(resource.post("CREATE_CHILD_CONTAINER", { [mode]: utf7(name) }));

	try {
		const answer = await make("X-WOPI-RelativeTarget").catch(e => {
			if (e.status !== 400)
				throw e;
			return make("X-WOPI-SuggestedTarget");
		});
		const made = (await answer.json()).ContainerPointer;

		return withToken({ id: new URL(made.Url).pathname.split("/").pop() });
	} catch (e) {
		if (e.status !== 409)
			throw e;
		const { containers } = await call(`${page.base}/listing/${parent.id}`, parent.access_token);
		const found = containers.find(c => c.name === name.normalize());

		if (!found)	// a document has the name
			throw new Error(t("name_taken", { name }));
		return withToken(found);
	}
}

// A function from the names of nested folders to the innermost one, below TOP. Each is made once.
export function nest(top) {
	const made = new Map();

	return async function inner(names) {
		const key = names.join("/");

		if (!names.length)
			return top;
		if (!made.has(key))
			made.set(key, inner(names.slice(0, -1)).then(parent => folderIn(parent, names.at(-1))));
		return made.get(key).catch(e => {
			made.delete(key);	// it may work next time
			throw e;
		});
	};
}
