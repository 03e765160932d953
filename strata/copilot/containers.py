"""Processes that run a container: their size, scaling, image, variables and secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from strata.copilot import values
from strata.copilot.notes import Notes
from strata.copilot.overrides import OF_THE_SHELL, references
from strata.copilot.reader import ManifestError, Reader, mapping

_CPU = 256
_MEMORY = 512
_RETENTION = 30
"""Days that Copilot keeps logs without `logging.retention`."""
_CPU_PERCENT = 60
_ARCHITECTURES = {"arm": "arm64", "arm64": "arm64", "amd64": "x86_64", "x86_64": "x86_64"}


@dataclass
class Import:
    """One manifest in one environment: what is read from it, and what the import finds."""

    root: Path
    """The folder that has the folder copilot."""
    service: str
    environment: str
    reader: Reader
    notes: Notes = field(default_factory=Notes)


def container(one: Import, *, cpu: int = _CPU, memory_mb: int = _MEMORY) -> dict[str, object]:
    """The settings of every process in a container; *cpu* and *memory_mb* are Copilot's defaults."""
    reader = one.reader
    _placement(one)
    one.notes.to_do(
        "run_as_root",
        "true, as Copilot runs a container as the image's user, which may be root. Let the program run as "
        "user 10001 and set false: outside of dev the house rule ECS.20 refuses true",
    )
    return {
        "code": "src",
        "architecture": _architecture(reader),
        "run_as_root": True,
        "cpu": reader.whole("cpu", cpu),
        "memory_mb": reader.whole("memory", memory_mb),
        "capacity": "fargate",
    }


def scaled(one: Import) -> dict[str, object]:
    """Number of tasks, share of Fargate Spot and the target of scaling."""
    reader, count = one.reader, one.reader.peek("count")
    spot = 0
    if isinstance(count, Mapping):
        least, most = _range(reader)
        spot = _spot(one, least)
    else:
        least = most = reader.whole("count", 1)
    percent = reader.get("count.cpu_percentage")
    target = percent.get("value") if isinstance(percent, Mapping) else percent
    if isinstance(percent, Mapping) and "cooldown" in percent:
        one.notes.to_do(
            "count.cpu_percentage.cooldown", "the cooldowns are Application Auto Scaling's defaults"
        )
    if target is None:
        one.notes.chosen("cpu_percent", f"{_CPU_PERCENT}: the manifest has no count.cpu_percentage")
        target = _CPU_PERCENT
    return {
        "spot_percentage": spot,
        "size": {"min": least, "desired": least, "max": most},
        "cpu_percent": target,
    }


def given(one: Import) -> dict[str, object]:
    """Variables, secrets, uses and the retention of logs."""
    return {
        "variables": _variables(one),
        "secrets": _secrets(one),
        "uses": {},
        "log_retention_days": _retention(one),
    }


def dockerfile(one: Import) -> str | tuple[Path, Path]:
    """The text of a Dockerfile, or the build context and the Dockerfile, both absolute."""
    reader, build = one.reader, one.reader.peek("image.build")
    location = reader.text("image.location")
    if location is not None:
        return f"FROM {location}\n"
    if build is None:
        raise ManifestError("image", "has neither build nor location")
    if isinstance(build, str):
        named, context = reader.text("image.build"), None
    else:
        named, context = reader.text("image.build.dockerfile"), reader.text("image.build.context")
    if named is None:
        named = str(Path(context or ".") / "Dockerfile")
    file = one.root / named
    folder = one.root / context if context else file.parent
    if not file.is_file():
        raise ManifestError("image.build", f"there is no file {named} in {one.root}")
    return folder.resolve(), file.resolve()


def _architecture(reader: Reader) -> str:
    value = reader.get("platform")
    if value is None:
        return "x86_64"
    if isinstance(value, Mapping):
        system, machine = str(value.get("osfamily", "linux")), str(value.get("architecture", "x86_64"))
    else:
        system, _, machine = str(value).partition("/")
    if system.lower() != "linux" or machine.lower() not in _ARCHITECTURES:
        raise ManifestError("platform", f"{system}/{machine}: only linux/x86_64 and linux/arm64 run here")
    return _ARCHITECTURES[machine.lower()]


