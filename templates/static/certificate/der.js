// DER by hand: tag, length, value (X.690 §8.1), and its text form, PEM (RFC 7468).

const SEQUENCE = 0x30;
const SET = 0x31;

export const text = (string) => new TextEncoder().encode(string);

export const concat = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const lengthOf = (content) => {
  if (content.length < 0x80) return [content.length];
  const octets = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
};

export const tlv = (tag, ...contents) => {
  const content = concat(...contents);
  return concat([tag, ...lengthOf(content)], content);
};

// BMPString: two octets for each unit of UTF-16.
export const bmp = (string) => {
  const units = [];
  for (let at = 0; at < string.length; at++) units.push(string.charCodeAt(at) >> 8, string.charCodeAt(at) & 0xff);
  return new Uint8Array(units);
};

export const sequence = (...parts) => tlv(SEQUENCE, ...parts);
export const octets = (content) => tlv(0x04, content);
export const bits = (content) => tlv(0x03, [0], content);
export const NULL = new Uint8Array([0x05, 0x00]);

// In the order that DER demands (X.690 §11.6).
export const setOf = (...parts) => {
  const before = (one, other) => {
    for (let at = 0; at < Math.min(one.length, other.length); at++) {
      if (one[at] !== other[at]) return one[at] - other[at];
    }
    return one.length - other.length;
  };
  return tlv(SET, ...parts.sort(before));
};

// A number that is not negative, as octets with the highest first or as a number.
export const integer = (value) => {
  let octets = value;
  if (typeof value === "number") {
    octets = [];
    for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  }
  let first = 0;
  while (first < octets.length - 1 && octets[first] === 0) first++;
  octets = octets.slice(first);
  return tlv(0x02, octets.length === 0 || octets[0] & 0x80 ? [0] : [], octets);
};

export const oid = (dotted) => {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const content = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | left % 128);
    content.push(...groups);
  }
  return tlv(0x06, content);
};

export const base64 = (bytes) => {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};

export const fromBase64 = (string) => Uint8Array.from(atob(string), (letter) => letter.charCodeAt(0));

export const pem = (label, der) =>
  `-----BEGIN ${label}-----\n${base64(der).match(/.{1,64}/g).join("\n")}\n-----END ${label}-----\n`;

// Every block of this label in a text.
export const fromPem = (label, string) => {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, "g");
  return [...string.matchAll(block)].map(([, inside]) => fromBase64(inside.replace(/\s/g, "")));
};

// The elements that stand one after the other in a content: each with its tag, its content, and itself as a whole.
export const elements = (content) => {
  const found = [];
  for (let at = 0; at < content.length;) {
    const start = at;
    const tag = content[at++];
    let length = content[at++];
    if (length & 0x80) {
      const count = length & 0x7f;
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + content[at++];
    }
    if (!(at + length <= content.length)) throw new RangeError("not DER");
    found.push({ tag, content: content.subarray(at, at + length), whole: content.subarray(start, at + length) });
    at += length;
  }
  return found;
};

// The SubjectPublicKeyInfo of a certificate (RFC 5280 §4.1).
export const publicKeyOf = (certificate) => {
  const [{ content: tbs }] = elements(elements(certificate)[0].content);
  const fields = elements(tbs);
  // The version is [0] and there in every certificate of our days.
  return fields[fields[0].tag === 0xa0 ? 6 : 5].whole;
};
