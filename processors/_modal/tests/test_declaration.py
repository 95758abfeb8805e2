"""The declarations that `modal deploy` gets for the golden application, argument by argument."""
import importlib.util
import json
import os
import sys
import types
import unittest
import unittest.mock
from pathlib import Path

from function_testing import recorder
from pipeline_function import application, declaration, handler, wire
from tests import APPLICATION, GOLDEN

MODULE = Path(__file__).parents[2] / "modal_app.py"


def load(local: bool = True) -> types.ModuleType:
    """The module as `modal deploy` or a container loads it."""
    spec = importlib.util.spec_from_file_location("modal_app", MODULE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    with (
        unittest.mock.patch.dict(sys.modules, {"modal": recorder.modal(local), "modal_app": module}),
        unittest.mock.patch.dict(os.environ, {declaration.FILE_VARIABLE: str(APPLICATION)}),
        unittest.mock.patch.object(declaration, "REMOTE_FILE", declaration.REMOTE_FILE if local else str(APPLICATION)),
    ):
        spec.loader.exec_module(module)
    return module


class TheApp(unittest.TestCase):
    def test_is_declared_argument_by_argument_as_the_golden_says(self) -> None:
        declared = json.dumps(load().app.declared(), indent=1, sort_keys=True).replace(str(APPLICATION), "FILE") + "\n"
        golden = GOLDEN / "modal" / "declared.json"
        if os.environ.get("GOLDEN") == "write":
            golden.write_text(declared)
        self.assertEqual(golden.read_text(), declared)

    def test_has_each_function_under_its_name_in_its_module_where_a_container_looks(self) -> None:
        for local in (True, False):
            module = load(local)
            names = ["llm_chat", "table_profile", "_deployment"]
            self.assertEqual(names, [one.raw.__qualname__ for one in module.app.functions])
            self.assertEqual(module.app.functions, [getattr(module, name) for name in names])
            self.assertEqual({"modal_app"}, {one.raw.__module__ for one in module.app.functions})

    def test_answers_for_the_deployment_with_its_own_bytes_and_nothing_else(self) -> None:
        tells = load(local=False)._deployment.raw
        self.assertEqual((GOLDEN / "contracts" / "deployment.json").read_bytes(), tells(handler.INQUIRY))
        with self.assertRaisesRegex(wire.PayloadError, "_deployment answers an inquiry alone"):
            tells(b"{}\n")

    def test_answers_the_inquiry_with_its_identity(self) -> None:
        self.assertEqual((GOLDEN / "contracts" / "function-inquiry.json").read_bytes(), handler.INQUIRY)
        said = json.loads(load(local=False).llm_chat.raw(handler.INQUIRY))
        told = {"deployment": wire.digest((GOLDEN / "contracts" / "deployment.json").read_bytes()), "function": "llm_chat",
                "image_digest": "sha256:" + "1" * 64, "schema": "function-identity-v1"}  # fmt: skip
        self.assertEqual(told, said)

    def test_carries_the_deployments_digest_in_two_tags(self) -> None:
        lines = (GOLDEN / "contracts" / "deployment-tags.txt").read_text()
        for value in application.parse(APPLICATION.read_bytes()).tags.values():
            self.assertIn(value, lines)

    def test_refuses_a_name_that_the_module_has_itself(self) -> None:
        for name in ("app", "os", "_deployment"):
            told = json.loads(APPLICATION.read_bytes())
            told["deployment"] = told["deployment"].replace('"function":"llm_chat"', f'"function":"{name}"')
            told["images"][name] = told["images"]["llm_chat"]
            with self.subTest(name), self.assertRaisesRegex(ValueError, f"no function can be named {name}"):
                declaration.declare(recorder.modal(True), application.parse(wire.line(told)), {"__name__": "m", "os": os}, APPLICATION)

    def test_of_a_public_registry_names_no_secret_for_it(self) -> None:
        told = json.loads(APPLICATION.read_bytes())
        del told["registry_secret"], told["images"]["table_profile"]["userland"]
        app = declaration.declare(recorder.modal(True), application.parse(wire.line(told)), {"__name__": "m"}, APPLICATION)
        for function in app.declared()["functions"][:2]:
            pulled = function["image"][0][-1]
            self.assertEqual((None, []), (pulled["secret"], pulled["setup_dockerfile_commands"]))

    def test_is_read_from_one_canonical_file_alone(self) -> None:
        for broken in (b"", b"{}", b'{"schema":"modal-application-v1"} \n', b'{"schema":"other"}\n', APPLICATION.read_bytes() + b"more"):
            with self.subTest(broken[:40]), self.assertRaises(ValueError):
                application.parse(broken)
