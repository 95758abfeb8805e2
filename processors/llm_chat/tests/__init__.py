"""Run with: python3 -m unittest discover -s processors/llm_chat/tests -t processors/llm_chat"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "_kit"))
