// agent.js - the agent's page: draws the desk, and takes the agent's keys

import './words_desk.js';
import { $, clear, clock, el, get, post } from './page.js';
import { chooseLanguage, line, t } from './words.js';
import { Desk } from './desk.js';
import { Menu } from './menu.js';
import { ToneLine } from './toneline.js';
import { breathe, wrapUp } from './wrapup.js';
import { shareLoad } from './load.js';
import { drawCue } from './cue.js';
import { popOut } from './popout.js';

const OWN_STATUS = ['gone', 'noAudio', 'mixed', 'lost'];

const [session, texts] = await Promise.all([get('/api/session'), get('/api/texts')]);
chooseLanguage(texts);

const main = $('#desk');
const part = Object.fromEntries([...main.querySelectorAll('[id]')].map((e) => [e.id, e]));
const card = { name: '', fact: '' };
const desk = new Desk(session);
const press = (name) => desk.call && post(`/api/calls/${desk.call}/${name}`, {}).catch(() => {});
const menu = new Menu(part.menu, part.more, { press, card, session, popOut: () => popOut(main, $('#away')) });
const toneLine = new ToneLine(part.line, session.tense_off, { normal: t('normal'), past: t('twoMinutes'), now: t('now'),
	label: (word) => t('lineLabel', { word: t(word) }) });
let after = null;               // stops what is shown after a call; null: nothing is

function dismiss() {
	press('dismiss');
	desk.cue = null;
	draw();
}

function drawBar() {
	const word = desk.live ? desk.word : null;
	part.clock.textContent = desk.live ? clock(desk.now_ms) : '';
	part.tone.hidden = !word;
	if (word && part.tone.textContent !== `${t('caller')} ${t(word)}`) {
		part.tone.dataset.tone = word;
		clear(part.tone, el('span', { class: 'whose' }, `${t('caller')} `), t(word));
	}
	part.pause.hidden = !desk.live || !desk.state.control;
	part.pause.setAttribute('aria-pressed', String(desk.state.paused));
	part.pause.setAttribute('aria-label', t(desk.state.paused ? 'resume' : 'pause'));
	part.pause.title = `${t(desk.state.paused ? 'resume' : 'pause')} (p)`;
	part.pause.dataset.icon = desk.state.paused ? 'play' : 'pause';
}

function drawStatus() {
	const status = desk.status;
	const words = !status ? [] : OWN_STATUS.includes(status) ? [t(status), t(`${status}Hint`)] : line(status);
	if (part.status.dataset.key === words.join())
		return;
	part.status.dataset.key = words.join();
	part.status.hidden = !words.length;
	clear(part.status, el('strong', {}, words[0] ?? ''), words[1] ?? '');
}

function showIdle() {
	after?.();
	after = null;
	desk.end = null;
	desk.call = null;
	draw();
	drawLoad();
}

async function drawLoad() {
	const load = session.role === 'agent' ? await get('/api/load').catch(() => null) : null;
	part.after.querySelector('.load')?.remove();
	if (!load?.break_due || desk.live)
		return;
	const [headline, technique] = line('break_due');
	part.after.append(el('div', { class: 'status load' }, el('strong', {}, headline), load.sent_until ? '' : technique, shareLoad(load, drawLoad)));
}

function drawAfter() {
	part.after.hidden = desk.live;
	if (desk.live || after)
		return;
	if (desk.end)
		after = wrapUp(part.after, desk.end, desk.tone, showIdle, () => {
			after = breathe(part.after, line('after_hard_call'), showIdle);
		});
	else if (!part.after.querySelector('.idle'))
		clear(part.after, el('div', { class: 'idle' }, el('p', {}, t('between')), !session.control ? null :
			el('button', { type: 'button', onclick: () => post('/api/calls', {}).catch(() => {}) }, t('start'))));
}

function draw() {
	main.dataset.state = desk.live ? desk.tone.word : desk.end ? 'wrap-up' : 'idle';
	part.line.hidden = !desk.live || desk.state.objected;
	if (desk.live && after) {
		after();
		after = null;
	}
	if (desk.live && part.after.childElementCount)
		clear(part.after);
	drawBar();
	drawStatus();
	drawCue(part.cue, desk.live && !desk.state.paused ? desk.cue : null, card, dismiss);
	drawAfter();
	menu.draw(desk);
	if (desk.live)
		toneLine.draw(desk.word && desk.word !== 'listening' ? desk.tone.points : [], desk.now_ms, desk.tone.word);
}

function key(e) {
	if (e.ctrlKey || e.altKey || e.metaKey || e.target.closest?.('input, textarea'))
		return;
	const answer = part.after.querySelector(`[data-answer="${{ y: 'yes', n: 'no', u: 'unknown' }[e.key]}"]`);
	if (answer)
		answer.click();
	else if (e.key === 'Escape' && !part.menu.hidden)
		menu.toggle(false);
	else if (e.key === 'Escape' || e.key === 'd')
		desk.cue && dismiss();
	else if (e.key === 'p')
		part.pause.hidden || part.pause.click();
	else if (e.key === 'm')
		menu.toggle();
	else if (!menu.pressKey(e.key, desk))
		return;
	e.preventDefault();
}

part.pause.addEventListener('click', () => press(desk.state.paused ? 'resume' : 'pause'));
document.addEventListener('keydown', key);
desk.addEventListener('change', draw);
desk.addEventListener('ended', () => menu.emptyCard());
draw();
