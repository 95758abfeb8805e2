"""Does what a golden case's provider does, as a program that knows the two paths alone: run.json INPUTS OUTPUTS."""

import base64
import functools
import json
import os
import shutil
import sys

case, inputs, outputs = sys.argv[1:]
with open(case, encoding="utf-8") as file:
    result = json.load(file)["provider"]["result"]
with open(inputs, encoding="utf-8") as file:
    document = json.load(file)


def at(value, step):
    return value[int(step)] if isinstance(value, list) else value[step]


print("a program that prints")
for output in result["outputs"]:
    name = output["relpath"].removeprefix("./").removeprefix("outputs")[1:]
    path = os.path.join(outputs, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if "artifact_at" in output:
        shutil.copyfile(functools.reduce(at, output["artifact_at"].split("/")[1:], document)["$artifact"], path)
        continue
    with open(path, "wb") as file:
        file.write(output["text"].encode() if "text" in output else base64.b64decode(output["base64"]))
if result["usage"]:
    with open(os.path.join(outputs, "usage.json"), "w", encoding="utf-8") as file:
        json.dump(result["usage"], file)
