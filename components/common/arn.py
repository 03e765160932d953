"""Amazon Resource Names."""

from dataclasses import dataclass

_PARTS = 6


@dataclass(frozen=True)
class Arn:
    """``arn:partition:service:region:account:resource``; region and account are empty for some services."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> "Arn":
        """*text* as an ARN; raises ValueError if it isn't one."""
        parts = text.split(":", _PARTS - 1)
        if len(parts) < _PARTS or parts[0] != "arn":
            raise ValueError(f"{text!r} is not an ARN")
        return cls(*parts[1:])
