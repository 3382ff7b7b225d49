// Charts as SVG, drawn at their real width so that words stay as large on a phone as on a wall.

import { h, s, foreign } from "./dom.js";
import { linear, band, ticks, niceTop, extent } from "./scale.js";

const LETTER = 6.6;

// Room for the longest of some words.
function room(words, least, most) {
  return Math.max(least, Math.min(most, Math.max(0, ...words.map((word) => Array.from(String(word)).length)) * 6.9 + 12));
}

// Small charts side by side, as many as fit; each is drawn at its own width.
export function multiples(width, least, items, draw) {
  const count = Math.max(1, Math.min(items.length, Math.floor((width + 32) / (least + 32))));
  const each = Math.floor((width - (count - 1) * 32) / count);
  const grid = h("div", { class: "multiples" }, items.map((item) => draw(item, each)));
  grid.style.setProperty("grid-template-columns", `repeat(${count}, minmax(0, 1fr))`);
  return grid;
}

export function canvas(width, height, label) {
  return s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "chart" });
}

export function label(x, y, text, attributes) {
  return s("text", { x, y, ...attributes }, text);
}

export function shortened(text, pixels, letter) {
  const room = Math.max(3, Math.floor(pixels / (letter ?? LETTER)));
  const signs = Array.from(String(text ?? ""));
  return signs.length > room ? `${signs.slice(0, room - 1).join("")}…` : signs.join("");
}

function tip(element, text) {
  if (text) element.setAttribute("data-tip", text);
  return element;
}

// A span from low to high with what was stated as a dot; an open end runs out as an arrow.
export function span(x, y, low, stated, high, limit, cls) {
  const parts = [];
  const from = low === null || low === undefined ? x(0) : x(low);
  const open = high === null || high === undefined;
  const to = open ? Math.min(limit, Math.max(from, stated === null || stated === undefined ? from : x(stated)) + 34) : x(high);
  if (to - from > 7 || open) {
    parts.push(s("line", { x1: from, x2: to, y1: y, y2: y, class: `span ${cls ?? ""}${open ? " open" : ""}` }));
    if (!open) parts.push(s("line", { x1: to, x2: to, y1: y - 5, y2: y + 5, class: `cap ${cls ?? ""}` }));
    else parts.push(s("path", { d: `M${to - 5} ${y - 4}l5 4l-5 4`, class: `arrow ${cls ?? ""}` }));
    parts.push(s("line", { x1: from, x2: from, y1: y - 5, y2: y + 5, class: `cap ${cls ?? ""}` }));
  }
  if (cls === "more") parts.push(s("path", { d: `M${to + 5} ${y - 4}l5 4l-5 4`, class: "arrow" }));
  if (stated !== null && stated !== undefined) parts.push(s("circle", { cx: x(stated), cy: y, r: 4.5, class: `dot ${cls ?? ""}` }));
  return parts;
}

// Horizontal bars, one per row: a name, the stated figure as bar, its interval over it, what it says at the end.
export function bars(width, rows, spec) {
  const narrow = width < 640;
  const left = narrow ? 0 : Math.min(spec.labelWidth ?? 220, width * 0.34);
  const right = spec.valueWidth ?? 96;
  const step = narrow ? 46 : 30;
  const top = spec.head ? 22 : 6;
  const height = top + rows.length * step + 8;
  const picture = canvas(width, height, spec.summary);
  const reach = Math.max(...rows.flatMap((row) => [row.stated ?? 0, row.high ?? 0]), 1e-9);
  const x = linear([0, reach], [left, width - right]);
  if (spec.head) picture.append(label(left, 12, spec.head, { class: "axis-name" }));
  rows.forEach((row, place) => {
    const middle = top + place * step + (narrow ? 29 : 14);
    const one = s("g", { class: "bar-row" });
    one.append(label(narrow ? 0 : left - 10, narrow ? middle - 13 : middle + 4, shortened(row.name, narrow ? width - 10 : left - 14), { class: "name", "text-anchor": narrow ? "start" : "end" }));
    one.append(tip(s("rect", { x: left, y: middle - 7, width: Math.max(0, x(row.stated ?? 0) - left), height: 14, class: `bar ${row.cls ?? ""}` }), row.tip));
    if (row.inner !== undefined && row.inner !== null) one.append(s("rect", { x: left, y: middle - 7, width: Math.max(0, x(row.inner) - left), height: 14, class: "bar inner" }));
    if (row.low !== undefined) one.append(...whisker(x, middle, row.low, row.stated, row.high, width - right + 26));
    const end = Math.max(x(row.stated ?? 0), row.high === null ? x(row.stated ?? 0) + 28 : x(row.high ?? 0));
    one.append(label(end + 9, middle + 4, row.text, { class: "value" }));
    picture.append(one);
  });
  return picture;
}

