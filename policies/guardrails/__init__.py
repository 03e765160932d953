"""What rules are made of, and how the engine comes to ask them; the rules themselves are in ``rules``."""
