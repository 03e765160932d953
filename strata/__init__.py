"""The tool around the program: one command that runs the real engine on the right cloud."""
