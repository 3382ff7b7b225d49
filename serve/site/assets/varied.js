// A question with other parameters: the release answered it for everything the page offers, and the page picks; what
// changes from day to day is carried as changes, and the page adds them up to the day.

import { unpacked } from "./unpack.js";

const DAY = /^\d{4}-\d\d-\d\d$/;
const THEN = "_known_then";
const NOW = "_known_now";
const packed = new Map();

function block(name) {
  if (!packed.has(name)) packed.set(name, unpacked(name));
  return packed.get(name);
}

// The value a text of the address stands for, or the default where it stands for none.
export function given(offer, text) {
  if (text === undefined) return offer.default;
  if (offer.first) return isDay(text) && text >= offer.first && text <= offer.last ? text : offer.default;
  const found = offer.values.find(([value]) => String(value ?? "") === text);
  return found ? found[0] : offer.default;
}

function isDay(text) {
  return DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

// The answer for these values, in the order of the question's offers; null where the release has none.
export async function varied(answer, offers, values) {
  const rows = offers[0].first ? await added(answer, values[0]) : await picked(answer, values);
  if (!rows) return null;
  const asked = Object.fromEntries(offers.map((offer, place) => [offer.name, values[place]]));
  return { ...answer, rows, values: { ...answer.values, ...asked } };
}

async function picked(answer, values) {
  const all = (await block("data-variants"))[answer.number];
  const found = all?.answers[JSON.stringify(values)];
  if (!found) return null;
  const own = new Map(all.alike.map((at, place) => [at, place]));
  return found.rows.map((number) => {
    const shared = all.pool[number].values();
    return answer.columns.map((_, at) => (own.has(at) ? found.own[own.get(at)] : shared.next().value));
  });
}

// Every change up to the day makes what was known then, all of them what is known now; of what is nothing both times there is no row.
async function added(answer, day) {
  const changes = (await block("data-days"))[answer.number];
  const [days] = Object.values(changes);
  const keys = answer.columns.filter((name) => name in changes);
  const rows = new Map();
  days.forEach((at, place) => {
    const told = keys.map((name) => changes[name][place]);
    const row = rows.get(String(told)) ?? rows.set(String(told), [...told, ...answer.columns.slice(keys.length).map(() => 0)]).get(String(told));
    answer.columns.forEach((name, column) => {
      if (name.endsWith(NOW)) row[column] += changes[name.slice(0, -NOW.length)][place];
      if (name.endsWith(THEN) && at <= day) row[column] += changes[name.slice(0, -THEN.length)][place];
    });
  });
  return [...rows.values()].map((row) => row.map(toTheCent)).filter((row) => row.slice(keys.length).some(Boolean)).sort((one, other) => one[0] - other[0]);
}

// Sums of dollars as decimals add up: what doubles leave behind the second digit is none of it.
function toTheCent(value) {
  return Math.round(value * 100) / 100 + 0;
}
