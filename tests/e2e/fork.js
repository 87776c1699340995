// fork.js SIP NG TO RECORDER DIR - a telephone exchange of one call: a SIP proxy whose media go through rtpengine, which
// forks them twice: to the recording server RECORDER, as SIPREC, and to here, where they are written down.
//
//	caller ──SIP──► proxy ──SIP──► agent at port TO
//	caller ──RTP──► rtpengine ──RTP──► agent
//	                   ├──► recording server
//	                   └──► DIR/caller.ul, DIR/agent.ul
//
// The agent's 200 and the agent's first words are held back until both forks stand, so that each has the call from the same
// packet on.  Makes DIR/enough when 8 s have come of both.  Ends after the call, and prints how long after the caller's first
// packet the agent's came, ms.
const dgram = require('dgram');
const fs = require('fs');
const { ng } = require('./ng.js');

const [own, control, to, recorder, dir] = process.argv.slice(2).map((v, i) => (i < 4 ? Number(v) : v));
const ENOUGH = 410;             // packets of 20 ms
const HOST = '127.0.0.1', AGENT = `sip:agent@${HOST}`, CALLER = `sip:caller@${HOST}`;
const sip = dgram.createSocket('udp4'), engine = ng(control);

// ---- messages of SIP ----

const read = (bytes) => {
	const [head, body] = bytes.toString().split('\r\n\r\n');
	const [first, ...headers] = head.split('\r\n');

	return { first, headers, body };
};
const get = (m, name) => m.headers.find((h) => h.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim();
const tag = (m, name) => /;tag=([^;>\s]+)/.exec(get(m, name))?.[1];
const isInvite = (m) => get(m, 'cseq').endsWith('INVITE');

function send(m, port) {
	const headers = m.headers.filter((h) => !/^content-length:/i.test(h));

	sip.send([m.first, ...headers, `Content-Length: ${Buffer.byteLength(m.body)}`, '', m.body].join('\r\n'), port, HOST);
}

// ---- the proxy ----

const VIA = `Via: SIP/2.0/UDP ${HOST}:${own};branch=z9hG4bK-fork-`;
let held = false, forks = null, vias = 0;

// To where its address says, or where the agent is; by way of us both times.
async function pass(m) {
	const [method, uri] = m.first.split(' '), inside = tag(m, 'to');
	const port = inside ? Number(/:(\d+)/.exec(uri.replace(/^sip:/, ''))?.[1] ?? 5060) : to;

	if (!inside && method === 'INVITE')
		m.body = (await engine.ask('offer', { 'call-id': get(m, 'call-id'), 'from-tag': tag(m, 'from'), sdp: m.body })).sdp;
	m.headers = m.headers.filter((h) => !/^route:/i.test(h));
	m.headers.unshift(`${VIA}${vias++}`, ...(inside ? [] : [`Record-Route: <sip:${HOST}:${own};lr>`]));
	if (!inside)
		m.first = `${method} ${AGENT}:${to} SIP/2.0`;
	send(m, port);
}

async function passBack(m) {
	m.headers.shift();
	const port = Number(/:(\d+)/.exec(get(m, 'via').split(';')[0].replace('SIP/2.0/UDP', ''))[1]);

	if (isInvite(m) && m.first.startsWith('SIP/2.0 200')) {
		const call = { 'call-id': get(m, 'call-id'), 'from-tag': tag(m, 'from'), 'to-tag': tag(m, 'to') };

		if (held)
			return;
		held = true;
		m.body = (await engine.ask('answer', { ...call, sdp: m.body })).sdp;
		await engine.ask('block media', { 'call-id': call['call-id'], flags: ['all'] });
		forks = await fork(call);
		await engine.ask('unblock media', { 'call-id': call['call-id'], flags: ['all'] });
	}
	send(m, port);
	if (get(m, 'cseq').endsWith('BYE'))
		setTimeout(() => forks.end(), 300);
}

sip.on('message', (bytes) => {
	const m = read(bytes);

	if (!m.first.includes('SIP/2.0') || asked(m))
		return;
	if (m.first.startsWith('SIP/2.0'))
		passBack(m);
	else
		pass(m);
});

// ---- a request of our own, to the recording server ----

const answers = new Map();
const asked = (m) => m.first.startsWith('SIP/2.0') && answers.has(get(m, 'call-id')) &&
	(m.first.startsWith('SIP/2.0 1') || answers.get(get(m, 'call-id'))(m), true);

function request(method, call, cseq, toTag, type, body) {
	send({ first: `${method} sip:recorder@${HOST}:${recorder} SIP/2.0`, headers: [
		`Via: SIP/2.0/UDP ${HOST}:${own};branch=z9hG4bK-src-${cseq}${method}`, 'Max-Forwards: 70',
		`From: <sip:exchange@${HOST}>;tag=src`, `To: <sip:recorder@${HOST}>${toTag ? `;tag=${toTag}` : ''}`,
		`Call-ID: ${call}`, `CSeq: ${cseq} ${method}`, `Contact: <sip:exchange@${HOST}:${own}>;+sip.src`,
		...(method === 'INVITE' ? ['Require: siprec'] : []), ...(type ? [`Content-Type: ${type}`] : []),
	], body }, recorder);
	return new Promise((resolve) => answers.set(call, resolve));
}

// ---- the forks ----

const metadata = (labels) => `<?xml version="1.0"?><recording xmlns="urn:ietf:params:xml:ns:recording:1">
<participant participant_id="a"><nameID aor="${CALLER}"/></participant>
<participant participant_id="b"><nameID aor="${AGENT}"/></participant>
<stream stream_id="sa"><label>${labels.caller}</label></stream><stream stream_id="sb"><label>${labels.agent}</label></stream>
<participantstreamassoc participant_id="a"><send>sa</send></participantstreamassoc>
<participantstreamassoc participant_id="b"><send>sb</send></participantstreamassoc></recording>`;

async function subscribe(call) {
	const s = await engine.ask('subscribe request', { 'call-id': call['call-id'], flags: ['all', 'siprec'] });
	const of = (who) => Object.entries(s['media-labels']).find(([, media]) => media.tag === who)[0];

	return { sdp: s.sdp, caller: of(call['from-tag']), agent: of(call['to-tag']),
		 answer: (sdp) => engine.ask('subscribe answer', { 'call-id': call['call-id'], 'to-tag': s['to-tag'], sdp }) };
}

async function toRecorder(call) {
	const s = await subscribe(call), id = `rec-${call['call-id']}`;
	const body = ['--b', 'Content-Type: application/sdp', '', s.sdp, '--b', 'Content-Type: application/rs-metadata+xml',
		      'Content-Disposition: recording-session', '', metadata(s), '--b--', ''].join('\r\n');
	const said = await request('INVITE', id, 1, null, 'multipart/mixed;boundary=b', body);

	if (!said.first.startsWith('SIP/2.0 200'))
		throw new Error(`recording server: ${said.first}`);
	request('ACK', id, 1, tag(said, 'to'), null, '');
	await s.answer(said.body);
	return () => request('BYE', id, 2, tag(said, 'to'), null, '');
}

async function socket() {
	const s = dgram.createSocket('udp4');

	await new Promise((resolve) => s.bind(0, HOST, resolve));
	s.packets = [];
	s.on('message', (p) => s.packets.push({ at: process.hrtime.bigint(), sequence: p.readUInt16BE(2), time: p.readUInt32BE(4), audio: p.subarray(12) }));
	return s;
}

// Two streams as rtpengine offers them, in its order, and with all its payload types: it refuses an answer that drops one.
async function toHere(call) {
	const s = await subscribe(call), streams = [await socket(), await socket()];
	const labels = [...s.sdp.matchAll(/a=label:(\S+)/g)].map((m) => m[1]);
	let next = 0;
	const answer = s.sdp.replace(/m=audio \d+/g, () => `m=audio ${streams[next++].address().port}`)
		.replace(/a=sendonly/g, 'a=recvonly').replace(/a=rtcp:.*\r\n/g, '');

	await s.answer(answer);
	return { caller: streams[labels.indexOf(s.caller)].packets, agent: streams[labels.indexOf(s.agent)].packets };
}

// In its place by timestamp: a telephone that fell behind leaves out some time.
function write(name, packets) {
	const gap = packets.findIndex((p, i) => i && p.sequence !== (packets[i - 1].sequence + 1) % 65536);
	const place = (p) => (p.time - packets[0].time) >>> 0, last = packets.at(-1);

	if (gap >= 0)
		throw new Error(`${name}: packet ${gap} does not follow the one before`);
	const audio = Buffer.alloc(place(last) + last.audio.length, 0xff);
	packets.forEach((p) => p.audio.copy(audio, place(p)));
	fs.writeFileSync(`${dir}/${name}.ul`, audio);
}

async function fork(call) {
	const here = await toHere(call), bye = await toRecorder(call);
	const watch = setInterval(() => {
		if (here.caller.length >= ENOUGH && here.agent.length >= ENOUGH)
			fs.writeFileSync(`${dir}/enough`, '');
	}, 50);

	return { end: async () => {
		clearInterval(watch);
		await bye();
		await engine.ask('delete', { 'call-id': call['call-id'] });
		write('caller', here.caller);
		write('agent', here.agent);
		console.log(Number((here.agent[0].at - here.caller[0].at) / 1000000n));
		process.exit(0);
	} };
}

sip.bind(own, HOST);
