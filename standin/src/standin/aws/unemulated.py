"""Kinds that neither emulator has: nothing is created, and the declared values are the actual ones."""

import hashlib
from typing import ClassVar

from standin.aws.cloud import Cloud
from standin.aws.kind import Kind
from standin.aws.values import Properties


class Unemulated(Kind):
    """A kind without an emulator: checked, previewed and kept in the state, and never drifted or deleted."""

    evidence: ClassVar[str]
    """The emulators' answers to the operation that creates the resource."""
    named_by: ClassVar[tuple[str, ...]]
    """The inputs that the id is made of."""
    formats: ClassVar[dict[str, str]] = {}
    """Outputs, of ``{region}``, ``{account}``, ``{id}`` and the inputs."""

    def own_id(self, inputs: Properties) -> str:
        """The id: a digest of the inputs that name the resource."""
        text = "/".join(str(inputs.get(name)) for name in self.named_by)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return self.own_id(inputs)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        return self.own_id(inputs)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        parts = {**inputs, "region": cloud.region, "account": cloud.account, "id": resource_id}
        tags = {"tags": inputs["tagsAll"]} if "tagsAll" in inputs else {}
        return {**inputs, **tags, **{name: form.format(**parts) for name, form in self.formats.items()}}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        """Nothing is to be changed."""

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        """Nothing is to be deleted."""
