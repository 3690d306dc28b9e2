// Checks the pages; the last line says how many checks passed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { payloads } from './payloads.mjs';

const [, , demo, hostile] = process.argv;
const address = (folder, hash = '') => `file://${join(folder, 'report.html')}${hash}`;
const axe = createRequire(import.meta.url).resolve('axe-core');
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
let passed = 0;
let failed = 0;

async function check(name, work) {
  try {
    await work();
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${error.message}`);
  }
}

function equal(found, wanted, what) {
  const [one, other] = [found, wanted].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${what}: ${one?.slice(0, 300)} and not ${other?.slice(0, 300)}`);
}
const holds = (truth, what) => { if (!truth) throw new Error(what); };

/// Opens a page and notes everything that it asks for or complains about.
async function open(target, { width = 1280, height = 900, dark = false, scripts = true, bypass = false } = {}) {
  const page = await browser.newPage();
  page.heard = [];
  page.on('console', (message) => page.heard.push(message.text()));
  page.on('pageerror', (error) => page.heard.push(String(error)));
  page.on('dialog', (dialog) => { page.heard.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => { if (!request.isNavigationRequest() || page.asked) page.heard.push(`request ${request.url()}`); page.asked = true; });
  await page.setBypassCSP(bypass);
  await page.setJavaScriptEnabled(scripts);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  await page.setViewport({ width, height });
  await page.goto(target);
  return page;
}

/// Reads a CSV report back.
function rows(folder) {
  const text = readFileSync(join(folder, 'discrepancies.csv'), 'utf8').replace(/^\ufeff/, '');
  const table = [];
  let [row, cell, quoted] = [[], '', false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') { cell += '"'; at += 1; } else if (sign === '"') quoted = false; else cell += sign;
    } else if (sign === '"') quoted = true;
    else if (sign === ',') { row.push(cell); cell = ''; } else if (sign === '\n') { row.push(cell.replace(/\r$/, '')); table.push(row); [row, cell] = [[], '']; } else cell += sign;
  }
  const [header, ...body] = table;
  return body.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at]])));
}

const visible = (page) => page.$$eval('.school:not([hidden]) tbody tr:not([hidden])', (found) => found.map((row) => row.id));
const hash = (page) => page.evaluate(() => location.hash);
// in the page, whose own timers are then over, however slow the machine is
const settled = (page) => page.evaluate(() => new Promise((done) => { setTimeout(done, 300); }));
const all = rows(demo);

await check('the page is silent: no request, no complaint, no dialog', async () => {
  for (const folder of [demo, hostile]) {
    const page = await open(address(folder));
    equal(page.heard, [], folder);
    await page.close();
  }
});

await check('without scripts every finding is there and a link to a code opens its explanation', async () => {
  const page = await open(address(demo, '#E102'), { scripts: false });
  equal((await visible(page)).length, all.length, 'rows');
  holds(await page.$eval('form.tools', (form) => getComputedStyle(form).display === 'none'), 'a form that does nothing is shown');
  const shown = await page.evaluate(() => document.getElementById('E102').checkVisibility({ contentVisibilityAuto: true }));
  holds(shown, 'the explanation is not shown');
  await page.close();
});

await check('search finds by part of a name without its accents, and says how many', async () => {
  const page = await open(address(demo));
  const student = await page.$eval('.school tbody tr:nth-child(4) td:nth-child(2)', (cell) => cell.textContent);
  const wanted = await page.$$eval('.school tbody tr', (found, name) => found.filter((row) => row.textContent.includes(name)).map((row) => row.id), student);
  await page.type('[name=q]', student.toUpperCase());
  await settled(page);
  equal(await visible(page), wanted, 'rows');
  equal(await page.$eval('.shown', (at) => at.textContent), `${wanted.length} of ${all.length} findings shown`, 'live region');
  holds((await hash(page)).startsWith('#q='), 'the search is not in the address');
  await page.$eval('[name=q]', (field) => { field.value = ''; });
  await page.type('[name=q]', 'nobody is called so');
  await settled(page);
  equal(await visible(page), [], 'rows');
  equal(await page.$eval('.shown', (at) => at.textContent), 'No finding fits.', 'live region');
  await page.close();
});

