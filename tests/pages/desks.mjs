// desks.mjs - ten desks push to one server, which is killed and comes back: every event once

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, program, sleep, test, until } from './harness.mjs';
import { newId, wholeCall } from './scenario.mjs';

const DESKS = 10, AWAY_MS = Number(process.env.AWAY_MS ?? 4000), PACE_MS = 25;

// A desk: undertone import --push, with its events on standard input as they would come.
class Desk {
	constructor(server, token, n) {
		this.events = wholeCall({ call: newId(), agent: `a${n}`, seconds: 120 });
		this.child = spawn(program, ['import', '--push', server.url, '--token-file', token, '--spool', join(server.folder, `spool-${n}`), '--wait', '150', '-'],
			{ stdio: ['pipe', 'inherit', 'inherit'] });
	}

	async speak() {
		for (let i = 0; i < this.events.length; i++) {
			this.child.stdin.write(`${JSON.stringify(this.events[i])}\n`);
			if (i % 2)
				await sleep(PACE_MS);
		}
		this.child.stdin.end();
		const [code] = await once(this.child, 'exit');
		return code;
	}
}

export async function desks() {
	const server = await new Server().start();
	const token = join(server.folder, 'token');
	writeFileSync(token, `${server.token('desks', '--role', 'desk')}\n`, { mode: 0o600 });
	const qa = server.token('qa', '--role', 'qa');

	await test(`${DESKS} desks push while the server is killed and away: every event once, in order`, async () => {
		const all = Array.from({ length: DESKS }, (_, n) => new Desk(server, token, n));
		const spoken = Promise.all(all.map((d) => d.speak()));
		await sleep(1000);
		await server.stop('SIGKILL');
		await sleep(AWAY_MS);
		await server.start([]);
		assert.deepEqual(await spoken, all.map(() => 0));
		for (const desk of all) {
			const { events } = await server.json(`/api/calls/${desk.events[0].call}/events`, { token: qa });
			assert.deepEqual(events.map((e) => `${e.kind} ${e.t_ms} ${e.side ?? ''}`), desk.events.map((e) => `${e.kind} ${e.t_ms} ${e.side ?? ''}`));
		}
	});
	await test('what a desk could not send waits in its spool, and goes with the next run', async () => {
		await server.stop();
		const events = wholeCall({ call: newId(), seconds: 10 }), file = join(server.folder, 'call.jsonl');
		writeFileSync(file, events.map((e) => JSON.stringify(e)).join('\n'));
		const run = async (...more) => {
			const child = spawn(program, ['import', '--push', server.url, '--token-file', token, '--spool', join(server.folder, 'spool'), ...more], { stdio: 'ignore' });
			return (await once(child, 'exit'))[0];
		};
		assert.equal(await run('--wait', '1', file), 1);
		await server.start([]);
		writeFileSync(file, '');
		assert.equal(await run(file), 0);
		await until(async () => (await server.json(`/api/calls/${events[0].call}/events`, { token: qa })).events?.length === events.length, 'all of it');
	});
	await test('a server elsewhere is asked by https alone', async () => {
		for (const url of ['http://calls.example', 'http://localhost.example', 'ftp://127.0.0.1']) {
			const child = spawn(program, ['import', '--push', url, '--spool', join(server.folder, 'spool'), '/dev/null'], { stdio: 'ignore' });
			assert.equal((await once(child, 'exit'))[0], 1, url);
		}
	});
	await test('import into the store itself', async () => {
		const events = wholeCall({ call: newId(), seconds: 10 }), file = join(server.folder, 'call.jsonl');
		writeFileSync(file, events.map((e) => JSON.stringify(e)).join('\n'));
		const child = spawn(program, ['import', '--store', server.store, file], { stdio: 'inherit' });
		assert.equal((await once(child, 'exit'))[0], 0);
		assert.equal((await server.json(`/api/calls/${events[0].call}/events`, { token: qa })).events.length, events.length);
	});
	await server.end();
}
