// ng.js - rtpengine's control protocol: a cookie and a bencoded dictionary in a datagram, answered in the same way
const dgram = require('dgram');

function encode(v) {
	if (typeof v === 'number')
		return `i${v}e`;
	if (Array.isArray(v))
		return `l${v.map(encode).join('')}e`;
	if (typeof v === 'object')
		return `d${Object.keys(v).sort().map((k) => encode(k) + encode(v[k])).join('')}e`;
	return `${Buffer.byteLength(v)}:${v}`;
}

function decode(bytes) {
	let at = 0;

	const until = (mark) => {
		const end = bytes.indexOf(mark, at), text = bytes.toString('latin1', at, end);

		at = end + 1;
		return text;
	};
	const items = () => {
		const list = [];

		for (at++; bytes[at] !== 'e'.charCodeAt(0);)
			list.push(value());
		at++;
		return list;
	};
	const text = () => {
		const size = Number(until(':'));

		at += size;
		return bytes.toString('utf8', at - size, at);
	};
	function value() {
		switch (String.fromCharCode(bytes[at])) {
		case 'i':
			at++;
			return Number(until('e'));
		case 'l':
			return items();
		case 'd': {
			const list = items();

			return Object.fromEntries(list.flatMap((k, i) => (i % 2 ? [] : [[k, list[i + 1]]])));
		}
		default:
			return text();
		}
	}
	return value();
}

// A client: ask(command, fields) gives the answer, or throws what rtpengine says is wrong.
exports.ng = (port) => {
	const socket = dgram.createSocket('udp4'), waiting = new Map();
	let count = 0;

	socket.on('message', (bytes) => {
		const space = bytes.indexOf(' '), cookie = bytes.toString('latin1', 0, space);

		waiting.get(cookie)?.(decode(bytes.subarray(space + 1)));
		waiting.delete(cookie);
	});
	return {
		close: () => socket.close(),
		ask: async (command, fields) => {
			const cookie = `${process.pid}-${count++}`;
			const answer = new Promise((resolve) => waiting.set(cookie, resolve));

			socket.send(`${cookie} ${encode({ command, ...fields })}`, port, '127.0.0.1');
			const said = await answer;
			if (said.result !== 'ok')
				throw new Error(`rtpengine: ${command}: ${said['error-reason']}`);
			return said;
		},
	};
};
