"""A processor as a Modal function: its declaration, and the handling of calls inside the container. Standard library only."""
