// SPDX-License-Identifier: MIT
// The host page and a client in its frame: the form that opens the client, and the
// messages between them.

import { assert, eventually, test } from "./harness.js";

const HOUR_MS = 3600000;

// USER opens report.docx with the stand-in; resolves when its page is there.
async function open(w, { kind, user = "alice", action = "edit", path = "" } = {}) {
	await w.client(kind);
	const page = await w.person(user, `/open/report?action=${action}${path}`);

	await w.office.frame(page);
	return page;
}

const dialogue = (page, name) => page.getByRole("dialog", { name });

// Both have said that they are there.
async function greet(w, page) {
	await w.office.say(page, "App_LoadingStatus", { DocumentLoadedTime: Date.now() });
	await w.office.hears(page, "Host_PostmessageReady");
}

test("the form carries the token, its end and the user; the address carries the WOPISrc", async w => {
	await open(w);
	const [{ action, fields, src }] = w.office.opened;

	assert.equal(action, "/we/edit");
	assert.equal(src, `${w.base}/files/report`);
	assert.ok(fields.access_token.length >= 20);
	assert.equal(fields.user_id, "alice");
	const left = Number(fields.access_token_ttl) - Date.now();
	assert.ok(left > 9 * HOUR_MS && left < 11 * HOUR_MS, `${left} ms left`);
});

test("the client gets exactly one form, and with it may do what the user may", async w => {
	await open(w);
	const { info } = w.office.opened[0];

	assert.equal(w.office.opened.length, 1);
	assert.equal(info.BaseFileName, "report.docx");
	assert.equal(info.UserFriendlyName, "Alice Able");
	assert.equal(info.UserCanWrite, true);
	assert.equal(info.PostMessageOrigin, new URL(w.base).origin);
});

test("the token is in no address, neither of a request nor in the history", async w => {
	const page = await open(w);
	const token = w.office.opened[0].fields.access_token;

	assert.ok(!page.url().includes(token));
	assert.ok(!w.addresses.some(url => url.includes(token)));
	assert.equal(await page.evaluate(() => document.querySelectorAll("form").length), 0);
});

test("a client's signed calls are taken, and the document is saved", async w => {
	await open(w);
	const { src, fields } = w.office.opened[0], lock = { "X-WOPI-Lock": "L1" };

	assert.equal((await w.office.operation("LOCK", lock)).status, 200);
	const put = await w.office.wopi("POST", src, { token: fields.access_token, sub: "/contents",
		headers: { "X-WOPI-Override": "PUT", ...lock }, body: "new bytes" });
	assert.equal(put.status, 200);
	assert.equal(await w.content("report"), "new bytes");
});

test("calls that the client did not sign are refused", async w => {
	await open(w);
	const { src, fields } = w.office.opened[0];
	const answer = await fetch(`${src}?access_token=${fields.access_token}`);

	assert.equal(answer.status, 500);
});

test("the frame is made by script, has a title, and may use clipboard and full screen", async w => {
	const page = await open(w);
	const html = await (await page.request.get(page.url())).text();
	const frame = page.locator("iframe");

	assert.doesNotMatch(html, /<iframe/);
	assert.ok(await frame.getAttribute("name"));
	assert.match(await frame.getAttribute("title"), /report\.docx/);
	assert.notEqual(await frame.getAttribute("allowfullscreen"), null);
	for (const right of ["clipboard-read", "clipboard-write"])
		assert.match(await frame.getAttribute("allow"), new RegExp(right));
});

test("the frame fills the window, which does not scroll", async w => {
	const page = await open(w);
	const box = await page.locator("iframe").boundingBox(), { width, height } = page.viewportSize();

	assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, width, height]);
	assert.deepEqual(await page.evaluate(() => [document.scrollingElement.scrollWidth <= innerWidth,
		document.scrollingElement.scrollHeight <= innerHeight]), [true, true]);
});

test("the window has the document's name and the client's icon", async w => {
	const page = await open(w);

	assert.match(await page.title(), /^report\.docx/);
	assert.equal(await page.locator("link[rel=icon]").getAttribute("href"),
		`${w.office.origin}/favicon.ico`);
});

