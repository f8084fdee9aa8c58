// SPDX-License-Identifier: MIT
// A stand-in for a WOPI client: it publishes discovery with proof keys, takes the
// host page's form, asks CheckFileInfo as a true one does, and shows a page that
// posts and collects messages. What it does between is up to the test.

import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";

const TYPES = {
	docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	odt: "application/vnd.oasis.opendocument.text",
};
const EPOCH_MS = 62135596800000n;	// from the year 1, where the ticks of proofs begin, to 1970

const xml = text => text.replace(/[&<>"]/g, c => `&#${c.codePointAt(0)};`);

// listen(HANDLER): a server on a free port of the loopback interface.
export async function listen(handler) {
	const server = createServer(handler);

	await new Promise(done => server.listen(0, "127.0.0.1", done));
	return server;
}

async function bodyOf(request) {
	const chunks = [];

	for await (const chunk of request)
		chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

// The attributes of a <proof-key>, as numbers and as Microsoft's PUBLICKEYBLOB.
function proofAttributes(key, prefix) {
	const jwk = key.export({ format: "jwk" });
	const modulus = Buffer.from(jwk.n, "base64url"), head = Buffer.alloc(20);

	head.set([6, 2, 0, 0, 0, 0xa4, 0, 0]);
	head.write("RSA1", 8);
	head.writeUInt32LE(modulus.length * 8, 12);
	head.writeUInt32LE(65537, 16);
	const blob = Buffer.concat([head, Buffer.from(modulus).reverse()]);
	return `${prefix}value="${blob.toString("base64")}" `
		+ `${prefix}modulus="${modulus.toString("base64")}" ${prefix}exponent="AQAB"`;
}

const counted = bytes => {
	const length = Buffer.alloc(4);

	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
};

// What runs in the client's page. HOST is where its messages may go.
function pageScript(host) {
	window.received = [];
	window.say = (id, values) => parent.postMessage(
		JSON.stringify({ MessageId: id, SendTime: Date.now(), Values: values }), host);
	addEventListener("message", event => {
		let message = event.data;

		if (typeof message === "string")
			message = JSON.parse(message);
		window.received.push({ origin: event.origin, ...message });
	});
}

export class Client {
	opened = [];	// what was posted: { action, query, fields, info }

	// KIND: whose discovery it resembles, microsoft, collabora or onlyoffice.
	static async start(kind = "microsoft") {
		const client = new Client();

		client.kind = kind;
		client.key = Client.key ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
		client.server = await listen((request, response) =>
			client.answer(request, response).catch(error => response.destroy(error)));
		client.origin = `http://127.0.0.1:${client.server.address().port}`;
		client.discoveryUrl = `${client.origin}/hosting/discovery`;
		return client;
	}

	stop() {
		this.server.close();
		this.server.closeAllConnections();
	}

	async answer(request, response) {
		const url = new URL(request.url, this.origin);
		const send = (status, type, text) => response.writeHead(status,
			{ "Content-Type": `${type}; charset=utf-8` }).end(text);

		if (url.pathname === "/hosting/discovery")
			send(200, "text/xml", this.discovery());
		else if (url.pathname === "/hosting/capabilities")
			send(200, "application/json", JSON.stringify({ hasTemplateSource: true }));
		else if (url.pathname === "/favicon.ico")
			send(200, "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`);
		else if (request.method === "POST")
			send(200, "text/html", await this.open(url, new URLSearchParams(await bodyOf(request))));
		else
			send(404, "text/plain", "the stand-in has no such page\n");
	}

	discovery() {
		const apps = { microsoft: this.wordApp, collabora: this.typeApps, onlyoffice: this.bothApps };

		return `<?xml version="1.0" encoding="utf-8"?>\n<wopi-discovery>`
			+ `<net-zone name="external-http">${apps[this.kind].call(this)}</net-zone>`
			+ `<proof-key ${proofAttributes(this.key.publicKey, "old")} `
			+ `${proofAttributes(this.key.publicKey, "")}/></wopi-discovery>\n`;
	}

	action(name, ext, path, { requires, isDefault } = {}) {
		return `<action name="${name}" ext="${ext}"${isDefault ? ` default="true"` : ""}`
			+ `${requires ? ` requires="${requires}"` : ""} urlsrc="${xml(this.origin + path)}"/>`;
	}

	capabilities() {
		return `<app name="Capabilities">${this.action("getinfo", "", "/hosting/capabilities")}</app>`;
	}

	wordApp() {
		const query = "?<ui=UI_LLCC&><rs=DC_LLCC&><wopisrc=WOPI_SOURCE&>", requires = "locks,update";

		return `<app name="Word" favIconUrl="${this.origin}/favicon.ico" checkLicense="true">`
			+ this.action("view", "docx", `/wv/view${query}`, { isDefault: true })
			+ this.action("embedview", "docx", `/wv/embed${query}<embed=EMBEDDED&>`)
			+ this.action("edit", "docx", `/we/edit${query}`, { requires })
			+ this.action("editnew", "docx", `/we/new${query}`, { requires }) + "</app>";
	}

	typeApps() {
		return Object.entries(TYPES).map(([ext, type]) => `<app name="${type}">`
			+ this.action("edit", ext, "/browser/0123abcd/cool.html?", { isDefault: true }) + "</app>")
			.join("") + this.capabilities();
	}

	bothApps() {
		const query = "?<rs=DC_LLCC&><dchat=DISABLE_CHAT&><embed=EMBEDDED&><fs=FULLSCREEN&>"
			+ "<hid=HOST_SESSION_ID&><sc=SESSION_CONTEXT&><wopisrc=WOPI_SOURCE&><ui=UI_LLCC&>";
		const actions = ext => this.action("view", ext, `/hosting/wopi/word/view${query}`)
			+ this.action("edit", ext, `/hosting/wopi/word/edit${query}`,
				{ isDefault: true, requires: "locks,update" });
		const old = this.action("view", "doc", `/hosting/wopi/word/view${query}`, { isDefault: true })
			+ this.action("convert", "doc", `/hosting/wopi/word/convert-and-edit/doc/docx${query}`,
				{ requires: "update" });

		return `<app name="Word" favIconUrl="${this.origin}/favicon.ico">${actions("docx")}${old}</app>`
			+ `<app name="${TYPES.docx}">${actions("")}</app>${this.capabilities()}`;
	}

	// The action URL with the host page's form: what a client does with it.
	async open(url, form) {
		const query = Object.fromEntries(url.searchParams), fields = Object.fromEntries(form);
		const src = query.wopisrc ?? query.WOPISrc;
		const opened = { action: url.pathname, url: url.href, query, fields, src, order: [...form.keys()] };

		this.opened.push(opened);
		opened.answer = await this.wopi("GET", src, { token: fields.access_token });
		opened.info = opened.answer.ok ? await opened.answer.json() : null;
		const origin = opened.info?.PostMessageOrigin ?? new URL(src).origin;
		return `<!doctype html><html lang="en"><title>Stand-in</title><h1>Stand-in editor</h1>`
			+ `<p>${xml(opened.info?.BaseFileName ?? `cannot open: ${opened.answer.status}`)}</p>`
			+ `<script>(${pageScript})(${JSON.stringify(origin)})</script></html>\n`;
	}

	// A call to the host as clients make it: signed, the token in the URL and in a header.
	wopi(method, src, { token, sub = "", headers = {}, body } = {}) {
		const url = `${src}${sub}?access_token=${encodeURIComponent(token)}`;
		const ticks = (BigInt(Date.now()) + EPOCH_MS) * 10000n, time = Buffer.alloc(8);

		time.writeBigInt64BE(ticks);
		const proof = createSign("sha256").update(counted(Buffer.from(token)))
			.update(counted(Buffer.from(url.toUpperCase()))).update(counted(time))
			.sign(this.key.privateKey, "base64");
		return fetch(url, { method, body, headers: { Authorization: `Bearer ${token}`,
			"X-WOPI-Proof": proof, "X-WOPI-ProofOld": proof, "X-WOPI-TimeStamp": `${ticks}`,
			...headers } });
	}

	// An operation on the file that was opened last.
	operation(override, headers = {}, more = {}) {
		const { src, fields } = this.opened.at(-1);

		return this.wopi("POST", src, { token: fields.access_token,
			headers: { "X-WOPI-Override": override, ...headers }, ...more });
	}

	// What Collabora does after "Save as": it makes the copy, turns to it, and tells its name.
	async saveAs(page, name) {
		const answer = await this.operation("PUT_RELATIVE", { "X-WOPI-SuggestedTarget": name },
			{ body: "copied bytes" });
		const { Name, Url } = await answer.json();

		await this.say(page, "Action_Save_Resp", { success: true, result: "", fileName: Name });
		return { name: Name, src: Url.split("?")[0], token: new URL(Url).searchParams.get("access_token") };
	}

	// The client's frame in PAGE, when it has loaded.
	async frame(page) {
		const handle = await page.waitForSelector("iframe", { state: "attached" });
		const frame = await handle.contentFrame();

		await frame.waitForFunction(() => window.received !== undefined);
		return frame;
	}

	async say(page, id, values = {}) {
		const frame = await this.frame(page);

		await frame.evaluate(([name, more]) => window.say(name, more), [id, values]);
	}

	// The first message of that name that the host page sent, as soon as it came.
	async hears(page, id) {
		const frame = await this.frame(page);
		const found = await frame.waitForFunction(
			name => window.received.find(message => message.MessageId === name), id);

		return found.jsonValue();
	}

	async heard(page) {
		const frame = await this.frame(page);

		return frame.evaluate(() => window.received.map(message => message.MessageId));
	}
}