function whisker(x, y, low, stated, high, limit) {
  const from = x(low ?? 0);
  const open = high === null || high === undefined;
  const to = open ? Math.min(limit, x(stated ?? 0) + 24) : x(high);
  if (to - from < 2) return [];
  const parts = [s("line", { x1: from, x2: to, y1: y, y2: y, class: `whisker${open ? " open" : ""}` }), s("line", { x1: from, x2: from, y1: y - 4, y2: y + 4, class: "whisker" })];
  parts.push(open ? s("path", { d: `M${to - 4} ${y - 4}l4 4l-4 4`, class: "whisker-arrow" }) : s("line", { x1: to, x2: to, y1: y - 4, y2: y + 4, class: "whisker" }));
  return parts;
}

// Columns by year, parts on top of one another; the first part stands on the ground.
export function columns(width, rows, spec) {
  const height = spec.height ?? 240;
  const picture = canvas(width, height, spec.summary);
  const totals = rows.map((row) => row.parts.reduce((total, part) => total + (part ?? 0), 0));
  const top = niceTop(Math.max(...totals, ...rows.map((row) => row.outline ?? 0), spec.atLeast ?? 1), 4);
  const edge = { top: rows.some((row) => row.under) ? 40 : 26, right: 4, bottom: 26, left: room(ticks(0, top, 4).map(spec.write), 28, 90) };
  const y = linear([0, top], [height - edge.bottom, edge.top]);
  const x = band(rows.map((row) => row.x), [edge.left, width - edge.right], 0.28);
  picture.append(...gridLines(y, edge.left, width - edge.right, ticks(0, top, 4).filter(Number.isInteger), spec.write));
  const every = Math.ceil((spec.xWidth ?? 38) / x.step);
  rows.forEach((row, place) => {
    let ground = 0;
    if (row.outline) picture.append(s("rect", { x: x(row.x), y: y(row.outline), width: x.width, height: Math.max(0, y(0) - y(row.outline)), class: "outline" }));
    row.parts.forEach((part, number) => {
      if (!part) return;
      picture.append(tip(s("rect", { x: x(row.x), y: y(ground + part), width: x.width, height: Math.max(0, y(ground) - y(ground + part)), class: `column ${spec.classes[number]}` }), row.tips?.[number] ?? row.tip));
      ground += part;
    });
    const head = Math.max(ground, row.outline ?? 0);
    if (row.under && x.step > 40) picture.append(label(x(row.x) + x.width / 2, y(head) - 6, row.under, { class: "tick", "text-anchor": "middle" }));
    if (row.text && x.step > 22) picture.append(label(x(row.x) + x.width / 2, y(head) - (row.under && x.step > 40 ? 20 : 6), row.text, { class: "value small", "text-anchor": "middle" }));
    if ((rows.length - 1 - place) % every === 0) picture.append(label(x(row.x) + x.width / 2, height - 8, row.label ?? row.x, { class: "tick", "text-anchor": "middle" }));
  });
  return picture;
}

