"""Actions on a service's own resources, by what IAM can check: the name, or the tag Service.

Names in AWS begin with the service's name: ``ServiceContext.resource_name``. The Service Authorization
Reference says which actions take a resource, and which of its tags a condition can use.
"""

from dataclasses import dataclass, field

from components.common.policy import Condition

TAGGED: Condition = {"StringEquals": {"aws:ResourceTag/Service": "{name}"}}
"""An action on a resource that has the service's tag."""
TAGGING: Condition = {"StringEquals": {"aws:RequestTag/Service": "{name}"}}
"""An action that gives a resource the service's tag."""


@dataclass(frozen=True)
class Own:
    """Actions of the AWS service *prefix* on *resources*; a ``ServiceScope`` fills in what is in braces."""

    prefix: str
    resources: tuple[str, ...]
    reads: str = ""
    writes: str = ""
    when: Condition = field(default_factory=dict)
