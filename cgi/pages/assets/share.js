// SPDX-License-Identifier: MIT
// The page of a link submits its form by itself once the page is visible: not while it is
// prerendered or in the background, and not after "Back", which would lead forward again.

const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";

function goOn() {
	if (document.visibilityState !== "visible" || document.prerendering)
		return;
	document.removeEventListener("visibilitychange", goOn);
	document.forms[0].submit();
}

if (!cameBack) {
	document.addEventListener("visibilitychange", goOn);
	document.addEventListener("prerenderingchange", goOn, { once: true });
	goOn();
}
