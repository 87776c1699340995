// login.js - a token for a cookie

import { $, get, post } from './page.js';

$('#form').addEventListener('submit', async (e) => {
	e.preventDefault();
	try {
		await post('/api/session', { token: $('#token').value.trim() });
		const { role } = await get('/api/session');
		location.assign(role === 'agent' ? '/' : '/calls');
	} catch (refused) {
		$('#said').textContent = refused.status === 401 ? 'This token is not known here.' : refused.message;
		$('#token').select();
	}
});
