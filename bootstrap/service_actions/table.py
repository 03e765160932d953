"""Actions of a service's roles on its own resources, a managed policy for each group."""

from collections.abc import Mapping

from bootstrap.service_actions.compute import COMPUTE
from bootstrap.service_actions.data import DATA
from bootstrap.service_actions.edge import EDGE
from bootstrap.service_actions.messaging import MESSAGING
from bootstrap.service_actions.own import Own

OWN: Mapping[str, tuple[Own, ...]] = {
    "compute": COMPUTE,
    "data": DATA,
    "messaging": MESSAGING,
    "edge": EDGE,
}
"""One managed policy of each role for each group."""
