"""The page's map shapes, made once by ``python -m serve.site.geometry <folder>`` and kept in ``assets/world.json``.

``<folder>`` holds ``countries-110m.json`` and ``countries-50m.json`` of the npm package world-atlas 2.0.2 (ISC
licence), which is Natural Earth (public domain) as TopoJSON, countries named by their UN M49 code. The map is azimuthal
equidistant around Medellín: every great circle to Medellín is a straight line of true length, so an arrival is drawn as
the way it came.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

MEDELLIN: Point = (-75.5636, 6.2518)
RADIUS = 500
"""Pixels from the centre to the antipode (180°)."""
TOLERANCE = 0.9
"""Pixels a simplified line may leave the one it stands for."""
SMALLEST_RING = 5.0
"""Square pixels below which an island is left out."""
LONGEST_STEP = 2.0
"""Degrees between two points of a line before it is bent: a straight line on a globe is none on this map."""
COLOMBIA = "170"
COLOMBIA_SCALE = 42.0
"""Pixels per degree in the map of Colombia."""
COLOMBIA_ORIGIN: Point = (-79.2, 12.7)
ANTARCTICA = "010"


def azimuthal(point: Point) -> Point:
    """Pixels from the centre, x to the right and y down, of a longitude and latitude in degrees."""
    longitude, latitude = (math.radians(degrees) for degrees in point)
    longitude0, latitude0 = (math.radians(degrees) for degrees in MEDELLIN)
    turn = longitude - longitude0
    cosine = math.sin(latitude0) * math.sin(latitude) + math.cos(latitude0) * math.cos(latitude) * math.cos(turn)
    distance = math.acos(max(-1.0, min(1.0, cosine)))
    if distance < 1e-9:
        return (0.0, 0.0)
    scale = RADIUS / math.pi * distance / math.sin(distance)
    x = math.cos(latitude) * math.sin(turn)
    y = math.cos(latitude0) * math.sin(latitude) - math.sin(latitude0) * math.cos(latitude) * math.cos(turn)
    return (scale * x, -scale * y)


def plate(point: Point) -> Point:
    """Pixels in the map of Colombia, which is close enough to the equator for a plain grid."""
    return ((point[0] - COLOMBIA_ORIGIN[0]) * COLOMBIA_SCALE, (COLOMBIA_ORIGIN[1] - point[1]) * COLOMBIA_SCALE)


def simplified(ring: Sequence[Point], tolerance: float) -> Ring:
    """Douglas and Peucker's line: no point further than ``tolerance`` from the one given."""
    kept = {0, len(ring) - 1}
    spans = [(0, len(ring) - 1)]
    while spans:
        first, last = spans.pop()
        furthest, index = 0.0, 0
        for at in range(first + 1, last):
            distance = _from_line(ring[at], ring[first], ring[last])
            if distance > furthest:
                furthest, index = distance, at
        if furthest > tolerance:
            kept.add(index)
            spans += [(first, index), (index, last)]
    return [ring[index] for index in sorted(kept)]


def _from_line(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return math.dist(point, start)
    along = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))


def _area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def _centroid(ring: Sequence[Point]) -> Point:
    return (sum(point[0] for point in ring) / len(ring), sum(point[1] for point in ring) / len(ring))


def _dense(ring: Sequence[Point]) -> Iterable[Point]:
    for start, end in pairwise(ring):
        over_the_date_line = abs(end[0] - start[0]) > 180
        steps = 1 if over_the_date_line else max(1, math.ceil(math.dist(start, end) / LONGEST_STEP))
        for step in range(steps):
            share = step / steps
            yield (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
    yield ring[-1]


def _path(rings: Iterable[Sequence[Point]]) -> str:
    """An SVG path with relative whole-pixel steps (half pixels would double its size and show nothing)."""
    words = []
    for ring in rings:
        x, y = round(ring[0][0]), round(ring[0][1])
        steps = [f"M{x} {y}l"]
        for point in ring[1:]:
            dx, dy = round(point[0]) - x, round(point[1]) - y
            if dx or dy:
                steps.append(f"{dx} {dy} ")
            x, y = x + dx, y + dy
        words.append("".join(steps).strip() + "z")
    return "".join(words)


def _unpacked(arc: list[list[int]], scale: list[float], shift: list[float]) -> Ring:
    """The points of an arc, each of which is given as its difference from the one before."""
    points = accumulate(arc, lambda before, step: [before[0] + step[0], before[1] + step[1]])
    return [(x * scale[0] + shift[0], y * scale[1] + shift[1]) for x, y in points]


def countries(topology: dict[str, Any]) -> dict[str, list[Ring]]:
    """Outer rings in longitude and latitude per M49 code."""
    transform = topology["transform"]
    arcs = [_unpacked(arc, transform["scale"], transform["translate"]) for arc in topology["arcs"]]

    def ring(indices: list[int]) -> Ring:
        joined: Ring = []
        for index in indices:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            joined += line[1:] if joined else line
        return joined

    found: dict[str, list[Ring]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        found.setdefault(str(shape.get("id", "")), []).extend(ring(part[0]) for part in parts)
    return found


def made(coarse: dict[str, Any], fine: dict[str, Any]) -> dict[str, Any]:
    """``{"world": path per code, "centres": point per code, "colombia": path}``, ready for the page."""
    world = {}
    for code, rings in sorted(countries(coarse).items()):
        drawn = [[azimuthal(point) for point in _dense(ring)] for ring in rings]
        kept = [simplified(ring, TOLERANCE) for ring in drawn if abs(_area(ring)) > SMALLEST_RING]
        if kept and code and code != ANTARCTICA:
            world[code] = _path(kept)
    shapes = countries(fine)
    centres = {code: _centre(rings) for code, rings in sorted(shapes.items()) if code}
    colombia = _path([simplified([plate(point) for point in _largest(shapes[COLOMBIA])], TOLERANCE)])
    return {"world": world, "centres": centres, "colombia": colombia}


def _largest(rings: list[Ring]) -> Ring:
    return max(rings, key=lambda ring: abs(_area(ring)))


def _centre(rings: list[Ring]) -> list[int]:
    """Where a country's largest part has its middle, in the world map's units."""
    return [round(value) for value in azimuthal(_centroid(_largest(rings)))]


def main(folder: Path) -> None:
    """Write ``assets/world.json``."""
    coarse, fine = (json.loads((folder / f"countries-{size}.json").read_text("utf-8")) for size in ("110m", "50m"))
    target = Path(__file__).with_name("assets") / "world.json"
    target.write_text(json.dumps(made(coarse, fine), separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
