"""For tests, never in an image: a stand-in for `modal` that records declarations, and calls like a caller's."""
