"""One folder per layer, one public component per module."""
