// outcome.js - how a call ended, in a word with its shape; a sparkline of its tone; its cues as glyphs

import './words_tone.js';
import { CUES } from './glyphs.js';
import { clock, el, svg } from './page.js';
import { t } from './words.js';

const TONES = { eased: 'easing', 'stayed tense': 'tense', settled: 'settled' };

export function outcome(word) {
	return word ? el('span', { class: 'tone', data: { tone: TONES[word] } }, t(`outcome.${word}`)) : el('span', { class: 'soft' }, t('noTone'));
}

const WIDTH = 120, HEIGHT = 26;

// points: stress 0-100 in equal parts of the call, null where unknown.
export function spark(points, limit, duration_ms) {
	const known = points.map((p, i) => ({ p, i })).filter(({ p }) => p !== null);
	const y = (p) => 2 + (1 - p / 100) * (HEIGHT - 4);
	const x = (i) => 3 + i / Math.max(1, points.length - 1) * (WIDTH - 6);
	if (!known.length)
		return el('span', { class: 'soft small' }, '–');
	const peak = known.reduce((a, b) => (b.p > a.p ? b : a));
	const at = clock(peak.i / points.length * duration_ms);
	const d = known.map(({ p, i }, k) => `${k ? 'L' : 'M'}${x(i).toFixed(1)} ${y(p).toFixed(1)}`).join('');
	return svg('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': t('highest', { at }) },
		svg('title', {}, t('highestIs', { at, value: peak.p })),
		svg('path', { class: 'limit', d: `M0 ${y(limit)}H${WIDTH}` }), svg('path', { d }),
		svg('circle', { cx: x(peak.i), cy: y(peak.p), r: 3, class: peak.p >= limit ? 'high' : '' }));
}

export const cueName = (kind) => (CUES[kind] ? t(`cue.${kind}`) : kind);

export function cueGlyphs(cues) {
	const shown = Object.entries(cues ?? {}).filter(([, count]) => count > 0);
	const words = shown.map(([kind, count]) => (count > 1 ? t('times', { what: cueName(kind), count }) : cueName(kind))).join(', ');
	return el('span', { class: 'cues', title: words },
		el('span', { 'aria-hidden': 'true' }, shown.map(([kind, count]) => (CUES[kind] ?? '•').repeat(Math.min(count, 3))).join(' ')),
		el('span', { class: 'offscreen' }, words || t('none')));
}
