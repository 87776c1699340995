// run.mjs - the pages in a browser, and the server behind them.  Speaks TAP.

import { closeAll, finish } from './harness.mjs';

// Those of a row run at the same time: desks mostly wait.
const rows = [['words', 'desks'], ['desk'], ['supervisor'], ['access'], ['badinput']];
const wanted = process.argv.slice(2);

try {
	for (const row of rows)
		await Promise.all(row.filter((name) => !wanted.length || wanted.includes(name)).map(async (name) => (await import(`./${name}.mjs`))[name]()));
} finally {
	finish();
	await closeAll();
}
