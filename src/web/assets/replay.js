// replay.js - one call over time: every lane on one axis, one cursor through all of them

import './words_replay.js';
import { $, clear, clock, el, get, masthead, percent, person, when } from './page.js';
import { CUES } from './glyphs.js';
import { outcome } from './outcome.js';
import { againstNormal, toneLane } from './lanes.js';
import { minimap, notesLane, ruler, voices } from './voices.js';
import { Notes } from './notes.js';
import { Player } from './player.js';
import { View } from './view.js';
import { atCursor } from './atcursor.js';
import { moments } from './moments.js';
import { t } from './words.js';

const FORMATS = ['json', 'jsonl', 'csv', 'textgrid', 'vtt'];
// [keys, what they do], by the words' names; what has no name is the key itself
const KEYS = [['space', 'keyPlay'], ['← →', 'keyFive'], ['shift ← →', 'keyOne'], ['n p', 'keyCue'], ['[ ]', 'keyRange'], ['m', 'keyNote'],
	['b', 'keyBookmark'], ['+ −', 'keyZoom'], ['0', 'keyWhole'], ['home', 'keyEnds'], ['?', 'keyList']];
const LEAD_MS = 3000, MOMENT_MS = 20000;        // a moment is played from a little before, for so long

const id = location.pathname.split('/').at(-1);
const said = $('#said');

async function open() {
	try {
		return await Promise.all([get(`/api/calls/${id}/timeline`), masthead('/calls'), get(`/api/calls/${id}/notes`)]);
	} catch (refused) {
		said.textContent = refused.status === 404 ? t('noSuchCall') : t('callCannotShow', { why: refused.message });
		said.className = 'error';
		throw refused;
	}
}

const [timeline, session, saved] = await open();
const { call, caller, agent, events } = timeline;
const duration = Math.max(call.duration_ms ?? 0, caller.t_ms.at(-1) ?? 0, agent.t_ms.at(-1) ?? 0, ...events.map((e) => e.end_ms ?? e.t_ms));
const cues = events.filter((e) => e.kind === 'cue' && e.state === 'open');
const limits = { on: session.tense_on, off: session.tense_off };
const view = new View(duration);
const lanes = $('#lanes');

function title() {
	document.title = `${when(call.started_at)} · Undertone`;
	$('#name').textContent = when(call.started_at);
	const talk = call.agent?.talk_share;
	clear($('#facts'), el('span', { class: 'number' }, clock(duration)),
		call.agent_id ? el('a', { href: `/agents/${encodeURIComponent(call.agent_id)}` }, call.agent_id) : null,
		...[call.team, call.queue, call.reason].filter(Boolean).map((text) => el('span', {}, text)),
		talk === undefined || talk === null ? null : el('span', {}, t('agentTalks', { share: percent(talk) })),
		!call.ended ? el('span', {}, t('unfinished')) : call.outcome ? el('span', {}, `${t('ended')} `, outcome(call.outcome)) : outcome(null));
}

function exports() {
	clear($('#export ul'), ...FORMATS.map((format) =>
		el('li', {}, el('a', { href: `/api/calls/${id}/export?format=${format}`, download: '' }, format), el('span', { class: 'soft' }, ` ${t(`format.${format}`)}`))));
	$('#viewers').addEventListener('toggle', async () => {
		const { viewers } = await get(`/api/calls/${id}/viewers`);
		clear($('#viewers ul'), ...viewers.map((v) => el('li', {}, `${person(v.who)} · ${t(`action.${v.action}`)} · ${when(v.at)}`)));
	});
	for (const drop of document.querySelectorAll('.drop'))
		drop.addEventListener('keydown', (e) => {
			if (e.key === 'Escape') {
				drop.open = false;
				$('summary', drop).focus();
			}
		});
}

// ---- the cursor ----

const gutter = () => $('#lane-tone').offsetLeft, width = () => $('#lane-tone').clientWidth;
const player = new Player($('#audio'), view, drawPlay);

