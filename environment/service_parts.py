"""Parts of other services that a preview takes from their stack files, because they are not deployed yet."""

import os
from typing import Any, Final

import pulumi
from pulumi.output import UNKNOWN

from components.service.manifest.call_rules import BY_ARN
from components.service.manifest.uses import CALLED
from components.service.service_contract import ProcessPart, QueuePart, ServiceContract
from environment.service_claims import Claims

UNDEPLOYED: Final = "STRATA_PREVIEW_UNDEPLOYED"
"""A variable: `strata preview` and `strata report` set it, and `strata up` refuses what isn't deployed."""


def previewing() -> bool:
    """Whether the program runs for a preview that no update follows."""
    return pulumi.runtime.is_dry_run() and bool(os.environ.get(UNDEPLOYED))


def with_undeployed(contract: ServiceContract | None, claims: Claims) -> ServiceContract:
    """*contract*, None for no deployment, and the parts in *claims* that it lacks; their ARNs are unknown."""
    known = contract or ServiceContract(service=claims.service, topics={}, queues={}, run={})
    # The models hold text, and everything that reads them takes outputs too.
    return known.model_copy(
        update={
            "topics": {**{name: _unknown() for name in claims.topics}, **known.topics},
            "queues": {**{name: _queue() for name in claims.queues}, **known.queues},
            "run": {
                **{
                    name: _process(kind, claims.ports.get(name))
                    for name, kind in claims.processes.items()
                    if kind in CALLED
                },
                **known.run,
            },
        }
    )


def _unknown() -> Any:  # noqa: ANN401 (a value of any type)
    return pulumi.Output.from_input(UNKNOWN)


def _queue() -> QueuePart:
    return QueuePart.model_construct(url=_unknown(), arn=_unknown())


def _process(kind: Any, port: int | None) -> ProcessPart:  # noqa: ANN401 (a Literal of the model)
    if kind in BY_ARN:
        return ProcessPart.model_construct(kind=kind, arn=_unknown())
    return ProcessPart.model_construct(kind=kind, security_group_id=_unknown(), port=port)
