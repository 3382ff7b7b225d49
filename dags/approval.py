"""When a person is asked: the audit found only what a person may allow, so the run waits in Airflow for an answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.exceptions import HITLRejectException
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param

from core import settings as landfall_settings
from dags.common import LOG, EndedError, run_logged

if TYPE_CHECKING:
    from expectations.allowances import Finding

WAIT = timedelta(hours=24)
"""How long an answer is waited for; then the run ends as a refused one does."""

FINDINGS = "findings"
"""XCom of what the person was shown: exactly that is allowed."""

FORM = {
    "why": Param(
        None,  # Airflow validates the fields' own values, too, before the task starts (3.3.2)
        type=["null", "string"],
        minLength=3,
        title="Why",
        description="Needed to approve; published with the release, beside your name.",
    )
}
"""What whoever answers fills in."""


class AuditOrAsk(ApprovalOperator):
    """Audits the candidate; asks a person where every finding is one that a person may allow.

    Approving records an allowance for each finding that was shown, with who and why, and audits again. Rejecting, or no
    answer in time, fails the task. It waits without a triggerer and without a worker (Airflow 3.3).

    Args:
        asks: whether there is a UI somebody could answer in; without one such findings fail the task like all others.
        kwargs: of every operator; ``params`` are the fields of the form (``FORM``).
    """

    def __init__(self, *, asks: bool, **kwargs: Any) -> None:
        super().__init__(
            subject="The audit found what only a person may allow",
            fail_on_reject=True,
            response_timeout=WAIT,
            **kwargs,
        )
        self.asks = asks

    def execute(self, context: Any) -> None:
        """Audit, and ask where that is called for; Airflow then calls ``execute_complete`` with the answer."""
        findings = run_logged(lambda: self._findings(context))
        if findings:
            context["ti"].xcom_push(FINDINGS, [asdict(one) for one in findings])
            self.body = as_text(findings)
            super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> None:
        """Record what was allowed and audit again; a refusal ends the task."""
        try:
            answer = super().execute_complete(context, event)
        except HITLRejectException:
            raise _refused(f"{_who(event)} rejected it: {_why(event) or 'no reason given'}") from None
        if not _why(answer):
            raise _refused(f"{_who(answer)} approved it without saying why", "clear the task `audit` and answer again")
        shown = context["ti"].xcom_pull(task_ids=self.task_id, key=FINDINGS)
        run_logged(lambda: _allow(shown, _who(answer), _why(answer)))
        run_logged(lambda: _audit(context))

    def process_trigger_event_error(self, event: dict[str, Any]) -> None:
        """Airflow has this called where no answer came in time."""
        if event["error_type"] == "timeout":
            raise _refused(f"nobody answered within {WAIT.total_seconds() / 3600:.0f} hours")
        super().process_trigger_event_error(event)

    def _findings(self, context: Any) -> Sequence[Finding]:
        """What an audit found, where it is for a person to decide; nothing where all is well.

        Raises:
            AuditError: there are other findings, or there is nobody to ask.
        """
        from expectations.allowances import for_a_person
        from expectations.audit import AuditError

        try:
            _audit(context)
        except AuditError as error:
            findings = for_a_person(error) if self.asks else ()
            if not findings:
                raise
            LOG.warning(error.line())
            return findings
        return ()


def _audit(context: Any) -> None:
    from flow import stages

    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells hundreds of lines of its own registry
    stages.audit(landfall_settings.load(), str(context["run_id"]), LOG.info, force=bool(context["params"]["force"]))


def _allow(findings: Sequence[Mapping[str, str]], who: str, why: str) -> None:
    from expectations.allowances import allow

    settings = landfall_settings.load()
    for one in findings:
        given = allow(settings, one["table"], one["rule"], who=who, why=why)
        LOG.warning("audit: %s allows %s %s in release %s: %s", who, given.table, given.rule, given.until, why)


def _refused(
    fault: str, step: str = "mend what the audit found, then build again; readers keep the release they have"
) -> EndedError:
    from expectations.allowances import NotAllowedError

    error = NotAllowedError("audit", fault, step)
    LOG.error(error.line())
    return EndedError(error)


def as_text(findings: Sequence[Finding]) -> str:
    """What a person reads below the question, in Markdown."""
    listed = "\n".join(f"- **{one.table}** `{one.rule}`: {one.finding}" for one in findings)
    return (
        f"{listed}\n\nApprove to let these findings pass in the next release; who and why are published with it. "
        "Reject to end this run: readers keep the release they have."
    )


def _who(answer: Any) -> str:
    user = answer.get("responded_by_user") or {}
    return str(user.get("name") or user.get("id") or "somebody")


def _why(answer: Any) -> str:
    return str((answer.get("params_input") or {}).get("why") or "").strip()
