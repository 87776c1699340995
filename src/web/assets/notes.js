// notes.js - notes and bookmarks on a range of the call, kept with it

import { $, clear, clock, el, get, person, post, request } from './page.js';
import { t } from './words.js';

const KINDS = { bookmark: () => `⚑ ${t('bookmark')}`, celebrate: () => t('worthShowing'), try: () => `↻ ${t('tryDifferently')}` };

export class Notes {
	constructor(id, view, session, seek) {
		Object.assign(this, { id, view, session, seek, list: [] });
		$('#note-form').addEventListener('submit', (e) => {
			e.preventDefault();
			this.#add().catch((refused) => this.#say(refused.message));
		});
		$('#note-text').addEventListener('keydown', (e) => {
			if (e.key === 'Enter' && (e.ctrlKey || e.metaKey))
				$('#note-form').requestSubmit();
			if (e.key === 'Escape')
				$('#lanes').focus();
		});
		for (const event of ['cursor', 'range'])
			view.addEventListener(event, () => this.#drawRange());
		this.#drawRange();
	}

	// Where a note would go: the marked range, or the cursor.
	get place() {
		const [start, end] = this.view.range ?? [this.view.cursor, this.view.cursor];
		return { start_ms: Math.round(start), end_ms: Math.round(end) };
	}

	#say(text) {
		$('#note-range').textContent = text;
	}

	#drawRange() {
		const { start_ms, end_ms } = this.place;
		this.#say(end_ms > start_ms ? `${clock(start_ms)} – ${clock(end_ms)}` : t('at', { at: clock(start_ms) }));
	}

	// The list as it is, or anew from the server.
	async load(list = null) {
		this.list = list ?? (await get(`/api/calls/${this.id}/notes`)).notes;
		this.#draw();
	}

	async #add() {
		const text = $('#note-text').value.trim(), kind = $('#note-kind').value;
		if (!text && kind === 'note')
			return;
		await post(`/api/calls/${this.id}/notes`, { ...this.place, kind, text });
		$('#note-text').value = '';
		$('#note-kind').value = 'note';
		this.view.mark(null);
		await this.load();
		$('#lanes').focus();
	}

	// A bookmark at the cursor, without words.
	async bookmark() {
		await post(`/api/calls/${this.id}/notes`, { ...this.place, kind: 'bookmark', text: '' });
		await this.load();
	}

	async #remove(note) {
		await request('DELETE', `/api/calls/${this.id}/notes/${note.id}`);
		await this.load();
	}

	#draw() {
		$('#note-count').textContent = this.list.length;
		clear($('#note-list'), ...this.list.map((n) => el('li', {},
			el('header', {},
				el('button', { type: 'button', class: 'plain number', onclick: () => this.seek(n.start_ms) },
					n.end_ms > n.start_ms ? `${clock(n.start_ms)} – ${clock(n.end_ms)}` : clock(n.start_ms)),
				KINDS[n.kind] ? el('span', {}, KINDS[n.kind]()) : '', el('span', {}, person(n.author)), el('span', { class: 'grow' }),
				n.author === this.session.name || this.session.role === 'qa'
					? el('button', { type: 'button', class: 'plain', 'aria-label': t('removeNote', { at: clock(n.start_ms) }),
						onclick: () => this.#remove(n) }, t('remove')) : null),
			n.text ? el('p', {}, n.text) : null)));
		this.view.dispatchEvent(new Event('notes'));
	}
}
