// SPDX-License-Identifier: MIT
// Links for people who are not known here, versions, and signing in and out.

import { assert, eventually, test } from "./harness.js";

const dialogue = page => page.getByRole("dialog");

// Makes a link to the file or folder ID as alice; resolves to its address.
async function share(page, type) {
	await page.getByLabel("Permission").selectOption(type);
	await page.getByRole("button", { name: "Create link" }).click();
	return page.getByLabel("Address of the link").inputValue();
}

async function shareFromList(w, name, type) {
	const page = await w.signIn("alice", "notes", "view");

	await page.goto(`${w.base}/`);
	await page.getByRole("button", { name: `Actions for ${name}` }).click();
	await page.getByRole("menuitem", { name: "Share" }).click();
	return { page, url: await share(page, type) };
}

async function visit(w, url) {
	const page = await w.stranger();

	await page.goto(url);
	if (await page.getByLabel("Your name").count())
		await page.getByRole("button", { name: "Open" }).click();
	return page;
}

const text = page => page.frameLocator("iframe").getByRole("textbox");
const state = (page, name) => page.frameLocator("iframe").locator(`body[data-state=${name}]`).waitFor();
const data = page => page.evaluate(() => JSON.parse(document.getElementById("data").textContent));

test("a link to read opens for a stranger, read-only", async w => {
	const { page, url } = await shareFromList(w, "notes.txt", "ReadOnly");

	await w.shot(page, "share");
	const guest = await visit(w, url);
	await state(guest, "view");
	assert.equal(await text(guest).inputValue(), "Milk\nBread\n");
	assert.equal(await text(guest).evaluate(area => area.readOnly), true);
	assert.equal((await data(guest)).person.guest, true);
	assert.ok(!(await data(guest)).host.file.rights.includes("write"));
});

test("the secret of a link leaves the address", async w => {
	const { url } = await shareFromList(w, "notes.txt", "ReadOnly");
	const guest = await visit(w, url);

	await state(guest, "view");
	assert.doesNotMatch(guest.url(), /share|access_token|[\w-]{30}/);
});

test("with a link to read, asking for the editing page changes nothing", async w => {
	const { url } = await shareFromList(w, "notes.txt", "ReadOnly");
	const guest = await visit(w, url);

	await state(guest, "view");
	await guest.goto(`${w.base}/open/notes?action=edit`);
	await state(guest, "view");
	assert.deepEqual(await w.list("lock", "list"), []);
});

test("a link to edit lets a stranger write, who is shown as a guest", async w => {
	const { page, url } = await shareFromList(w, "notes.txt", "ReadWrite");
	const guest = await visit(w, url);

	await guest.goto(`${w.base}/open/notes?action=edit`);
	await state(guest, "edit");
	await page.getByRole("button", { name: "Done" }).click();
	await page.evaluate(() => dispatchEvent(new Event("focus")));
	await page.getByText(/Guest \d+ is editing/i).waitFor();
	await text(guest).fill("By a stranger\n");
	await guest.keyboard.press("Control+s");
	await eventually(async () => await w.content("notes") === "By a stranger\n");
});

test("a link shows nothing but what it was made for", async w => {
	const { url } = await shareFromList(w, "notes.txt", "ReadWrite");
	const guest = await visit(w, url);

	await state(guest, "view").catch(() => state(guest, "edit"));
	for (const path of ["/open/report", "/open/projects", "/"]) {
		await guest.goto(w.base + path);
		assert.equal(await guest.getByText("report.docx").count(), 0, path);
	}
});

test("a link to a folder shows what is in it", async w => {
	await w.addFile("plan.txt", "plan", "--container", "projects");
	const { url } = await shareFromList(w, "Projects", "ReadOnly");
	const guest = await visit(w, url);

	await guest.getByRole("link", { name: "plan.txt" }).click();
	await state(guest, "view");
	assert.equal(await text(guest).inputValue(), "plan");
});

test("a link that was taken back shows nothing any more, not even to who had it open", async w => {
	const { page, url } = await shareFromList(w, "notes.txt", "ReadOnly"), before = await visit(w, url);

	await state(before, "view");
	await page.getByRole("button", { name: "Remove" }).click();
	await page.getByRole("dialog", { name: "Remove this link?" })
		.getByRole("button", { name: "Remove" }).click();
	await page.getByText("There are no links yet.").waitFor();
	const after = await visit(w, url);
	await after.getByRole("heading", { name: "This link is no longer valid" }).waitFor();
	await before.reload();
	await before.getByRole("heading", { name: /sign in/i }).waitFor();
});

