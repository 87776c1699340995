// load.js - what an agent has carried in this shift stays with the agent, unless the agent sends it

import './words_load.js';
import { el, request, when } from './page.js';
import { t } from './words.js';

// A button that sends load (as /api/load gives it) to the supervisor, or says until when it is seen there and takes it back;
// again() draws anew.  Where there is nothing to tell there is no button.
export function shareLoad({ tense_ms, sent_until: until }, again) {
	const press = async (method) => {
		await request(method, '/api/load');
		await again();
	};
	if (!until && !tense_ms)
		return '';
	if (!until)
		return el('p', { class: 'share' }, el('button', { type: 'button', class: 'small', title: t('sendHint'), onclick: () => press('POST') }, t('sendLoad')));
	return el('p', { class: 'share', role: 'status' }, `${t('sentUntil', { until: when(until, { timeStyle: 'short' }) })} `,
		el('button', { type: 'button', class: 'plain small', onclick: () => press('DELETE') }, t('takeBack')));
}
