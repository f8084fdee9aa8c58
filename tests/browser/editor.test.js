// SPDX-License-Identifier: MIT
// The built-in text editor, inside the host page as people have it.

import { assert, eventually, test } from "./harness.js";

const editor = page => page.frameLocator("iframe");
const text = page => editor(page).getByRole("textbox");
const saved = page => editor(page).locator("body[data-saving=saved]").waitFor();
const state = (page, name) => editor(page).locator(`body[data-state=${name}]`).waitFor();

async function edit(w, user, options) {
	const page = await w.person(user, "/open/notes?action=edit", options);

	await state(page, "edit");
	return page;
}

async function change(page, value) {
	await text(page).fill(value);
	await page.keyboard.press("Control+s");
	await saved(page);
}

test("a text is edited and saved, and the host has the very bytes", async w => {
	const page = await edit(w, "alice");

	assert.equal(await text(page).inputValue(), "Milk\nBread\n");
	await change(page, "Milk\nBrötchen\n");
	assert.equal(await w.content("notes"), "Milk\nBrötchen\n");
});

test("the window's icon is that of the document's kind", async w => {
	const page = await edit(w, "alice");

	assert.match(await page.locator("link[rel=icon]").getAttribute("href"), /\/icon-text\.svg$/);
});

test("changes are saved by themselves after a while", async w => {
	const page = await edit(w, "alice");

	await text(page).fill("Butter\n");
	await saved(page);
	await eventually(async () => await w.content("notes") === "Butter\n");
});

test("line ends and the byte order mark of a file are kept", async w => {
	const id = await w.addFile("windows.txt", "\ufeffone\r\ntwo\r\n");
	const page = await w.person("alice", `/open/${id}?action=edit`);

	await state(page, "edit");
	assert.equal(await text(page).inputValue(), "one\ntwo\n");
	await change(page, "one\nthree\n");
	assert.equal(await w.content(id), "\ufeffone\r\nthree\r\n");
});

test("whoever edits holds the lock, which is let go by closing", async w => {
	const page = await edit(w, "alice");

	const [lock] = await w.list("lock", "list");
	assert.equal(lock.file, "notes");
	await editor(page).getByRole("button", { name: "Close" }).click();
	await page.getByRole("table").waitFor();
	assert.deepEqual(await w.list("lock", "list"), []);
});

test("closing the window lets the lock go", async w => {
	const page = await edit(w, "alice");

	await page.close({ runBeforeUnload: true });
	await eventually(async () => (await w.list("lock", "list")).length === 0, "the unlock");
});

test("a reload keeps the document for its window", async w => {
	const page = await edit(w, "alice");

	await page.reload();
	await state(page, "edit");
	assert.equal((await w.list("lock", "list")).length, 1);
});

test("closing saves what was not saved yet", async w => {
	const page = await edit(w, "alice");

	await text(page).fill("Jam\n");
	await editor(page).getByRole("button", { name: "Close" }).click();
	await page.getByRole("table").waitFor();
	assert.equal(await w.content("notes"), "Jam\n");
});

test("a second window shows who edits, and cannot write", async w => {
	await edit(w, "alice");
	const second = await w.person("bob", "/open/notes?action=edit");

	await state(second, "locked");
	await editor(second).getByText(/by alice/i).waitFor();
	assert.equal(await text(second).evaluate(area => area.readOnly), true);
	assert.equal(await text(second).inputValue(), "Milk\nBread\n");
	await w.shot(second, "second-window");
});

test("a second window takes over when the first has closed, with its text", async w => {
	const first = await edit(w, "alice"), second = await w.person("bob", "/open/notes?action=edit");

	await state(second, "locked");
	await change(first, "Eggs\n");
	await editor(first).getByRole("button", { name: "Close" }).click();
	await first.getByRole("table").waitFor();
	await second.evaluate(() => frames[0].document.dispatchEvent(new Event("visibilitychange")));
	await editor(second).getByRole("button", { name: "Edit now" }).click();
	await state(second, "edit");
	assert.equal(await text(second).inputValue(), "Eggs\n");
	await change(second, "Eggs, many\n");
	assert.equal(await w.content("notes"), "Eggs, many\n");
});

