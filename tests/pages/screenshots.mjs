// node screenshots.mjs SAMPLES OUT: pictures of every sample, by the names of the pages, and an `index.html` with all of them. What
// is folded is open on the narrowest screen.

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTabs, UNFOLD, withChromium } from './chromium.mjs';

const [samples, out] = process.argv.slice(2);

// Of every page in English; the others get a desktop and the narrowest phone each.
const SCREENS = [['1-desktop', 1280, 'light'], ['2-dark', 1280, 'dark'], ['3-phone', 400, 'light'], ['4-small-phone', 320, 'light'],
  ['5-small-phone-dark', 320, 'dark']];

function screens(language) {
  if (language === 'en') return SCREENS;
  const name = language === 'en-x-brackets' ? '6-right-to-left' : `7-${language}`;
  return [[name, 1280, 'light'], [`${name}-small-phone`, 320, 'light']];
}

await mkdir(out, { recursive: true });
const files = (await readdir(samples)).filter((file) => file.endsWith('.html')).sort();
const pictures = [];
await withChromium(samples, (chromium) => inTabs(chromium, files, async (tab, file) => {
  const [, page, language] = file.match(/^(.+)\.([^.]+)\.html$/);
  for (const [index, [name, width, scheme]] of screens(language).entries()) {
    await tab.screen(width, scheme);
    if (index === 0) await tab.open(file);
    if (width === 320) await tab.evaluate(UNFOLD);
    const picture = `${page}.${name}.png`;
    await writeFile(join(out, picture), await tab.picture());
    pictures.push({ page, name, picture });
  }
}));

pictures.sort((a, b) => (a.picture < b.picture ? -1 : 1));
const shown = pictures.map(({ page, name, picture }) => `<figure><a href="${picture}"><img src="${picture}" alt="" loading="lazy"></a>`
  + `<figcaption>${page}<br>${name}</figcaption></figure>`);
await writeFile(join(out, 'index.html'), `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Every page</title>
<style>body { display: flex; flex-wrap: wrap; gap: 1rem; font: .75rem sans-serif; background: #ccc }
figure { margin: 0; inline-size: 15rem } img { inline-size: 100%; max-block-size: 40rem; object-fit: contain; object-position: top }</style>
${shown.join('\n')}
</html>
`);
console.log(`${pictures.length} pictures of ${new Set(pictures.map(({ page }) => page)).size} pages: ${join(out, 'index.html')}`);
