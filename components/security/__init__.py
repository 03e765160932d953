"""The security layer: the environment's key, and where applications find what was built."""

from components.security.environment_key import EnvironmentKey, replica_keys
from components.security.parameters import Parameters

__all__ = ["EnvironmentKey", "Parameters", "replica_keys"]
