// desk.mjs - the agent's page through a whole call, from the engine and from events

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Server, accessible, fits, page, root, sleep, test, until } from './harness.mjs';
import { cue, end, newId, start, tone } from './scenario.mjs';

const wordOf = (p) => p.locator('#tone').getAttribute('data-tone');
const status = (p) => p.locator('#status').innerText();

async function demoCall() {
	const server = new Server(), play = join(server.folder, 'play'), recordings = join(server.folder, 'recordings');
	mkdirSync(play);
	mkdirSync(recordings);
	execFileSync(join(root, 'tools/demo_call'), [join(play, 'demo.wav')]);
	await server.start(['--play', play, '--speed', '8', '--team', 'repairs', '--recordings', recordings]);
	const p = await page(server, '/', { width: 360, height: 480 });
	const words = new Set();

	await test('the demo call: the baseline is being built, and the page says so', async () => {
		await until(() => p.locator('.status strong', { hasText: 'Listening to how this caller sounds' }).isVisible(), 'listening');
		assert.equal(await p.locator('#cue article').count(), 0);
		await accessible(p);
	});
	await test('the demo call: the caller sounds tense, one cue, and why on a tap', async () => {
		await p.locator('[data-cue=caller_tense]').waitFor({ timeout: 20000 });
		assert.equal(await wordOf(p), 'tense');
		assert.match(await p.locator('#cue').innerText(), /The caller sounds tense\.\s+Name the feeling before the fix/);
		await p.click('.why');
		assert.match(await p.locator('.because').innerText(), /^Pitch \+\d.*semitones.*than at the start of the call$/);
		await accessible(p);
		await fits(p);
	});
	await test('the demo call: one key dismisses the cue', async () => {
		await p.keyboard.press('Escape');
		await until(async () => await p.locator('#cue article').count() === 0, 'an empty place');
	});
	await test('the demo call: the tone eases', async () => {
		await until(async () => words.add(await wordOf(p)).has('easing'), 'easing', 20000);
		await accessible(p);
	});
	await test('the demo call: wrap-up in one sentence; its question answered by a key, and the answer kept', async () => {
		await p.locator('.sentence').waitFor({ timeout: 20000 });
		assert.match(await p.locator('.sentence').innerText(), /^Rose at \d:\d\d, eased after \d:\d\d\.$/);
		assert.match(await p.locator('.after').innerText(), /you \d+ % · caller \d+ % · quiet \d+ %/);
		await accessible(p);
		await p.keyboard.press('y');
		await p.locator('.after [role=status]', { hasText: 'Thank you' }).waitFor();
		await until(() => server.sql('SELECT upset FROM label') === 'yes', 'the label');
	});
	await p.mouse.move(0, 479);
	return { server, over: () => test('the demo call: ten seconds later there is nothing left of it', async () => {
		await p.locator('.idle').waitFor({ timeout: 13000 });
		await accessible(p);
	}) };
}

