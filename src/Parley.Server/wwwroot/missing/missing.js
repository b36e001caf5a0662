import { I18n } from '../i18n/I18n.js';

const language = I18n.choose(null, navigator.languages);

document.documentElement.lang = language;
for (const article of document.querySelectorAll('article')) {
  article.hidden = article.lang !== language;
  if (!article.hidden) document.title = `${article.querySelector('h1')?.textContent} – Parley`;
}
