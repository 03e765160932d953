"""The project around the command: where it lies and which environments it has."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from strata.errors import Exit, StrataError

ROOT = Path(__file__).resolve().parent.parent
POLICIES = ROOT / "policies"
"""The house rules that every preview is checked by."""
_STACK_FILE = ".yaml"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_NAME_RULE = "lower-case letters, digits and dashes, a letter first, at most 31 characters"


@dataclass(frozen=True)
class Environment:
    """One stack file: what the command needs to know before the engine runs."""

    name: str
    root: Path
    accounts: tuple[str, ...]
    region: str
    project: str = "strata"
    """The name in its Pulumi.yaml."""
    file: Path | None = None
    """A stack file elsewhere, of an environment that the project hasn't: a growth stage, say."""

    @property
    def stack_file(self) -> Path:
        """The file that says how this environment differs."""
        return self.file or self.root / f"Pulumi.{self.name}.yaml"

    @property
    def account(self) -> str:
        """The account that the sandbox gives this environment."""
        return self.accounts[0]


def names(root: Path = ROOT) -> list[str]:
    """The environments that have a stack file, in the order of their names."""
    files = (path.name.split(".") for path in root.glob("Pulumi.*.yaml"))
    return sorted(parts[1] for parts in files if len(parts) == 3)


def environment(name: str, root: Path = ROOT) -> Environment:
    """The environment *name*, settings checked; StrataError (2) if it is unknown or a stack file is bad.

    *name* may be the path of a stack file elsewhere: the environment is then called as its tag says.
    """
    known = names(root)
    if name.endswith(_STACK_FILE):
        return _elsewhere(Path(name), known, root)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        listed = ", ".join(known) or "none: there is no Pulumi.<environment>.yaml"
        raise StrataError(f"Unknown environment {name!r}.{hint} Known: {listed}.", Exit.USAGE)
    if not _NAME.fullmatch(name):
        raise StrataError(
            f"Pulumi.{name}.yaml: {name!r} can't be an environment's name. Allowed: {_NAME_RULE}.",
            Exit.USAGE,
        )
    stack_files = [root / f"Pulumi.{one}.yaml" for one in known]
    return _checked(name, root, tuple(map(_version, stack_files)))


def bootstrap(environment: Environment) -> Environment:
    """The stack of the bootstrap project for *environment*; StrataError (2) if one of its files is bad."""
    from bootstrap import settings
    from environment.errors import SettingsError

    folder = environment.root / "bootstrap"
    try:
        settings.check_environments(folder)
        settings.read(folder / environment.stack_file.name)
    except SettingsError as error:
        raise StrataError(str(error), Exit.USAGE) from None
    return replace(environment, root=folder, project=settings.PROJECT)


def _version(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def _checked(name: str, root: Path, versions: tuple[tuple[int, int], ...]) -> Environment:
    """The environment *name* of stack files in these *versions*: one command asks for it several times."""
    from environment import settings  # late: pydantic models take a moment, and `strata --help` needs none

    try:
        aws = settings.check_environments(root)[f"Pulumi.{name}.yaml"].aws
    except settings.SettingsError as error:
        raise StrataError(str(error), Exit.USAGE) from None
    return Environment(name, root, tuple(aws.allowed_account_ids), aws.region)


def _elsewhere(path: Path, known: Sequence[str], root: Path) -> Environment:
    from environment import settings

    try:
        aws = settings.read(path).aws
    except settings.SettingsError as error:
        raise StrataError(str(error), Exit.USAGE) from None
    name = aws.default_tags.tags.environment
    if name in known or not _NAME.fullmatch(name):
        raise StrataError(
            f"{path}: its tag Environment is {name!r}; a stack file elsewhere is for an environment that the "
            f"project hasn't ({', '.join(known)}). Allowed in its name: {_NAME_RULE}.",
            Exit.USAGE,
        )
    return Environment(name, root, tuple(aws.allowed_account_ids), aws.region, file=path.resolve())