test("a link that the administrator sees is the one that was made", async w => {
	await shareFromList(w, "notes.txt", "ReadOnly");
	const [link, ...more] = await w.links();

	assert.deepEqual([link.user, link.kind, link.resource], ["alice", "ReadOnly", "notes"]);
	assert.deepEqual(more, []);
});

test("missing numbers of versions are explained", async w => {
	const explained = page => page.getByText("Some numbers are missing");

	await w.putFile("notes", "second");
	const page = await w.person("alice", "/open/notes?action=versions");
	await page.getByText("Version 2").waitFor();
	assert.equal(await explained(page).isVisible(), false);
	const editor = await w.person("alice", "/open/notes?action=edit");
	const area = editor.frameLocator("iframe").getByRole("textbox");
	for (const text of ["third", "fourth"]) {
		await area.fill(text);
		await editor.frameLocator("iframe").locator("body[data-saving=unsaved]").waitFor();
		await editor.frameLocator("iframe").locator("body[data-saving=saved]").waitFor();
	}
	await page.reload();
	await page.getByText("Version 4").waitFor();
	assert.equal(await page.getByText("Version 3").count(), 0);
	await explained(page).waitFor();
	await w.shot(page, "versions-folded");
});

test("the versions show who, when and how much", async w => {
	await w.putFile("notes", "Milk, bread and cheese\n");
	const page = await w.person("alice", "/open/notes?action=versions");

	await page.getByText("Version 2", { exact: true }).waitFor();
	assert.deepEqual(await page.locator("li strong").allTextContents(), ["Version 2", "Version 1"]);
	assert.match(await page.locator("main").textContent(), /23 bytes/);
	await w.shot(page, "versions");
});

test("an old version opens, and cannot be changed", async w => {
	await w.putFile("notes", "Second\n");
	const page = await w.person("alice", "/open/notes?action=versions");

	await page.getByRole("link", { name: "View version 1" }).click();
	await state(page, "view");
	assert.equal(await text(page).inputValue(), "Milk\nBread\n");
});

test("an old version is restored as the newest after asking", async w => {
	await w.putFile("notes", "Second\n");
	const page = await w.person("alice", "/open/notes?action=versions");

	await page.getByRole("button", { name: "Restore version 1" }).click();
	await dialogue(page).getByRole("button", { name: "Restore" }).click();
	await page.getByText("Version 3", { exact: true }).waitFor();
	assert.equal(await w.content("notes"), "Milk\nBread\n");
	assert.equal((await w.list("file", "versions", "notes")).length, 3);
});

test("a version of a locked document is not restored, and the page says why", async w => {
	await w.putFile("notes", "Second\n");
	await w.wopictl("lock", "set", "notes", "held", "--user", "bob");
	const page = await w.person("alice", "/open/notes?action=versions");

	await page.getByRole("button", { name: "Restore version 1" }).click();
	await dialogue(page).getByRole("button", { name: "Restore" }).click();
	await page.getByRole("alert").getByText(/by bob/i).waitFor();
	assert.equal(await w.content("notes"), "Second\n");
});

test("a version is restored from within the editor, which then shows it", async w => {
	await w.putFile("notes", "Second\n");
	const page = await w.person("alice", "/open/notes?action=edit");

	await state(page, "edit");
	await page.frameLocator("iframe").getByRole("button", { name: "Versions" }).click();
	await page.getByRole("button", { name: "Restore version 1" }).click();
	await page.getByRole("dialog", { name: "Restore version 1?" })
		.getByRole("button", { name: "Restore" }).click();
	await eventually(async () => await w.content("notes") === "Milk\nBread\n", "the restoring");
	await eventually(async () => await text(page).inputValue() === "Milk\nBread\n", "the reload");
	await state(page, "edit");
});

test("a reader may see versions, not restore them", async w => {
	await w.putFile("notes", "Second\n");
	const page = await w.person("carol", "/open/notes?action=versions");

	await page.getByText("Version 1", { exact: true }).waitFor();
	assert.equal(await page.getByRole("button", { name: "Restore version 1" }).count(), 0);
});

test("a one-time address signs in, and its secret leaves the address", async w => {
	const page = await w.signIn("bob", "notes", "edit");

	await state(page, "edit");
	assert.equal(page.url(), `${w.base}/open/notes?action=edit`);
	assert.equal((await data(page)).person.name, "Bob Best");
});

