// wrapup.js - after the call: one sentence, who talked, one question; ten seconds, and it is gone

import { clear, clock, el, request } from './page.js';
import { t } from './words.js';

const SHOWN_MS = 10000;
const HARD_MS = 120000;         // this long with a tense caller, and ten slow seconds are offered

function sentence(tone) {
	if (!tone.rises.length)
		return t(tone.word === 'listening' ? 'untold' : 'calm');
	const rose = tone.rises.map((r) => clock(r.start_ms)).slice(0, 3).join(t('and'));
	const last = tone.rises.at(-1);
	return last.end_ms === null ? t('stayed', { rose }) : t('rose', { rose, eased: clock(last.end_ms) });
}

function balance(end) {
	const total = end.duration_ms || 1;
	const parts = [['you', end.agent?.talk_ms], ['them', end.caller?.talk_ms]].map(([name, ms]) => [name, (ms ?? 0) / total]);
	parts.push(['quiet', Math.max(0, 1 - parts[0][1] - parts[1][1])]);
	const percent = (share) => `${Math.round(share * 100)} %`;
	return el('div', {},
		el('p', { class: 'small soft number' },
			`${t('you')} ${percent(parts[0][1])} · ${t('caller')} ${percent(parts[1][1])} · ${t('quiet')} ${percent(parts[2][1])}`),
		el('div', { class: 'balance', 'aria-hidden': 'true' }, ...parts.map(([name, share]) => {
			const bar = el('i', { class: name });
			bar.style.width = `${share * 100}%`;
			return bar;
		})));
}

function question(call) {
	const group = el('div', { role: 'group', 'aria-labelledby': 'upset' }, el('p', { id: 'upset' }, t('upset')));
	const answer = async (upset) => {
		await request('PUT', `/api/calls/${call}/label`, { upset }).catch(() => {});
		clear(group, el('p', { role: 'status' }, t('thanks')));
	};
	group.append(el('div', { class: 'answers' }, ...['yes', 'no', 'unknown'].map((each) =>
		el('button', { type: 'button', data: { answer: each }, onclick: () => answer(each) }, t(each)))));
	return group;
}

// Shows the wrap-up of a call in section; done() when it is over.  Who is still at it (the pointer or the keyboard is
// there) keeps it.
export function wrapUp(section, end, tone, done, hard) {
	let timer = null;
	const over = () => {
		clearTimeout(timer);
		if (section.matches(':hover') || section.contains(section.ownerDocument.activeElement))
			timer = setTimeout(over, 2000);
		else
			(tone.tenseMs(end.t_ms) >= HARD_MS ? hard : done)();
	};
	const now = () => (tone.tenseMs(end.t_ms) >= HARD_MS ? hard : done)();
	const forget = async () => {
		await request('DELETE', `/api/calls/${end.call}`).catch(() => {});
		clear(section, el('p', { role: 'status' }, t('forgotten')));
		setTimeout(now, 2000);
	};
	clear(section, el('p', { class: 'sentence' }, sentence(tone)), question(end.call), balance(end),
		el('footer', {},
			el('button', { type: 'button', class: 'plain', onclick: () => { clearTimeout(timer); now(); } }, t('keep')),
			el('button', { type: 'button', class: 'plain', onclick: forget }, t('forget'))));
	timer = setTimeout(over, SHOWN_MS);
	return () => clearTimeout(timer);
}

// Ten slow seconds after a hard call.
export function breathe(section, words, done) {
	clear(section, el('div', { class: 'breath' }, el('i', { 'aria-hidden': 'true' }),
		el('div', {}, el('p', { class: 'sentence' }, words[0]), el('p', {}, words[1]))));
	const timer = setTimeout(done, SHOWN_MS);
	return () => clearTimeout(timer);
}
