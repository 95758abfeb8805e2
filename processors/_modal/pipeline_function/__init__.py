"""A processor as a function of Modal: what is declared, and what a call does inside the container. Standard library only."""
