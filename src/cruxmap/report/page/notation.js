// How people write probabilities: the grammar of files, `model/notation.py`, word for word. One table of examples
// is tested in both.

const NOTATION = (() => {
  const DASH = "[-‐‑‒–—−]";
  const PLAIN = `(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE](?:\\+|${DASH})?[0-9]{1,4})?)`;
  const EITHER = `${PLAIN}\\s*%?|${PLAIN}\\s*(?::|/|\\bin\\b)\\s*${PLAIN}`;
  const whole = (pattern) => new RegExp(`^(?:${pattern})$`);
  return {
    dash: new RegExp(DASH, "g"),
    plain: whole(PLAIN),
    percentage: whole(`${PLAIN}\\s*%?`),
    scientific: whole(`((?:\\+|${DASH})?${PLAIN})\\s*(%?)`),
    ratio: whole(`(${PLAIN})\\s*(:|/|\\bin\\b)\\s*(${PLAIN})`),
    range: whole(`(${EITHER})\\s*(?:${DASH}|\\bto\\b)\\s*(${EITHER})`),
    decimalComma: whole(`[0-9]+,[0-9]+(\\s*(?:${DASH}|\\bto\\b)\\s*[0-9]+,[0-9]+)?\\s*%?`),
    thousands: /(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9.,])/g,
    invisible: /[\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]/g,
  };
})();
const LONGEST = 60;
const EXAMPLES = "0.3, 30%, 3:7 (odds), 3/10 or 1 in 20";
const TO_100 = "write a number from 0 to 1, or from 0% to 100%";

class NotationError extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