test("a one-time address waits for its button, and says whose sign-in it is", async w => {
	await w.serve();
	const page = await visit(w, await w.oneTimeAddress("bob", "notes", "edit"));

	await page.getByRole("heading", { name: "Open “notes.txt”" }).waitFor();
	await w.shot(page, "sign-in");
	assert.deepEqual((await page.context().cookies()).map(cookie => cookie.name), ["wopi_form"]);
	await page.reload();	// as a preview and a scanner do
	await page.getByRole("button", { name: "Sign in as Bob Best" }).click();
	await state(page, "edit");
	await page.goBack();	// the address leads on, for it was used here
	await state(page, "edit");
});

test("a button that is pressed twice signs in", async w => {
	await w.serve();
	const page = await visit(w, await w.oneTimeAddress("bob", "notes", "view"));

	await page.getByRole("button").dblclick();
	await state(page, "view");
	assert.equal((await data(page)).person.name, "Bob Best");
	const again = await visit(w, await w.oneTimeAddress("carol", "notes", "view"));
	await again.getByRole("button").evaluate(button => {	// the first answer never comes
		button.form.submit();
		setTimeout(() => button.form.submit(), 1);
	});
	await state(again, "view");
	assert.equal((await data(again)).person.name, "Carol Cole");
	assert.equal((await w.list("token", "list")).filter(token => token.kind === "page").length, 2);
});

test("who is signed in as somebody else is told so before", async w => {
	const page = await w.signIn("alice", "notes", "view");

	await page.goto(await w.oneTimeAddress("bob", "notes", "view"));
	await page.getByText("You are signed in as Alice Able.").waitFor();
	await w.shot(page, "sign-in-as-another");
	await page.getByRole("button", { name: "Sign in as Bob Best" }).click();
	await state(page, "view");
	assert.equal((await data(page)).person.name, "Bob Best");
});

test("without scripts links and one-time addresses open by their buttons", async w => {
	const { url } = await shareFromList(w, "notes.txt", "ReadOnly");
	const guest = await w.stranger({ javaScriptEnabled: false });

	await guest.goto(url);
	await w.shot(guest, "link");
	assert.deepEqual(await guest.context().cookies(), []);
	await guest.getByRole("button", { name: "Open" }).click();
	await guest.waitForURL(`${w.base}/open/notes`);
	await guest.goto(await w.oneTimeAddress("bob", "projects", "view"));
	await guest.getByRole("button", { name: "Sign in as Bob Best" }).click();
	await guest.waitForURL(`${w.base}/open/projects?action=view`);
	assert.match(await guest.title(), /Projects/);
});

test("a link opens in one step, which Back leads behind", async w => {
	const { url } = await shareFromList(w, "Projects", "ReadOnly"), guest = await w.stranger();

	await guest.goto("about:blank");
	await guest.goto(url);
	await guest.getByRole("heading", { name: "Projects" }).waitFor();
	assert.equal(guest.url(), `${w.base}/open/projects`);
	await guest.goBack();
	await eventually(() => guest.url() === "about:blank", "going back");
});

test("a guest who may write is asked for a name, and called so", async w => {
	const { url } = await shareFromList(w, "notes.txt", "ReadWrite"), guest = await w.stranger();

	await guest.goto(url);
	await w.shot(guest, "guest-name");
	await guest.getByLabel("Your name").fill("Zoë");
	await guest.getByRole("button", { name: "Open" }).click();
	await state(guest, "edit");
	assert.equal((await data(guest)).person.name, "Zoë (guest)");
});

test("a link that nobody looks at opens nothing", async w => {
	const { url } = await shareFromList(w, "notes.txt", "ReadOnly"), guest = await w.stranger();

	await guest.addInitScript(() =>
		Object.defineProperty(document, "visibilityState", { get: () => window.seen ?? "hidden" }));
	await guest.goto(url);
	await guest.waitForTimeout(500);
	assert.equal(guest.url(), url);
	assert.deepEqual(await guest.context().cookies(), []);
	await guest.evaluate(() => {
		window.seen = "visible";
		document.dispatchEvent(new Event("visibilitychange"));
	});
	await state(guest, "view");
});

test("a one-time address works once", async w => {
	await w.serve();
	const url = await w.oneTimeAddress("alice", "notes", "edit"), first = await visit(w, url);

	await first.getByRole("button", { name: "Sign in as Alice Able" }).click();
	await state(first, "edit");
	const second = await visit(w, url);
	await second.getByRole("heading", { name: "This address is no longer valid" }).waitFor();
	assert.equal(await second.locator("iframe").count(), 0);
	await first.goto(url);	// who came by it may come back to it
	await state(first, "edit");
});

