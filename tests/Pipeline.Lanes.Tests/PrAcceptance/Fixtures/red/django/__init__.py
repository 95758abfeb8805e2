"""Not the real one: a name that no container may load."""
