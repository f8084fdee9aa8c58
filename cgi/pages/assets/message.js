// SPDX-License-Identifier: MIT
// A page with a message: an error, or the button that signs out.

import { t } from "./texts.js";
import { busy, data, el, header, problem, signOut } from "./dom.js";

const page = data(), { title, text, links = [], kind } = page.message;
const wrong = problem();

function leaving() {
	const form = el("form", {
		onsubmit: e => {
			e.preventDefault();
			busy(form, wrong, () => signOut(page));
		},
	}, el("button", { type: "submit", class: "primary" }, t("sign_out")));

	return form;
}

document.body.prepend(
	header({ ...page, signout: kind === "signout" ? null : page.signout }, []),
	el("main", null, el("div", { class: "card" },
		el("h1", null, title),
		text && el("p", null, text),
		wrong,
		el("div", { class: "tools" },
			kind === "signout" && page.signout && leaving(),
			links.map(l => el("a", { class: "button", href: l.href }, l.text))))));
document.title = title;
