"""Support for the tests of the kit and of the processors; never copied into an image."""
