// screens.mjs - the pages' pictures for the README, of the demo call: make screens
//
// The desk is one picture of four moments; PNGs of few colours, so that each is small enough to be kept in the tree.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, closeAll, page, root, sleep, until } from '../tests/pages/harness.mjs';

const out = join(root, 'src/web/screens');

async function desk(server, scheme, moments) {
	const p = await page(server, '/', { width: 340, height: 360, scheme });
	for (const [name, when] of moments) {
		await until(() => p.evaluate(when), name, 60000);
		await sleep(700);
		await p.screenshot({ path: join(server.folder, `${name}.png`) });
	}
	await p.context().close();
	return moments.map(([name]) => join(server.folder, `${name}.png`));
}

// Pictures side by side, as a browser draws them.
async function beside(server, files, target, width) {
	const p = await page(server);
	await p.setViewportSize({ width, height: 100 });
	await p.setContent(`<!doctype html><body style="margin:0;display:flex;align-items:flex-start;width:max-content">${files.map((f) => `<img src="data:image/png;base64,${readFileSync(f).toString('base64')}">`).join('')}`);
	await sleep(200);
	await p.screenshot({ path: target, fullPage: true });
	await p.context().close();
}

// Few colours are enough for flat pages: a third of the bytes.
function shrink(file) {
	execFileSync('pngquant', ['--force', '--skip-if-larger', '--output', file, '48', file]);
}

const server = new Server(), play = join(server.folder, 'play'), recordings = join(server.folder, 'recordings');
try {
	mkdirSync(play);
	mkdirSync(recordings);
	execFileSync(join(root, 'tools/demo_call'), [join(play, 'demo.wav')]);
	await server.start(['--play', play, '--speed', '4', '--agent-id', 'dana', '--team', 'repairs', '--recordings', recordings]);
	const word = (w) => `document.querySelector('#tone')?.dataset.tone === '${w}' && !document.querySelector('#tone').hidden`;
	const files = await desk(server, 'light', [['listening', word('listening')], ['tense', `document.querySelector('[data-cue=caller_tense]')`],
		['easing', `document.querySelector('[data-cue=caller_easing]')`], ['wrapup', `document.querySelector('.sentence')`]]);
	await beside(server, files, join(out, 'desk.png'), 1360);
	const { calls: [call] } = await server.json('/api/calls');
	for (const [name, scheme] of [['replay', 'light'], ['replay-dark', 'dark']]) {
		const p = await page(server, `/calls/${call.id}?t=62000`, { width: 1180, height: 800, scheme });
		await p.waitForFunction(() => document.body.dataset.drawn);
		await sleep(500);
		await p.screenshot({ path: join(out, `${name}.png`) });
		await p.context().close();
	}
	for (const name of ['desk', 'replay', 'replay-dark'])
		shrink(join(out, `${name}.png`));
} finally {
	await closeAll();
}
