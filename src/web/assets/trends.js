// trends.js - how the figures of an agent's weeks are written; the server works them out (analysis/trends.h)

import './words_coaching.js';
import { decimal, t } from './words.js';

const share = (v) => `${Math.round(v)} %`, seconds = (v) => `${decimal(v)} s`, tenth = (v) => decimal(v);
const WRITE = { talk_share: share, interruptions: tenth, room: seconds, stretch: seconds, pace: tenth, quiet: share, explained: share };

export const written = (trend, value) => WRITE[trend](value);

export function sentence({ trend, value, was }) {
	const text = (v) => (trend === 'interruptions' ? t('inTen', { value: written(trend, v) }) : written(trend, v));
	return t('changed', { what: t(`${trend}.${value > was ? 'up' : 'down'}`), value: text(value), was: text(was) });
}