function drawPlay() {
	$('#play').dataset.icon = player.playing ? 'pause' : 'play';
	$('#play').setAttribute('aria-label', t(player.playing ? 'pause' : 'play'));
}

function drawCursor() {
	const at = view.x(view.cursor, 1);
	$('#cursor').style.setProperty('--at', at);
	$('#cursor').hidden = at < 0 || at > 1;
	$('#time').textContent = `${clock(view.cursor)} / ${clock(duration)}`;
	lanes.setAttribute('aria-valuemax', Math.round(duration / 1000));
	lanes.setAttribute('aria-valuenow', Math.round(view.cursor / 1000));
	lanes.setAttribute('aria-valuetext', t('positionOf', { at: clock(view.cursor), all: clock(duration) }));
}

function drawRange() {
	const box = $('#range');
	box.hidden = !view.range;
	if (!view.range)
		return;
	const [from, to] = view.range.map((ms) => Math.min(1, Math.max(0, view.x(ms, 1))));
	box.style.setProperty('--at', from);
	box.style.setProperty('--part', to - from);
}

function seek(t_ms) {
	view.move(t_ms);
	player.seek(view.cursor);
}

function nextCue(step) {
	const times = cues.map((c) => c.t_ms);
	const next = step > 0 ? times.find((each) => each > view.cursor + 200) : times.findLast((each) => each < view.cursor - 200);
	if (next !== undefined)
		seek(next);
}

// A click seeks, a drag marks a range.
function pointer() {
	const time = (e) => view.time(e.clientX - lanes.getBoundingClientRect().left - gutter(), width());
	let from = null;
	lanes.addEventListener('pointerdown', (e) => {
		if (e.button || e.clientX - lanes.getBoundingClientRect().left < gutter())
			return;
		from = { x: e.clientX, t: time(e) };
		lanes.setPointerCapture(e.pointerId);
		seek(from.t);
	});
	lanes.addEventListener('pointermove', (e) => {
		if (from && Math.abs(e.clientX - from.x) > 5)
			view.mark([from.t, time(e)].sort((a, b) => a - b));
	});
	lanes.addEventListener('pointerup', (e) => {
		if (from && Math.abs(e.clientX - from.x) <= 5)
			view.mark(null);
		from = null;
	});
	lanes.addEventListener('wheel', (e) => {
		if (!e.ctrlKey && !e.shiftKey)
			return;
		e.preventDefault();
		if (e.ctrlKey)
			view.zoom(e.deltaY > 0 ? 1.25 : 0.8, time(e));
		else
			view.show(view.from + (view.to - view.from) * (e.deltaY || e.deltaX) / 1000, view.to + (view.to - view.from) * (e.deltaY || e.deltaX) / 1000);
	}, { passive: false });
}

// ---- keys ----

const actions = {
	' ': () => player.toggle(),
	ArrowLeft: (e) => seek(view.cursor - (e.shiftKey ? 1000 : 5000)),
	ArrowRight: (e) => seek(view.cursor + (e.shiftKey ? 1000 : 5000)),
	Home: () => seek(0),
	End: () => seek(duration),
	n: () => nextCue(1),
	p: () => nextCue(-1),
	m: () => $('#note-text').focus(),
	b: () => notes.bookmark(),
	'[': () => view.mark([view.cursor, Math.max(view.cursor, view.range?.[1] ?? view.cursor)]),
	']': () => view.mark([Math.min(view.cursor, view.range?.[0] ?? view.cursor), view.cursor]),
	'+': () => view.zoom(0.6),
	'=': () => view.zoom(0.6),
	'-': () => view.zoom(1 / 0.6),
	0: () => view.show(0, duration),
	'?': () => $('#keys').showModal(),
	Escape: () => view.mark(null),
};

