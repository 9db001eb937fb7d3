// Keys, and certification requests for them: PKCS#10 (RFC 2986). The name in a request is empty, because the authority
// takes the name from the sign-in.

import { bits, integer, NULL, oid, sequence, tlv } from "./der.js";

const RSA = "RSASSA-PKCS1-v1_5";
const rsa = (modulusLength) => ({
  key: { name: RSA, modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
  signature: { name: RSA },
  algorithm: sequence(oid("1.2.840.113549.1.1.11"), NULL),
});
const ec = (namedCurve, hash, algorithm) => ({
  key: { name: "ECDSA", namedCurve },
  signature: { name: "ECDSA", hash },
  algorithm: sequence(oid(algorithm)),
});

// The kinds of keys, by the names that the page knows.
const KINDS = {
  "rsa-4096": rsa(4096),
  "rsa-2048": rsa(2048),
  "p-256": ec("P-256", "SHA-256", "1.2.840.10045.4.3.2"),
  "p-384": ec("P-384", "SHA-384", "1.2.840.10045.4.3.3"),
};

// Octets of their public halves (SubjectPublicKeyInfo).
const SIZES = { "rsa-4096": 550, "rsa-2048": 294, "p-256": 91, "p-384": 120 };

export const makeKey = (kind) => crypto.subtle.generateKey(KINDS[kind].key, true, ["sign", "verify"]);

// The private key of a file, and its kind: by the size of its public half, which the import then checks.
export const importKey = async (pkcs8, spki) => {
  const kind = Object.keys(KINDS).find((name) => SIZES[name] === spki.length);
  if (!kind) throw "no-key-file";
  return [kind, await crypto.subtle.importKey("pkcs8", pkcs8, KINDS[kind].key, false, ["sign"])];
};

// WebCrypto writes both numbers of an ECDSA signature one after the other, ASN.1 as a sequence (RFC 3279 §2.2.3).
const asn1Signature = (kind, raw) => {
  if (KINDS[kind].key.name === RSA) return raw;
  const half = raw.length / 2;
  return sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)));
};

export const request = async (kind, { privateKey }, spki) => {
  const information = sequence(integer(0), sequence(), spki, tlv(0xa0));
  const signature = await crypto.subtle.sign(KINDS[kind].signature, privateKey, information);
  return sequence(information, KINDS[kind].algorithm, bits(asn1Signature(kind, new Uint8Array(signature))));
};
