"""The real engine against the local cloud."""
