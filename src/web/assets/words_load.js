// words_load.js - the words of what an agent has carried in this shift, for the agent and for whom it is sent to

import { addWords } from './words.js';

addWords({
	en: {
		thisShift: 'This shift', withTense: '{time} with tense callers', withTenseOf: '{time} with tense callers, of {limit}', onlyYou: 'Only you see this.',
		sendLoad: 'Send it to the supervisor', sendHint: 'As it is now; it is shown until the shift is over.', sentUntil: 'The supervisor sees this until {until}.',
		takeBack: 'Take it back', loadsTitle: 'Sent by agents in this shift', loadLine: '{time} with tense callers · sent at {sent}, until {until}',
	},
	es: {
		thisShift: 'Este turno', withTense: '{time} con voces tensas', withTenseOf: '{time} con voces tensas, de {limit}', onlyYou: 'Esto solo se ve aquí.',
		sendLoad: 'Enviarlo a supervisión', sendHint: 'Tal como está ahora; se muestra hasta el final del turno.', sentUntil: 'Supervisión lo ve hasta las {until}.',
		takeBack: 'Retirarlo', loadsTitle: 'Enviado por agentes en este turno', loadLine: '{time} con voces tensas · enviado a las {sent}, hasta las {until}',
	},
});
