"""The contracts in Parameter Store: resources of the platform and of services that other services use."""

import json
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from components.common.dns_records import PRIVATE, PUBLIC, HostedZone

# Systems Manager User Guide, "Managing parameter tiers": the value of a standard parameter.
_LARGEST_BYTES = 4096

# Keys of the platform's stack file whose fields were added to version 1 of the contract.
_ADDED = {"strata:data.graph": "graph", "strata:identity.users": "users"}

Layer = TypeVar("Layer")


class ContractError(ValueError):
    """A contract that cannot be used; ``str()`` is the whole message."""


class _Part(BaseModel):
    """A mapping of a contract; keys of a newer platform are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class NetworkPart(_Part):
    """The VPC and its subnets, in the order of the Availability Zones of the stack file.

    *dual_stack* if network interfaces in the private subnets have IPv6 addresses.
    """

    vpc_id: str
    public_subnet_ids: Annotated[tuple[str, ...], Field(strict=False)]
    private_subnet_ids: Annotated[tuple[str, ...], Field(strict=False)]
    data_subnet_ids: Annotated[tuple[str, ...], Field(strict=False)]
    dual_stack: bool = False


class KeysPart(_Part):
    """KMS keys: of everything at rest, and of topics and queues."""

    environment_arn: str
    messages_arn: str


class NamedArn(_Part):
    """A resource with a name and an ARN."""

    name: str
    arn: str


class LoadBalancerPart(_Part):
    """The load balancer, and the *url* for users: the CDN's where only the CDN reaches the load balancer.

    *https* is the protocol of *url*; *listener_arn* is HTTPS where there is a certificate, otherwise HTTP.
    *hosts* have records of the platform's.
    """

    listener_arn: str
    arn_suffix: str
    security_group_id: str
    dns_name: str
    zone_id: str
    https: bool
    url: str
    dual_stack: bool = False
    hosts: Annotated[tuple[str, ...], Field(strict=False)] = ()


class ContainersPart(_Part):
    """The ECS cluster and its Service Connect namespace."""

    cluster_arn: str
    cluster_name: str
    namespace_arn: str
    machines_provider: str | None


class DatabasePart(_Part):
    """The RDS instance; *resource_id* is in the ARNs of its users, *secret_arn* the administrator's."""

    host: str
    port: int
    resource_id: str
    secret_arn: str
    security_group_id: str


class AuroraPart(_Part):
    """The Aurora cluster's endpoints; *resource_id* is the one in ARNs of database users."""

    writer: str
    reader: str
    port: int
    resource_id: str
    secret_arn: str
    security_group_id: str


class GraphPart(_Part):
    """The Neptune cluster's endpoints; *resource_id* is the one in ARNs of its data."""

    writer: str
    reader: str
    port: int
    resource_id: str
    security_group_id: str


class SessionsPart(_Part):
    """The session cache: TLS, with the password in *secret_arn*."""

    host: str
    port: int
    secret_arn: str
    security_group_id: str


class MemcachedPart(_Part):
    """The Memcached cluster's configuration endpoint."""

    host: str
    port: int
    security_group_id: str


class KafkaPart(_Part):
    """The MSK cluster; *brokers* are for clients with IAM authentication."""

    arn: str
    brokers: str
    security_group_id: str


class CdnPart(_Part):
    """The CloudFront distribution in front of the load balancer."""

    url: str


class UsersPart(_Part):
    """The user pool: *issuer* of its tokens, app clients by name, and prefix or host of its pages.

    *providers* are Cognito's names; *managed_login*: each app client needs a style.
    """

    pool_id: str
    arn: str
    issuer: str
    domain: str
    managed_login: bool
    providers: Annotated[tuple[str, ...], Field(strict=False)]
    clients: Mapping[str, str]


class ZonePart(_Part):
    """A hosted zone."""

    name: str
    id: str


class StandbyPart(_Part):
    """A standby load balancer, and the health check that decides about the failover to it."""

    dns_name: str
    zone_id: str
    health_check_id: str


class NamesPart(_Part):
    """Hosted zones, and issued certificates for the region's services and for CloudFront."""

    public_zone: ZonePart | None = None
    private_zone: ZonePart | None = None
    certificate_arn: str | None = None
    cloudfront_certificate_arn: str | None = None
    standby: StandbyPart | None = None

    @property
    def zones(self) -> list[HostedZone]:
        """The zones in which names of services get records."""
        zones = ((PUBLIC, self.public_zone), (PRIVATE, self.private_zone))
        return [HostedZone(role, zone.name, zone.id) for role, zone in zones if zone is not None]


class _Document(_Part):
    """A whole contract, stored as compact JSON.

    It doesn't contain the commit: otherwise each commit would change the parameter in every environment.
    """

    VERSION: ClassVar[int] = 1

    def text(self, parameter: str) -> str:
        """The value of *parameter*; raises ContractError above the 4 KB of a standard parameter."""
        text = json.dumps(self.model_dump(mode="json", by_alias=True), separators=(",", ":"))
        if len(text.encode()) > _LARGEST_BYTES:
            raise ContractError(
                f"{parameter}: {len(text.encode())} bytes are more than the {_LARGEST_BYTES} of a standard "
                "parameter"
            )
        return text

    @classmethod
    def _read(cls, text: str, parameter: str, up: str) -> Self:
        try:
            raw = json.loads(text)
        except json.JSONDecodeError:
            raise ContractError(f"{parameter}: is not JSON; run `{up}`, which writes it") from None
        version = raw.get("version") if isinstance(raw, dict) else None
        if not isinstance(version, int) or version < cls.VERSION:
            raise ContractError(
                f"{parameter}: has version {json.dumps(version)}, and version {cls.VERSION} is needed: "
                f"run `{up}` first"
            )
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            keys = ", ".join(sorted({".".join(map(str, one["loc"])) for one in error.errors()}))
            raise ContractError(
                f"{parameter}: missing or wrong: {keys}; run `{up}`, which writes it"
            ) from None


