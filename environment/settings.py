"""The settings of an environment, a section per layer, as its stack file has them."""

import json
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from components.caching.settings import CachingSettings
from components.common.account import AwsSettings
from components.common.advice import unknown_values
from components.common.problems import refuse
from components.common.section import Section
from components.compute.settings import ComputeSettings
from components.data.settings import DataSettings
from components.edge.settings import EdgeSettings
from components.identity.settings import IdentitySettings
from components.messaging.settings import MessagingSettings
from components.network.settings import NetworkSettings
from components.observability.settings import ObservabilitySettings
from components.pipeline.settings import PipelineSettings
from environment import host_rules, isolation
from environment.configuration import AWS, Configuration
from environment.errors import SettingsError
from environment.schema import stack_file_schema
from environment.stack_file import environments, read_config

__all__ = ["Settings", "SettingsError", "check_environments", "json_schema", "read"]

_ROOT = Path(__file__).parents[1]
_SCHEMA_FILE = "stack.schema.json"
_PROJECT = "strata"


class Settings(Section):
    """One environment, whole and valid."""

    # Of all parts too, when the module is loaded: a fork server has loaded it.
    model_config = ConfigDict(defer_build=False)

    aws: Annotated[AwsSettings, Field(description="Where the environment lives")]
    network: Annotated[NetworkSettings, Field(description="The VPC, its subnets and its routes")]
    data: Annotated[DataSettings, Field(description="Databases, tables and buckets, their backups and locks")]
    caching: Annotated[CachingSettings, Field(description="The caches")]
    messaging: Annotated[MessagingSettings, Field(description="Queues, topics, receivers of alarms, streams")]
    compute: Annotated[
        ComputeSettings, Field(description="Machines, containers, functions and load balancers")
    ]
    pipeline: Annotated[
        PipelineSettings, Field(description="Uploaded pictures and the copies of them in three sizes")
    ]
    edge: Annotated[EdgeSettings, Field(description="What stands between the users and the load balancer")]
    identity: Annotated[
        IdentitySettings, Field(description="Users of the applications, and people who operate the account")
    ]
    observability: Annotated[
        ObservabilitySettings, Field(description="Costs, audit records and detection in the account")
    ]

    @field_validator("data")
    @classmethod
    def _fit_the_zones(cls, data: DataSettings, info: ValidationInfo) -> DataSettings:
        network = info.data.get("network")
        if isinstance(network, NetworkSettings):
            data.check_zones(network.zones)
        return data

    @field_validator("messaging")
    @classmethod
    def _messaging_fits(cls, messaging: MessagingSettings, info: ValidationInfo) -> MessagingSettings:
        aws, network, data = (info.data.get(layer) for layer in ("aws", "network", "data"))
        if isinstance(network, NetworkSettings) and isinstance(data, DataSettings):
            messaging.check_environment(
                region=aws.region if isinstance(aws, AwsSettings) else None,
                zones=network.availability_zones,
                locked=any(data.locks.model_dump().values()),
            )
        return messaging

    @field_validator("compute")
    @classmethod
    def _has_addresses_in_its_zones(cls, compute: ComputeSettings, info: ValidationInfo) -> ComputeSettings:
        network = info.data.get("network")
        if isinstance(network, NetworkSettings):
            compute.check_addresses(network.zones, network.local_zones, network.nat_gateways)
            refuse(
                [
                    *host_rules.of_load_balancer(compute, network),
                    *host_rules.of_health_check(compute, network),
                ]
            )
        return compute

    @field_validator("edge")
    @classmethod
    def _cdn_is_the_only_way_in(cls, edge: EdgeSettings, info: ValidationInfo) -> EdgeSettings:
        network, compute = info.data.get("network"), info.data.get("compute")
        if isinstance(network, NetworkSettings) and isinstance(compute, ComputeSettings):
            edge.check_origin(
                network.zones,
                https=compute.web.certificate_arn is not None or network.https,
                static_addresses=compute.network_load_balancer is not None,
            )
            refuse(
                [
                    *host_rules.of_cdn(edge, compute, network),
                    *host_rules.of_failover(edge, network),
                ]
            )
            _check_traffic(network, edge)
        return edge

    @field_validator("identity")
    @classmethod
    def _signs_in_at_a_name(cls, identity: IdentitySettings, info: ValidationInfo) -> IdentitySettings:
        edge, compute, network = (info.data.get(layer) for layer in ("edge", "compute", "network"))
        if (
            isinstance(edge, EdgeSettings)
            and isinstance(compute, ComputeSettings)
            and isinstance(network, NetworkSettings)
        ):
            refuse([*host_rules.of_sign_in(identity.users, edge, compute, network)])
        return identity

    @field_validator("observability")
    @classmethod
    def _sees_emergencies(
        cls, observability: ObservabilitySettings, info: ValidationInfo
    ) -> ObservabilitySettings:
        identity = info.data.get("identity")
        people = identity.people if isinstance(identity, IdentitySettings) else None
        if people is not None and people.break_glass is not None and observability.trail is None:
            # EventBridge User Guide, "AWS service events delivered via AWS CloudTrail": they need a trail.
            raise ValueError(
                "has trail null, and strata:identity.people.break_glass has an alarm on use, whose events "
                "come from a trail: declare a trail, or set break_glass to null"
            )
        return observability

    @property
    def https(self) -> bool:
        """Whether the load balancer has a certificate."""
        return self.compute.web.certificate_arn is not None or self.network.https

    @classmethod
    def load(cls) -> "Settings":
        """The running stack's settings; raises pulumi.RunError with every error of every stack file.

        A value that the code does not know is a warning of the deployment.
        """
        import pulumi  # late: every command of strata reads settings, and needs no SDK (0.2 s of CPU)

        try:
            with unknown_values():
                check_environments(_ROOT)
            with unknown_values() as unknown:
                settings = _CONFIGURATION.of_running_stack(f"Pulumi.{pulumi.get_stack()}.yaml")
            for message in unknown:
                pulumi.log.warn(message)
            return settings
        except SettingsError as error:
            raise pulumi.RunError(str(error)) from None


