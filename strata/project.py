"""The project around the command: where it lies and which environments it has."""

import difflib
from dataclasses import dataclass
from pathlib import Path

from strata.errors import Exit, StrataError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Environment:
    """One stack file: what the command needs to know before the engine runs."""

    name: str
    root: Path
    accounts: tuple[str, ...]
    region: str

    @property
    def stack_file(self) -> Path:
        """The file that says how this environment differs."""
        return self.root / f"Pulumi.{self.name}.yaml"

    @property
    def account(self) -> str:
        """The account that the sandbox gives this environment."""
        return self.accounts[0]


def names(root: Path = ROOT) -> list[str]:
    """The environments that have a stack file, in the order of their names."""
    files = (path.name.split(".") for path in root.glob("Pulumi.*.yaml"))
    return sorted(parts[1] for parts in files if len(parts) == 3)


def environment(name: str, root: Path = ROOT) -> Environment:
    """The environment *name*, settings checked; StrataError (2) if it is unknown or a stack file is bad."""
    known = names(root)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        listed = ", ".join(known) or "none: there is no Pulumi.<environment>.yaml"
        raise StrataError(f"Unknown environment {name!r}.{hint} Known: {listed}.", Exit.USAGE)
    import settings  # late: pydantic models take a moment, and `strata --help` needs none

    try:
        settings.check_environments(root)
        aws = settings.read(root / f"Pulumi.{name}.yaml").aws
    except settings.SettingsError as error:
        raise StrataError(str(error), Exit.USAGE) from None
    return Environment(name, root, tuple(aws.allowed_account_ids), aws.region)
