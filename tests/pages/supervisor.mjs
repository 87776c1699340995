// supervisor.mjs - calls, replay, coaching and the floor in a browser

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, accessible, fits, page, program, sleep, test, until } from './harness.mjs';
import { end, newId, start, tone, wholeCall } from './scenario.mjs';

const minute = (n) => new Date(Date.UTC(2026, 10, 20, 9, n)).toISOString().replace('.000', '');

// Some calls of two teams: every third is tense, one is long, one has a queue and a reason.
async function fill(server) {
	const ids = [];
	for (let i = 0; i < 70; i++) {
		const call = newId();
		ids.push(call);
		await server.push(wholeCall({ call, agent: `a${i % 4}`, team: i % 2 ? 'sales' : 'repairs', started_at: minute(i), tense: i % 3 === 0,
			seconds: i === 5 ? 200 : 30, ...(i === 6 ? { queue: 'late', reason: 'delivery' } : {}) }));
	}
	return ids;
}

const rows = (p) => p.locator('#rows tr').count();
const settled = async (p) => {
	await until(async () => await p.locator('#said').innerText() !== 'Looking…', 'the list');
};

async function calls(server) {
	const p = await page(server, '/calls');
	await settled(p);
	await test('calls: newest first, fifty at a time, then the older ones', async () => {
		assert.equal(await rows(p), 50);
		await p.click('#older');
		await until(async () => await rows(p) === 70, 'all of them');
		assert.equal(await p.locator('#older').isVisible(), false);
		const days = await p.locator('#rows tr .open').allInnerTexts();
		assert.equal(new Set(days).size, 70);
		await accessible(p);
	});
	const filters = [
		['team', 'sales', 35], ['peak', '65-', 24], ['length', '120000-300000', 1], ['queue', 'late', 1], ['reason', 'delivery', 1],
		['cue', 'caller_tense', 24], ['agent', 'a1', 18],
	];
	for (const [name, value, count] of filters)
		await test(`calls: by ${name}, and the address holds it`, async () => {
			const control = p.locator(`[name=${name}]`);
			await (name === 'agent' ? control.fill(value) : control.selectOption(value));
			await control.dispatchEvent('change');
			await until(async () => await rows(p) === count, `${count} rows, not ${await rows(p)}`);
			assert.equal(new URL(p.url()).searchParams.get(name), value);
			await p.reload();
			await settled(p);
			assert.equal(await rows(p), count);
			assert.equal(await p.locator(`[name=${name}]`).inputValue(), value);
			if (name === 'agent')
				assert.equal(await p.locator('th.of-tone').first().isVisible(), false, 'no tone beside one agent');
			await p.getByRole('button', { name: 'clear' }).click();
			await until(async () => await rows(p) === 50, 'all again');
		});
	await test('calls: by date', async () => {
		await p.fill('[name=to]', '2026-11-19');
		await p.locator('[name=to]').dispatchEvent('change');
		await until(async () => await p.locator('.none').isVisible(), 'nothing, said kindly');
		await accessible(p);
		await p.getByRole('button', { name: 'clear' }).click();
	});
	await test('an agent’s calls carry no tone, and an agent and a peak are not asked for together', async () => {
		const own = await server.json('/api/calls?agent=a1');
		assert.ok(own.calls.length && own.calls.every((c) => !('stress' in c) && !('outcome' in c) && !c.spark.length));
		assert.equal((await server.fetch('/api/calls?agent=a1&min_peak=60')).status, 400);
	});
	await p.context().close();
}

