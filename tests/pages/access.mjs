// access.mjs - who sees what: tokens, cookies, roles, the proxy's header, TLS, the audit log

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Server, accessible, page, program, test, until } from './harness.mjs';
import { newId, start, tone, wholeCall } from './scenario.mjs';

export async function access() {
	const server = await new Server().start();
	const mine = newId(), other = newId(), elsewhere = newId();
	await server.push(wholeCall({ call: mine, agent: 'a1', team: 'repairs' }));
	await server.push(wholeCall({ call: other, agent: 'a2', team: 'repairs' }));
	await server.push(wholeCall({ call: elsewhere, agent: 'a3', team: 'sales' }));

	await test('without a token made, who sits at the machine sees everything', async () => {
		assert.equal((await server.json('/api/session')).role, 'local');
		assert.equal((await server.json('/api/calls')).calls.length, 3);
	});

	const token = {
		agent: server.token('dana', '--role', 'agent', '--agent-id', 'a1'),
		supervisor: server.token('sam', '--role', 'supervisor', '--team', 'repairs'),
		qa: server.token('quinn', '--role', 'qa'),
		desk: server.token('desk-1', '--role', 'desk'),
	};
	const seen = async (t) => (await server.json('/api/calls', { token: t })).calls.map((c) => c.id).sort();
	const status = async (path, t, options) => (await server.fetch(path, { token: t, ...options })).status;

	await test('tokens are kept as hashes, and shown once', async () => {
		const dump = server.sql('SELECT * FROM token');
		for (const t of Object.values(token))
			assert.ok(t.length >= 43 && !dump.includes(t));
	});
	await test('with one, nobody sees anything without', async () => {
		assert.equal(await status('/api/calls'), 401);
		const to_login = await server.fetch('/calls');
		assert.deepEqual([to_login.status, to_login.headers.get('location')], [303, '/login']);
		assert.equal(await status('/api/calls', 'not-a-token'), 401);
	});
	await test('an agent sees own calls, a supervisor the team’s, QA all, a desk none', async () => {
		assert.deepEqual(await seen(token.agent), [mine]);
		assert.deepEqual(await seen(token.supervisor), [mine, other].sort());
		assert.deepEqual(await seen(token.qa), [mine, other, elsewhere].sort());
		assert.equal(await status('/api/calls', token.desk), 404);
	});
	await test('what is not one’s own is not there: 404 on every route, never 403', async () => {
		for (const path of ['', '/timeline', '/events', '/export?format=json', '/audio', '/peaks', '/viewers', '/notes'])
			assert.equal(await status(`/api/calls/${other}${path}`, token.agent), 404, path);
		assert.equal(await status(`/calls/${other}`, token.agent), 404);
		assert.equal(await status(`/api/calls/${elsewhere}`, token.supervisor), 404);
		assert.equal(await status(`/api/calls/${other}/notes`, token.agent, { method: 'POST', json: { kind: 'note', text: 'x', start_ms: 0, end_ms: 0 } }), 404);
		assert.equal(await status(`/api/calls/${other}/label`, token.agent, { method: 'PUT', json: { upset: 'yes' } }), 404);
		assert.equal(await status(`/api/calls/${other}`, token.agent, { method: 'DELETE' }), 404);
		assert.equal(await status('/api/agents/a2', token.agent), 404);
		assert.equal(await status('/api/agents/a3', token.supervisor), 404);
		assert.equal(await status('/api/agents/a2/document', token.agent), 404);
		assert.equal(await status('/api/agents/a3/document?format=pdf', token.supervisor), 404);
		assert.equal(await status('/live', token.agent), 404);
		assert.equal(await status('/api/live/events', token.agent), 404);
		assert.equal(await status('/api/events', token.supervisor), 404);
		assert.equal(await status('/api/audit', token.supervisor), 404);
		assert.equal(server.sql(`SELECT count(*) FROM call_start`), '3');
	});
	await test('an agent sees who opened a call of theirs, and when', async () => {
		await server.fetch(`/api/calls/${mine}/timeline`, { token: token.supervisor });
		await server.fetch(`/api/calls/${mine}/export?format=csv`, { token: token.supervisor });
		const { viewers } = await server.json(`/api/calls/${mine}/viewers`, { token: token.agent });
		assert.deepEqual(viewers.map((v) => `${v.who} ${v.action}`).sort(), ['sam export', 'sam open']);
		assert.match(viewers[0].at, /^\d{4}-\d\d-\d\dT[\d:]{8}Z$/);
	});
	await test('only the agent sees the load and what eased', async () => {
		assert.ok('eased' in await server.json('/api/agents/a1', { token: token.agent }));
		assert.ok(!('eased' in await server.json('/api/agents/a1', { token: token.supervisor })));
		const document = async (token) => (await server.fetch('/api/agents/a1/document', { token })).text();
		assert.match(await document(token.agent), /Calls that rose, and eased with you/);
		assert.doesNotMatch(await document(token.supervisor), /rose|eased/);
		assert.equal(await status('/api/load', token.agent), 200);
		assert.equal(await status('/api/load', token.supervisor), 404);
	});
	await test('a load is seen by the supervisor of that team once the agent sends it, until it is taken back; both are in the audit log', async () => {
		const loads = (t) => server.json('/api/loads', { token: t }).then((a) => a.loads), other_team = server.token('sol', '--role', 'supervisor', '--team', 'sales');
		const none_yet = server.token('ned', '--role', 'agent', '--agent-id', 'a3');
		const live = newId(), now = new Date(Date.now() - 3600000).toISOString().replace(/\.\d+/, '');
		await server.push(wholeCall({ call: live, agent: 'a1', team: 'repairs', started_at: now }), 0, token.desk);
		assert.deepEqual(await loads(token.supervisor), []);
		assert.equal(await status('/api/load', none_yet, { method: 'POST' }), 404, 'no call in this shift');
		assert.equal(await status('/api/load', token.supervisor, { method: 'POST' }), 404);
		assert.equal(await status('/api/load', token.agent, { method: 'POST' }), 204);
		const [sent, ...more] = await loads(token.supervisor);
		assert.deepEqual([sent.agent_id, sent.tense_ms, more.length], ['a1', 20000, 0]);
		assert.equal(Date.parse(sent.until) - Date.parse(now), 10 * 3600000);
		assert.equal((await server.json('/api/load', { token: token.agent })).sent_until, sent.until);
		assert.deepEqual(await loads(other_team), []);
		for (const t of [token.qa, token.agent, token.desk])
			assert.equal(await status('/api/loads', t), 404);
		assert.equal(await status('/api/load', token.agent, { method: 'DELETE' }), 204);
		assert.deepEqual(await loads(token.supervisor), []);
		const { audit } = await server.json('/api/audit', { token: token.qa });
		assert.deepEqual(audit.filter((e) => /load/.test(e.action)).map((e) => `${e.who} ${e.action}`), ['dana take load back', 'dana send load']);
		assert.equal(server.sql("SELECT count(*) FROM sqlite_master WHERE sql LIKE '%load%'"), '0', 'nowhere on the disk');
	});
	await test('a desk has what it sent deleted; nobody else may ask for that', async () => {
		const call = newId(), path = `/api/push/${call}`;
		await server.push([start({ call, agent: 'a1' }), ...tone(call, 1000, 40)], 0, token.desk);
		for (const t of [token.agent, token.supervisor, token.qa])
			assert.equal(await status(path, t, { method: 'DELETE' }), 404);
		assert.equal(await status(path, token.desk, { method: 'DELETE' }), 204);
		assert.equal(server.sql(`SELECT count(*) FROM call_start WHERE call = '${call}'`), '0');
		assert.ok((await server.json('/api/live', { token: token.qa })).calls.every((c) => c.call !== call));
		assert.equal(await status(path, token.desk, { method: 'DELETE' }), 204, 'asked again, it is gone still');
		await server.push(tone(call, 2000, 40), 3, token.desk);
		assert.equal(server.sql(`SELECT count(*) FROM call_start WHERE call = '${call}'`), '0');
	});
	await test('a note is taken back by its author, or by QA', async () => {
		const { id } = await server.json(`/api/calls/${mine}/notes`, { token: token.supervisor, method: 'POST', json: { kind: 'note', text: 'x', start_ms: 0, end_ms: 1 } });
		assert.equal(await status(`/api/calls/${mine}/notes/${id}`, token.agent, { method: 'DELETE' }), 404);
		assert.equal(await status(`/api/calls/${mine}/notes/${id}`, token.qa, { method: 'DELETE' }), 204);
	});
	await test('an agent’s feed carries own calls only', async () => {
		const reader = (await server.fetch('/api/events', { token: token.agent })).body.getReader();
		const theirs = newId(), own = newId();
		let text = '';
		await server.push([start({ call: theirs, agent: 'a2' }), ...tone(theirs, 1000, 40)], 0, token.desk);
		await server.push([start({ call: own, agent: 'a1' }), ...tone(own, 1000, 40)], 0, token.desk);
		while (!text.includes('"t_ms":1000'))
			text += new TextDecoder().decode((await reader.read()).value);
		await reader.cancel();
		assert.ok(!text.includes(theirs) && text.includes(own));
	});

	await test('the cookie is HttpOnly and SameSite=Strict, its seal cannot be made up', async () => {
		const answer = await server.fetch('/api/session', { method: 'POST', json: { token: token.qa } });
		const cookie = answer.headers.get('set-cookie');
		assert.match(cookie, /^undertone=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
		const value = cookie.split(';')[0], forged = value.slice(0, -1) + (value.endsWith('0') ? '1' : '0');
		const [hash, until_s, seal] = value.split('=')[1].split('.');
		assert.ok(!value.includes(token.qa));
		assert.equal(await status('/api/calls', null, { headers: { Cookie: value } }), 200);
		assert.equal(await status('/api/calls', null, { headers: { Cookie: forged } }), 401);
		assert.equal(await status('/api/calls', null, { headers: { Cookie: `undertone=${hash}.${Number(until_s) + 1}.${seal}` } }), 401);
	});
	await test('a request that changes something needs our header, from our own page', async () => {
		const post = (headers) => fetch(`${server.url}/api/calls/${mine}/notes`, { method: 'POST', headers, body: '{}' }).then((a) => a.status);
		const login = await server.fetch('/api/session', { method: 'POST', json: { token: token.qa } });
		const cookie = login.headers.get('set-cookie').split(';')[0];
		assert.equal(await post({ Cookie: cookie }), 403);
		assert.equal(await post({ Cookie: cookie, 'X-Undertone': '1', 'Sec-Fetch-Site': 'cross-site' }), 403);
		assert.equal(await post({ Cookie: cookie, 'X-Undertone': '1' }), 400);
	});
	await test('a token taken back ends its sessions at once', async () => {
		const spare = server.token('spare', '--role', 'qa');
		assert.equal(await status('/api/calls', spare), 200);
		spawnSync(program, ['token', 'remove', 'spare', '--store', server.store]);
		assert.equal(await status('/api/calls', spare), 401);
	});

	await test('logging in and out in a browser; each role has its own pages', async () => {
		const p = await page(server, '/calls', { token: token.agent });
		await until(async () => await p.locator('#rows tr').count() >= 1, 'own calls');
		assert.deepEqual(await p.locator('nav a').allInnerTexts(), ['Desk', 'Calls', 'My weeks']);
		await accessible(p);
		await p.getByText('My weeks').click();
		await p.getByText('Only you see this.', { exact: true }).waitFor();
		await accessible(p);
		await p.getByRole('button', { name: 'Send it to the supervisor' }).click();
		await p.getByText(/^The supervisor sees this until/).waitFor();
		await accessible(p);
		const s = await page(server, '/live', { token: token.supervisor });
		await s.locator('#loads', { hasText: 'a1' }).waitFor();
		await accessible(s);
		await p.getByRole('button', { name: 'Take it back' }).click();
		await until(async () => !await s.locator('#loads').isVisible(), 'gone from the floor at once');
		await s.goto(`${server.url}/calls`);
		await p.getByText('log out').click();
		await p.waitForURL(/login/);
		await accessible(p);
		await p.fill('#token', 'wrong');
		await p.keyboard.press('Enter');
		await p.getByText('This token is not known here.').waitFor();
		await p.context().close();
		await until(async () => await s.locator('#rows tr').count() >= 2, 'the team’s calls');
		assert.deepEqual(await s.locator('nav a').allInnerTexts(), ['Calls', 'Floor']);
		await s.context().close();
	});
	await test('a page that is not there is a page that says so, in the viewer’s language; the API says it in JSON', async () => {
		const p = await page(server, '/live', { token: token.agent, language: 'es-ES' });
		await p.getByRole('heading', { name: 'Eso no está (o ya no está).' }).waitFor();
		await accessible(p);
		await p.getByText('Llamadas').click();
		await p.waitForURL(/calls$/);
		await p.context().close();
		const answer = await server.fetch(`/calls/${newId()}`, { token: token.agent, headers: { Accept: 'text/html' } });
		assert.deepEqual([answer.status, answer.headers.get('content-type')], [404, 'text/html; charset=utf-8']);
		for (const [path, headers] of [['/api/nothing', { Accept: 'text/html' }], ['/nothing', {}]])
			assert.equal((await server.fetch(path, { token: token.agent, headers })).headers.get('content-type'), 'application/json', path);
	});
	await server.end();

	await test('a proxy’s header names the user, from loopback, by a token’s name', async () => {
		const behind = await new Server().start(['--user-header', 'X-Remote-User', '--behind-proxy', '--host', 'calls.example']);
		behind.token('quinn', '--role', 'qa');
		const get = (headers) => behind.fetch('/api/calls', { headers }).then((a) => a.status);
		assert.equal(await get({}), 401);
		assert.equal(await get({ 'X-Remote-User': 'quinn' }), 200);
		assert.equal(await get({ 'X-Remote-User': 'mallory' }), 401);
		await behind.end();
	});
	await test('beyond loopback it refuses to start without TLS or a proxy', () => {
		const { status: code, stderr } = spawnSync(program, ['serve', '--web', '0.0.0.0:0', '--store', '/tmp/undertone-refused.db'], { timeout: 5000 });
		assert.equal(code, 1);
		assert.match(stderr.toString(), /^undertone: 0\.0\.0\.0:0 is reached from other machines: give --tls-cert and --tls-key/);
	});
}
