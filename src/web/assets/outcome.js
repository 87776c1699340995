// outcome.js - how a call ended, in a word with its shape; a sparkline of its tone; its cues as glyphs

import { clock, el, svg } from './page.js';

const TONES = { eased: 'easing', 'stayed tense': 'tense', settled: 'settled' };

export function outcome(word) {
	return word ? el('span', { class: 'tone', data: { tone: TONES[word] } }, word) : el('span', { class: 'soft' }, 'no tone');
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
	return svg('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `highest at ${at}` },
		svg('title', {}, `highest at ${at}: ${peak.p}`),
		svg('path', { class: 'limit', d: `M0 ${y(limit)}H${WIDTH}` }), svg('path', { d }),
		svg('circle', { cx: x(peak.i), cy: y(peak.p), r: 3, class: peak.p >= limit ? 'high' : '' }));
}

// [glyph, name] of each kind of cue
export const CUES = {
	caller_tense: ['♡', 'caller tense'], let_caller_finish: ['≋', 'let the caller finish'], dead_air: ['…', 'quiet line'],
	hold_long: ['◷', 'long hold'], slow_down: ['«', 'pace picked up'], monologue: ['⇄', 'long stretch by the agent'],
	caller_withdrawn: ['◔', 'caller gone quieter'], caller_easing: ['☼', 'caller easing'],
	caller_settled: ['☼', 'caller settled again'], room_left: ['✓', 'room left and used'],
	slow_response: ['…', 'slow response'], caller_hurried: ['»', 'caller faster'], caller_hesitates: ['◔', 'caller hesitates'],
	caller_tense_early: ['♡', 'arrived upset'],
};

export function cueGlyphs(cues) {
	const shown = Object.entries(cues ?? {}).filter(([, count]) => count > 0);
	const words = shown.map(([kind, count]) => `${CUES[kind]?.[1] ?? kind}${count > 1 ? ` ${count} times` : ''}`).join(', ');
	return el('span', { class: 'cues', title: words },
		el('span', { 'aria-hidden': 'true' }, shown.map(([kind, count]) => (CUES[kind]?.[0] ?? '•').repeat(Math.min(count, 3))).join('')),
		el('span', { class: 'offscreen' }, words || 'none'));
}
