// popout.js - the desk in a small window that stays on top, where the browser has one; else in a small window

import { el } from './page.js';
import { t } from './words.js';

const SIZE = { width: 380, height: 420 };

export async function popOut(main, away) {
	if (!('documentPictureInPicture' in window))
		return void window.open('/?popout', 'undertone', `popup,width=${SIZE.width},height=${SIZE.height}`);
	const small = await window.documentPictureInPicture.requestWindow(SIZE);
	small.document.documentElement.lang = document.documentElement.lang;
	small.document.title = document.title;
	small.document.body.className = document.body.className;
	for (const link of document.querySelectorAll('link[rel="stylesheet"]'))
		small.document.head.append(el('link', { rel: 'stylesheet', href: link.href }));
	small.document.body.append(main);
	small.document.addEventListener('keydown', (e) => document.dispatchEvent(new KeyboardEvent('keydown', e)));
	away.replaceChildren(el('p', {}, t('elsewhere')), el('button', { type: 'button', onclick: () => small.close() }, t('back')));
	away.hidden = false;
	small.addEventListener('pagehide', () => {
		away.hidden = true;
		away.before(main);
	});
}
