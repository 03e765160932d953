"""The contract of a service, which other services of its environment use."""

from collections.abc import Mapping
from typing import Literal, Self

from components.service.contract_document import ContractError, Document, Part


class QueuePart(Part):
    """A queue that other services may send to."""

    url: str
    arn: str


class ProcessPart(Part):
    """A process that other services may call: at *url* in the cluster, or by the *arn* of its function."""

    kind: Literal["web", "backend", "function", "workflow"]
    url: str | None = None
    arn: str | None = None
    security_group_id: str | None = None
    port: int | None = None


class ServiceContract(Document):
    """The facts of one service that other services of its environment use."""

    version: int = Document.VERSION
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
        contract = cls.read(text, parameter, up)
        if contract.service != service:
            raise ContractError(f"{parameter}: is of service {contract.service}; run `{up}`, which writes it")
        return contract
