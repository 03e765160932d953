"""The password of a cache, generated once and stored in Secrets Manager."""

import secrets

import pulumi

from components.common.generated_secret import SecretText, generated_secret
from components.common.locks import Locks

# ElastiCache accepts 16 to 128 characters, and few characters other than letters and digits: User Guide,
# "Authenticating with the Valkey and Redis OSS AUTH command". Hexadecimal digits are all allowed.
_BYTES = 32
_CURRENT = "AWSCURRENT"


class Token(pulumi.ComponentResource):
    """A random password that changes with *version* and only then; it is a secret in the state."""

    value: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        version: int,
        locks: Locks,
        *,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:Token", name, None, opts)

        secret = generated_secret(
            name,
            SecretText(f"{name}-{version}", secrets.token_hex(_BYTES), [_CURRENT]),
            locks,
            description=f"The password of {name}",
            key_arn=key_arn,
            parent=self,
        )

        self.value = secret.text
        self.arn = secret.arn
        self.register_outputs({"arn": self.arn})