await check('filters agree with the counts of discrepancies.csv', async () => {
  const page = await open(address(demo));
  const schools = [...new Set(all.map((row) => row.school))].filter(Boolean);
  const codes = [...new Set(all.map((row) => row.code))];
  holds(schools.length > 1 && codes.length > 5, 'too little to filter');
  const choose = async (wanted) => {
    for (const name of ['school', 'code', 'severity']) await page.select(`[name=${name}]`, wanted[name] ?? '');
    await settled(page);
    const expected = all.filter((row) => Object.entries(wanted).every(([name, value]) => row[name] === value)).length;
    equal((await visible(page)).length, expected, JSON.stringify(wanted));
  };
  for (const school of schools) await choose({ school });
  for (const code of codes.slice(0, 6)) await choose({ code });
  for (const severity of ['error', 'warning', 'info']) await choose({ severity });
  await choose({ school: schools[0], severity: 'warning' });
  await page.click('button[type=reset]');
  await settled(page);
  equal((await visible(page)).length, all.length, 'cleared');
  equal(await hash(page), '', 'address after clearing');
  await page.close();
});

await check('a click on a column sorts up, then down, then as it was', async () => {
  const page = await open(address(demo));
  const names = () => page.$eval('.school', (school) => [...school.querySelectorAll('tbody tr')].map((row) => row.cells[1].textContent));
  const before = await names();
  const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const sorted = (list) => list.every((name, at) => at === 0 || order.compare(list[at - 1], name) <= 0);
  const head = '.school thead th:nth-child(2)';
  const press = async () => { await page.focus(`${head} button`); await page.keyboard.press('Enter'); };
  await press();
  const filled = (await names()).filter(Boolean);
  holds(sorted(filled) && !sorted(before.filter(Boolean)), 'not sorted up');
  equal(await page.$eval(head, (cell) => cell.getAttribute('aria-sort')), 'ascending', 'aria-sort');
  await press();
  holds(sorted((await names()).filter(Boolean).reverse()), 'not sorted down');
  equal(await page.$eval(head, (cell) => cell.getAttribute('aria-sort')), 'descending', 'aria-sort');
  await press();
  equal(await names(), before, 'order');
  equal(await page.$eval(head, (cell) => cell.getAttribute('aria-sort')), null, 'aria-sort');
  await page.close();
});

await check('search, filter and sort come back from the address', async () => {
  const page = await open(address(demo));
  await page.select('[name=severity]', 'warning');
  await page.type('[name=q]', 'elementary');
  await page.click('.school:not([hidden]) thead th:nth-child(2) button');
  await settled(page);
  const [ids, fragment] = [await visible(page), await hash(page)];
  holds(ids.length > 3 && ids.length < all.length, `${ids.length} rows`);
  const other = await open(address(demo, fragment));
  equal(await visible(other), ids, 'rows of the opened link');
  equal(await other.$eval('[name=q]', (field) => field.value), 'elementary', 'search field');
  equal(await hash(other), fragment, 'address');
  await Promise.all([page.close(), other.close()]);
});

await check('a link to a code shows its rows, a link to a row brings a hidden row back', async () => {
  const page = await open(address(demo));
  await page.evaluate(() => { location.hash = '#code=E102'; });
  await settled(page);
  equal((await visible(page)).length, all.filter((row) => row.code === 'E102').length, 'rows of E102');
  equal(await page.evaluate(() => document.activeElement.id), 'rows-title', 'focus');
  await page.evaluate(() => { location.hash = '#d0'; });
  await settled(page);
  holds((await visible(page)).includes('d0'), 'the row stays hidden');
  await page.evaluate(() => { location.hash = '#P101'; });
  await settled(page);
  holds(await page.$eval('#P101', (at) => at.closest('details').open), 'the explanation stays closed');
  await page.close();
});

await check('what is new is what discrepancies.csv calls new or reopened', async () => {
  const page = await open(address(hostile, '#status=new'));
  const fresh = rows(hostile).filter((row) => ['new', 'reopened'].includes(row.status)).length;
  holds(fresh > 3, `${fresh} new rows`);
  equal((await visible(page)).length, fresh, 'rows');
  await page.close();
});

