// SPDX-License-Identifier: MIT
// The states of the pages that people meet: each is accessible, light, dark and on a small screen, and all
// its texts can be translated. The pictures are in build/screenshots.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { BUILD, assert, test } from "./harness.js";

const AXE = readFileSync(createRequire(join(BUILD, "browser/package.json")).resolve("axe-core"), "utf8");
const { texts } = await import("../../cgi/pages/assets/texts-en.js");

const SMALL = { width: 360, height: 740 }, LARGE = { width: 1280, height: 800 };
const LONG = `${"Minutes of the general assembly ".repeat(7)}.txt`;

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const action = async (page, of, what) => {
	await press(page, `Actions for ${of}`);
	await page.getByRole("menuitem", { name: what, exact: true }).click();
};
const select = async (page, ...names) => {
	for (const name of names)
		await page.getByRole("checkbox", { name: `Select ${name}` }).check();
};
const dialog = page => page.getByRole("dialog").waitFor();
const frame = page => page.frameLocator("iframe");
const upload = (page, name, text) => page.locator("#files").setInputFiles({ name, mimeType: "text/plain",
	buffer: Buffer.from(text) });

// NAME: makes the state with W and PAGE, which shows the list to Alice, or the address OPEN.
const STATES = {
	"list": async () => {},
	"menu": (w, page) => press(page, "Actions for notes.txt"),
	"rename": (w, page) => action(page, "notes.txt", "Rename"),
	"new-document": (w, page) => press(page, "New document"),
	"new-folder": (w, page) => press(page, "New folder"),
	"upload-menu": (w, page) => press(page, "Upload"),
	"delete": (w, page) => action(page, "Projects", "Delete"),
	"deleted": async (w, page) => {
		await action(page, "Projects", "Delete");
		await press(page, "Delete");
		await page.locator(".toast").waitFor();
	},
	"selected": (w, page) => select(page, "Projects", "notes.txt"),
	"move": async (w, page) => {
		await action(page, "notes.txt", "Move or copy");
		await page.getByRole("dialog").getByRole("button", { name: "Projects" }).waitFor();
	},
	"move-refused": async (w, page) => {
		await action(page, "notes.txt", "Move or copy");
		await press(page, "Move here");
		await page.getByRole("alert").waitFor();
	},
	"trash": async (w, page) => {
		await action(page, "notes.txt", "Delete");
		await press(page, "Delete");
		await press(page, "Trash");
		await page.getByRole("button", { name: "Restore notes.txt" }).waitFor();
	},
	"trash-empty": async (w, page) => {
		await press(page, "Trash");
		await page.getByText("The trash is empty.").waitFor();
	},
	"locked": async (w, page) => {
		await w.wopictl("lock", "set", "notes", "held", "--user", "bob");
		await page.reload();
		await page.locator(".held").waitFor();
	},
	"upload-taken": async (w, page) => {
		await upload(page, "notes.txt", "other");
		await dialog(page);
	},
	"upload-done": async (w, page) => {
		await upload(page, "new.txt", "new");
		await page.locator(".toast").waitFor();
	},
	"upload-failed": async (w, page) => {
		await w.wopictl("config", "set", "max_file_size", "1K");
		await upload(page, "large.txt", "x".repeat(2000));
		await page.locator(".uploads .failed").waitFor();
	},
	"empty": async (w, page) => {
		await page.getByRole("link", { name: "Projects" }).click();
		await page.locator(".empty").waitFor();
	},
	"filter": async (w, page) => {
		await page.keyboard.press("/");
		await page.keyboard.type("zzz");
		await page.locator(".empty").waitFor();
	},
	"many": async (w, page) => {
		for (let i = 0; i < 30; i++)
			await w.addFile(`Report ${i}.docx`, "x");
		await page.reload();
		await page.locator(".search").waitFor();
	},
	"names": async (w, page) => {
		for (const name of [LONG, "議事録と予算の概要（第三四半期）.docx".repeat(4), "محضر الاجتماع السنوي للجمعية.docx",
			"תקציב 2026 (סופי).xlsx"])
			await w.addFile(name, "x");
		await page.reload();
		await page.locator(".name", { hasText: "2026" }).first().waitFor();
	},
	"deep": async (w, page) => {
		let id = "projects";

		for (const name of ["Offers and tenders of the year", "North", "Harbour", "Drafts"])
			id = (await w.wopictl("container", "add", name, "--parent", id)).trim();
		await page.goto(`${w.base}/open/${id}`);
		await page.locator(".crumbs").waitFor();
	},
	"lost": async (w, page) => {
		await page.route("**/listing/**", route => route.abort());
		await page.evaluate(() => dispatchEvent(new Event("focus")));
		await page.locator(".notice:not([hidden])").waitFor();
	},
	"versions": async (w, page) => {
		await action(page, "report.docx", "Versions");
		await page.getByText("Version 1", { exact: true }).waitFor();
	},
	"share": async (w, page) => {
		await action(page, "notes.txt", "Share");
		await press(page, "Create link");
		await page.locator(".rows .new").waitFor();
	},
	"share-remove": async (w, page) => {
		await action(page, "notes.txt", "Share");
		await press(page, "Create link");
		await page.locator(".toast").waitFor();
		await press(page, "Remove");
		await page.getByRole("heading", { name: "Remove this link?" }).waitFor();
	},
	"preview": async (w, page) => {
		const id = await w.addFile("data.xyz", "x");

		await page.goto(`${w.base}/open/${id}`);
		await page.getByText("There is no editor").waitFor();
	},
	"editor": async (w, page) => {
		await page.goto(`${w.base}/open/notes?action=edit`);
		await frame(page).locator("body[data-state=edit]").waitFor();
	},
	"editor-read-only": async (w, page) => {
		await page.goto(`${w.base}/open/notes?action=view`);
		await frame(page).locator("body[data-state=view]").waitFor();
	},
	"editor-locked": async (w, page) => {
		await w.wopictl("lock", "set", "notes", "held", "--user", "bob");
		await page.goto(`${w.base}/open/notes?action=edit`);
		await frame(page).locator("body[data-state=locked]").waitFor();
	},
	"editor-table": async (w, page) => {
		const id = await w.addFile("sums.csv", "Name,Sum\nRent,900\nFood,300\n");

		await page.goto(`${w.base}/open/${id}?action=edit`);
		await frame(page).getByRole("button", { name: "Table" }).click();
		await frame(page).getByRole("table").waitFor();
	},
	"message": (w, page) => page.goto(`${w.base}/open/nothing`),
	"sign-out": (w, page) => page.goto(`${w.base}/signout`),
};

