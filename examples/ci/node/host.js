// SPDX-License-Identifier: MIT
// A WOPI host for a test: new, seeded, on a port of its own. WOPICTL names the program.
'use strict';

const { execFileSync, spawn } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { once } = require('node:events');
const { createInterface } = require('node:readline');

const WOPICTL = process.env.WOPICTL ?? 'wopictl';
const FIXTURE = join(__dirname, '..', 'fixture.json');

class Host {
	// Starts a host that ends with the test T.
	static async start(t) {
		const host = new Host();
		host.folder = mkdtempSync(join(tmpdir(), 'wopi-'));
		host.data = join(host.folder, 'data');
		host.server = spawn(WOPICTL, ['--data', host.data, 'serve', '--listen', '127.0.0.1:0',
			'--seed', FIXTURE], { stdio: ['ignore', 'pipe', 'inherit'] });
		t.after(() => host.stop());
		const lines = createInterface({ input: host.server.stdout });
		const ready = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
		if (!ready.length)
			throw new Error('the host did not start; its messages are above');
		host.url = ready[0].split(' ').pop();	// "listening on http://127.0.0.1:PORT/wopi"
		return host;
	}

	// The output of wopictl WORDS; throws if it fails.
	ctl(...words) {
		return execFileSync(WOPICTL, ['--data', this.data, ...words], { encoding: 'utf8' });
	}

	src(file) {
		return `${this.url}/files/${file}`;
	}

	// Throws unless the client sent exactly these requests for the file.
	expect(steps, file) {
		this.ctl('journal', 'expect', steps, '--file', file);
	}

	async stop() {
		if (this.server.exitCode === null && this.server.kill())
			await once(this.server, 'exit');
		rmSync(this.folder, { recursive: true });
	}
}

module.exports = { Host };
