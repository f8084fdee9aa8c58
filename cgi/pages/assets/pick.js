// SPDX-License-Identifier: MIT
// Chooses a file from a container, to be inserted by an editor.

import { dialog, el, size } from "./dom.js";
import { call, withToken } from "./request.js";
import { extension, picture } from "./kind.js";
import { t } from "./texts.js";

const TYPES = {
	image: "avif bmp emf gif heic jpeg jpg png svg tif tiff webp wmf",
	video: "avi m4v mkv mov mp4 mpeg mpg ogv webm",
	audio: "aac aiff flac m4a mp3 oga ogg opus wav",
};

// Whether a name may have one of the media types in FILTER, such as "image/*". A filter without
// image, video and audio allows all names.
function allows(filter, name) {
	const kinds = filter.map(type => String(type).split("/")[0]).filter(kind => TYPES[kind]);
	const end = extension(name).slice(1).toLowerCase();

	return !kinds.length || kinds.some(kind => TYPES[kind].split(" ").includes(end));
}

// Resolves to the file with its address to download, or to null. CONTAINER has an id and a token.
export function pickFile(base, container, filter) {
	const list = el("ul", { class: "picks" }, el("li", { class: "soft" }, t("loading")));
	const pick = close => file => el("li", null,
		el("button", { type: "button", class: "quiet", onclick: () => close(file) },
			el("img", { src: picture(file.name), alt: "", width: "24", height: "24" }),
			el("span", { class: "what", dir: "auto" }, file.name),
			el("span", { class: "soft" }, size(file.size))));

	return dialog({
		title: t("insert_title"), body: list,
		buttons: [{ text: t("cancel"), value: null }],
		onopen(close) {
			call(`${base}/listing/${container.id}`, container.access_token).then(({ files }) => {
				const fit = files.filter(file => allows(filter, file.name));

				list.replaceChildren(...fit.length ? fit.map(pick(close)) :
					[el("li", null, t("nothing_to_insert"))]);
			}).catch(e => list.replaceChildren(el("li", { class: "problem" }, e.message)));
		},
	}).then(file => file && withToken(file));
}
