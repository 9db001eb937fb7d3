// The file in which a private key waits for its certificate: PKCS#8 under AES-256-GCM, the key of which comes from a
// password by PBKDF2. What the file says of itself is authenticated with it.

import { base64, fromBase64, text } from "./der.js";

const FORMAT = "beadle-private-key";
const VERSION = 1;
const ITERATIONS = 600_000;
// A file with more would keep the browser busy for minutes; one with less is none of ours.
const MOST = 10_000_000;

const keyOf = async (password, salt, iterations, usage) => {
  const material = await crypto.subtle.importKey("raw", text(password), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, [usage]);
};

const said = ({ format, version, name, public_key }) => text(JSON.stringify([format, version, name, public_key]));

export const seal = async (pkcs8, spki, name, password) => {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const head = { format: FORMAT, version: VERSION, name, made_at: new Date().toISOString(), public_key: base64(spki) };
  const key = await keyOf(password, salt, ITERATIONS, "encrypt");
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: said(head) }, key, pkcs8);
  return JSON.stringify({
    ...head,
    derivation: { name: "PBKDF2-HMAC-SHA-256", iterations: ITERATIONS, salt: base64(salt) },
    cipher: { name: "AES-256-GCM", iv: base64(iv) },
    private_key: base64(new Uint8Array(sealed)),
  }, null, 2);
};

// What a file says of itself, before anybody has a password; throws a word for the page.
export const read = (string) => {
  let file;
  try {
    file = JSON.parse(string);
  } catch {
    throw "no-key-file";
  }
  if (file?.format !== FORMAT) throw "no-key-file";
  if (file.version !== VERSION) throw "other-version";
  const iterations = file.derivation?.iterations;
  if (!Number.isInteger(iterations) || iterations < ITERATIONS || iterations > MOST) throw "no-key-file";
  return file;
};

export const open = async (file, password) => {
  try {
    const key = await keyOf(password, fromBase64(file.derivation.salt), file.derivation.iterations, "decrypt");
    const algorithm = { name: "AES-GCM", iv: fromBase64(file.cipher.iv), additionalData: said(file) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, fromBase64(file.private_key)));
  } catch {
    throw "wrong-password";
  }
};