def _range(reader: Reader) -> tuple[int, int]:
    limits = reader.peek("count.range")
    if isinstance(limits, Mapping):
        return reader.whole("count.range.min", 1), reader.whole("count.range.max", 1)
    if limits is None:
        number = reader.peek("count.spot")
        fixed = number if isinstance(number, int) else 1
        return fixed, fixed
    least, _, most = str(reader.get("count.range")).partition("-")
    if not (least.strip().isdecimal() and most.strip().isdecimal()):
        raise ManifestError("count.range", f"{limits!r} is not a range such as 1-10")
    return int(least), int(most)


def _spot(one: Import, least: int) -> int:
    """The percentage of the tasks above the minimum that run on Fargate Spot."""
    if one.reader.get("count.spot") is not None:
        one.notes.to_do(
            "count.spot",
            "the minimum of tasks is not on Fargate Spot: lower size.min and raise spot_percentage",
        )
        return 0
    first = one.reader.get("count.range.spot_from")
    if first is None:
        return 0
    if first == least + 1:
        return 100
    one.notes.to_do(
        "count.range.spot_from", f"{first} is not {least + 1}: spot_percentage is of the tasks above size.min"
    )
    return 0


def _placement(one: Import) -> None:
    for key in ("exec", "network.connect", "network.vpc.placement"):
        value = one.reader.peek(key)
        if not isinstance(value, Mapping):
            one.reader.get(key)
        elif key == "exec":
            one.reader.get("exec.enable")
    if one.reader.peek("network.vpc.placement") == "public":
        one.notes.to_do(
            "network.vpc.placement", "tasks run in private subnets: their public address is the NAT gateway's"
        )
    if one.reader.peek("network.connect") is False:
        one.notes.to_do("network.connect", "Service Connect serves every backend process")


def _variables(one: Import) -> dict[str, str]:
    found = _env_file(one)
    for name, value in mapping(one.reader.peek("variables"), "variables").items():
        key = f"variables.{name}"
        if isinstance(value, Mapping):
            continue
        one.reader.get(key)
        if value is None:
            raise ManifestError(key, "has no value")
        found[name] = value if isinstance(value, str) else _plain(value)
    for name, text in found.items():
        if references(text):
            one.notes.to_do(f"variables.{name}", f"{text!r} {OF_THE_SHELL}")
    return found


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _env_file(one: Import) -> dict[str, str]:
    name = one.reader.text("env_file")
    if name is None:
        return {}
    try:
        lines = (one.root / name).read_text().splitlines()
    except OSError as error:
        raise ManifestError("env_file", f"{name} can't be read: {error.strerror}") from None
    found = {}
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            variable, equals, value = line.partition("=")
            if not equals:
                raise ManifestError("env_file", f"{name}: a line has no '='")
            found[variable.strip()] = value
    return found


def _secrets(one: Import) -> list[str]:
    names = []
    for name, value in mapping(one.reader.peek("secrets"), "secrets").items():
        if isinstance(value, Mapping) and "secretsmanager" not in value:
            continue
        where = one.reader.get(f"secrets.{name}")
        target = f"strata secret set {one.environment}/{one.service} {name} --cloud aws"
        if isinstance(where, Mapping):
            source = f"Secrets Manager's {where['secretsmanager']}"
        else:
            source = f"the parameter {where}"
        one.notes.to_do(f"secrets.{name}", f"its value is in {source}: give it to `{target}` on stdin")
        names.append(name)
    return names


def _retention(one: Import) -> int:
    days = one.reader.get("logging.retention")
    if days is None:
        one.notes.chosen("log_retention_days", f"{_RETENTION}: Copilot's default")
        return _RETENTION
    if isinstance(days, bool) or not isinstance(days, int):
        raise ManifestError("logging.retention", f"must be days, not {days!r}")
    return days


def duration(reader: Reader, key: str) -> float | None:
    """The seconds of the duration at *key*; raises ManifestError."""
    text = reader.text(key)
    try:
        return None if text is None else values.seconds(text)
    except ValueError as error:
        raise ManifestError(key, str(error)) from None
