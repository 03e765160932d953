"""The document of a contract in Parameter Store: its size, its version and its errors."""

import json
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

# Systems Manager User Guide, "Managing parameter tiers": the value of a standard parameter.
_LARGEST_BYTES = 4096


class ContractError(ValueError):
    """A contract that cannot be used; ``str()`` is the whole message."""


class Part(BaseModel):
    """A mapping of a contract; keys of a newer platform are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Document(Part):
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
    def read(cls, text: str, parameter: str, up: str) -> Self:
        """The contract in *text*; raises ContractError that names *up*, the command which writes it."""
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
