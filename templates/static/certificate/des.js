// Triple DES in CBC mode (NIST SP 800-67, FIPS 46-3), for old software alone that reads nothing better: WebCrypto has none.

// Every table counts bits from 1, the highest.
const INITIAL = [];
for (const first of [58, 60, 62, 64, 57, 59, 61, 63]) for (let bit = first; bit > 0; bit -= 8) INITIAL.push(bit);
const FINAL = INITIAL.map((_, at) => INITIAL.indexOf(at + 1) + 1);
const EXPANSION = Array.from({ length: 48 }, (_, at) => (Math.floor(at / 6) * 4 + (at % 6) + 31) % 32 + 1);
const MIX = [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11,
  4, 25];
const HALVES = [57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
  63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4];
const CHOICE = [14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47,
  55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32];
const TURNS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
// Each four rows of sixteen.
const BOXES = [
  "e4d12fb83a6c5907 0f74e2d1a6cb9538 41e8d62bfc973a50 fc8249175b3ea06d",
  "f18e6b34972dc05a 3d47f28ec01a69b5 0e7ba4d158c6932f d8a13f42b67c05e9",
  "a09e63f51dc7b428 d709346a285ecbf1 d6498f30b12c5ae7 1ad069874fe3b52c",
  "7de3069a1285bc4f d8b56f03472c1ae9 a690cb7df13e5284 3f06a1d8945bc72e",
  "2c417ab6853fd0e9 eb2c47d150fa3986 421bad78f9c5630e b8c71e2d6f09a453",
  "c1af92680d34e75b af427c9561de0b38 9ef528c3704a1db6 432c95fabe17608d",
  "4b2ef08d3c975a61 d0b7491ae35c2f86 14bdc37eaf680592 6bd814a7950fe23c",
  "d2846fb1a93e50c7 1fd8a374c56b0e92 7b419ce206adf358 21e74a8dfc90356b",
].map((box) => Array.from(box.replaceAll(" ", ""), (digit) => parseInt(digit, 16)));

const bitsOf = (bytes) => Array.from(bytes).flatMap((byte) => Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1));
const chosen = (bits, table) => table.map((at) => bits[at - 1]);
const differing = (one, other) => one.map((bit, at) => bit ^ other[at]);

// The sixteen keys of the rounds.
const schedule = (key) => {
  const bits = chosen(bitsOf(key), HALVES);
  let [left, right] = [bits.slice(0, 28), bits.slice(28)];
  return TURNS.map((by) => {
    [left, right] = [left, right].map((half) => [...half.slice(by), ...half.slice(0, by)]);
    return chosen([...left, ...right], CHOICE);
  });
};

const substituted = (bits) => BOXES.flatMap((box, at) => {
  const [a, b, c, d, e, f] = bits.slice(6 * at, 6 * at + 6);
  const value = box[16 * (2 * a + f) + 8 * b + 4 * c + 2 * d + e];
  return [value >> 3, (value >> 2) & 1, (value >> 1) & 1, value & 1];
});

const once = (block, keys) => {
  const bits = chosen(block, INITIAL);
  let [left, right] = [bits.slice(0, 32), bits.slice(32)];
  for (const key of keys) {
    const mixed = chosen(substituted(differing(chosen(right, EXPANSION), key)), MIX);
    [left, right] = [right, differing(left, mixed)];
  }
  return chosen([...right, ...left], FINAL);
};

// Three keys of eight octets each, one after the other; what is encrypted is padded to whole blocks (RFC 8018 §6.1.1).
export const encryptCbc = (plain, key, iv) => {
  const [first, second, third] = [0, 8, 16].map((at) => schedule(key.subarray(at, at + 8)));
  second.reverse();
  const missing = 8 - (plain.length % 8);
  const padded = new Uint8Array(plain.length + missing).fill(missing);
  padded.set(plain);
  let before = bitsOf(iv);
  for (let at = 0; at < padded.length; at += 8) {
    const block = differing(bitsOf(padded.subarray(at, at + 8)), before);
    before = [first, second, third].reduce(once, block);
    for (let octet = 0; octet < 8; octet++) {
      padded[at + octet] = parseInt(before.slice(8 * octet, 8 * octet + 8).join(""), 2);
    }
  }
  return padded;
};
