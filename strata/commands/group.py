"""The group of all commands, with messages for words that are no command here."""

from collections.abc import Sequence
from typing import Any

from typer.core import TyperGroup

from components.common.suggest import nearest
from strata.errors import Exit, StrataError

# Commands of Pulumi, Terraform, the AWS CDK, Copilot and Docker Compose.
_ELSEWHERE = {
    "apply": "up ENV",
    "deploy": "up ENV",
    "start": "up ENV",
    "update": "up ENV",
    "diff": "preview ENV --diff",
    "plan": "preview ENV",
    "refresh": "drift ENV",
    "delete": "destroy ENV",
    "remove": "destroy ENV",
    "rm": "destroy ENV",
    "stop": "down ENV",
    "init": "bootstrap ENV",
    "output": "outputs ENV",
    "stack": "outputs ENV",
    "cancel": "exec ENV -- pulumi cancel",
    "help": "--help",
}


class Commands(TyperGroup):
    """The commands of strata; StrataError (2) for a word that is none, with the command that was meant."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 (typer ships no public types)
        """The command that *args* begin with."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise StrataError(unknown(args, [*self.commands]), Exit.USAGE)
        return super().resolve_command(ctx, args)


def unknown(args: Sequence[str], known: Sequence[str]) -> str:
    """The message for *args* that begin with none of the *known* commands."""
    name, *rest = args
    problem = f"There is no command {name!r}."
    if rest and rest[0] in known:
        return f"{problem} The command comes first: strata {' '.join([rest[0], name, *rest[1:]])}"
    meant = _ELSEWHERE.get(name.lower()) or nearest(name.lower(), known)
    if meant:
        return f"{problem} Did you mean: strata {meant}"
    return f"{problem} Commands: {', '.join(sorted(known))}."
