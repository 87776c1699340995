// trends.js - an agent's own doing, call by call, as medians a week; the own past is the only comparison

const WEEK_MS = 7 * 86400000;

export function median(values) {
	const known = values.filter((v) => v !== null && v !== undefined && Number.isFinite(v)).sort((a, b) => a - b);
	const half = known.length >> 1;
	return !known.length ? null : known.length % 2 ? known[half] : (known[half - 1] + known[half]) / 2;
}

const seconds = (ms) => (ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`);
const perMinutes = (count, call) => (call.duration_ms > 0 ? count * 600000 / call.duration_ms : null);

// name, how it is taken from a call, how it is written, and what a change up and down is called
export const MEASURES = [
	{ name: 'talk share', of: (c) => c.agent?.talk_share, write: (v) => `${Math.round(v * 100)} %`, up: 'You talk for more of the call', down: 'You talk for less of the call', least: 0.04 },
	{ name: 'interruptions in 10 min', of: (c) => perMinutes(c.agent?.interruptions ?? 0, c), write: (v) => v.toFixed(1), up: 'You come in before the caller is done more often', down: 'You let callers finish more often', unit: ' in 10 min', least: 0.5 },
	{ name: 'room left', of: (c) => c.agent?.median_response_gap_ms, write: seconds, up: 'You leave more room', down: 'You answer sooner', least: 200 },
	{ name: 'longest stretch', of: (c) => c.longest_monologue_ms, write: seconds, up: 'Your longest stretches are longer', down: 'Your longest stretches are shorter', least: 5000 },
	{ name: 'pace, syllables a second', of: (c) => c.agent?.rate_syl_s, write: (v) => v.toFixed(1), up: 'You speak faster', down: 'You speak slower', least: 0.25 },
	{ name: 'quiet line', of: (c) => (c.duration_ms > 0 ? c.silence_ms / c.duration_ms : null), write: (v) => `${Math.round(v * 100)} %`, up: 'The line is quiet for more of the call', down: 'The line is quiet for less of the call', least: 0.03 },
];

// [{ start: Date, calls, value }], oldest first, weeks without calls left out.
export function weeks(calls, measure) {
	const byWeek = new Map();
	for (const call of calls) {
		const start = Math.floor((Date.parse(call.started_at) - 345600000) / WEEK_MS) * WEEK_MS + 345600000;   // weeks begin on Monday
		byWeek.set(start, [...(byWeek.get(start) ?? []), call]);
	}
	return [...byWeek].sort(([a], [b]) => a - b).map(([start, list]) => ({ start: new Date(start), calls: list, value: median(list.map(measure.of)) }))
		.filter((week) => week.value !== null);
}

// The largest changes of the last fortnight against what was before, at most three, each with calls to listen to.
export function sentences(calls, now = Date.now()) {
	const recent = calls.filter((c) => now - Date.parse(c.started_at) < 2 * WEEK_MS), past = calls.filter((c) => !recent.includes(c));
	if (recent.length < 3 || past.length < 3)
		return [];
	return MEASURES.map((m) => {
		const value = median(recent.map(m.of)), was = median(past.map(m.of));
		const change = value === null || was === null ? 0 : value - was;
		const best = recent.filter((c) => m.of(c) !== null && m.of(c) !== undefined).sort((a, b) => Math.sign(change) * (m.of(b) - m.of(a)));
		return { size: Math.abs(change) / m.least, text: `${change > 0 ? m.up : m.down}: median ${m.write(value ?? 0)}${m.unit ?? ''}, was ${m.write(was ?? 0)}.`, calls: best.slice(0, 3) };
	}).filter((s) => s.size >= 1).sort((a, b) => b.size - a.size).slice(0, 3);
}