async function replay(server, id) {
	const p = await page(server, `/calls/${id}`);
	const ready = () => p.waitForFunction(() => document.body.dataset.ready);
	const time = async () => (await p.locator('#time').innerText()).split(' ')[0];
	await ready();

	await test('replay without audio: every lane, the moments, and nothing to play', async () => {
		assert.equal(await p.locator('#lanes canvas').count() >= 5, true);
		assert.match(await p.locator('#moments').innerText(), /0:10\s+The caller’s tone rose[\s\S]*0:20\s+Eased 10\ss after it rose\s+★ worth showing/);
		assert.equal(await p.locator('#play').isDisabled(), true);
		await accessible(p);
	});
	await test('replay: a click seeks to the pixel, through all lanes', async () => {
		const box = await p.locator('#lane-tone').boundingBox();
		await p.mouse.click(box.x + box.width / 2, box.y + 60);
		assert.equal(await time(), '0:15');
		const cursor = await p.locator('#cursor').boundingBox();
		assert.ok(Math.abs(cursor.x + cursor.width / 2 - box.x - box.width / 2) <= 4, `cursor at ${cursor.x}, click at ${box.x + box.width / 2}`);
		await until(async () => /At 0:15/.test(await p.locator('#at-title').innerText()) && /tense/.test(await p.locator('#at-title').innerText()), 'the word');
		assert.match(await p.locator('#at').innerText(), /pitch \+3\.1 semitones\s+\+24\.0\s+louder \+5\.1 dB\s+\+11\.0/);
	});
	await test('replay: all lanes begin and end at the same pixel, on narrow paper too', async () => {
		const edges = () => p.evaluate(() => [...document.querySelectorAll('.row > :last-child, .row canvas')].map((e) => [e.getBoundingClientRect().left, e.getBoundingClientRect().right].join()));
		assert.equal(new Set(await edges()).size, 1, (await edges()).join(' '));
		await p.emulateMedia({ media: 'print' });
		/* As paper does it: laid out anew before anything could be drawn anew. */
		const printed = await p.evaluate(() => {
			const stage = document.querySelector('#stage');
			stage.style.width = '600px';
			const rights = [...stage.querySelectorAll('.row > :last-child, .row canvas')].map((e) => e.getBoundingClientRect().right);
			stage.style.width = '';
			return rights;
		});
		assert.equal(new Set(printed).size, 1, printed.join(' '));
		await p.emulateMedia({ media: 'screen' });
	});
	await test('replay: by keys: five seconds, one, cues, ends', async () => {
		await p.locator('#lanes').focus();
		for (const [key, at] of [['ArrowRight', '0:20'], ['ArrowLeft', '0:15'], ['Shift+ArrowLeft', '0:14'], ['Home', '0:00'], ['n', '0:12'], ['End', '0:30'], ['p', '0:12']]) {
			await p.keyboard.press(key);
			assert.equal(await time(), at, key);
		}
	});
	await test('replay: zoom by keys, and the window is in the map', async () => {
		await p.keyboard.press('+');
		await p.keyboard.press('0');
		await p.keyboard.press('?');
		assert.equal(await p.locator('#keys').isVisible(), true);
		await accessible(p);
		await p.keyboard.press('Escape');
	});
	await test('replay: a note on a range, by keys alone, survives a reload', async () => {
		await p.locator('#lanes').focus();
		await p.keyboard.press('Home');
		await p.keyboard.press('ArrowRight');
		await p.keyboard.press('[');
		await p.keyboard.press('ArrowRight');
		await p.keyboard.press(']');
		await p.keyboard.press('m');
		await p.keyboard.type('named the feeling <b>well</b>');
		await p.keyboard.press('Control+Enter');
		await p.locator('#note-list p').waitFor();
		await p.reload();
		await ready();
		assert.match(await p.locator('#note-list').innerText(), /0:05 – 0:10[\s\S]*this desk[\s\S]*named the feeling <b>well<\/b>/);
		await accessible(p);
	});
	await test('replay: what could not be saved is said', async () => {
		const noted = `**/api/calls/${id}/notes`;
		await p.route(noted, (route) => route.abort());
		await p.locator('#lanes').focus();
		await p.keyboard.press('b');
		await until(async () => /the server does not answer/.test(await p.locator('#said').innerText()), 'the message');
		await p.unroute(noted);
		p.problems.length = 0;
		await p.reload();
		await ready();
	});

	await test('replay: notes are found from the list, and go into exports', async () => {
		assert.equal((await server.json('/api/calls?q=the%20FEELING')).calls.length, 1);
		const lines = (await (await server.fetch(`/api/calls/${id}/export?format=jsonl`)).text()).trim().split('\n').map((l) => JSON.parse(l));
		const mark = lines.find((e) => e.kind === 'mark');
		assert.deepEqual([mark.t_ms, mark.text, mark.author], [5000, 'note: named the feeling <b>well</b>', 'this desk']);
		assert.equal(lines.at(-1).kind, 'call_end');
		for (const format of ['json', 'csv', 'textgrid', 'vtt'])
			assert.equal((await server.fetch(`/api/calls/${id}/export?format=${format}`)).status, 200, format);
	});
	await test('replay: guess, then see', async () => {
		await p.click('#guess');
		assert.equal(await p.locator('#moments li').first().isVisible(), false);
		await p.click('#guess');
		assert.equal(await p.locator('#moments li').first().isVisible(), true);
	});
	await test('replay: an open, a note and an export are in the audit log, and who opened it is shown', async () => {
		const { viewers } = await server.json(`/api/calls/${id}/viewers`);
		assert.deepEqual([...new Set(viewers.map((v) => v.action))].sort(), ['export', 'note', 'open']);
		await p.click('#viewers summary');
		await p.getByText('this desk · open').waitFor();
		await p.keyboard.press('Escape');
	});
	await p.context().close();
}

