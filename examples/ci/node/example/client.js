// SPDX-License-Identifier: MIT
// A minimal client under test, which saves one document. Put yours here.
'use strict';

const LOCK = 'a lock of this client';

// Someone else holds the document; lockId is the lock id that the host sent.
class Locked extends Error {
	constructor(lockId) {
		super(`locked by '${lockId}'`);
		this.lockId = lockId;
	}
}

async function ask(url, token, override, body = '') {
	const answer = await fetch(`${url}?access_token=${token}`, {
		method: 'POST',
		headers: { 'X-WOPI-Override': override, 'X-WOPI-Lock': LOCK },
		body,
	});
	if (answer.status === 409)
		throw new Locked(answer.headers.get('X-WOPI-Lock'));
	if (!answer.ok)
		throw new Error(`${override}: ${answer.status}`);
	await answer.arrayBuffer();
}

// Locks, saves, unlocks. Repeats a save that fails or whose response is lost.
async function save(wopiSrc, token, content, tries = 2) {
	await ask(wopiSrc, token, 'LOCK');
	try {
		for (let left = tries - 1; ; left--) {
			try {
				return await ask(`${wopiSrc}/contents`, token, 'PUT', content);
			} catch (error) {
				if (!left || error instanceof Locked)
					throw error;
			}
		}
	} finally {
		await ask(wopiSrc, token, 'UNLOCK');
	}
}

module.exports = { Locked, save };
