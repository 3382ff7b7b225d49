// Two maps: the world as far as it is from Medellín, and the places in Colombia.

import { h, s } from "./dom.js";
import { t, counted, number, placeName } from "./words.js";
import { sum, groups } from "./scale.js";
import { canvas, label } from "./charts.js";
import { countryName } from "./figures.js";

const KILOMETRES = 500 / 20015;
const VALLEY = { longitude: -75.5, latitude: 6.24, reach: 0.2 };
const COLOMBIA = { longitude: -79.2, latitude: 12.7, scale: 42 };

export function worldMap(width, arrivals, context) {
  const box = { x: -476, y: -476, width: 952, height: 952 };
  const height = Math.round((width * box.height) / box.width);
  const origins = [...groups(arrivals, "country_iso2")].map(([iso2, rows]) => ({ iso2, name: countryName(context, iso2, rows[0].country_name), count: sum(rows, "companies_at_least"), at: context.core.map.centres[context.core.countries[iso2]?.[2]] })).filter((one) => one.at && one.count).sort((a, b) => b.count - a.count);
  const picture = canvas(width, height, t("map.world.summary", { count: number(sum(origins, "count")), origins: origins.length, first: origins[0]?.name ?? "" }));
  picture.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  picture.classList.add("map");
  const letters = Math.max(1, 952 / width);
  picture.append(s("circle", { r: 470, class: "sea" }));
  const arriving = new Set(origins.map((one) => context.core.countries[one.iso2]?.[2]));
  const land = s("g", { "clip-path": "url(#globe)" });
  picture.append(land);
  for (const [m49, shape] of Object.entries(context.core.map.world)) land.append(s("path", { d: shape, class: `land${arriving.has(m49) ? " origin" : ""}${m49 === "170" ? " home" : ""}` }));
  for (const far of [5000, 10000, 15000]) {
    picture.append(s("circle", { r: far * KILOMETRES, class: "distance" }));
    const aside = far * KILOMETRES * Math.SQRT1_2;
    picture.append(label(-aside, aside, t("map.km", { km: number(far) }), { class: "tick halo", "text-anchor": "middle", "font-size": 12 * letters }));
  }
  const most = Math.max(...origins.map((one) => one.count), 1);
  const radius = (count) => 4 + Math.sqrt(count / most) * 20;
  for (const one of origins) picture.append(s("line", { x1: 0, y1: 0, x2: one.at[0], y2: one.at[1], class: "way", "stroke-width": 0.8 + (one.count / most) * 5 }));
  const taken = [{ x: -9 - 66 * letters, y: 4, width: 70 * letters, height: 18 * letters }];
  const names = [];
  const discOf = (one) => ({ x: one.at[0] - radius(one.count), y: one.at[1] - radius(one.count), width: radius(one.count) * 2, height: radius(one.count) * 2, owner: one });
  taken.push(...origins.map(discOf));
  for (const one of origins) {
    const disc = s("circle", { cx: one.at[0], cy: one.at[1], r: radius(one.count), class: "disc" });
    disc.setAttribute("data-tip", `${one.name}: ${counted("count.companies", one.count)}`);
    picture.append(disc);
    const said = `${one.name} ${number(one.count)}`;
    const wide = said.length * 7.4 * letters;
    const room = [[radius(one.count) + 4, 4], [-radius(one.count) - 4 - wide, 4], [-wide / 2, -radius(one.count) - 5], [-wide / 2, radius(one.count) + 13 * letters]]
      .map(([dx, dy]) => ({ x: one.at[0] + dx, y: one.at[1] + dy - 11 * letters, width: wide, height: 15 * letters }))
      .find((place) => place.x > box.x && place.x + place.width < box.x + box.width && place.y > box.y && !taken.some((other) => other.owner !== one && overlap(place, other)));
    if (!room) continue;
    taken.push(room);
    names.push(s("text", { x: room.x, y: room.y + 11 * letters, class: "name halo", "font-size": 13 * letters }, `${one.name} `, s("tspan", { class: "strong" }, number(one.count))));
  }
  picture.append(...names, s("circle", { r: 5, class: "target" }), label(-9, 8 + 10 * letters, "Medellín", { class: "name strong halo", "text-anchor": "end", "font-size": 14 * letters }));
  return picture;
}

