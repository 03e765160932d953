"""The three locks on stores, each by setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from components.common.section import Section

if TYPE_CHECKING:  # late in Locks.options: the command reads settings without Pulumi's SDK
    import pulumi


class Locks(Section):
    """Protection of a store against loss; off where its data is not needed."""

    deletion_protection: Annotated[
        bool, Field(description="The AWS service itself refuses to delete the store")
    ]
    protect: Annotated[bool, Field(description="Pulumi refuses to delete or replace the store")]
    retention: Annotated[
        bool,
        Field(description="A deleted store leaves a final snapshot, and nothing with contents is deleted"),
    ]

    @property
    def any(self) -> bool:
        """Whether one of the locks is on."""
        return self.deletion_protection or self.protect or self.retention

    def options(self, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """The options of a store below *parent*."""
        import pulumi

        return pulumi.ResourceOptions(parent=parent, protect=self.protect)
