"""``python -m sandbox``: serve the world, export its truth, move its clock, switch a fault on."""

from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from core.errors import ConfigurationError, LandfallError
from core.files import write_durably
from sandbox.clock import DEFAULT, Clock, parse_time, read_state, write_state
from sandbox.faults import FAULTS, Faults
from sandbox.world.build import SEED, SIZE, build

_CALL_SECONDS = 30


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m sandbox", description="The public APIs' stand-in, from one made-up world."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    world = argparse.ArgumentParser(add_help=False)
    world.add_argument("--seed", type=int, default=SEED, help=f"the world's seed ({SEED})")
    world.add_argument("--companies", type=int, default=SIZE, help=f"registry rows, persons included ({SIZE})")
    world.add_argument("--now", default="", help="what time it is in the world (2026-09-30T12:00:00Z)")

    serve = commands.add_parser("serve", parents=[world], help="serve all APIs until a signal comes")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8100, help="port to listen on (8100); 0 takes a free one")
    serve.add_argument("--port-file", type=Path, help="write the port here once the server is ready")
    serve.add_argument("--state", type=Path, help="keep clock and faults here; what it holds wins over --now")
    serve.add_argument("--latency", type=float, default=0.0, help="share of a real portal's time to take (0; 1 = all)")
    serve.set_defaults(run=_serve)

    truth = commands.add_parser("truth", parents=[world], help="export what is true in the world as Parquet")
    truth.add_argument("folder", type=Path, metavar="DIR")
    truth.set_defaults(run=_truth)

    url = argparse.ArgumentParser(add_help=False)
    where = url.add_mutually_exclusive_group(required=True)
    where.add_argument("--url", default="", help="address of a running sandbox")
    where.add_argument("--state", type=Path, help="state file of a sandbox that is not running")

    advance = commands.add_parser("advance", parents=[url], help="move a sandbox's clock ahead")
    advance.add_argument("--days", type=int, required=True)
    advance.set_defaults(run=_advance)

    fault = commands.add_parser("fault", parents=[url], help="switch a fault on, or all off")
    fault.add_argument("route", help="API name or path prefix; 'off' switches all faults off")
    fault.add_argument("fault", nargs="?", choices=sorted(FAULTS))
    fault.add_argument("--times", type=int, help="how many answers it hits (all)")
    fault.set_defaults(run=_fault)
    return parser


def _serve(options: argparse.Namespace) -> int:
    from sandbox.latency import Latency
    from sandbox.server import application, listen, run
    from sandbox.state import State

    listener = listen(options.host, options.port)
    port = listener.getsockname()[1]
    clock, faults = _kept(options.state)
    if options.now and not read_state(options.state).get("clock"):
        clock = Clock(parse_time(options.now))
    world = build(options.seed, options.companies)
    app = application(State(world, clock, faults, latency=Latency(options.latency)), options.state)
    print(f"sandbox at http://{options.host}:{port}, control page at /_control, clock {clock.now:%Y-%m-%d}", flush=True)
    if options.port_file:
        write_durably(options.port_file, f"{port}\n")
    run(app, listener)
    world.database.close()
    return 0


def _truth(options: argparse.Namespace) -> int:
    from sandbox.world.truth import export

    world = build(options.seed, options.companies)
    written = export(world, parse_time(options.now) if options.now else DEFAULT, options.folder)
    world.database.close()
    for name, rows in written.items():
        print(f"{rows:>10,}  {name}")
    return 0


def _advance(options: argparse.Namespace) -> int:
    if options.state:
        clock, faults = _kept(options.state)
        clock.advance(options.days)
        write_state(options.state, clock, faults.as_record())
        print(f"{clock.now:%Y-%m-%dT%H:%M:%SZ}")
        return 0
    print(_call(options.url, "POST", "clock", {"advance_days": options.days})["clock"])
    return 0


def _fault(options: argparse.Namespace) -> int:
    if options.fault is None and options.route != "off":
        raise ConfigurationError("sandbox/fault", "no fault is named", f"name one of {', '.join(FAULTS)}")
    if options.state:
        return _fault_at_rest(options)
    if options.route == "off":
        _call(options.url, "DELETE", "faults")
        return 0
    body = {"route": options.route, "fault": options.fault, "times": options.times}
    print(json.dumps(_call(options.url, "POST", "faults", body)["faults"]))
    return 0


def _fault_at_rest(options: argparse.Namespace) -> int:
    clock, faults = _kept(options.state)
    if options.route == "off":
        faults.clear()
    else:
        faults.add(options.route, options.fault, options.times)
    write_state(options.state, clock, faults.as_record())
    print(json.dumps(faults.as_record()))
    return 0


def _kept(path: Path | None) -> tuple[Clock, Faults]:
    """Clock and faults of a state file; the ones of a new world where there is none yet."""
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
        raise ConfigurationError("sandbox", f"nobody answers at {url}", "start python -m sandbox serve") from error


if __name__ == "__main__":
    sys.exit(main())
