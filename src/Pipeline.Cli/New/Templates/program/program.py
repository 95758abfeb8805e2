"""Any program: its last two arguments are the file of inputs, and an empty folder for its outputs."""
import json
import pathlib
import sys

inputs, outputs = (pathlib.Path(argument) for argument in sys.argv[-2:])
greeting = f"Hello, {json.loads(inputs.read_text('utf-8'))['name']}!\n"
(outputs / "greeting.txt").write_text(greeting, "utf-8")
