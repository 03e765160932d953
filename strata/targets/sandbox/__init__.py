"""A real engine and an emulated AWS: everything that an environment needs to come up on one machine."""
