// What the reader has chosen, in the address: #lang=es&s=q01&q01.hub=bogota&f.status=done&text=software

export const address = { ...parsed(location.hash) };

function parsed(hash) {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
}

// Takes the address over after somebody changed it by hand or went back.
export function reread() {
  for (const name of Object.keys(address)) delete address[name];
  Object.assign(address, parsed(location.hash));
}

export function write(changes) {
  Object.assign(address, changes);
  for (const [name, value] of Object.entries(address)) if (value === null || value === undefined || value === "") delete address[name];
  history.replaceState(null, "", hash({}));
}

// The address of here, with changes.
export function hash(changes) {
  const kept = Object.entries({ ...address, ...changes }).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `#${new URLSearchParams(kept)}`;
}

// What was chosen under one prefix, without it: chosen("q01.") gives { hub: "bogota" }.
export function chosen(prefix) {
  return Object.fromEntries(Object.entries(address).filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]));
}