function gridLines(y, from, to, values, write) {
  return values.flatMap((value) => [
    s("line", { x1: from, x2: to, y1: y(value), y2: y(value), class: value === 0 ? "ground" : "grid" }),
    label(from - 6, y(value) + 4, write(value), { class: "tick", "text-anchor": "end" }),
  ]);
}

// Lines over years or months, one per series, each with its name at its end.
export function lines(width, series, spec) {
  const height = spec.height ?? 190;
  const picture = canvas(width, height, spec.summary);
  const points = series.flatMap((one) => one.points);
  const [first, last] = extent(points.map((point) => point.x));
  const [low, high] = extent(points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]));
  const top = high <= 0 ? 0 : niceTop(high, 3);
  const bottom = low < 0 ? -niceTop(-low, 3) : 0;
  const edge = { top: 16, right: room(series.map((one) => `${one.name}  `), 48, width * 0.34), bottom: 24, left: room(ticks(bottom, top, 3).map(spec.write), 28, 110) };
  const x = linear([first, last], [edge.left, width - edge.right]);
  const y = linear([bottom, top], [height - edge.bottom, edge.top]);
  picture.append(...gridLines(y, edge.left, width - edge.right, ticks(bottom, top, 3), spec.write));
  const marks = spec.xTicks ?? [first, last];
  [...new Set(marks)].forEach((mark) => picture.append(label(x(mark), height - 6, spec.writeX ? spec.writeX(mark) : mark, { class: "tick", "text-anchor": mark === first ? "start" : mark === last ? "end" : "middle" })));
  if (spec.rule !== undefined) picture.append(s("line", { x1: x(spec.rule), x2: x(spec.rule), y1: edge.top - 6, y2: height - edge.bottom, class: "rule" }));
  if (spec.level !== undefined && spec.level < top) picture.append(s("line", { x1: edge.left, x2: width - edge.right, y1: y(spec.level), y2: y(spec.level), class: "rule" }));
  const ends = [];
  for (const one of series) {
    const known = one.points.filter((point) => point.y !== null && point.y !== undefined).sort((a, b) => a.x - b.x);
    if (!known.length) continue;
    picture.append(s("path", { d: path(one.points, x, y, spec.steps), class: `line ${one.cls ?? ""}` }));
    const end = known[known.length - 1];
    picture.append(s("circle", { cx: x(end.x), cy: y(end.y), r: 3, class: `dot ${one.cls ?? ""}` }));
    for (const point of known) picture.append(tip(s("circle", { cx: x(point.x), cy: y(point.y), r: 8, class: "touch" }), point.tip));
    ends.push({ at: y(end.y), y: y(end.y), x: x(end.x), name: one.name, cls: one.cls });
  }
  spread(ends, 13, edge.top, height - edge.bottom);
  for (const end of ends) if (end.x < width - edge.right - 12) picture.append(s("line", { x1: end.x + 6, x2: width - edge.right + 4, y1: end.y, y2: end.at, class: "leader" }));
  ends.forEach((end) => picture.append(label(width - edge.right + 7, end.at + 4, shortened(end.name, edge.right - 6), { class: `series ${end.cls ?? ""}` })));
  return picture;
}