// A text in quotes, cut if it is long, with what cannot be seen as escapes.
function quote(text) {
  const shown = text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
  const visible = shown.replace(/\\/g, "\\\\").replace(/(?! )[\p{C}\p{Z}]/gu, (character) => {
    const code = character.codePointAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
  return visible.includes("'") && !visible.includes('"') ? `"${visible}"` : `'${visible.replace(/'/g, "\\'")}'`;
}

// Digits times ten to the power of `places`, as text, so that no rounding comes in between.
function shifted(digits, places) {
  const [mantissa, exponent] = digits.toLowerCase().split("e");
  return `${mantissa}e${Number(exponent ?? 0) + places}`;
}
const plainly = (text) => String(Number(Number(text).toPrecision(12)));

// A decimal as an exact fraction of integers.
function exactly(digits) {
  const [mantissa, exponent] = digits.toLowerCase().split("e");
  const [before, after = ""] = mantissa.split(".");
  const power = Number(exponent ?? 0) - after.length;
  const scale = 10n ** BigInt(Math.abs(power)), number = BigInt(before + after || "0");
  return power < 0 ? [number, scale] : [number * scale, 1n];
}

// The double nearest to a fraction: more digits than a double has, with the rest as a last one that cannot be a tie.
function nearest(numerator, denominator) {
  if (numerator === 0n) return 0;
  const length = (number) => number.toString(2).length;
  const shift = 70 - length(numerator) + length(denominator);
  const [top, bottom] = shift > 0 ? [numerator << BigInt(shift), denominator] : [numerator, denominator << BigInt(-shift)];
  const quotient = (top / bottom) | (top % bottom ? 1n : 0n);
  const half = Math.trunc(shift / 2);
  return Number(quotient) * 2 ** -half * 2 ** (half - shift);
}

function fromNumber(digits, percent) {
  const exact = percent ? shifted(digits, -2) : digits, value = Number(exact);
  if (value > 0 && value < 1) return value;
  if (value === 0 || value === 1) {
    const [numerator, denominator] = exactly(exact.replace(/^[-+]/, ""));
    if (numerator !== (value ? denominator : 0n)) {
      throw new NotationError(`${digits}${percent} is too close to ${value ? 1 : 0} to tell`, `write ${value ? 1 : 0}`);
    }
    return Math.abs(value);
  }
  if (percent || value < 0) {
    throw new NotationError(`${digits}${percent} ${value < 0 ? `is less than 0${percent}` : "is more than 100%"}`, TO_100);
  }
  if (value <= 10 && !Number.isInteger(value)) {
    const misplaced = plainly(shifted(digits, -1));
    throw new NotationError(
      `${digits} is more than 1`, `write ${digits}% if it is a percentage, or ${misplaced} if the point is misplaced`);
  }
  if (value <= 100) {
    throw new NotationError(
      `${digits} is unclear without a % sign`, `write ${digits}% or ${plainly(shifted(digits, -2))}`);
  }
  throw new NotationError(`${digits} is more than 1`, `write ${EXAMPLES}`);
}

function fromPair(first, sign, second) {
  const text = quote(sign === "in" ? `${first} in ${second}` : `${first}${sign}${second}`);
  const [a, aScale] = exactly(first), [b, bScale] = exactly(second);
  const part = a * bScale, other = b * aScale, total = sign === ":" ? part + other : other;
  if (total === 0n) throw new NotationError(`${text} divides by zero`, `write ${EXAMPLES}`);
  if (part > total) {
    const remedy = sign === "in" ? `write ${second} in ${first}` : `write odds for : against, as ${first}:${second}`;
    throw new NotationError(`${text} is more than 1`, remedy);
  }
  const value = nearest(part, total);
  if (sign === "/" && (part === other || part + other === 100n * aScale * bScale)) {
    const remedy = `write ${first}:${second} for odds, or ${Number(value.toPrecision(6))}`;
    throw new NotationError(`${text} may be odds or a part of a whole`, remedy);
  }
  if ((value === 0 && part) || (value === 1 && part !== total)) {
    throw new NotationError(`${text} is too close to ${value} to tell`, `write ${value}`);
  }
  return value;
}

function parseProbability(written) {
  const text = written.trim().replace(NOTATION.dash, "-");
  const fits = text.length <= LONGEST;
  let match = fits && text.match(NOTATION.scientific);
  if (match) return fromNumber(match[1], match[2]);
  match = fits && text.match(NOTATION.ratio);
  if (match) return fromPair(match[1], match[2], match[3]);
  const joined = text.replace(NOTATION.thousands, (digits) => digits.replaceAll(",", ""));
  if (fits && joined !== text && NOTATION.ratio.test(joined)) {
    throw new NotationError(`${quote(text)} has a comma`, `write ${joined}`);
  }
  if (fits && NOTATION.decimalComma.test(text)) {
    throw new NotationError(`${quote(text)} has a comma`, `write a point, as in ${text.replaceAll(",", ".")}`);
  }
  if (/^[-+.]*(nan|inf|infinity)$/i.test(text)) {
    throw new NotationError(`${quote(text)} is not a number from 0 to 1`, `write ${EXAMPLES}`);
  }
  const unseen = fits && text.match(NOTATION.invisible);
  if (unseen) {
    const visible = text.replace(NOTATION.invisible, "").trim();
    const good = [NOTATION.scientific, NOTATION.ratio, NOTATION.range].some((pattern) => pattern.test(visible));
    const code = unseen[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    throw new NotationError(
      `${quote(text)} has an invisible character in it (U+${code})`, `remove it: write ${good ? visible : EXAMPLES}`);
  }
  throw new NotationError(`${quote(text)} is not a probability`, `write ${EXAMPLES}`);
}

const logit = (p) => Math.log(p) - Math.log1p(-p);
const expit = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

// The point or the range that a text writes, and the text as a file may have it.
function parseEstimate(written) {
  const text = written.trim().replace(NOTATION.dash, "-");
  const match = text.length <= LONGEST && text.match(NOTATION.range);
  const kept = text.replace(/\s+/g, " ");
  if (!match) return { credence: parseProbability(text), low: null, high: null, written: kept };
  let first = match[1].trim();
  const second = match[2].trim();
  if (second.endsWith("%") && NOTATION.plain.test(first)) {
    if (Number(first) > 0 && Number(first) < 1 && Number(first) <= parseProbability(second)) {
      const remedy = `write ${first}% to ${second} or ${plainly(shifted(first, 2))}% to ${second}`;
      throw new NotationError(`${quote(text)} leaves open whether ${first} is a percentage too`, remedy);
    }
    first += "%";
  } else if (NOTATION.plain.test(second) && Number(second) > 1 && Number(second) <= 100 && NOTATION.percentage.test(first)) {
    const remedy = `write ${first.replace(/[% ]+$/, "")}-${second}%, or both ends as in 0.2-0.4`;
    throw new NotationError(`${quote(text)} is unclear without a % sign after it`, remedy);
  }
  const low = parseProbability(first), high = parseProbability(second);
  if (low > high) throw new NotationError(`the range ${quote(text)} is reversed`, `write ${second} to ${first}`);
  if (low === 0 || high === 1) {
    throw new NotationError(`the range ${quote(text)} reaches a certainty`, "end it short of 0 and 1, as in 0.1% or 99.9%");
  }
  const middle = expit((logit(low) + logit(high)) / 2);
  return { credence: Math.min(Math.max(low, middle), high), low, high, written: kept };
}
