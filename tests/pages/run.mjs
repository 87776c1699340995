// run.mjs - the pages in a browser, and the server behind them.  Speaks TAP.

import { closeAll, finish } from './harness.mjs';

const groups = ['words', 'desk', 'supervisor', 'access', 'badinput', 'desks'];
const wanted = process.argv.slice(2);

try {
	for (const name of groups)
		if (!wanted.length || wanted.includes(name))
			await (await import(`./${name}.mjs`))[name]();
} finally {
	finish();
	await closeAll();
}
