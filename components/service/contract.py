"""The platform's contract in Parameter Store: its resources that services use."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import Field

from components.service.contract_document import ContractError, Document
from components.service.contract_parts import (
    AuroraPart,
    CdnPart,
    ContainersPart,
    DatabasePart,
    GraphPart,
    KafkaPart,
    KeysPart,
    LoadBalancerPart,
    MemcachedPart,
    NamedArn,
    NamesPart,
    NetworkPart,
    SessionsPart,
    UsersPart,
)

# Keys of the platform's stack file whose fields were added to version 1 of the contract.
_ADDED = {"strata:data.graph": "graph", "strata:identity.users": "users"}

Layer = TypeVar("Layer")


class Contract(Document):
    """The facts of an environment's platform that services use.

    A field that is added to a version has a default: platforms that were deployed before don't have it, and
    `outdated` refuses the services that need it. Another change needs another version and parameter.
    """

    PARAMETER: ClassVar[str] = "/strata/contract/1"

    version: int = Document.VERSION
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
        contract = cls.read(text, cls.PARAMETER, up)
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
