// pages.mjs - figures of the pages: node tests/bench/pages.mjs (after make and make build/web-tests/node_modules)
//
//   event to page    200 readers of the feed, events at 10 a second; from the desk's POST to the reader's bytes, and, for
//                    one reader that is a browser, to the document
//   /calls           10,000 calls in the store; from asking for the page to its first contentful paint, and to its rows
//   replay           a call of one hour with a stereo recording; from asking for the page to ready
//   weight           bytes over the wire of each page, all its files and first answers

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { Server, closeAll, page, program, sleep, until } from '../pages/harness.mjs';
import { newId, start, tone, wholeCall } from '../pages/scenario.mjs';

const READERS = 200, EVENTS = 300, CALLS = 10000, RUNS = 7;

const at = (list, share) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
const say = (name, text) => console.log(`${name.padEnd(44)} ${text}`);
const ms = (v) => `${v.toFixed(1)} ms`;

async function feed() {
	const server = await new Server().start(), call = newId(), sent = new Map(), waits = [];
	await server.push([start({ call }), ...tone(call, 1000, 10)]);
	const sockets = Array.from({ length: READERS }, () => {
		const s = net.connect(server.port, '127.0.0.1');
		let rest = '';
		s.on('data', (data) => {
			const now = performance.now();
			rest += data;
			for (const [, t] of rest.matchAll(/"t_ms":(\d+),"side":"caller"[^\n]*\n\n/g))
				if (sent.has(t))
					waits.push(now - sent.get(t));
			rest = rest.slice(rest.lastIndexOf('\n\n') + 2);
		});
		s.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
		return s;
	});
	const p = await page(server, '/', { width: 360 });
	await p.evaluate(() => {
		window.seen = {};
		new MutationObserver(() => { window.seen[document.querySelector('#clock').textContent] ??= Date.now(); })
			.observe(document.querySelector('#clock'), { childList: true, characterData: true, subtree: true });
	});
	await until(async () => (await (await server.fetch('/metrics')).text()).includes(`stream_clients ${READERS + 1}`), 'readers');
	const wall = {};
	for (let i = 2; i < EVENTS + 2; i++) {
		sent.set(String(i * 1000), performance.now());
		wall[`${Math.floor(i / 60)}:${String(i % 60).padStart(2, '0')}`] = Date.now();
		await server.push([tone(call, i * 1000, 20)[0]], i + 1);
		await sleep(100);
	}
	await sleep(300);
	const seen = await p.evaluate(() => window.seen);
	const dom = Object.entries(seen).filter(([k]) => wall[k]).map(([k, t]) => t - wall[k]);
	say(`event to ${READERS} readers (${waits.length} arrivals)`, `p50 ${ms(at(waits, 0.5))}, p99 ${ms(at(waits, 0.99))}, most ${ms(Math.max(...waits))}`);
	say(`event to document (${dom.length} events)`, `p50 ${at(dom, 0.5)} ms, p99 ${at(dom, 0.99)} ms`);
	sockets.forEach((s) => s.destroy());
	await server.end();
}

// Paint times of a page as the browser gives them, medians of RUNS visits with an empty cache each.
async function paint(server, path, ready) {
	const first = [], done = [];
	for (let i = 0; i < RUNS; i++) {
		const p = await page(server);
		await p.goto(server.url + path);
		await p.waitForFunction(ready);
		const now = await p.evaluate(() => performance.now());
		await until(() => p.evaluate(() => performance.getEntriesByName('first-contentful-paint').length), 'paint');
		first.push(await p.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime));
		done.push(now);
		await p.context().close();
	}
	return [at(first, 0.5), at(done, 0.5)];
}

async function weight(server, path, ready) {
	const p = await page(server), cdp = await p.context().newCDPSession(p);
	let bytes = 0;
	await cdp.send('Network.enable');
	cdp.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
	await p.goto(server.url + path);
	await p.waitForFunction(ready);
	await sleep(300);
	await p.context().close();
	return bytes;
}

async function pages() {
	const server = new Server(), recordings = join(server.folder, 'recordings'), lines = join(server.folder, 'calls.jsonl');
	mkdirSync(recordings);
	const ids = [], out = [];
	for (let i = 0; i < CALLS; i++) {
		const call = newId();
		ids.push(call);
		out.push(...wholeCall({ call, agent: `a${i % 100}`, team: `team-${i % 10}`, seconds: 30, tense: i % 3 === 0,
			started_at: new Date(Date.UTC(2026, 9, 1) + i * 300000).toISOString().replace(/\.\d+/, '') }));
		if (i % 500 === 499) {
			writeFileSync(lines, out.splice(0).map((e) => JSON.stringify(e)).join('\n'));
			execFileSync(program, ['import', '--store', server.store, lines]);
		}
	}
	const hour = newId();
	writeFileSync(lines, wholeCall({ call: hour, seconds: 3600, started_at: '2026-11-21T09:00:00Z' }).map((e) => JSON.stringify(e)).join('\n'));
	execFileSync(program, ['import', '--store', server.store, lines]);
	execFileSync('sox', ['-n', '-r', '8000', '-c', '2', '-e', 'mu-law', join(recordings, `${hour}.wav`), 'synth', '3600', 'pinknoise', 'vol', '0.3']);
	await server.start(['--recordings', recordings]);

	const rows = () => document.querySelectorAll('#rows tr').length >= 50, ready = () => document.body.dataset.ready === 'true';
	const [first, list] = await paint(server, '/calls', rows);
	say(`/calls with ${CALLS} calls`, `first contentful paint ${ms(first)}, rows ${ms(list)}`);
	const [, replay] = await paint(server, `/calls/${hour}`, ready);
	say('replay of one hour, with audio', `ready ${ms(replay)}`);
	for (const [name, path, until_] of [['/', '/', () => document.querySelector('#menu')?.childElementCount], ['/calls', '/calls', rows], ['/calls/ID', `/calls/${ids[0]}`, ready],
		['/calls/ID of one hour, with audio', `/calls/${hour}`, () => document.body.dataset.drawn], ['/live', '/live', () => document.querySelector('nav')]])
		say(`weight of ${name}`, `${((await weight(server, path, until_)) / 1000).toFixed(0)} kB`);
	await server.end();
}

try {
	await feed();
	await pages();
} finally {
	await closeAll();
}
