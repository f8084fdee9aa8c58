// SPDX-License-Identifier: MIT
// What other sites can do: see nothing, change nothing, frame only what is meant for it.

import { assert, eventually, test } from "./harness.js";

const state = (page, name) => page.frameLocator("iframe").locator(`body[data-state=${name}]`).waitFor();

// The policy of the page at ADDRESS as an object.
async function policy(page, address) {
	const headers = (await page.goto(address)).headers();

	return Object.fromEntries(headers["content-security-policy"].split(";")
		.map(part => part.trim().split(/ (.*)/)).map(([name, value]) => [name, value]));
}

test("every page of its own asks and runs nothing but the host's", async w => {
	const page = await w.person("alice");

	for (const path of ["/", "/open/projects", "/open/notes?action=versions", "/open/notes?action=share",
		"/signout"]) {
		const csp = await policy(page, w.base + path);
		assert.equal(csp["default-src"], "'none'", path);
		assert.equal(csp["script-src"], "'self'", path);
		assert.equal(csp["style-src"], "'self'", path);
		assert.equal(csp["connect-src"], "'self'", path);
		assert.equal(csp["frame-src"], "'none'", path);
		assert.equal(csp["frame-ancestors"], "'none'", path);
		assert.equal(csp["base-uri"], "'none'", path);
	}
});

test("the host page may frame its client, and only that", async w => {
	await w.client();
	const page = await w.person("alice");
	const csp = await policy(page, `${w.base}/open/report?action=edit`);

	assert.equal(csp["frame-src"], w.office.origin);
	assert.equal(csp["form-action"], w.office.origin);
	assert.equal(csp["script-src"], "'self'");
});

test("the frame lets its client alone use the clipboard", async w => {
	await w.client();
	const page = await w.person("alice", "/open/report?action=edit");
	const features = (await page.locator("iframe").getAttribute("allow")).split("; ");

	assert.ok(features.includes(`clipboard-read ${w.office.origin}`));
	assert.ok(features.every(feature => feature.endsWith(` ${w.office.origin}`)), features);
});

test("scripts and styles may be kept for ever, pages never", async w => {
	const page = await w.stranger(), kept = {};

	page.on("response", response => {
		kept[new URL(response.url()).pathname] = response.headers()["cache-control"];
	});
	await page.goto(`${await w.serve("alice")}/`);
	await page.getByRole("table").waitFor();
	assert.match(kept["/wopi/"], /no-store/);
	const [, of] = Object.entries(kept).find(([path]) => path.endsWith("/list.js"));
	assert.match(of, /immutable/);
});

test("a name that would end the page's data does not", async w => {
	await w.addFile("<!--<script>window.harm=1.txt", "x", "--id", "evil");
	const page = await w.person("alice");

	await page.getByRole("link", { name: "<!--<script>window.harm=1.txt" }).waitFor();
	await page.goto(`${w.base}/open/evil?action=edit`);
	await state(page, "edit");
	assert.match(await page.title(), /^<!--<script>window.harm=1/);
	assert.equal(await page.evaluate(() => window.harm), undefined);
});

// What a site may try that knows every address: without a token, but with the cookies.
async function attack({ base, root }) {
	const posts = [`${base}/documents/${root}`, `${base}/versions/notes`, `${base}/links/notes`,
		`${base}/signout`, `${base}/files/notes`, `${base}/files/notes/contents`,
		`${base}/containers/${root}`];
	const bodies = [`{"name":"forged.txt","template":null}`, `{"restore":1}`,
		`{"type":"ReadWrite","ttl":"30d"}`, ""];
	const send = (url, init) => fetch(url, { credentials: "include", ...init }).catch(() => {});

	for (const url of posts)
		for (const body of bodies) {
			await send(url, { method: "POST", mode: "no-cors", body });
			await send(url, { method: "POST", body, headers: { "X-WOPI-Override": "DELETE",
				"Content-Type": "application/json" } });
			const form = document.createElement("form"), field = document.createElement("input");
			const name = `sink${document.querySelectorAll("iframe").length}`;
			const frame = document.createElement("iframe");
			frame.name = name;
			Object.assign(form, { method: "post", action: url, enctype: "text/plain", target: name });
			Object.assign(field, { name: body.slice(0, -1), value: "}" });
			form.append(field);
			document.body.append(frame, form);
			form.submit();
		}
	for (const url of [`${base}/session/notes`, `${base}/listing/${root}`, `${base}/signout`])
		await send(url, { method: "GET" });
	return send(`${base}/`, {}).then(answer => Boolean(answer));
}

async function facts(w) {
	return JSON.stringify([await w.list("file", "list"), await w.list("container", "list"),
		await w.list("file", "versions", "notes"), await w.links(),
		await w.list("lock", "list"), await w.content("notes")]);
}

