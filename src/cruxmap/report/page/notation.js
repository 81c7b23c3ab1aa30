// How people write probabilities: the grammar of files, `model/notation.py`, word for word. One table of examples,
// tests/notations.yaml, is tested in both.

const NOTATION = (() => {
  const DASH = "[-‐‑‒–—―−﹣－]";
  const PLAIN = `(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE](?:\\+|${DASH})?[0-9]{1,4})?)`;
  const ONE = `${PLAIN}\\s*%?|${PLAIN}\\s*(?::|/|\\bin\\b)\\s*${PLAIN}`;
  const whole = (pattern, flags = "") => new RegExp(`^(?:${pattern})$`, flags);
  return {
    dash: new RegExp(DASH, "g"),
    plain: whole(PLAIN),
    percentage: whole(`${PLAIN}\\s*%?`),
    scientific: whole(`((?:\\+|${DASH})?${PLAIN})\\s*(%?)`),
    ratio: whole(`(${PLAIN})\\s*(:|/|\\bin\\b)\\s*(${PLAIN})`),
    range: whole(`(${ONE})\\s*(?:${DASH}|\\bto\\b)\\s*(${ONE})`),
    pointAndRange: whole("(.+?)\\s*(?:\\brange\\b\\s*([^()]+)|\\(([^()]+)\\))"),
    hedge: /^(?:[~≈∼]\s*|(?:[Aa]bout|[Aa]round|[Rr]oughly|[Aa]pproximately|[Aa]pprox\.?|[Cc]irca|[Cc]a\.?)\s+)/,
    percent: /\s*(?:(?:[Pp]er ?cent|[Pp]ct)\b|％)/g,
    even: whole(`50\\s*(?:/|${DASH})\\s*50`),
    between: /^(?:[Bb]etween\s+(.+)\s+and\s+(.+)|[Ff]rom\s+(.+)\s+to\s+(.+))$/,
    commas: /(?<![0-9.,])[0-9]+(?:,[0-9]+)+(?![0-9.,])/g,
    thousands: /^[1-9][0-9]{0,2}(?:,[0-9]{3})+$/,
    upper: /^(?:(?:<=?|≤|(?:less than|at most|up to|under|below|max(?:imum)?)\b)\s*(.*)|(.*?)\s*or (?:less|lower|fewer))$/i,
    lower: /^(?:(?:>=?|≥|(?:more than|at least|over|above|min(?:imum)?)\b)\s*(.*)|(.*?)\s*or (?:more|higher))$/i,
    plusOrMinus: whole("(.+?)\\s*(?:±|\\+\\s?/?\\s?-)\\s*(.+)"),
    invisible: /[\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]/g,
  };
})();
const LONGEST = 60;
const EXAMPLES = "0.3, 30%, 3:7 (odds), 3/10 or 1 in 20";
const TO_100 = "write a number from 0 to 1, or from 0% to 100%";

