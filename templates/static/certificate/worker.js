// Where private keys are: made here, sealed here, opened here. What leaves this worker is a request for a certificate, or a
// file for the person under their password.

import { fromPem, pem, publicKeyOf } from "./der.js";
import { open, read, seal } from "./key-file.js";
import { encryptedKey, pkcs12 } from "./pkcs12.js";
import { makeKey, request } from "./request.js";

const make = async ({ kind, name, password }) => {
  const pair = await makeKey(kind);
  postMessage({ step: "seal" });
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  try {
    const [file, asked] = [await seal(pkcs8, spki, name, password), await request(kind, pair, spki)];
    return { file, csr: pem("CERTIFICATE REQUEST", asked) };
  } finally {
    pkcs8.fill(0);
  }
};

const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

const files = async ({ form, keyFile, password, filePassword, certificates, withChain, name }) => {
  const file = read(keyFile);
  const [certificate, ...above] = fromPem("CERTIFICATE", certificates);
  if (!isSame(publicKeyOf(certificate), Uint8Array.from(atob(file.public_key), (c) => c.charCodeAt(0)))) throw "other-key";
  const pkcs8 = await open(file, password);
  try {
    if (form === "pkcs12") {
      const chain = withChain ? above : [];
      return { bytes: await pkcs12({ pkcs8, certificate, chain, name, password: filePassword }) };
    }
    if (form === "pem") return { text: pem("ENCRYPTED PRIVATE KEY", await encryptedKey(pkcs8, filePassword)) };
    return { text: pem("PRIVATE KEY", pkcs8) };
  } finally {
    pkcs8.fill(0);
  }
};

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ done: await (data.task === "make" ? make(data) : files(data)) });
  } catch (error) {
    postMessage({ failed: typeof error === "string" ? error : "other" });
  }
});