await check('no value of the exports runs, loads or becomes part of the page', async () => {
  const page = await open(address(hostile));
  const found = await page.evaluate(() => ({
    pwned: window.pwned ?? null,
    scripts: document.scripts.length,
    foreign: document.querySelectorAll('img, iframe, object, embed, link, base, video, form:not(.tools), meta[http-equiv=refresh]').length,
    handlers: [...document.querySelectorAll('*')].filter((at) => [...at.attributes].some(({ name }) => name.startsWith('on') || name === 'style')).length,
    heads: document.querySelectorAll('h1').length,
  }));
  equal(found, { pwned: null, scripts: 1, foreign: 0, handlers: 0, heads: 1 }, 'the page');
  const text = await page.evaluate(() => document.body.textContent);
  const shown = payloads.filter((payload) => payload.length < 160 && !/[\u200b\u202e]/.test(payload) && text.includes(payload));
  holds(shown.length > 12, `only ${shown.length} payloads are to be read as they are`);
  await page.close();
});

await check('nothing is wider than the window, from 320 pixels up', async () => {
  for (const folder of [demo, hostile]) {
    for (const width of [320, 360, 640, 1280]) {
      const page = await open(address(folder), { width });
      await page.$$eval('details', (found) => found.forEach((at) => { at.open = true; }));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      holds(wide <= width, `${width} pixels: the page is ${wide} wide`);
      await page.close();
    }
  }
});

await check('the skip link is first and leads to the report', async () => {
  const page = await open(address(demo));
  await page.keyboard.press('Tab');
  equal(await page.evaluate(() => document.activeElement.className), 'skip', 'first focus');
  await page.keyboard.press('Enter');
  equal(await page.evaluate(() => document.activeElement.id), 'main', 'focus');
  await page.close();
});

await check('on paper each school starts a page, headers repeat, and a filter prints its rows alone', async () => {
  const page = await open(address(demo));
  const school = await page.$eval('.school', (at) => at.dataset.school);
  await page.emulateMediaType('print');
  const style = (selector, name) => page.$eval(selector, (at, key) => getComputedStyle(at)[key], name);
  equal(await style('.school', 'breakBefore'), 'page', 'a school');
  equal(await style('.rows thead', 'display'), 'table-header-group', 'the header');
  equal(await style('.confidential', 'display'), 'block', 'the confidentiality line');
  equal(await style('form.tools', 'display'), 'none', 'the form');
  holds((await style('#problems', 'display')) !== 'none', 'the whole report is not printed');
  await page.select('[name=school]', school);
  await settled(page);
  equal(await style('#problems', 'display'), 'none', 'the rest of the report');
  equal(await page.$eval('.filtered', (at) => at.textContent), `Only findings with: school ${school}.`, 'the filter in words');
  await page.close();
});

const looks = { wide: [false, 1280], dark: [true, 1280], narrow: [false, 360], 'narrow and dark': [true, 360] };
for (const [folder, names] of [[demo, Object.keys(looks)], [hostile, ['narrow', 'dark']]]) {
  for (const [dark, width] of names.map((name) => looks[name])) {
    await check(`axe: nothing serious in ${folder.split('/').pop()}, ${dark ? 'dark' : 'light'}, ${width} pixels`, async () => {
      const page = await open(address(folder), { dark, width, bypass: true });
      await page.$$eval('details', (found) => found.forEach((at) => { at.open = true; }));
      // the rows are all alike: some of each school are looked at
      await page.$$eval('.school tbody', (found) => found.forEach((body) => { while (body.rows.length > 12) body.deleteRow(-1); }));
      await page.addScriptTag({ path: axe });
      const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
      const told = serious.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 120)} ${nodes[0].failureSummary?.slice(0, 200)}`);
      equal(told, [], 'serious findings');
      holds(passes.length > 20, 'axe looked at nothing');
      for (const { id, impact, nodes } of violations) console.log(`        ${impact}: ${id}, ${nodes.length} places, ${nodes[0].html.slice(0, 100)}`);
      await page.close();
    });
  }
}

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
