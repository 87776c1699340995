// words_desk.js - the agent page's words: short, present tense; Spanish uses infinitives and names nobody's gender

import { addWords } from './words.js';

addWords({
	en: {
		caller: 'caller', you: 'you', quiet: 'quiet', normal: 'own normal', twoMinutes: '2 min ago', now: 'now',
		between: 'Between calls. Nothing is heard, shown or kept.', start: 'Start a call', paused: 'paused',
		pause: 'Pause', resume: 'Resume', more: 'More', dismiss: 'Dismiss', why: 'why', because: 'than at the start of the call',
		colleague: 'Colleague on the line', object: 'Caller objects', hand: 'Ask for help', end: 'End the call', popout: 'Keep on top',
		lookingUp: 'I am looking something up', calls: 'calls', weeks: 'my weeks',
		name: 'Caller’s name', fact: 'One fact to say back', card: 'A card for this call, gone when it ends',
		noAudio: 'No audio is arriving.', noAudioHint: 'Check the headset and the softphone.',
		lost: 'Some audio was lost.', lostHint: 'The tone goes on from here.',
		mixed: 'Two voices share the caller’s line.', mixedHint: 'The tone is off until it is one again.',
		upset: 'Was the caller upset?', yes: 'yes', no: 'no', unknown: 'can’t say', keep: 'keep', forget: 'forget this call',
		forgotten: 'Forgotten.', thanks: 'Thank you.',
		calm: 'A settled call.', untold: 'Too little was heard to tell the tone.', rose: 'Rose at {rose}, eased after {eased}.', stayed: 'Rose at {rose} and stayed tense.',
		and: ' and ', elsewhere: 'Undertone is in the small window.', back: 'Bring it back',
		lineLabel: 'The caller’s tone over the last two minutes: {word}',
	},
	es: {
		caller: 'voz', you: 'aquí', quiet: 'silencio', normal: 'su normal', twoMinutes: 'hace 2 min', now: 'ahora',
		between: 'Entre llamadas. No se escucha, muestra ni guarda nada.', start: 'Empezar una llamada', paused: 'en pausa',
		pause: 'Pausa', resume: 'Reanudar', more: 'Más', dismiss: 'Cerrar', why: 'por qué', because: 'que al empezar la llamada',
		colleague: 'Habla alguien del equipo', object: 'Quien llama se opone', hand: 'Pedir ayuda', end: 'Terminar la llamada',
		popout: 'Mantener encima', lookingUp: 'Estoy buscando algo', calls: 'llamadas', weeks: 'mis semanas',
		name: 'Nombre de quien llama', fact: 'Un dato para repetir', card: 'Una ficha para esta llamada; se borra al terminar',
		noAudio: 'No llega audio.', noAudioHint: 'Mirar los auriculares y el teléfono.',
		lost: 'Se perdió algo de audio.', lostHint: 'El tono sigue desde aquí.',
		mixed: 'Dos voces en la línea de quien llama.', mixedHint: 'El tono se apaga hasta que vuelva a ser una.',
		upset: '¿Había enfado en la llamada?', yes: 'sí', no: 'no', unknown: 'no sé', keep: 'guardar', forget: 'borrar esta llamada',
		forgotten: 'Borrada.', thanks: 'Gracias.',
		calm: 'Una llamada serena.', untold: 'Se oyó muy poco para decir el tono.', rose: 'Subió en {rose}, se calmó tras {eased}.', stayed: 'Subió en {rose} y siguió tensa.',
		and: ' y ', elsewhere: 'Undertone está en la ventana pequeña.', back: 'Traer de vuelta',
		lineLabel: 'El tono de quien llama en los últimos dos minutos: {word}',
	},
});
