// screens.mjs - the pages' pictures for the README, of the demo call, and the report's, of an archive made: make screens
//
// "node tools/screens.mjs report" takes the report's alone.
// The desk is one picture of four moments; PNGs of few colours, so that each is small enough to be kept in the tree.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, closeAll, page, program, root, sleep, until } from '../tests/pages/harness.mjs';

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

// The report's first screen: what was analysed, and the calls worth hearing first.
async function report(server) {
	const archive = join(server.folder, 'archive'), results = join(server.folder, 'results'), html = join(server.folder, 'report.html');
	execFileSync(join(root, 'tools/make_archive'), [archive, '60']);
	execFileSync(program, ['analyze', '--channels', 'caller,agent', '--name', '{date}_{time}_{team}_{agent}_{queue}_{reason}_{call}.wav', '--out', results, archive], { stdio: 'ignore' });
	execFileSync(program, ['report', '--qa', 'results', '--out', html, '--change', '2026-10-25=the new menu'], { cwd: server.folder });
	const p = await page(server);
	await p.setViewportSize({ width: 900, height: 1000 });
	await p.goto(`file://${html}`);
	await p.screenshot({ path: join(out, 'report.png') });
	await p.context().close();
	shrink(join(out, 'report.png'));
}

// The desk and the replay page.
async function pages(server) {
	const play = join(server.folder, 'play'), policy = join(server.folder, 'policy.ini');
	mkdirSync(play);
	writeFileSync(policy, '[recording]\nallowed = yes\n');
	execFileSync(join(root, 'tools/demo_call'), [join(play, 'demo.wav')]);
	await server.start(['--play', play, '--speed', '4', '--agent-id', 'dana', '--team', 'repairs', '--record', '--policy', policy]);
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
}

const server = new Server();
try {
	if (process.argv[2] !== 'report')
		await pages(server);
	await report(server);
} finally {
	await closeAll();
}
