// Headless Chromium over its pipe, one JSON object after the other, each ended by a zero byte
// (https://chromedevtools.github.io/devtools-protocol/). It is shown the samples of a folder as if they came from a server;
// nothing else is ever asked for.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

const ORIGIN = 'https://login.example.org';
const MEDIA_TYPES = { '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
// In place of every picture of an application or an institution.
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="120" height="40" fill="#3b5b92"/></svg>';
const PATIENCE = 30_000;
const FLAGS = [
  '--headless=new', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars', '--lang=en',
  '--force-color-profile=srgb',
];

/** Opens whatever is folded. */
export const UNFOLD = 'document.querySelectorAll("details").forEach((details) => { details.open = true; })';

/** Starts a browser for the samples in `folder`, lets `act` use it, and ends it. */
export async function withChromium(folder, act) {
  const profile = await mkdtemp(join(tmpdir(), 'beadle-pages-'));
  const program = spawn('chromium', [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => program.once('exit', resolve));
  try {
    return await act(new Chromium(folder, program));
  } finally {
    program.kill();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Chromium {
  #folder;
  #input;
  #number = 0;
  #waiting = new Map();
  #tabs = new Map();

  constructor(folder, program) {
    this.#folder = folder;
    this.#input = program.stdio[3];
    let rest = '';
    program.stdio[4].setEncoding('utf8').on('data', (chunk) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop();
      messages.forEach((message) => this.#hear(JSON.parse(message)));
    });
    const gone = (error) => {
      this.#waiting.forEach(({ reject }) => reject(new Error(`chromium has gone: ${error}`)));
      this.#waiting.clear();
    };
    program.once('error', gone).once('exit', gone);
  }

  #hear({ id, result, error, method, params, sessionId }) {
    if (id === undefined) {
      this.#tabs.get(sessionId)?.hear(method, params);
      return;
    }
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(error.message)); else resolve(result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#number;
    this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** A new tab. */
  async tab() {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this.#folder, (method, params) => this.send(method, params, sessionId));
    this.#tabs.set(sessionId, tab);
    // A page that sends its form at once stays.
    const stay = { source: 'HTMLFormElement.prototype.submit = () => {};' };
    await Promise.all([tab.send('Page.enable'), tab.send('Runtime.enable'), tab.send('Fetch.enable', {}),
      tab.send('Page.addScriptToEvaluateOnNewDocument', stay)]);
    return tab;
  }
}

/** One tab. What scripts of its page could not do is in `errors`. */
class Tab {
  errors = [];
  #folder;
  #loaded = () => {};

  constructor(folder, send) {
    this.#folder = folder;
    this.send = send;
  }

  hear(method, params) {
    if (method === 'Fetch.requestPaused') this.#answer(params).catch(() => {});
    if (method === 'Page.loadEventFired') this.#loaded();
    // A page that asks whether to be left (`beforeunload`) is left.
    if (method === 'Page.javascriptDialogOpening') this.send('Page.handleJavaScriptDialog', { accept: true }).catch(() => {});
    if (method === 'Runtime.exceptionThrown') {
      this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    }
  }

  async #answer({ requestId, request, resourceType }) {
    const url = new URL(request.url);
    const answer = (type, body) => this.send('Fetch.fulfillRequest', {
      requestId, responseCode: 200, body: Buffer.from(body).toString('base64'),
      responseHeaders: [{ name: 'Content-Type', value: type }],
    });
    try {
      if (url.origin === ORIGIN && request.method === 'GET') {
        return await answer(MEDIA_TYPES[extname(url.pathname)], await readFile(join(this.#folder, url.pathname)));
      }
    } catch {
      // What is not in the folder is nowhere.
    }
    if (resourceType === 'Image') return answer(MEDIA_TYPES['.svg'], PICTURE);
    // “No content”: a page that goes on by itself stays.
    if (resourceType === 'Document') return this.send('Fetch.fulfillRequest', { requestId, responseCode: 204 });
    return this.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
  }

  /** Shows a file of the folder, and waits until it has everything. */
  async open(file) {
    this.errors = [];
    const loaded = new Promise((resolve) => { this.#loaded = resolve; });
    await this.send('Page.navigate', { url: `${ORIGIN}/${file}` });
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`${file} is never there`)), PATIENCE).unref();
    });
    await Promise.race([loaded, late]);
  }

  /** A screen of so many CSS pixels in one of the colour schemes. */
  async screen(width, scheme = 'light') {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false });
    const features = [{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }];
    await this.send('Emulation.setEmulatedMedia', { features });
  }

  /** What an expression is worth in the page. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** The page as a PNG, from its beginning to its end. */
  async picture() {
    const { cssContentSize: { width, height } } = await this.send('Page.getLayoutMetrics');
    const clip = { x: 0, y: 0, width, height, scale: 1 };
    const { data } = await this.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip });
    return Buffer.from(data, 'base64');
  }

  /** Presses the Tab key. */
  async pressTab() {
    const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
    await this.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  }
}

/** Does `act` for each of `items`, in two tabs. */
export async function inTabs(chromium, items, act) {
  const left = [...items];
  await Promise.all([1, 2].map(async () => {
    const tab = await chromium.tab();
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(tab, item);
  }));
}
