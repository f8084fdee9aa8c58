// SPDX-License-Identifier: MIT
// The page of a file that no editor opens: what it is, the file as far as the browser can show it, and its
// download.

import { bdi, data, el, header, link, size, when } from "./dom.js";
import { showKind } from "./kind.js";
import { t } from "./texts.js";

const page = data(), { file, preview } = page;
const embedded = new URLSearchParams(location.search).get("action") === "embedview";

// KIND: an element that shows the file at the address URL.
const SHOWN = {
	image: url => el("img", { class: "shown", src: url, alt: file.name }),
	pdf: url => el("iframe", { class: "shown", src: url, title: file.name }),
	audio: url => el("audio", { class: "shown", src: url, controls: "" }),
	video: url => el("video", { class: "shown", src: url, controls: "" }),
};

function unseen() {
	return el("p", { class: "soft" }, t(preview.forbidden ? "no_download" : "no_preview"));
}

const shown = preview.url ? SHOWN[preview.kind](preview.url) : unseen();
const failed = el("p", { class: "soft", role: "status", hidden: true }, t("cannot_show"));

shown.addEventListener("error", () => {
	shown.hidden = true;
	failed.hidden = false;
});
document.body.prepend(
	...embedded ? [] : [header(page, [{ name: t("documents"),
		href: file.container ? `${page.base}/open/${file.container}` : `${page.base}/` }, { name: file.name }])],
	el("main", null,
		el("div", { class: "title" },
			el("div", null, el("h1", null, bdi(file.name)),
				el("p", { class: "soft" }, size(preview.size), " · ", when(preview.modified))),
			file.download && link("download", t("download"),
				{ class: "button primary", download: "", href: file.download })),
		el("div", { class: "card" }, shown, failed)));
showKind(file.name);
