// caller.js DIALECT PORT FILE.wav [KEY=VALUE...] - plays a two-sided mu-law WAV as a call over a WebSocket or two AudioSockets.
//
// Written against the protocols' own documents, without a library, so that the server meets bytes it did not make.
// path=/x  key=K (X-API-KEY)  secret=BASE64 (AudioHook signature)  shuffle=1 (Telnyx: out of order)  swap=1 (agent first)
// fragment=1 (frames in pieces)  pause=MS  speed=N (of real time; 0: at once)  cut=1 (no goodbye)  channels=JSON  stop=SECONDS
'use strict';
const fs = require('fs'), net = require('net'), crypto = require('crypto');

const [dialect, port, file, ...rest] = process.argv.slice(2);
const options = Object.fromEntries(rest.map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]));
const speed = Number(options.speed || 0);
const FRAME_MS = 20, FRAME = 160;

// The data chunk of a stereo mu-law WAV, and each side of it.
function read(path) {
	const wav = fs.readFileSync(path);
	for (let at = 12; at + 8 <= wav.length; at += 8 + wav.readUInt32LE(at + 4) + (wav.readUInt32LE(at + 4) & 1))
		if (wav.toString('latin1', at, at + 4) === 'data')
			return wav.subarray(at + 8, at + 8 + wav.readUInt32LE(at + 4));
	throw new Error(`${path}: no data chunk`);
}
const stereo = read(file);
const side = (i) => Buffer.from(Uint8Array.from({ length: stereo.length / 2 }, (_, k) => stereo[2 * k + i]));

function linear(ulaw) {
	const out = Buffer.alloc(2 * ulaw.length);
	ulaw.forEach((byte, i) => {
		const v = ~byte & 0xff, m = ((((v & 15) << 3) + 0x84) << (v >> 4 & 7)) - 0x84;
		out.writeInt16LE(v & 0x80 ? -m : m, 2 * i);
	});
	return out;
}

// ---- a WebSocket client ----

function frame(opcode, payload, fin = true) {
	const n = payload.length, mask = crypto.randomBytes(4);
	const head = n < 126 ? Buffer.from([opcode | (fin ? 0x80 : 0), 0x80 | n]) :
		Buffer.concat([Buffer.from([opcode | (fin ? 0x80 : 0), 0x80 | 126]), Buffer.from([n >> 8, n & 255])]);
	return Buffer.concat([head, mask, payload.map((b, i) => b ^ mask[i & 3])]);
}

// What AudioHook's client signs (draft-ietf-httpbis-message-signatures-05).
function signature(path, host, headers) {
	const created = Math.floor(Date.now() / 1000) - Number(options.age || 0);
	const names = ['@request-target', '@authority', 'audiohook-organization-id', 'audiohook-session-id',
		'audiohook-correlation-id', 'x-api-key'];
	const parameters = `(${names.map((n) => `"${n}"`).join(' ')});keyid="${options.key}";nonce="n";alg="hmac-sha256";` +
		`created=${created};expires=${created + 10}`;
	const value = (n) => n === '@request-target' ? path : n === '@authority' ? host : headers[n];
	const base = names.map((n) => `"${n}": ${value(n)}\n`).join('') + `"@signature-params": ${parameters}`;
	const mac = crypto.createHmac('sha256', Buffer.from(options.secret, 'base64')).update(base).digest('base64');
	return { 'Signature-Input': `sig1=${parameters}`, Signature: `sig1=:${mac}:` };
}

