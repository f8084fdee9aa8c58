// SPDX-License-Identifier: MIT
// What the browser tests stand on. Each test has a world of its own: a data
// directory, the host that 'wopictl serve' runs on it, and people, each with a
// browser as good as fresh. Whatever a test looks at, it fails as well if a page
// says an error, breaks its own security policy, asks anybody but the host and
// the client, or lets an access token into an address.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import nodeTest, { after } from "node:test";
import { promisify } from "node:util";

import { Client, listen } from "./client.js";

export { assert };

export const BUILD = resolve(process.env.BUILD ?? "build");
const SHOTS = join(BUILD, "screenshots");
const WOPICTL = join(BUILD, "wopictl");
const CHROMIUM = execFileSync("sh", ["-c", `command -v "$0"`, process.env.CHROMIUM ?? "chromium"])
	.toString().trim();
// A host name that is not this machine's to browsers: they do not trust http there.
const FAR = "far.test";
const TEST_TIMEOUT_MS = 40000, WAIT_MS = 10000;

const { chromium } = createRequire(join(BUILD, "browser/package.json"))("playwright-core");
const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), "wopi-browser-"));
let browser;

after(async () => {
	await browser?.close();
	rmSync(home, { recursive: true, force: true });
});

// Nothing but the loopback interface can be reached, whatever a page asks for.
function launch() {
	return chromium.launch({
		executablePath: CHROMIUM,
		chromiumSandbox: process.getuid() !== 0,	// root has none
		args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
			"--disable-background-networking", "--disable-component-update",
			`--host-resolver-rules=MAP ${FAR} 127.0.0.1, MAP *.${FAR} 127.0.0.1, MAP * ~NOTFOUND, `
				+ "EXCLUDE 127.0.0.1, EXCLUDE localhost"],
	});
}

// wopictl with ARGS: what it prints. It runs beside us, for it may ask the stand-in.
async function ctl(data, args, { input = "", env } = {}) {
	const running = run(WOPICTL, ["--data", data, ...args], { env: { ...process.env, ...env } });

	running.child.stdin.on("error", () => {}).end(input);
	return (await running).stdout;
}

const addFile = (data, name, text, more) =>
	ctl(data, ["file", "add", "-", "--name", name, ...more], { input: text });

// The world that each test gets a copy of: alice owns all, bob writes, carol reads.
let template;
async function makeTemplate() {
	const data = join(home, "template"), make = (...args) => ctl(data, args);

	await make("init");
	for (const [id, name] of [["alice", "Alice Able"], ["bob", "Bob Best"], ["carol", "Carol Cole"]])
		await make("user", "add", id, "--id", id, "--friendly-name", name);
	await make("container", "add", "Projects", "--id", "projects");
	await addFile(data, "notes.txt", "Milk\nBread\n", ["--id", "notes", "--owner", "alice"]);
	await addFile(data, "report.docx", "x".repeat(20480), ["--id", "report", "--owner", "alice"]);
	await make("grant", "add", "alice", "owner", "/");
	await make("grant", "add", "bob", "writer", "/");
	await make("grant", "add", "carol", "reader", "/");
	return data;
}

class World {
	problems = [];
	hosts = new Map();	// by whom everybody is there, "" for nobody
	contexts = [];
	servers = [];
	addresses = [];		// what was asked for, and where pages were
	tokens = new Set();	// access tokens that pages and clients got
	origins = new Set();
	checks = [];
	expected = /$^/;	// problems that a test brings about itself

	constructor(name) {
		this.name = name;
		this.folder = mkdtempSync(join(home, "world-"));
		this.data = join(this.folder, "data");
	}

	async start() {
		template ??= await makeTemplate();
		await run("cp", ["-a", template, this.data]);
	}

	wopictl(...args) {
		return ctl(this.data, args, { env: this.base && { WOPI_BASE_URL: this.base } });
	}

	async json(...args) {
		return JSON.parse(await this.wopictl(...args, "--json"));
	}

	// What prints an object a line.
	async list(...args) {
		const lines = await this.wopictl(...args, "--json");

		return lines.split("\n").filter(Boolean).map(line => JSON.parse(line));
	}

	// The share links, as tokens of these kinds.
	async links() {
		return (await this.list("token", "list")).filter(token => /^Read(Only|Write)$/.test(token.kind));
	}

	// Prints the id.
	async addFile(name, text, ...more) {
		return (await addFile(this.data, name, text, more)).trim();
	}

	content(file) {
		return this.wopictl("file", "cat", file);
	}

