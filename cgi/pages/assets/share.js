// SPDX-License-Identifier: MIT
// Submits the form of a link's page once the page is visible: not while it is prerendered or in the
// background, and not after "Back", which would go forward again.

const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";

function proceed() {
	if (document.visibilityState !== "visible" || document.prerendering)
		return;
	document.removeEventListener("visibilitychange", proceed);
	document.forms[0].submit();
}

if (!cameBack) {
	document.addEventListener("visibilitychange", proceed);
	document.addEventListener("prerenderingchange", proceed, { once: true });
	proceed();
}
