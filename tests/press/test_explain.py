"""``explain`` names the rule, the probabilities and the words behind every figure and record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from press.decide.linear import BIAS, Linear, Probabilities
from press.decide.trees import Trees
from press.errors import InputError
from press.explain import documents, explain, heaviest
from press.model import Document

LIKELY = 2.0

SMALL = {
    "figure": Linear(
        {
            "accumulation": (0, ("incremental", "stock")),
            "modality": (2, ("done", "planned")),
            "subject_kind": (4, ("company", "sector")),
            "job_kind": (6, ("existing", "unspecified")),
        },
        {BIAS: (0.5, 0, 0, 0, 1, 0, 0, 0), "l1:a": (0, 1.5, 0, 2, 0, 0, 0, 1)},
    ),
    "name": Linear({"kind": (0, ("company", "place"))}, {BIAS: (1.0, 0.0)}),
    "act": Linear({"act": (0, ("no", "yes"))}, {BIAS: (0.0, 1.0)}),
    "measure": Linear({"measure": (0, ("jobs", "nothing"))}, {BIAS: (0.0, 0.0)}),
    "news": Linear({"news": (0, ("no", "yes"))}, {BIAS: (0.0, 1.0)}),
    "tie": Linear({"tie": (0, ("no", "yes"))}, {BIAS: (0.0, 1.0)}),
    "whole": Linear({"event": (0, ("expansion", "new")), "status": (2, ("done", "planned"))}, {BIAS: (0, 1.0, 0, 1.0)}),
}


class Small:
    """A reading of a few weights, so that the reasons can be told by hand."""

    def classes(self, name: str, each: Sequence[Iterable[str]]) -> Sequence[Mapping[str, Probabilities]]:
        return SMALL[name].classes(each)

    def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
        return Trees((), LIKELY, ()).chances(each)

    def together(self, names: Iterable[str], each: Sequence[Mapping[str, float]]) -> Mapping[str, Sequence[float]]:
        return {name: [0.5] * len(each) for name in names}


TEXT = "La multinacional Zemprit contratará a 85 operarios en marzo."


def _explained(text: str = TEXT) -> list[str]:
    return explain(Document("x-1", body=text, lang="es"), Small(), SMALL.__getitem__).splitlines()


def test_a_figure_is_explained_by_its_rule_its_probabilities_and_the_words_that_weigh_most() -> None:
    lines = _explained()
    at = lines.index("figure '85 operarios' (jobs), sentence 0")
    both = "rule accumulation.will_hire says incremental; model: stock 0.73, incremental 0.27 (they differ)"
    assert lines[at + 1] == f"  accumulation: {both}"
    assert lines[at + 2] == "    l1:a +0.75"
    assert lines[at + 3] == "    the whole document: incremental"
    assert "  modality: rule modality.ahead says planned; model: planned 0.88, done 0.12 (both agree)" in lines


def test_a_record_is_explained_by_who_announces_and_whose_figures_they_are() -> None:
    lines = _explained()
    at = lines.index("record of 'Zemprit': announces with probability 0.88")
    shown = "\n".join(lines[at:])
    assert "  kind: rule kind.maker_before says company; model: company 0.73, place 0.27 (both agree)" in shown
    assert "  investor: rule investor.lead_will says yes; model: yes 0.73, no 0.27 (both agree)" in shown
    assert "  jobs: '85 operarios', no rule speaks, probability 0.88" in shown
    assert "  amount: none, probability 1.00" in shown


def test_where_no_rule_speaks_that_is_said() -> None:
    assert any("no rule speaks; model: " in line for line in _explained("Frente al muelle hay 85 operarios de pie."))


def test_a_head_without_weights_is_no_error() -> None:
    assert heaviest(SMALL["name"], "colour", {}, ["w:x"]) == "no weights"
    assert heaviest(SMALL["name"], "kind", {"place": 1.0}, ["w:x"]) == "no word it knows"


def test_documents_are_taken_from_json_and_from_lines_by_their_id(tmp_path: Path) -> None:
    one, many = tmp_path / "one.json", tmp_path / "many.jsonl"
    one.write_text(json.dumps({"doc_id": "a", "body": TEXT, "gold": {}}, indent=2), encoding="utf-8")
    many.write_text("\n".join(json.dumps({"doc_id": i, "body": TEXT}) for i in "ab") + "\n\n", encoding="utf-8")
    assert [d.doc_id for d in documents(one, None)] == ["a"]
    assert [d.doc_id for d in documents(many, None)] == ["a", "b"]
    assert [d.doc_id for d in documents(many, "b")] == ["b"]


@pytest.mark.parametrize(
    ("content", "doc_id", "fault"),
    [("[1]", None, "no document"), ("{", None, "holds no documents"), ('{"doc_id": "a"}', "z", "no document z")],
)
def test_a_file_without_the_document_is_refused_with_its_name(
    tmp_path: Path, content: str, doc_id: str | None, fault: str
) -> None:
    file = tmp_path / "in.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=fault):
        documents(file, doc_id)
    with pytest.raises(InputError, match="cannot be opened"):
        documents(tmp_path / "none.json", None)
