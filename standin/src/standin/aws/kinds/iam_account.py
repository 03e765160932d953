"""IAM's identity providers for SAML, and the password policy of an account."""

from typing import Any

from standin.aws import translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_POLICY_ID = "iam-account-password-policy"


@register
class SamlProvider(TableKind):
    """``aws.iam.SamlProvider``; its id is its ARN."""

    token = "aws:iam/samlProvider:SamlProvider"
    force_new = frozenset({"name"})
    autoname = "name"
    service = "iam"
    operations = Operations("CreateSAMLProvider", "GetSAMLProvider", "", "DeleteSAMLProvider")
    id_path = "SAMLProviderArn"
    formats = {"arn": "{id}"}
    tags_result = "Tags"
    tag_operations = TagOperations("TagSAMLProvider", "UntagSAMLProvider")

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs)
        return found and {**found, "Name": resource_id.rpartition("/")[2]}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"validUntil": found["ValidUntil"].isoformat()}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        # ministack tags none; a new one of the same name has the same ARN.
        self.delete(cloud, resource_id, state)
        self.create(cloud, inputs)


@register
class AccountPasswordPolicy(Kind):
    """``aws.iam.AccountPasswordPolicy``, of which an account has one."""

    token = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"
    defaults = {"allowUsersToChangePassword": True, "minimumPasswordLength": 6}
    aws_defaults = {
        "hardExpiry": False,
        "maxPasswordAge": 0,
        "passwordReusePrevention": 0,
        "requireLowercaseCharacters": False,
        "requireNumbers": False,
        "requireSymbols": False,
        "requireUppercaseCharacters": False,
    }

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return _POLICY_ID

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud, inputs)
        return _POLICY_ID

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("iam").get_account_password_policy()["PasswordPolicy"]
        return {**self.aws_defaults, **translate.answer(self.token, found)} | {
            "expirePasswords": found.get("ExpirePasswords", False)
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        # AWS resets what it isn't given, and ministack keeps it.
        self.delete(cloud, resource_id, state)
        self._put(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("iam").delete_account_password_policy()

    def _put(self, cloud: Cloud, inputs: Properties) -> None:
        iam = cloud.client("iam")
        # The API takes no zero for an age and a number of passwords that don't count.
        wanted = {name: value for name, value in inputs.items() if value != 0 or isinstance(value, bool)}
        iam.update_account_password_policy(**translate.request(iam, "UpdateAccountPasswordPolicy", wanted))
