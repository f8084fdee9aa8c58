// SPDX-License-Identifier: MIT
// The list of documents, and what people do there.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { assert, eventually, test } from "./harness.js";

const row = (page, name) => page.getByRole("row").filter({ hasText: name });
const names = page => page.locator("tbody .name").allTextContents();
const toast = (page, text) => page.locator(".toast").filter({ hasText: text }).waitFor();

async function action(page, name, what) {
	await page.getByRole("button", { name: `Actions for ${name}` }).click();
	await page.getByRole("menuitem", { name: what }).click();
}

async function actionsFor(page, name) {
	await page.getByRole("button", { name: `Actions for ${name}` }).click();
	return page.getByRole("menuitem").allTextContents();
}

const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

async function upload(page, ...files) {
	await page.locator("#files").setInputFiles(files);
}

test("the list shows folders first, then documents with their size and time", async w => {
	const page = await w.person("alice");

	assert.deepEqual(await names(page), ["Projects", "notes.txt", "report.docx"]);
	assert.match(await row(page, "report.docx").textContent(), /20 kB/);
	assert.match(await row(page, "notes.txt").textContent(), /11 bytes/);
	assert.equal(await row(page, "notes.txt").locator("time").textContent(), "just now");
	await page.getByText("1 folder, 2 documents").waitFor();
});

test("a folder opens with a way back to where it is in", async w => {
	await w.addFile("plan.txt", "plan", "--container", "projects");
	const page = await w.person("alice");

	await page.getByRole("link", { name: "Projects" }).click();
	await page.getByRole("heading", { name: "Projects" }).waitFor();
	assert.deepEqual(await names(page), ["plan.txt"]);
	await page.getByRole("navigation").getByRole("link").first().click();
	await row(page, "notes.txt").waitFor();
});

test("a locked document shows who holds it", async w => {
	await w.wopictl("lock", "set", "notes", "held", "--user", "bob");
	const page = await w.person("alice");

	assert.match(await row(page, "notes.txt").textContent(), /Bob Best is editing since \d\d:\d\d/);
});

test("a lock that comes and goes is seen when the window gets the focus", async w => {
	const page = await w.person("alice");

	await w.wopictl("lock", "set", "notes", "held", "--user", "bob");
	await page.evaluate(() => dispatchEvent(new Event("focus")));
	await row(page, "notes.txt").getByText("Bob Best is editing").waitFor();
	await w.wopictl("lock", "release", "notes", "held");
	await page.evaluate(() => dispatchEvent(new Event("focus")));
	await row(page, "notes.txt").getByText("Bob Best is editing").waitFor({ state: "detached" });
});

test("columns sort, with folders first all the same", async w => {
	const page = await w.person("alice");

	await page.getByRole("button", { name: "Size" }).click();
	assert.deepEqual(await names(page), ["Projects", "report.docx", "notes.txt"]);
	assert.equal(await page.getByRole("columnheader", { name: "Size" }).getAttribute("aria-sort"),
		"descending");
});

test("many documents can be filtered by name", async w => {
	await Promise.all(Array.from({ length: 22 }, (_, i) => w.addFile(`letter ${i}.txt`, "x")));
	const page = await w.person("alice");

	await page.getByLabel("Filter by name").fill("LETTER 2");
	await page.getByText("3 of 25 items").waitFor();
	assert.deepEqual(await names(page), ["letter 2.txt", "letter 20.txt", "letter 21.txt"]);
});

test("a document is renamed, and keeps its extension", async w => {
	const page = await w.person("alice");

	await action(page, "notes.txt", "Rename");
	await page.getByLabel("New name").fill("Grüße & +1");
	await page.keyboard.press("Enter");
	await toast(page, "Renamed to");
	assert.equal((await w.json("file", "show", "notes")).name, "Grüße & +1.txt");
	assert.deepEqual(await names(page), ["Projects", "Grüße & +1.txt", "report.docx"]);
});

