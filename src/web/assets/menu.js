// menu.js - what an agent can do during a call, behind one button; each with a key

import { clear, el } from './page.js';
import { t } from './words.js';

// [key, word, name of the request, name of its undoing, flag of the state]
const ACTIONS = [
	['c', 'colleague', 'colleague', 'colleague-off', 'colleague'],
	['h', 'hand', 'hand', 'hand-down', 'hand'],
	['l', 'lookingUp', 'looking-up', null, null],
	['o', 'object', 'object', null, null],
	['e', 'end', 'end', null, null],
];

export class Menu {
	// press(name): sends a request of the call; card: { name, fact }, kept in this page's memory alone
	constructor(box, button, { press, card, popOut, session }) {
		this.box = box;
		this.button = button;
		this.press = press;
		this.popOut = popOut;
		this.session = session;
		this.cardBox = el('div', { class: 'card' }, el('p', { class: 'small soft' }, t('card')),
			...['name', 'fact'].map((key) => el('input', { type: 'text', maxlength: 60, autocomplete: 'off', 'aria-label': t(key),
				placeholder: t(key), name: key, oninput: (e) => { card[key] = e.target.value.trim(); } })));
		button.addEventListener('click', () => this.toggle());
		button.title = t('more');
		button.setAttribute('aria-label', t('more'));
	}

	toggle(open = this.box.hidden) {
		this.box.hidden = !open;
		this.button.setAttribute('aria-expanded', String(open));
		if (open)
			this.box.querySelector('button, input')?.focus();
		else if (this.box.contains(this.box.ownerDocument.activeElement))
			this.button.focus();
	}

	emptyCard() {
		for (const input of this.cardBox.querySelectorAll('input')) {
			input.value = '';
			input.dispatchEvent(new Event('input'));
		}
	}

	available(desk) {
		return !desk.live ? [] : ACTIONS.filter(([, , name]) => desk.state.control || name === 'hand');
	}

	draw(desk) {
		const key = JSON.stringify([desk.call, desk.live, desk.state]);
		if (key === this.key)
			return;
		this.key = key;
		clear(this.box, ...this.available(desk).map(([letter, word, name, undo, flag]) =>
			el('button', { type: 'button', 'aria-pressed': flag ? String(desk.state[flag]) : null,
				onclick: () => this.press(flag && desk.state[flag] ? undo : name) }, t(word), el('kbd', {}, letter))),
			desk.live ? this.cardBox : null, this.#links());
	}

	#links() {
		const own = this.session.role === 'agent' ? el('a', { href: `/agents/${encodeURIComponent(this.session.agent_id)}` }, t('weeks')) : null;
		return el('div', { class: 'links' }, el('a', { href: '/calls' }, t('calls')), own ?? '',
			el('button', { type: 'button', class: 'small', onclick: this.popOut }, t('popout')));
	}

	// true: the key was one of ours.
	pressKey(letter, desk) {
		const action = this.available(desk).find(([each]) => each === letter);
		if (action)
			this.press(action[4] && desk.state[action[4]] ? action[3] : action[2]);
		return Boolean(action);
	}
}
