"""Access settings of the whole account, which an account has once: passwords and findings about access."""

import pulumi
from pulumi_aws import accessanalyzer, iam

# AWS Security Hub: 14 characters (IAM.15) of every class (IAM.11 to 14), 24 remembered passwords (IAM.16).
_CHARACTERS = 14
_REMEMBERED = 24


class AccountAccess(pulumi.ComponentResource):
    """The password policy of IAM users, and an analyzer of access from outside of the account.

    They are bootstrap's and not the platform's: its boundary lets no deployment weaken them.
    """

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strata:bootstrap:AccountAccess", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        iam.AccountPasswordPolicy(
            name,
            allow_users_to_change_password=True,
            minimum_password_length=_CHARACTERS,
            password_reuse_prevention=_REMEMBERED,
            require_lowercase_characters=True,
            require_numbers=True,
            require_symbols=True,
            require_uppercase_characters=True,
            opts=child,
        )
        # The provider names none by itself, and an account has at most one of this type in a region.
        accessanalyzer.Analyzer(name, analyzer_name=name, type="ACCOUNT", opts=child)

        self.register_outputs({})
