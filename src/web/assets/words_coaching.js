// words_coaching.js - the words of an agent's weeks, said to the agent

import { addWords } from './words.js';

addWords({
	en: {
		coaching: 'Coaching', coachingTitle: 'Coaching · Undertone', nobody: 'There is nobody here of that id.', callCount: '{n} calls in the last 12 weeks',
		oneCall: '1 call in the last 12 weeks', asPage: 'As a page to keep', asPdf: 'PDF', listen: 'listen: ',
		fewWeeks: 'Sentences come when there are a few weeks to compare.', asBefore: 'Much as it was in the weeks before.',
		changed: '{what}: median {value}, was {was}.', weekByWeek: 'Week by week, against your own past', weekOf: 'week of {day} {value}',
		agreedFocus: 'Agreed focus', noFocus: 'None yet.', focusField: 'Focus', focusPlaceholder: 'One thing to try until next time',
		agree: 'Agree', agreeAnew: 'Agree anew', done: 'Done', sinceWith: 'since {day}, with {who}', fromTo: '{text} · {from} to {to}',
		toCelebrate: '★ To celebrate', toTry: '↻ To try differently', celebrateNone: 'Mark a moment in a replay as worth showing, and it comes here.',
		tryNone: 'Mark one to try differently, and it comes here.', listenFrom: 'listen from {at}',
		easedTitle: '★ Calls that rose, and eased with you', easedOnly: 'Only you see this list.',
		talk_share: 'talk share', 'talk_share.up': 'You talk for more of the call', 'talk_share.down': 'You talk for less of the call',
		interruptions: 'interruptions in 10 min', 'interruptions.up': 'You come in before the caller is done more often',
		'interruptions.down': 'You let callers finish more often', inTen: '{value} in 10 min',
		room: 'room left', 'room.up': 'You leave more room', 'room.down': 'You answer sooner',
		stretch: 'longest stretch', 'stretch.up': 'Your longest stretches are longer', 'stretch.down': 'Your longest stretches are shorter',
		pace: 'pace, syllables a second', 'pace.up': 'You speak faster', 'pace.down': 'You speak slower',
		quiet: 'quiet line', 'quiet.up': 'The line is quiet for more of the call', 'quiet.down': 'The line is quiet for less of the call',
		explained: 'silences led into', 'explained.up': 'More silences begin with words of yours', 'explained.down': 'More silences begin unannounced',
	},
	es: {
		coaching: 'Acompañamiento', coachingTitle: 'Acompañamiento · Undertone', nobody: 'No hay nadie con ese id.', callCount: '{n} llamadas en las últimas 12 semanas',
		oneCall: '1 llamada en las últimas 12 semanas', asPage: 'Como página', asPdf: 'En PDF', listen: 'escuchar: ',
		fewWeeks: 'Habrá frases cuando haya unas semanas que comparar.', asBefore: 'Más o menos como en las semanas anteriores.',
		changed: '{what}: mediana {value}, antes {was}.', weekByWeek: 'Semana a semana, frente al propio pasado', weekOf: 'semana del {day} {value}',
		agreedFocus: 'Foco acordado', noFocus: 'Aún ninguno.', focusField: 'Foco', focusPlaceholder: 'Una cosa que probar hasta la próxima vez',
		agree: 'Acordar', agreeAnew: 'Acordar otro', done: 'Hecho', sinceWith: 'desde el {day}, con {who}', fromTo: '{text} · {from} a {to}',
		toCelebrate: '★ Para celebrar', toTry: '↻ Para probar de otro modo', celebrateNone: 'Marcar en una llamada un momento para enseñar, y aparece aquí.',
		tryNone: 'Marcar uno para probar de otro modo, y aparece aquí.', listenFrom: 'escuchar desde {at}',
		easedTitle: '★ Llamadas que subieron y se calmaron', easedOnly: 'Esta lista solo se ve aquí.',
		talk_share: 'parte hablada', 'talk_share.up': 'Más parte de la llamada hablada', 'talk_share.down': 'Menos parte de la llamada hablada',
		interruptions: 'interrupciones en 10 min', 'interruptions.up': 'Más entradas antes de que termine quien llama',
		'interruptions.down': 'Quien llama termina más a menudo', inTen: '{value} en 10 min',
		room: 'espacio dejado', 'room.up': 'Más espacio antes de responder', 'room.down': 'Respuestas más inmediatas',
		stretch: 'tramo más largo', 'stretch.up': 'Los tramos más largos son más largos', 'stretch.down': 'Los tramos más largos son más cortos',
		pace: 'ritmo, sílabas por segundo', 'pace.up': 'El ritmo es más rápido', 'pace.down': 'El ritmo es más lento',
		quiet: 'línea en silencio', 'quiet.up': 'La línea está más tiempo en silencio', 'quiet.down': 'La línea está menos tiempo en silencio',
		explained: 'silencios anunciados', 'explained.up': 'Más silencios empiezan con palabras propias', 'explained.down': 'Más silencios empiezan sin aviso',
	},
});
