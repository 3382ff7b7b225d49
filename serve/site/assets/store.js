// The announcements by column: numbers in typed arrays, repeated texts as numbers, one folded line per row to search in.

import { folded } from "./words.js";

export function store(table, countries, sectorWords) {
  const columns = {};
  for (const [name, values] of Object.entries(table.columns)) columns[name] = read(values);
  const rows = { count: table.count, columns, lines: null, places: new Map((table.columns.announcement_id ?? []).map((id, place) => [id, place])) };
  rows.get = (name, place) => columns[name]?.(place) ?? null;
  rows.search = (wanted) => search(rows, wanted, countries, sectorWords);
  return rows;
}

function read(values) {
  if (values.words) {
    const at = Int32Array.from(values.at);
    const words = values.words;
    const column = (place) => (at[place] < 0 ? null : words[at[place]]);
    column.words = words;
    column.at = at;
    return column;
  }
  if (values.some((value) => typeof value === "number")) {
    const numbers = Float64Array.from(values, (value) => (value === null ? NaN : value));
    const column = (place) => (Number.isNaN(numbers[place]) ? null : numbers[place]);
    column.numbers = numbers;
    return column;
  }
  return (place) => values[place];
}

function lines(rows, countries, sectorWords) {
  const spoken = (name, words) => {
    const column = rows.columns[name];
    const said = (column?.words ?? []).map((word) => folded(words ? words(word) : word));
    return (place) => (column && column.at[place] >= 0 ? said[column.at[place]] : "");
  };
  const parts = [
    spoken("origin_country_iso2", (iso2) => `${iso2} ${(countries[iso2] ?? []).slice(0, 2).join(" ")}`),
    spoken("place_name"),
    spoken("sector_code", sectorWords),
    spoken("facilitated_by"),
  ];
  return Array.from({ length: rows.count }, (_, place) => `${folded(rows.get("company_name", place))} ${parts.map((part) => part(place)).join(" ")} ${rows.get("announcement_id", place)} ${String(rows.get("announced_date", place) ?? "").slice(0, 7)}`);
}

// The places of the rows that hold every word asked for and pass every filter, in the order asked for.
function search(rows, wanted, countries, sectorWords) {
  rows.lines ??= lines(rows, countries, sectorWords);
  const words = folded(wanted.text).split(/\s+/).filter(Boolean);
  const tests = Object.entries(wanted.filters).filter(([, value]) => value !== "" && value !== null && value !== undefined).map(([name, value]) => test(rows.columns[name], value));
  const found = [];
  for (let place = 0; place < rows.count; place += 1) {
    if (tests.every((passes) => passes(place)) && words.every((word) => rows.lines[place].includes(word))) found.push(place);
  }
  return sorted(rows, found, wanted.sort, wanted.descending);
}

function test(column, value) {
  if (!column) return () => false;
  if (column.words) {
    const number = column.words.indexOf(value);
    return (place) => column.at[place] === number && number >= 0;
  }
  return (place) => column(place) === value;
}

function sorted(rows, found, name, descending) {
  const column = rows.columns[name];
  if (!column) return found;
  const sign = descending ? -1 : 1;
  if (column.numbers) {
    const numbers = column.numbers;
    return found.sort((a, b) => missing(Number.isNaN(numbers[a]), Number.isNaN(numbers[b])) ?? (sign * (numbers[a] - numbers[b]) || a - b));
  }
  const keys = column.words ? null : new Map(found.map((place) => [place, folded(column(place))]));
  const rank = column.words ? new Map(column.words.map((word) => folded(word)).map((word, place) => [place, word])) : null;
  const key = (place) => (keys ? keys.get(place) : rank.get(column.at[place]) ?? "");
  return found.sort((a, b) => missing(key(a) === "", key(b) === "") ?? (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : a - b));
}

// What is not known stands last, whichever way the rest is sorted.
function missing(first, second) {
  if (first === second) return null;
  return first ? 1 : -1;
}
