// SPDX-License-Identifier: MIT
// Messages between the host page and the editor in its frame: JSON text of MessageId, SendTime
// and Values, in both directions.

const MAX_LENGTH = 65536;

function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// EVENT as { id, values }, or null if it is not a message from WINDOW at ORIGIN.
function received(event, window, origin) {
	let message;

	if (event.origin !== origin || !event.source || event.source !== window ||
	    typeof event.data !== "string" || event.data.length > MAX_LENGTH)
		return null;
	try {
		message = JSON.parse(event.data);
	} catch {
		return null;
	}
	if (!isObject(message) || typeof message.MessageId !== "string")
		return null;
	return { id: message.MessageId, values: isObject(message.Values) ? message.Values : {} };
}

export function send(window, origin, id, values = {}) {
	window.postMessage(JSON.stringify({ MessageId: id, SendTime: Date.now(), Values: values }),
		origin);
}

// Calls HEARD for each message, and the method of HANDLERS that has its name; other names are ignored.
export function listen(window, origin, handlers, heard) {
	addEventListener("message", event => {
		const message = received(event, window, origin);

		if (message)
			heard?.();
		if (message && Object.hasOwn(handlers, message.id))
			handlers[message.id](message.values);
	});
}
