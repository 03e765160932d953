"""Data sources of the AWS provider."""

from collections.abc import Callable, Mapping

from standin.aws.cloud import Cloud
from standin.aws.values import Properties


def _parameter(cloud: Cloud, arguments: Properties) -> Properties:
    """``aws.ssm.get_parameter``."""
    decrypt = arguments.get("withDecryption", True)
    found = cloud.client("ssm").get_parameter(Name=arguments["name"], WithDecryption=decrypt)["Parameter"]
    secret = found["Type"] == "SecureString"
    return {
        "id": found["Name"],
        "name": found["Name"],
        "arn": found["ARN"],
        "type": found["Type"],
        "value": found["Value"],
        "insecureValue": "" if secret else found["Value"],
        "version": found["Version"],
        "region": cloud.region,
        "withDecryption": decrypt,
    }


SOURCES: Mapping[str, Callable[[Cloud, Properties], Properties]] = {
    "aws:ssm/getParameter:getParameter": _parameter,
}
