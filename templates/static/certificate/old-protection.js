// How a password protects a PKCS#12 file that old Apple software reads (RFC 7292 appendices B and C): triple DES, and a MAC of
// SHA-1, both with keys of SHA-1. It is weaker than pkcs12.js by itself, and loaded for whoever asks for it alone.

import { bmp, concat, integer, NULL, octets, oid, sequence } from "./der.js";
import { encryptCbc } from "./des.js";
import { sha1 } from "./sha1.js";

const SHA1_AND_3DES = oid("1.2.840.113549.1.12.1.3");
const SHA1 = oid("1.3.14.3.2.26");

const ITERATIONS = 100_000;
const [BLOCK, HASH] = [64, 20];
// Of what is derived (appendix B.3).
const [FOR_KEY, FOR_IV, FOR_MAC] = [1, 2, 3];

const repeated = (part, length) => new Uint8Array(length).map((_, index) => part[index % part.length]);
const filled = (part) => repeated(part, Math.ceil(part.length / BLOCK) * BLOCK);

// Appendix B.2. Every octet of the input is part of one large number for each block.
export const derive = (purpose, password, salt, iterations, length) => {
  const secret = concat(bmp(password), [0, 0]);
  const input = concat(filled(salt), filled(secret));
  const derived = new Uint8Array(length);
  for (let at = 0; at < length; at += HASH) {
    let hash = sha1(concat(new Uint8Array(BLOCK).fill(purpose), input));
    for (let round = 1; round < iterations; round++) hash = sha1(hash);
    derived.set(hash.subarray(0, length - at), at);
    const step = repeated(hash, BLOCK);
    for (let block = 0; block < input.length; block += BLOCK) {
      for (let octet = BLOCK - 1, carry = 1; octet >= 0; octet--) {
        carry += input[block + octet] + step[octet];
        input[block + octet] = carry;
        carry >>= 8;
      }
    }
  }
  secret.fill(0);
  input.fill(0);
  return derived;
};

const chance = () => crypto.getRandomValues(new Uint8Array(16));

// The algorithm and what was encrypted by it.
export const encrypted = async (plain, password) => {
  const salt = chance();
  const key = derive(FOR_KEY, password, salt, ITERATIONS, 24);
  const iv = derive(FOR_IV, password, salt, ITERATIONS, 8);
  const content = encryptCbc(plain, key, iv);
  key.fill(0);
  return { algorithm: sequence(SHA1_AND_3DES, sequence(octets(salt), integer(ITERATIONS))), content };
};

export const mac = async (safe, password) => {
  const salt = chance();
  const secret = derive(FOR_MAC, password, salt, ITERATIONS, HASH);
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  secret.fill(0);
  const tag = new Uint8Array(await crypto.subtle.sign("HMAC", key, safe));
  return sequence(sequence(sequence(SHA1, NULL), octets(tag)), octets(salt), integer(ITERATIONS));
};
