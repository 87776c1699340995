// atcursor.js - what was heard at the cursor: the word, the figures, and the evidence that adds up to the score

import { $, clear, clock, el, get } from './page.js';
import { evidenceWords } from './tone.js';
import { decimal, signed, t } from './words.js';

const CHUNK_MS = 60000;
const chunks = new Map();       // of tone events, by their number

async function tonesAround(id, t_ms) {
	const n = Math.floor(t_ms / CHUNK_MS);
	if (!chunks.has(n))
		chunks.set(n, get(`/api/calls/${id}/events?kind=tone&from_ms=${n * CHUNK_MS}&to_ms=${(n + 1) * CHUNK_MS + 1000}`).catch(() => {
			chunks.delete(n);
			return { events: [] };
		}));
	return (await chunks.get(n)).events;
}

function wordOf(stress, on, off) {
	return stress === null || stress === undefined ? 'listening' : stress >= on ? 'tense' : stress >= off ? 'rising' : 'settled';
}

function items(evidence) {
	const most = Math.max(...evidence.map((i) => Math.abs(i.points)), 1);
	return evidence.flatMap((i) => {
		const bar = el('div', { class: 'bar' });
		bar.style.width = `${Math.abs(i.points) / most * 100}%`;
		return [el('dt', {}, evidenceWords(i), bar), el('dd', { title: t('points') }, signed(i.points))];
	});
}

export function atCursor(id, view, { tense_on: on, tense_off: off }) {
	let shown = null;
	const draw = async () => {
		const t_ms = Math.ceil(Math.max(1, view.cursor) / 1000) * 1000;
		if (t_ms === shown)
			return;
		shown = t_ms;
		const tones = await tonesAround(id, view.cursor);
		if (t_ms !== shown)
			return;
		const caller = tones.find((e) => e.side === 'caller' && e.t_ms === t_ms), agent = tones.find((e) => e.side === 'agent' && e.t_ms === t_ms);
		const word = wordOf(caller?.stress, on, off);
		clear($('#at-title'), t('atTitle', { at: clock(view.cursor) }), el('span', { class: 'tone', data: { tone: word } }, t(word)));
		const row = (name, value) => [el('dt', {}, name), el('dd', {}, value)];
		clear($('#at'), el('dl', {},
			...(caller?.stress !== null && caller?.stress !== undefined
				? [...row(t('toneOf'), Math.round(caller.stress)), ...row(t('sure'), `${Math.round((caller.confidence ?? 0) * 100)} %`)] : row(t('toneName'), t('notTold'))),
			...items(caller?.evidence ?? []),
			...(caller?.rate_syl_s ? row(t('callerPace'), decimal(caller.rate_syl_s)) : []),
			...(agent?.rate_syl_s ? row(t('agentPace'), decimal(agent.rate_syl_s)) : [])));
	};
	view.addEventListener('cursor', draw);
	return draw;
}
