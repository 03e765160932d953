"""Certificates of AWS Certificate Manager and their validation."""

from collections.abc import Iterable, Mapping
from typing import Any

from standin.aws import service_tags, tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, register
from standin.aws.kinds.waiting import until
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_TAGS = TagOperations("AddTagsToCertificate", "RemoveTagsFromCertificate", "ListTagsForCertificate")
_ISSUED = "ISSUED"
_IMPORTED = ("certificateBody", "certificateChain", "privateKey", "privateKeyWo", "privateKeyWoVersion")


@register
class Certificate(Kind):
    """``aws.acm.Certificate`` of Amazon's; its id is its ARN."""

    token = "aws:acm/certificate:Certificate"
    force_new = frozenset(
        {
            "certificateAuthorityArn",
            "domainName",
            "keyAlgorithm",
            "subjectAlternativeNames",
            "validationMethod",
            "validationOptions",
        }
    )
    computed_inside = frozenset({"certificateTransparencyLoggingPreference", "export"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(
            inputs,
            {
                "validationMethod": ("EMAIL", "DNS", "HTTP", "NONE"),
                "keyAlgorithm": (
                    "RSA_1024",
                    "RSA_2048",
                    "RSA_3072",
                    "RSA_4096",
                    "EC_prime256v1",
                    "EC_secp384r1",
                    "EC_secp521r1",
                ),
            },
        )
        yield from validation.unsupported(
            inputs, "certificateAuthorityArn", "earlyRenewalDuration", "validationOptions", *_IMPORTED
        )
        if "domainName" not in inputs:
            yield "domainName", "one of `certificate_body,domain_name,private_key` must be specified"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        acm = cloud.client("acm")
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        given = {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
        asked = translate.request(acm, "RequestCertificate", given)
        return str(acm.request_certificate(**asked, **({"Tags": tags} if tags else {}))["CertificateArn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        acm = cloud.client("acm")
        found = acm.describe_certificate(CertificateArn=resource_id)["Certificate"]
        tags = acm.list_tags_for_certificate(CertificateArn=resource_id)["Tags"]
        options = found.get("DomainValidationOptions", ())
        return {
            "arn": resource_id,
            "domainName": found["DomainName"],
            "subjectAlternativeNames": _alternatives(found, inputs),
            "domainValidationOptions": [_record(one) for one in sorted(options, key=_domain)],
            "keyAlgorithm": str(found["KeyAlgorithm"]).replace("-", "_"),
            "notAfter": str(found.get("NotAfter", "")),
            "notBefore": str(found.get("NotBefore", "")),
            "options": translate.answer(self.token, {"Options": found.get("Options", {})})["options"],
            "pendingRenewal": False,
            "renewalEligibility": found.get("RenewalEligibility", ""),
            "status": found["Status"],
            "type": found["Type"],
            "validationMethod": next((one["ValidationMethod"] for one in options), None),
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        acm = cloud.client("acm")
        service_tags.update(acm, resource_id, state, inputs, _TAGS)
        wanted = (inputs.get("options") or {}).get("certificateTransparencyLoggingPreference")
        before = (state.get("options") or {}).get("certificateTransparencyLoggingPreference")
        if wanted is not None and wanted != before:
            acm.update_certificate_options(
                CertificateArn=resource_id, Options={"CertificateTransparencyLoggingPreference": wanted}
            )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("acm").delete_certificate(CertificateArn=resource_id)


@register
class CertificateValidation(Kind):
    """``aws.acm.CertificateValidation``: waits for the certificate; its id is the time of the issue."""

    token = "aws:acm/certificateValidation:CertificateValidation"
    force_new = frozenset({"certificateArn", "validationRecordFqdns"})
    write_only = frozenset({"validationRecordFqdns"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        arn = inputs["certificateArn"]
        found = _describe(cloud, arn)
        if found["Type"] != "AMAZON_ISSUED":
            raise ProviderError(f"ACM Certificate ({arn}) has type {found['Type']}, no validation necessary")
        self._compare(found, inputs.get("validationRecordFqdns"))
        until(lambda: _describe(cloud, arn)["Status"] == _ISSUED, f"ACM Certificate ({arn}) to be issued")
        return f"{_describe(cloud, arn)['IssuedAt']:%Y-%m-%d %H:%M:%S.%f +0000 UTC}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        arn = inputs["certificateArn"]
        return {"certificateArn": arn} if _describe(cloud, arn)["Status"] == _ISSUED else None

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        """Delete nothing: the validation isn't a resource of AWS."""

    @staticmethod
    def _compare(found: Mapping[str, Any], declared: list[str] | None) -> None:
        """Refuse a certificate of which a record is not among the *declared* ones."""
        given = {name.removesuffix(".") for name in declared or ()}
        for one in found.get("DomainValidationOptions", ()):
            name = str(one["ResourceRecord"]["Name"]).removesuffix(".")
            if declared is not None and name not in given:
                raise ProviderError(f"missing {one['DomainName']} DNS validation record: {name}")


def _describe(cloud: Cloud, arn: str) -> dict[str, Any]:
    return dict(cloud.client("acm").describe_certificate(CertificateArn=arn)["Certificate"])


def _alternatives(found: Mapping[str, Any], inputs: Properties) -> list[str]:
    """The other names; the provider adds the first name to them, declared or not."""
    declared = inputs.get("subjectAlternativeNames") or ()
    first = found["DomainName"]
    names = [str(name) for name in found.get("SubjectAlternativeNames", ())]
    return [name for name in names if name != first or first in declared]


def _domain(option: Mapping[str, Any]) -> str:
    return str(option["DomainName"])


def _record(option: Mapping[str, Any]) -> Properties:
    record = option.get("ResourceRecord", {})
    return {
        "domainName": option["DomainName"],
        "resourceRecordName": record.get("Name"),
        "resourceRecordType": record.get("Type"),
        "resourceRecordValue": record.get("Value"),
    }
