"""The network layer: one VPC, and everything that decides who may talk to whom in it."""

from components.network.endpoints import Endpoints
from components.network.flow_logs import FlowLogs
from components.network.network_acls import NetworkAcls
from components.network.security_groups import SecurityGroups
from components.network.settings import NetworkSettings
from components.network.vpc import Network

__all__ = ["Endpoints", "FlowLogs", "Network", "NetworkAcls", "NetworkSettings", "SecurityGroups"]
