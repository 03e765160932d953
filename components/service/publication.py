"""The contract of a service for other services, and the outputs of its stack."""

from typing import Any

import pulumi
from pulumi_aws import ssm

from components.service.calls import connect_url
from components.service.service import Service
from components.service.service_contract import ServiceContract


class Publication(pulumi.ComponentResource):
    """The parameter ``/strata/services/NAME/1`` with topics, queues and processes of *service*."""

    def __init__(
        self, name: str, service: Service, *, commit: str, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:service:Publication", name, None, opts)
        parameter = ServiceContract.parameter(name)
        known = pulumi.Output.all(
            topics=pulumi.Output.from_input({key: one.arn for key, one in service.resources.topics.items()}),
            queues=pulumi.Output.from_input(
                {key: {"url": one.url, "arn": one.arn} for key, one in service.resources.queues.items()}
            ),
            run=pulumi.Output.from_input(
                {
                    key: {
                        "kind": one.kind,
                        "arn": one.arn,
                        "security_group_id": one.security_group_id,
                        "port": one.port,
                        "url": connect_url(name, key, one.port) if one.port else None,
                    }
                    for key, one in service.called.items()
                }
            ),
        )
        ssm.Parameter(
            name,
            name=parameter,
            type="String",
            # Not `value`: that is a secret in the state.
            insecure_value=known.apply(lambda parts: _text(name, commit, parts)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def _text(name: str, commit: str, parts: dict[str, Any]) -> str:
    whole = {"service": name, "commit": commit, **parts}
    return ServiceContract.model_validate(whole).text(ServiceContract.parameter(name))


def outputs(service: Service, *, commit: str) -> dict[str, object]:
    """The stack's outputs by name."""
    resources = service.resources
    return {
        "url": service.url,
        "websocket_url": service.apis.websocket_url,
        "site_urls": {key: one.url for key, one in service.sites.items()},
        "processes": service.processes,
        "queues": {key: one.url for key, one in resources.queues.items()},
        "dead_letters": {key: one.dead_letters_url for key, one in resources.queues.items()},
        "topics": {key: one.arn for key, one in resources.topics.items()},
        "tables": {key: one.name for key, one in resources.tables.items()},
        "buckets": {key: one.name for key, one in resources.buckets.items()},
        "secrets": {key: one.arn for key, one in resources.secrets.items()},
        "commit": commit,
    }
