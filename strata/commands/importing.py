"""The command `strata import copilot`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from strata import project
from strata import service_folders as of_project
from strata.commands.options import Json, say
from strata.errors import Exit, StrataError


def copilot(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="It has the folder copilot")],
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment", metavar="ENV=COPILOT", help="Copilot's name of an environment, if it differs"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a service folder for every manifest of a Copilot workspace; list keys without a counterpart."""
    from strata.commands.new import taken_priorities
    from strata.copilot import importer, notes, service_folders, workspace

    environments = project.names()
    found = workspace.read(folder)
    beside = importer.Beside(of_project.names(project.ROOT), taken_priorities(project.ROOT))
    services = importer.plan(found, environments, _names(environment or [], environments), beside)
    service_folders.write(services, project.ROOT / "services")
    lines = {one.name: [notes.line(note) for note in one.notes] for one in services}
    rest = [notes.line(notes.Merged(note, ())) for note in found.notes]
    if as_json:
        print(json.dumps({"services": lines, "workspace": rest}, indent=2))
        return
    for name, shown in lines.items():
        print(f"services/{name}: {len(shown)} notes, also in services/{name}/{service_folders.NOTES}")
        print("\n".join(f"  {line}" for line in shown))
    for line in rest:
        print(line)
    say("Next: work through the notes, then strata preview ENV/SERVICE.")


def _names(pairs: list[str], environments: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        own, _, other = pair.partition("=")
        if own not in environments or not other:
            raise StrataError(
                f"--environment {pair}: it must be ENV=COPILOT, ENV one of {', '.join(environments)}.",
                Exit.USAGE,
            )
        found[own] = other
    return found
