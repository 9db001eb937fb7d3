// What a relying party's script says to the test that runs it, and hears from it: one JSON object a line.
//
//   test   → script   the settings, first of all
//   script → test     {"open": URL}       a person is to open this address
//   test   → script   {"url": …, "form": …}   where they ended, and what a form there posted
//   script → test     {"done": …}         the facts that the test looks at
//
// Whatever a library throws ends the script, and the test with it.

import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { webcrypto } from 'node:crypto'
import { pathToFileURL } from 'node:url'

// Node 18 hides both behind a flag.
globalThis.crypto ??= webcrypto
globalThis.CryptoKey ??= webcrypto.CryptoKey

// Where the answers go.
export const REDIRECT_URI = 'https://localhost/callback'
// Tokens in the front channel are for no client at localhost.
export const PUBLIC_REDIRECT_URI = 'https://rp.example.org/callback'
export const SCOPE = 'openid email profile'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
export const hear = async () => JSON.parse((await lines.next()).value)
export const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)

// A package as `npm ci` put it below the target folder, which a plain `import` from here would not find.
const modules = createRequire(`${process.env.PEER_MODULES}/`)
export const library = (name) => import(pathToFileURL(modules.resolve(name)))

// Lets a person open an address; where they ended.
export async function visit(url) {
  say({ open: String(url) })
  const { url: ended, form } = await hear()
  return { url: new URL(ended), form }
}

// Runs the scenario that the command line names.
export async function main(scenarios) {
  const scenario = scenarios[process.argv[2]]
  if (!scenario) throw new Error(`no scenario ${process.argv[2]}`)
  say({ done: (await scenario(await hear())) ?? {} })
  process.exit(0)
}

export function demand(condition, sentence) {
  if (!condition) throw new Error(sentence)
}

// What must fail, and how.
export async function refused(what, promise) {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error(`${what} was not refused`)
}