class Client {
	constructor(path) {
		const host = `127.0.0.1:${port}`;
		const headers = { 'audiohook-organization-id': 'o', 'audiohook-session-id': 's', 'audiohook-correlation-id': 'c' };
		if (options.key)
			headers['x-api-key'] = options.key;
		if (options.secret)
			Object.assign(headers, signature(path, host, headers));
		this.messages = [];
		this.waiting = [];
		this.data = Buffer.alloc(0);
		this.socket = net.connect(Number(port), '127.0.0.1');
		this.socket.setNoDelay(true);
		this.socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
			`Sec-WebSocket-Key: ${crypto.randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n` +
			Object.entries(headers).map(([k, v]) => `${k}: ${v}\r\n`).join('') + '\r\n');
		this.socket.on('data', (d) => this.take(d));
		this.socket.on('close', () => this.ending || process.exit(2));
		this.socket.on('error', () => 0);
	}

	tell(message) {
		this.messages.push(message);
		while (this.waiting.length && this.messages.length)
			this.waiting.shift()(this.messages.shift());
	}

	next() {
		return new Promise((resolve) => {
			this.waiting.push(resolve);
			if (this.messages.length)
				this.waiting.shift()(this.messages.shift());
		});
	}

	take(d) {
		this.data = Buffer.concat([this.data, d]);
		if (!this.open) {
			const end = this.data.indexOf('\r\n\r\n');
			if (end < 0)
				return;
			const status = this.data.toString('latin1', 9, 12);
			if (status !== '101') {
				console.log(`refused ${status}`);
				process.exit(3);
			}
			this.open = true;
			this.data = this.data.subarray(end + 4);
		}
		while (this.data.length >= 2) {
			const long = (this.data[1] & 127) === 126 ? 2 : 0;
			if (this.data.length < 2 + long)
				return;
			const n = long ? this.data.readUInt16BE(2) : this.data[1];
			if (this.data.length < 2 + long + n)
				return;
			const payload = this.data.subarray(2 + long, 2 + long + n), opcode = this.data[0] & 15;
			this.data = this.data.subarray(2 + long + n);
			if (opcode === 8)
				console.log(`close ${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`);
			else if (opcode === 1)
				this.tell(JSON.parse(payload));
		}
	}

	write(data) {
		return this.socket.write(data) ? null : new Promise((resolve) => this.socket.once('drain', resolve));
	}

	text(o) {
		return this.write(frame(1, Buffer.from(JSON.stringify(o))));
	}

	binary(b) {
		if (!options.fragment)
			return this.write(frame(2, b));
		const third = Math.floor(b.length / 3);
		return this.write(Buffer.concat([frame(2, b.subarray(0, third), false), frame(9, Buffer.from('ping')),
			frame(0, b.subarray(third, 2 * third), false), frame(0, b.subarray(2 * third))]));
	}

	end() {
		this.ending = true;
		if (!options.cut)
			this.socket.write(frame(8, Buffer.from([3, 232])));
		return new Promise((resolve) => { this.socket.on('close', resolve); this.socket.end(); });
	}
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const begun = Date.now();
async function pace(ms) {
	const wait = speed ? begun + ms / speed - Date.now() : 0;
	if (wait > 0)
		await sleep(wait);
}

// ---- dialects ----

async function audiohook() {
	const c = new Client(options.path || '/audiohook');
	const id = crypto.randomUUID(), head = (type, parameters) => ({ version: '2', id, type, seq: ++head.seq, serverseq: 0, position: 'PT0S', parameters });
	head.seq = 0;
	const channels = options.swap ? ['internal', 'external'] : ['external', 'internal'];
	c.text(head('open', {
		organizationId: 'o', conversationId: options.probe ? '00000000-0000-0000-0000-000000000000' : crypto.randomUUID(),
		participant: { id: 'p', ani: '+34600000000', aniName: '', dnis: '' },
		media: [{ type: 'audio', format: 'PCMU', channels: ['external'], rate: 8000 },
			{ type: 'audio', format: 'PCMU', channels, rate: 8000 }],
	}));
	const opened = await c.next();
	if (opened.type !== 'opened' || opened.clientseq !== 1 || opened.id !== id)
		throw new Error(JSON.stringify(opened));
	if (!options.probe && JSON.stringify(opened.parameters.media[0].channels) !== JSON.stringify(channels))
		throw new Error(JSON.stringify(opened));
	c.text(head('ping', {}));
	if ((await c.next()).type !== 'pong')
		throw new Error('no pong');
	const n = stereo.length / 2;
	let quiet = null;
	// While the server wants a pause nothing is sent; how much that was is told after it.
	const obey = (at) => c.messages.splice(0).forEach(({ type }) => {
		if (type === 'pause') {
			quiet = at;
			c.text(head('paused', {}));
		} else if (type === 'resume') {
			c.text(head('resumed', { start: `PT${at / 8000}S`, discarded: `PT${(at - quiet) / 8000}S` }));
			quiet = null;
		}
	});
	for (let at = 0; at < n && !options.probe; at += 800) {
		obey(at);
		let piece = Buffer.from(stereo.subarray(2 * at, 2 * Math.min(at + 800, n)));
		if (options.swap)
			piece.swap16();
		if (options.pause && at === 8000) {
			c.text(head('paused', {}));
			c.text(head('resumed', { start: 'PT1S', discarded: `PT${options.pause / 1000}S` }));
		}
		if (at === 16000)
			c.text(head('dtmf', { digit: '7' }));
		if (quiet === null)
			await c.binary(piece);
		await pace(at / 8);
	}
	if (!options.cut) {
		c.text(head('close', { reason: 'end' }));
		if ((await c.next()).type !== 'closed')
			throw new Error('not closed');
	}
	await c.end();
}

