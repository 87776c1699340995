// desk.js - the call at this desk: what the feed says, turned into one state that the views draw from

import { Tone } from './tone.js';

const SILENT_MS = 3500;         // a call gives an event each second; longer without one, and no audio is arriving
const GAP_SHOWN_MS = 8000, POOR_SHOWN_MS = 75000;

export class Desk extends EventTarget {
	constructor(session) {
		super();
		this.session = session;
		this.#idle();
		this.#listen();
		setInterval(() => this.#watch(), 1000);
	}

	#idle() {
		this.call = null;
		this.state = { paused: false, colleague: false, hand: false, objected: false, control: false };
		this.tone = new Tone(this.session);
		this.cue = null;
		this.now_ms = 0;
		this.end = null;
		this.faults = {};       // quality type or "gap": the t_ms until which it is told
	}

	#listen() {
		const call = new URLSearchParams(location.search).get('call');
		this.source = new EventSource(`/api/events${call ? `?call=${encodeURIComponent(call)}` : ''}`);
		this.heard = performance.now();
		this.source.addEventListener('message', (m) => {
			this.heard = performance.now();
			this.gone = false;
			this.#take(JSON.parse(m.data));
		});
		this.source.addEventListener('error', () => {
			this.gone = true;
			this.#changed();
		});
		this.source.addEventListener('open', () => {
			this.gone = false;
			this.#changed();
		});
	}

	#changed() {
		this.dispatchEvent(new Event('change'));
	}

	// While a snapshot comes in nothing is drawn.
	#take(e) {
		if (e.kind === 'snapshot') {
			this.#idle();
			this.filling = true;
		}
		if (e.kind === 'now')
			this.filling = false;
		this.#handle(e);
		if (!this.filling)
			this.#changed();
	}

	#handle(e) {
		switch (e.kind) {
		case 'call_start':
			this.#idle();
			this.call = e.call;
			break;
		case 'tone':
			this.now_ms = Math.max(this.now_ms, e.t_ms);
			if (e.side === 'caller')
				this.tone.second(e);
			break;
		case 'cue':
			this.cue = e.state === 'open' ? e : null;
			break;
		case 'state':
			this.state = e;
			break;
		case 'gap':
			if (e.reason !== 'pause')
				this.faults.gap = e.t_ms + GAP_SHOWN_MS;
			break;
		case 'quality':
			this.faults[e.type] = e.t_ms + POOR_SHOWN_MS;
			break;
		case 'call_end':
			this.end = e;
			this.cue = null;
			this.dispatchEvent(new CustomEvent('ended', { detail: e }));
			break;
		case 'dropped':
			this.dropped = true;
			this.call = null;
			this.cue = null;
			break;
		}
	}

	#watch() {
		const silent = this.call && !this.end && !this.state.paused && performance.now() - this.heard > SILENT_MS;
		if (silent !== this.silent) {
			this.silent = silent;
			this.#changed();
		}
	}

	get live() {
		return this.call !== null && this.end === null;
	}

	// The word for the tone, or null while nothing may be said.
	get word() {
		return this.state.paused || this.state.colleague || this.state.objected || this.fault('mixed') ? null : this.tone.word;
	}

	fault(type) {
		return (this.faults[type] ?? -1) >= this.now_ms;
	}

	// The most important thing to say about the line, or null: an id of the status lines, or of words.js.
	get status() {
		if (this.gone)
			return 'gone';
		if (this.state.objected)
			return 'objected';
		if (!this.live)
			return null;
		if (this.state.paused)
			return 'paused';
		if (this.silent)
			return 'noAudio';
		if (this.state.colleague)
			return 'colleague';
		if (this.fault('mixed'))
			return 'mixed';
		if (this.fault('one_way'))
			return 'one_way_audio';
		if (this.fault('gap'))
			return 'lost';
		if (['clipping', 'noise', 'echo', 'drift'].some((type) => this.fault(type)))
			return 'poor_line';
		return this.tone.word === 'listening' ? 'listening' : null;
	}
}
