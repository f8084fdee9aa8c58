// SPDX-License-Identifier: MIT
// How the pages are for people with a phone, a dark room, a keyboard only, or a screen reader.

import { assert, test } from "./harness.js";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true,
	deviceScaleFactor: 2 };
const CONTRAST = 4.5, TAP_PX = 32;

const PAGES = {
	list: ["/", page => page.getByRole("link", { name: "notes.txt" })],
	folder: ["/open/projects", page => page.getByRole("heading", { name: "Projects" })],
	versions: ["/open/notes?action=versions", page => page.getByText("Version 1", { exact: true })],
	share: ["/open/notes?action=share", page => page.getByRole("button", { name: "Create link" })],
	editor: ["/open/notes?action=edit", page =>
		page.frameLocator("iframe").locator("body[data-state=edit]")],
	"sign-in": [async w => w.oneTimeAddress("bob", "notes", "edit"), page => page.getByRole("button")],
	message: ["/open/nothing", page => page.getByRole("heading")],
};

async function show(w, name, options) {
	const [path, ready] = PAGES[name];
	let page;

	if (typeof path === "string") {
		page = await w.person("alice", path, options);
	} else {
		await w.serve();
		page = await w.stranger(options);
		await page.goto(await path(w));
	}

	await ready(page).waitFor();
	return page;
}

// The frames with a page of the host's in them.
const own = (w, page) => page.frames().filter(frame => frame.url().startsWith(w.base));

// The texts that are hard to read, as "text: contrast", in the colours that are really there.
function faint(least) {
	const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	const rgba = color => {
		canvas.clearRect(0, 0, 1, 1);
		canvas.fillStyle = color;
		canvas.fillRect(0, 0, 1, 1);
		const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
		return [r, g, b, a / 255];
	};
	const over = ([r, g, b, a], below) =>
		[r, g, b].map((value, i) => value * a + below[i] * (1 - a)).concat(1);
	const back = node => {
		if (!node)
			return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0, 1] : [255, 255, 255, 1];
		const own = rgba(getComputedStyle(node).backgroundColor);
		return own[3] === 1 ? own : over(own, back(node.parentElement));
	};
	const light = color => color.slice(0, 3).map(value => value / 255).map(value =>
		value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
		.reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
	const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);

	while (walker.nextNode()) {
		const node = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
		if (!text || !node.checkVisibility({ checkOpacity: true })
				|| node.closest(":disabled, script, noscript"))
			continue;
		const below = back(node), front = over(rgba(getComputedStyle(node).color), below);
		const [high, low] = [light(front), light(below)].sort((a, b) => b - a);
		const contrast = (high + 0.05) / (low + 0.05);
		if (contrast < least)
			found.push(`${text}: ${contrast.toFixed(1)}`);
	}
	return found;
}

// What can be pressed, but not LEAST pixels around its middle: its area may be larger than its box.
function small(least) {
	const hits = (node, x, y) => node.contains(document.elementFromPoint(x, y));

	return [...document.querySelectorAll("button, a, input, select, [role=menuitem]")]
		.filter(node => node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length)
		.filter(node => {
			node.scrollIntoView({ block: "center" });
			const box = node.getBoundingClientRect(), reach = least / 2 - 1;
			const x = box.x + box.width / 2, y = box.y + box.height / 2;

			return ![[x - reach, y], [x + reach, y], [x, y - reach], [x, y + reach]]
				.every(point => hits(node, ...point));
		}).map(node => `${node.textContent || node.id}: ${node.offsetWidth} x ${node.offsetHeight}`);
}

// What a screen reader meets in PAGE and the frames in it: { role, name } in order.
async function accessible(page) {
	const session = await page.context().newCDPSession(page);
	const { nodes } = await session.send("Accessibility.getFullAXTree");

	return nodes.filter(node => !node.ignored)
		.map(node => ({ role: node.role?.value, name: node.name?.value ?? "" }));
}

const NAMED = ["button", "link", "textbox", "combobox", "searchbox", "checkbox", "dialog", "menuitem",
	"Iframe", "table", "navigation", "columnheader"];

for (const name of Object.keys(PAGES)) {
	test(`${name}: fits a phone without scrolling sideways, and fingers`, async w => {
		const page = await show(w, name, PHONE);

		for (const frame of own(w, page)) {
			assert.ok(await frame.evaluate(() => document.scrollingElement.scrollWidth) <= 360);
			assert.deepEqual(await frame.evaluate(small, TAP_PX), []);
		}
		await w.shot(page, `${name}-phone`);
	});

	for (const colorScheme of ["light", "dark"])
		test(`${name}: is readable in the ${colorScheme} scheme`, async w => {
			const page = await show(w, name, { colorScheme });

			for (const frame of own(w, page)) {
				assert.deepEqual(await frame.evaluate(faint, CONTRAST), []);
				assert.equal(await frame.evaluate(() => getComputedStyle(document.documentElement)
					.backgroundColor.match(/\d+/g).slice(0, 3).every(value => value > 127)),
				colorScheme === "light");
			}
			await w.shot(page, `${name}-${colorScheme}`);
		});

	test(`${name}: all that can be used has a name, and the page has landmarks`, async w => {
		const page = await show(w, name), nodes = await accessible(page);

		assert.deepEqual(nodes.filter(node => NAMED.includes(node.role) && !node.name.trim()), []);
		assert.equal(nodes.filter(node => node.role === "main").length, 1, "one main");
		for (const frame of own(w, page)) {
			assert.equal(await frame.getAttribute("html", "lang"), "en");
			assert.ok(await frame.title());
		}
	});
}

