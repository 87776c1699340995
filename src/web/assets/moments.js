// moments.js - moments to coach and to celebrate: a rise, what the agent did about it, and how the tone went on
//
// Works on the timeline as /api/calls/ID/timeline gives it.  It tells what happened and when, not what caused it.

import { clock } from './page.js';
import { decimal, t } from './words.js';

const OPEN_MS = 2000, CLOSE_MS = 5000;  // the tone is tense from so long over the limit, and no more after so long under
const ANSWER_MS = 10000;                // what the agent did is looked for so long after a rise
const AFTER_MS = 25000;                 // and how the tone went on
const SLOWER = 0.85;                    // of the agent's pace before: slower

// Stretches in which the caller was tense: { start_ms, end_ms, peak, peak_ms, open: not over at the end }.
export function rises({ t_ms, stress }, on, off) {
	const found = [];
	let high = 0, low = 0, now = null;
	t_ms.forEach((at_ms, i) => {
		const s = stress[i];
		if (s === null)
			return;
		high = s >= on ? high + 1000 : 0;
		low = s < off ? low + 1000 : 0;
		if (!now && high >= OPEN_MS)
			now = { start_ms: at_ms - high + 1000, end_ms: at_ms, peak: s, peak_ms: at_ms, open: true };
		if (now) {
			now.end_ms = at_ms;
			if (s > now.peak)
				Object.assign(now, { peak: s, peak_ms: at_ms });
			if (low >= CLOSE_MS) {
				found.push({ ...now, end_ms: at_ms - low + 1000, open: false });
				now = null;
			}
		}
	});
	return now ? [...found, now] : found;
}

function mean({ t_ms }, values, from, to) {
	const known = values.filter((v, i) => v !== null && t_ms[i] > from && t_ms[i] <= to);
	return known.length ? known.reduce((a, b) => a + b) / known.length : null;
}

const at = ({ t_ms, stress }, ms) => {
	const i = t_ms.findIndex((each) => each >= ms);
	return i < 0 ? stress.findLast((s) => s !== null) : stress[i];
};

// 2100 -> "2.1 s", 31000 -> "31 s", 465000 -> "7:45"; a number and its unit are never parted.
const seconds = (ms) => (ms < 10000 ? `${decimal(ms / 1000)}\u00a0s` : ms < 60000 ? `${Math.round(ms / 1000)}\u00a0s` : clock(ms));

// What the agent did in a rise's first seconds, in words; [] where nothing stands out.
function answers({ agent, events }, rise) {
	const until = rise.start_ms + ANSWER_MS, said = [];
	const own = events.filter((e) => e.side === 'agent' && e.start_ms <= until && e.end_ms >= rise.start_ms);
	const turn = own.find((e) => e.kind === 'turn');
	const before = mean(agent, agent.rate_syl_s, rise.start_ms - 60000, rise.start_ms);
	const after = mean(agent, agent.rate_syl_s, rise.start_ms, rise.start_ms + AFTER_MS);
	if (turn && turn.start_ms < rise.start_ms)
		said.push(t('wasSpeaking', { s: seconds(turn.end_ms - turn.start_ms) }));
	else if (turn && turn.response_gap_ms !== null && turn.response_gap_ms >= 700)
		said.push(t('leftRoom', { s: seconds(turn.response_gap_ms) }));
	else if (turn)
		said.push(t('atOnce', { s: seconds(turn.end_ms - turn.start_ms) }));
	if (own.some((e) => e.kind === 'overlap' && e.type === 'interruption'))
		said.push(t('spokeOver'));
	if (before && after && after < before * SLOWER)
		said.push(t('spokeSlower'));
	if (!turn)
		said.push(t('keptFloor'));
	return said;
}

// The turn of the agent after which the tone came down.
function easedBy({ caller, events }, rise) {
	const turns = events.filter((e) => e.kind === 'turn' && e.side === 'agent' && e.end_ms > rise.peak_ms - 5000 && e.start_ms < rise.end_ms);
	const falls = turns.map((turn) => ({ turn, fall: at(caller, turn.start_ms) - at(caller, turn.end_ms + AFTER_MS) }));
	return falls.sort((a, b) => b.fall - a.fall)[0] ?? null;
}

// [{ t_ms, text, kind: "rise" | "answer" | "ease", star }] in order of time.
export function moments(timeline, on, off) {
	const list = [];
	for (const rise of rises(timeline.caller, on, off)) {
		list.push({ t_ms: rise.start_ms, kind: 'rise', text: t(rise.open ? 'momentStayed' : 'momentRose') });
		const said = answers(timeline, rise);
		if (said.length)
			list.push({ t_ms: rise.start_ms + 1000, kind: 'answer', text: said.join(', ').replace(/^./, (c) => c.toUpperCase()) });
		if (rise.open)
			continue;
		const best = easedBy(timeline, rise);
		if (best && best.fall > 10) {
			const gap = best.turn.response_gap_ms, s = seconds(best.turn.end_ms - best.turn.start_ms);
			list.push({ t_ms: best.turn.start_ms, kind: 'answer',
				text: gap >= 700 ? t('leftThenSpoke', { gap: seconds(gap), s }) : t('spokeFor', { s }) });
		}
		const fall = rise.peak - at(timeline.caller, rise.end_ms + AFTER_MS);
		list.push({ t_ms: rise.end_ms, kind: 'ease', star: true, fall: Math.round(fall),
			text: t('easedAfter', { s: seconds(rise.end_ms - rise.start_ms) }) });
	}
	return list.sort((a, b) => a.t_ms - b.t_ms);
}