test("a client that has loaded hears that the page listens", async w => {
	const page = await open(w, { kind: "collabora" });

	await w.office.say(page, "App_LoadingStatus", { Status: "Frame_Ready" });
	const { origin, SendTime, Values } = await w.office.hears(page, "Host_PostmessageReady");
	assert.equal(origin, new URL(w.base).origin);
	assert.ok(SendTime > 0);
	assert.deepEqual(Values, {});
});

test("the page says that it listens before it hears anything", async w => {
	const page = await open(w);

	await w.office.hears(page, "Host_PostmessageReady");
});

test("a client that asks hears that it is framed by the topmost page", async w => {
	const page = await open(w);

	await w.office.say(page, "App_IsFrameTrusted");
	assert.deepEqual((await w.office.hears(page, "Host_IsFrameTrusted")).Values,
		{ isTopFrameTrusted: true });
});

test("UI_Close leads back to the list", async w => {
	const page = await open(w);

	await w.office.say(page, "UI_Close");
	await page.getByRole("table").waitFor();
	assert.ok(page.url().startsWith(w.base));
});

test("UI_Edit turns reading into editing", async w => {
	const page = await open(w, { action: "view" });

	assert.equal(w.office.opened[0].action, "/wv/view");
	await w.office.say(page, "UI_Edit");
	await page.waitForURL(/action=edit/);
	await eventually(() => w.office.opened.length === 2);
	assert.equal(w.office.opened[1].action, "/we/edit");
});

test("UI_Sharing opens the share dialogue, and the client loses and regains the keys", async w => {
	const page = await open(w);

	await greet(w, page);
	await w.office.say(page, "UI_Sharing");
	await dialogue(page, "Share “report.docx”").waitFor();
	await w.office.hears(page, "Blur_Focus");
	assert.ok(!(await w.office.heard(page)).includes("Grab_Focus"));
	await page.getByRole("button", { name: "Done" }).click();
	await w.office.hears(page, "Grab_Focus");
});

test("UI_FileVersions shows the versions", async w => {
	await w.putFile("report", "second");
	const page = await open(w);

	await w.office.say(page, "UI_FileVersions");
	await dialogue(page, "Versions of “report.docx”").getByText("Version 2").waitFor();
});

test("File_Rename changes the window's title", async w => {
	const page = await open(w);
	const answer = await w.office.operation("RENAME_FILE", { "X-WOPI-RequestedName": "annual" });

	assert.equal((await answer.json()).Name, "annual");
	await w.office.say(page, "File_Rename", { NewName: "annual" });
	await page.waitForFunction(() => document.title.startsWith("annual.docx"));
	assert.equal((await w.json("file", "show", "report")).name, "annual.docx");
});

test("Collabora's File_Rename is a part of an address, and is decoded", async w => {
	const page = await open(w, { kind: "collabora" });

	await w.office.say(page, "File_Rename", { NewName: "Gr%C3%BC%C3%9Fe.docx" });
	await page.waitForFunction(() => document.title.startsWith("Grüße.docx"));
});

test("UI_Mention is answered by people with access, as long as the letters are still the last", async w => {
	await w.wopictl("user", "add", "dave", "--id", "dave", "--friendly-name", "Bob Other");
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	const frame = await w.office.frame(page);
	await frame.evaluate(() => ["b", "bo"].forEach(text => window.say("UI_Mention", { type: "autocomplete", text })));
	const { Values } = await w.office.hears(page, "Action_Mention");
	assert.deepEqual(Values.list, [{ username: "Bob Best", profile: `${w.base}/open/report` }]);
	await page.waitForTimeout(300);
	assert.equal((await w.office.heard(page)).filter(id => id === "Action_Mention").length, 1);
});

test("namesakes are proposed with their ids, and the journal names the one that was chosen", async w => {
	await w.wopictl("config", "set", "journal", "on");
	await w.wopictl("user", "add", "robert", "--id", "robert", "--friendly-name", "Bob Best");
	await w.wopictl("grant", "add", "robert", "reader", "report");
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	await w.office.say(page, "UI_Mention", { type: "autocomplete", text: "best" });
	const { Values } = await w.office.hears(page, "Action_Mention");
	assert.deepEqual(Values.list.map(({ username }) => username), ["Bob Best (bob)", "Bob Best (robert)"]);
	await w.office.say(page, "UI_Mention", { type: "selected", username: "Bob Best (robert)" });
	await eventually(async () => (await w.list("journal", "list"))
		.some(({ operation, user, mentioned }) => operation === "Mention" && user === "alice" && mentioned === "robert"));
});

