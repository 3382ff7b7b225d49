"""The sandbox as a command: serve the world, export its truth, move its clock, switch a fault on."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import ConfigurationError
from core.files import write_durably
from sandbox import SEED, SIZE

if TYPE_CHECKING:
    from sandbox.clock import Clock
    from sandbox.faults import Faults

_CALL_SECONDS = 30

app = typer.Typer(help="The public APIs' stand-in, from one made-up world.", no_args_is_help=True)
Seed = Annotated[int, typer.Option(help="The world's seed.")]
Companies = Annotated[int, typer.Option(help="Registry rows, persons included.")]
Now = Annotated[str, typer.Option(help="What time it is in the world: 2026-09-30T12:00:00Z.")]
Url = Annotated[str, typer.Option(help="Address of a running sandbox.")]
State = Annotated[Path | None, typer.Option(help="State file of a sandbox that is not running.")]


@app.command("serve", epilog="Example: landfall sandbox serve --port 8100 --companies 200000")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8100,
    port_file: Annotated[Path | None, typer.Option(help="Write the port here once the server is ready.")] = None,
    state: Annotated[
        Path | None, typer.Option(help="Keep clock and faults here; what it holds wins over --now.")
    ] = None,
    latency: Annotated[float, typer.Option(help="Share of a real portal's time to take; 1 is all of it.")] = 0.0,
    seed: Seed = SEED,
    companies: Companies = SIZE,
    now: Now = "",
) -> None:
    """Serve all APIs until a signal comes; /_control is its control page."""
    from sandbox.clock import Clock, parse_time, read_state
    from sandbox.latency import Latency
    from sandbox.server import application, listen, run
    from sandbox.state import State as Held
    from sandbox.world.build import build

    listener = listen(host, port)
    port = listener.getsockname()[1]
    clock, faults = _kept(state)
    if now and not read_state(state).get("clock"):
        clock = Clock(parse_time(now))
    world = build(seed, companies)
    served = application(Held(world, clock, faults, latency=Latency(latency)), state)
    print(f"sandbox at http://{host}:{port}, control page at /_control, clock {clock.now:%Y-%m-%d}", flush=True)
    if port_file:
        write_durably(port_file, f"{port}\n")
    run(served, listener)
    world.database.close()


@app.command("truth", epilog="Example: landfall sandbox truth folder --seed 7")
def truth(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    seed: Seed = SEED,
    companies: Companies = SIZE,
    now: Now = "",
) -> None:
    """Export what is true in the world as Parquet, to measure matching and reading against."""
    from sandbox.clock import DEFAULT, parse_time
    from sandbox.world.build import build
    from sandbox.world.truth import export

    world = build(seed, companies)
    written = export(world, parse_time(now) if now else DEFAULT, folder)
    world.database.close()
    for name, rows in written.items():
        print(f"{rows:>10,}  {name}")


@app.command("advance", epilog="Example: landfall sandbox advance --days 31 --url http://127.0.0.1:8100")
def advance(
    days: Annotated[int, typer.Option(help="Days to move on by.")],
    url: Url = "",
    state: State = None,
) -> None:
    """Move a sandbox's clock ahead: pull again to see what is new."""
    from sandbox.clock import write_state

    _refuse_both(url, state)
    if state is None:
        print(_call(url, "POST", "clock", {"advance_days": days})["clock"])
        return
    clock, faults = _kept(state)
    clock.advance(days)
    write_state(state, clock, faults.as_record())
    print(f"{clock.now:%Y-%m-%dT%H:%M:%SZ}")


@app.command("fault", epilog="Example: landfall sandbox fault worldbank html_200 --times 2 --url http://127.0.0.1:8100")
def fault(
    route: Annotated[str, typer.Argument(help="API name or path prefix; 'off' switches all faults off.")],
    name: Annotated[str | None, typer.Argument(metavar="FAULT")] = None,
    times: Annotated[int | None, typer.Option(help="How many answers it hits; all where it is not given.")] = None,
    url: Url = "",
    state: State = None,
) -> None:
    """Switch a fault on, or all off."""
    from sandbox.clock import write_state
    from sandbox.faults import FAULTS

    _refuse_both(url, state)
    if route != "off" and name not in FAULTS:
        raise ConfigurationError(
            "sandbox/fault", f"{name or 'nothing'} is no fault", f"name one of {', '.join(FAULTS)}"
        )
    if state is not None:
        clock, faults = _kept(state)
        faults.clear() if route == "off" else faults.add(route, str(name), times)
        write_state(state, clock, faults.as_record())
        print(json.dumps(faults.as_record()))
    elif route == "off":
        _call(url, "DELETE", "faults")
    else:
        print(json.dumps(_call(url, "POST", "faults", {"route": route, "fault": name, "times": times})["faults"]))


def _refuse_both(url: str, state: Path | None) -> None:
    if bool(url) == bool(state):
        raise ConfigurationError("sandbox", "which sandbox is meant is not said, or twice", "give --url or --state")


def _kept(path: Path | None) -> tuple[Clock, Faults]:
    """Clock and faults of a state file; the ones of a new world where there is none yet."""
    from sandbox.clock import DEFAULT, Clock, parse_time, read_state
    from sandbox.faults import Faults

    kept = read_state(path)
    return Clock(parse_time(kept["clock"]) if kept.get("clock") else DEFAULT), Faults(kept.get("faults"))


def _call(url: str, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask a running sandbox's control page.

    Raises:
        ConfigurationError: it refused, or nobody is there.
    """
    if not url.startswith(("http://", "https://")):
        raise ConfigurationError("sandbox", f"{url!r} is no address", "give --url http://127.0.0.1:8100")
    request = urllib.request.Request(  # noqa: S310 - checked above
        f"{url.rstrip('/')}/_control/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_CALL_SECONDS) as answer:  # noqa: S310 - checked above
            return dict(json.loads(answer.read()))
    except urllib.error.HTTPError as error:
        said = error.read().decode("utf-8", "replace")[:300]
        raise ConfigurationError("sandbox", f"{url} answered {error.code}: {said}", "see the control page") from error
    except OSError as error:
        raise ConfigurationError("sandbox", f"nobody answers at {url}", "start `landfall sandbox serve`") from error
