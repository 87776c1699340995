// player.js - the recording, where one was kept: fetched by ranges as it plays, its waveform drawn from the server's peaks

import { $ } from './page.js';
import { ink } from './lanes.js';

const STEP_MS = 100;            // how often the cursor follows what plays

// The peaks, an array of numbers 0-1 for each channel; null: no audio was kept.
async function peaks(id) {
	const answer = await fetch(`/api/calls/${id}/peaks`);
	if (!answer.ok)
		return null;
	const channels = Number(answer.headers.get('X-Channels')), bytes = new Uint8Array(await answer.arrayBuffer());
	const parts = bytes.length / channels;
	return Array.from({ length: channels }, (_, c) => Float32Array.from(bytes.subarray(c * parts, (c + 1) * parts), (v) => v / 255));
}

// Two channels in the lane's height; the caller's is the first, as in all that Undertone stores.
async function waveform(box, audio, view, data) {
	const { default: WaveSurfer } = await import('/assets/wavesurfer.js');
	const names = data.length > 1 ? ['caller', 'agent'] : ['caller'];
	const scale = () => (view.duration / (view.to - view.from)) * box.clientWidth / (view.duration / 1000);
	const wave = WaveSurfer.create({
		container: box, media: audio, peaks: data, duration: view.duration / 1000, interact: false, cursorWidth: 0,
		hideScrollbar: true, autoScroll: false, autoCenter: false, normalize: true, height: 92 / names.length,
		splitChannels: names.map((name) => ({ waveColor: ink(name), progressColor: ink(name), height: 92 / names.length })),
		minPxPerSec: scale(), cspNonce: $('meta[name="nonce"]').content,
	});
	const follow = () => {
		wave.zoom(scale());
		wave.setScroll(view.from / 1000 * scale());
	};
	wave.once('ready', follow);
	view.addEventListener('window', follow);
	new ResizeObserver(follow).observe(box);
	return wave;
}

export class Player {
	// stopped(): the play button's face must change
	constructor(audio, view, changed) {
		this.audio = audio;
		this.view = view;
		this.changed = changed;
		this.until = null;
		for (const name of ['play', 'pause', 'ended'])
			audio.addEventListener(name, changed);
		setInterval(() => this.#follow(), STEP_MS);
	}

	// A recording is there: it can be heard at once.
	open(id) {
		this.there = true;
		this.audio.src = `/api/calls/${id}/audio`;
	}

	// Draws its waveform, when the peaks have come.
	async draw(id, box) {
		const data = await peaks(id).catch(() => null);
		if (data)
			await waveform(box, this.audio, this.view, data);
	}

	get playing() {
		return this.there && !this.audio.paused;
	}

	seek(t_ms) {
		this.until = null;
		if (this.there)
			this.audio.currentTime = t_ms / 1000;
	}

	// until_ms: where a moment ends; null: on and on.
	async toggle(until_ms = null) {
		if (!this.there)
			return;
		this.until = until_ms;
		await (this.audio.paused ? this.audio.play() : this.audio.pause());
	}

	#follow() {
		if (!this.playing)
			return;
		const t = this.audio.currentTime * 1000;
		this.view.move(t);
		if (this.until !== null && t >= this.until) {
			this.audio.pause();
			this.until = null;
		}
	}
}
