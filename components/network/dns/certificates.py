"""ACM certificates for the names of the public zone, validated by DNS."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pulumi
from pulumi_aws import acm, route53

from components.common.dns_records import HostedZone
from components.common.domain import WILDCARD
from components.common.north_virginia import REGION as NORTH_VIRGINIA
from components.network.dns.certificate_settings import CertificateSettings

_TTL = 300


class Certificates(pulumi.ComponentResource):
    """A certificate of *region* and one of us-east-1, each issued before its ARN is available.

    Without *zone* there is none, because it couldn't be validated. ACM renews a certificate that is in use as
    long as its validation records exist.
    """

    arn: pulumi.Output[str] | None
    """The certificate of the region, for load balancers and APIs."""
    cloudfront_arn: pulumi.Output[str] | None
    """The certificate of us-east-1, for CloudFront."""

    def __init__(
        self,
        name: str,
        settings: CertificateSettings | None,
        *,
        region: str,
        zone: HostedZone | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:Certificates", name, None, opts)
        self._prefix, self._child = name, pulumi.ResourceOptions(parent=self)
        self.arn = self.cloudfront_arn = None
        if settings is not None and zone is not None:
            regional = self._certificate(name, settings, region)
            records = self._records(settings.names, regional, zone)
            self.arn = self._issued(name, settings, regional, region, records)
            if settings.cloudfront:
                self.cloudfront_arn = self._cloudfront(settings, region, records)
        self.register_outputs({})

    def _cloudfront(
        self, settings: CertificateSettings, region: str, records: Sequence[route53.Record]
    ) -> pulumi.Output[str] | None:
        if region == NORTH_VIRGINIA:
            return self.arn
        name = f"{self._prefix}-{NORTH_VIRGINIA}"
        certificate = self._certificate(name, settings, NORTH_VIRGINIA)
        return self._issued(name, settings, certificate, NORTH_VIRGINIA, records)

    def _certificate(self, name: str, settings: CertificateSettings, region: str) -> acm.Certificate:
        first, *others = settings.names
        return acm.Certificate(
            name,
            domain_name=first,
            subject_alternative_names=others,
            validation_method="DNS",
            key_algorithm=settings.key_algorithm,
            options=acm.CertificateOptionsArgs(
                certificate_transparency_logging_preference="ENABLED", export="DISABLED"
            ),
            region=region,
            opts=self._child,
        )

    def _records(
        self, names: Sequence[str], certificate: acm.Certificate, zone: HostedZone
    ) -> list[route53.Record]:
        """One validation record for each domain; a domain and its wildcard have the same.

        ACM User Guide, "DNS validation": a record is created for the domain and the account, so certificates
        of other regions have the same one, and so may a certificate that was there before.
        """
        options = certificate.domain_validation_options
        return [
            route53.Record(
                f"{self._prefix}-{domain}",
                zone_id=zone.zone_id,
                name=options.apply(partial(_record_name, domain)),
                type="CNAME",
                records=[options.apply(partial(_record_value, domain))],
                ttl=_TTL,
                allow_overwrite=True,
                opts=self._child,
            )
            for domain in validated(names)
        ]

    def _issued(
        self,
        name: str,
        settings: CertificateSettings,
        certificate: acm.Certificate,
        region: str,
        records: Sequence[route53.Record],
    ) -> pulumi.Output[str]:
        """The ARN of *certificate*, known as soon as ACM has issued it."""
        wait = pulumi.CustomTimeouts(create=f"{settings.validation_minutes}m")
        return acm.CertificateValidation(
            name,
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records],
            region=region,
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(custom_timeouts=wait)),
        ).certificate_arn


def validated(names: Sequence[str]) -> list[str]:
    """The domains among *names* that need a validation record: ``*.example.com`` has that of example.com."""
    return sorted({name.removeprefix(WILDCARD) for name in names})


def _record_name(domain: str, options: Sequence[acm.outputs.CertificateDomainValidationOption]) -> str:
    # Without the last dot, as the provider keeps a record's name.
    return str(_of(domain, options).resource_record_name).removesuffix(".")


def _record_value(domain: str, options: Sequence[acm.outputs.CertificateDomainValidationOption]) -> str:
    return str(_of(domain, options).resource_record_value)


def _of(
    domain: str, options: Sequence[acm.outputs.CertificateDomainValidationOption]
) -> acm.outputs.CertificateDomainValidationOption:
    return next(one for one in options if str(one.domain_name).removeprefix(WILDCARD) == domain)
