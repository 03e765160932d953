"""A process with its wiring, as the components of each kind take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.common.policy import Statement
from components.service.uses.wiring import Use, Wiring


@dataclass(frozen=True)
class Wired:
    """Logical name, uses and secrets (ARNs by variable) of a process, and its own *variables*.

    The manifest has no variable with the name of one that a use gives.
    """

    name: str
    uses: Sequence[Use] = ()
    own_variables: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)

    @property
    def wiring(self) -> Wiring:
        """Statements, variables and connections of the uses."""
        return Wiring(self.uses)

    @property
    def statements(self) -> pulumi.Input[Sequence[Statement]]:
        """The statements of the process's role."""
        return self.wiring.statements

    @property
    def variables(self) -> dict[str, pulumi.Input[str]]:
        """The environment: own variables and those of the uses."""
        return {**self.own_variables, **self.wiring.variables}
