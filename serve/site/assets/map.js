// Two maps: the world as far as it is from Medellín, and the places in Colombia.

import { h, s } from "./dom.js";
import { t, number } from "./words.js";
import { sum, groups } from "./scale.js";
import { canvas, label } from "./charts.js";
import { countryName } from "./figures.js";

const KILOMETRES = 500 / 20015;
const COLOMBIA = { longitude: -79.2, latitude: 12.7, scale: 42 };

export function worldMap(width, arrivals, context) {
  const box = { x: -470, y: -472, width: 940, height: 800 };
  const height = Math.round((width * box.height) / box.width);
  const origins = [...groups(arrivals, "country_iso2")].map(([iso2, rows]) => ({ iso2, name: countryName(context, iso2, rows[0].country_name), count: sum(rows, "companies_count"), at: context.core.map.centres[context.core.countries[iso2]?.[2]] })).filter((one) => one.at).sort((a, b) => b.count - a.count);
  const picture = canvas(width, height, t("map.world.summary", { count: number(sum(origins, "count")), origins: origins.length, first: origins[0]?.name ?? "" }));
  picture.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  picture.classList.add("map");
  const letters = Math.max(1, 940 / width);
  picture.append(s("circle", { r: 470, class: "sea" }));
  const arriving = new Set(origins.map((one) => context.core.countries[one.iso2]?.[2]));
  for (const [m49, shape] of Object.entries(context.core.map.world)) picture.append(s("path", { d: shape, class: `land${arriving.has(m49) ? " origin" : ""}${m49 === "170" ? " home" : ""}` }));
  for (const far of [5000, 10000, 15000]) {
    picture.append(s("circle", { r: far * KILOMETRES, class: "distance" }));
    picture.append(label(0, far * KILOMETRES - 5, t("map.km", { km: number(far) }), { class: "tick halo", "text-anchor": "middle", "font-size": 12 * letters }));
  }
  const most = Math.max(...origins.map((one) => one.count), 1);
  const radius = (count) => 4 + Math.sqrt(count / most) * 20;
  for (const one of origins) picture.append(s("line", { x1: 0, y1: 0, x2: one.at[0], y2: one.at[1], class: "way", "stroke-width": 0.8 + (one.count / most) * 5 }));
  const taken = [{ x: -46, y: -14, width: 100, height: 40 }];
  const names = [];
  for (const one of origins) {
    const disc = s("circle", { cx: one.at[0], cy: one.at[1], r: radius(one.count), class: "disc" });
    disc.setAttribute("data-tip", `${one.name}: ${t("count.companies", { count: number(one.count) })}`);
    picture.append(disc);
    const said = `${one.name} ${number(one.count)}`;
    const wide = said.length * 7.4 * letters;
    const room = [[radius(one.count) + 4, 4], [-radius(one.count) - 4 - wide, 4], [-wide / 2, -radius(one.count) - 5], [-wide / 2, radius(one.count) + 13 * letters]]
      .map(([dx, dy]) => ({ x: one.at[0] + dx, y: one.at[1] + dy - 11 * letters, width: wide, height: 15 * letters }))
      .find((place) => place.x > box.x && place.x + place.width < box.x + box.width && place.y > box.y && !taken.some((other) => overlap(place, other)));
    taken.push({ x: one.at[0] - radius(one.count), y: one.at[1] - radius(one.count), width: radius(one.count) * 2, height: radius(one.count) * 2 });
    if (!room) continue;
    taken.push(room);
    names.push(s("text", { x: room.x, y: room.y + 11 * letters, class: "name halo", "font-size": 13 * letters }, `${one.name} `, s("tspan", { class: "strong" }, number(one.count))));
  }
  picture.append(...names, s("circle", { r: 5, class: "target" }), label(0, 22 * letters, "Medellín", { class: "name strong halo", "text-anchor": "middle", "font-size": 14 * letters }));
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
    const one = found.get(code) ?? { code, name: rows.get("place_name", place), count: 0 };
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
  const taken = [];
  const names = [];
  for (const one of places) {
    const at = context.core.places[one.code] ?? context.core.places[`${one.code.slice(0, 2)}001`];
    if (!at) continue;
    const x = (at[0] - COLOMBIA.longitude) * COLOMBIA.scale;
    const y = (COLOMBIA.latitude - at[1]) * COLOMBIA.scale;
    const radius = 4 + Math.sqrt(one.count / most) * 34;
    const disc = s("circle", { cx: x, cy: y, r: radius, class: "disc" });
    disc.setAttribute("data-tip", `${one.name}: ${t("count.announcements", { count: number(one.count) })}`);
    picture.append(disc);
    const wide = (one.name.length + String(one.count).length + 1) * 7.4 * letters;
    const room = [[radius + 5, 4], [-radius - 5 - wide, 4]].map(([dx, dy]) => ({ x: x + dx, y: y + dy - 11 * letters, width: wide, height: 15 * letters })).find((place) => place.x > box.x && place.x + place.width < box.x + box.width && !taken.some((other) => overlap(place, other)));
    taken.push({ x: x - radius, y: y - radius, width: radius * 2, height: radius * 2 });
    if (!room) continue;
    taken.push(room);
    names.push(s("text", { x: room.x, y: room.y + 11 * letters, class: "name halo", "font-size": 13 * letters }, `${one.name} `, s("tspan", { class: "strong" }, number(one.count))));
  }
  picture.append(...names);
  return picture;
}

export function placeTable(places) {
  return h("details", { class: "rows" }, h("summary", {}, t("map.table")), h("table", { class: "data" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("column.place")), h("th", { scope: "col", class: "number" }, t("column.announcements")))), h("tbody", {}, places.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name), h("td", { class: "number" }, number(one.count)))))));
}