for (const [where, name] of [["another site", "localhost"],
	["another port of the same machine", "127.0.0.1"]])
	test(`${where} can change nothing in the name of who is signed in`, async w => {
		await w.putFile("notes", "Second\n");
		const page = await w.signIn("alice", "notes", "view"), before = await facts(w);
		const site = await w.foreignSite("<h1>Win a prize</h1>", name);
		const root = await page.evaluate(() =>
			JSON.parse(document.getElementById("data").textContent).host.file.container);

		w.expected = /./;	// browsers say a lot about what they refuse
		const foreign = await page.context().newPage();
		await foreign.goto(site);
		assert.equal(await foreign.evaluate(attack, { base: w.base, root }), false, "it read an answer");
		await foreign.waitForLoadState("networkidle");
		assert.ok(w.addresses.filter(url => url === `${w.base}/versions/notes`).length > 4, "it tried");
		assert.equal(await facts(w), before);
		await page.goto(`${w.base}/`);	// and alice is still here
		await page.getByText("Alice Able").waitFor();
	});

test("a form of another site opens no editor, and signs nobody in", async w => {
	const page = await w.signIn("alice", "notes", "view");
	const ticket = await w.oneTimeAddress("bob", "notes", "view");
	const editor = `${w.base}/editor?WOPISrc=${encodeURIComponent(`${w.base}/files/notes`)}`;

	for (const address of [editor, ticket]) {
		const site = await w.foreignSite(`<form method="post" action="${address.replaceAll("&", "&amp;")}">
			<input name="access_token" value="x"></form>`);
		await page.goto(site);
		await page.evaluate(() => document.forms[0].submit());
		await page.getByRole("heading", { name: "Sent from another site" }).waitFor();
	}
	await page.goto(`${w.base}/`);
	await page.getByText("Alice Able").waitFor();
	await page.goto(ticket);
	await page.getByRole("button", { name: "Sign in as Bob Best" }).waitFor();
});

// Another site's page with PATH in a frame; EMBEDS: it is one of embed_origins.
async function framed(w, path, embeds) {
	const base = await w.serve("alice");
	const site = await w.foreignSite(`<iframe src="${base}${path}"></iframe>`);
	const page = await w.stranger();

	if (embeds)
		await w.wopictl("config", "set", "embed_origins", `https://portal.example ${site}`);
	w.expected = /frame-ancestors|X-Frame-Options|ERR_BLOCKED_BY_RESPONSE/;
	await page.goto(site);
	return page.frames()[1];
}

test("a page for embedding can be framed by another site that is named", async w => {
	await w.client();
	const frame = await framed(w, "/open/report?action=embedview", true);

	await eventually(() => w.office.opened.length === 1, "the embedded client");
	assert.equal(w.office.opened[0].action, "/wv/embed");
	assert.equal(await frame.locator("iframe").count(), 1);
});

test("the host's own editor can be embedded by another site that is named", async w => {
	const frame = await framed(w, "/open/notes?action=embedview", true);

	await frame.frameLocator("iframe").locator("body[data-state=view]").waitFor();
	assert.equal(await frame.frameLocator("iframe").getByRole("textbox").inputValue(), "Milk\nBread\n");
});

test("what stands instead of an embedded view is seen by its reader", async w => {
	const frame = await framed(w, "/open/nothing?action=embedview", true);

	await frame.getByRole("heading", { name: "Document not found" }).waitFor();
});

for (const path of ["/", "/open/report?action=edit", "/open/notes?action=versions",
	"/open/report?action=embedview", "/open/notes?action=embedview"])
	test(`${path} cannot be framed by another site`, async w => {
		await w.client();
		const frame = await framed(w, path);

		await frame.waitForLoadState();
		assert.ok(!frame.url().startsWith(w.base));
		assert.equal(w.office.opened.length, 0);
	});

test("the embedded page stays where it is, whatever its client says", async w => {
	await w.client();
	const frame = await framed(w, "/open/report?action=embedview", true);

	await eventually(() => w.office.opened.length === 1);
	const client = frame.childFrames()[0];
	await client.waitForFunction(() => window.say);
	await client.evaluate(() => window.say("UI_Close", {}));
	await client.evaluate(() => window.say("File_Rename", { NewName: "later" }));
	await frame.waitForFunction(() => document.title.startsWith("later"));
	assert.match(frame.url(), /action=embedview/);
});

test("what a foreign page opens, it cannot look into", async w => {
	const page = await w.signIn("alice", "notes", "edit");

	await state(page, "edit");
	const site = await w.foreignSite("<h1>Foreign</h1>"), foreign = await page.context().newPage();
	await foreign.goto(site);
	const popup = foreign.waitForEvent("popup");
	await foreign.evaluate(url => { window.victim = open(url); }, `${w.base}/`);
	await (await popup).getByRole("table").waitFor();
	assert.equal(await foreign.evaluate(() => {
		try {
			return window.victim.document.title;
		} catch (error) {
			return error.name;
		}
	}), "SecurityError");
});
