"""For tests, never in an image: a stand-in for `modal` that records what is declared, and calls as a caller makes them."""
