// SPDX-License-Identifier: MIT
// WOPI hosts for tests of clients: new, seeded, each on a port of its own.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { once } = require('node:events');
const { createInterface } = require('node:readline');
const { version } = require('./package.json');	// of the host

// wopictl failed; status is its exit status.
class Failed extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

// { status: 500, afterCommit: true } as --status=500 --after-commit.
function optionsOf(options) {
	const words = [];
	for (const [name, value] of Object.entries(options)) {
		const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
		for (const one of [value].flat())
			if (one === true)
				words.push(option);
			else if (one !== undefined && one !== null && one !== false)
				words.push(`${option}=${one}`);
	}
	return words;
}

class Host {
	// Starts a host, which runs until stop(), or to the end of a test of node:test.
	// fixture: the path of a fixture, see wopi-fixture(5), or an object of the same form; without
	// one the host is empty. data: the data directory, which stays; by default a temporary one.
	// wopictl: the program, by default the one that the variable WOPICTL names, or that is on the
	// PATH. Its address, such as http://127.0.0.1:8080/wopi, is url.
	static async start({ fixture = {}, data, wopictl, test } = {}) {
		const host = new Host();
		host.wopictl = wopictl ?? process.env.WOPICTL ?? 'wopictl';
		host.folder = data ? null : mkdtempSync(join(tmpdir(), 'wopi-'));
		host.data = data ?? join(host.folder, 'data');
		test?.after(() => host.stop());
		try {
			await host.#serve(fixture);
		} catch (error) {
			await host.stop();
			throw error;
		}
		return host;
	}

	async #serve(fixture) {
		const given = typeof fixture !== 'string';
		const server = spawn(this.wopictl, ['--quiet', '--data', this.data, 'serve',
			'--listen', '127.0.0.1:0', '--seed', given ? '-' : fixture], { stdio: ['pipe', 'pipe', 'inherit'] });
		await once(server, 'spawn');
		this.server = server;
		this.ended = once(server, 'exit');
		server.stdin.on('error', () => {});	// it ended early, as is told below
		server.stdin.end(given ? JSON.stringify(fixture) : '');
		const lines = createInterface({ input: server.stdout });
		const ready = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
		if (!ready.length)
			throw new Failed((await this.ended)[0], 'the host did not start; its messages are above');
		this.url = ready[0].split(' ').pop();	// "listening on http://127.0.0.1:PORT/wopi"
	}

	// The output of wopictl WORDS; throws Failed with its message if it fails. The last word may
	// be an object of options: ctl('fault', 'add', 'PutFile', { status: 500, afterCommit: true }).
	ctl(...words) {
		const options = typeof words.at(-1) === 'object' ? words.pop() : {};
		const done = spawnSync(this.wopictl, ['--data', this.data, ...words.map(String),
			...optionsOf(options)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'],
			maxBuffer: Infinity });
		if (done.error)
			throw done.error;
		if (done.status !== 0)
			throw new Failed(done.status, done.stderr);
		return done.stdout;
	}

	// The WOPISrc of a file, by its id.
	src(file) {
		return `${this.url}/files/${file}`;
	}

	// Throws Failed unless the client sent exactly these requests, see JOURNAL in wopictl(1).
	expect(steps, file, options = {}) {
		this.ctl('journal', 'expect', steps, { file, ...options });
	}

	// Ends the host, and removes its directory if that is a temporary one.
	async stop() {
		this.server?.kill();
		await this.ended;
		if (this.folder)
			rmSync(this.folder, { recursive: true, force: true });
	}
}

module.exports = { Failed, Host, version };