test("the session's cookie is out of the scripts' reach", async w => {
	const page = await w.signIn("alice", "notes", "view");
	const cookies = await page.context().cookies();

	assert.equal(await page.evaluate(() => document.cookie), "");
	assert.ok(cookies.length > 0);
	for (const { name, httpOnly, sameSite, path } of cookies)
		assert.deepEqual([httpOnly, sameSite, path],
			[true, name === "wopi_form" ? "Strict" : "Lax", "/wopi"]);
});

test("signing out ends the session and every token of it", async w => {
	const page = await w.signIn("alice", "notes", "edit");

	await state(page, "edit");
	const { host } = await data(page), token = host.fields.access_token;
	const ask = () => fetch(`${w.base}/files/notes`, { headers: { Authorization: `Bearer ${token}` } });
	assert.equal((await ask()).status, 200);
	await page.goto(`${w.base}/`);
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "You have signed out" }).waitFor();
	assert.equal((await ask()).status, 401);
});

test("whom the web server signs in is not offered to sign out", async w => {
	const page = await w.person("alice");

	await page.getByText("Alice Able").waitFor();
	assert.equal(await page.getByRole("button", { name: "Sign out" }).count(), 0);
});

test("a stranger sees nothing but what to do", async w => {
	const page = await w.person("", "/open/notes");

	await page.getByRole("heading", { name: "Please sign in" }).waitFor();
	assert.equal(await page.getByText("notes.txt").count(), 0);
	await w.shot(page, "message");
});

async function shareDialogue(w, name) {
	const page = await w.person("alice");

	await page.getByRole("button", { name: `Actions for ${name}` }).click();
	await page.getByRole("menuitem", { name: "Share" }).click();
	await page.getByText("Everybody who signs in").or(page.getByText("Bob Best")).first().waitFor();
	return page;
}

test("a document is shared with a person by name, whose access changes and ends", async w => {
	await w.wopictl("user", "add", "dave", "--id", "dave", "--friendly-name", "Dave Doe");
	const page = await shareDialogue(w, "notes.txt"), dave = page.getByRole("listitem").filter({ hasText: "Dave Doe" });

	await page.getByLabel("Name or e-mail address").fill("dave");
	await page.getByLabel("Access", { exact: true }).selectOption("writer");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await dave.waitFor();
	await w.shot(page, "people");
	assert.match(await w.wopictl("grant", "list", "notes"), /dave.*writer/);
	await dave.getByRole("combobox").selectOption("reader");
	await page.getByText("The access of Dave Doe was changed.").waitFor();
	assert.match(await w.wopictl("grant", "list", "notes"), /dave.*reader/);
	await dave.getByRole("button", { name: "Remove Dave Doe" }).click();
	await dave.waitFor({ state: "detached" });
	assert.doesNotMatch(await w.wopictl("grant", "list", "notes"), /dave/);
});

test("a name that nobody has is told without saying who there is", async w => {
	const page = await shareDialogue(w, "notes.txt");

	await page.getByLabel("Name or e-mail address").fill("dav");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await page.getByRole("alert").filter({ hasText: "There is nobody of exactly this name." }).waitFor();
});

test("a link with a password opens only with it", async w => {
	const page = await w.signIn("alice", "notes", "view");

	await page.goto(`${w.base}/open/notes?action=share`);
	await page.getByLabel("Password").fill("correct horse");
	const url = await share(page, "ReadOnly");
	await page.getByText("with a password").waitFor();
	const guest = await w.stranger();

	await guest.goto(url);
	await guest.getByLabel("Password").fill("wrong horse");
	await guest.getByRole("button", { name: "Open" }).click();
	await guest.getByText("The password is wrong.").waitFor();
	await w.shot(guest, "password");
	await guest.getByLabel("Password").fill("correct horse");
	await guest.getByRole("button", { name: "Open" }).click();
	await state(guest, "view");
});

test("a guest of a folder that may be edited uploads a document", async w => {
	const { url } = await shareFromList(w, "Projects", "ReadWrite");
	const guest = await visit(w, url);

	await guest.locator("#files").setInputFiles({ name: "offer.txt", mimeType: "text/plain",
		buffer: Buffer.from("offer") });
	await guest.getByRole("link", { name: "offer.txt" }).waitFor();
	await w.shot(guest, "guest-upload");
});
