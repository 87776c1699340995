// tone.js - the caller's tone in words, second by second, and the sentence that a call leaves behind

import './words_tone.js';
import { decimal, signed, t } from './words.js';

export class Tone {
	// What the server calls tense, how long it is then easing, and how much of the caller's speech is listened to first.
	constructor({ tense_on: on, tense_off: off, easing_ms: easingMs, listen_ms: listenMs }) {
		Object.assign(this, { on, off, easingMs, listenMs });
		this.points = [];       // { t_ms, stress, confidence }, seconds in which the score was known
		this.rises = [];        // { start_ms, end_ms or null }
		this.speechMs = 0;
		this.word = 'listening';
	}

	// One tone event of the caller.
	second(e) {
		this.speechMs += e.speech_ms ?? 0;
		this.points.push({ t_ms: e.t_ms, stress: e.stress, confidence: e.confidence });
		if (e.stress === null || e.stress === undefined || !this.listened(e))
			return this.word;
		const before = this.word;
		this.word = this.#say(e);
		if (this.word === 'tense' && before !== 'tense' && !this.#openRise())
			this.rises.push({ start_ms: e.t_ms, end_ms: null });
		if (this.word !== 'tense' && this.#openRise())
			this.#openRise().end_ms = e.t_ms;
		return this.word;
	}

	// A page that comes late sees two minutes; a call that is already longer has been listened to.
	listened(e) {
		return this.speechMs >= this.listenMs || (this.points[0]?.t_ms > 30000 && e.confidence > 0.3);
	}

	#openRise() {
		const last = this.rises.at(-1);
		return last && last.end_ms === null ? last : null;
	}

	#say({ stress, t_ms }) {
		if (stress >= this.on || (this.word === 'tense' && stress >= this.off))
			return 'tense';
		const last = this.rises.at(-1);
		if (last && t_ms - (last.end_ms ?? t_ms) < this.easingMs)
			return 'easing';
		return stress >= this.off ? 'rising' : 'settled';
	}

	tenseMs(now_ms) {
		return this.rises.reduce((sum, r) => sum + (r.end_ms ?? now_ms) - r.start_ms, 0);
	}
}

// Evidence as people say it.  Where every voice begins is part of the sum, and no evidence.
const BEGINNING = ['prior', 'at_rest'];

const FEATURES = {
	f0_st: ['pitch', 'semitones'],
	level_db: ['louder', 'dB', 'quieter'],
	alpha_nb_db: ['brighter', 'dB', 'darker'],
	periodicity_pc: ['clearer', '%', 'rougher'],
	voiced_ms: ['more drawn out', 'ms', 'more clipped'],
	rate_syl_s: ['faster', 'syllables a second', 'slower'],
	f0_range_st: ['wider melody', 'semitones', 'flatter melody'],
};

export function evidenceWords(item) {
	if (BEGINNING.includes(item.feature))
		return t('where every voice begins');
	const [up, unit, down] = FEATURES[item.feature] ?? [item.feature.replaceAll('_', ' '), item.unit];
	const amount = item.delta < 0 && down ? decimal(-item.delta) : signed(item.delta);
	return `${t(item.delta < 0 && down ? down : up)} ${amount} ${t(unit)}`;
}

export const evidenceShown = (evidence) => (evidence ?? []).filter((i) => !BEGINNING.includes(i.feature) && Math.abs(i.points) >= 1);
