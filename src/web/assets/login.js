// login.js - a token for a cookie

import './words_login.js';
import { $, get, post } from './page.js';
import { chooseLanguage, t, translate } from './words.js';

chooseLanguage();
translate();
$('#form').addEventListener('submit', async (e) => {
	e.preventDefault();
	try {
		await post('/api/session', { token: $('#token').value.trim() });
		const { role } = await get('/api/session');
		location.assign(role === 'agent' ? '/' : '/calls');
	} catch (refused) {
		$('#said').textContent = refused.status === 401 ? t('tokenUnknown') : refused.message;
		$('#said').classList.replace('soft', 'refused');
		$('#token').select();
	}
});
chooseLanguage(await get('/api/session').catch(() => ({})));
translate();