test("a document is deleted only after it was confirmed", async w => {
	const page = await w.person("alice");

	await action(page, "notes.txt", "Delete");
	await page.getByRole("button", { name: "Cancel" }).click();
	assert.deepEqual(await names(page), ["Projects", "notes.txt", "report.docx"]);
	await action(page, "notes.txt", "Delete");
	await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
	await toast(page, "“notes.txt” deleted.");
	assert.deepEqual(await names(page), ["Projects", "report.docx"]);
	assert.equal((await w.list("file", "list")).length, 1);
});

test("a deletion can be undone at once, or from the trash", async w => {
	const page = await w.person("alice");

	await action(page, "notes.txt", "Delete");
	await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
	await page.getByRole("button", { name: "Undo" }).click();
	await toast(page, "Undone.");
	assert.deepEqual(await names(page), ["Projects", "notes.txt", "report.docx"]);
	await action(page, "notes.txt", "Delete");
	await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
	await toast(page, "“notes.txt” deleted.");
	await page.getByRole("button", { name: "Trash" }).click();
	await page.getByRole("button", { name: "Restore notes.txt" }).click();
	await page.getByText("The trash is empty.").waitFor();
	await page.getByRole("button", { name: "Close" }).click();
	assert.deepEqual(await names(page), ["Projects", "notes.txt", "report.docx"]);
});

test("several items are selected, and deleted with what is in them", async w => {
	await w.addFile("plan.txt", "plan", "--container", "projects");
	const page = await w.person("alice");

	await page.getByLabel("Select Projects").check();
	await page.getByLabel("Select notes.txt").check();
	await page.getByText("2 selected").waitFor();
	await page.getByRole("group", { name: "Selected items" }).getByRole("button", { name: "Delete" }).click();
	await page.getByRole("dialog").getByText("everything in it").waitFor();
	await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
	await toast(page, "2 items deleted.");
	assert.deepEqual(await names(page), ["report.docx"]);
	await page.getByRole("button", { name: "Undo" }).click();
	await toast(page, "Undone.");
	assert.ok((await w.list("file", "list", "--recursive")).some(f => f.path === "/Projects/plan.txt"));
});

