// Numbers as people read them: the same rules as Python's `percent`, `credence` and `points`.

const NOISE = 1e-12;
const SMALL = 5e-9, HALF_UP = 1 + 4e-15;
function percent(p) {
  if (!Number.isFinite(p)) return "–";
  if (p === 0 || 1 - p < NOISE) return `${Math.round(100 * p)}%`;
  if (p < SMALL) return `${(100 * p * HALF_UP).toExponential(1)}%`;
  const nearest = Math.min(p, 1 - p);
  const digits = nearest >= 0.00995 ? 1 : Math.max(1, 1 - Math.floor(Math.log10(nearest * 100)));
  return `${(100 * p * HALF_UP).toFixed(digits)}%`;
}
const MOST_DIGITS = 5;
function short(p) {
  const digits = Number((100 * p).toPrecision(MOST_DIGITS));
  const isAll = digits >= 1e-4 && Math.abs(digits - 100 * p) <= NOISE * digits;
  return isAll ? `${digits}%` : percent(p).replace(".0%", "%");
}
function points(before, after) {
  const d = after - before;
  if (!Number.isFinite(d)) return "–";
  if (Math.abs(d) <= NOISE * Math.max(before, after)) return "0";
  const size = Math.abs(d);
  const digits = size >= 0.00095 ? 1 : Math.max(1, 1 - Math.floor(Math.log10(size * 100)));
  const text = size < SMALL ? (100 * size * HALF_UP).toExponential(1) : (100 * size * HALF_UP).toFixed(digits);
  return `${d < 0 ? "−" : "+"}${text}`;
}
