// SPDX-License-Identifier: MIT
// What a client does when everything works, and when it does not.
'use strict';

const assert = require('node:assert');
const test = require('node:test');
const { join } = require('node:path');
const { Host } = require('wopi-host');
const { Locked, save } = require('./client.js');

// The state that each test starts from.
const fixture = join(__dirname, '..', '..', 'fixture.json');
const start = (test) => Host.start({ fixture, test });

test('saves', async (t) => {
	const host = await start(t);
	await save(host.src('doc1'), 'alice-doc1', 'new');
	host.expect('LOCK 200, PUT 200 [X-WOPI-Lock], UNLOCK 200 [lock_after=""]', 'doc1');
	assert.equal(host.ctl('file', 'cat', 'doc1'), 'new');
});

test('tries again after an error', async (t) => {
	const host = await start(t);
	host.ctl('fault', 'add', 'PutFile', { status: 500, times: 1 });
	await save(host.src('doc1'), 'alice-doc1', 'new');
	host.expect('LOCK 200, PUT 500, PUT 200, UNLOCK 200', 'doc1');
});

test('tries again when the answer is lost', async (t) => {
	const host = await start(t);
	const versions = () => host.ctl('file', 'versions', 'doc1').trim().split('\n').length;
	const before = versions();
	host.ctl('fault', 'add', 'PutFile', { afterCommit: true, drop: true, times: 1 });
	await save(host.src('doc1'), 'alice-doc1', 'new');
	host.expect('LOCK 200, PUT, PUT 200, UNLOCK 200', 'doc1');
	assert.equal(versions(), before + 2);	// both arrived
});

test('gives up, and unlocks', async (t) => {
	const host = await start(t);
	host.ctl('fault', 'add', 'PutFile', { status: 500 });
	await assert.rejects(save(host.src('doc1'), 'alice-doc1', 'new'), /PUT: 500/);
	host.expect('LOCK 200, PUT 500, PUT 500, UNLOCK 200', 'doc1');
});

test('says who holds the document', async (t) => {
	const host = await start(t);
	host.ctl('lock', 'set', 'doc1', "bob's lock", { user: 'bob' });
	await assert.rejects(save(host.src('doc1'), 'alice-doc1', 'new'),
		(error) => error instanceof Locked && error.lockId === "bob's lock");
	host.expect('LOCK 409', 'doc1');
});
