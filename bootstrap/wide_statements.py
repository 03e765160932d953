"""Statements on everything, or on everything but some resources, for boundaries and denials."""

from components.common import policy


class Everything(policy.Statement):
    """An allowed pattern on all resources: only for a permissions boundary, which grants nothing."""

    def __post_init__(self) -> None:
        """Accept patterns, which a policy that grants must not have."""


class AllBut(policy.Statement):
    """A denial on all resources but *resources* (``NotResource``)."""

    def render(self) -> dict[str, object]:
        """The statement with ``NotResource`` in place of ``Resource``."""
        parts = super().render()
        return {("NotResource" if key == "Resource" else key): value for key, value in parts.items()}
