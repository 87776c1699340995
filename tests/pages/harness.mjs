// harness.mjs - TAP, a server of our own for each group of tests, and a browser
//
// Servers listen on a free port of loopback and keep their store in a new folder; both are gone at the end.

import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '../../build/web-tests/node_modules/playwright-core/index.mjs';

export const root = new URL('../..', import.meta.url).pathname;
export const program = process.env.UNDERTONE ?? join(root, 'undertone');
const axeSource = readFileSync(join(root, 'build/web-tests/node_modules/axe-core/axe.min.js'), 'utf8');

let count = 0;
const open = new Set();

// A test: passes unless fn throws.
export async function test(name, fn) {
	const number = ++count;
	try {
		await fn();
		console.log(`ok ${number} - ${name}`);
	} catch (error) {
		console.log(`not ok ${number} - ${name}`);
		console.log(String(error.stack ?? error).slice(0, 1500).replace(/^/gm, '# '));
	}
}

export function finish() {
	console.log(`1..${count}`);
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Waits until fn() is truthy, and gives it.
export async function until(fn, what, limit_ms = 10000) {
	for (const end = Date.now() + limit_ms; Date.now() < end; await sleep(25)) {
		const value = await fn();
		if (value)
			return value;
	}
	throw new Error(`never came: ${what}`);
}

export class Server {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'undertone-pages-'));
		this.store = join(this.folder, 'calls.db');
		open.add(this);
	}

	// port 0: a free one, which restart() takes again.
	async start(options = [], port = this.port ?? 0) {
		this.options = options;
		this.child = spawn(program, ['serve', '--web', `127.0.0.1:${port}`, '--store', this.store, ...options],
			{ stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, XDG_STATE_HOME: this.folder, XDG_CONFIG_HOME: this.folder } });
		const [line] = await Promise.race([once(this.child.stdout, 'data'), once(this.child, 'exit').then(() => ['it ended'])]);
		this.port = Number(/:(\d+)\//.exec(line)?.[1]);
		if (!this.port)
			throw new Error(`the server did not start: ${line}`);
		this.url = `http://127.0.0.1:${this.port}`;
		return this;
	}

	async stop(signal = 'SIGTERM') {
		if (this.child?.exitCode === null && this.child.signalCode === null) {
			this.child.kill(signal);
			await once(this.child, 'exit');
		}
	}

	async end() {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
		open.delete(this);
	}

	token(name, ...options) {
		return execFileSync(program, ['token', 'add', name, '--store', this.store, ...options],
			{ env: { ...process.env, XDG_STATE_HOME: this.folder } }).toString().trim();
	}

	fetch(path, { token, json, ...options } = {}) {
		const headers = { 'X-Undertone': '1', ...(token ? { Authorization: `Bearer ${token}` } : {}), ...options.headers };
		return fetch(this.url + path, { ...options, headers, body: json ? JSON.stringify(json) : options.body, redirect: 'manual' });
	}

	async json(path, options) {
		return (await this.fetch(path, options)).json();
	}

	// Sends events as a desk does; seq counts from first.
	async push(events, first = 0, token) {
		const answer = await this.fetch('/api/push', { method: 'POST', token, body: events.map((e, i) => JSON.stringify({ seq: first + i, ...e })).join('\n') });
		if (answer.status !== 204)
			throw new Error(`push: ${answer.status} ${await answer.text()}`);
	}

	sql(query) {
		return execFileSync('sqlite3', ['-readonly', this.store, query]).toString().trim();
	}
}

let browser = null;

// A page of a new context: { width, height, scheme, token, storage }.
export async function page(server, path, { width = 1280, height = 900, scheme = 'light', token, language = 'en', motion } = {}) {
	browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required'] });
	const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: language, reducedMotion: motion });
	const p = await context.newPage();
	p.problems = [];
	p.on('pageerror', (e) => p.problems.push(`${e.name}: ${e.message} ${e.stack}`));
	p.on('console', (m) => m.type() === 'error' && !/status of (404|401)/.test(m.text()) && p.problems.push(m.text()));
	if (token) {
		await p.goto(`${server.url}/login`);
		await p.fill('#token', token);
		await p.click('button[type=submit]');
		await p.waitForURL((url) => url.pathname !== '/login');
	}
	if (path)
		await p.goto(server.url + path);
	return p;
}

// No violation of axe-core's rules (WCAG 2.2 AA and best practice), no error in the console.
export async function accessible(p) {
	await p.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finish?.())));
	await p.evaluate(`${axeSource}; undefined`);
	/* Its preloading copies style sheets into the page, which the policy rightly refuses. */
	const { violations } = await p.evaluate(() => window.axe.run(document, { preload: false }));
	const said = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`);
	if (said.length || p.problems.length)
		throw new Error([...said, ...p.problems].join('\n'));
}

// Nothing sticks out to the right.
export async function fits(p) {
	const over = await p.evaluate(() => document.documentElement.scrollWidth > innerWidth
		&& [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => `${e.localName}.${e.id || e.className}`));
	if (over)
		throw new Error(`wider than the window of ${p.viewportSize().width} px: ${over.slice(0, 8)}`);
}

export async function closeAll() {
	await browser?.close();
	for (const server of [...open])
		await server.end();
}
