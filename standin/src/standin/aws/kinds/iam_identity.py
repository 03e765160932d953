"""Identity providers of IAM, whose tokens a role may be taken with."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_SCHEME = "https://"


@register
class OpenIdConnectProvider(Kind):
    """``aws.iam.OpenIdConnectProvider``; its id is its ARN, which the URL alone decides."""

    token = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    force_new = frozenset({"url"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        url = inputs.get("url")
        if isinstance(url, str) and not url.startswith(_SCHEME):
            yield "url", f'"url" must begin with {_SCHEME}'

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("iam").create_open_id_connect_provider(
            Url=inputs["url"],
            ClientIDList=inputs["clientIdLists"],
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
            **_thumbprints(inputs),
        )
        return str(made["OpenIDConnectProviderArn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=resource_id)
        return {
            "arn": resource_id,
            # IAM tells it without the scheme, ministack with it; the provider keeps what was declared.
            "url": _SCHEME + found["Url"].removeprefix(_SCHEME),
            "clientIdLists": found["ClientIDList"],
            "thumbprintLists": found["ThumbprintList"],
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        # ministack has none of the calls that change one in place; made anew it has the same ARN.
        self.delete(cloud, resource_id, state)
        self.create(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=resource_id)


def _thumbprints(inputs: Properties) -> dict[str, Any]:
    declared = inputs.get("thumbprintLists")
    return {"ThumbprintList": declared} if declared else {}
