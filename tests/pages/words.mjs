// words.mjs - every word of the pages in every language: none is missing, and no page in Spanish says anything in English

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Server, accessible, page, root, test, until } from './harness.mjs';
import { newId, start, tone, wholeCall } from './scenario.mjs';

const assets = join(root, 'src/web/assets'), files = (end) => readdirSync(assets).filter((name) => name.endsWith(end));
const source = (name) => readFileSync(join(assets, name), 'utf8');

// The keys that a file of words has, as it is written.
const keysOf = (name) => [...source(name).matchAll(/(?:'([^']+)'|\b(\w+)): '/g)].map(([, quoted, plain]) => quoted ?? plain);

async function tables() {
	const { allWords } = await import(join(assets, 'words.js')), shared = new Set(Object.keys(allWords().en)), own = {};
	for (const name of files('.js').filter((each) => each.startsWith('words_'))) {
		await import(join(assets, name));
		own[name] = Object.fromEntries(keysOf(name).map((key) => [key, allWords().en[key]]));
	}
	const clashes = Object.values(own).flatMap(Object.keys).filter((key) => shared.has(key));
	const { en, es } = allWords();

	await test('words: the same keys in English and Spanish, none empty, with the same places to fill', () => {
		assert.ok(Object.keys(en).length > 150);
		assert.deepEqual(Object.keys(en).sort(), Object.keys(es).sort());
		const slots = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
		for (const key of Object.keys(en)) {
			assert.ok(en[key].trim() && es[key].trim(), key);
			assert.equal(slots(es[key]), slots(en[key]), key);
		}
		assert.deepEqual(clashes, [], 'a page’s word in the place of a shared one');
	});
	await test('words: every feature of the scorecard is said in words', async () => {
		const { evidenceWords } = await import(join(assets, 'tone.js'));
		const features = readFileSync(join(root, 'calibration/stress.ini'), 'utf8').split(/^\[/m).filter((part) => /^point_1/m.test(part)).map((part) => part.split(']')[0]);
		globalThis.navigator ??= { language: 'en' };
		assert.ok(features.length > 3);
		for (const feature of features)
			for (const delta of [-2, 2])
				assert.match(evidenceWords({ feature, delta, unit: '?', points: 1 }), /^[a-z ]+ [−+]?2\.0 (?!\?)/, feature);
	});
	await test('words: what the scripts and the pages ask for is there, and the pages’ own English is the table’s', () => {
		for (const name of files('.js'))
			for (const [, key] of source(name).matchAll(/[^\w.]t\('([^']+)'/g))
				assert.ok(key in en, `${name}: ${key}`);
		for (const name of files('.html')) {
			const script = name.replace('.html', '.js'), html = source(name);
			const used = files('.js').includes(script) ? source(script).match(/words_\w+\.js/g) ?? [] : [];
			const words = Object.assign({}, ...used.map((each) => own[each]));
			for (const [, key, text] of html.matchAll(/ data-t="([^"]+)"[^>]*>([^<]*)</g))
				assert.equal(text.trim(), words[key] ?? en[key] ?? `${key}: no such word`, name);
			for (const [, key] of html.matchAll(/ data-t-[a-z-]+="([^"]+)"/g))
				assert.ok(key in en, `${name}: ${key}`);
		}
	});
}

// Words that English cannot do without, and Spanish has not.
const ENGLISH = /\b(the|of|and|with|this|is|to|from|at|by|call|calls|caller|agent|note|notes|tone|when|you|your|any|open|eased|tense|settled|listen|week|until|log)\b/i;

// All that a page shows or tells a screen reader.
const said = (p) => p.evaluate(() => {
	const texts = [document.title], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode())
		if (!walk.currentNode.parentElement.closest('script, style'))
			texts.push(walk.currentNode.textContent);
	for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext'])
		texts.push(...[...document.querySelectorAll(`[${name}]`)].map((e) => e.getAttribute(name)));
	return texts.map((text) => text.trim()).filter(Boolean);
});

async function spanish() {
	const server = await new Server().start(), mine = newId(), quiet = newId(), going = newId(), now = new Date().toISOString().replace(/\.\d+/, '');
	await server.push(wholeCall({ call: mine, agent: 'a1', team: 'x', started_at: now }));
	await server.push(wholeCall({ call: quiet, agent: 'a1', team: 'x', tense: false, started_at: now }));
	for (const kind of ['note', 'bookmark', 'celebrate', 'try'])
		await server.fetch(`/api/calls/${mine}/notes`, { method: 'POST', json: { kind, text: 'ok', start_ms: 1000, end_ms: 2000 } });
	await server.fetch('/api/agents/a1/focus', { method: 'POST', json: { text: 'ok' } });
	await server.push([start({ call: going, agent: 'a1', team: 'x' }), ...tone(going, 1000, 20), { kind: 'quality', call: going, t_ms: 1000, side: 'caller', type: 'one_way', value: 15, unit: 's' }]);
	await server.fetch(`/api/calls/${going}/hand`, { method: 'POST' });
	const tokens = { agent: server.token('ana', '--role', 'agent', '--agent-id', 'a1'), supervisor: server.token('eva', '--role', 'supervisor', '--team', 'x') };
	await server.fetch('/api/load', { method: 'POST', token: tokens.agent });
	const pages = [
		['/login', null, /Clave personal/], ['/', 'agent', /voz/], ['/calls', 'supervisor', /se calmó/], ['/calls?team=none', 'supervisor', /Ninguna llamada/],
		[`/calls/${mine}`, 'supervisor', /Subió el tono de quien llama/], [`/calls/${quiet}`, 'agent', /no salió de lo normal/],
		['/agents/a1', 'supervisor', /Foco acordado/], ['/agents/a1', 'agent', /Supervisión lo ve hasta las/], ['/agents/nobody', 'supervisor', /No hay nadie/],
		['/live', 'supervisor', /Enviado por agentes/], ['/policy', null, /Qué se guarda, y cuánto tiempo/],
		['/api/agents/a1/document?format=html', 'supervisor', /Para la conversación a dos/],
	];

	for (const role of ['none', 'agent', 'supervisor']) {
		const p = await page(server, null, { language: 'es-ES', token: tokens[role] });
		for (const [path, , shown] of pages.filter(([, who]) => (who ?? 'none') === role))
			await test(`in Spanish: ${path.replace(/[0-9a-f]{32}/, 'ID')} as ${role}, no word of English`, async () => {
				await p.goto(server.url + path);
				await until(async () => shown.test((await said(p)).join('\n')), shown);
				if (path.startsWith('/calls/')) {
					await p.locator('#viewers summary').click();
					await p.waitForFunction(() => document.body.dataset.drawn && document.querySelector('#viewers li'));
					await p.keyboard.press('?');
				}
				assert.equal(await p.locator('html').getAttribute('lang'), 'es');
				assert.deepEqual((await said(p)).filter((text) => ENGLISH.test(text)), []);
				await p.keyboard.press('Escape');
				await accessible(p);
			});
		await p.context().close();
	}
	await test('what the server writes itself is in the address’s language, or else the browser’s, or else the calls’', async () => {
		for (const [path, tag, language] of [['/policy', 'es-MX,es;q=0.9,en;q=0.8', 'es'], ['/policy', 'de', 'en'], ['/policy', 'est', 'en'],
			['/policy?lang=en', 'es', 'en'], ['/policy?lang=es', 'en', 'es']])
			assert.match(await (await server.fetch(path, { headers: { 'Accept-Language': tag } })).text(), new RegExp(`<html lang="${language}">`), `${path} ${tag}`);
	});
	await test('the address chooses the language, and the window remembers it', async () => {
		const p = await page(server, '/calls?lang=es', { token: tokens.supervisor });
		await p.locator('h1', { hasText: 'Llamadas' }).waitFor();
		await p.getByText('Sala', { exact: true }).click();
		await p.locator('h1', { hasText: 'Sala' }).waitFor();
		await p.context().close();
	});
	await server.end();
}

export async function words() {
	await tables();
	await spanish();
}
