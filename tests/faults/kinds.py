"""All kinds of faults: each module enters its own."""

from faults import (
    bootstrap_faults,
    destroy_faults,
    emulator_faults,
    file_faults,
    process_faults,
    update_faults,
)
from faults.registry import FAULTS

__all__ = ["FAULTS"]
MODULES = (update_faults, process_faults, emulator_faults, destroy_faults, bootstrap_faults, file_faults)
