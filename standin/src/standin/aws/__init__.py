"""The stand-in for the official AWS provider."""
