"""The stand-in's resource kinds, one by one, against real emulators."""
