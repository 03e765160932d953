"""The commands `strata affected` and `strata promoted`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strata import project
from strata.commands.options import Json, Target, TargetOption, open_workspace, say
from strata.engine import operations
from strata.errors import Exit, StrataError

if TYPE_CHECKING:
    from strata.delivery.promoted import Stage


def affected(as_json: Json = False) -> None:
    """Tell which environments the changed files can affect: git diff --name-only main | strata affected."""
    from strata.delivery.affected import affected as find

    if sys.stdin.isatty():
        raise StrataError("The changed files come on stdin, as from git diff --name-only.", Exit.USAGE)
    found = find(sys.stdin, project.ROOT)
    for name, why in found.items():
        shown = ", ".join(why[:3]) + (f" and {len(why) - 3} more" if len(why) > 3 else "")
        say(f"{name}: {shown or 'not affected'}")
    hit = [name for name, why in found.items() if why]
    if as_json:
        print(json.dumps({"affected": hit, "unaffected": [name for name in found if name not in hit]}))
    elif hit:
        print("\n".join(hit))


def promoted(
    cloud: TargetOption = Target.sandbox,
    as_json: Json = False,
    told: Annotated[
        list[str] | None,
        typer.Option("--outputs", metavar="ENV=FILE", help="Saved outputs, where one login can't read all"),
    ] = None,
) -> None:
    """Tell which commit each environment runs, and what in one is not yet in the next."""
    from strata.delivery import promoted as way

    saved = _saved(told or [])
    stages = [way.stage(name, saved[name]) if name in saved else _stage(name, cloud) for name in way.ORDER]
    gaps = way.waiting(stages, project.ROOT)
    print(way.as_json(stages, gaps) if as_json else way.as_text(stages, gaps))
    raise typer.Exit(Exit.OK if any(item.commit for item in stages) else Exit.ERROR)


def _stage(name: str, cloud: Target) -> "Stage":
    """What the stack says; an environment that can't be asked is one of which nobody can tell."""
    from strata.delivery.promoted import Stage, stage

    try:
        workspace = open_workspace(name, cloud, start=False)
        operations.require_deployed(workspace)
        return stage(name, operations.outputs(workspace))
    except StrataError as error:
        return Stage(name, None, why=str(error))


def _saved(told: Sequence[str]) -> dict[str, dict[str, object]]:
    """The outputs in the named files, by environment."""
    from strata.delivery.promoted import ORDER

    found: dict[str, dict[str, object]] = {}
    for pair in told:
        name, _, file = pair.partition("=")
        if name not in ORDER or not file:
            raise StrataError(
                f"--outputs {pair}: it must be ENV=FILE, ENV one of {', '.join(ORDER)}.", Exit.USAGE
            )
        try:
            outputs = json.loads(Path(file).read_text())
        except (OSError, ValueError) as error:
            raise StrataError(f"--outputs {pair}: the file can't be read: {error}") from None
        if not isinstance(outputs, dict):
            raise StrataError(f"--outputs {pair}: no outputs of strata outputs {name} --json")
        found[name] = outputs
    return found