class Contract(_Document):
    """The facts of an environment's platform that services use.

    A field that is added to a version has a default: platforms that were deployed before don't have it, and
    `outdated` refuses the services that need it. Another change needs another version and parameter.
    """

    PARAMETER: ClassVar[str] = "/strata/contract/1"

    version: int = _Document.VERSION
    environment: str
    account: str
    region: str
    network: NetworkPart
    keys: KeysPart
    operations_topic_arn: str
    logs: NamedArn
    load_balancer: LoadBalancerPart
    names: NamesPart = NamesPart()
    containers: ContainersPart | None
    database: DatabasePart | None
    aurora: AuroraPart | None
    graph: GraphPart | None = None
    sessions: SessionsPart | None
    memcached: MemcachedPart | None
    stream: NamedArn | None
    kafka: KafkaPart | None
    # Names only: with ARNs a dozen tables would not fit into the parameter.
    table_names: Annotated[Mapping[str, str], Field(alias="tables")]
    media: NamedArn
    cdn: CdnPart | None
    users: UsersPart | None = None

    @property
    def tables(self) -> Mapping[str, NamedArn]:
        """The platform's DynamoDB tables, by their keys in the stack file."""
        prefix = f"arn:aws:dynamodb:{self.region}:{self.account}:table/"
        return {key: NamedArn(name=name, arn=prefix + name) for key, name in self.table_names.items()}

    @classmethod
    def parse(cls, text: str | None, *, environment: str, account: str, region: str) -> Self:
        """The contract in *text*, None for no parameter; raises ContractError where it can't be used."""
        place, up = f"account {account}, {region}", f"strata up {environment}"
        if text is None:
            raise ContractError(
                f"{cls.PARAMETER}: there is no such parameter in {place}: the platform of {environment} is "
                f"not up; run `{up}` first"
            )
        contract = cls._read(text, cls.PARAMETER, up)
        expected = {"environment": environment, "account": account, "region": region}
        for key, value in expected.items():
            found = getattr(contract, key)
            if found != value:
                raise ContractError(
                    f"{cls.PARAMETER}: is of {key} {found}, and Pulumi.{environment}.yaml of the platform "
                    f"says {value}: the credentials are for another account, or the platform is another one"
                )
        return contract

    def need(self, part: Layer | None, key: str) -> Layer:
        """*part* of this contract; raises ContractError if the platform's stack file has null at *key*."""
        if part is None:
            raise ContractError("".join(self.lacks(part, key)))
        return part

    def lacks(self, part: object, key: str) -> list[str]:
        """A problem if the platform's stack file has null at *key*, of which *part* is in this contract."""
        if part is not None:
            return []
        return self.outdated(_ADDED.get(key, ""), key) or [
            f"{self.PARAMETER}: the platform of {self.environment} has no {key}: declare it in "
            f"Pulumi.{self.environment}.yaml and run `strata up {self.environment}` first"
        ]

    def outdated(self, field: str, need: str) -> list[str]:
        """A problem if the platform was deployed before version 1 had *field*, which *need* is read from."""
        if field not in type(self).model_fields or field in self.model_fields_set:
            return []
        return [
            f"{self.PARAMETER}: has no {field}, which {need} needs: an older version of Strata deployed the "
            f"platform of {self.environment}; run `strata up {self.environment}` first"
        ]


class QueuePart(_Part):
    """A queue that other services may send to."""

    url: str
    arn: str


class ProcessPart(_Part):
    """A process that other services may call: at *url* in the cluster, or by the *arn* of its function."""

    kind: Literal["web", "backend", "function", "workflow"]
    url: str | None = None
    arn: str | None = None
    security_group_id: str | None = None
    port: int | None = None


class ServiceContract(_Document):
    """The facts of one service that other services of its environment use."""

    version: int = _Document.VERSION
    service: str
    topics: Mapping[str, str]
    queues: Mapping[str, QueuePart]
    run: Mapping[str, ProcessPart]

    @staticmethod
    def parameter(service: str) -> str:
        """The parameter of *service*."""
        return f"/strata/services/{service}/1"

    @classmethod
    def parse(cls, text: str | None, *, environment: str, service: str) -> Self:
        """The contract of *service*, None for no parameter; raises ContractError where it can't be used."""
        parameter, up = cls.parameter(service), f"strata up {environment}/{service}"
        if text is None:
            raise ContractError(
                f"{parameter}: there is no such parameter: the service {service} is not up in {environment}; "
                f"run `{up}` first"
            )
        contract = cls._read(text, parameter, up)
        if contract.service != service:
            raise ContractError(f"{parameter}: is of service {contract.service}; run `{up}`, which writes it")
        return contract
