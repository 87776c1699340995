// coaching.js - one page for the one-to-one: what changed, one agreed focus, and calls to listen to

import { $, clear, clock, el, get, masthead, post, request, svg, when } from './page.js';
import { TRENDS, sentence } from './trends.js';

const agent = decodeURIComponent(location.pathname.split('/').at(-1));
const session = await masthead(location.pathname);
const own = session.role === 'agent' && session.agent_id === agent;

const callLink = (c, text = when(c.started_at, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })) =>
	el('a', { href: `/calls/${c.id}?guess` }, text);

function drawSentences({ changes, calls }) {
	clear($('#sentences'), ...changes.map((c) => el('li', {}, sentence(c), el('span', { class: 'calls' }, 'listen: ',
		...c.heard.flatMap((call, i) => [i ? ', ' : '', callLink(call)])))));
	if (!changes.length)
		clear($('#sentences'), el('li', { class: 'soft' }, calls < 6 ? 'Sentences come when there are a few weeks to compare.' : 'Much as it was in the weeks before.'));
}

const WIDTH = 220, HEIGHT = 64;

function chart(measure, list) {
	const values = list.map((w) => w.value), low = Math.min(...values, ...(values.length > 1 ? [] : [0])), high = Math.max(...values);
	const y = (v) => HEIGHT - 14 - (high > low ? (v - low) / (high - low) : 0.5) * (HEIGHT - 22);
	const x = (i) => 6 + (list.length > 1 ? i / (list.length - 1) : 1) * (WIDTH - 12);
	const middle = values.slice().sort((a, b) => a - b)[values.length >> 1];
	const monday = (w) => when(w.day * 86400000, { month: 'short', day: 'numeric', timeZone: 'UTC' });
	const text = `${measure.name}: ${list.map((w) => `week of ${monday(w)} ${measure.write(w.value)}`).join(', ')}`;
	const date = (w, at, anchor) => svg('text', { x: at, y: HEIGHT, 'text-anchor': anchor }, monday(w));
	return svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': text },
		svg('path', { class: 'middle', d: `M0 ${y(middle)}H${WIDTH}` }),
		svg('path', { d: values.map((v, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('') }),
		...values.map((v, i) => svg('circle', { cx: x(i), cy: y(v), r: 2.5, class: i === values.length - 1 ? 'last' : '' })),
		...(list.length > 1 ? [date(list[0], 0, 'start')] : []), date(list.at(-1), WIDTH, 'end'));
}

function drawTrends(trends) {
	const figures = trends.filter(({ weeks }) => weeks.length).map(({ trend, weeks }) => [TRENDS[trend], weeks]);
	$('#trends-title').hidden = !figures.length;
	clear($('#trends'), ...figures.map(([m, weeks]) => el('figure', { class: 'panel' },
		el('figcaption', {}, m.name, el('strong', {}, m.write(weeks.at(-1).value))), chart(m, weeks))));
}

// The same on paper: for the one-to-one.
function drawDocument() {
	const link = (format, text) => el('a', { class: 'button', href: `/api/agents/${encodeURIComponent(agent)}/document?format=${format}` }, text);
	clear($('#document'), link('html', 'As a page to keep'), link('pdf', 'PDF'));
}

function drawFocus(list) {
	const box = $('#focus'), open = list.find((f) => !f.done_at), past = list.filter((f) => f.done_at);
	const write = el('form', { onsubmit: async (e) => {
		e.preventDefault();
		const text = write.elements.text.value.trim();
		if (text)
			await post(`/api/agents/${encodeURIComponent(agent)}/focus`, { text });
		await load();
	} }, el('input', { name: 'text', maxlength: 300, 'aria-label': 'Focus', placeholder: 'One thing to try until next time' }), el('button', { type: 'submit' }, open ? 'Agree anew' : 'Agree'));
	box.hidden = false;
	clear(box, el('h2', {}, 'Agreed focus'),
		open ? el('p', { class: 'now' }, open.text) : el('p', { class: 'soft' }, 'None yet.'),
		open ? el('p', { class: 'small soft' }, `since ${when(open.set_at, { dateStyle: 'medium' })}, with ${open.set_by}`) : null,
		own ? null : write,
		open && !own ? el('button', { type: 'button', class: 'plain', onclick: async () => {
			await request('DELETE', `/api/agents/${encodeURIComponent(agent)}/focus`);
			await load();
		} }, 'Done') : null,
		past.length ? el('ul', { class: 'past' }, ...past.map((f) => el('li', {}, `${f.text} · ${when(f.set_at, { dateStyle: 'medium' })} to ${when(f.done_at, { dateStyle: 'medium' })}`))) : null);
}

// A moment is heard before it is seen: the link opens the replay without its line.
function drawMoments(list) {
	const column = (kind, title, empty) => {
		const marked = list.filter((m) => m.kind === kind).slice(0, 4);
		return el('div', { class: 'panel' }, el('h2', {}, title), marked.length ? el('ul', {}, ...marked.map((m) => el('li', {},
			m.text ? el('p', {}, m.text) : null,
			el('a', { class: 'small', href: `/calls/${m.call}?guess&t=${m.t_ms}` }, `listen from ${clock(m.t_ms)}`),
			el('span', { class: 'small soft' }, ` · ${m.author}, ${when(m.created_at, { dateStyle: 'medium' })}`)))) : el('p', { class: 'soft' }, empty));
	};
	$('#moments').hidden = false;
	clear($('#moments'), column('celebrate', '★ To celebrate', 'Mark a moment in a replay as worth showing, and it comes here.'),
		column('try', '↻ To try differently', 'Mark one to try differently, and it comes here.'));
}

async function drawLoad() {
	const { tense_ms, limit_ms, break_due } = await get('/api/load');
	const bar = el('i');
	bar.style.width = `${limit_ms ? Math.min(100, tense_ms / limit_ms * 100) : 0}%`;
	$('#load').hidden = false;
	clear($('#load'), el('h2', {}, 'This shift'), el('p', {}, `${clock(tense_ms)} with tense callers${limit_ms ? `, of ${clock(limit_ms)}` : ''}`),
		limit_ms ? el('div', { class: 'limit', 'aria-hidden': 'true' }, bar) : null,
		break_due ? el('p', {}, 'You have carried a lot this shift. A short break would help.') : null,
		el('p', { class: 'small soft' }, 'Only you see this.'));
}

function drawEased(list) {
	$('#eased').hidden = !list.length;
	clear($('#eased'), el('h2', {}, '★ Calls that rose, and eased with you'), el('p', { class: 'small soft' }, 'Only you see this list.'),
		el('ul', {}, ...list.slice(0, 20).map((c) => el('li', {}, callLink(c)))));
}

async function load() {
	let data;
	try {
		data = await get(`/api/agents/${encodeURIComponent(agent)}`);
	} catch (refused) {
		$('#said').textContent = refused.status === 404 ? 'There is nobody here of that id.' : refused.message;
		return;
	}
	$('#name').textContent = own ? 'My weeks' : agent;
	$('#said').textContent = `${data.calls} ${data.calls === 1 ? 'call' : 'calls'} in the last 12 weeks`;
	drawSentences(data);
	drawFocus(data.focus);
	drawMoments(data.moments);
	drawTrends(data.trends);
	drawDocument();
	if (own) {
		drawEased(data.eased ?? []);
		await drawLoad();
	}
}

await load();