// The frames with a page of the host's in them.
const own = (w, page) => page.frames().filter(f => f.url().startsWith(w.base));

// What axe-core has to say about FRAME.
async function violations(frame) {
	await frame.evaluate(AXE);
	const found = await frame.evaluate(() => globalThis.axe.run({ iframes: false }));

	return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary}`));
}

// The texts of the page that a reader meets and that nobody but the host wrote.
function written() {
	const chosen = "bdi, time, textarea, option, [dir=auto], .name, .suffix, .form, .table table, script, style, noscript";
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];

	while (walker.nextNode())
		if (!walker.currentNode.parentElement.closest(chosen))
			found.push(walker.currentNode.data);
	for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
		if (!node.closest(chosen))
			for (const name of ["aria-label", "title", "placeholder", "alt"])
				found.push(node.getAttribute(name) || "");
	return found.filter(text => /[A-Za-z]{2}/.test(text));
}

const exactly = text => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".*");
const forms = Object.values(texts).flatMap(text => typeof text === "string" ? [text] : Object.values(text))
	.filter(text => /[A-Za-z]{2}/.test(text.replace(/\{\w+\}/g, "")));
const known = new RegExp(`^(${forms.map(exactly).join("|")}|[\\d.]+ [kMGT]?B|.*\\.(txt|docx|xyz|csv))$`);
const pieces = new Set(forms.flatMap(text => text.split(/\{\w+\}/)).map(piece => piece.trim()));

for (const [name, make] of Object.entries(STATES))
	test(`${name}: accessible in any light and size, and translated`, async w => {
		const page = await w.person("alice", "/", { viewport: LARGE, colorScheme: "light" });

		w.expected = /nothing|max_file_size|listing|Failed to load/;
		await page.getByRole("link", { name: "notes.txt" }).waitFor();
		await make(w, page);
		for (const [look, colorScheme, viewport] of [["light", "light", LARGE], ["dark", "dark", LARGE],
			["small", "light", SMALL]]) {
			await page.emulateMedia({ colorScheme });
			await page.setViewportSize(viewport);
			await w.shot(page, `${name}-${look}`);
			for (const f of own(w, page)) {
				assert.deepEqual(await violations(f), []);
				assert.ok(await f.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth));
			}
		}
		for (const f of own(w, page))
			assert.deepEqual((await f.evaluate(written)).filter(text =>
				![text.trim(), text.trim().replace(/\.$/, "")].some(t => known.test(t) || pieces.has(t))), []);
	});
