// coaching.js - one page for the one-to-one: what changed, one agreed focus, and calls to listen to

import { $, clear, clock, el, get, masthead, person, post, request, svg, when } from './page.js';
import { sentence, written } from './trends.js';
import { shareLoad } from './load.js';
import { chooseLanguage, line, t } from './words.js';

const agent = decodeURIComponent(location.pathname.split('/').at(-1));
const session = await masthead(location.pathname);
const own = session.role === 'agent' && session.agent_id === agent;

const callLink = (c, text = when(c.started_at, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })) =>
	el('a', { href: `/calls/${c.id}?guess` }, text);

function drawSentences({ changes, calls }) {
	clear($('#sentences'), ...changes.map((c) => el('li', {}, sentence(c), el('span', { class: 'calls' }, t('listen'),
		...c.heard.flatMap((call, i) => [i ? ', ' : '', callLink(call)])))));
	if (!changes.length)
		clear($('#sentences'), el('li', { class: 'soft' }, calls < 6 ? t('fewWeeks') : t('asBefore')));
}

const WIDTH = 220, HEIGHT = 64;

function chart(trend, list) {
	const values = list.map((w) => w.value), low = Math.min(...values, ...(values.length > 1 ? [] : [0])), high = Math.max(...values);
	const y = (v) => HEIGHT - 14 - (high > low ? (v - low) / (high - low) : 0.5) * (HEIGHT - 22);
	const x = (i) => 6 + (list.length > 1 ? i / (list.length - 1) : 1) * (WIDTH - 12);
	const middle = values.slice().sort((a, b) => a - b)[values.length >> 1];
	const monday = (w) => when(w.day * 86400000, { month: 'short', day: 'numeric', timeZone: 'UTC' });
	const text = `${t(trend)}: ${list.map((w) => t('weekOf', { day: monday(w), value: written(trend, w.value) })).join(', ')}`;
	const date = (w, at, anchor) => svg('text', { x: at, y: HEIGHT, 'text-anchor': anchor }, monday(w));
	return svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': text },
		svg('path', { class: 'middle', d: `M0 ${y(middle)}H${WIDTH}` }),
		svg('path', { d: values.map((v, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('') }),
		...values.map((v, i) => svg('circle', { cx: x(i), cy: y(v), r: 2.5, class: i === values.length - 1 ? 'last' : '' })),
		...(list.length > 1 ? [date(list[0], 0, 'start')] : []), date(list.at(-1), WIDTH, 'end'));
}

function drawTrends(trends) {
	const figures = trends.filter(({ weeks }) => weeks.length);
	$('#trends-title').hidden = !figures.length;
	clear($('#trends'), ...figures.map(({ trend, weeks }) => el('figure', { class: 'panel' },
		el('figcaption', {}, t(trend), el('strong', {}, written(trend, weeks.at(-1).value))), chart(trend, weeks))));
}

// The same on paper: for the one-to-one.
function drawDocument() {
	const link = (format, text) => el('a', { class: 'button', href: `/api/agents/${encodeURIComponent(agent)}/document?format=${format}&lang=${document.documentElement.lang}` }, text);
	clear($('#document'), link('html', t('asPage')), link('pdf', t('asPdf')));
}

async function endFocus() {
	await request('DELETE', `/api/agents/${encodeURIComponent(agent)}/focus`);
	await load();
}

function focusForm(open) {
	const form = el('form', { onsubmit: async (e) => {
		e.preventDefault();
		const text = form.elements.text.value.trim();
		if (text)
			await post(`/api/agents/${encodeURIComponent(agent)}/focus`, { text });
		await load();
	} }, el('input', { name: 'text', maxlength: 300, 'aria-label': t('focusField'), placeholder: t('focusPlaceholder') }),
	el('button', { type: 'submit' }, open ? t('agreeAnew') : t('agree')));
	return form;
}

function drawFocus(list) {
	const box = $('#focus'), open = list.find((f) => !f.done_at), past = list.filter((f) => f.done_at);
	const day = (text) => when(text, { dateStyle: 'medium' });
	box.hidden = false;
	clear(box, el('h2', {}, t('agreedFocus')),
		open ? el('p', { class: 'now' }, open.text, own ? '' : el('button', { type: 'button', class: 'small', onclick: endFocus }, t('done')))
			: el('p', { class: 'soft' }, t('noFocus')),
		open ? el('p', { class: 'small soft' }, t('sinceWith', { day: day(open.set_at), who: person(open.set_by) })) : null,
		own ? null : focusForm(open),
		past.length ? el('ul', { class: 'past' }, ...past.map((f) => el('li', {}, t('fromTo', { text: f.text, from: day(f.set_at), to: day(f.done_at) })))) : null);
}

// A moment is heard before it is seen: the link opens the replay without its line.
function drawMoments(list) {
	const column = (kind, title, empty) => {
		const marked = list.filter((m) => m.kind === kind).slice(0, 4);
		return el('div', { class: 'panel' }, el('h2', {}, title), marked.length ? el('ul', {}, ...marked.map((m) => el('li', {},
			m.text ? el('p', {}, m.text) : null,
			el('a', { class: 'small', href: `/calls/${m.call}?guess&t=${m.t_ms}` }, t('listenFrom', { at: clock(m.t_ms) })),
			el('span', { class: 'small soft' }, ` · ${person(m.author)}, ${when(m.created_at, { dateStyle: 'medium' })}`)))) : el('p', { class: 'soft' }, empty));
	};
	$('#moments').hidden = false;
	clear($('#moments'), column('celebrate', t('toCelebrate'), t('celebrateNone')),
		column('try', t('toTry'), t('tryNone')));
}

async function drawLoad() {
	const now = await get('/api/load'), { tense_ms, limit_ms, break_due } = now, bar = el('i');
	bar.style.width = `${limit_ms ? Math.min(100, tense_ms / limit_ms * 100) : 0}%`;
	$('#load').hidden = false;
	clear($('#load'), el('h2', {}, t('thisShift')),
		el('p', {}, limit_ms ? t('withTenseOf', { time: clock(tense_ms), limit: clock(limit_ms) }) : t('withTense', { time: clock(tense_ms) })),
		limit_ms ? el('div', { class: 'limit', 'aria-hidden': 'true' }, bar) : null,
		break_due ? el('p', {}, line('break_due')[0]) : null,
		now.sent_until ? null : el('p', { class: 'small soft' }, t('onlyYou')), shareLoad(now, drawLoad));
}

function drawEased(list) {
	$('#eased').hidden = !list.length;
	clear($('#eased'), el('h2', {}, t('easedTitle')), el('p', { class: 'small soft' }, t('easedOnly')),
		el('ul', {}, ...list.slice(0, 20).map((c) => el('li', {}, callLink(c)))));
}

async function load() {
	let data;
	try {
		data = await get(`/api/agents/${encodeURIComponent(agent)}`);
	} catch (refused) {
		$('#said').textContent = refused.status === 404 ? t('nobody') : refused.message;
		return;
	}
	$('#name').textContent = own ? t('pageWeeks') : agent;
	$('#said').textContent = data.calls === 1 ? t('oneCall') : t('callCount', { n: data.calls });
	drawSentences(data);
	drawFocus(data.focus);
	drawMoments(data.moments);
	drawTrends(data.trends);
	drawDocument();
	if (own) {
		chooseLanguage(await get('/api/texts'));
		drawEased(data.eased ?? []);
		await drawLoad();
	}
}

await load();