function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// Counted announcements by municipality; one whose place is not on the list of coordinates stands at its department's capital.
export function placeCounts(context) {
  const { rows } = context;
  const found = new Map();
  for (let place = 0; place < rows.count; place += 1) {
    const key = rows.get("place_key", place);
    if (!rows.get("counts_in_totals", place) || !key?.startsWith("municipality:")) continue;
    const code = key.slice(13);
    const one = found.get(code) ?? { code, name: placeName(rows.get("place_name", place)), count: 0 };
    one.count += 1;
    found.set(code, one);
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

export function colombiaMap(width, places, context) {
  const box = { x: -20, y: 0, width: 560, height: 740 };
  const height = Math.round((width * box.height) / box.width);
  const picture = canvas(width, height, t("map.colombia.summary", { first: places[0]?.name ?? "", count: number(places[0]?.count ?? 0) }));
  picture.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  picture.classList.add("map");
  const letters = box.width / width;
  picture.append(s("path", { d: context.core.map.colombia, class: "land home-ground" }));
  const most = Math.max(...places.map((one) => one.count), 1);
  const radius = (count) => 4 + Math.sqrt(count / most) * 34;
  const known = places.map((one) => ({ ...one, at: context.core.places[one.code] ?? context.core.places[`${one.code.slice(0, 2)}001`] })).filter((one) => one.at);
  const near = known.filter((one) => one.code !== "05001" && inside(one.at));
  const country = (at) => [(at[0] - COLOMBIA.longitude) * COLOMBIA.scale, (COLOMBIA.latitude - at[1]) * COLOMBIA.scale];
  drawPlaces(picture, known.filter((one) => !near.includes(one)), country, radius, letters, near.length ? { ...box, hole: { x: box.x + box.width - 212, y: 0, width: 212, height: 212 } } : box);
  if (near.length) inset(picture, [...near, ...known.filter((one) => one.code === "05001")], country, radius, letters, box);
  return picture;
}

function inside(at) {
  return Math.abs(at[0] - VALLEY.longitude) < VALLEY.reach && Math.abs(at[1] - VALLEY.latitude) < VALLEY.reach;
}

// The towns around Medellín, which stand on one another in the map of the country.
function inset(picture, places, country, radius, letters, box) {
  const frame = { x: box.x + box.width - 212, y: 4, size: 208 };
  const scale = frame.size / 2 / VALLEY.reach;
  const [x, y] = country([VALLEY.longitude, VALLEY.latitude]);
  const half = VALLEY.reach * COLOMBIA.scale;
  picture.append(s("path", { d: `M${x - half} ${y - half}L${frame.x} ${frame.y}M${x + half} ${y + half}L${frame.x + frame.size} ${frame.y + frame.size}`, class: "distance" }));
  picture.append(s("rect", { x: frame.x, y: frame.y, width: frame.size, height: frame.size, class: "inset" }));
  const valley = (at) => [frame.x + frame.size / 2 + (at[0] - VALLEY.longitude) * scale, frame.y + frame.size / 2 - (at[1] - VALLEY.latitude) * scale];
  drawPlaces(picture, places.slice().sort((a, b) => b.count - a.count), valley, (count) => radius(count) * 0.62, letters * 0.94, { x: frame.x, width: frame.size, silent: "05001" });
}

function drawPlaces(picture, places, project, radius, letters, box) {
  const taken = box.hole ? [box.hole] : [];
  const names = [];
  for (const one of places) {
    const [x, y] = project(one.at);
    taken.push({ x: x - radius(one.count), y: y - radius(one.count), width: radius(one.count) * 2, height: radius(one.count) * 2, owner: one });
  }
  for (const one of places) {
    const [x, y] = project(one.at);
    const r = radius(one.count);
    const disc = s("circle", { cx: x, cy: y, r, class: "disc" });
    disc.setAttribute("data-tip", `${one.name}: ${counted("count.announcements", one.count)}`);
    picture.append(disc);
    if (one.code === box.silent) continue;
    const wide = (one.name.length + String(one.count).length + 1) * 7.2 * letters;
    const free = [[r + 5, 4], [-r - 5 - wide, 4], [-wide / 2, r + 14 * letters], [-wide / 2, -r - 5]].map(([dx, dy]) => ({ x: x + dx, y: y + dy - 11 * letters, width: wide, height: 14 * letters }))
      .find((place) => place.x > box.x && place.x + place.width < box.x + box.width && !taken.some((other) => other.owner !== one && overlap(place, other)));
    if (!free) continue;
    taken.push(free);
    names.push(s("text", { x: free.x, y: free.y + 11 * letters, class: "name halo", "font-size": 13 * letters }, `${one.name} `, s("tspan", { class: "strong" }, number(one.count))));
  }
  picture.append(...names);
}

export function placeTable(places) {
  return h("details", { class: "rows" }, h("summary", {}, t("map.table")), h("table", { class: "data" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("column.place")), h("th", { scope: "col", class: "number" }, t("column.announcements")))), h("tbody", {}, places.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name), h("td", { class: "number" }, number(one.count)))))));
}