// A minute of two tones as the recording of a call.
async function withAudio(server, recordings) {
	const id = newId();
	await server.push(wholeCall({ call: id, seconds: 60, started_at: minute(100) }));
	execFileSync('sox', ['-n', '-r', '8000', '-c', '2', '-e', 'mu-law', join(recordings, `${id}.wav`), 'synth', '60', 'sine', '300', 'sine', '500', 'vol', '0.3']);
	const p = await page(server), asked = [];
	p.on('request', (r) => r.url().endsWith('/audio') && asked.push(r.headers().range));
	await p.goto(`${server.url}/calls/${id}`);
	await p.waitForFunction(() => document.body.dataset.ready);
	await test('replay with audio: the waveform is drawn, in both voices, without decoding the recording', async () => {
		await until(() => p.evaluate(() => (document.querySelector('#wave > div')?.shadowRoot?.querySelectorAll('canvas').length ?? 0) >= 2), 'waveform');
		assert.ok(asked.length && asked.every(Boolean), `whole recording asked for: ${asked}`);
		await accessible(p);
	});
	await test('replay with audio: space plays from the cursor, and the cursor follows', async () => {
		await p.locator('#lanes').focus();
		for (let i = 0; i < 6; i++)
			await p.keyboard.press('ArrowRight');
		await p.keyboard.press(' ');
		await until(async () => parseInt((await p.locator('#time').innerText()).slice(2), 10) >= 31, 'a second heard');
		await p.keyboard.press(' ');
		assert.equal(await p.evaluate(() => document.querySelector('#audio').paused), true);
		assert.ok(await p.evaluate(() => document.querySelector('#audio').currentTime) > 30.5);
	});
	await test('the recording is given by ranges', async () => {
		const part = await server.fetch(`/api/calls/${id}/audio`, { headers: { Range: 'bytes=100-199' } });
		assert.equal(part.status, 206);
		assert.match(part.headers.get('content-range'), /^bytes 100-199\/\d+$/);
		assert.equal((await part.arrayBuffer()).byteLength, 100);
		assert.equal((await server.fetch(`/api/calls/${id}/audio`, { headers: { Range: 'bytes=99999999-' } })).status, 416);
		const tail = await server.fetch(`/api/calls/${id}/audio`, { headers: { Range: 'bytes=-10' } });
		assert.equal((await tail.arrayBuffer()).byteLength, 10);
	});
	await p.context().close();
	return id;
}

// A call that was recorded as it was played: encrypted on the disk, opened as it is heard.
async function encrypted() {
	const server = new Server(), play = join(server.folder, 'play'), policy = join(server.folder, 'policy.ini');
	mkdirSync(play);
	writeFileSync(policy, '[recording]\nallowed = yes\n');
	execFileSync('sox', ['-n', '-r', '8000', '-c', '2', join(play, 'call.wav'), 'synth', '40', 'sine', '300', 'sine', '500', 'vol', '0.3']);
	await server.start(['--record', '--policy', policy, '--play', play, '--speed', '40', '--channels', 'caller,agent']);
	const call = await until(async () => (await server.json('/api/calls')).calls.find((c) => c.ended), 'the end of the call', 30000);
	const p = await page(server, `/calls/${call.id}`);

	await test('replay of an encrypted recording: its waveform, and seeking by ranges', async () => {
		await p.waitForFunction(() => document.body.dataset.drawn);
		await until(() => p.evaluate(() => (document.querySelector('#wave > div')?.shadowRoot?.querySelectorAll('canvas').length ?? 0) >= 2), 'waveform');
		await p.locator('#lanes').focus();
		for (let i = 0; i < 4; i++)
			await p.keyboard.press('ArrowRight');
		await p.keyboard.press(' ');
		await until(() => p.evaluate(() => document.querySelector('#audio').currentTime > 20.3), 'heard from 0:20 on', 20000);
		await p.keyboard.press(' ');
		assert.ok(await p.evaluate(() => document.querySelector('#audio').duration) > 39);
		await accessible(p);
	});
	await test('an encrypted recording is given by ranges as the sound it was, and lies on the disk as something else', async () => {
		const get = async (range) => Buffer.from(await (await server.fetch(`/api/calls/${call.id}/audio`, { headers: range ? { Range: range } : {} })).arrayBuffer());
		const whole = await get(), part = await get('bytes=100000-100999');
		assert.equal(whole.subarray(0, 4).toString(), 'RIFF');
		assert.deepEqual(part, whole.subarray(100000, 101000));
		const kept = readFileSync(join(server.folder, 'recordings', `${call.id}.rec`));
		assert.equal(kept.indexOf(part.subarray(0, 64)), -1);
	});
	await p.context().close();
	await server.end();
}

