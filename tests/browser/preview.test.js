// SPDX-License-Identifier: MIT
// The page of what no editor opens: files that the browser shows itself, and hostile ones.

import { assert, eventually, test } from "./harness.js";

// A picture of one red pixel, a second of silence, and a page with a word.
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
	"base64");
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/>
<script>top.hacked = true; fetch("/wopi/hacked")</script></svg>`;

function wav() {
	const data = Buffer.alloc(8000), head = Buffer.alloc(44);

	head.write("RIFF", 0);
	head.writeUInt32LE(36 + data.length, 4);
	head.write("WAVEfmt ", 8);
	head.writeUInt32LE(16, 16);
	head.writeUInt16LE(1, 20);
	head.writeUInt16LE(1, 22);
	head.writeUInt32LE(8000, 24);
	head.writeUInt32LE(8000, 28);
	head.writeUInt16LE(1, 32);
	head.writeUInt16LE(8, 34);
	head.write("data", 36);
	head.writeUInt32LE(data.length, 40);
	return Buffer.concat([head, data]);
}

async function open(w, name, bytes) {
	const id = await w.addFile(name, bytes), page = await w.person("alice", `/open/${id}`);

	await page.getByRole("heading", { name }).waitFor();
	return page;
}

test("a picture is shown, with its name, size and download", async w => {
	const page = await open(w, "photo.png", PNG), image = page.getByRole("img", { name: "photo.png" });

	await eventually(() => image.evaluate(node => node.complete && node.naturalWidth === 1));
	const file = page.waitForEvent("download");
	await page.getByRole("link", { name: "Download" }).click();
	assert.equal((await file).suggestedFilename(), "photo.png");
	await w.shot(page, "preview-image");
});

test("a drawing is shown, and its script does not run, nor when it is opened alone", async w => {
	const page = await open(w, "plan.svg", SVG), image = page.getByRole("img", { name: "plan.svg" });

	await eventually(() => image.evaluate(node => node.complete && node.naturalWidth === 40));
	w.expected = /sandbox|Content Security Policy|Blocked script/i;
	await page.goto(await image.getAttribute("src"));
	await page.waitForTimeout(300);
	assert.equal(await page.evaluate(() => window.hacked), undefined);
	assert.ok(!w.addresses.some(url => url.includes("hacked")));
});

test("a page that calls itself a picture is none", async w => {
	const page = await open(w, "page.png", "<!doctype html><script>top.hacked = true</script>");

	await page.getByText("The browser cannot show this file.").waitFor();
	w.expected = /sandbox|Content Security Policy|Blocked script/i;
	await page.goto(await page.locator("img.shown").getAttribute("src"));
	assert.equal(await page.evaluate(() => window.hacked), undefined);
	assert.equal(await page.evaluate(() => document.contentType.startsWith("image/")), true);
});

test("sound plays, also from its middle", async w => {
	const page = await open(w, "note.wav", wav()), audio = page.locator("audio");

	await eventually(() => audio.evaluate(node => node.readyState >= 1 && node.duration === 1));
	await audio.evaluate(node => { node.currentTime = 0.5; });
	await eventually(() => audio.evaluate(node => node.currentTime >= 0.5 && !node.seeking));
});

test("what cannot be shown says so", async w => {
	const page = await open(w, "data.xyz", "data");

	await page.getByText("There is no editor and no preview for this kind of file.").waitFor();
	await w.shot(page, "preview-none");
});

// A page of one line.
function pdf(text) {
	const stream = `BT /F1 24 Tf 20 60 Td (${text}) Tj ET`;
	const objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		`<</Length ${stream.length}>>\nstream\n${stream}\nendstream`,
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
	let out = "%PDF-1.4\n";
	const offsets = objects.map((object, i) => {
		const at = out.length;

		out += `${i + 1} 0 obj\n${object}\nendobj\n`;
		return at;
	});
	const xref = out.length;

	return `${out}xref\n0 6\n0000000000 65535 f \n${offsets.map(at =>
		`${String(at).padStart(10, "0")} 00000 n \n`).join("")}trailer<</Size 6/Root 1 0 R>>\n` +
		`startxref\n${xref}\n%%EOF\n`;
}

test("a PDF is shown by the browser's own viewer", async w => {
	const page = await open(w, "letter.pdf", pdf("Hello"));

	await eventually(() => w.addresses.some(url => url.startsWith("chrome-extension:")), "the viewer");
	await w.shot(page, "preview-pdf");
});
