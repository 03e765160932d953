"""The secret header by which the load balancer recognizes requests of the CDN."""

import secrets
from collections.abc import Sequence

import pulumi

from components.common.generated_secret import SecretText, generated_secret
from components.common.locks import Locks

HEADER = "x-origin-verify"
"""CloudFront overwrites a header of that name that a viewer sends."""
_BYTES = 32


class OriginSecret(pulumi.ComponentResource):
    """The value of the header in *version*, and the values that are *accepted*: this one and the one before.

    CloudFront takes minutes to send a new value from all edge locations; until then some send the old one.
    """

    current: pulumi.Output[str]
    accepted: Sequence[pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        version: int,
        locks: Locks,
        *,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:edge:OriginSecret", name, None, opts)
        self._locks, self._key_arn = locks, key_arn
        self.accepted = [self._value(f"{name}-{one}") for one in (version - 1, version) if one > 0]
        self.current = self.accepted[-1]
        self.register_outputs({})

    def _value(self, name: str) -> pulumi.Output[str]:
        return generated_secret(
            name,
            SecretText(name, secrets.token_hex(_BYTES)),
            self._locks,
            description=f"The header {HEADER} of the CDN's requests",
            key_arn=self._key_arn,
            parent=self,
        ).text
