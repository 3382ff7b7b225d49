"""Parquet files with the same columns joined into one without reading a value: row groups are copied, footers joined.

A Parquet file is ``PAR1``, row groups, a footer in Thrift's compact protocol, the footer's length, ``PAR1``. The footer
holds every place as bytes from the start of the file, so a copied row group needs nothing but its places moved.
Source: parquet.thrift in apache/parquet-format, thrift-compact-protocol.md in apache/thrift.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

MAGIC = b"PAR1"
COPY_BYTES = 1 << 20

# Field ids of parquet.thrift, format 2.
SCHEMA, NUM_ROWS, ROW_GROUPS = 2, 3, 4
COLUMNS, GROUP_OFFSET, GROUP_ORDINAL = 1, 5, 7
CHUNK_OFFSET, META_DATA, OFFSET_INDEX, COLUMN_INDEX = 2, 3, 4, 6
DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, BLOOM_FILTER = 9, 10, 11, 14

# Wire types of Thrift's compact protocol.
TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)

Struct = dict[int, tuple[int, Any]]
"""One Thrift struct: field id to wire type and value. A list or set is (wire type of its elements, the elements)."""


def join(parts: Sequence[Path], whole: Path) -> None:
    """Write the row groups of ``parts``, in this order, into ``whole``.

    Raises:
        ValueError: there is no part, one is no Parquet file, or two have different columns.
        OSError: the disk refuses.
    """
    footers = [_footer(part) for part in parts]
    if not footers or any(footer[SCHEMA] != footers[0][0][SCHEMA] for footer, _ in footers):
        raise ValueError("only Parquet files with the same columns can be joined")
    groups: list[Struct] = []
    with open(whole, "wb") as out:
        out.write(MAGIC)
        for part, (footer, end) in zip(parts, footers, strict=True):
            shift = out.tell() - len(MAGIC)
            groups += [_moved(group, shift, len(groups) + n) for n, group in enumerate(footer[ROW_GROUPS][1][1])]
            with open(part, "rb") as source:
                source.seek(len(MAGIC))
                for length in _steps(end - len(MAGIC)):
                    out.write(source.read(length))
        rows = sum(footer[NUM_ROWS][1] for footer, _ in footers)
        text = bytearray()
        _put_struct(text, footers[0][0] | {NUM_ROWS: (I64, rows), ROW_GROUPS: (LIST, (STRUCT, groups))})
        out.write(text + len(text).to_bytes(4, "little") + MAGIC)


def _steps(length: int) -> Iterable[int]:
    return (min(COPY_BYTES, length - start) for start in range(0, length, COPY_BYTES))


def _footer(part: Path) -> tuple[Struct, int]:
    """The footer of a file, and where it begins."""
    with open(part, "rb") as source:
        size = source.seek(0, 2)
        source.seek(max(0, size - 8))
        trailer = source.read(8)
        length = int.from_bytes(trailer[:4], "little")
        if trailer[4:] != MAGIC or length > size - 12:
            raise ValueError(f"{part.name} is no Parquet file")
        source.seek(size - 8 - length)
        return _Reader(source.read(length)).struct(), size - 8 - length


def _moved(group: Struct, shift: int, ordinal: int) -> Struct:
    """A row group that stands ``shift`` bytes further on."""
    chunks = [
        _shifted(chunk, (CHUNK_OFFSET, OFFSET_INDEX, COLUMN_INDEX), shift)
        | {
            META_DATA: (
                STRUCT,
                _shifted(chunk[META_DATA][1], (DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, BLOOM_FILTER), shift),
            )
        }
        for chunk in group[COLUMNS][1][1]
    ]
    moved = _shifted(group, (GROUP_OFFSET,), shift) | {COLUMNS: (LIST, (STRUCT, chunks))}
    return moved | ({GROUP_ORDINAL: (I16, ordinal)} if GROUP_ORDINAL in group else {})


def _shifted(struct: Struct, places: Sequence[int], shift: int) -> Struct:
    """Offset 0 is no place, the magic number stands there: writers put it where the format makes them put something."""
    moved = {place: (I64, struct[place][1] + shift) for place in places if place in struct and struct[place][1] > 0}
    return struct | moved


class _Reader:
    """Reads Thrift's compact protocol from ``text``."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.at = 0

    def struct(self) -> Struct:
        found: Struct = {}
        field = 0
        while head := self._byte():
            kind = head & 15
            field = field + (head >> 4) if head >> 4 else self._integer()
            found[field] = (kind, None if kind in (TRUE, FALSE) else self._value(kind))
        return found

    def _value(self, kind: int) -> Any:
        if kind in (I16, I32, I64):
            return self._integer()
        if kind == BINARY:
            return self._bytes(self._varint())
        if kind == STRUCT:
            return self.struct()
        if kind in (LIST, SET):
            return self._list()
        if kind in (TRUE, FALSE, BYTE):
            return self._bytes(1)
        if kind == DOUBLE:
            return self._bytes(8)
        raise ValueError(f"wire type {kind} stands in no Parquet footer")

    def _list(self) -> tuple[int, list[Any]]:
        head = self._byte()
        length = head >> 4 if head >> 4 < 15 else self._varint()
        return head & 15, [self._value(head & 15) for _ in range(length)]

    def _integer(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) > 127:
            value |= (byte & 127) << shift
            shift += 7
        return value | byte << shift

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, length: int) -> bytes:
        start, self.at = self.at, self.at + length
        if self.at > len(self.text):
            raise ValueError("the footer ends too early")
        return self.text[start : self.at]


def _put_struct(out: bytearray, struct: Struct) -> None:
    last = 0
    for field, (kind, value) in sorted(struct.items()):
        if 0 < field - last < 16:
            out.append(field - last << 4 | kind)
        else:
            out.append(kind)
            _put_integer(out, field)
        if kind not in (TRUE, FALSE):
            _put_value(out, kind, value)
        last = field
    out.append(0)


def _put_value(out: bytearray, kind: int, value: Any) -> None:
    if kind in (I16, I32, I64):
        _put_integer(out, value)
    elif kind == STRUCT:
        _put_struct(out, value)
    elif kind in (LIST, SET):
        element, values = value
        out.append(min(len(values), 15) << 4 | element)
        if len(values) > 14:
            _put_varint(out, len(values))
        for one in values:
            _put_value(out, element, one)
    else:
        if kind == BINARY:
            _put_varint(out, len(value))
        out += value


def _put_integer(out: bytearray, value: int) -> None:
    _put_varint(out, value << 1 if value >= 0 else (-value << 1) - 1)


def _put_varint(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