async function neverTold(server) {
	const id = newId();
	await server.push([start({ call: id, started_at: minute(101) }), ...tone(id, 1000, null), { ...end(id, 1000, { cues: {} }), stress: null }]);
	const p = await page(server, `/calls/${id}`);
	await test('replay: a call whose tone was never told is not called normal', async () => {
		await p.getByText('Too little of the caller was heard to tell the tone.').waitFor();
		assert.match(await p.locator('#facts').innerText(), /no tone/);
	});
	await p.context().close();
}

async function coaching(server) {
	for (let week = 0; week < 8; week++)
		for (let i = 0; i < 3; i++) {
			const events = wholeCall({ call: newId(), agent: 'dana', seconds: 20, tense: false,
				started_at: new Date(Date.now() - week * 7 * 86400000 - i * 3600000 - 60000).toISOString().replace(/\.\d+/, '') });
			events.at(-1).agent.median_response_gap_ms = week < 2 ? 900 : 500;
			await server.push(events);
		}
	const p = await page(server, '/agents/dana');
	await test('coaching: what changed, in a sentence, with calls to listen to; weeks as small multiples', async () => {
		await until(async () => /You leave more room: median 0\.9 s, was 0\.5 s\./.test(await p.locator('#sentences').innerText()), 'the sentence');
		assert.ok(await p.locator('#sentences a').count() >= 2);
		assert.equal(await p.locator('#trends figure').count(), 6, 'all but the silences, of which there are none');
		await accessible(p);
	});
	await test('coaching: one agreed focus', async () => {
		await p.fill('[name=text]', 'wait one breath after the caller ends');
		await p.getByRole('button', { name: 'Agree' }).click();
		await p.locator('.now', { hasText: 'wait one breath' }).waitFor();
		await p.reload();
		await p.locator('.now', { hasText: 'wait one breath' }).waitFor();
		await accessible(p);
	});
	await test('coaching: a moment to celebrate, heard before it is seen', async () => {
		const [{ id }] = (await server.json('/api/calls?agent=dana')).calls;
		await server.fetch(`/api/calls/${id}/notes`, { method: 'POST', json: { kind: 'celebrate', text: 'left room', start_ms: 7000, end_ms: 9000 } });
		await p.reload();
		const link = p.locator('#moments a', { hasText: 'listen from 0:07' });
		await link.waitFor();
		await accessible(p);
		assert.equal(await link.getAttribute('href'), `/calls/${id}?guess&t=7000`);
	});
	await test('coaching as a document: by its link a page and a PDF, the moment to celebrate, the focus; no score, no script', async () => {
		const html = await p.getByText('As a page to keep').getAttribute('href'), pdf = await p.getByText('PDF').getAttribute('href');
		const bytes = Buffer.from(await (await server.fetch(pdf)).arrayBuffer());
		assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
		await p.goto(server.url + html);
		const text = await p.locator('body').innerText();
		assert.match(text, /^dana\s+24 calls in the 12 weeks/);
		assert.match(text, /A moment to celebrate\s+left room\s+at 0:07 of a call; marked by this desk/);
		assert.match(text, /One focus, until next time\s+wait one breath after the caller ends/);
		assert.match(text, /You leave more room\s+0\.9\ss\s+was 0\.5\ss/);
		assert.doesNotMatch(text, /\b(stress|tense|peak|rank|score)/i);
		assert.equal(await p.locator('svg').count(), 6);
		await accessible(p);
		const [first] = await p.locator('figure a').all();
		assert.match(await first.getAttribute('href'), new RegExp(`^${server.url}/calls/[0-9a-f]+\\?guess&t=7000$`));
	});
	await test('the same from the command line; an agent who is not there is said', async () => {
		const out = join(server.folder, 'dana.html'), report = (...options) => execFileSync(program, ['report', '--store', server.store, ...options], { stdio: 'pipe' });
		report('--agent', 'dana', '--out', out, '--pdf', join(server.folder, 'dana.pdf'), '--link', 'http://desk.example');
		assert.match(readFileSync(out, 'utf8'), /href="http:\/\/desk\.example\/calls\/[0-9a-f]+\?guess&amp;t=7000"/);
		report('--agent', 'dana', '--out', out, '--set', 'cues.language=es');
		assert.match(readFileSync(out, 'utf8'), /<html lang="es">[\s\S]*Más espacio antes de responder[\s\S]*0,9\u00a0s/);
		assert.throws(() => report('--agent', 'nobody', '--out', out), (e) => e.status === 1 && /no call of this agent/.test(e.stderr));
		assert.throws(() => report('--agent', 'dana', '--change', '2026-11-10=x', '--out', out), (e) => e.status === 2);
	});
	await test('coaching carries nothing of how callers sounded', async () => {
		assert.doesNotMatch(JSON.stringify(await server.json('/api/agents/dana')), /"(stress|tense_ms|peak|outcome|caller|spark|cues)"/);
	});
	await p.context().close();
}

