"""Refusal of a plan that waits for certificates of a zone which only this update creates."""

from collections.abc import Mapping
from typing import Any

from strata.engine.plan import input_changes, steps
from strata.errors import Exit, StrataError

_ZONE = "aws:route53/zone:Zone::"
_WAIT = "aws:acm/certificateValidation:CertificateValidation::"


def refuse_undelegated(planned: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise StrataError if the plan creates a public zone and waits for its certificates.

    The parent domain can't have the name servers of a zone that doesn't exist yet, so the wait would end
    without a certificate, and leave an incomplete environment.
    """
    created = [(urn, one) for urn, one in planned.items() if "create" in steps(one)]
    zones = [one for urn, one in created if _ZONE in urn and not input_changes(one, "adds").get("vpcs")]
    waits = any(_WAIT in urn for urn, _ in created)
    if zones and waits:
        name = input_changes(zones[0], "adds").get("name", "the zone")
        raise StrataError(
            f"Certificates wait for the zone {name}, which is new: ACM issues them only when the parent "
            "domain has the zone's name servers:\n"
            "  1. Set strata:network.dns.public.delegated to false, and run `strata up ENV`.\n"
            "  2. Create NS records in the parent domain, with the output dns.name_servers.\n"
            "  3. Set delegated to true, and run `strata up ENV` again.\n"
            "Nothing was changed.",
            Exit.USAGE,
        )