test("a save that would lose somebody else's asks first; both can be kept", async w => {
	const page = await edit(w, "alice");

	await w.wopictl("lock", "release", "notes", "--force");
	await w.wopictl("lock", "set", "notes", "stolen", "--user", "bob");
	await text(page).fill("Mine\n");
	await page.keyboard.press("Control+s");
	const dialogue = editor(page).getByRole("dialog", { name: "Somebody else is editing this file" });
	await dialogue.getByText(/by bob/i).waitFor();
	await w.shot(page, "conflict");
	await dialogue.getByRole("button", { name: "Save as a copy" }).click();
	await eventually(async () => (await w.list("file", "list"))
		.some(f => f.name === "notes (copy).txt"), "the copy");
	assert.equal(await w.content("notes"), "Milk\nBread\n");
	const copy = (await w.list("file", "list")).find(f => f.name === "notes (copy).txt");
	assert.equal(await w.content(copy.id), "Mine\n");
});

test("a file that was changed by the administrator meanwhile is not overwritten unasked", async w => {
	const page = await edit(w, "alice");

	await w.wopictl("lock", "release", "notes", "--force");
	await w.putFile("notes", "Theirs\n");
	await text(page).fill("Mine\n");
	await page.keyboard.press("Control+s");
	const dialogue = editor(page).getByRole("dialog", { name: "The file has changed" });
	await dialogue.waitFor();
	assert.equal(await w.content("notes"), "Theirs\n");
	await dialogue.getByRole("button", { name: "Overwrite" }).click();
	await saved(page);
	assert.equal(await w.content("notes"), "Mine\n");
	assert.equal((await w.list("file", "versions", "notes")).length, 3);
});

test("a file is renamed from the editor, and the window's title follows", async w => {
	const page = await edit(w, "alice");

	await editor(page).getByRole("button", { name: "notes.txt" }).click();
	await editor(page).getByLabel("New name").fill("shopping");
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.title.startsWith("shopping.txt"));
	assert.equal((await w.json("file", "show", "notes")).name, "shopping.txt");
});

test("a copy is saved under another name and opened", async w => {
	const page = await edit(w, "alice");

	await editor(page).getByRole("button", { name: "Save as" }).click();
	await page.getByLabel("Name of the copy").fill("second list");
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await page.waitForURL(url => !url.pathname.endsWith("/notes"));
	await state(page, "edit");
	await page.waitForFunction(() => document.title.startsWith("second list.txt"));
});

test("a reader sees the text and cannot change it", async w => {
	const page = await w.person("carol", "/open/notes?action=view");

	await state(page, "view");
	assert.equal(await text(page).evaluate(area => area.readOnly), true);
	for (const name of ["Save", "Edit", "Share"])
		assert.equal(await editor(page).getByRole("button", { name, exact: true }).count(), 0, name);
	assert.deepEqual(await w.list("lock", "list"), []);
});

// As if the person came back to the window.
const look = page => page.evaluate(() => frames[0].document.dispatchEvent(new Event("visibilitychange")));

// USER reads FILE in a page whose clock can be moved.
async function read(w, file, user = "carol") {
	const page = await w.signIn(user, file, "view", { clock: true });

	await state(page, "view");
	return page;
}

test("a reader sees at once who edits", async w => {
	await edit(w, "alice");
	const page = await w.person("carol", "/open/notes?action=view");

	await editor(page).getByText(/Locked by Alice Able since .* what is saved/).waitFor();
});

test("a reader sees after a while who edits, and gets what is saved", async w => {
	const reader = await read(w, "notes"), writer = await edit(w, "alice");

	await change(writer, "Eggs\n");
	await reader.clock.fastForward("00:16");
	await editor(reader).getByText(/Locked by Alice Able since .* what is saved/).waitFor();
	await eventually(async () => await text(reader).inputValue() === "Eggs\n");
	await state(reader, "view");
	assert.equal(await text(reader).evaluate(area => area.readOnly), true);
	await w.shot(reader, "reader-follows");
});

