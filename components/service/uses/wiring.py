"""Wiring of a process: the statements, variables and connections of all its uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.common.policy import Statement
from components.service.uses.statements import statement
from components.service.uses.verbs import VERBS, Verb


@dataclass(frozen=True)
class Peer:
    """The server of a connection: a name for the rule, its port and its security group."""

    name: str
    port: int
    security_group_id: pulumi.Input[str]


@dataclass(frozen=True)
class Target:
    """A resource that processes use: its *kind* in ``VERBS``, and the prefix of its variables.

    *attributes* are for the statements and variables; *peer* is there for a kind whose verbs connect.
    """

    kind: str
    variable: str
    attributes: Mapping[str, pulumi.Input[str]]
    peer: Peer | None = None

    def narrowed(self, prefix: str) -> "Target":
        """The bucket *prefix* instead of the whole bucket."""
        return Target(self.kind, self.variable, {**self.attributes, "prefix": prefix}, self.peer)


@dataclass(frozen=True)
class Use:
    """A target and a verb of its kind."""

    target: Target
    verb: str

    @property
    def row(self) -> Verb:
        """The row of ``VERBS``; raises ValueError for a verb that the kind doesn't have."""
        verbs = VERBS[self.target.kind]
        if self.verb not in verbs:
            raise ValueError(
                f"{self.target.variable}: {self.verb!r} is not a verb of a {self.target.kind}; "
                f"allowed: {', '.join(verbs)}"
            )
        return verbs[self.verb]


@dataclass(frozen=True)
class Wiring:
    """The effects of *uses* on a process; empty without a use."""

    uses: Sequence[Use] = field(default_factory=tuple)

    @property
    def statements(self) -> pulumi.Input[Sequence[Statement]]:
        """The IAM statements of the process's role; an empty tuple for none."""
        ruled = [use for use in self.uses if use.row.rules]
        if not ruled:
            return ()
        # pulumi.Output.all is not typed for a mapping in a sequence.
        known: pulumi.Output[Sequence[Mapping[str, str]]] = pulumi.Output.all(
            *(pulumi.Output.all(**use.target.attributes) for use in ruled)
        )
        return known.apply(
            lambda attributes: [
                statement(rule, values)
                for use, values in zip(ruled, attributes, strict=True)
                for rule in use.row.rules
            ]
        )

    @property
    def variables(self) -> Mapping[str, pulumi.Input[str]]:
        """The environment variables by name."""
        return {
            f"{use.target.variable}_{suffix}": use.target.attributes[attribute]
            for use in self.uses
            for suffix, attribute in use.row.variables.items()
        }

    @property
    def peers(self) -> Sequence[Peer]:
        """The servers that the process connects to, each once."""
        found = [use.target.peer for use in self.uses if use.row.connects and use.target.peer]
        return [*{(peer.name, peer.port): peer for peer in found}.values()]
