// The band: the same draws as `cruxmap eval` makes of the same seed (`analysis/uncertainty.py`), and what comes of them.

// The Mersenne Twister, begun with a key (Matsumoto and Nishimura 1998): Python's own generator.
function twister(key) {
  const LENGTH = 624, state = new Uint32Array(LENGTH);
  const mix = (i) => state[i] ^ (state[i] >>> 30);
  state[0] = 19650218;
  for (let i = 1; i < LENGTH; i++) state[i] = Math.imul(1812433253, mix(i - 1)) + i;
  let i = 1, j = 0;
  const step = () => { if (++i === LENGTH) { state[0] = state[LENGTH - 1]; i = 1; } };
  for (let k = Math.max(LENGTH, key.length); k; k--) {
    state[i] = (state[i] ^ Math.imul(mix(i - 1), 1664525)) + key[j] + j;
    step();
    j = (j + 1) % key.length;
  }
  for (let k = LENGTH - 1; k; k--) {
    state[i] = (state[i] ^ Math.imul(mix(i - 1), 1566083941)) - i;
    step();
  }
  state[0] = 0x80000000;
  let at = LENGTH;
  return () => {
    if (at === LENGTH) {
      for (let n = 0; n < LENGTH; n++) {
        const y = (state[n] & 0x80000000) | (state[(n + 1) % LENGTH] & 0x7fffffff);
        state[n] = state[(n + 397) % LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

function keyOf(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), view = new DataView(bytes.buffer);
  const key = Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
  while (key.length > 1 && key.at(-1) === 0) key.pop();
  return key;
}

// Standard normal deviates by Box and Muller's transform: a row for each question with a range, across all draws.
function deviates(rows, { seeds, draws, block }) {
  const result = Array.from({ length: rows }, () => new Float64Array(seeds.length * block));
  const put = (place, i, value) => {
    const row = Math.floor(i / block) - 1; // the first is what all would have in common
    if (row >= 0) result[row][place * block + (i % block)] = value;
  };
  seeds.forEach((seed, place) => {
    const next = twister(keyOf(seed)), half = ((rows + 1) * block) / 2;
    const radii = Float64Array.from({ length: half }, () => Math.sqrt(-2 * Math.log((next() + 0.5) * 2 ** -32)));
    for (let i = 0; i < half; i++) {
      const angle = 2 * Math.PI * ((next() + 0.5) * 2 ** -32);
      put(place, i, radii[i] * Math.cos(angle));
      put(place, half + i, radii[i] * Math.sin(angle));
    }
  });
  return result.map((row) => row.subarray(0, draws));
}

// A two-piece logit-normal: the point is the median, and the ends are the 5th and the 95th percentile.
const Z95 = 1.6448536269514722;
function spread({ credence, low, high }, row) {
  const middle = logit(credence);
  const down = Math.abs(logit(low) - middle) / Z95, up = Math.abs(logit(high) - middle) / Z95;
  return row.map((z) => {
    const odds = Math.exp(Math.abs(z) * ((up - down) / 2) + z * ((up + down) / 2) + middle);
    return odds / (odds + 1);
  });
}

// What draws credences from the values of all questions: it keeps what has not changed since.
function drawer(settings) {
  let normal = [], columns = [], keys = [];
  return (values) => {
    const varies = ({ credence, low }) => low !== null && credence > 0 && credence < 1;
    const count = values.filter(varies).length;
    if (!count) return null;
    if (count !== normal.length) {
      normal = deviates(count, settings);
      keys = [];
    }
    let row = 0;
    values.forEach((value, i) => {
      const key = `${value.credence} ${value.low} ${value.high} ${varies(value) ? row : ""}`;
      if (keys[i] !== key) columns[i] = varies(value) ? spread(value, normal[row]) : new Float64Array(settings.draws).fill(value.credence);
      keys[i] = key;
      if (varies(value)) row += 1;
    });
    return columns;
  };
}

// The ordered conclusions at all draws; null where nothing varies, or where some are undefined. `settle` works out
// alone those at which opposite certainties meet.
function conclusions(program, columns, further, { draws, block }, settle) {
  const result = new Float64Array(draws);
  for (let start = 0; start < draws; start += block) {
    const size = Math.min(block, draws - start);
    const rows = [...columns.map((row) => row.subarray(start, start + size)), ...further.map((value) => new Float64Array(size).fill(value))];
    const [part, other] = program.runBatch(rows, size);
    for (let i = 0; i < size; i++) result[start + i] = part[i] / (part[i] + other[i]);
  }
  for (let i = 0; i < draws; i++) {
    if (Number.isNaN(result[i])) result[i] = settle(columns.map((row) => row[i]));
    if (Number.isNaN(result[i])) return null;
  }
  result.sort();
  return result.at(-1) - result[0] > 1e-12 * result.at(-1) ? result : null;
}

function percentile(ordered, share) {
  const place = share * (ordered.length - 1), below = Math.floor(place);
  const above = Math.min(below + 1, ordered.length - 1);
  return ordered[below] + (place - below) * (ordered[above] - ordered[below]);
}
