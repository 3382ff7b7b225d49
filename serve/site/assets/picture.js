// A figure as a picture of its own: what is on the stage, drawn again as one SVG with its title and where it is from.

import { s } from "./dom.js";

const EDGE = 28;
const PROPERTIES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "letter-spacing", "text-anchor", "paint-order"];

// title, notes and credit are texts; the stage is the element they are of.
export function svgOf(stage, { title, credit }) {
  const ground = getComputedStyle(document.body);
  const box = stage.getBoundingClientRect();
  const width = Math.ceil(box.width) + 2 * EDGE;
  const head = wrapped(title, 22, 680, width - 2 * EDGE);
  const top = EDGE + head.length * 28 + 14;
  const foot = wrapped(credit, 13, 400, width - 2 * EDGE);
  const height = Math.ceil(top + stage.scrollHeight + 24 + foot.length * 18 + EDGE / 2);
  const out = s("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` }, s("title", {}, title), s("rect", { width, height, fill: ground.backgroundColor }));
  const hatch = document.getElementById("hatch");
  if (hatch) out.append(s("defs", {}, styled(hatch)));
  head.forEach((line, place) => out.append(words(EDGE, EDGE + 18 + place * 28, line, { size: 22, weight: 680, color: ground.color, family: ground.fontFamily })));
  drawn(stage, out, EDGE - box.left, top - box.top);
  foot.forEach((line, place) => out.append(words(EDGE, height - EDGE / 2 - (foot.length - 1 - place) * 18, line, { size: 13, weight: 400, color: getComputedStyle(document.documentElement).getPropertyValue("--soft"), family: ground.fontFamily })));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(out)}`;
}

export async function pngOf(svg, scale) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  await image.decode();
  const sheet = document.createElement("canvas");
  sheet.width = image.width * scale;
  sheet.height = image.height * scale;
  sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
  URL.revokeObjectURL(address);
  return new Promise((done) => sheet.toBlob(done, "image/png"));
}

function words(x, y, text, { size, weight, color, family, style, spacing }) {
  return s("text", { x, y, fill: color, "letter-spacing": spacing === "normal" ? null : spacing, "font-size": size, "font-weight": weight, "font-family": family, "font-style": style === "italic" ? "italic" : null }, text);
}

function wrapped(text, size, weight, room) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function drawn(element, out, left, top) {
  const box = element.getBoundingClientRect();
  const look = getComputedStyle(element);
  if (look.display === "none" || look.visibility === "hidden" || element.classList.contains("hidden")) return;
  if (element.tagName === "svg") {
    const copy = styled(element);
    copy.setAttribute("x", box.left + left);
    copy.setAttribute("y", box.top + top);
    copy.removeAttribute("role");
    out.append(copy);
    return;
  }
  if (!/^rgba\(.*, 0\)$|^transparent$/.test(look.backgroundColor)) out.append(s("rect", { x: box.left + left, y: box.top + top, width: box.width, height: box.height, fill: look.backgroundColor }));
  for (const [side, y] of [["Top", box.top], ["Bottom", box.bottom]]) {
    const thick = parseFloat(look[`border${side}Width`]);
    if (thick && look[`border${side}Style`] !== "none") out.append(s("line", { x1: box.left + left, x2: box.right + left, y1: y + top, y2: y + top, stroke: look[`border${side}Color`], "stroke-width": thick }));
  }
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) written(child, look, out, left, top);
    else if (child.nodeType === Node.ELEMENT_NODE) drawn(child, out, left, top);
  }
}

// A text of the page, line by line where the browser has broken it.
function written(node, look, out, left, top) {
  const range = document.createRange();
  const lines = [];
  for (const found of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, found.index);
    range.setEnd(node, found.index + found[0].trimEnd().length);
    const box = range.getClientRects()[0];
    if (!box || box.width < 1) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.box.top - box.top) < 3) line.text += found[0];
    else lines.push({ box, text: found[0] });
  }
  for (const { box, text } of lines) out.append(words(box.left + left, box.bottom + top - box.height * 0.22, text.trimEnd(), { size: parseFloat(look.fontSize), weight: look.fontWeight, color: look.color, family: look.fontFamily, style: look.fontStyle, spacing: look.letterSpacing }));
}

// A copy that looks the same without the page's style sheet.
function styled(element) {
  const copy = element.cloneNode(true);
  const pairs = [[element, copy], ...[...element.querySelectorAll("*")].map((one, place) => [one, copy.querySelectorAll("*")[place]])];
  for (const [from, to] of pairs) {
    const look = getComputedStyle(from);
    for (const name of PROPERTIES) to.setAttribute(name, look.getPropertyValue(name).replace(/url\("?[^)"]*(#[\w-]+)"?\)/, "url($1)"));
    to.removeAttribute("class");
    to.removeAttribute("data-tip");
  }
  return copy;
}
