"""Run with: python3 -m unittest discover -s processors/image_generate/tests -t processors/image_generate"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "_kit"))
