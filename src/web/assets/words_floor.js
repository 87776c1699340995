// words_floor.js - the words of the calls in progress

import { addWords } from './words.js';

addWords({
	en: {
		floor: 'Floor', floorTitle: 'Floor · Undertone', gridLabel: 'Calls in progress, raised hands first', unknownAgent: 'unknown',
		asksForHelp: 'asks for help', pausedCall: 'paused', withColleague: 'with a colleague', noneInProgress: 'No calls in progress.',
		tryingAgain: 'Undertone is not answering. Trying again…', callsNow: '{n} calls', callNow: '1 call', handsNow: '{n} ask for help', handNow: '1 asks for help',
		'fault.one_way': 'one voice only', 'fault.gap': 'losing audio', 'fault.clipping': 'poor line', 'fault.noise': 'poor line', 'fault.echo': 'echo',
		'fault.mixed': 'two voices', 'fault.drift': 'clocks drift',
	},
	es: {
		floor: 'Sala', floorTitle: 'Sala · Undertone', gridLabel: 'Llamadas en curso, primero quien pide ayuda', unknownAgent: 'sin nombre',
		asksForHelp: 'pide ayuda', pausedCall: 'en pausa', withColleague: 'con alguien del equipo', noneInProgress: 'No hay llamadas en curso.',
		tryingAgain: 'Undertone no responde. Intentando de nuevo…', callsNow: '{n} llamadas', callNow: '1 llamada', handsNow: '{n} piden ayuda', handNow: '1 pide ayuda',
		'fault.one_way': 'solo una voz', 'fault.gap': 'se pierde audio', 'fault.clipping': 'mala línea', 'fault.noise': 'mala línea', 'fault.echo': 'eco',
		'fault.mixed': 'dos voces', 'fault.drift': 'relojes desviados',
	},
});