// `likely` is what somebody who wrote that will have meant, for whom one can ask.
class NotationError extends Error {
  constructor(message, remedy, likely = "") {
    super(message);
    this.remedy = remedy;
    this.likely = likely;
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
      `${digits} is more than 1`, `write ${digits}% if it is a percentage, or ${misplaced} if the point is misplaced`,
      `${digits}%`);
  }
  if (value <= 100) {
    throw new NotationError(
      `${digits} is unclear without a % sign`, `write ${digits}% or ${plainly(shifted(digits, -2))}`, `${digits}%`);
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

const withAsciiDashes = (written) => written.trim().replace(NOTATION.dash, "-");

function refusal(text, matter, remedy, likely = "") {
  return new NotationError(`${quote(text)} ${matter}`, remedy, likely);
}

// The text with the commas of its numbers resolved; as it is where they make no number.
function withoutCommas(text) {
  const isThousands = (digits) => NOTATION.thousands.test(digits);
  const pointed = (digits) => {
    if (digits.split(",").length === 2) return digits.replace(",", ".");
    return isThousands(digits) ? digits.replaceAll(",", "") : digits;
  };
  const grouped = (digits) => (isThousands(digits) ? digits.replaceAll(",", "") : pointed(digits));
  const withThousands = text.replace(NOTATION.commas, grouped), withDecimals = text.replace(NOTATION.commas, pointed);
  if (withThousands === withDecimals || /\bin\b/.test(text)) return withThousands;
  const meant = [withThousands, withDecimals].filter(isUncertain);
  if (meant.length === 2) {
    throw refusal(
      text, "may have a comma for thousands or for decimals", `write ${withThousands} or ${withDecimals}`);
  }
  if (!meant.length) throw refusal(text, "has a comma that makes no probability of it", `write ${EXAMPLES}`);
  return meant[0];
}

// Whether a text writes a probability other than 0 and 1.
function isUncertain(text) {
  try {
    const { credence } = parseEstimate(text);
    return credence > 0 && credence < 1;
  } catch (error) {
    if (error instanceof NotationError) return false;
    throw error;
  }
}

const sixDigits = (number) => String(Number(number.toPrecision(6)));

function limit(text, bound, isUpper) {
  let remedy = "write the number that you would bet on, or a range with both ends, as in 1-5%";
  if (isUncertain(bound) && !NOTATION.range.test(bound)) {
    const value = parseProbability(bound);
    const near = `${sixDigits(100 * (isUpper ? value / 5 : 1 - (1 - value) / 5))}%`;
    const span = isUpper ? `${near} to ${bound}` : `${bound} to ${near}`;
    remedy = `write ${bound} for that number itself, or a range that ends there, as in ${span}`;
  }
  return refusal(text, "is a limit, not a credence", remedy);
}

function plusOrMinus(text, middle, half) {
  let example = "30% range 20-40%";
  const [sign, most] = half.endsWith("%") ? ["%", 100] : ["", 1];
  if (NOTATION.percentage.test(middle) && NOTATION.percentage.test(half)) {
    const [point, width] = [middle, half].map((number) => Number(number.replace(/[% ]+$/, "")));
    if (point - width > 0 && point + width < most) {
      const ends = `${sixDigits(point - width)}-${sixDigits(point + width)}${sign}`;
      example = `${sixDigits(point)}${sign} range ${ends}`;
    }
  }
  const remedy = `write both ends of a range, from your 5th to your 95th percentile, as in ${example}`;
  return refusal(text, "leaves open what the ± stands for", remedy);
}

// A text in the notation itself, where people write more freely and can mean one thing only.
function plainNotation(written) {
  const text = withAsciiDashes(written);
  if (text.length > LONGEST) return text;
  let plain = text.replace(NOTATION.hedge, "").replace(NOTATION.percent, "%");
  const ends = plain.match(NOTATION.between);
  if (ends) plain = `${ends[1] ?? ends[3]} to ${ends[2] ?? ends[4]}`;
  plain = plain.replace(/\bout of\b/g, "in");
  if (NOTATION.even.test(plain)) return "50%";
  plain = withoutCommas(plain);
  const upper = plain.match(NOTATION.upper), lower = plain.match(NOTATION.lower);
  if (upper) throw limit(text, upper[1] || upper[2] || "", true);
  if (lower) throw limit(text, lower[1] || lower[2] || "", false);
  const around = plain.match(NOTATION.plusOrMinus);
  if (around) throw plusOrMinus(text, around[1], around[2]);
  return plain;
}

function parseProbability(written) {
  const text = withAsciiDashes(written);
  if (text.length > LONGEST) throw refusal(text, "is not a probability", `write ${EXAMPLES}`);
  let match = text.match(NOTATION.scientific);
  if (match) return fromNumber(match[1], match[2]);
  match = text.match(NOTATION.ratio);
  if (match && !NOTATION.even.test(text)) return fromPair(match[1], match[2], match[3]);
  const plain = plainNotation(text);
  if (plain && plain !== text) return parseProbability(plain);
  if (/^[-+.]*(nan|inf|infinity)$/i.test(text)) {
    throw refusal(text, "is not a number from 0 to 1", `write ${EXAMPLES}`);
  }
  if (NOTATION.range.test(text) || NOTATION.pointAndRange.test(text)) {
    throw refusal(text, "is a range, and one number belongs here", `write ${EXAMPLES}`);
  }
  const unseen = text.match(NOTATION.invisible);
  if (unseen) {
    const visible = text.replace(NOTATION.invisible, "").trim();
    const good = [NOTATION.scientific, NOTATION.ratio, NOTATION.range].some((pattern) => pattern.test(visible));
    const code = unseen[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    throw refusal(
      text, `has an invisible character in it (U+${code})`, `remove it: write ${good ? visible : EXAMPLES}`);
  }
  throw refusal(text, "is not a probability", `write ${EXAMPLES}`);
}

const logit = (p) => Math.log(p) - Math.log1p(-p);
const expit = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

// The point, the range or both that a text writes, and the text as a file may have it.
function parseEstimate(written) {
  const text = withAsciiDashes(written);
  const point = () => ({ credence: parseProbability(text), low: null, high: null, written: text.replace(/\s+/g, " ") });
  if (text.length > LONGEST || NOTATION.scientific.test(text)) return point();
  let match = text.match(NOTATION.range);
  if (match && !NOTATION.even.test(text)) return fromRange(text, match[1].trim(), match[2].trim());
  const plain = plainNotation(text);
  if (plain && plain !== text) return parseEstimate(plain);
  match = text.match(NOTATION.pointAndRange);
  if (!match) return point();
  const credence = parseProbability(match[1]), { low, high } = parseEstimate(match[2] ?? match[3]);
  if (low === null) throw refusal(text, "has no range with two ends", "write both, as in 30% range 20-40%");
  if (credence < low || credence > high) {
    throw refusal(text, "has its point outside its range", "write one inside, as in 30% range 20-40%");
  }
  return { credence, low, high, written: text.replace(/\s+/g, " ") };
}

function fromRange(text, start, second) {
  let first = start;
  if (second.endsWith("%") && NOTATION.plain.test(first)) {
    if (Number(first) > 0 && Number(first) < 1 && Number(first) <= parseProbability(second)) {
      const remedy = `write ${first}% to ${second} or ${plainly(shifted(first, 2))}% to ${second}`;
      throw refusal(text, `leaves open whether ${first} is a percentage too`, remedy);
    }
    first += "%";
  } else if (NOTATION.plain.test(second) && NOTATION.percentage.test(first)) {
    refuseBareEnds(text, first, second);
  }
  const low = parseProbability(first), high = parseProbability(second);
  if (low > high) throw new NotationError(`the range ${quote(text)} is reversed`, `write ${second} to ${first}`);
  if (low === 0 || high === 1) {
    throw new NotationError(`the range ${quote(text)} reaches a certainty`, "end it short of 0 and 1, as in 0.1% or 99.9%");
  }
  const middle = expit((logit(low) + logit(high)) / 2);
  return { credence: Math.min(Math.max(low, middle), high), low, high, written: text.replace(/\s+/g, " ") };
}

// `20 to 40` and `20 to 1`, which may be odds, and `20-40`, which will be percentages.
function refuseBareEnds(text, first, second) {
  const isPercentage = Number(second) > 1 && Number(second) <= 100;
  const span = `${first.replace(/[% ]+$/, "")}-${second}%`;
  if (NOTATION.plain.test(first) && text.includes("to") && Math.min(Number(first), Number(second)) >= 1) {
    if (Number(first) < Number(second) && isPercentage) {
      throw refusal(text, "may be odds or a range", `write ${first}:${second} for odds, ${span} for a range`);
    }
    const remedy = `write ${first}:${second} for odds in favour, ${second}:${first} for odds against`;
    throw refusal(text, "may be odds in favour or against", remedy);
  }
  if (isPercentage) {
    const likely = Number(first.replace(/[% ]+$/, "")) < Number(second) && Number(second) < 100 ? span : "";
    throw refusal(text, "is unclear without a % sign after it", `write ${span}, or both ends as in 0.2-0.4`, likely);
  }
}