test("a name that the page did not propose is not taken for a mention", async w => {
	await w.wopictl("config", "set", "journal", "on");
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	await w.office.say(page, "UI_Mention", { type: "selected", username: "Bob Best" });
	await page.waitForTimeout(500);
	assert.ok(!(await w.list("journal", "list")).some(({ operation }) => operation === "Mention"));
});

test("whoever only reads gets an empty list for UI_Mention, without a request", async w => {
	const page = await open(w, { kind: "collabora", user: "carol", action: "view" });

	await greet(w, page);
	await w.office.say(page, "UI_Mention", { type: "autocomplete", text: "bo" });
	assert.deepEqual((await w.office.hears(page, "Action_Mention")).Values.list, []);
	assert.ok(!w.addresses.some(url => url.includes("/mentions/")));
});

test("UI_SaveAs asks for a name and tells the client", async w => {
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	await w.office.say(page, "UI_SaveAs", { format: "odt" });
	await page.getByLabel("Name of the copy").fill("open");
	await page.getByRole("button", { name: "Save" }).click();
	const { Values } = await w.office.hears(page, "Action_SaveAs");
	assert.equal(Values.Filename, "open.odt");
});

test("UI_SaveAs without a format proposes the document's own", async w => {
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	await w.office.say(page, "UI_SaveAs", {});
	assert.equal(await page.getByLabel("Name of the copy").inputValue(), "report (copy).docx");
});

test("after \"Save as\" in Collabora the page is the copy's", async w => {
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	const copy = await w.office.saveAs(page, "annual.docx");
	await page.waitForFunction(() => document.title.startsWith("annual.docx"));
	assert.equal(new URL(page.url()).pathname, `${new URL(copy.src).pathname.replace("/files/", "/open/")}`);
	await w.office.say(page, "UI_FileVersions");
	await dialogue(page, "Versions of “annual.docx”").getByText("Version 1").waitFor();
	await page.getByRole("button", { name: "Close" }).click();
	await w.office.say(page, "App_TokenExpiring", { Timeout: 60000 });
	const { Values } = await w.office.hears(page, "Reset_Access_Token");
	const answer = await w.office.wopi("GET", copy.src, { token: Values.token });
	assert.equal((await answer.json()).BaseFileName, "annual.docx");
});

test("until Collabora shows the copy, it gets no token of the old document", async w => {
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	await w.office.say(page, "UI_SaveAs", {});
	await page.getByRole("button", { name: "Save" }).click();
	await w.office.hears(page, "Action_SaveAs");
	await w.office.say(page, "App_TokenExpiring", { Timeout: 60000 });
	await page.waitForTimeout(500);
	assert.ok(!(await w.office.heard(page)).includes("Reset_Access_Token"));
});

test("an export, a plain save and a failed save leave the page as it is", async w => {
	const page = await open(w, { kind: "collabora" }), address = page.url();

	await greet(w, page);
	await w.office.operation("PUT_RELATIVE", { "X-WOPI-SuggestedTarget": "x.docx" }, { body: "x" });
	await w.office.say(page, "Action_Save_Resp", { success: true, result: "exportas", fileName: "x.docx" });
	await w.office.say(page, "Action_Save_Resp", { success: false, fileName: "x.docx" });
	await w.office.say(page, "Action_Save_Resp", { success: true, fileName: "report.docx" });
	await page.waitForTimeout(500);
	assert.match(await page.title(), /^report\.docx/);
	assert.equal(page.url(), address);
});

test("App_TokenExpiring and App_TokenExpired are answered by a token and its end", async w => {
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	await w.office.say(page, "App_TokenExpired");
	const { Values } = await w.office.hears(page, "Reset_Access_Token");
	assert.deepEqual(Object.keys(Values).sort(), ["token", "ttl"]);
	const left = Values.ttl - Date.now();
	assert.ok(left > 9 * HOUR_MS && left < 11 * HOUR_MS, `${left} ms left`);
});

test("a password that is not entered leads back to the list", async w => {
	const page = await open(w, { kind: "collabora" });

	await w.office.say(page, "UI_Cancel_Password");
	await page.getByRole("table").waitFor();
});

