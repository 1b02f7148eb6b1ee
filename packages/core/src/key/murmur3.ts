/**
 * MurmurHash3 x86 32-bit (Austin Appleby, public domain): the mixing that every hash of `key/` is made of. The input
 * is a sequence of little-endian 32-bit words and up to three tail bytes, as in the reference implementation, so
 * `hashString(s, seed)` equals the published function over the string's WTF-8 bytes.
 */

/** Folds one word into the state. */
export function mixWord(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Folds the last one to three bytes, packed little-endian, into the state. */
export function mixTail(hash: number, tail: number): number {
  let k = Math.imul(tail, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  return hash ^ Math.imul(k, 0x1b873593);
}

/** Finishes a hash over `length` bytes. */
export function finish(hash: number, length: number): number {
  let h = hash ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Hash of the bytes. */
export function hashBytes(bytes: Uint8Array, seed: number): number {
  const length = bytes.length;
  const whole = length & ~3;
  let h = seed;
  for (let i = 0; i < whole; i += 4)
    h = mixWord(
      h,
      bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24),
    );
  if (whole < length) {
    let tail = bytes[whole]!;
    if (whole + 1 < length) tail |= bytes[whole + 1]! << 8;
    if (whole + 2 < length) tail |= bytes[whole + 2]! << 16;
    h = mixTail(h, tail);
  }
  return finish(h, length);
}

/** Hash of the string's WTF-8 form: UTF-8 in which a lone surrogate has the three bytes of its own code point. */
export function hashString(text: string, seed: number): number {
  const length = text.length;
  const whole = length & ~3;
  let h = seed;
  for (let i = 0; i < whole; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    if ((a | b | c | d) > 0x7f) return hashWtf8(text, i, h);
    h = mixWord(h, a | (b << 8) | (c << 16) | (d << 24));
  }
  if (whole < length) {
    let tail = 0;
    for (let i = whole; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return hashWtf8(text, whole, h);
      tail |= unit << ((i & 3) << 3);
    }
    h = mixTail(h, tail);
  }
  return finish(h, length);
}

/** The rest of {@link hashString} from unit `start`, a multiple of four, all units before being ASCII. */
function hashWtf8(text: string, start: number, state: number): number {
  let h = state;
  let word = 0;
  let length = start;
  const put = (byte: number): void => {
    word |= byte << ((length & 3) << 3);
    length++;
    if ((length & 3) === 0) {
      h = mixWord(h, word);
      word = 0;
    }
  };
  for (let i = start; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    if (point < 0x80) put(point);
    else if (point < 0x800) {
      put(0xc0 | (point >> 6));
      put(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
      put(0xe0 | (point >> 12));
      put(0x80 | ((point >> 6) & 0x3f));
      put(0x80 | (point & 0x3f));
    } else {
      i++;
      put(0xf0 | (point >> 18));
      put(0x80 | ((point >> 12) & 0x3f));
      put(0x80 | ((point >> 6) & 0x3f));
      put(0x80 | (point & 0x3f));
    }
  }
  if ((length & 3) !== 0) h = mixTail(h, word);
  return finish(h, length);
}