def _check_traffic(network: NetworkSettings, edge: EdgeSettings) -> None:
    """Raise ValueError if a connected network has traffic with a load balancer in the public tier."""
    ways = network.connections
    balanced = ways is not None and any(one.group == "load_balancer" for one in ways.allowed)
    if balanced and not edge.internal:
        raise ValueError(
            "needs cdn.origin_access vpc_origin for the traffic of strata:network.connections with "
            "load_balancer: other networks have routes to an internal load balancer only"
        )


_CONFIGURATION = Configuration(_PROJECT, Settings, AwsSettings)


def read(path: Path) -> Settings:
    """The settings in the stack file *path*; raises SettingsError with everything that is wrong in it."""
    config, problems = read_config(path)
    return _CONFIGURATION.parse(path.name, config, problems)


def check_environments(root: Path) -> dict[str, Settings]:
    """The settings of every stack file in *root*, by the file's name.

    Raises SettingsError where a stack file is wrong, or two of them claim the same thing.
    """
    valid: dict[str, Settings] = {}
    problems: list[str] = []
    for name, path in environments(root).items():
        try:
            valid[path.name] = read(path)
        except SettingsError as error:
            problems += [f"{path.name}: {problem}" for problem in error.problems]
            continue
        tag = valid[path.name].aws.default_tags.tags.environment
        if tag != name:
            problems.append(f'{path.name}: aws:defaultTags.tags.Environment: "{tag}" must be "{name}"')
    for (file, one), (other_file, other) in combinations(valid.items(), 2):
        files = f"{file} and {other_file}"
        if one.network.cidr.overlaps(other.network.cidr):
            problems.append(
                f"{files}: strata:network.cidr {one.network.cidr} and {other.network.cidr} overlap"
            )
        problems += [f"{files}: {problem}" for problem in _same_domain(one, other)]
        sides = (one.aws, one.network), (other.aws, other.network)
        problems += [f"{files}: {problem}" for problem in isolation.problems(*sides)]
        for account in sorted({*one.aws.allowed_account_ids} & {*other.aws.allowed_account_ids}):
            problems.append(f"{files}: aws:allowedAccountIds both name {account}; an environment has its own")
    if problems:
        raise SettingsError("Pulumi.*.yaml", problems)
    return valid


def _same_domain(one: Settings, other: Settings) -> list[str]:
    """A problem if both have the same host of sign-in pages: Cognito's prefixes are unique in a region."""
    hosts = [
        settings.identity.users.domain.full(settings.aws.region)
        for settings in (one, other)
        if settings.identity.users is not None
    ]
    same = len(hosts) > 1 and hosts[0] == hosts[1]
    return [f"strata:identity.users.domain is {hosts[0]} in both; each needs its own"] if same else []


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a whole stack file."""
    schema = Settings.model_json_schema()
    definitions = schema["$defs"]
    aws = definitions.pop(AwsSettings.__name__)["properties"]
    layers = {name: layer for name, layer in schema["properties"].items() if name != AWS}
    keys = {f"{AWS}:{name}": key for name, key in aws.items()}
    return stack_file_schema(keys | {f"{_PROJECT}:{name}": key for name, key in layers.items()}, definitions)


if __name__ == "__main__":
    (_ROOT / _SCHEMA_FILE).write_text(json.dumps(json_schema(), indent=2) + "\n")
