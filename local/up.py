"""``make up`` and ``make down``: the whole Airflow with its UI, left running until it is told to end."""

from __future__ import annotations

from collections.abc import Callable

from core.exclusion import refuse_without_locks
from core.files import lock
from core.lake import Lake
from core.settings import Settings, port_number
from extract.catalogue import POOL_SLOTS, all_sources, pools
from local import airflow, metadata, stack
from local.processes import Children, stop_tree
from local.review import note_port

DEFAULT_PORT = 8080


def up(settings: Settings, report: Callable[[str], None] = print) -> None:
    """Start everything, wait until it is ready, print address and password, and leave it running."""
    Lake(settings).refuse_other_mode()
    refuse_without_locks(settings)
    folder = settings.data / "local"
    folder.mkdir(parents=True, exist_ok=True)
    with lock(settings.locks / "run.lock", "make up", f"wait for it; it works on {settings.data}"):
        stack.refuse_beside_up(settings)
        children = Children(stack.up_register(settings), folder / "logs", outlive=True)
        Children(folder / "run.token", folder / "logs").stop_leftovers()
        port = airflow.free_port(configured_port())
        choice = metadata.choose(airflow.home_of(settings))
        try:
            running = stack.start(settings, children, report, port=port, schedules=True, server=choice.server)
            api = airflow.Api(running.at)
            dag_ids = {f"ingest__{source.name}" for source in all_sources()} | {"build_warehouse"}
            api.wait_until_ready(dag_ids, running.alive)
            note_port(settings, port)
            api.make_pools(pools(), POOL_SLOTS)
        except BaseException:
            children.stop()
            if choice.server:
                choice.server.stop()
            raise
    if not choice.server:
        report(f"Airflow's state is in SQLite: {choice.why}. Its UI refuses backfills; queue them while it is down.")
    report(f"Airflow   {running.at.url}   user {airflow.USER}   password {running.at.secrets['password']}")
    if running.settings.sandbox_url:
        report(f"Sandbox   {running.settings.sandbox_url}/_control")
    report("New DAGs are paused: switch on what you want. `make down` ends everything.")


def down(settings: Settings, report: Callable[[str], None] = print) -> None:
    """End what ``make up`` started."""
    ended = stop_tree(stack.up_register(settings))
    stop_tree(metadata.register_of(airflow.home_of(settings)))
    report(f"ended {ended} processes" if ended else "nothing was running")


def configured_port() -> int:
    """Where the page of `landfall up` listens on loopback, from ``LANDFALL_UI_PORT``."""
    return port_number("LANDFALL_UI_PORT", DEFAULT_PORT)
