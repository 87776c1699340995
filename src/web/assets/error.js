// error.js - why there is no page, in the viewer's language; the server has said it in its own

import { chooseLanguage, refusal, translate } from './words.js';

const said = document.querySelector('#said');
chooseLanguage();
translate();
const why = refusal(Number(said.dataset.status));
said.textContent = `${why[0].toUpperCase()}${why.slice(1)}.`;
