// words_login.js - the words of logging in

import { addWords } from './words.js';

addWords({
	en: {
		loginTitle: 'Log in · Undertone', yourToken: 'Your token', logIn: 'Log in', tokenUnknown: 'This token is not known here.',
		tokenHint: 'Whoever runs Undertone here makes one with “undertone token”.',
	},
	es: {
		loginTitle: 'Entrar · Undertone', yourToken: 'Clave personal', logIn: 'Entrar', tokenUnknown: 'Esta clave no se conoce aquí.',
		tokenHint: 'Quien administra Undertone crea una con «undertone token».',
	},
});
