// words_calls.js - the words of the list of calls

import { addWords } from './words.js';

addWords({
	en: {
		calls: 'Calls', callsTitle: 'Calls · Undertone', newestFirst: 'Calls, newest first', filters: 'Filters', from: 'From', to: 'To',
		team: 'Team', queue: 'Queue', reason: 'Reason', agent: 'Agent', length: 'Length', tone: 'Tone', cue: 'Cue', notes: 'Notes',
		any: 'any', anyLength: 'any length', under2: 'under 2 min', from2: '2–5 min', from5: '5–15 min', over15: 'over 15 min',
		anyTone: 'any tone', wasTense: 'was tense', staySettled: 'stayed settled', id: 'id', someWords: 'words', clear: 'clear',
		apart: 'An agent and a tone are not asked for together', inProgress: 'in progress',
		columnWhen: 'When', columnEnded: 'Ended', columnPeak: 'Peak', columnTense: 'Tense', columnTalk: 'Agent talks', columnCues: 'Cues',
		older: 'Older calls', cannotShow: 'The calls cannot be shown: {why}.', noneLike: 'No call is like that.',
		noCalls: 'No calls yet. They come here when they end.',
	},
	es: {
		calls: 'Llamadas', callsTitle: 'Llamadas · Undertone', newestFirst: 'Llamadas, primero las más nuevas', filters: 'Filtros', from: 'Desde', to: 'Hasta',
		team: 'Equipo', queue: 'Cola', reason: 'Motivo', agent: 'Agente', length: 'Duración', tone: 'Tono', cue: 'Aviso', notes: 'Notas',
		any: 'todo', anyLength: 'toda', under2: 'menos de 2 min', from2: '2–5 min', from5: '5–15 min', over15: 'más de 15 min',
		anyTone: 'todo', wasTense: 'hubo tensión', staySettled: 'siempre serena', id: 'id', someWords: 'palabras', clear: 'quitar',
		apart: 'No se pregunta a la vez por agente y por tono', inProgress: 'en curso',
		columnWhen: 'Cuándo', columnEnded: 'Final', columnPeak: 'Máximo', columnTense: 'Tensa', columnTalk: 'Habla agente', columnCues: 'Avisos',
		older: 'Llamadas anteriores', cannotShow: 'No se pueden mostrar las llamadas: {why}.', noneLike: 'Ninguna llamada es así.',
		noCalls: 'Aún no hay llamadas. Aparecen aquí cuando terminan.',
	},
});
