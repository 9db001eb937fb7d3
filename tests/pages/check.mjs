// node check.mjs SAMPLES WHAT [AXE]: one line for each thing that is wrong with a sample, where WHAT is `width`, `axe` or
// `keyboard`. Whatever is folded is open.

import { readdir, readFile } from 'node:fs/promises';
import { inTabs, UNFOLD, withChromium } from './chromium.mjs';

const [samples, what, axe] = process.argv.slice(2);
// An element in the words of its selector.
const CALLED = `(element) => element.tagName.toLowerCase() + (element.id ? '#' + element.id : '')
  + [...element.classList].map((name) => '.' + name).join('') + (element.name ? '[name=' + element.name + ']' : '')`;

// Fields that are wrong, and nobody sees it.
const HIDDEN = `[...document.querySelectorAll('[autofocus], [aria-invalid]')].filter((field) => !field.checkVisibility())
  .map((field) => field.id + ' is wrong and folded away')`;

/** Nothing scrolls sideways at 320 CSS pixels (WCAG 2.2 §1.4.10), nor is it cut off; but for the administrators' navigation, one
 * line that scrolls by itself, which leaves the screen to the page. */
async function width(tab) {
  await tab.screen(320);
  return tab.evaluate(`(() => {
    const called = ${CALLED};
    const { scrollWidth } = document.documentElement;
    const all = [...document.body.querySelectorAll('*')].filter((element) => !element.closest('.aside, .skip, .rooms ul'));
    const outside = all.filter((element) => {
      const { width, left, right } = element.getBoundingClientRect();
      return width > 0 && (left < -1 || right > 321);
    });
    const cut = all.filter((element) => !element.matches('input, textarea, select') && element.clientWidth > 0
      && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible');
    return [...(scrollWidth > 320 ? ['is ' + scrollWidth + ' pixels wide'] : []),
      ...outside.map((element) => called(element) + ' leaves the screen'),
      ...cut.map((element) => called(element) + ' scrolls sideways')];
  })()`);
}

/** axe-core has nothing to say: in English in light and in dark, wide and narrow; of the other languages one is enough. */
async function accessible(tab, file) {
  const found = [];
  await tab.evaluate(await readFile(axe, 'utf8'));
  for (const [width, scheme] of isEnglish(file) ? [[1280, 'light'], [320, 'dark']] : [[320, 'light']]) {
    await tab.screen(width, scheme);
    const violations = await tab.evaluate(`axe.run(document, { iframes: false, resultTypes: ['violations'] })
      .then(({ violations }) => violations.map(({ help, nodes }) => [help, nodes.map(({ target }) => target.join(' '))]))`);
    found.push(...violations.map(([help, targets]) => `${scheme}: ${help}: ${targets.join(', ')}`));
  }
  return found;
}

/** The Tab key alone reaches everything in the order of the page, and is seen wherever it is; nothing holds it. */
async function keyboard(tab) {
  await tab.screen(320);
  const wanted = await tab.evaluate(`(() => {
    // Of a group of radio buttons the chosen one, or else the first: the others are for the arrow keys.
    const ofGroup = (radio) => {
      const group = [...document.getElementsByName(radio.name)].filter((one) => one.form === radio.form && !one.disabled);
      return group.find((one) => one.checked) ?? group[0];
    };
    window.stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter((element) =>
      !element.disabled && element.type !== 'hidden' && element.checkVisibility({ visibilityProperty: true })
      && (element.type !== 'radio' || element === ofGroup(element)));
    window.called = ${CALLED};
    return stops.length;
  })()`);
  const found = [];
  const order = [];
  // Some fields are several stops. After the last one comes the first again.
  for (let presses = 0; presses < 6 * wanted; presses += 1) {
    await tab.pressTab();
    const { stop, problems } = await tab.evaluate(`(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const problems = outlineStyle === 'none' || parseFloat(outlineWidth) < 2 ? ['shows no focus'] : [];
      const [line] = element.getClientRects();
      const there = line && document.elementFromPoint(
        Math.min(Math.max(line.left + line.width / 2, 0), innerWidth - 1), line.top + Math.min(line.height / 2, innerHeight / 2));
      if (!there) problems.push('has the focus where nobody sees it');
      else if (!element.contains(there) && !there.contains(element)) problems.push('is covered by ' + called(there));
      return { stop: stops.indexOf(element), problems: problems.map((problem) => called(element) + ' ' + problem) };
    })()`);
    if (stop === order[0] && order.length > 1) break;
    // Below -1: somebody else's page in a frame.
    if (stop < 0 || stop === order.at(-1)) continue;
    order.push(stop);
    found.push(...problems);
  }
  const missed = [...Array(wanted).keys()].filter((stop) => !order.includes(stop));
  const names = await tab.evaluate(`${JSON.stringify(missed)}.map((stop) => called(stops[stop]))`);
  found.push(...names.map((name) => `${name} is not reached`));
  // One step back: from the end to the beginning, for a page may have put the focus somewhere itself.
  if (order.filter((stop, index) => stop < (order[index - 1] ?? -1)).length > 1) found.push(`the order is ${order}`);
  return found;
}

const isEnglish = (file) => file.endsWith('.en.html');
const check = { width, axe: accessible, keyboard }[what];
const files = (await readdir(samples)).filter((file) => file.endsWith('.html') && (what !== 'keyboard' || isEnglish(file)));
if (files.length === 0) throw new Error(`there are no samples in ${samples}`);
let problems = 0;
await withChromium(samples, (chromium) => inTabs(chromium, files.sort(), async (tab, file) => {
  await tab.screen(1280);
  await tab.open(file);
  const hidden = await tab.evaluate(HIDDEN);
  await tab.evaluate(UNFOLD);
  for (const problem of [...hidden, ...await check(tab, file), ...tab.errors]) {
    problems += 1;
    console.log(`${file}: ${problem}`);
  }
}));
console.log(`${files.length} pages, ${problems} problems`);
