// scenario.mjs - calls as their events, made by rule: a caller who rises and eases (or not), second by second

let made = 0;

export function newId() {
	return (++made).toString(16).padStart(8, '0') + '5eed'.repeat(6);
}

export function start({ call, agent = 'a17', team = 'repairs', queue, reason, started_at = '2026-11-20T09:00:00Z' }) {
	return { kind: 'call_start', call, t_ms: 0, started_at, source: 'test', rate_hz: 8000, channels: 2, profile: 'telephone',
		scorecard: 'test', version: '0', agent_id: agent, team, ...(queue ? { queue } : {}), ...(reason ? { reason } : {}) };
}

export const evidence = [{ feature: 'f0_st', delta: 3.1, unit: 'st', points: 24 }, { feature: 'level_db', delta: 5.1, unit: 'dB', points: 11 }];

export function tone(call, t_ms, stress) {
	const speaking = stress !== null;
	return [
		{ kind: 'tone', call, t_ms, side: 'caller', speech_ms: speaking ? 900 : 0, level_dbfs: -20, level_db: 1, rate_syl_s: 4.5, snr_db: 30,
			f0_hz: 200, f0_st: stress / 20, f0_range_st: 4, alpha_nb_db: -6, stress, confidence: speaking ? 0.8 : null, evidence: speaking ? evidence : null },
		{ kind: 'tone', call, t_ms, side: 'agent', speech_ms: 500, level_dbfs: -22, level_db: 0, rate_syl_s: 4.2, snr_db: 31 },
	];
}

export function cue(call, t_ms, state, kind = 'caller_tense', text = 'The caller sounds tense.\nName the feeling before the fix: “I can see why you\'d be upset.”') {
	return { kind: 'cue', call, t_ms, state, cue: kind, text, reason: state === 'close' ? 'heeded' : null, evidence: state === 'open' && kind.startsWith('caller_tense') ? evidence : null };
}

export function end(call, t_ms, { peak = 80, tense_ms = 20000, eased = true, cues = { caller_tense: 1 } } = {}) {
	const talk = (share) => ({ talk_ms: Math.round(t_ms * share * 0.8), talk_share: share, turns: 5, backchannels: 2, interruptions: 1, rate_syl_s: 4.4,
		longest_turn_ms: 9000, median_response_gap_ms: 600 });
	return { kind: 'call_end', call, t_ms, reason: 'end', duration_ms: t_ms, conversation_start_ms: 1000, caller: talk(0.55), agent: talk(0.45),
		silences: 1, silence_ms: 3000, hold_ms: 0, overlap_ms: 500, longest_monologue_ms: 9000,
		stress: { mean: 35, peak, start: 12, end: eased ? 14 : 70, tense_ms, eased }, cues, suppressed_cues: 0, lost_ms: 0 };
}

// A whole call: calm, tense from a third to two thirds, calm again.
export function wholeCall(options) {
	const { call, seconds = 60, tense = true } = options;
	const events = [start(options)];
	const rise = Math.floor(seconds / 3), fall = Math.floor(seconds * 2 / 3);
	for (let s = 1; s <= seconds; s++) {
		events.push(...tone(call, s * 1000, s < 4 ? null : tense && s >= rise && s < fall ? 85 : 15));
		if (tense && (s === rise + 2 || s === fall))
			events.push(cue(call, s * 1000, s === fall ? 'close' : 'open'));
		if (s === rise)
			events.push({ kind: 'turn', call, t_ms: s * 1000, side: 'agent', start_ms: s * 1000 - 4000, end_ms: s * 1000 - 500, response_gap_ms: 900 });
	}
	events.push(end(call, seconds * 1000, tense ? {} : { peak: 22, tense_ms: 0, eased: false, cues: {} }));
	if (!tense)
		events.at(-1).stress.end = 14;
	return events;
}
