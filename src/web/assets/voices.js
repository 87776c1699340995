// voices.js - both sides' turns as bars, overlaps hatched, silences open, hold dotted; the ruler, the notes' lane, the minimap

import { clock } from './page.js';
import { faint, ink } from './lanes.js';

// A canvas as sharp as the screen, drawn anew when its size or the view changes.
export function sheet(canvas, view, draw, events = ['window']) {
	const paint = () => {
		const scale = devicePixelRatio, width = canvas.clientWidth, height = canvas.clientHeight;
		if (!width)
			return;
		canvas.width = width * scale;
		canvas.height = height * scale;
		const g = canvas.getContext('2d');
		g.scale(scale, scale);
		draw(g, width, height);
	};
	for (const name of events)
		view.addEventListener(name, paint);
	new ResizeObserver(paint).observe(canvas);
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
	return paint;
}

const ROWS = { caller: [6, 36], agent: [50, 36] };

function hatch(g, x, y, width, height) {
	g.save();
	g.beginPath();
	g.rect(x, y, width, height);
	g.clip();
	g.strokeStyle = ink('ink');
	g.globalAlpha = 0.45;
	g.beginPath();
	for (let d = -height; d < width; d += 5) {
		g.moveTo(x + d, y + height);
		g.lineTo(x + d + height, y);
	}
	g.stroke();
	g.restore();
}

// asBars: no waveform lies under it, so that turns are drawn full.
export function voices(canvas, view, events, asBars) {
	return sheet(canvas, view, (g, width, height) => {
		const box = (e) => [view.x(e.start_ms, width), Math.max(1, view.x(e.end_ms, width) - view.x(e.start_ms, width))];
		const seen = (e) => e.end_ms >= view.from && e.start_ms <= view.to;
		for (const e of events.filter(seen)) {
			const [x, w] = box(e), [y, h] = ROWS[e.side] ?? [6, height - 12];
			if (e.kind === 'turn') {
				g.fillStyle = asBars ? ink(e.side) : faint(e.side, 0.16);
				g.beginPath();
				g.roundRect(x, asBars ? y + 8 : y, w, asBars ? h - 16 : h, 3);
				g.fill();
			} else if (e.kind === 'overlap') {
				hatch(g, x, 6, w, height - 12);
			} else if (e.kind === 'silence') {
				g.strokeStyle = faint('soft', 0.7);
				g.strokeRect(x + 0.5, 8.5, w - 1, height - 17);
			} else if (e.kind === 'hold') {
				g.strokeStyle = ink(e.side ?? 'soft');
				g.lineWidth = 3;
				g.setLineDash([1, 6]);
				g.lineCap = 'round';
				g.beginPath();
				g.moveTo(x, y + h / 2);
				g.lineTo(x + w, y + h / 2);
				g.stroke();
				g.setLineDash([]);
				g.lineWidth = 1;
			}
		}
	});
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

export function ruler(canvas, view) {
	return sheet(canvas, view, (g, width, height) => {
		const span = (view.to - view.from) / 1000;
		const step = (STEPS_S.find((s) => span / s <= Math.max(2, width / 80)) ?? 7200) * 1000;
		g.font = '11px system-ui, sans-serif';
		g.fillStyle = ink('soft');
		for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) {
			const x = view.x(t, width);
			g.fillRect(x, height - 5, 1, 5);
			g.textAlign = x < 16 ? 'left' : x > width - 16 ? 'right' : 'center';
			g.fillText(clock(t), x, height - 9);
		}
	});
}

export function notesLane(canvas, view, notes) {
	return sheet(canvas, view, (g, width, height) => {
		for (const n of notes()) {
			const x = view.x(n.start_ms, width), w = Math.max(6, view.x(n.end_ms, width) - x);
			g.fillStyle = ink(n.kind === 'celebrate' ? 'easing' : n.kind === 'try' ? 'rising' : 'accent');
			g.beginPath();
			g.roundRect(x, 4, w, height - 8, 3);
			g.fill();
		}
	});
}

// The whole call: its tone, its cues, and the window, which a drag moves.
export function minimap(canvas, view, caller, cues, on) {
	const paint = sheet(canvas, view, (g, width, height) => {
		const x = (t) => t / view.duration * width, y = (s) => 3 + (1 - s / 100) * (height - 6);
		g.strokeStyle = ink('settled');
		g.lineWidth = 1.5;
		g.beginPath();
		caller.t_ms.forEach((t, i) => caller.stress[i] !== null && g.lineTo(x(t), y(caller.stress[i])));
		g.stroke();
		g.fillStyle = ink('tense');
		caller.t_ms.forEach((t, i) => caller.stress[i] >= on && g.fillRect(x(t) - 1, y(caller.stress[i]) - 1, 2.5, 2.5));
		g.fillStyle = ink('accent');
		for (const c of cues)
			g.fillRect(x(c.t_ms), height - 5, 2, 5);
		g.fillStyle = faint('accent', 0.13);
		g.strokeStyle = ink('accent');
		g.fillRect(x(view.from), 0, x(view.to) - x(view.from), height);
		g.strokeRect(x(view.from) + 0.75, 0.75, x(view.to) - x(view.from) - 1.5, height - 1.5);
		g.fillStyle = ink('ink');
		g.fillRect(x(view.cursor), 0, 1, height);
	}, ['window', 'cursor']);
	const to = (e) => {
		const t = e.offsetX / canvas.clientWidth * view.duration, half = (view.to - view.from) / 2;
		view.show(t - half, t + half);
	};
	canvas.addEventListener('pointerdown', (e) => {
		canvas.setPointerCapture(e.pointerId);
		to(e);
	});
	canvas.addEventListener('pointermove', (e) => e.buttons && to(e));
	return paint;
}
