// SPDX-License-Identifier: MIT
// The texts of the pages, in the page's language: from texts-LANGUAGE.js.

const language = document.documentElement.lang;
const { texts } = await import(`./texts-${language}.js`);
const plurals = new Intl.PluralRules(language);

export const locale = texts.locale;	// for dates and numbers

const numbers = new Intl.NumberFormat(locale);

/*
 * The text of KEY as strings and nodes, with VALUES, { name: text, number or node }, in the places of
 * {name}. The number "n" chooses the plural form.
 */
export function parts(key, values = {}) {
	const text = texts[key], form = typeof text === "string" ? text : text[plurals.select(values.n)] || text.other;

	return form.split(/\{([a-z]+)\}/).map((part, i) => i % 2 === 0 ? part :
		typeof values[part] === "number" ? numbers.format(values[part]) : values[part])
		.filter(part => part !== "");
}

// The same as one string; no value is a node.
export function t(key, values) {
	return parts(key, values).join("");
}
