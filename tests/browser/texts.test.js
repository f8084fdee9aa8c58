// SPDX-License-Identifier: MIT
// The languages of the pages.

import { readFileSync, readdirSync } from "node:fs";
import nodeTest from "node:test";

import { assert, test } from "./harness.js";

const PAGES = new URL("../../cgi/pages/", import.meta.url), ASSETS = new URL("assets/", PAGES);
const languages = readdirSync(ASSETS).map(name => name.match(/^texts-([a-z]+)\.js$/)?.[1]).filter(Boolean);
const sources = folder => readdirSync(folder).filter(name => /\.(c|js)$/.test(name) && !name.startsWith("texts-"))
	.map(name => readFileSync(new URL(name, folder), "utf8")).join("\n");

const textsOf = async language => (await import(new URL(`texts-${language}.js`, ASSETS))).texts;
const forms = text => typeof text === "string" ? [text] : Object.values(text);
const places = text => [...new Set(forms(text).flatMap(form => form.match(/\{\w+\}/g) || []))].sort();

const texts = Object.fromEntries(await Promise.all(languages.map(async l => [l, await textsOf(l)])));
const scripts = sources(ASSETS), programs = sources(PAGES);
const usedByPrograms = new Set([...programs.matchAll(/page_text(?:_with)?\(([^;]*?)[,)]/g)]
	.flatMap(([, call]) => [...call.matchAll(/"([a-z_]+)"/g)].map(([, key]) => key)));

for (const language of languages) {
	nodeTest(`${language}: has the keys of English, with the same values`, () => {
		const places_of = l => Object.entries(texts[l]).map(([key, text]) =>
			[key, key === "locale" ? [] : places(text).filter(p => p !== "{n}")]);

		assert.deepEqual(places_of(language), places_of("en"));
	});

	nodeTest(`${language}: each plural has all forms of the language`, () => {
		const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.slice().sort();

		for (const [key, text] of Object.entries(texts[language]))
			if (typeof text === "object")
				assert.deepEqual(Object.keys(text).sort(), wanted, key);
	});

	nodeTest(`${language}: what wopi.cgi reads stands on a line of its own, without escapes`, () => {
		const lines = readFileSync(new URL(`texts-${language}.js`, ASSETS), "utf8").split("\n");

		for (const key of usedByPrograms)
			assert.ok(lines.includes(`\t${key}: "${texts[language][key]}",`), key);
	});
}

nodeTest("each key is used, and each that is used is there", () => {
	const built = [...scripts.matchAll(/\bt\(.*?`(?:(\w+?)_)?\$\{/g)].length;	// status_404, restore_kept_title
	const known = key => scripts.includes(`"${key}"`) || usedByPrograms.has(key) ||
		/^(status_\d+|restore_(version|kept)_(title|body)|locale)$/.test(key);
	const called = [...scripts.matchAll(/\b(?:t|parts)\("([a-z_0-9]+)"/g)].map(([, key]) => key);

	assert.ok(built > 0);
	assert.deepEqual(Object.keys(texts.en).filter(key => !known(key)), []);
	assert.deepEqual([...called, ...usedByPrograms].filter(key => !(key in texts.en)), []);
});

// .ci/lint pages finds texts in scripts.
nodeTest("the programs of the pages contain no sentences", () => {
	const code = programs.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

	assert.deepEqual([...code.matchAll(/"(?:[^"\\\n]|\\.)*"/g)].map(([text]) => text)
		.filter(text => /^"(\S* )*[A-Z“][a-z]+ [a-z]/.test(text)), []);
});

test("a page is in the language of the browser", async w => {
	const page = await w.person("alice", "/", { locale: "de-AT" });

	await page.getByRole("button", { name: "Neues Dokument" }).waitFor();
	assert.equal(await page.locator("html").getAttribute("lang"), "de");
	assert.equal(await page.locator(".title .soft").textContent(), "1 Ordner, 2 Dokumente");
});

test("a page is in English if the language of the browser is not there", async w => {
	const page = await w.person("alice", "/", { locale: "fr" });

	await page.getByRole("button", { name: "New document" }).waitFor();
});

test("messages that the program writes are in that language, too", async w => {
	const page = await w.person("alice", "/open/nothing", { locale: "de" });

	await page.getByRole("heading", { name: "Dokument nicht gefunden" }).waitFor();
});

test("so are its forms", async w => {
	await w.serve();
	const page = await w.stranger({ locale: "de" });

	await page.goto(await w.oneTimeAddress("bob", "notes", "edit"));
	await page.getByRole("button", { name: "Als Bob Best anmelden" }).waitFor();
	await page.getByRole("heading", { name: "„notes.txt“ öffnen" }).waitFor();
});

test("numbers, sizes and times are written as that language does", async w => {
	await w.addFile("big.bin", "x".repeat(1234567));
	const page = await w.person("alice", "/", { locale: "de" });
	const row = page.getByRole("row").filter({ hasText: "big.bin" });

	await row.getByText("1,2 MB").waitFor();
	await row.getByText("gerade eben").waitFor();
});

test("a refusal of the host is told in that language", async w => {
	const page = await w.person("alice", "/", { locale: "de" });

	await page.getByRole("button", { name: "Neuer Ordner" }).click();
	await page.getByLabel("Name", { exact: true }).fill("a/b");
	await page.keyboard.press("Enter");
	await page.getByRole("alert").filter({ hasText: "Der Name darf weder „/“ noch „\\“ enthalten." }).waitFor();
});