	putFile(file, text) {
		return ctl(this.data, ["file", "put", file, "-"], { input: text });
	}

	// serve [USER]: the host's address; everybody who connects is that user.
	async serve(user = "") {
		if (!this.hosts.has(user))
			this.hosts.set(user, await this.startHost(user));
		this.base ??= this.hosts.get(user).base;
		return this.hosts.get(user).base;
	}

	async startHost(user) {
		const host = { stderr: "" };

		host.process = spawn(WOPICTL, ["--data", this.data, "serve", "--listen", "127.0.0.1:0",
			...user ? ["--as", user] : []], { stdio: ["ignore", "pipe", "pipe"] });
		host.process.stderr.on("data", text => { host.stderr += text; });
		const lines = createInterface({ input: host.process.stdout });
		const line = await new Promise((done, failed) => {
			lines.once("line", done);
			host.process.once("error", failed);
			host.process.once("exit", status => failed(
				new Error(`wopictl serve ended with ${status}: ${host.stderr}`)));
		});
		host.base = line.replace("listening on ", "");
		this.origins.add(new URL(host.base).origin);
		return host;
	}

	// The host that nobody is signed in at, at an http address that browsers do not trust.
	async serveFar() {
		await this.serve();
		const host = { ...this.hosts.get("") };

		host.base = host.base.replace("127.0.0.1", FAR);
		this.hosts.set("", host);
		this.origins.add(new URL(host.base).origin);
		this.base = host.base;
		await this.wopictl("config", "set", "base_url", host.base);
		return host.base;
	}

	// A stand-in client, registered as "office".
	async client(kind) {
		const client = await Client.start(kind);

		this.servers.push(client);
		this.origins.add(client.origin);
		await this.wopictl("client", "add", "office", client.discoveryUrl);
		this.office = client;
		return client;
	}

	// Somebody else's page. As "localhost" it is another site, with the host's own number
	// just another origin, which gets the same cookies.
	async foreignSite(html, name = "localhost") {
		const server = await listen((request, response) =>
			response.writeHead(200, { "Content-Type": "text/html" }).end(html));
		const origin = `http://${name}:${server.address().port}`;

		this.servers.push({ stop: () => (server.close(), server.closeAllConnections()) });
		this.origins.add(origin);
		return origin;
	}

	// A browser without a past: no cookies, no storage. OPTIONS are Playwright's; with CLOCK
	// page.clock moves the page's time.
	async stranger({ clock, ...options } = {}) {
		browser ??= await launch();
		const context = await browser.newContext({ acceptDownloads: true, locale: "en-GB",
			timezoneId: "UTC", ...options });

		context.setDefaultTimeout(WAIT_MS);
		context.on("console", message => this.onConsole(message));
		context.on("weberror", error => this.problems.push(`page error: ${error.error().stack}`));
		context.on("request", request => this.addresses.push(request.url()));
		context.on("response", response => this.checks.push(this.onResponse(response)));
		context.on("page", page => page.on("framenavigated",
			frame => this.addresses.push(frame.url())));
		this.contexts.push(context);
		if (clock)
			await context.clock.install();
		return context.newPage();
	}

	// USER at the list of documents, or at PATH.
	async person(user, path = "/", options = {}) {
		const base = await this.serve(user), page = await this.stranger(options);

		await page.goto(base + path);
		return page;
	}

	// USER by the one-time address that opens FILE, in a browser of their own.
	async signIn(user, file, action, options = {}) {
		await this.serve();
		const page = await this.stranger(options);

		await page.goto(await this.oneTimeAddress(user, file, action));
		await page.getByRole("button", { name: /^Sign in as / }).click();
		await page.waitForURL(url => !url.search.includes("ticket"));
		return page;
	}

	async oneTimeAddress(user, file, action) {
		const how = action ? ["--action", action] : [];

		return (await this.wopictl("url", file, "--user", user, ...how)).trim();
	}

	onConsole(message) {
		const text = message.text();

		// Chromium reports each answer of 400 and more; 4xx are the protocol's daily bread.
		if (/^Failed to load resource: the server responded with a status of 4/.test(text))
			return;
		if (["error", "warning"].includes(message.type()) || /Content Security Policy|Refused to/.test(text))
			this.problems.push(`console: ${text} (${message.location().url})`);
	}

