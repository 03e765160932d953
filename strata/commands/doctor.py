"""Inventory of this machine: engine, language host, providers, emulators, environments; starts nothing."""

import shutil
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from strata.errors import Exit
from strata.targets.sandbox import cloud, engine, paths, plugins, routing, session

Say = Callable[[str], None]

_EMULATORS = ("ministack", "moto")


def report(say: Say) -> Exit:
    """Print versions and origins; ERROR if something is missing, with the remedy."""
    missing = [*_engine(say), *_providers(say), *_emulators(say)]
    _environments(say)
    say("\nServices on moto instead of ministack")
    for row in routing.MOTO:
        say(f"  {row.service:<24}  {row.reason}")
    for remedy in dict.fromkeys(missing):
        say(f"\nMissing: {remedy}")
    return Exit.ERROR if missing else Exit.OK


def _engine(say: Say) -> list[str]:
    say("Engine")
    found = dict(zip(("pulumi", "language host"), engine.find(), strict=True))
    for name, program in found.items():
        _row(say, name, *((program.version, program.origin) if program else ("-", "not installed")))
    corrupt = engine.damaged()
    for folder in corrupt:
        say(f"  corrupt         {folder}: its checksums differ from the installed ones")
    if all(found.values()) and not corrupt:
        return _broken(found["pulumi"])
    go = "with Go from PATH" if shutil.which("go") else "with Go from PyPI"
    return [f"the engine: `strata up` installs it, or compiles it {go} in 3 to 6 minutes, once"]


def _broken(pulumi: engine.Executable | None) -> list[str]:
    """The remedy for an engine that doesn't run."""
    program = pulumi.folder / "pulumi" if pulumi else None
    if program is None or engine.fits(engine.shown_version(program)):
        return []
    return [
        f"an engine that runs: {program} shows no version. Remove {program.parent}; `strata up` reinstalls it"
    ]


def _providers(say: Say) -> list[str]:
    say("Providers")
    home = paths.of("").home
    missing = []
    for plugin in plugins.wanted():
        origin = plugins.origin(plugin, home)
        where = (
            f"{origin}: {home / 'plugins' / plugin.folder}"
            if origin
            else "installed by the first `strata up`"
        )
        _row(say, plugin.name, plugin.version, where)
        if origin is None:
            missing.append("the providers: `strata up` installs them")
    return missing


def _emulators(say: Say) -> list[str]:
    say("Emulators")
    missing = []
    for package in _EMULATORS:
        try:
            _row(say, package, version(package), "PyPI")
        except PackageNotFoundError:
            _row(say, package, "-", "not installed")
            missing.append("the emulators: `make` installs them (dependency group sandbox)")
    return missing


def _environments(say: Say) -> None:
    say("Environments")
    opened = session.opened()
    for name in opened:
        running = cloud.read(paths.of(name))
        if running is None:
            say(f"  {name:<14}  lost: `strata up` starts a new one, without its state")
            continue
        parts = [
            f"{emulator} on port {one.port}, {'up' if one.process.alive else 'gone'}"
            for emulator, one in running.emulators.items()
        ]
        say(f"  {name:<14}  account {running.account}; {'; '.join(parts)}")
    if not opened:
        say("  none in the sandbox")


def _row(say: Say, name: str, number: str, origin: str) -> None:
    say(f"  {name:<14}  {number:<10}  {origin}")
