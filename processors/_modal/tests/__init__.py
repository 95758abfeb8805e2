"""Run with: python3 -m unittest discover -s processors/_modal/tests -t processors/_modal"""
from pathlib import Path

GOLDEN = Path(__file__).parents[3] / "tests" / "golden"
APPLICATION = GOLDEN / "modal" / "application.json"