async function eventByEvent() {
	const server = await new Server().start();
	const p = await page(server, '/', { width: 360, height: 480 });
	const call = newId();
	let seq = 0, at = 0;
	const send = async (...events) => {
		await server.push(events, seq);
		seq += events.length;
	};
	const seconds = async (n, stress) => {
		for (let i = 0; i < n; i++)
			await send(...tone(call, at += 1000, stress));
	};

	await test('a call goes on where the page was opened late', async () => {
		await send(start({ call }));
		await seconds(20, 15);
		await p.reload();
		await until(async () => await wordOf(p) === 'settled', 'settled');
	});
	await test('rising, tense, easing, settled: a word for each', async () => {
		await seconds(1, 55);
		await until(async () => await wordOf(p) === 'rising', 'rising');
		await seconds(2, 80);
		await until(async () => await wordOf(p) === 'tense', 'tense');
		await seconds(1, 20);
		await until(async () => await wordOf(p) === 'easing', 'easing');
		await seconds(70, 15);
		await until(async () => await wordOf(p) === 'settled', 'settled');
	});
	await test('the agent’s card is said back, and never leaves the page', async () => {
		const posted = [];
		p.on('request', (r) => posted.push(r.postData() ?? ''));
		await p.keyboard.press('m');
		await p.fill('[name=name]', 'Ms. Okoye');
		await p.fill('[name=fact]', 'the table is for Saturday');
		await accessible(p);
		await p.keyboard.press('Escape');
		await p.click('#more');
		await send(cue(call, at, 'open'));
		await until(async () => /Say it back: “Ms. Okoye, the table is for Saturday\. Have I got that right\?”/.test(await p.locator('#cue').innerText()), 'the card');
		assert.ok(posted.every((body) => !body.includes('Okoye')));
		await send(cue(call, at, 'close'));
		await until(async () => await p.locator('#cue article').count() === 0, 'closed');
	});
	await test('audio that was lost is told at once', async () => {
		await send({ kind: 'gap', call, t_ms: at, side: 'caller', start_ms: at - 500, lost_ms: 500, reason: 'device' });
		await until(async () => /Some audio was lost/.test(await status(p)), 'lost audio');
		await accessible(p);
	});
	await test('one voice only is told; no audio at all within four seconds', async () => {
		await seconds(9, 15);
		await send({ kind: 'quality', call, t_ms: at, side: 'caller', type: 'one_way', value: 15, unit: 's' });
		await until(async () => /Only one voice/.test(await status(p)), 'one way');
		await until(async () => /No audio is arriving/.test(await status(p)), 'no audio', 5000);
	});
	await test('asking for help is one key, and shows', async () => {
		await p.keyboard.press('h');
		await until(async () => (await server.json('/api/live')).calls[0].hand, 'the hand');
		assert.equal((await server.json('/api/live')).calls[0].tone, 'settled');
		await p.locator('#menu [aria-pressed=true]').waitFor({ state: 'attached' });
		await p.keyboard.press('h');
		await until(async () => !(await server.json('/api/live')).calls[0].hand, 'no hand');
		assert.equal((await server.json('/api/live')).calls[0].tone, null);
	});
	await test('a server that goes away and comes back is told, and the page goes on', async () => {
		await server.stop('SIGKILL');
		await until(async () => /not answering/.test(await status(p)), 'gone');
		await server.start([]);
		p.problems.length = 0;
		await until(async () => !/not answering/.test(await p.locator('#desk').innerText()), 'back', 15000);
		p.problems.length = 0;
	});
	await test('ten slow seconds after a hard call', async () => {
		const hard = newId(), events = [start({ call: hard })];
		for (let s = 1; s <= 150; s++)
			events.push(...tone(hard, s * 1000, s < 10 ? 15 : 85));
		await server.push(events);
		await until(async () => await wordOf(p) === 'tense', 'tense');
		await server.push([end(hard, 151000, { eased: false })], events.length);
		assert.match(await p.locator('.sentence').innerText(), /stayed tense/);
		await p.getByText('keep', { exact: true }).click();
		await until(async () => /Ten slow seconds/.test(await p.locator('.after').innerText()), 'breath');
		await accessible(p);
	});
	await test('in Spanish, cues too', async () => {
		const other = newId(), s = await page(server, '/', { width: 360, height: 480, language: 'es-ES' });
		await server.push([start({ call: other }), ...Array.from({ length: 12 }, (_, i) => tone(other, (i + 1) * 1000, 85)).flat(), cue(other, 12000, 'open')]);
		await until(async () => /La voz de quien llama suena tensa/.test(await s.locator('#cue').innerText()), 'español');
		assert.equal(await s.locator('html').getAttribute('lang'), 'es');
		await accessible(s);
		await s.context().close();
	});
	for (const scheme of ['light', 'dark'])
		for (const width of [360, 1920])
			await test(`the desk at ${width} px, ${scheme}`, async () => {
				const q = await page(server, '/', { width, height: 700, scheme, motion: 'reduce' });
				await q.locator('#line svg').waitFor();
				await fits(q);
				await accessible(q);
				await q.context().close();
			});
	await p.context().close();
	await server.end();
}

