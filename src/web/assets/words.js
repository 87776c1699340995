// words.js - what the pages say, in the viewer's language
//
// Words that all pages share stand here; each page adds its own (words_calls.js …), under keys of its own.  Cues and status lines
// come from the calibration, which a centre can reword.

const LANGUAGES = {
	en: {
		pageDesk: 'Desk', pageCalls: 'Calls', pageWeeks: 'My weeks', pageFloor: 'Floor', pagePolicy: 'What was agreed on', pages: 'Pages', atThisDesk: 'at this desk', thisDesk: 'this desk',
		logOut: 'log out', 'role.agent': 'agent', 'role.supervisor': 'supervisor', 'role.qa': 'QA', looking: 'Looking…',
		listening: 'listening', settled: 'settled', rising: 'rising', tense: 'tense', easing: 'easing', noTime: 'time unknown',
		notThrough: 'This did not go through: {why}.', noAnswer: 'the server does not answer; is it running', serverSays: 'the server says {status}',
		gone: 'Undertone is not answering.', goneHint: 'The call itself goes on. Trying again…',
		refused400: 'the server does not understand what was asked', refused401: 'log in again', refused404: 'it is not there (any more)',
		refused409: 'a call is open already', refused413: 'it is too long', refused501: 'this desk cannot do that',
		refused503: 'the timelines cannot be reached; the call itself goes on',
	},
	es: {
		pageDesk: 'Puesto', pageCalls: 'Llamadas', pageWeeks: 'Mis semanas', pageFloor: 'Sala', pagePolicy: 'Lo acordado', pages: 'Páginas', atThisDesk: 'en este puesto', thisDesk: 'este puesto',
		logOut: 'salir', 'role.agent': 'agente', 'role.supervisor': 'supervisión', 'role.qa': 'calidad', looking: 'Buscando…',
		listening: 'escuchando', settled: 'serena', rising: 'subiendo', tense: 'tensa', easing: 'calmándose', noTime: 'hora desconocida',
		notThrough: 'No se pudo hacer: {why}.', noAnswer: 'el servidor no responde; ¿está en marcha?', serverSays: 'el servidor responde {status}',
		gone: 'Undertone no responde.', goneHint: 'La llamada sigue. Intentando de nuevo…',
		refused400: 'el servidor no entiende lo que se pide', refused401: 'hay que volver a entrar', refused404: 'eso no está (o ya no está)',
		refused409: 'ya hay una llamada abierta', refused413: 'es demasiado largo', refused501: 'este puesto no puede hacerlo',
		refused503: 'no se llega a las llamadas guardadas; la llamada sigue',
	},
};

let texts = {};                 // cue texts by id and language, as the server has them
let language = 'en';

// more: { en: { key: text }, es: { key: text } }, with the same keys.
export function addWords(more) {
	for (const name of Object.keys(LANGUAGES))
		Object.assign(LANGUAGES[name], more[name]);
}

export const allWords = () => LANGUAGES;

// The address's ?lang=, which the window then remembers, or else the browser's language, or else the server's.
export function chooseLanguage(server = {}) {
	texts = server.texts ?? texts;
	const asked = new URLSearchParams(location.search).get('lang');
	if (LANGUAGES[asked])
		sessionStorage.setItem('lang', asked);
	const wanted = [sessionStorage.getItem('lang'), navigator.language.slice(0, 2), server.language].find((each) => LANGUAGES[each]);
	language = wanted ?? 'en';
	document.documentElement.lang = language;
	return language;
}

// For dates and numbers: the browser's own region where it speaks this language.
export const locale = () => (navigator.language.startsWith(language) ? navigator.language : language);

export const decimal = (value, decimals = 1) => value.toLocaleString(locale(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

// -1.25, 1 -> "−1.3"; 4.2 -> "+4.2".
export const signed = (value) => `${value < 0 ? '−' : '+'}${decimal(Math.abs(value))}`;

export function t(key, slots = {}) {
	const text = LANGUAGES[language][key] ?? LANGUAGES.en[key] ?? key;
	return text.replace(/\{(\w+)\}/g, (_, name) => slots[name] ?? '');
}

// What the page's own HTML says: <h1 data-t="calls">, <form data-t-aria-label="filters">.
export function translate(root = document) {
	for (const e of root.querySelectorAll('[data-t]'))
		e.textContent = t(e.dataset.t);
	for (const name of ['aria-label', 'placeholder', 'title'])
		for (const e of root.querySelectorAll(`[data-t-${name}]`))
			e.setAttribute(name, t(e.getAttribute(`data-t-${name}`)));
}

// Why a request was refused, by its status; 0: there was no answer.
export function refusal(status) {
	const key = status ? `refused${status}` : 'noAnswer';
	return LANGUAGES.en[key] ? t(key) : t('serverSays', { status });
}

// [headline, technique] of a cue or status line by its id.
export const line = (id) => texts[id]?.[language] ?? ['', ''];

// The same for a cue as it came, in the call's language: by its headline where the page speaks another one.
export function cueWords(text) {
	const [headline, technique = ''] = text.split('\n');
	const known = Object.values(texts).find((each) => Object.values(each).some(([h]) => h === headline));
	return known?.[language] ?? [headline, technique];
}
