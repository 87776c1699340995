// view.js - which stretch of the call is in view, where the cursor is, and which range is marked; lanes draw from it

const SHORTEST_MS = 5000;

export class View extends EventTarget {
	constructor(duration_ms) {
		super();
		this.duration = Math.max(1000, duration_ms);
		this.from = 0;
		this.to = this.duration;
		this.cursor = 0;
		this.range = null;              // [start, end] of a note to be
	}

	// width: pixels of every lane.
	x(t_ms, width) {
		return (t_ms - this.from) / (this.to - this.from) * width;
	}

	time(x, width) {
		return this.clamp(this.from + x / width * (this.to - this.from));
	}

	clamp(t_ms) {
		return Math.min(this.duration, Math.max(0, t_ms));
	}

	show(from, to) {
		const span = Math.min(this.duration, Math.max(SHORTEST_MS, to - from));
		this.from = Math.min(Math.max(0, from), this.duration - span);
		this.to = this.from + span;
		this.#tell('window');
	}

	// About the cursor where it is in view, else about the middle.
	zoom(factor, about = this.cursor >= this.from && this.cursor <= this.to ? this.cursor : (this.from + this.to) / 2) {
		this.show(about - (about - this.from) * factor, about + (this.to - about) * factor);
	}

	// follow: a cursor that leaves the window takes it along.
	move(t_ms, follow = true) {
		this.cursor = this.clamp(t_ms);
		if (follow && (this.cursor < this.from || this.cursor > this.to)) {
			const span = this.to - this.from;
			this.show(this.cursor - span / 4, this.cursor + span * 3 / 4);
		}
		this.#tell('cursor');
	}

	mark(range) {
		this.range = range;
		this.#tell('range');
	}

	#tell(what) {
		this.dispatchEvent(new Event(what));
	}
}