test("whoever waits for a lock gets what its holder saves, and may edit it afterwards", async w => {
	const first = await edit(w, "alice"), second = await w.person("bob", "/open/notes?action=edit");

	await state(second, "locked");
	await change(first, "Eggs\n");
	await look(second);
	await eventually(async () => await text(second).inputValue() === "Eggs\n");
	await state(second, "locked");
});

test("new text leaves a reader's selection and place where they are", async w => {
	const lines = Array.from({ length: 500 }, (line, i) => `line ${i}`).join("\n");
	const selected = area => [area.value.slice(area.selectionStart, area.selectionEnd), area.scrollTop];

	await w.putFile("notes", lines);
	const page = await read(w, "notes");
	const before = await text(page).evaluate(area => {
		const start = area.value.indexOf("line 300");

		area.setSelectionRange(start, start + 8);
		area.scrollTop = 2000;
		return area.scrollTop;
	});
	await w.putFile("notes", `more\n${lines}`);
	await page.clock.fastForward("00:16");
	await eventually(async () => (await text(page).inputValue()).startsWith("more"));
	assert.deepEqual(await text(page).evaluate(selected), ["line 300", before]);
});

test("a reader's table stays a table, with the new rows", async w => {
	await w.addFile("list.csv", "a,b\n", "--id", "list", "--owner", "alice");
	const page = await read(w, "list");

	await editor(page).getByRole("button", { name: "Table" }).click();
	await w.putFile("list", "a,b\nc,d\n");
	await page.clock.fastForward("00:16");
	await editor(page).getByRole("cell", { name: "d" }).waitFor();
});

test("a reader asks what is new no more often than every ten seconds", async w => {
	const page = await w.signIn("carol", "notes", "view", { clock: true });
	let asked = 0;

	page.on("request", request => {
		if (request.headers()["x-wopi-override"] === "GET_LOCK")
			asked++;
	});
	await page.reload();
	await state(page, "view");
	await eventually(() => asked === 1);
	await page.clock.fastForward("00:09");
	for (let i = 0; i < 3; i++)
		await look(page);
	await page.clock.fastForward("00:02");
	for (let i = 0; i < 3; i++)
		await look(page);
	await eventually(() => asked === 2);
	await page.waitForTimeout(300);
	assert.equal(asked, 2);
});

test("reading turns into editing by the button", async w => {
	const page = await w.person("alice", "/open/notes?action=view");

	await editor(page).getByRole("button", { name: "Edit" }).click();
	await page.waitForURL(/action=edit/);
	await state(page, "edit");
});

test("the token is renewed before it ends, and editing goes on", async w => {
	await w.wopictl("config", "set", "token_ttl", "3m");
	const page = await w.signIn("alice", "notes", "edit", { clock: true });

	await state(page, "edit");
	await w.wopictl("config", "set", "token_ttl", "10h");
	const first = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent)
		.host.fields.access_token);
	const renewed = page.waitForResponse(/\/session\/notes/);
	await page.clock.fastForward("02:30");
	const answer = await (await renewed).json();
	assert.notEqual(answer.access_token, first);
	await text(page).fill("With a new token\n");
	const [save] = await Promise.all([page.waitForRequest(/\/files\/notes\/contents/),
		page.keyboard.press("Control+s")]);
	assert.equal(save.headers().authorization, `Bearer ${answer.access_token}`);
	await saved(page);
});

test("a text with a long line or a foreign script scrolls inside the editor only", async w => {
	const id = await w.addFile("long.txt", `${"x".repeat(3000)}\n日本語 عربى\n`.repeat(100));
	const page = await w.person("alice", `/open/${id}?action=edit`,
		{ viewport: { width: 360, height: 640 } });

	await state(page, "edit");
	assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= 360));
	assert.ok(await editor(page).locator("body").evaluate(() =>
		document.scrollingElement.scrollWidth <= innerWidth));
});

test("a file that is no text is not edited as one", async w => {
	const id = await w.addFile("binary.txt", "a\0b");
	const page = await w.person("alice", `/open/${id}?action=edit`);

	await editor(page).getByText("not text").waitFor();
	assert.deepEqual(await w.list("lock", "list"), []);
	assert.equal(await w.content(id), "a\0b");
});
