// badinput.mjs - what does not belong: broken HTTP, wrong names, paths that climb, slow and many clients, a lost database

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { Server, sleep, test, until } from './harness.mjs';
import { end, newId, start, tone, wholeCall } from './scenario.mjs';

// Sends bytes as they are; gives what came back before the connection ended, or within a second.
async function raw(server, bytes) {
	const socket = net.connect(server.port, '127.0.0.1');
	let text = '';
	socket.on('data', (d) => { text += d; });
	socket.on('error', () => {});
	await once(socket, 'connect');
	socket.write(bytes);
	await Promise.race([once(socket, 'close'), sleep(1000)]);
	socket.destroy();
	return text;
}

const firstLine = (text) => text.split('\r\n')[0];

export async function badinput() {
	const server = await new Server().start();
	const call = newId();
	await server.push(wholeCall({ call }));
	const alive = async () => assert.equal((await server.fetch('/healthz')).status, 200);

	for (const [name, bytes] of [
		['no HTTP at all', 'hello\r\n\r\n'],
		['binary', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 37) & 255))],
		['half a request', 'GET /calls HT'],
		['a length that is no number', 'POST /api/push HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n'],
		['a negative length', 'POST /api/push HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\nx'],
		['a chunk that lies', 'POST /api/push HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx'],
	])
		await test(`malformed: ${name}`, async () => {
			assert.doesNotMatch(firstLine(await raw(server, bytes)), / 200 /);
			await alive();
		});
	await test('huge headers are refused', async () => {
		const answer = await raw(server, `GET /calls HTTP/1.1\r\nHost: localhost\r\nX-Huge: ${'x'.repeat(200000)}\r\n\r\n`);
		assert.match(firstLine(answer), /^(HTTP\/1\.1 (431|413|400|414) .*)?$/);
		await alive();
	});
	await test('a body that is too long is refused', async () => {
		assert.equal((await server.fetch(`/api/calls/${call}/notes`, { method: 'POST', body: 'x'.repeat(100000) })).status, 413);
		assert.equal((await server.fetch('/api/push', { method: 'POST', body: 'x'.repeat(5 << 20) })).status, 413);
		await alive();
	});
	await test('a Host that is not ours is refused: names that were made to point here', async () => {
		for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1.evil.example', 'localhost.evil', '127.0.0.1:1', ''])
			assert.match(firstLine(await raw(server, `GET /api/calls HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)), / (421|400) /, host);
		assert.match(firstLine(await raw(server, `GET /api/calls HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\n\r\n`)), / 200 /);
	});
	for (const path of ['/assets/../agent.html', '/assets/..%2f..%2fetc%2fpasswd', '/assets/%2e%2e/x', '/../../etc/passwd', '/api/calls/..%2f..%2fetc%2fpasswd/audio',
		`/api/calls/${call}%00/audio`, '/calls/../../../etc/passwd', `/api/calls/${'x'.repeat(300)}`, '/assets/', '/assets/agent.html'])
		await test(`a path that leads nowhere: ${path.slice(0, 60)}`, async () => {
			assert.match(firstLine(await raw(server, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)), / (404|400) /);
		});
	await test('an id of another, or of nobody, is 404; a wrong method 405', async () => {
		for (const id of ['0', 'ffffffffffffffffffffffffffffffff', "'; DROP TABLE tone; --", '%27%20OR%201=1'])
			assert.equal((await server.fetch(`/api/calls/${encodeURIComponent(id)}`)).status, 404);
		assert.equal((await server.fetch('/calls', { method: 'POST' })).status, 405);
	});
	for (const [name, body] of [['not JSON', 'x'], ['no seq', '{"kind":"tone"}'], ['an unknown kind', '{"seq":0,"kind":"spell","call":"x","t_ms":0}'],
		['deep nesting', '['.repeat(100000)], ['a call’s name that is too long', JSON.stringify({ seq: 0, ...start({ call: 'x'.repeat(100) }) })]])
		await test(`push refuses ${name}`, async () => {
			assert.equal((await server.fetch('/api/push', { method: 'POST', body })).status, 400);
			await alive();
		});
	await test('push takes what is before a broken line, once, and skips what it has', async () => {
		const id = newId(), lines = [start({ call: id }), ...tone(id, 1000, 10)].map((e, i) => JSON.stringify({ seq: i, ...e }));
		assert.equal((await server.fetch('/api/push', { method: 'POST', body: [...lines, 'broken'].join('\n') })).status, 400);
		assert.equal((await server.fetch('/api/push', { method: 'POST', body: lines.join('\n') })).status, 204);
		assert.equal(server.sql(`SELECT count(*) FROM tone WHERE call = '${id}'`), '2');
		await server.push([end(id, 2000)], 3);
	});
	await test('text in notes and names is text, and queries are safe', async () => {
		assert.equal((await server.fetch(`/api/calls?q=${encodeURIComponent('%\'"; --')}&cue=x%27&before=a,b`)).status, 200);
		assert.equal((await server.fetch(`/api/calls/${call}/notes`, { method: 'POST', json: { kind: 'note', text: 'x', start_ms: -5, end_ms: 1 } })).status, 400);
		assert.equal((await server.fetch(`/api/calls/${call}/notes`, { method: 'POST', json: { kind: 'note', text: 'x', start_ms: 0, end_ms: 1e12 } })).status, 400);
	});
	await test('every page and answer has its policy, and no script or style of its own', async () => {
		for (const path of ['/', '/calls', `/calls/${call}`, '/live', '/login']) {
			const answer = await server.fetch(path), html = await answer.text(), policy = answer.headers.get('content-security-policy');
			assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]{24}'; .*frame-ancestors 'none'/);
			assert.doesNotMatch(html, /<script(?![^>]* src=)|<style| on[a-z]+=| style=|https?:\/\//);
		}
		assert.match((await server.fetch('/api/calls')).headers.get('content-security-policy'), /default-src 'none'/);
	});

	await test('fifty clients that never finish their request hold up nobody', async () => {
		const slow = Array.from({ length: 50 }, () => net.connect(server.port, '127.0.0.1'));
		slow.forEach((s) => s.on('error', () => {}).write('GET /calls HTTP/1.1\r\nHost: loc'));
		const began = Date.now();
		await alive();
		assert.ok(Date.now() - began < 500);
		slow.forEach((s) => s.destroy());
	});
	await test('1000 pages follow the feed; all hear an event; when they leave, nothing of them stays', async () => {
		const sockets = [], heard = new Set(), id = newId();
		for (let i = 0; i < 1000; i++) {
			const s = net.connect(server.port, '127.0.0.1');
			s.on('error', () => {});
			s.on('data', (d) => String(d).includes(id) && heard.add(i));
			s.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
			sockets.push(s);
		}
		await until(async () => /stream_clients 1000/.test(await (await server.fetch('/metrics')).text()), '1000 clients', 20000);
		await server.push([start({ call: id })]);
		await until(() => heard.size === 1000, `1000 hear it, ${heard.size} did`, 20000);
		sockets.forEach((s) => s.destroy());
		await until(async () => {
			await server.push(tone(id, 1000, 10), 1);
			return /stream_clients [0-9]\n/.test(await (await server.fetch('/metrics')).text());
		}, 'gone again', 30000);
		await alive();
	});

	await test('a database that vanishes: said, the live feed goes on, and it is found again', async () => {
		const id = newId();
		await server.push([start({ call: id })]);
		renameSync(server.store, `${server.store}.away`);
		assert.equal((await server.fetch('/api/calls')).status, 503);
		assert.equal((await server.fetch('/healthz')).status, 503);
		const page = await server.fetch('/assets/base.css');
		assert.equal(page.status, 200);
		renameSync(`${server.store}.away`, server.store);
		assert.equal((await server.fetch('/api/calls')).status, 200);
		await server.push(tone(id, 1000, 20), 1);
		assert.equal(server.sql(`SELECT count(*) FROM tone WHERE call = '${id}'`), '2');
	});
	await test('a file that is no database is refused by name', async () => {
		const other = new Server(), path = join(other.folder, 'no.db');
		writeFileSync(path, 'this is not a database, and long enough to be looked at as one'.repeat(40));
		other.store = path;
		await assert.rejects(other.start(), /did not start/);
		await other.end();
	});
	await server.end();
}
