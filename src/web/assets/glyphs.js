// glyphs.js - the glyph of each kind of cue; its name is outcome.js's cueName()

export const CUES = {
	caller_tense: '♡', let_caller_finish: '≋', dead_air: '…', hold_long: '◷', slow_down: '«', monologue: '⇄', caller_withdrawn: '◔',
	caller_easing: '☼', caller_settled: '☼', room_left: '✓', slow_response: '…', caller_hurried: '»', caller_hesitates: '◔',
	caller_tense_early: '♡',
};
