// PKCS#12 files (RFC 7292) and encrypted PKCS#8 (RFC 5958) in the one form that all software of our days reads: PBES2
// with AES-256 and PBKDF2, a SHA-256 MAC, and on both bags localKeyId and friendlyName, without which NSS takes nothing.

import { bmp, concat, integer, NULL, octets, oid, sequence, setOf, text, tlv } from "./der.js";
import { sha256 } from "./sha256.js";

const DATA = oid("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA = oid("1.2.840.113549.1.7.6");
const SHROUDED_KEY_BAG = oid("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG = oid("1.2.840.113549.1.12.10.1.3");
const X509_CERTIFICATE = oid("1.2.840.113549.1.9.22.1");
const FRIENDLY_NAME = oid("1.2.840.113549.1.9.20");
const LOCAL_KEY_ID = oid("1.2.840.113549.1.9.21");
const PBES2 = oid("1.2.840.113549.1.5.13");
const PBKDF2 = oid("1.2.840.113549.1.5.12");
const HMAC_WITH_SHA256 = oid("1.2.840.113549.2.9");
const AES256_CBC = oid("2.16.840.1.101.3.4.1.42");
const SHA256 = oid("2.16.840.1.101.3.4.2.1");

// Of both derivations: a file is as strong as the weaker one.
const ITERATIONS = 100_000;
const BLOCK = 64;
const FOR_MAC = 3;

const chance = (length) => crypto.getRandomValues(new Uint8Array(length));

// The algorithm and what was encrypted by it (RFC 8018 §6.2).
const encrypted = async (plain, password) => {
  const [salt, iv] = [chance(16), chance(16)];
  const material = await crypto.subtle.importKey("raw", text(password), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  const key = await crypto.subtle.deriveKey(derivation, material, { name: "AES-CBC", length: 256 }, false, ["encrypt"]);
  const content = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, plain));
  const parameters = sequence(octets(salt), integer(ITERATIONS), sequence(HMAC_WITH_SHA256, NULL));
  const algorithm = sequence(PBES2, sequence(sequence(PBKDF2, parameters), sequence(AES256_CBC, octets(iv))));
  return { algorithm, content };
};

// EncryptedPrivateKeyInfo (RFC 5958 §3).
export const encryptedKey = async (pkcs8, password) => {
  const { algorithm, content } = await encrypted(pkcs8, password);
  return sequence(algorithm, octets(content));
};

const contentInfo = (type, content) => sequence(type, tlv(0xa0, content));
const bag = (kind, value, attributes) => sequence(kind, tlv(0xa0, value), attributes);
const certificateBag = (certificate, attributes) =>
  bag(CERTIFICATE_BAG, sequence(X509_CERTIFICATE, tlv(0xa0, octets(certificate))), attributes);

const repeated = (part) => {
  const whole = new Uint8Array(Math.ceil(part.length / BLOCK) * BLOCK);
  return whole.map((_, index) => part[index % part.length]);
};

// The derivation of RFC 7292 appendix B.2, for a key that is one hash long.
const macKey = (password, salt) => {
  const secret = concat(bmp(password), [0, 0]);
  const input = concat(new Uint8Array(BLOCK).fill(FOR_MAC), repeated(salt), repeated(secret));
  let key = sha256(input);
  for (let round = 1; round < ITERATIONS; round++) key = sha256(key);
  secret.fill(0);
  input.fill(0);
  return key;
};

const mac = async (safe, password) => {
  const salt = chance(16);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", macKey(password, salt), algorithm, false, ["sign"]);
  const tag = new Uint8Array(await crypto.subtle.sign("HMAC", key, safe));
  return sequence(sequence(sequence(SHA256, NULL), octets(tag)), octets(salt), integer(ITERATIONS));
};

const STRONG = { encrypted, mac };

// A key with its certificate, and those above it for who wants them. How the password protects them can be left to another
// module, which has the functions of ours.
export const pkcs12 = async ({ pkcs8, certificate, chain, name, password, protection = STRONG }) => {
  const attributes = () => setOf(
    sequence(FRIENDLY_NAME, setOf(tlv(0x1e, bmp(name)))),
    sequence(LOCAL_KEY_ID, setOf(octets(sha256(certificate)))),
  );
  const above = chain.map((one) => certificateBag(one, new Uint8Array()));
  const certificates = await protection.encrypted(sequence(certificateBag(certificate, attributes()), ...above), password);
  const first = contentInfo(ENCRYPTED_DATA, sequence(
    integer(0),
    sequence(DATA, certificates.algorithm, tlv(0x80, certificates.content)),
  ));
  const shrouded = await protection.encrypted(pkcs8, password);
  const key = bag(SHROUDED_KEY_BAG, sequence(shrouded.algorithm, octets(shrouded.content)), attributes());
  const safe = sequence(first, contentInfo(DATA, octets(sequence(key))));
  return sequence(integer(3), contentInfo(DATA, octets(safe)), await protection.mac(safe, password));
};
