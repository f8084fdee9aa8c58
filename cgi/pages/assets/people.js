// SPDX-License-Identifier: MIT
// Who has access to a file or folder: the grants, and their changes.

import { bdi, busy, button, data, el, problem, tell, toast } from "./dom.js";
import { call } from "./request.js";
import { parts, t } from "./texts.js";

const page = data();

const ROLES = { reader: "role_reader", reviewer: "role_reviewer", writer: "role_writer", owner: "role_owner" };

function roleSelect(roles, chosen, props) {
	return el("select", props, roles.map(role =>
		el("option", { value: role, selected: role === chosen }, t(ROLES[role]))));
}

function grantRow(grant, roles, change) {
	const name = grant.everyone ? t("everyone") : grant.name;
	const notes = [grant.self && t("you"), grant.inherited && t("from_above")].filter(Boolean);
	const label = t("role_of", { name });

	return el("li", null,
		el("div", null, el("p", null, el("strong", null, bdi(name)), " ",
			notes.map(note => el("span", { class: "tag" }, note)))),
		el("div", { class: "tools" }, grant.change ? [
			roleSelect(roles, grant.role, { "aria-label": label,
				onchange: e => change({ set: grant.id, role: e.target.value }, t("role_changed", { name })) }),
			button("delete", t("remove"), { class: "quiet danger icon-only", title: t("remove_person", { name }),
				"aria-label": t("remove_person", { name }),
				onclick: () => change({ remove: grant.id }, t("person_removed", { name })) }),
		] : el("p", { class: "soft" }, t(ROLES[grant.role]))));
}

function addForm(roles, change) {
	const name = el("input", { id: "person", type: "text", autocomplete: "off", spellcheck: false });
	const role = roleSelect(roles, "reader", { id: "role" });

	return el("form", { class: "make", novalidate: "", onsubmit: e => {
		e.preventDefault();
		if (name.value.trim())
			change({ add: name.value.trim(), role: role.value }, t("person_added", { name: name.value.trim() }));
	} },
	el("div", null, el("label", { for: "person" }, t("person")), name),
	el("div", null, el("label", { for: "role" }, t("access")), role),
	el("button", { type: "submit" }, t("add_person")));
}

// An element that shows and changes the grants of FILE, which has a token.
export function peopleView(file) {
	const address = `${page.base}/grants/${file.id}`;
	const wrong = problem(), form = el("div", null), list = el("ul", { class: "rows" });
	const view = el("section", { class: "people" }, el("h3", null, t("people")), form, wrong, list);

	async function change(wish, done) {
		const made = await busy(view, wrong, () => call(address, file.access_token, wish).catch(e => {
			throw "add" in wish && e.status === 404 ? new Error(t("person_unknown")) :
				e.status === 429 ? new Error(t("too_many_names")) :
				e.status === 409 ? new Error(t("last_owner")) : e;
		}));

		if (!made)
			return load();
		toast(done);
		return load();
	}

	async function load() {
		const { roles, owner, grants, more } = await call(address, file.access_token);

		form.replaceChildren(addForm(roles, change));
		list.replaceChildren(
			owner ? el("li", null, el("p", { class: "soft" }, parts("owned_by", { name: bdi(owner) }))) : "",
			...grants.map(g => grantRow(g, roles, change)),
			more ? el("li", { class: "soft" }, t("more_people")) : "");
	}

	load().catch(e => tell(wrong, e.message));
	return view;
}
