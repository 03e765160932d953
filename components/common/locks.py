"""The three locks on what cannot be made again, each by setting."""

from typing import Annotated

import pulumi
from pydantic import Field

from components.common.section import Section


class Locks(Section):
    """What keeps a store from being lost; off where nobody would miss its data."""

    deletion_protection: Annotated[
        bool, Field(description="The AWS service itself refuses to delete the store, whoever asks")
    ]
    protect: Annotated[bool, Field(description="Pulumi refuses to delete or replace the store")]
    retention: Annotated[
        bool,
        Field(description="A deleted store leaves a final snapshot, and none goes that still has contents"),
    ]

    def options(self, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """The options of a store below *parent*."""
        return pulumi.ResourceOptions(parent=parent, protect=self.protect)