function keys() {
	clear($('#keys'), el('h2', {}, t('keys')), el('dl', {}, ...KEYS.flatMap(([key, what]) => [el('dt', {}, el('kbd', {}, key.replace(/[a-z]{4,}/, (name) => t(name)))), el('dd', {}, t(what))])),
		el('form', { method: 'dialog' }, el('button', {}, t('close'))));
	$('#help').addEventListener('click', actions['?']);
	document.addEventListener('keydown', (e) => {
		const typing = e.target.closest('input, textarea, select, dialog') || (e.key === ' ' && e.target.closest('button, summary, a'));
		if (typing || e.ctrlKey || e.metaKey || e.altKey || !actions[e.key])
			return;
		e.preventDefault();
		actions[e.key](e);
	});
}

// ---- moments ----

function drawMoments() {
	const list = moments(timeline, limits.on, limits.off);
	clear($('#moments'), ...list.map((m) => el('li', {}, el('button', { type: 'button', onclick: () => playMoment(m) },
		el('span', { class: 'number soft' }, clock(m.t_ms)),
		el('span', {}, `${m.text} `, m.star ? el('span', { class: 'star' }, t('worthShowing')) : null)))));
	if (!list.length)
		clear($('#moments'), el('li', { class: 'soft' }, t(caller.stress.some((s) => s !== null) ? 'stayedNormal' : 'neverTold')));
}

async function playMoment(m) {
	seek(Math.max(0, m.t_ms - LEAD_MS));
	if (player.playing)
		await player.toggle();
	await player.toggle(m.t_ms + MOMENT_MS);
	if (!player.there)
		seek(m.t_ms);
}

function guess(on) {
	document.body.classList.toggle('guessing', on);
	$('#guess').setAttribute('aria-pressed', String(on));
	$('#guess').textContent = t(on ? 'showTone' : 'guess');
}

// ---- all of it ----

const notes = new Notes(id, view, session, seek);
title();
exports();
keys();
pointer();
said.hidden = true;
$('#stage').hidden = $('#below').hidden = false;

toneLane($('#lane-tone'), view, caller, cues, CUES, limits);
againstNormal($('#lane-pitch'), view, caller.t_ms, caller.f0_st, 9, 'caller');
againstNormal($('#lane-level'), view, caller.t_ms, caller.level_db, 12, 'caller');
const drawMap = minimap($('#minimap'), view, caller, cues, limits.on);
ruler($('#ruler'), view)();
const drawMarks = notesLane($('#marks'), view, () => notes.list);
const drawAt = atCursor(id, view, session);
drawMoments();
drawCursor();
drawAt();
drawMap();

for (const name of ['cursor', 'window'])
	view.addEventListener(name, drawCursor);
for (const name of ['range', 'window'])
	view.addEventListener(name, drawRange);
view.addEventListener('notes', drawMarks);

// Paper is light: the lanes are drawn anew for it.
function forPaper(scheme) {
	document.documentElement.style.colorScheme = scheme;
	view.show(view.from, view.to);
}
addEventListener('beforeprint', () => forPaper('light'));
addEventListener('afterprint', () => forPaper(''));

$('#play').addEventListener('click', () => player.toggle());
$('#before').addEventListener('click', () => nextCue(-1));
$('#after').addEventListener('click', () => nextCue(1));
$('#closer').addEventListener('click', actions['+']);
$('#wider').addEventListener('click', actions['-']);
$('#guess').addEventListener('click', () => guess($('#guess').getAttribute('aria-pressed') !== 'true'));

// ?t= in ms from our own pages; #t= in seconds, as a media fragment, from a report.
const asked = new URLSearchParams(location.search), fragment = new URLSearchParams(location.hash.slice(1));
if (asked.has('t') || fragment.has('t'))
	seek(Number(asked.get('t') ?? fragment.get('t') * 1000) || 0);
guess(asked.has('guess'));

if (timeline.audio)
	player.open(id);
voices($('#voices'), view, events, !timeline.audio)();
$('#play').disabled = !timeline.audio;
$('#play').title = t(timeline.audio ? 'playTitle' : 'noAudioKept');
$('#no-audio').textContent = timeline.audio ? '' : t('noAudioKept');
await notes.load(saved.notes);
document.body.dataset.ready = 'true';
if (timeline.audio)
	await player.draw(id, $('#wave'));
document.body.dataset.drawn = 'true';
