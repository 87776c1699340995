// words_tone.js - how a tone, its evidence and its cues are called, on every page that shows them

import { addWords } from './words.js';

addWords({
	en: {
		pitch: 'pitch', louder: 'louder', quieter: 'quieter', brighter: 'brighter', darker: 'darker', faster: 'faster',
		slower: 'slower', semitones: 'semitones', 'wider melody': 'wider melody', 'flatter melody': 'flatter melody',
		clearer: 'clearer', rougher: 'rougher', 'more drawn out': 'more drawn out', 'more clipped': 'more clipped',
		'syllables a second': 'syllables a second', dB: 'dB', '%': '%', ms: 'ms', 'where every voice begins': 'where every voice begins',
		'outcome.eased': 'eased', 'outcome.stayed tense': 'stayed tense', 'outcome.settled': 'settled', noTone: 'no tone',
		highest: 'highest at {at}', highestIs: 'highest at {at}: {value}', times: '{what} {count} times', none: 'none',
		'cue.caller_tense': 'caller tense', 'cue.let_caller_finish': 'let the caller finish', 'cue.dead_air': 'quiet line',
		'cue.hold_long': 'long hold', 'cue.slow_down': 'pace picked up', 'cue.monologue': 'long stretch by the agent',
		'cue.caller_withdrawn': 'caller gone quieter', 'cue.caller_easing': 'caller easing', 'cue.caller_settled': 'caller settled again',
		'cue.room_left': 'room left and used', 'cue.slow_response': 'slow response', 'cue.caller_hurried': 'caller faster',
		'cue.caller_hesitates': 'caller hesitates', 'cue.caller_tense_early': 'arrived upset',
	},
	es: {
		pitch: 'altura', louder: 'más fuerte', quieter: 'más bajo', brighter: 'más brillante', darker: 'más oscura', faster: 'más rápido',
		slower: 'más lento', semitones: 'semitonos', 'wider melody': 'melodía más amplia', 'flatter melody': 'melodía más plana',
		clearer: 'más nítida', rougher: 'más áspera', 'more drawn out': 'más alargada', 'more clipped': 'más cortada',
		'syllables a second': 'sílabas por segundo', dB: 'dB', '%': '%', ms: 'ms', 'where every voice begins': 'donde empieza toda voz',
		'outcome.eased': 'se calmó', 'outcome.stayed tense': 'siguió tensa', 'outcome.settled': 'serena', noTone: 'sin tono',
		highest: 'lo más alto en {at}', highestIs: 'lo más alto en {at}: {value}', times: '{what}, {count} veces', none: 'ninguno',
		'cue.caller_tense': 'voz tensa', 'cue.let_caller_finish': 'dejar terminar', 'cue.dead_air': 'línea en silencio',
		'cue.hold_long': 'espera larga', 'cue.slow_down': 'ritmo más rápido', 'cue.monologue': 'tramo largo de quien atiende',
		'cue.caller_withdrawn': 'voz más baja y breve', 'cue.caller_easing': 'voz calmándose', 'cue.caller_settled': 'voz serena de nuevo',
		'cue.room_left': 'hubo espacio y se usó', 'cue.slow_response': 'respuesta lenta', 'cue.caller_hurried': 'voz con prisa',
		'cue.caller_hesitates': 'voz que duda', 'cue.caller_tense_early': 'llegó con tensión',
	},
});
