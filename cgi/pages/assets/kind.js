// SPDX-License-Identifier: MIT
// The kind of a file by its name: icon and extension.

const KINDS = {
	document: "doc docm docx dot dotm dotx fodt odt ott pages rtf wpd wps",
	sheet: "csv fods numbers ods ots tsv xls xlsb xlsm xlsx xlt xltm xltx",
	slides: "fodp key odp otp pot potm potx pps ppsx ppt pptm pptx",
	text: "c conf css htm html ini js json log md py sh sql txt xml yaml yml",
	image: "avif bmp gif heic jpeg jpg odg otg png svg tif tiff vsd vsdx webp",
	pdf: "pdf",
};

// A document that starts from a template has another extension than the template.
const MADE = {
	dot: "doc", dotm: "docm", dotx: "docx", ott: "odt", otg: "odg", otp: "odp", ots: "ods",
	pot: "ppt", potm: "pptm", potx: "pptx", xlt: "xls", xltm: "xlsm", xltx: "xlsx",
};

const kindOf = new Map(Object.entries(KINDS).flatMap(([kind, all]) =>
	all.split(" ").map(extension => [extension, kind])));

// ".docx", or "": the same rule as name_extension() in common/model/files/name.c.
export function extension(name) {
	const tail = name.slice(name.lastIndexOf("."));

	return tail.startsWith(".") && tail.length > 1 &&
		new TextEncoder().encode(tail).length <= 32 ? tail : "";
}

export function stem(name) {
	return name.slice(0, name.length - extension(name).length);
}

export function madeFrom(template) {
	const end = extension(template), made = MADE[end.slice(1).toLowerCase()];

	return made ? `.${made}` : end;
}

// The URL of the icon for a file of this name.
export function picture(name, isContainer) {
	const kind = isContainer ? "folder" :
		kindOf.get(extension(name).slice(1).toLowerCase()) || "file";

	return new URL(`./icon-${kind}.svg`, import.meta.url).href;
}

// Replaces the page's icon by that of the file, unless it is a client's icon.
export function showKind(name, isContainer) {
	const icon = document.querySelector("link[rel=icon]");

	if (icon.href.endsWith("/icon.svg"))
		icon.href = picture(name, isContainer);
}
