"""Train the reader's models from the labelled documents of the repository: ``landfall train``."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

from core import settings
from press.decide.linear import COEFFICIENTS
from press.training import calibrate
from press.training.align import case_of
from press.training.corpus import labelled_documents
from press.training.decided import decided
from press.training.fitting import CrossFitted, write, write_trees
from press.training.train import fit_meanings, judgement, train, untouched

LIFE = "life"
"""The set of documents in the proportions of real press, which acceptance is calibrated on; others are trap-packed."""


def train_and_calibrate(*, with_decisions: bool) -> None:
    """Train, calibrate on documents that models have not seen, write coefficients and calibration.

    Args:
        with_decisions: learn from what persons decided in the data folder in use, too.
    """
    started = time.monotonic()
    cases = [case_of(document.record) for document in labelled_documents()]
    learnt = [case for case in cases if not untouched(case.doc_id)]
    measured = [case for case in cases if untouched(case.doc_id)]
    sys.stderr.write(f"training on {len(learnt)} documents, calibrating on {len(measured)}\n")
    models = train(learnt)
    own = [judgement(case, models) for case in learnt]
    fit_meanings(models, own)
    extra = decided(settings.load(), models) if with_decisions else []
    calibrate.fit_beliefs(models, own, extra)
    kept = [judgement(case, models) for case in measured]
    curves = {
        "untouched": calibrate.curve(models, kept),
        "cross-fitted": calibrate.curve(models, own),
        LIFE: calibrate.curve(models, [one for one in (*own, *kept) if one.case.record.get("set") == LIFE]),
    }
    chosen = calibrate.chosen_threshold(curves["untouched"], curves["cross-fitted"])
    _write(models)
    calibrate.write(COEFFICIENTS / "calibration.json", f"{datetime.now(UTC):%Y-%m-%d}", chosen, curves)
    for name, points in curves.items():
        accepted = [point for point in points if point.threshold >= chosen]
        sys.stdout.write(f"{name}: {accepted[-1] if accepted else 'nothing accepted'}\n")
    sys.stderr.write(f"{time.monotonic() - started:.0f} s\n")


def _write(models: CrossFitted) -> None:
    """Write the coefficients of all models that were fitted on all training documents."""
    COEFFICIENTS.mkdir(exist_ok=True)
    for name, model in models.whole.items():
        write(model, COEFFICIENTS / f"{name}.csv")
    for name, grown in models.whole_trees.items():
        write_trees(grown, COEFFICIENTS / f"{name}.jsonl")
