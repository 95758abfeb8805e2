"""The acceptance cases, without a container."""
from kit_testing.cases import case_tests

Cases = case_tests("image_generate")
