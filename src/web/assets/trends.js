// trends.js - how each figure of an agent's weeks is named and written; the server works them out (analysis/trends.h)

const share = (v) => `${Math.round(v)} %`, seconds = (v) => `${v.toFixed(1)} s`, tenth = (v) => v.toFixed(1);

// by the trend's name: what it is called, how it is written, and what a change up and down is called
export const TRENDS = {
	talk_share: { name: 'talk share', write: share, up: 'You talk for more of the call', down: 'You talk for less of the call' },
	interruptions: { name: 'interruptions in 10 min', write: tenth, unit: ' in 10 min', up: 'You come in before the caller is done more often', down: 'You let callers finish more often' },
	room: { name: 'room left', write: seconds, up: 'You leave more room', down: 'You answer sooner' },
	stretch: { name: 'longest stretch', write: seconds, up: 'Your longest stretches are longer', down: 'Your longest stretches are shorter' },
	pace: { name: 'pace, syllables a second', write: tenth, up: 'You speak faster', down: 'You speak slower' },
	quiet: { name: 'quiet line', write: share, up: 'The line is quiet for more of the call', down: 'The line is quiet for less of the call' },
	explained: { name: 'silences led into', write: share, up: 'More silences begin with words of yours', down: 'More silences begin unannounced' },
};

export const sentence = ({ trend, value, was }) => {
	const m = TRENDS[trend], unit = m.unit ?? '';
	return `${value > was ? m.up : m.down}: median ${m.write(value)}${unit}, was ${m.write(was)}${unit}.`;
};
