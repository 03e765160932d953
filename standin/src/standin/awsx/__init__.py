"""The stand-in for the official awsx plugin: one VPC component, made the way the official one makes it."""
