// cue.js - the one cue: icon, headline, technique, why on a tap, one key to dismiss it

import { CUES } from './glyphs.js';
import { clear, el } from './page.js';
import { cueWords, line, t } from './words.js';
import { evidenceShown, evidenceWords } from './tone.js';

const TECHNIQUE_MAX = 80;       // characters a glance takes in

// {name} and {fact} of the agent's card into the line that says them back; a long fact is cut, not the sentence.
function fromCard(card) {
	const [headline, technique] = line('caller_tense.card');
	const room = TECHNIQUE_MAX - technique.length - card.name.length + '{name}{fact}'.length;
	const fact = card.fact.length > room ? `${card.fact.slice(0, Math.max(8, room - 1)).trimEnd()}…` : card.fact;
	return [headline, technique.replace('{name}, ', card.name ? `${card.name}, ` : '').replace('{fact}', fact)];
}

function why(cue) {
	const items = evidenceShown(cue.evidence).slice(0, 3);
	if (!items.length)
		return [];
	const text = `${items.map((i) => evidenceWords(i)).join(', ')} ${t('because')}`;
	const because = el('p', { class: 'because', id: 'because', hidden: true }, text[0].toUpperCase() + text.slice(1));
	const button = el('button', { class: 'why', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'because',
		onclick: () => {
			because.hidden = !because.hidden;
			button.setAttribute('aria-expanded', String(!because.hidden));
		} }, t('why'));
	return [button, because];
}

// Draws cue (null: nothing) into section, once for each cue.
export function drawCue(section, cue, card, onDismiss) {
	const key = cue ? `${cue.call} ${cue.cue} ${cue.t_ms} ${card.fact}` : '';
	if (section.dataset.key === key)
		return;
	section.dataset.key = key;
	if (!cue)
		return void clear(section);
	const [headline, technique] = cue.cue === 'caller_tense' && card.fact ? fromCard(card) : cueWords(cue.text);
	clear(section, el('article', { data: { cue: cue.cue } },
		el('span', { class: 'glyph', 'aria-hidden': 'true' }, CUES[cue.cue] ?? '•'),
		el('h2', {}, headline), el('p', { class: 'technique' }, technique), ...why(cue),
		el('button', { class: 'plain icon dismiss', type: 'button', 'aria-label': t('dismiss'), title: `${t('dismiss')} (Esc)`,
			data: { icon: 'close' }, onclick: onDismiss })));
}
