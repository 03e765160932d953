"""The stand-in for the official awsx provider: its VPC component."""
