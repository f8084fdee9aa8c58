// SPDX-License-Identifier: MIT
// The rules for the pages' scripts, the browser tests and the example in JavaScript.
import js from "@eslint/js";

const names = (text) => Object.fromEntries(text.split(" ").map((name) => [name, "readonly"]));

const browser = names("Blob BroadcastChannel DataTransfer Event File IntersectionObserver NodeFilter TextDecoder" +
	" TextEncoder URL URLSearchParams XMLHttpRequest addEventListener btoa cancelAnimationFrame clearInterval" +
	" clearTimeout crypto dispatchEvent document fetch frames getComputedStyle history innerHeight" +
	" innerWidth localStorage location matchMedia navigator open parent performance" +
	" removeEventListener requestAnimationFrame sessionStorage setInterval setTimeout top window");
const node = names("Buffer URL URLSearchParams clearTimeout fetch process setTimeout");

export default [
	js.configs.recommended,
	{
		rules: {
			eqeqeq: "error",
			"no-eval": "error",
			"no-implied-eval": "error",
			"no-new-func": "error",
			"no-throw-literal": "error",
			"no-unused-vars": ["error", { ignoreRestSiblings: true }],
			"no-var": "error",
			"prefer-const": ["error", { destructuring: "all" }],
		},
	},
	{ files: ["cgi/pages/assets/**"], languageOptions: { globals: browser } },
	// What people read is in texts-LANGUAGE.js; names of keys, headers and messages are no such texts.
	{
		files: ["cgi/pages/assets/**"], ignores: ["cgi/pages/assets/texts-*.js"],
		rules: {
			"no-restricted-syntax": ["error", ...[
				"Literal[value=/^[A-Z“].*[a-z…] [a-z…]/]",
				"Literal[value=/^(?!(Authorization|Bearer|Delete|End|Enter|Escape|Failed|Files|Home|Tab)$)[A-Z][a-z]+$/]",
				"CallExpression:not([callee.property.name=/^(closest|querySelector(All)?)$/]) > Literal[value=/^[a-z]+ [a-z]/]",
				"TemplateElement[value.raw=/[A-Za-z]{2},? [a-z]/]",
			].map((selector) => ({ selector, message: "Move the text to texts-LANGUAGE.js." }))],
		},
	},
	// These tests pass functions to the browser.
	{ files: ["tests/browser/**"], languageOptions: { globals: { ...browser, ...node } } },
	{
		files: ["examples/ci/node/**"],
		languageOptions: { sourceType: "commonjs", globals: { ...node, ...names("__dirname") } },
	},
];
