// toneline.js - the caller's tone over two minutes, as one soft line over the band of the caller's own normal

import { svg } from './page.js';

const SPAN_MS = 120000;
const HEIGHT = 112, TOP = 8, BOTTOM = 18, HEAD = 8, KEY = 16, LEGEND = 84;

const y = (stress) => TOP + (1 - stress / 100) * (HEIGHT - TOP - BOTTOM);

export class ToneLine {
	// words: { normal, past, now, label(word) }
	constructor(figure, normalTop, words) {
		this.figure = figure;
		this.normalTop = normalTop;
		this.words = words;
		this.last = [[], 0, 'listening'];
		new ResizeObserver(() => this.#build()).observe(figure);
		this.#build();
	}

	#build() {
		const width = this.width = this.figure.clientWidth || 328;
		this.trace = svg('path', { class: 'trace', d: '' });
		this.head = svg('circle', { class: 'head', r: 6, cx: 0, cy: y(0), visibility: 'hidden' });
		this.svg = svg('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img' },
			this.#gradient(),
			svg('rect', { class: 'normal', x: 0, y: y(this.normalTop), width, height: y(0) - y(this.normalTop), rx: 4 }),
			svg('line', { class: 'edge', x1: 0, x2: width, y1: y(this.normalTop), y2: y(this.normalTop) }),
			this.#legend(width / 2 - LEGEND / 2, this.words.normal),
			this.#text(0, this.words.past, 'start', HEIGHT - 3),
			this.#text(width, this.words.now, 'end', HEIGHT - 3), this.trace, this.head);
		this.figure.replaceChildren(this.svg);
		this.draw(...this.last);
	}

	#gradient() {
		const stops = [[0, 'stop-high'], [1 - this.normalTop / 100, 'stop-mid'], [1 - this.normalTop / 200, 'stop-low']];
		return svg('defs', {}, svg('linearGradient',
			{ id: 'warmth', gradientUnits: 'userSpaceOnUse', x1: 0, x2: 0, y1: y(100), y2: y(0) },
			...stops.map(([offset, name]) => svg('stop', { offset, class: name }))));
	}

	#text(x, content, anchor, at) {
		return svg('text', { x, y: at, 'text-anchor': anchor }, content);
	}

	// What the band is, under it, where no line ever runs.
	#legend(x, content) {
		const y1 = HEIGHT - 11;
		return svg('g', {}, svg('rect', { class: 'normal', x, y: y1, width: KEY, height: 8 }),
			svg('line', { class: 'edge', x1: x, x2: x + KEY, y1, y2: y1 }), this.#text(x + KEY + 4, content, 'start', HEIGHT - 3));
	}

	// points: of Tone; seconds in which the score was not known leave the line open.
	draw(points, now_ms, word) {
		const x = (t) => (1 - (now_ms - t) / SPAN_MS) * (this.width - HEAD);
		let d = '', pen = false, last = null;
		this.last = [points, now_ms, word];
		for (const p of points) {
			const known = p.t_ms >= now_ms - SPAN_MS && p.stress !== null && p.stress !== undefined;
			if (known) {
				d += `${pen ? 'L' : 'M'}${x(p.t_ms).toFixed(1)} ${y(p.stress).toFixed(1)}`;
				last = p;
			}
			pen = known;
		}
		this.trace.setAttribute('d', d);
		this.head.setAttribute('visibility', last ? 'visible' : 'hidden');
		if (last) {
			this.head.setAttribute('cx', x(last.t_ms).toFixed(1));
			this.head.setAttribute('cy', y(last.stress).toFixed(1));
			this.head.dataset.tone = word;
		}
		this.svg.setAttribute('aria-label', this.words.label(word));
	}
}
