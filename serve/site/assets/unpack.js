// The blocks the page carries: small ones as JSON, large ones as gzip in base64.

export function core() {
  return JSON.parse(document.getElementById("data-core").textContent);
}

export async function unpacked(name) {
  const packed = atob(document.getElementById(name).textContent);
  const bytes = Uint8Array.from(packed, (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
