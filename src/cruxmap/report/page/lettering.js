// How wide a text is in a box and how it is broken into lines: as `pictures/lettering.py`.
const NARROW = "ijlI.,:;'|!()[]/\\ftr- ", WIDE = "mwMW@%&…QO";
function advance(letter) {
  if (/\p{M}/u.test(letter)) return 0;
  if (letter.codePointAt(0) > 0xffff || /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(letter)) return 1.05;
  return NARROW.includes(letter) ? 0.42 : WIDE.includes(letter) ? 1 : letter !== letter.toLowerCase() ? 0.72 : 0.64;
}
const wide = (text) => [...text].reduce((sum, letter) => sum + advance(letter), 0);
function fitting(word, most) {
  let total = 0;
  const letters = [...word], end = letters.findIndex((letter, i) => (total += advance(letter)) > most && i);
  return letters.slice(0, end < 0 ? letters.length : end).join("");
}
function wrapped(text, most, count) {
  const words = text.trim().split(/\s+/).flatMap((word) => word.split(/(?<=[\p{L}\p{N}_]-)(?=[\p{L}\p{N}_])/u).map((piece, i) => [piece, i ? "" : " "]));
  const lines = [];
  let line = "";
  while (words.length) {
    let [word, glue] = words.shift();
    const joined = line ? line + glue + word : word;
    if (wide(joined) <= most) {
      line = joined;
      continue;
    }
    if (!line) {
      line = fitting(word, most);
      word = word.slice(line.length);
    }
    lines.push(line);
    line = "";
    words.unshift([word, glue]);
    if (lines.length === count) {
      const last = lines.pop();
      return [...lines, `${(wide(last) <= most - 1 ? last : fitting(last, most - 1)).trimEnd()}…`];
    }
  }
  return [...lines, line];
}