async function twilio() {
	const c = new Client(options.path || '/twilio');
	const tracks = [side(0), side(1)], names = options.swap ? ['outbound', 'inbound'] : ['inbound', 'outbound'];
	let number = 1;
	c.text({ event: 'connected', protocol: 'Call', version: '1.0.0' });
	c.text({ event: 'start', sequenceNumber: String(number++), streamSid: 'MZ1', start: {
		streamSid: 'MZ1', accountSid: 'AC1', callSid: 'CA1', tracks: ['inbound', 'outbound'],
		customParameters: { agent_id: 'ana', ...(options.swap ? { caller_track: 'outbound' } : {}) },
		mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 } } });
	let held = [];
	for (let at = 0, chunk = 1; at < tracks[0].length; at += FRAME, chunk++) {
		for (const i of [0, 1])
			held.push({ event: 'media', sequenceNumber: String(number++), streamSid: 'MZ1', media: {
				track: names[i], chunk: String(chunk), timestamp: String(at / 8 + Math.floor(Math.random() * 15)),
				payload: tracks[i].subarray(at, at + FRAME).toString('base64') } });
		if (chunk === 50)
			held.push({ event: 'dtmf', sequenceNumber: String(number++), streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit: '1' } });
		if (options.shuffle && chunk % 4)
			continue;
		if (options.shuffle)
			held.sort(() => Math.random() - 0.5);
		for (const m of held)
			await c.text(m);
		held = [];
		await pace(at / 8);
	}
	for (const m of held)
		await c.text(m);
	if (!options.cut)
		c.text({ event: 'stop', sequenceNumber: String(number), streamSid: 'MZ1', stop: { accountSid: 'AC1', callSid: 'CA1' } });
	await c.end();
}

async function plain() {
	const c = new Client(options.path || '/plain');
	const samples = linear(stereo);
	c.text({ rate: 8000, channels: JSON.parse(options.channels || '["caller","agent"]'), agent_id: 'ana', team: 'north' });
	for (let at = 0; at < samples.length; at += 4 * FRAME) {
		if (options.stop && at / 32000 >= Number(options.stop)) {
			await sleep(1e8);
		}
		await c.binary(samples.subarray(at, at + 4 * FRAME));
		await pace(at / 32);
	}
	await c.end();
}

async function audiosocket() {
	const uuid = crypto.randomBytes(16);
	const message = (type, payload) => Buffer.concat([Buffer.from([type, payload.length >> 8, payload.length & 255]), payload]);
	const legs = [0, 1].filter((i) => !options.only || Number(options.only) === i).map((i) => {
		const socket = net.connect(Number(port) + i, '127.0.0.1');
		socket.setNoDelay(true);
		socket.write(message(1, uuid));
		return { socket, samples: linear(side(i)), closed: new Promise((resolve) => socket.on('close', resolve)) };
	});
	legs.forEach((l) => l.socket.on('error', () => 0));
	for (let at = 0; at < legs[0].samples.length; at += 2 * FRAME) {
		for (const l of legs)
			if (!l.socket.write(message(0x10, l.samples.subarray(at, at + 2 * FRAME))))
				await new Promise((resolve) => l.socket.once('drain', resolve));
		await pace(at / 16);
	}
	// Asterisk ends both sides of a call; the first goodbye ends it here.  Until then nothing may be left on its way.
	await sleep(Number(options.linger || 400));
	for (const l of legs)
		l.socket.end(message(0, Buffer.alloc(0)));
	await Promise.all(legs.map((l) => l.closed));
}

({ audiohook, twilio, plain, audiosocket })[dialect]().then(() => process.exit(0), (e) => { console.error(e.message); process.exit(1); });
