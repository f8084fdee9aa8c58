// SPDX-License-Identifier: MIT
// The page of a link goes on by itself where a person looks at it: not ahead of time, not in a
// preview, and not when they come back to it.

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
