// floor.js - the calls in progress: who, how long, line faults, raised hands first; tone only where the policy shows it

import './words_floor.js';
import './words_load.js';
import { $, clear, clock, el, get, masthead, when } from './page.js';
import { t } from './words.js';

const FAULTS = ['one_way', 'gap', 'clipping', 'noise', 'echo', 'mixed', 'drift'];
const MANY = 150, LOADS_MS = 60000;

const session = await masthead('/live');
const grid = $('#grid');
const cards = new Map();        // call: { li, at: when its t_ms was heard, line }

function card(line) {
	const known = cards.get(line.call) ?? { li: el('li', {}, el('span', { class: 'who' }), el('span', { class: 'for number' }), el('span', { class: 'more' })) };
	const [who, , more] = known.li.children;
	Object.assign(known, { line, at: performance.now() - line.t_ms });
	who.textContent = line.agent_id || t('unknownAgent');
	who.title = [line.agent_id, line.team].filter(Boolean).join(' · ');
	clear(more, ...words(line));
	known.li.className = line.hand ? 'hand' : line.fault ? 'fault' : '';
	known.li.dataset.call = line.call;
	return known;
}

function words(line) {
	const parts = [line.fault ? `⚠ ${FAULTS.includes(line.fault) ? t(`fault.${line.fault}`) : line.fault}` : '',
		line.paused ? t('pausedCall') : '', line.colleague ? t('withColleague') : ''].filter(Boolean);
	return [line.hand ? el('span', { data: { icon: 'hand' } }, t('asksForHelp')) : null, parts.length ? el('span', {}, parts.join(' · ')) : null, line.tone ? el('span', { class: 'tone', data: { tone: line.tone } }, t(line.tone)) : null];
}

// Raised hands first, then the longest calls; a card moves only when its rank does.
function place(entry) {
	const before = (a, b) => (a.line.hand !== b.line.hand ? a.line.hand : a.at < b.at);
	let next = null;
	for (const other of grid.children) {
		const each = cards.get(other.dataset.call);
		if (each && each !== entry && before(entry, each)) {
			next = other;
			break;
		}
	}
	grid.insertBefore(entry.li, next);
}

function take(line) {
	if (line.ended) {
		cards.get(line.call)?.li.remove();
		cards.delete(line.call);
		return;
	}
	const fresh = !cards.has(line.call), hand = cards.get(line.call)?.line.hand;
	const entry = card(line);
	cards.set(line.call, entry);
	if (fresh || hand !== line.hand)
		place(entry);
	tick(entry);
}

function tick({ li, at }) {
	li.children[1].textContent = clock(performance.now() - at);
}

function summary() {
	const hands = [...cards.values()].filter((c) => c.line.hand).length;
	const count = (n, one, many) => (n === 1 ? t(one) : t(many, { n }));
	$('#count').textContent = !cards.size ? '' : [count(cards.size, 'callNow', 'callsNow'), hands ? count(hands, 'handNow', 'handsNow') : ''].filter(Boolean).join(', ');
	$('#said').textContent = cards.size ? '' : t('noneInProgress');
	$('#said').hidden = cards.size > 0;
	grid.classList.toggle('many', cards.size > MANY);
}

function snapshot(calls) {
	cards.clear();
	clear(grid);
	const entries = calls.map((line) => card(line));
	for (const entry of entries.sort((a, b) => b.line.hand - a.line.hand || a.at - b.at)) {
		cards.set(entry.line.call, entry);
		grid.append(entry.li);
		tick(entry);
	}
}

// What agents chose to tell of their shift; only a supervisor is told, and only for the team.
async function drawLoads() {
	if (session.role === 'qa')
		return;
	const { loads } = await get('/api/loads'), hour = (text) => when(text, { timeStyle: 'short' });
	$('#loads').hidden = !loads.length;
	clear($('#loads ul'), ...loads.map((l) => el('li', {}, el('strong', {}, l.agent_id), ' ',
		t('loadLine', { time: clock(l.tense_ms), sent: hour(l.sent_at), until: hour(l.until) }))));
}

const source = new EventSource('/api/live/events');
source.addEventListener('message', (m) => {
	const e = JSON.parse(m.data);
	if (e.kind === 'loads')
		return void drawLoads();
	if (e.calls)
		snapshot(e.calls);
	else if (e.kind === 'floor')
		take(e);
	summary();
});
source.addEventListener('error', () => {
	$('#said').hidden = false;
	$('#said').textContent = t('tryingAgain');
});
setInterval(() => cards.forEach(tick), 1000);
setInterval(drawLoads, LOADS_MS);
await drawLoads();
