// Where private keys are: made here, sealed here, opened here. What leaves this worker is a request for a certificate, or a
// file for the person under their password.

import { fromBase64, fromPem, pem, publicKeyOf } from "./der.js";
import { open, read, seal } from "./key-file.js";
import { encryptedKey, pkcs12 } from "./pkcs12.js";
import { importKey, makeKey, request } from "./request.js";
import { sha256 } from "./sha256.js";

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const make = async ({ kind, name, password }) => {
  const pair = await makeKey(kind);
  postMessage({ step: "seal" });
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  try {
    const [file, asked] = [await seal(pkcs8, spki, name, password), await request(kind, pair, spki)];
    return { file, csr: pem("CERTIFICATE REQUEST", asked), mark: hex(sha256(spki)).slice(0, 8) };
  } finally {
    pkcs8.fill(0);
  }
};

// A request anew, for a key that was made before.
const again = async ({ keyFile, password }) => {
  const file = read(keyFile);
  const pkcs8 = await open(file, password);
  try {
    const spki = fromBase64(file.public_key);
    const [kind, privateKey] = await importKey(pkcs8, spki);
    return { kind, csr: pem("CERTIFICATE REQUEST", await request(kind, { privateKey }, spki)) };
  } finally {
    pkcs8.fill(0);
  }
};

const TASKS = { make, again, files: (data) => files(data) };

const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

const files = async ({ form, keyFile, password, filePassword, certificates, withChain, name }) => {
  const file = read(keyFile);
  const [certificate, ...above] = fromPem("CERTIFICATE", certificates);
  if (!isSame(publicKeyOf(certificate), Uint8Array.from(atob(file.public_key), (c) => c.charCodeAt(0)))) throw "other-key";
  const pkcs8 = await open(file, password);
  try {
    if (form === "pkcs12" || form === "old") {
      const chain = withChain ? above : [];
      const protection = form === "old" ? await import("./old-protection.js") : undefined;
      return { bytes: await pkcs12({ pkcs8, certificate, chain, name, password: filePassword, protection }) };
    }
    if (form === "pem") return { text: pem("ENCRYPTED PRIVATE KEY", await encryptedKey(pkcs8, filePassword)) };
    return { text: pem("PRIVATE KEY", pkcs8) };
  } finally {
    pkcs8.fill(0);
  }
};

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ done: await TASKS[data.task](data) });
  } catch (error) {
    postMessage({ failed: typeof error === "string" ? error : "other" });
  }
});
