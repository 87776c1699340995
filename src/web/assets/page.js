// page.js - what every page shares: elements, requests, times, the head with its links

import { chooseLanguage, locale, refusal, t, translate } from './words.js';

export function el(name, attributes = {}, ...children) {
	const e = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (value === null || value === undefined || value === false)
			continue;
		if (key.startsWith('on'))
			e.addEventListener(key.slice(2), value);
		else if (key === 'data')
			Object.assign(e.dataset, value);
		else
			e.setAttribute(key, value === true ? '' : value);
	}
	e.append(...children.filter((c) => c !== null && c !== undefined));
	return e;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(name, attributes = {}, ...children) {
	const e = document.createElementNS(SVG, name);
	for (const [key, value] of Object.entries(attributes))
		e.setAttribute(key, value);
	e.append(...children);
	return e;
}

export const $ = (selector, root = document) => root.querySelector(selector);

// status 0: there was no answer
export class Refused extends Error {
	constructor(status) {
		super(refusal(status));
		this.status = status;
	}
}

// Leaving a page breaks off its requests; what waited for their answers ends with the page.
let leaving = false;
addEventListener('pagehide', () => { leaving = true; });
addEventListener('pageshow', () => { leaving = false; });
const brokenOff = () => leaving ? new Promise(() => {}) : Promise.reject(new Refused(0));

// A refusal that nobody awaited is said where the page says how it goes.
addEventListener('unhandledrejection', (event) => {
	if (!(event.reason instanceof Refused))
		return;
	event.preventDefault();
	const said = $('#said, #status');
	if (said && !said.classList.contains('error')) {
		said.textContent = t('notThrough', { why: event.reason.message });
		said.classList.add('error');
		said.hidden = false;
	}
});

// The answer's JSON, or null where there is none.  Who is not logged in (any more) is sent to the login page.
export async function request(method, path, body) {
	const answer = await fetch(path, {
		method,
		headers: { 'X-Undertone': '1', ...(body ? { 'Content-Type': 'application/json' } : {}) },
		body: body ? JSON.stringify(body) : undefined,
	}).catch(brokenOff);
	if (answer.status === 401 && location.pathname !== '/login')
		location.assign('/login');
	if (!answer.ok)
		throw new Refused(answer.status);
	return answer.headers.get('Content-Type') === 'application/json' ? answer.json().catch(brokenOff) : null;
}

export const get = (path) => request('GET', path);
export const post = (path, body) => request('POST', path, body);

// 222000 -> "3:42"; an hour and more -> "1:02:03".
export function clock(ms) {
	const s = Math.max(0, Math.floor(ms / 1000));
	const two = (n) => String(n).padStart(2, '0');
	return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

// "2026-11-20T14:03:00Z" -> "20 Nov 2026, 14:03", in the viewer's own time.
export function when(text, options = { dateStyle: 'medium', timeStyle: 'short' }) {
	const date = new Date(text);
	return Number.isNaN(date.getTime()) ? t('noTime') : new Intl.DateTimeFormat(locale(), options).format(date);
}

// A name as it was written down; whoever sat at the machine before there were tokens is "this desk".
export const person = (name) => (name === 'this desk' ? t('thisDesk') : name);

export const percent = (share) => (share === null || share === undefined ? '–' : `${Math.round(share * 100)} %`);

export function clear(element, ...children) {
	element.replaceChildren(...children.filter((c) => c !== null && c !== undefined));
	return element;
}

// The links that this viewer has, in the page's <header>.
export async function masthead(current) {
	chooseLanguage();
	translate();
	const session = await get('/api/session'), links = [];
	chooseLanguage(session);
	translate();
	if (session.role === 'agent' || session.role === 'local')
		links.push(['/', t('pageDesk')]);
	links.push(['/calls', t('pageCalls')]);
	if (session.role === 'agent')
		links.push([`/agents/${encodeURIComponent(session.agent_id)}`, t('pageWeeks')]);
	else
		links.push(['/live', t('pageFloor')]);
	clear($('.masthead'),
		el('a', { class: 'name', href: '/calls' }, 'Undertone'),
		el('nav', { 'aria-label': t('pages') }, ...links.map(([href, text]) =>
			el('a', { href, 'aria-current': href === current ? 'page' : null }, text))),
		el('a', { class: 'soft small', href: `/policy?lang=${document.documentElement.lang}` }, t('pagePolicy')),
		el('span', { class: 'who' }, session.role === 'local' ? t('atThisDesk') : `${session.name} · ${t(`role.${session.role}`)}`),
		session.role === 'local' ? null : el('button', { class: 'plain small', onclick: leave }, t('logOut')));
	return session;
}

async function leave() {
	await request('DELETE', '/api/session');
	location.assign('/login');
}
