"""Refusal of a plan with routes to a shared transit gateway that doesn't have the VPC's attachment yet."""

from collections.abc import Mapping
from typing import Any

from strata.engine.plan import steps
from strata.engine.urn import name_of
from strata.errors import Exit, StrataError

_ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment::"
_GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway::"
_ROUTE = "aws:ec2/route:Route::"
_NEW = frozenset({"create", "create-replacement"})
_CHANGES = _NEW | {"update"}
_GONE = frozenset({"delete"})


def refuse_unaccepted(planned: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise StrataError if the plan creates an attachment to a shared gateway, and routes to the gateway.

    The gateway's owner accepts the attachment first; EC2 knows no such gateway until then. A route to another
    gateway than before is an update.
    """
    plans = {urn: steps(one) for urn, one in planned.items()}
    attachments = [urn for urn, kinds in plans.items() if _ATTACHMENT in urn and kinds & _NEW]
    own = any(_GATEWAY in urn and kinds != _GONE for urn, kinds in plans.items())
    prefixes = tuple(name_of(urn) for urn in attachments)
    changed = [urn for urn, kinds in plans.items() if _ROUTE in urn and kinds & _CHANGES]
    routes = [urn for urn in changed if name_of(urn).startswith(prefixes)]
    if attachments and routes and not own:
        raise StrataError(
            "The attachment to the shared transit gateway is new, and EC2 refuses routes to the gateway "
            "until its owner has accepted the attachment:\n"
            "  1. Give strata:network.connections.transit_gateway.accepted the value false, and run "
            "`strata up ENV`.\n"
            "  2. Let the gateway's owner accept the output pending_attachment.\n"
            "  3. Give accepted the value true, and run `strata up ENV` again.\n"
            "Nothing was changed.",
            Exit.USAGE,
        )
