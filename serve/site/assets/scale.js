// From values to pixels.

export function linear(domain, pixels) {
  const [low, high] = domain;
  const span = high - low || 1;
  const scale = (value) => pixels[0] + ((value - low) / span) * (pixels[1] - pixels[0]);
  scale.domain = domain;
  return scale;
}

const WIDEST = 84; // pixels of a column: one alone is a column and no wall

export function band(values, pixels, padding) {
  const step = (pixels[1] - pixels[0]) / Math.max(values.length, 1);
  const width = Math.min(step * (1 - padding), WIDEST);
  const places = new Map(values.map((value, place) => [value, pixels[0] + place * step + (step - width) / 2]));
  const scale = (value) => places.get(value);
  scale.width = width;
  scale.step = step;
  return scale;
}

// Round values that cover low to high, about as many as asked.
export function ticks(low, high, count) {
  const span = high - low || Math.abs(high) || 1;
  const raw = span / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw * 0.999);
  const found = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-6; value += step) found.push(Math.abs(value) < step * 1e-6 ? 0 : value);
  return found;
}

export function niceTop(high, count) {
  const found = ticks(0, high, count);
  const last = found[found.length - 1] ?? 0;
  const step = found.length > 1 ? found[1] - found[0] : high || 1;
  return last >= high ? last : last + step;
}

export function extent(values) {
  const real = values.filter((value) => value !== null && value !== undefined && Number.isFinite(value));
  return real.length ? [Math.min(...real), Math.max(...real)] : [0, 1];
}

export function sum(rows, column) {
  return rows.reduce((total, row) => total + (row[column] ?? 0), 0);
}

export function groups(rows, column) {
  const found = new Map();
  for (const row of rows) {
    if (!found.has(row[column])) found.set(row[column], []);
    found.get(row[column]).push(row);
  }
  return found;
}
