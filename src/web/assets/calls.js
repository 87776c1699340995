// calls.js - the list of calls, newest first; the address bar holds the filters, so that a view can be sent

import './words_calls.js';
import { $, clear, clock, el, get, masthead, percent, when } from './page.js';
import { CUES } from './glyphs.js';
import { cueGlyphs, cueName, outcome, spark } from './outcome.js';
import { t } from './words.js';

// The first list is asked for while the rest of the page comes.
const firstList = get(`/api/calls?${apiQuery([...new URLSearchParams(location.search)])}`).catch((refused) => refused);
const session = await masthead('/calls');
const form = $('#filters'), rows = $('#rows'), said = $('#said'), older = $('#older');
let before = null;

// A choice in one box stands for up to two parameters of the API.
const LENGTHS = { '': t('anyLength'), '0-120000': t('under2'), '120000-300000': t('from2'), '300000-900000': t('from5'), '900000-': t('over15') };
const PEAKS = { '': t('anyTone'), [`${session.tense_on}-`]: t('wasTense'), [`0-${session.tense_off}`]: t('staySettled') };

const option = (value, text) => el('option', { value }, text);

function field(name, label, control) {
	control.name = name;
	return el('label', {}, label, control);
}

const select = (choices) => el('select', {}, ...Object.entries(choices).map(([value, text]) => option(value, text)));
const input = (type, placeholder = '') => el('input', { type, placeholder });

function build() {
	clear(form,
		field('from', t('from'), input('date')), field('to', t('to'), input('date')),
		field('team', t('team'), select({ '': t('any') })), field('queue', t('queue'), select({ '': t('any') })),
		field('reason', t('reason'), select({ '': t('any') })),
		session.role === 'agent' ? null : field('agent', t('agent'), input('search', t('id'))),
		field('length', t('length'), select(LENGTHS)), field('peak', t('tone'), select(PEAKS)),
		field('cue', t('cue'), select({ '': t('any'), ...Object.fromEntries(Object.keys(CUES).map((kind) => [kind, cueName(kind)])) })),
		field('q', t('notes'), input('search', t('someWords'))),
		el('button', { type: 'reset', class: 'plain' }, t('clear')));
}

function fillValues(values) {
	for (const [name, list] of Object.entries(values ?? {})) {
		const control = form.elements[name], chosen = new URLSearchParams(location.search).get(name) ?? '';
		clear(control, option('', t('any')), ...[...new Set([...list, ...(chosen ? [chosen] : [])])].map((v) => option(v, v)));
		control.value = chosen;
		control.closest('label').hidden = list.length === 0 && !chosen;
	}
}

function readAddress() {
	const query = new URLSearchParams(location.search);
	for (const control of form.elements) {
		if (control.name && (query.get(control.name) ?? '') !== control.value) {
			if (control.tagName === 'SELECT' && ![...control.options].some((o) => o.value === query.get(control.name)))
				control.append(option(query.get(control.name) ?? '', query.get(control.name) ?? t('any')));
			control.value = query.get(control.name) ?? '';
		}
	}
	mark();
}

// What is set stands out.  An agent and a tone are not asked for together, and one agent's calls are listed without.
function mark() {
	const { agent, peak, cue } = form.elements;
	for (const control of form.elements)
		control.dataset.set = String(Boolean(control.name && control.value));
	if (agent) {
		peak.disabled = cue.disabled = agent.value !== '';
		agent.disabled = peak.value !== '' || cue.value !== '';
		agent.title = peak.title = cue.title = t('apart');
	}
	$('#table').dataset.apart = String(Boolean(agent?.value));
	form.querySelector('[type=reset]').hidden = !chosen().length;
	$('#count').textContent = chosen().length ? ` (${chosen().length})` : '';
}

const chosen = () => [...form.elements].filter((c) => c.name && c.value && !c.disabled).map((c) => [c.name, c.value]);

// The filters, [name, value], as the API takes them.
function apiQuery(filters) {
	const query = new URLSearchParams();
	for (const [name, value] of filters) {
		const range = { length: 'ms', peak: 'peak' }[name];
		if (!range) {
			query.set(name, value);
			continue;
		}
		const [min, max] = value.split('-');
		if (Number(min))
			query.set(`min_${range}`, Math.round(Number(min)));
		if (max)
			query.set(`max_${range}`, Math.round(Number(max)));
	}
	return query;
}

function row(call) {
	const name = when(call.started_at);
	const figure = (name, text) => el('td', { class: `right figure number ${name}` }, text);
	const reason = [call.queue, call.reason].filter(Boolean).join(' · ');
	return el('tr', {},
		el('td', {}, el('a', { class: 'open', href: `/calls/${call.id}` }, name), reason ? el('span', { class: 'reason' }, reason) : null),
		el('td', { class: 'agent' }, agentCell(call)),
		el('td', { class: 'right number' }, call.ended ? clock(call.duration_ms) : el('span', { class: 'soft' }, t('inProgress'))),
		el('td', { class: 'of-tone' }, spark(call.spark, session.tense_on, call.duration_ms ?? 0)),
		el('td', { class: 'of-tone' }, call.ended ? outcome(call.outcome) : ''),
		figure('of-tone', call.stress ? String(Math.round(call.stress.peak)) : '–'),
		figure('of-tone', call.stress ? clock(call.stress.tense_ms) : '–'),
		figure('', percent(call.agent?.talk_share)),
		el('td', { class: 'of-tone' }, cueGlyphs(call.cues)));
}

function agentCell(call) {
	if (!call.agent_id)
		return el('span', { class: 'soft' }, '–');
	return el('a', { href: `/agents/${encodeURIComponent(call.agent_id)}` }, call.agent_id);
}

let loading = 0;

async function load(more = false, list = null) {
	const query = apiQuery(chosen()), turn = ++loading;
	if (more && before)
		query.set('before', before);
	said.className = 'said';
	said.textContent = more ? '' : t('looking');
	list = await (list ?? get(`/api/calls?${query}`).catch((refused) => refused));
	if (list instanceof Error) {
		said.textContent = t('cannotShow', { why: list.message });
		said.className = 'said error';
		return;
	}
	if (turn !== loading)
		return;
	fillValues(list.values);
	if (!more)
		clear(rows);
	rows.append(...list.calls.map(row));
	before = list.before;
	older.hidden = !before;
	$('#table').hidden = !rows.childElementCount;
	said.textContent = '';
	if (!rows.childElementCount) {
		said.className = 'said none';
		said.textContent = chosen().length ? t('noneLike') : t('noCalls');
	}
}

function changed() {
	const query = new URLSearchParams(chosen());
	history.replaceState(null, '', `${location.pathname}${query.size ? `?${query}` : ''}`);
	mark();
	load();
}

build();
$('#box').open = matchMedia('(min-width: 861px)').matches || location.search !== '';
readAddress();
form.addEventListener('change', changed);
form.addEventListener('reset', () => setTimeout(changed));
form.addEventListener('submit', (e) => {
	e.preventDefault();
	changed();
});
addEventListener('popstate', () => {
	readAddress();
	load();
});
older.addEventListener('click', () => load(true));
await load(false, firstList);