test("the longest names fit the page of a one-time address on a phone", async w => {
	await w.wopictl("user", "set", "bob", "--friendly-name", "Bartholomew".repeat(22));
	await w.wopictl("file", "rename", "notes", `${"minutes_".repeat(28)}.txt`);
	await w.serve();
	const page = await w.stranger(PHONE);

	await page.goto(await w.oneTimeAddress("bob", "notes", "edit"));
	await page.getByRole("button").waitFor();
	assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth) <= 360);
	assert.ok(await page.getByRole("button").evaluate(button => button.scrollWidth <= button.clientWidth));
	await w.shot(page, "sign-in-long");
});

const focused = page => page.evaluate(() => document.activeElement.textContent.trim()
	|| document.activeElement.getAttribute("aria-label") || document.activeElement.id);

// Presses Tab until the focus is on NAME; a mouse is not used.
async function tabTo(page, name) {
	for (let i = 0; i < 40; i++) {
		await page.keyboard.press("Tab");
		if (await focused(page) === name)
			return;
	}
	assert.fail(`Tab does not lead to “${name}”`);
}

test("the menu of a document is reached, used and left by keys alone", async w => {
	const page = await show(w, "list");

	await tabTo(page, "Actions for notes.txt");
	await page.keyboard.press("Enter");
	assert.equal(await focused(page), "Open");
	await page.keyboard.press("ArrowDown");
	assert.equal(await focused(page), "Open read-only");
	await page.keyboard.press("End");
	assert.equal(await focused(page), "Delete");
	await w.shot(page, "menu");
	await page.keyboard.press("Escape");
	assert.equal(await focused(page), "Actions for notes.txt");
	assert.equal(await page.getByRole("menu").count(), 0);
});

test("a dialogue takes the focus, keeps it, and gives it back", async w => {
	const page = await show(w, "list");
	const inside = () => page.evaluate(() => Boolean(document.activeElement.closest("dialog"))
		|| document.activeElement === document.body);

	await tabTo(page, "New folder");
	await page.keyboard.press("Enter");
	await page.getByRole("dialog", { name: "New folder" }).waitFor();
	assert.equal(await focused(page), "name");
	for (let i = 0; i < 6; i++) {
		await page.keyboard.press("Tab");
		assert.ok(await inside());
	}
	await page.keyboard.press("Escape");
	assert.equal(await focused(page), "New folder");
});

test("where the focus is can be seen", async w => {
	const page = await show(w, "list");

	for (const name of ["New document", "notes.txt", "Actions for notes.txt"]) {
		await tabTo(page, name);
		const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outline);
		assert.match(outline, /solid/, name);
		assert.doesNotMatch(outline, / 0px/, name);
	}
});

test("a document is opened, edited, saved and left by keys alone", async w => {
	const page = await show(w, "list");

	await tabTo(page, "notes.txt");
	await page.keyboard.press("Enter");
	const body = page.frameLocator("iframe").locator("body");
	await page.frameLocator("iframe").locator("body[data-state=edit]").waitFor();
	await page.frameLocator("iframe").locator("textarea:focus").waitFor();
	await page.keyboard.press("Control+End");
	await page.keyboard.type("Typed\n");
	await page.keyboard.press("Control+s");
	await page.frameLocator("iframe").locator("body[data-saving=saved]").waitFor();
	assert.equal(await w.content("notes"), "Milk\nBread\nTyped\n");
	for (let i = 0; i < 10; i++) {
		await page.keyboard.press("Shift+Tab");
		if (await body.evaluate(node => node.ownerDocument.activeElement.textContent.trim()) === "Close")
			break;
	}
	await page.keyboard.press("Enter");
	await page.getByRole("table").waitFor();
});

test("what was done is told to screen readers", async w => {
	const page = await show(w, "list");

	await page.getByRole("button", { name: "New folder" }).click();
	await page.getByLabel("Name", { exact: true }).fill("Offers");
	await page.keyboard.press("Enter");
	await page.getByRole("status").filter({ hasText: "Folder “Offers” created." }).waitFor();
});

test("without scripts a page says what it needs", async w => {
	const page = await w.person("alice", "/", { javaScriptEnabled: false });

	assert.match(await page.locator("noscript").innerText(), /need JavaScript/);
});