async function floor(server) {
	const p = await page(server, '/live', { width: 1920, height: 1080 });
	const calls = Array.from({ length: 500 }, (_, i) => ({ call: newId(), agent: `agent-${i}` }));
	await test('floor: nobody on the line is said', async () => {
		await p.getByText('No calls in progress.').waitFor();
		await accessible(p);
	});
	await test('floor: 500 calls without scrolling on a wide screen', async () => {
		for (const c of calls)
			await server.push([start(c)]);
		await until(async () => await p.locator('#grid li').count() === 500, '500 cards', 20000);
		const last = await p.locator('#grid li').last().boundingBox();
		assert.ok(last.y + last.height <= 1080, `the last card ends at ${last.y + last.height}`);
	});
	await test('floor: a raised hand comes first, and only it shows the tone', async () => {
		const { call } = calls[321];
		await server.push(Array.from({ length: 12 }, (_, i) => tone(call, (i + 1) * 1000, 85)).flat(), 1);
		assert.equal(await p.locator('#grid .tone').count(), 0);
		await server.fetch(`/api/calls/${call}/hand`, { method: 'POST' });
		await until(async () => /agent-321[\s\S]*asks for help[\s\S]*tense/.test(await p.locator('#grid li').first().innerText()), 'the hand');
		assert.equal(await p.locator('#grid .tone').count(), 1);
		await accessible(p);
	});
	await test('floor: a line fault shows; an ended call is gone', async () => {
		const { call } = calls[7];
		await server.push([{ kind: 'quality', call, t_ms: 1000, side: 'caller', type: 'one_way', value: 15, unit: 's' }], 1);
		await p.locator('.fault', { hasText: 'one voice only' }).waitFor();
		await server.push([end(call, 2000)], 2);
		await until(async () => await p.locator('#grid li').count() === 499, '499 cards');
	});
	await p.context().close();
}

export async function supervisor() {
	const server = new Server(), recordings = join(server.folder, 'recordings');
	mkdirSync(recordings);
	await server.start(['--recordings', recordings]);
	const ids = await fill(server);
	await calls(server);
	await replay(server, ids[0]);
	const heard = await withAudio(server, recordings);
	await neverTold(server);
	await encrypted();
	await coaching(server);
	for (const path of ['/calls', `/calls/${heard}?t=25000`, '/agents/dana', '/live'])
		for (const [width, scheme] of [[360, 'light'], [360, 'dark'], [1920, 'light'], [1920, 'dark']])
			await test(`${path.replace(heard, 'ID')} at ${width} px, ${scheme}`, async () => {
				const p = await page(server, path, { width, scheme, motion: 'reduce' });
				await sleep(400);
				await fits(p);
				await accessible(p);
				await p.context().close();
			});
	await test('calls and a replay fit every width between', async () => {
		const p = await page(server, '/calls');
		for (const path of ['/calls', `/calls/${heard}`]) {
			await p.goto(server.url + path);
			await p.locator('#rows tr, body[data-ready]').first().waitFor();
			for (const width of [280, 500, 761, 861, 1000, 1101, 1280]) {
				await p.setViewportSize({ width, height: 800 });
				await p.evaluate(() => document.querySelectorAll('#viewers').forEach((e) => { e.open = true; }));
				await fits(p);
			}
		}
		await p.context().close();
	});
	await floor(server);
	await server.end();
}