// Keys alone: every control can be reached and used.
async function controls() {
	const server = new Server(), play = join(server.folder, 'play');
	mkdirSync(play);
	execFileSync('sox', ['-n', '-r', '8000', '-c', '2', join(play, 'quiet.wav'), 'synth', '120', 'brownnoise', 'vol', '0.01']);
	await server.start(['--play', play]);
	const p = await page(server, '/', { width: 360, height: 480 });
	const tabs = async () => {
		const names = [];
		for (let i = 0; i < 12; i++) {
			await p.keyboard.press('Tab');
			names.push(await p.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''));
		}
		return names;
	};

	await test('pause by key: nothing is heard, and the page says so; and on again', async () => {
		await p.locator('#pause').waitFor();
		await p.keyboard.press('p');
		await until(async () => /Paused: nothing is heard or kept/.test(await status(p)), 'paused');
		const look = await p.locator('#pause').evaluate((e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]);
		assert.ok(look.every((color) => /^rgb\(/.test(color)) && look[0] !== look[1], `the way on is seen: ${look}`);
		await accessible(p);
		await p.keyboard.press('p');
		await until(async () => !/Paused/.test(await p.locator('#desk').innerText()), 'resumed');
	});
	await test('a colleague on the line turns the tone off', async () => {
		await p.keyboard.press('c');
		await until(async () => /Colleague on the line: tone is off/.test(await status(p)), 'colleague');
		assert.equal(await p.locator('#tone').isVisible(), false);
		await p.keyboard.press('c');
		await until(async () => !/Colleague on the line: tone/.test(await p.locator('#desk').innerText()), 'caller again');
	});
	await test('by the keyboard alone every control is reached', async () => {
		await p.keyboard.press('m');
		const names = await tabs();
		for (const name of ['Caller objects', 'End the call', 'Keep on top', 'Pause'])
			assert.ok(names.some((each) => each.startsWith(name)), `${name} among ${names}`);
		await p.keyboard.press('Escape');
	});
	await test('where the browser has such a window, the desk goes into one that stays on top', async () => {
		const has = await p.evaluate(() => 'documentPictureInPicture' in window);
		if (!has)
			return;
		await p.keyboard.press('m');
		await p.getByText('Keep on top').click();
		const moved = await until(() => p.evaluate(() => window.documentPictureInPicture.window?.document.querySelector('#desk') !== undefined
			&& !document.querySelector('#desk')), 'moved').catch(() => null);
		assert.ok(moved, 'the desk is still in its own window');
		await p.getByText('Bring it back').click();
		await until(() => p.evaluate(() => Boolean(document.querySelector('#desk'))), 'back');
	});
	await test('elsewhere it goes into a small window', async () => {
		const q = await page(server, null, {});
		await q.addInitScript(() => delete window.documentPictureInPicture);
		await q.goto(`${server.url}/`);
		// The keys are heard once the page knows who is looking.
		await until(async () => {
			if (!await q.getByText('Keep on top').isVisible())
				await q.keyboard.press('m');
			return q.getByText('Keep on top').isVisible();
		}, 'the menu');
		const [small] = await Promise.all([q.context().waitForEvent('page'), q.getByText('Keep on top').click()]);
		await small.waitForURL(/\?popout$/);
		await q.context().close();
	});
	await test('the caller objects: the call is ended and nothing of it is kept', async () => {
		await p.keyboard.press('o');
		await until(async () => /this call is deleted/.test(await status(p)), 'objected');
		await until(() => server.sql('SELECT count(*) FROM tone') === '0' && server.sql('SELECT count(*) FROM call_start') === '0', 'an empty store');
		await accessible(p);
	});
	await p.context().close();
	await server.end();
}

// The agent's own emotion is nowhere: not in the page, not in what it is sent, not in the API.
async function neverTheAgents(server) {
	await test('neither feed nor API says anything of the agent’s stress or pitch', async () => {
		const [call] = (await server.json('/api/calls')).calls;
		const timeline = await server.json(`/api/calls/${call.id}/timeline`), { events } = await server.json(`/api/calls/${call.id}/events`);
		const agents = events.filter((e) => e.side === 'agent');
		const forbidden = /stress|f0|pitch|alpha|evidence|confidence|emotion/;
		assert.ok(agents.some((e) => e.kind === 'tone'));
		for (const name of [...agents.flatMap(Object.keys), ...Object.keys(timeline.agent), ...Object.keys(call.agent)])
			assert.doesNotMatch(name, forbidden);
		for (const format of ['json', 'jsonl'])
			assert.doesNotMatch((await (await server.fetch(`/api/calls/${call.id}/export?format=${format}`)).text()), /"side":\s*"agent"[^}]*"(stress|f0_)/);
	});
	await test('the feed of a call neither', async () => {
		const call = newId(), reader = (await server.fetch('/api/events')).body.getReader();
		let text = '';
		await server.push([start({ call }), ...tone(call, 1000, 50), ...tone(call, 2000, 60)]);
		while (!text.includes('"t_ms":2000,"side":"agent"'))
			text += new TextDecoder().decode((await reader.read()).value);
		await reader.cancel();
		for (const data of text.matchAll(/^data: (.*"side":"agent".*)$/gm))
			assert.doesNotMatch(Object.keys(JSON.parse(data[1])).join(), /stress|f0|alpha|evidence|confidence/);
	});
}

export async function desk() {
	await eventByEvent();
	const { server, over } = await demoCall();
	await Promise.all([over(), controls()]);
	await neverTheAgents(server);
	return server;
}
