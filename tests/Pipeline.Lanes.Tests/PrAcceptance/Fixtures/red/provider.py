import importlib
import uuid

from pipeline_kit import OutputItem, ProcessorResult


def make_runner(config):
    return run


def run(inputs):
    what = inputs["what"]
    said = str(uuid.uuid4()) if what == "drift" else what
    outputs = [] if what == "nothing" else [OutputItem("outputs/said.txt", said.encode())]
    if what == "extra":
        outputs.append(OutputItem("outputs/extra.txt", b"extra"))
    if what == "import":
        importlib.import_module("django")
    if what == "throw":
        raise ValueError("a payload")
    return ProcessorResult(outputs, "red")