test("a document is moved into a folder, and back", async w => {
	await w.wopictl("container", "add", "Old", "--id", "old", "--parent", "projects");
	const page = await w.person("alice");

	await action(page, "notes.txt", "Move or copy");
	await page.getByRole("dialog").getByRole("button", { name: "Projects" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Old" }).click();
	await page.getByText("There are no folders in here.").waitFor();
	await page.getByRole("button", { name: "Move here" }).click();
	await toast(page, "“notes.txt” moved to “Old”.");
	assert.deepEqual(await names(page), ["Projects", "report.docx"]);
	assert.ok((await w.list("file", "list", "--recursive")).some(f => f.path === "/Projects/Old/notes.txt"));
	await page.getByRole("button", { name: "Undo" }).click();
	await toast(page, "Undone.");
	assert.deepEqual(await names(page), ["Projects", "notes.txt", "report.docx"]);
});

test("a copy is made beside the document, and elsewhere", async w => {
	const page = await w.person("alice", "/open/projects");

	await w.addFile("plan.txt", "plan", "--container", "projects");
	await page.reload();
	await action(page, "plan.txt", "Move or copy");
	await page.getByText("There are no folders in here.").waitFor();
	await page.getByRole("button", { name: "Copy here" }).click();
	await toast(page, "“plan.txt” copied to “Projects”, as “plan (1).txt”.");
	await action(page, "plan.txt", "Move or copy");
	await page.getByRole("dialog").getByRole("button", { name: "Documents" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Projects" }).waitFor();
	await page.getByRole("button", { name: "Copy here" }).click();
	await toast(page, "“plan.txt” copied to “Documents”.");
});

test("what is named like a document of the target is not moved, and the dialogue says why", async w => {
	await w.addFile("notes.txt", "plan", "--container", "projects");
	const page = await w.person("alice");

	await action(page, "notes.txt", "Move or copy");
	await page.getByRole("dialog").getByRole("button", { name: "Projects" }).click();
	await page.getByText("There are no folders in here.").waitFor();
	await page.getByRole("button", { name: "Move here" }).click();
	await page.getByRole("alert").getByText("“notes.txt” already exists there.").waitFor();
});

test("a locked document is not deleted, and the dialogue says why", async w => {
	await w.wopictl("lock", "set", "notes", "held", "--user", "bob");
	const page = await w.person("alice");

	await action(page, "notes.txt", "Delete");
	await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
	await page.getByRole("alert").getByText(/Bob Best/).waitFor();
	assert.equal(await w.content("notes"), "Milk\nBread\n");
});

test("a lock that an editor left behind is freed by who may", async w => {
	await w.wopictl("lock", "set", "report", "L1", "--user", "bob");
	const page = await w.person("bob");

	await page.getByText("Bob Best is editing").waitFor();
	await action(page, "report.docx", "Free it");
	await w.shot(page, "free");
	await page.getByRole("dialog").getByRole("button", { name: "Free it" }).click();
	await page.getByText("is free.").waitFor();
	assert.deepEqual(await w.list("lock", "list"), []);
	assert.equal(await page.getByText("Bob Best is editing").count(), 0);
});

test("a folder is made", async w => {
	const page = await w.person("alice");

	await page.getByRole("button", { name: "New folder" }).click();
	await page.getByLabel("Name", { exact: true }).fill("Offers 2026");
	await page.getByRole("button", { name: "Create" }).click();
	await row(page, "Offers 2026").waitFor();
	assert.ok((await w.list("container", "list")).some(c => c.name === "Offers 2026"));
});

test("a folder of a name that is taken is refused in words", async w => {
	const page = await w.person("alice");

	await page.getByRole("button", { name: "New folder" }).click();
	await page.getByLabel("Name", { exact: true }).fill("Projects");
	await page.getByRole("button", { name: "Create" }).click();
	await page.getByRole("alert").getByText("“Projects” already exists").waitFor();
});

test("a new text document opens in the editor", async w => {
	const page = await w.person("alice");

	await page.getByRole("button", { name: "New document" }).click();
	await page.getByLabel("Name", { exact: true }).fill("ideas");
	await page.getByRole("button", { name: "Create" }).click();
	await page.waitForURL(/open\/[\w-]+\?action=edit/);
	assert.ok((await w.list("file", "list")).some(f => f.name === "ideas.txt" && f.size === 0));
});

test("a new document is of a type that an editor opens", async w => {
	await w.client("collabora");
	const page = await w.person("alice");

	await page.getByRole("button", { name: "New document" }).click();
	await page.getByLabel("Name", { exact: true }).fill("plan");
	await page.getByLabel("Type").selectOption("Document (.docx)");
	await page.getByRole("button", { name: "Create" }).click();
	await page.waitForURL(/open\/[\w-]+\?action=edit/);
	assert.ok((await w.list("file", "list")).some(f => f.name === "plan.docx"));
});

test("a new document is made from a template", async w => {
	await w.addFile("letter.ott", "Dear Sir", "--template", "--id", "letter");
	const page = await w.person("alice");

	await page.getByRole("button", { name: "New document" }).click();
	await page.getByLabel("Name", { exact: true }).fill("reply");
	await page.getByLabel("Type").selectOption("letter");
	await page.getByRole("button", { name: "Create" }).click();
	const made = await eventually(async () =>
		(await w.list("file", "list")).find(f => f.name === "reply.odt"), "reply.odt");
	assert.ok(made.id);
});

test("a file is uploaded, with its bytes and its name", async w => {
	const page = await w.person("alice");

	await upload(page, file("Äpfel.txt", "red\r\n"));
	await toast(page, "1 file uploaded");
	await row(page, "Äpfel.txt").waitFor();
	const made = (await w.list("file", "list")).find(f => f.name === "Äpfel.txt");
	assert.equal(await w.content(made.id), "red\r\n");
});

test("an upload that is too large says how large files may be", async w => {
	await w.wopictl("config", "set", "max_file_size", "1K");
	const page = await w.person("alice");

	await upload(page, file("large.txt", "x".repeat(2000)));
	await page.getByText("It is larger than 1.0 kB, the maximum of this server.").waitFor();
});

test("an upload beyond the quota says whose quota that is, and how large", async w => {
	await w.wopictl("user", "set", "alice", "--quota", "21K");
	const page = await w.person("alice");

	await upload(page, file("large.txt", "x".repeat(3000)));
	await page.getByText("It exceeds the quota of alice, 22 kB. Delete something first.").waitFor();
});

test("several files are uploaded in one go", async w => {
	const page = await w.person("alice");

	await upload(page, file("a.txt", "a"), file("b.txt", "b"), file("c.txt", ""));
	await toast(page, "3 files uploaded");
	assert.deepEqual(await names(page),
		["Projects", "a.txt", "b.txt", "c.txt", "notes.txt", "report.docx"]);
});

test("an upload of a name that is taken becomes the next version, after asking", async w => {
	const page = await w.person("alice");

	await upload(page, file("notes.txt", "Cheese\n"));
	await page.getByRole("dialog", { name: "“notes.txt” already exists" })
		.getByRole("button", { name: "Replace" }).click();
	await toast(page, "1 file uploaded");
	assert.equal(await w.content("notes"), "Cheese\n");
	assert.equal((await w.list("file", "versions", "notes")).length, 2);
	assert.deepEqual(await w.list("lock", "list"), []);
});

test("an upload from a file system that decomposes names finds its document again", async w => {
	const id = await w.addFile("Caf\u00e9.txt", "old");
	const page = await w.person("alice");

	await upload(page, file("Cafe\u0301.txt", "new"));
	await page.getByRole("button", { name: "Replace" }).click();
	await toast(page, "1 file uploaded");
	assert.equal(await w.content(id), "new");
});

test("a name is told without turning what stands around it", async w => {
	await w.addFile("\u05d0\u05d1\u05d2.txt", "1");
	const page = await w.person("alice");

	assert.equal(await row(page, "\u05d0\u05d1\u05d2.txt").locator("bdi").first().textContent(), "\u05d0\u05d1\u05d2.txt");
});

test("an upload of a name that is taken can be kept beside the document", async w => {
	const page = await w.person("alice");

	await upload(page, file("notes.txt", "Cheese\n"));
	await page.getByRole("button", { name: "Keep both" }).click();
	await toast(page, "1 file uploaded");
	assert.equal(await w.content("notes"), "Milk\nBread\n");
	assert.equal((await names(page)).length, 4);
});

test("an upload does not replace a locked document", async w => {
	await w.wopictl("lock", "set", "notes", "held", "--user", "bob");
	const page = await w.person("alice");

	await upload(page, file("notes.txt", "Cheese\n"));
	await page.getByRole("button", { name: "Replace" }).click();
	await page.locator(".uploads .failed").getByText(/Bob Best/).waitFor();
	assert.equal(await w.content("notes"), "Milk\nBread\n");
});

// A folder "Trip" in DIR, with a file, and one in a folder in it.
function trip(dir) {
	mkdirSync(join(dir, "Trip", "Day 1"), { recursive: true });
	writeFileSync(join(dir, "Trip", "plan.txt"), "plan");
	writeFileSync(join(dir, "Trip", "Day 1", "walk.txt"), "walk");
	return join(dir, "Trip");
}

test("a folder is uploaded with what is in it", async w => {
	const page = await w.person("alice");

	await page.locator("#folder").setInputFiles(trip(w.folder));
	await toast(page, "2 files uploaded.");
	await page.getByRole("link", { name: "Trip" }).click();
	await row(page, "plan.txt").waitFor();
	await page.getByRole("link", { name: "Day 1" }).click();
	await row(page, "walk.txt").waitFor();
});

test("a folder that is there gets what is new, and asks about what is not", async w => {
	const page = await w.person("alice"), folder = trip(w.folder);

	await page.locator("#folder").setInputFiles(folder);
	await toast(page, "2 files uploaded.");
	writeFileSync(join(folder, "Day 1", "swim.txt"), "swim");
	await page.locator("#folder").setInputFiles(folder);
	for (let i = 0; i < 2; i++)
		await page.getByRole("button", { name: "Skip" }).click();
	await toast(page, "1 file uploaded.");
	assert.deepEqual(await names(page), ["Projects", "Trip", "notes.txt", "report.docx"]);
});

test("a folder whose name is that of a document is not uploaded", async w => {
	await w.addFile("Trip", "a document");
	const page = await w.person("alice");

	await page.locator("#folder").setInputFiles(trip(w.folder));
	await page.locator(".uploads").getByText("“Trip” already exists. Choose another name.").first().waitFor();
	await toast(page, "Nothing uploaded, 2 failed.");
});

test("a dropped folder is read to the last file, and its empty folders too", async w => {
	const page = await w.person("alice");
	const found = await page.evaluate(async () => {
		const { contents } = await import(document.querySelector("script[src]").src.replace("list.js", "folder.js"));
		const file = name => ({ name, isFile: true, file: done => done(new File(["x"], name)) });
		const folder = (name, ...parts) => ({ name, createReader: () => ({
			readEntries: done => done(parts.shift() || []) }) });
		const all = await contents(folder("a", [file("1"), folder("b")], [file("2")]));

		return all.map(one => [...one.folders, one.file?.name || ""].join("/"));
	});

	assert.deepEqual(found, ["a/1", "a/b/", "a/2"]);
});

test("files that are dropped on the page are uploaded", async w => {
	const page = await w.person("alice");
	const transfer = await page.evaluateHandle(() => {
		const data = new DataTransfer();

		data.items.add(new File(["dropped"], "drop.txt", { type: "text/plain" }));
		return data;
	});

	await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
	await page.getByText("Drop files to upload them").waitFor();
	await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
	await row(page, "drop.txt").waitFor();
});

test("a document is downloaded with its name and bytes", async w => {
	const page = await w.person("alice");
	const [download] = await Promise.all([page.waitForEvent("download"),
		action(page, "notes.txt", "Download")]);
	const chunks = [];

	for await (const chunk of await download.createReadStream())
		chunks.push(chunk);
	assert.equal(download.suggestedFilename(), "notes.txt");
	assert.equal(Buffer.concat(chunks).toString(), "Milk\nBread\n");
});

test("a reader is offered nothing that writes", async w => {
	const page = await w.person("carol");

	for (const name of ["New document", "New folder", "Upload"])
		assert.equal(await page.getByRole("button", { name }).count(), 0, name);
	assert.deepEqual(await actionsFor(page, "notes.txt"), ["Open", "Download", "Versions", "Copy"]);
});

test("a quota that is nearly used up is told", async w => {
	await w.wopictl("user", "set", "alice", "--quota", "21000");
	const page = await w.person("alice");

	await page.getByText("Your documents take more than 95 % of your 21 kB.").waitFor();
});

// refused: a save of alice's to notes.txt that was refused, and kept for her.
const refused = w => w.wopictl("seed", "--", join(w.folder, "refused.json"));

test("a refused save becomes a version, or a copy", async w => {
	writeFileSync(join(w.folder, "refused.json"), JSON.stringify({ files: [{ id: "notes", name: "notes.txt",
		owner: "alice", recovered: [{ content: { text: "first" }, user: "alice", refused: "timestamp" },
			{ content: { text: "second" }, user: "alice" }, { content: { text: "bob's" }, user: "bob" }] }] }));
	await refused(w);
	const page = await w.person("alice");

	await action(page, "notes.txt", "Versions");
	const rows = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "Not saved, because" });

	await rows.nth(1).waitFor();
	assert.equal(await rows.count(), 2);
	await page.getByText("because the document had changed in the meantime").waitFor();
	await page.getByRole("button", { name: "Save refused save 2 as a copy" }).click();
	await toast(page, "Saved as “notes (recovered).txt”.");
	await page.getByRole("button", { name: "Restore refused save 1" }).click();
	await page.getByRole("button", { name: "Restore", exact: true }).click();
	await toast(page, "Your save restored as version 2.");
	assert.equal(await w.wopictl("file", "cat", "notes"), "first");
});

test("a name that looks like HTML stays text", async w => {
	await w.addFile("<img src=x onerror=alert(1)>.txt", "x");
	const page = await w.person("alice");

	await row(page, "<img src=x onerror=alert(1)>.txt").waitFor();
	assert.equal(await page.locator("img[src=x]").count(), 0);
});

test("who may see nothing gets an empty list that says so", async w => {
	await w.wopictl("user", "add", "dave", "--id", "dave");
	const page = await w.person("dave");

	assert.match(await page.locator("main").textContent(), /no documents here/i);
});

test("pages work by another name than base_url's: list, editor, upload, download", async w => {
	await w.serve("alice");
	await w.wopictl("config", "set", "base_url", "https://docs.invalid/wopi");
	const page = await w.stranger();

	await page.goto(`${w.base}/`);
	await row(page, "notes.txt").waitFor();
	await w.shot(page, "another-name");
	await page.getByRole("link", { name: "notes.txt" }).click();
	const text = page.frameLocator("iframe").getByRole("textbox");
	await text.fill("By another name\n");
	await page.keyboard.press("Control+s");
	await eventually(async () => await w.content("notes") === "By another name\n");
	await page.goto(`${w.base}/`);
	await page.setInputFiles("#files", { name: "new.txt", mimeType: "text/plain",
		buffer: Buffer.from("new") });
	await row(page, "new.txt").waitFor();
	const file = page.waitForEvent("download");
	await action(page, "new.txt", "Download");
	assert.equal((await file).suggestedFilename(), "new.txt");
});

// Waits until the element with the focus has that name.
const focused = (page, name) => eventually(async () =>
	await page.evaluate(() => document.activeElement.getAttribute("aria-label") || "") === name || null,
`the focus on ${name}`);

test("keys move in the list, act on a document and reach the filter", async w => {
	for (const name of ["alpha.txt", "beta.txt", "beetroot.txt"])
		await w.addFile(name, name);
	const page = await w.person("alice");

	await page.getByRole("link", { name: "notes.txt" }).focus();
	await page.keyboard.press("Home");
	await focused(page, "Projects");
	await page.keyboard.press("End");
	await focused(page, "report.docx");
	await page.keyboard.type("bee");
	await focused(page, "beetroot.txt");
	await page.keyboard.press("F2");
	await page.getByRole("dialog", { name: "Rename “beetroot.txt”" }).waitFor();
	await page.keyboard.press("Escape");
	await focused(page, "beetroot.txt");
	await page.keyboard.press("Delete");
	await page.getByRole("dialog", { name: "Delete “beetroot.txt”?" }).waitFor();
	await page.keyboard.press("Escape");
	await focused(page, "beetroot.txt");
	await page.keyboard.press("/");
	await page.keyboard.type("alp");
	await eventually(async () => (await names(page)).join() === "alpha.txt" || null, "the filtered list");
});

test("a click anywhere in a row opens it", async w => {
	const page = await w.person("alice");

	await row(page, "notes.txt").waitFor();
	const cell = await row(page, "notes.txt").locator("td.size").boundingBox();
	await page.mouse.click(cell.x + 5, cell.y + 5);
	await page.waitForURL(/open\/notes\?action=edit/);
});

test("a long name keeps its extension in sight", async w => {
	const long = `${"a very long name ".repeat(12)}indeed.docx`;
	await w.addFile(long, "x");
	const page = await w.person("alice");
	const end = page.getByRole("link", { name: long }).locator("span").last();

	assert.equal(await end.textContent(), "indeed.docx");
	const [box, cell] = [await end.boundingBox(), await page.getByRole("link", { name: long }).boundingBox()];
	assert.ok(box.x + box.width <= cell.x + cell.width + 1 && box.width > 40);
});

test("a long path hides the folders in between behind a button", async w => {
	let above = "projects";
	for (const name of ["Alpha", "Beta", "Gamma", "Delta"]) {
		await w.wopictl("container", "add", name, "--id", name.toLowerCase(), "--parent", above);
		above = name.toLowerCase();
	}
	const page = await w.person("alice", "/open/delta");
	const crumbs = page.getByRole("navigation").getByRole("listitem");

	await page.getByRole("heading", { name: "Delta" }).waitFor();
	assert.deepEqual(await crumbs.allTextContents(), ["Documents", "…", "Gamma", "Delta"]);
	await page.getByRole("button", { name: "Folders in between" }).click();
	await page.getByRole("menuitem", { name: "Alpha" }).click();
	await page.getByRole("heading", { name: "Alpha" }).waitFor();
});

test("a long list keeps its head in sight, and the focus where it is, when it is scrolled", async w => {
	const many = Array.from({ length: 500 }, (_, i) => ({ id: `many${i}`, name: `many ${i}.txt`, content: { text: "x" },
		container: "projects" }));
	writeFileSync(join(w.folder, "many.json"), JSON.stringify({ files: many }));
	await w.wopictl("seed", join(w.folder, "many.json"));
	const page = await w.person("alice", "/open/projects");

	await page.getByRole("row").nth(100).scrollIntoViewIfNeeded();
	await page.mouse.wheel(0, 20000);
	await eventually(async () => await page.getByRole("row").count() > 250 || null, "more rows");
	assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
	assert.ok((await page.getByRole("columnheader").first().boundingBox()).y >= 0);
});

test("what is in folders below is found, and where", async w => {
	await w.addFile("Budget.txt", "1", "--container", "projects");
	const page = await w.person("alice");

	await page.keyboard.press("/");
	await page.keyboard.type("budg");
	const below = page.getByRole("region", { name: "In the folders below" });
	await below.getByRole("link", { name: "Budget.txt" }).waitFor();
	await below.getByText("in Projects").waitFor();
	await w.shot(page, "found");
	await below.getByRole("link", { name: "Budget.txt" }).click();
	await page.waitForURL(/open\//);
});

test("a folder tells how many items are in it, and when one changed", async w => {
	await w.addFile("plan.txt", "plan", "--container", "projects");
	const page = await w.person("alice");

	assert.match(await row(page, "Projects").textContent(), /1 item.*just now/);
});

test("an unchanged list is not sent again", async w => {
	const page = await w.person("alice"), statuses = [];

	page.on("response", answer => /\/listing\//.test(answer.url()) && statuses.push(answer.status()));
	for (let i = 0; i < 3; i++) {
		await page.evaluate(() => dispatchEvent(new Event("focus")));
		await eventually(() => statuses.length > i);
	}
	assert.deepEqual(statuses, [304, 304, 304]);
	await w.wopictl("lock", "set", "notes", "held", "--user", "bob");
	await page.evaluate(() => dispatchEvent(new Event("focus")));
	await page.getByText("Bob Best is editing").waitFor();
});