function path(points, x, y) {
  let pen = "M";
  return points.slice().sort((a, b) => a.x - b.x).map((point) => {
    if (point.y === null || point.y === undefined) {
      pen = "M";
      return "";
    }
    const word = `${pen}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
    pen = "L";
    return word;
  }).join("");
}

// Moves names apart that would stand on one another.
function spread(ends, gap, top, bottom) {
  ends.sort((a, b) => a.at - b.at);
  for (let place = 1; place < ends.length; place += 1) ends[place].at = Math.max(ends[place].at, ends[place - 1].at + gap);
  let limit = bottom;
  for (let place = ends.length - 1; place >= 0; place -= 1) {
    ends[place].at = Math.max(top, Math.min(ends[place].at, limit));
    limit = ends[place].at - gap;
  }
}

// Rows against years, one disc per cell, its area the figure.
export function discs(width, rows, years, spec) {
  const narrow = width < 640;
  const left = room(rows.map((row) => row.name), 60, narrow ? width * 0.32 : 190);
  const right = spec.right(narrow);
  const step = 30;
  const top = 26;
  const height = top + rows.length * step + 10;
  const picture = canvas(width, height, spec.summary);
  const x = linear([years[0], years[years.length - 1]], [left + 14, width - right - 14]);
  const gap = years.length > 1 ? x(years[1]) - x(years[0]) : 40;
  const largest = Math.max(...rows.flatMap((row) => [...row.cells.values()]), 1);
  const radius = (value) => Math.sqrt(value / largest) * Math.min(14, Math.max(8, gap / 2 + 2));
  const every = Math.max(1, Math.ceil(34 / gap));
  years.forEach((year, place) => {
    if ((years.length - 1 - place) % every === 0) picture.append(label(x(year), 12, narrow ? `’${String(year).slice(2)}` : year, { class: "tick", "text-anchor": "middle" }));
  });
  if (spec.rightHead) picture.append(label(width, 12, spec.rightHead(narrow), { class: "axis-name", "text-anchor": "end" }));
  rows.forEach((row, place) => {
    const middle = top + place * step + 14;
    picture.append(s("line", { x1: left, x2: width - right, y1: middle, y2: middle, class: "grid" }));
    picture.append(label(left - 8, middle + 4, shortened(row.name, left - 10), { class: "name", "text-anchor": "end" }));
    for (const [year, value] of row.cells) {
      picture.append(tip(s("circle", { cx: x(year), cy: middle, r: Math.max(3, radius(value)), class: value ? "disc" : "dot hollow" }), row.tip(year, value)));
      if (radius(value) > 9.5 && value > 1) picture.append(label(x(year), middle + 4, value, { class: "in-disc", "text-anchor": "middle" }));
    }
    picture.append(...row.end(width, middle, narrow));
  });
  return picture;
}

// Two moments per row: what it was and what it is.
export function dumbbells(width, rows, spec) {
  const left = spec.left ?? 54;
  const right = 150;
  const step = 26;
  const top = 28;
  const height = top + rows.length * step + 26;
  const picture = canvas(width, height, spec.summary);
  const high = niceTop(Math.max(...rows.flatMap((row) => [row.before ?? 0, row.after ?? 0]), 1), 4);
  const x = linear([0, high], [left, width - (width < 560 ? 84 : right)]);
  for (const value of ticks(0, high, width < 560 ? 2 : 4)) picture.append(s("line", { x1: x(value), x2: x(value), y1: top - 8, y2: height - 22, class: value ? "grid" : "ground" }), label(x(value), height - 6, spec.write(value), { class: "tick", "text-anchor": "middle" }));
  picture.append(s("circle", { cx: left + 6, cy: 9, r: 4.5, class: "dot hollow" }), label(left + 16, 13, spec.beforeName, { class: "axis-name" }));
  const second = left + 34 + spec.beforeName.length * LETTER;
  picture.append(s("circle", { cx: second, cy: 9, r: 4.5, class: "dot" }), label(second + 10, 13, spec.afterName, { class: "axis-name" }));
  rows.forEach((row, place) => {
    const middle = top + place * step + 10;
    picture.append(label(left - 12, middle + 4, row.name, { class: "name", "text-anchor": "end" }));
    picture.append(s("line", { x1: x(row.before ?? 0), x2: x(row.after ?? 0), y1: middle, y2: middle, class: `join ${row.after < row.before ? "down" : "up"}` }));
    picture.append(s("circle", { cx: x(row.before ?? 0), cy: middle, r: 4.5, class: "dot hollow" }));
    picture.append(tip(s("circle", { cx: x(row.after ?? 0), cy: middle, r: 4.5, class: "dot" }), row.tip));
    if (row.text) picture.append(label(Math.max(x(row.before ?? 0), x(row.after ?? 0)) + 10, middle + 4, row.text, { class: "value" }));
  });
  return picture;
}

// A cumulative series as the stairs it is, and what each step implies.
export function stairs(width, points, spec) {
  const height = 250;
  const picture = canvas(width, height, spec.summary);
  const [first, last] = extent(points.map((point) => point.x));
  const top = niceTop(Math.max(...points.map((point) => Math.max(point.y ?? 0, point.high ?? 0))), 4);
  const edge = { top: 34, right: 8, bottom: 30, left: room(ticks(0, top, 4).map(spec.write), 28, 110) };
  const x = linear([first, last === first ? first + 1 : last], [edge.left + 10, width - edge.right - 30]);
  const y = linear([0, top], [height - edge.bottom, edge.top]);
  picture.append(...gridLines(y, edge.left, width - edge.right, ticks(0, top, 4), spec.write));
  let shownAt = -Infinity;
  for (const point of points.filter((one) => one.aside)) {
    picture.append(tip(s("circle", { cx: x(point.x), cy: y(point.y), r: 4.5, class: "dot hollow" }), point.tip));
    picture.append(label(x(point.x) - 9, y(point.y) + 4, point.text, { class: "value small odd", "text-anchor": "end" }));
  }
  const steps = points.filter((one) => !one.aside);
  steps.forEach((point, place) => {
    const before = steps[place - 1];
    const room = before ? x(point.x) - x(before.x) : Infinity;
    if (before) {
      picture.append(s("path", { d: `M${x(before.x)} ${y(before.y)}H${x(point.x)}V${y(point.y)}`, class: "line stair" }));
      picture.append(tip(s("rect", { x: x(point.x) - 5, y: Math.min(y(point.y), y(before.y)), width: 10, height: Math.abs(y(before.y) - y(point.y)), class: `rise ${point.odd ? "odd" : ""}` }), point.tip));
      const beside = Math.abs((y(before.y) + y(point.y)) / 2 - y(before.y) + 14) < 18 ? before.text.length * 7 : 0;
      if (point.rise && room > point.rise.length * 7 + 26 + beside && Math.abs(y(before.y) - y(point.y)) > 34) {
        picture.append(label(x(point.x) - 10, (y(before.y) + y(point.y)) / 2 + 4, point.rise, { class: `value small ${point.odd ? "odd" : "teal"}`, "text-anchor": "end" }));
      }
    }
    if (point.open) picture.append(s("path", { d: `M${x(point.x)} ${y(point.y) - 6}v-14m-4 5l4 -5l4 5`, class: "arrow" }));
    picture.append(tip(s("circle", { cx: x(point.x), cy: y(point.y), r: 4.5, class: `dot ${point.odd ? "odd" : ""}` }), point.tip));
    const last = place === steps.length - 1;
    if (last || x(point.x) - shownAt > point.text.length * 7 + 14) {
      picture.append(label(x(point.x) + (place === 0 ? -6 : 6), y(point.y) - (point.open ? 24 : 10), point.text, { class: "value small", "text-anchor": place === 0 ? "start" : "end" }));
      shownAt = x(point.x);
    }
  });
  let lastLabel = -Infinity;
  steps.forEach((point) => {
    if (x(point.x) - lastLabel < 46) return;
    lastLabel = x(point.x);
    picture.append(label(x(point.x), height - 10, point.label, { class: "tick", "text-anchor": "middle" }));
  });
  return picture;
}

// The names of parts, drawn as the parts are.
export function legend(entries) {
  return h("ul", { class: "legend" }, entries.filter(Boolean).map(([cls, text]) => h("li", {}, s("svg", { width: 16, height: 12, "aria-hidden": "true", class: "chart" }, s("rect", { width: 16, height: 12, class: `column ${cls}` })), text)));
}

export function emptied(text) {
  return h("p", { class: "nothing" }, foreign(text));
}
