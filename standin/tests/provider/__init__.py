"""The stand-in plugins without an engine and without a cloud."""
