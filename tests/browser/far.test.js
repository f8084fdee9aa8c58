// SPDX-License-Identifier: MIT
// The host at a plain http address of another machine, as in an intranet: there browsers do not say
// what sends a request, so that pages have to show that it was one of the host's own.

import { assert, eventually, test } from "./harness.js";

const text = page => page.frameLocator("iframe").getByRole("textbox");
const state = (page, name) => page.frameLocator("iframe").locator(`body[data-state=${name}]`).waitFor();
const form = page => page.evaluate(() => JSON.parse(document.getElementById("data").textContent).form_token);

test("a document is opened, edited and saved", async w => {
	await w.serveFar();
	const page = await w.signIn("alice", "notes", "view");	// which takes no lock
	const asked = page.waitForRequest(/\/editor\?mode=edit/);

	await page.goto(page.url().replace("action=view", "action=edit"));
	assert.equal((await (await asked).allHeaders())["sec-fetch-site"], undefined);
	assert.ok(await form(page));
	await state(page, "edit");
	await text(page).fill("Far away\n");
	await page.keyboard.press("Control+s");
	await eventually(async () => await w.content("notes") === "Far away\n", "saving");
});

test("a document is made, a version restored, and a link made, opened and removed", async w => {
	await w.serveFar();
	await w.putFile("notes", "Second\n");
	const page = await w.signIn("alice", "projects", "view");

	await page.getByRole("button", { name: "New document" }).click();
	await page.getByLabel("Name", { exact: true }).fill("far");
	await page.keyboard.press("Enter");
	await state(page, "edit");
	await page.goto(`${w.base}/open/notes?action=versions`);
	await page.getByRole("button", { name: "Restore version 1" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
	await page.getByText("Version 3", { exact: true }).waitFor();
	await page.goto(`${w.base}/open/notes?action=share`);
	await page.getByRole("button", { name: "Create link" }).click();
	const url = await page.getByLabel("Address of the link").inputValue(), guest = await w.stranger();
	await guest.goto(url);
	await state(guest, "view");
	await page.getByRole("button", { name: "Remove" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
	await page.getByText("There are no links yet.").waitFor();
});

test("who signs out is signed out", async w => {
	await w.serveFar();
	const page = await w.signIn("alice", "projects", "view");

	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "You have signed out" }).waitFor();
});

// What another site may try: to post a form of its own, from a page that tells who it is or hides it.
for (const policy of ["no-referrer", "unsafe-url"])
	test(`a form of another site is refused (${policy})`, async w => {
		await w.serveFar();
		const page = await w.signIn("alice", "notes", "view");
		const token = (await w.wopictl("token", "add", "notes", "--user", "bob")).trim();
		const ticket = await w.oneTimeAddress("bob", "notes", "view");
		const editor = `${w.base}/editor?WOPISrc=${encodeURIComponent(`${w.base}/files/notes`)}`;

		for (const address of [editor, ticket]) {
			const site = await w.foreignSite(`<meta name="referrer" content="${policy}">
				<form method="post" action="${address.replaceAll("&", "&amp;")}">
				<input name="access_token" value="${token}"><input name="form_token" value="x"></form>`);
			await page.goto(site);
			await page.evaluate(() => document.forms[0].submit());
			await page.getByRole("heading", { name: "Sent from another site" }).waitFor();
		}
		await page.goto(`${w.base}/`);
		await page.getByText("Alice Able").waitFor();
		await page.goto(ticket);
		await page.getByRole("button", { name: "Sign in as Bob Best" }).waitFor();
	});