test("the title follows a RenameFile of Collabora, which says nothing of it", async w => {
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	await w.office.operation("RENAME_FILE", { "X-WOPI-RequestedName": "annual" });
	await w.office.say(page, "Doc_Title", {});
	await page.waitForFunction(() => document.title.startsWith("annual.docx"));
});

test("a restore waits for the UNLOCK that comes with Collabora's acknowledgement", async w => {
	await w.putFile("report", "second");
	const page = await open(w, { kind: "collabora" }), lock = { "X-WOPI-Lock": "L1" };

	await greet(w, page);
	assert.equal((await w.office.operation("LOCK", lock)).status, 200);
	await w.office.say(page, "UI_FileVersions");
	await page.getByRole("button", { name: "Restore version 1" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Restore" }).last().click();
	await w.office.hears(page, "Host_VersionRestore");
	await w.office.say(page, "App_VersionRestore", { Status: "Pre_Restore_Ack" });
	await page.waitForTimeout(1200);
	assert.equal((await w.office.operation("UNLOCK", lock)).status, 200);
	await eventually(async () => (await w.json("file", "show", "report")).version === 3);
});

test("an editor that keeps the lock is to be closed before a restore", async w => {
	await w.putFile("report", "second");
	const page = await open(w, { kind: "onlyoffice" });

	await greet(w, page);
	await w.office.operation("LOCK", { "X-WOPI-Lock": "report" });
	await w.office.say(page, "UI_FileVersions");
	await page.getByRole("button", { name: "Restore version 1" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Restore" }).last().click();
	await page.getByText("Close the editor, wait some seconds").waitFor();
});

const mayWrite = w => w.office.opened.at(-1).info.UserCanWrite;

test("Collabora's view may not write, nor after its token was renewed; its Edit button stays", async w => {
	const page = await open(w, { kind: "collabora", action: "view" });

	assert.equal(mayWrite(w), false);
	assert.equal(w.office.opened.at(-1).info.HostEditUrl, `${w.base}/open/report?action=edit`);
	assert.equal((await w.office.operation("LOCK", { "X-WOPI-Lock": "L1" })).status, 404);
	await greet(w, page);
	await w.office.say(page, "App_TokenExpiring");
	const { Values } = await w.office.hears(page, "Reset_Access_Token");
	const renewed = await w.office.wopi("GET", w.office.opened.at(-1).src, { token: Values.token });
	assert.equal((await renewed.json()).UserCanWrite, false);
	await w.office.say(page, "UI_Edit");
	await page.waitForURL(/action=edit/);
	await eventually(() => w.office.opened[1]?.info);
	assert.equal(mayWrite(w), true);
});

test("Microsoft's view keeps its Edit button, an embedded view does not write", async w => {
	await open(w, { action: "view" });
	assert.equal(mayWrite(w), true);
	const page = await w.person("alice", "/open/report?action=embedview");
	await w.office.frame(page);
	assert.equal(mayWrite(w), false);
});

test("an embedded view of Collabora has no close button, and does not write", async w => {
	await open(w, { kind: "collabora", action: "embedview" });
	assert.equal(w.office.opened.at(-1).query.closebutton, undefined);
	assert.equal(w.office.opened.at(-1).query.revisionhistory, undefined);
	assert.equal(w.office.opened.at(-1).query.permission, "view");
	assert.equal(mayWrite(w), false);
});

test("why a document could not be loaded stays, in words", async w => {
	await w.client("collabora");
	const page = await w.signIn("alice", "report", "edit", { clock: true });

	await w.office.frame(page);
	await w.office.say(page, "Action_Load_Resp", { success: false,
		errorMsg: "locked by bob until 2026-11-30T10:00:00Z" });
	const notice = page.getByRole("status").filter({ hasText: "The document could not be loaded: locked by bob" });
	await notice.waitFor();
	assert.doesNotMatch(await notice.textContent(), /T10:00/);
	await page.clock.fastForward("00:30");
	await notice.waitFor();
	assert.equal(await page.getByText("does not answer").count(), 0);
});

test("an editor that says nothing for 20 seconds: try again, download, go back", async w => {
	await w.client();
	const page = await w.signIn("alice", "report", "edit", { clock: true });

	await w.office.frame(page);
	await page.clock.fastForward("00:19");
	assert.equal(await page.getByText("does not answer").count(), 0);
	await page.clock.fastForward("00:02");
	await page.getByText("does not answer").waitFor();
	await w.shot(page, "editor-silent");
	const file = page.waitForEvent("download");
	await page.getByRole("link", { name: "Download" }).click();
	assert.equal((await file).suggestedFilename(), "report.docx");
	await page.getByRole("button", { name: "Back to the documents" }).click();
	await page.getByRole("table").waitFor();
});

test("any message of the editor is an answer, and a conversion needs none", async w => {
	await w.client();
	const page = await w.signIn("alice", "report", "edit", { clock: true });

	await w.office.frame(page);
	await w.office.say(page, "Edit_Notification");
	await page.clock.fastForward("00:30");
	assert.equal(await page.getByText("does not answer").count(), 0);
});

test("a conversion is not waited for", async w => {
	await w.wopictl("file", "rename", "report", "report.doc");
	await w.client("onlyoffice");
	const page = await w.signIn("alice", "report", "edit", { clock: true });

	await w.office.frame(page);
	assert.match(w.office.opened.at(-1).action, /convert-and-edit/);
	await page.clock.fastForward("00:30");
	assert.equal(await page.getByText("does not answer").count(), 0);
});

test("UI_InsertGraphic offers the folder's pictures; the client can fetch the chosen one", async w => {
	await w.addFile("logo.png", "PNG bytes");
	const page = await open(w, { kind: "collabora" });

	await greet(w, page);
	await w.office.say(page, "UI_InsertGraphic");
	assert.equal(await page.getByRole("dialog").getByText("notes.txt").count(), 0);
	await page.getByRole("dialog").getByText("logo.png").click();
	const { Values } = await w.office.hears(page, "Action_InsertGraphic");
	assert.equal(await (await fetch(Values.url)).text(), "PNG bytes");
});

test("messages of another origin are ignored, whatever they say", async w => {
	const page = await open(w), address = page.url();
	const message = JSON.stringify({ MessageId: "UI_Close", SendTime: 1, Values: {} });
	const site = await w.foreignSite("<h1>Foreign</h1>"), foreign = await page.context().newPage();

	await page.evaluate(text => window.postMessage(text, "*"), message);
	await foreign.goto(site);
	const popup = foreign.waitForEvent("popup");
	await foreign.evaluate(url => { window.victim = open(url); }, address);
	const victim = await popup;
	await w.office.frame(victim);
	await foreign.evaluate(text => window.victim.postMessage(text, "*"), message);
	// one of the client's own afterwards shows that the others have come and gone
	for (const each of [page, victim]) {
		await w.office.say(each, "File_Rename", { NewName: "later" });
		await each.waitForFunction(() => document.title.startsWith("later.docx"));
		assert.equal(each.url(), address);
	}
});

test("messages that are none do no harm", async w => {
	const page = await open(w), frame = await w.office.frame(page);

	for (const text of ["", "{", "null", "[]", "1", `{"MessageId":1}`, `{"MessageId":"toString"}`,
		`{"MessageId":"File_Rename","Values":{"NewName":{}}}`, `{"MessageId":"UI_InsertFile"}`])
		await frame.evaluate(data => parent.postMessage(data, "*"), text);
	await frame.evaluate(() => parent.postMessage({ MessageId: "UI_Close" }, "*"));
	await greet(w, page);
	assert.match(page.url(), /open\/report/);
});

test("wd parameters go on to the client; what is for the first page only is dropped", async w => {
	const page = await open(w, { path: "&wdOrigin=mail&wdPreviousSession=abc&other=1" });
	const [{ query }] = w.office.opened;

	assert.equal(query.wdOrigin, "mail");
	assert.equal(query.wdPreviousSession, "abc");
	assert.equal(query.other, undefined);
	await page.waitForURL(url => !url.search.includes("wdPreviousSession"));
	assert.match(page.url(), /wdOrigin=mail/);
});

test("a client that cannot open the document gives the page a way out", async w => {
	const page = await open(w, { kind: "collabora" });

	await w.office.say(page, "App_LoadingStatus", { Status: "Failed" });
	await page.getByRole("status").getByText("could not open").waitFor();
	await page.getByRole("button", { name: "Back to the documents" }).click();
	await page.getByRole("table").waitFor();
});

test("Collabora gets a new token before the old one ends", async w => {
	await w.wopictl("config", "set", "token_ttl", "3m");
	await w.client("collabora");
	const page = await w.signIn("alice", "report", "edit", { clock: true });

	await w.office.frame(page);
	await greet(w, page);
	await w.wopictl("config", "set", "token_ttl", "10h");
	await page.clock.fastForward("02:30");
	const { Values } = await w.office.hears(page, "Reset_Access_Token");
	const { src, fields } = w.office.opened[0];
	assert.notEqual(Values.token, fields.access_token);
	const answer = await w.office.wopi("GET", src, { token: Values.token });
	assert.equal(answer.status, 200);
	assert.equal((await answer.json()).UserId, "alice");
});

test("Microsoft's users are told before their token ends", async w => {
	await w.wopictl("config", "set", "token_ttl", "3m");
	await w.client();
	const page = await w.signIn("alice", "report", "edit", { clock: true });

	await w.office.frame(page);
	await greet(w, page);
	await page.clock.fastForward("00:20");
	await page.getByText("expires in a few minutes").waitFor();
	assert.ok(!(await w.office.heard(page)).includes("Reset_Access_Token"));
});

test("everybody is told before the session ends for good", async w => {
	await w.wopictl("config", "set", "session_lifetime", "7m");
	await w.client("collabora");
	const page = await w.signIn("alice", "report", "edit", { clock: true });

	await w.office.frame(page);
	await greet(w, page);
	await page.clock.fastForward("05:45");
	await page.getByText("Your access to this document expires in a few minutes.").waitFor();
});

test("when the session has ended, a dialogue says so", async w => {
	await w.wopictl("config", "set", "token_ttl", "3m");
	await w.client("collabora");
	const page = await w.signIn("alice", "report", "edit", { clock: true });

	await w.office.frame(page);
	await greet(w, page);
	await page.context().clearCookies();
	await page.clock.fastForward("02:30");
	await dialogue(page, "Your session has expired").waitFor();
	await w.shot(page, "session-ended");
});

test("ONLYOFFICE's placeholders are filled or gone", async w => {
	await open(w, { kind: "onlyoffice" });
	const [{ url, action, src }] = w.office.opened;

	assert.equal(action, "/hosting/wopi/word/edit");
	assert.equal(src, `${w.base}/files/report`);
	assert.doesNotMatch(decodeURIComponent(url), /[<>]|[A-Z]_[A-Z]/);
});

test("Collabora is told when nothing is to be edited", async w => {
	await open(w, { kind: "collabora", user: "carol", action: "view" });

	assert.equal(w.office.opened[0].query.permission, "view");
	assert.equal(w.office.opened[0].info.UserCanWrite, false);
});

test("a file that no client opens has a page that says so, and its download", async w => {
	const page = await w.person("alice");

	await page.getByRole("link", { name: "report.docx" }).click();
	await page.getByRole("heading", { name: "report.docx" }).waitFor();
	await page.getByText("no editor and no preview").waitFor();
	const file = page.waitForEvent("download");
	await page.getByRole("link", { name: "Download" }).click();
	assert.equal((await file).suggestedFilename(), "report.docx");
});

test("signing out asks first while a document is open in another window", async w => {
	await w.client();
	const page = await w.signIn("alice", "report", "edit");

	await w.office.frame(page);
	const other = await page.context().newPage();
	await other.goto(`${w.base}/`);
	await other.getByRole("button", { name: "Sign out" }).click();
	await dialogue(other, "Sign out?").getByText("“report.docx” is open in another window").waitFor();
	await other.getByRole("button", { name: "Cancel" }).click();
	await page.close();
	await other.getByRole("button", { name: "Sign out" }).click();
	await other.getByText("You have signed out").waitFor();
});

test("a page that comes back from the history loads the client once", async w => {
	const page = await open(w);

	await w.office.say(page, "UI_Close");
	await page.getByRole("table").waitFor();
	await page.goBack();
	await eventually(() => w.office.opened.length >= 2);
	await w.office.frame(page);
	assert.equal(w.office.opened.length, 2);
});
