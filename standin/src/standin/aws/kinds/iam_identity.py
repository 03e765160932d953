"""IAM's identity providers for web identities (OpenID Connect)."""

from collections.abc import Iterable
from typing import Any

from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_SCHEME = "https://"


@register
class OpenIdConnectProvider(TableKind):
    """``aws.iam.OpenIdConnectProvider``; its id is its ARN, which the URL alone decides."""

    token = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    force_new = frozenset({"url"})
    service = "iam"
    operations = Operations(
        "CreateOpenIDConnectProvider", "GetOpenIDConnectProvider", "", "DeleteOpenIDConnectProvider"
    )
    names = (("clientIdLists", "ClientIDList"), ("thumbprintLists", "ThumbprintList"))
    id_path = "OpenIDConnectProviderArn"
    formats = {"arn": "{id}"}
    tag_operations = TagOperations("TagOpenIDConnectProvider", "UntagOpenIDConnectProvider")
    tags_result = "Tags"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        url = inputs.get("url")
        if isinstance(url, str) and not url.startswith(_SCHEME):
            yield "url", f'"url" must begin with {_SCHEME}'

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        # IAM returns the URL without its scheme, ministack with it; the provider keeps the declared one.
        return {"url": _SCHEME + found["Url"].removeprefix(_SCHEME)}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        # ministack has no operation that updates one; a new one of the same URL has the same ARN.
        self.delete(cloud, resource_id, state)
        self.create(cloud, inputs)