	async onResponse(response) {
		const type = response.headers()["content-type"] ?? "", url = response.url();
		const ours = [...this.hosts.values()].some(host => url.startsWith(host.base));

		if (ours && response.status() >= 500)
			this.problems.push(`${response.status()} of ${response.request().method()} ${url}`);
		if (ours && type.startsWith("text/html"))
			checkPageHeaders(response, this.problems);
		if (ours && /html|json/.test(type))
			for (const [, token] of (await textOf(response))
				.matchAll(/access_token"?[:=]"?([\w.~-]+)/g))
				this.tokens.add(token);
	}

	// What holds for every test.
	async verify() {
		await Promise.allSettled(this.checks);
		for (const { fields } of this.office?.opened ?? [])
			this.tokens.add(fields.access_token);
		for (const url of new Set(this.addresses)) {
			if (/^(data|blob|about|chrome|chrome-extension):/.test(url))	// the last two: its viewer of PDF
				continue;
			if (!this.origins.has(new URL(url).origin))
				this.problems.push(`a request left for ${url}`);
			if (/access_token=/.test(url) || [...this.tokens].some(token => url.includes(token)))
				this.problems.push(`an access token in the address ${url}`);
		}
		const problems = this.problems.filter(problem => !this.expected.test(problem));
		assert.deepEqual(problems, []);
	}

	// A picture for people to look at, in build/screenshots.
	async shot(page, name) {
		mkdirSync(SHOTS, { recursive: true });
		await page.screenshot({ path: join(SHOTS, `${name}.png`), animations: "disabled" });
	}

	// What may help with a test that failed.
	async tell(t) {
		const say = text => String(text).split("\n").filter(Boolean).forEach(line => t.diagnostic(line));
		const pages = this.contexts.flatMap(context => context.pages());

		for (const [i, page] of pages.entries()) {
			const name = `failed-${this.name.replace(/\W+/g, "-")}${i || ""}`;

			await this.shot(page, name).catch(() => {});
			for (const frame of page.frames()) {
				say(`${frame.url()} in screenshots/${name}.png:`);
				say(await frame.locator("body").ariaSnapshot({ timeout: 1000 })
					.catch(error => error.message));
			}
		}
		this.problems.forEach(say);
		for (const host of this.hosts.values())
			say(host.stderr);
	}

	async close() {
		await Promise.allSettled(this.contexts.map(context => context.close()));
		this.servers.forEach(server => server.stop());
		await Promise.all([...this.hosts.values()].map(host => new Promise(done => {
			host.process.removeAllListeners("exit").once("exit", done).kill();
		})));
		// a request may outlive its server for a moment, and still write
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
	}
}

// What a page that has gone was answered never comes.
function textOf(response) {
	return Promise.race([response.text().catch(() => ""),
		new Promise(done => setTimeout(done, 1000, ""))]);
}

// Every page of the host's, whatever it shows.
function checkPageHeaders(response, problems) {
	const headers = response.headers(), csp = headers["content-security-policy"] ?? "";
	const wrong = what => problems.push(`${response.url()} ${what}`);

	if (!/default-src 'none'/.test(csp) || !/script-src 'self'/.test(csp) || /unsafe/.test(csp)
			|| !/base-uri 'none'/.test(csp) || !/frame-ancestors /.test(csp))
		wrong(`has the policy '${csp}'`);
	if (headers["referrer-policy"] !== "no-referrer")
		wrong("has no Referrer-Policy: no-referrer");
	if (headers["x-content-type-options"] !== "nosniff")
		wrong("has no X-Content-Type-Options: nosniff");
	if (!/no-store/.test(headers["cache-control"] ?? ""))
		wrong("may be stored");
}

// node's own limit would leave no time to tell what was going on.
function inTime(work) {
	let timer;
	const late = new Promise((done, failed) => {
		timer = setTimeout(() => failed(new Error(`not done after ${TEST_TIMEOUT_MS} ms`)), TEST_TIMEOUT_MS);
	});

	return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}

// test NAME BODY: BODY gets a world. One behaviour a test.
export function test(name, body) {
	nodeTest(name, async t => {
		const world = new World(name);

		try {
			await inTime(async () => {
				await world.start();
				await body(world);
				await world.verify();
			});
		} catch (error) {
			await world.tell(t);
			throw error;
		} finally {
			await world.close();
		}
	});
}

// eventually CHECK: it returns something true, or does not throw, before long.
export async function eventually(check, what = "it") {
	const end = Date.now() + WAIT_MS;
	let last;

	while (Date.now() < end) {
		try {
			const value = await check();

			if (value)
				return value;
			last = undefined;
		} catch (error) {
			last = error;
		}
		await new Promise(done => setTimeout(done, 50));
	}
	throw last ?? new Error(`${what} did not happen within ${WAIT_MS} ms`);
}
