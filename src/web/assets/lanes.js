// lanes.js - tone, pitch and level as lines over one time axis, without margins, so that all lanes align to the pixel

import uPlot from '/assets/uplot.js';

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// light-dark() is resolved where it is used, not in the variable: ask an element.
const probe = document.createElement('i');
probe.hidden = true;
document.body.append(probe);
export function ink(name) {
	probe.style.color = `var(--${name})`;
	return getComputedStyle(probe).color || color(`--${name}`);
}

export const faint = (name, alpha) => ink(name).replace(/^rgb\((.*)\)$/, (_, rgb) => `rgb(${rgb} / ${alpha})`.replaceAll(',', ' '));

const ends = (values) => values.map((t) => t / 1000);

function lane(box, view, data, series, scale, options = {}) {
	const plot = new uPlot({
		width: box.clientWidth, height: box.clientHeight, padding: [4, 0, 4, 0], legend: { show: false },
		cursor: { show: false }, select: { show: false },
		scales: { x: { time: false, auto: false, min: view.from / 1000, max: view.to / 1000 }, y: { range: scale } },
		axes: [{ show: false }, { show: false }],
		series: [{}, ...series], ...options,
	}, data, box);
	view.addEventListener('window', () => plot.setScale('x', { min: view.from / 1000, max: view.to / 1000 }));
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw());
	new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
	return plot;
}

// Shaded between two levels: the caller's own normal.
function normalBand(low, high, name) {
	return (u) => {
		const top = u.valToPos(high, 'y', true), bottom = u.valToPos(low, 'y', true);
		u.ctx.fillStyle = faint(name, 0.1);
		u.ctx.fillRect(u.bbox.left, top, u.bbox.width, bottom - top);
		u.ctx.strokeStyle = faint(name, 0.5);
		u.ctx.setLineDash([2 * devicePixelRatio, 5 * devicePixelRatio]);
		u.ctx.beginPath();
		u.ctx.moveTo(u.bbox.left, top);
		u.ctx.lineTo(u.bbox.left + u.bbox.width, top);
		u.ctx.stroke();
		u.ctx.setLineDash([]);
	};
}

// The line's colour by its height: position says it, warmth repeats it.
function warmth(on, off) {
	return (u) => {
		const g = u.ctx.createLinearGradient(0, u.valToPos(100, 'y', true), 0, u.valToPos(0, 'y', true));
		g.addColorStop(0, ink('tense'));
		g.addColorStop(1 - on / 100, ink('tense'));
		g.addColorStop(1 - off / 100, ink('rising'));
		g.addColorStop(1 - off / 200, ink('settled'));
		return g;
	};
}

function cueFlags(cues, glyphs) {
	return (u) => {
		u.ctx.font = `${13 * devicePixelRatio}px system-ui, sans-serif`;
		u.ctx.textAlign = 'center';
		for (const cue of cues) {
			const x = u.valToPos(cue.t_ms / 1000, 'x', true);
			if (x < u.bbox.left - 20 || x > u.bbox.left + u.bbox.width + 20)
				continue;
			u.ctx.fillStyle = faint('accent', 0.35);
			u.ctx.fillRect(x - devicePixelRatio / 2, u.bbox.top + 14 * devicePixelRatio, devicePixelRatio, u.bbox.height);
			u.ctx.fillStyle = ink('accent');
			u.ctx.fillText(glyphs[cue.cue] ?? '•', x, u.bbox.top + 11 * devicePixelRatio);
		}
	};
}

// How unsure the score is: half the width of its band at no confidence at all.
const UNSURE = 30;

export function toneLane(box, view, caller, cues, glyphs, { on, off }) {
	const unsure = caller.stress.map((s, i) => (s === null ? null : UNSURE * (1 - (caller.confidence[i] ?? 0))));
	const edge = (sign) => caller.stress.map((s, i) => (s === null ? null : Math.min(100, Math.max(0, s + sign * unsure[i]))));
	const none = { stroke: 'transparent', width: 0, points: { show: false } };
	return lane(box, view, [ends(caller.t_ms), edge(1), edge(-1), caller.stress],
		[none, none, { stroke: warmth(on, off), width: 2, points: { show: false } }], [0, 104], {
			bands: [{ series: [1, 2], fill: () => faint('soft', 0.14) }],
			hooks: { drawClear: [normalBand(0, off, 'settled')], draw: [cueFlags(cues, glyphs)] },
		});
}

// Against the caller's own normal, which is the middle; each value stands in the middle of its second.
export function againstNormal(box, view, t_ms, values, limit, name) {
	const shown = values.map((v) => (v === null ? null : Math.min(limit, Math.max(-limit, v))));
	return lane(box, view, [ends(t_ms.map((t) => t - 500)), shown], [{ stroke: () => ink(name), width: 1.5, points: { show: false } }], [-limit, limit],
		{ hooks: { drawClear: [normalBand(-limit / 6, limit / 6, 'settled')] } });
}
