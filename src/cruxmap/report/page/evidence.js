// Observations: what each of them does to the conclusion, worked out as `analysis/evidence.py` does it.

// The weights of an observation's two outcomes: 1 and 1 is no evidence, 1 and 0 that it was seen.
const WEIGHTS = { seen: [1, 0], not_seen: [0, 1], not_counted: [1, 1] };
const switchedTo = (standings) => standings.flatMap((standing) => WEIGHTS[standing]);
const words = (standing) => standing.replace("_", " ");

// The Shapley value of each of some players, from the value of every coalition, whose bits say who is in it.
function shapley(values, count) {
  const weights = [];
  for (let size = 0, weight = 1 / count; size < count; size++) {
    weights.push(weight);
    weight *= (size + 1) / (count - size - 1);
  }
  const size = (mask) => { let n = 0; for (; mask; mask &= mask - 1) n += 1; return n; };
  return Array.from({ length: count }, (_, i) => {
    let share = 0, scale = 0;
    for (let mask = 0; mask < values.length; mask++) {
      if (mask >> i & 1) continue;
      share += weights[size(mask)] * (values[mask | 1 << i] - values[mask]);
      scale = Math.max(scale, Math.abs(values[mask]));
    }
    return Math.abs(share) > NOISE * scale ? share : Number.isNaN(share) ? NaN : 0;
  });
}

// The conclusion with each subset of the observations that count, as a probability and in log-odds.
function subsets(credences, standings, counted) {
  const probabilities = [], logOdds = [];
  for (let mask = 0; mask < 1 << counted.length; mask++) {
    const tried = standings.map((standing, i) => {
      const place = counted.indexOf(i);
      return place < 0 || mask >> place & 1 ? standing : "not_counted";
    });
    const [probability, opposite] = sides(credences, tried);
    probabilities.push(probability);
    logOdds.push(Math.log(probability) - Math.log(opposite));
  }
  return { probabilities, logOdds: logOdds.every(Number.isFinite) ? logOdds : logOdds.map(() => NaN) };
}

// How much likelier the outcome is if the claim is so than if it is not; none where that is no one number.
function ratioOf(observation, standing, credence) {
  const [so, not] = observation.odds.map((i) => (standing === "seen" ? credence(i) : 1 - credence(i)));
  if (standing === "not_counted") return null;
  if (so === undefined) return undefined; // it bears on several claims
  return observation.relative ? so / (1 - so) : so / not;
}
function significant(value) {
  if (value === 0) return "0";
  const text = value.toPrecision(3);
  return text.includes("e") ? String(Number(text)) : text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
function ratioText(ratio) {
  if (ratio === undefined) return "several";
  if (ratio === null || Number.isNaN(ratio)) return "–";
  if (ratio === 0 || ratio === Infinity) return ratio === 0 ? "rules out" : "settles";
  return ratio >= 1 ? `${significant(ratio)} : 1` : `1 : ${significant(1 / ratio)}`;
}
// A number with its sign, to three digits or four decimals: as Python's `signed`.
function signed(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value), sign = value > 0 ? "+" : "−";
  if (size < 0.00005) return sign + (size * HALF_UP).toExponential(1);
  const digits = (size >= 0.1 ? 2 : 1) - Math.floor(Math.log10(size));
  return `${sign}${(size * HALF_UP).toFixed(Math.max(0, Math.min(digits, 4)))}`;
}
