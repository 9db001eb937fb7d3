// The old ciphers of `templates/static/certificate/`, by published vectors: NIST SP 800-67 appendix B, FIPS 81 appendix C, the
// tests of NBS SP 500-20 for every S-box, FIPS 180-4, and those that implementations of RFC 7292 appendix B.2 share.

import assert from "node:assert/strict";
import { encryptCbc } from "../../templates/static/certificate/des.js";
import { derive } from "../../templates/static/certificate/old-protection.js";
import { sha1 } from "../../templates/static/certificate/sha1.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const octets = (string) => Uint8Array.from(Buffer.from(string, "hex"));
const text = (string) => new TextEncoder().encode(string);
const block = (plain, key) => hex(encryptCbc(plain, key, new Uint8Array(8))).slice(0, 16);

// Triple DES, block by block.
const three = octets("0123456789abcdef23456789abcdef01456789abcdef0123");
const blocks = ["The qufc", "k brown ", "fox jump"].map((plain) => block(text(plain), three));
assert.deepEqual(blocks, ["a826fd8ce53b855f", "cce21c8112256fe6", "68d5c05dd9b6b900"]);

// With one key three times it is DES.
const single = (key) => octets(key.repeat(3));
for (const [key, plain, wanted] of [
  ["7ca110454a1a6e57", "01a1d6d039776742", "690f5b0d9a26939b"],
  ["0131d9619dc1376e", "5cd54ca83def57da", "7a389d10354bd271"],
  ["07a1133e4a0b2686", "0248d43806f67172", "868ebb51cab4599a"],
  ["3849674c2602319e", "51454b582ddf440a", "7178876e01f19b2a"],
  ["04b915ba43feb5b6", "42fd443059577fa2", "af37fb421f8c4095"],
  ["0113b970fd34f2ce", "059b5e0851cf143a", "86a560f10ec6d85b"],
  ["0170f175468fb5e6", "0756d8e0774761d2", "0cd3da020021dc09"],
  ["43297fad38e373fe", "762514b829bf486a", "ea676b2cb7db2b7a"],
  ["07a7137045da2a16", "3bdd119049372802", "dfd64a815caf1a0f"],
  ["04689104c2fd3b2f", "26955f6835af609a", "5c513c9c4886c088"],
  ["37d06bb516cb7546", "164d5e404f275232", "0a2aeeae3ff4ab77"],
  ["1f08260d1ac2465e", "6b056e18759f5cca", "ef1bf03e5dfa575a"],
  ["584023641aba6176", "004bd6ef09176062", "88bf0db6d70dee56"],
  ["025816164629b007", "480d39006ee762f2", "a1f9915541020b56"],
  ["49793ebc79b3258f", "437540c8698f3cfa", "6fbf1cafcffd0556"],
  ["4fb05e1515ab73a7", "072d43a077075292", "2f22e49bab7ca1ac"],
  ["49e95d6d4ca229bf", "02fe55778117f12a", "5a6b612cc26cce4a"],
  ["018310dc409b26d6", "1d9d5c5018f728c2", "5f4c038ed12b2e41"],
  ["1c587f1c13924fef", "305532286d6f295a", "63fac0d034d9f793"],
]) {
  assert.equal(block(octets(plain), single(key)), wanted, `${plain} by ${key}`);
}

// Blocks that depend on those before them; the last one is padding alone.
const chained = encryptCbc(text("Now is the time for all "), single("0123456789abcdef"), octets("1234567890abcdef"));
assert.equal(hex(chained).slice(0, 48), "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6");
assert.equal(chained.length, 32);
assert.equal(encryptCbc(text("odd"), three, new Uint8Array(8)).length, 8);

assert.equal(hex(sha1(text("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
const long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
assert.equal(hex(sha1(text(long))), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
assert.equal(hex(sha1(text("a".repeat(1_000_000)))), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");

for (const [purpose, password, salt, iterations, wanted] of [
  [1, "smeg", "0a58cf64530d823f", 1, "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3"],
  [2, "smeg", "0a58cf64530d823f", 1, "79993dfe048d3b76"],
  [3, "smeg", "3d83c0e4546ac140", 1, "8d967d88f6caa9d714800ab3d48051d63f73a312"],
  [1, "queeg", "05dec959acff72f7", 1000, "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4"],
  [2, "queeg", "05dec959acff72f7", 1000, "11dedad7758d4860"],
]) {
  assert.equal(hex(derive(purpose, password, octets(salt), iterations, wanted.length / 2)), wanted, password);
}
