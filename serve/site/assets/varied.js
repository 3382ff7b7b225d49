// A question with other parameters: the release answered it for everything the page offers, and the page picks.

import { unpacked } from "./unpack.js";

let packed = null;

// The value a text of the address stands for, or the default where it stands for none.
export function given(offer, text) {
  if (text === undefined) return offer.default;
  const found = offer.values.find(([value]) => String(value ?? "") === text);
  return found ? found[0] : offer.default;
}

// The answer for these values, in the order of the question's offers; null where the release has none.
export async function varied(answer, offers, values) {
  packed ??= unpacked("data-variants");
  const all = (await packed)[answer.number];
  const found = all?.answers[JSON.stringify(values)];
  if (!found) return null;
  const own = new Map(all.alike.map((at, place) => [at, place]));
  const rows = found.rows.map((number) => {
    const shared = all.pool[number].values();
    return answer.columns.map((_, at) => (own.has(at) ? found.own[own.get(at)] : shared.next().value));
  });
  const asked = Object.fromEntries(offers.map((offer, place) => [offer.name, values[place]]));
  return { ...answer, rows, values: { ...answer.values, ...asked } };
}
