"""The addresses of a prediction's images, in every documented form."""
import base64
import unittest
from typing import Any
from urllib.parse import quote

from download import MAX_BYTES, addresses_in, fetch_pictures
from pipeline_kit import ProcessorFault
from pipeline_kit.web import Client, Deadline, Patience

from .pictures_sample import GIF, PNG

HERE = "https://replicate.delivery/out.png"
CODED = base64.b64encode(PNG).decode()


def fetched(*addresses: str) -> list[bytes]:
    """Fetches only what needs no network."""
    client = Client(Deadline.within(10, Patience()))
    return [picture.content for picture in fetch_pictures(client, "https://api.replicate.com/v1", {}, list(addresses))]


class Addresses(unittest.TestCase):
    def test_stand_in_texts_lists_and_objects(self) -> None:
        table: list[Any] = [HERE, [HERE], [[HERE]], {"image": HERE, "seed": 7}, {"images": [HERE], "note": "words"}, [HERE, None], [HERE, HERE], {"a": {"b": HERE}}]
        for output in table:
            with self.subTest(output):
                self.assertEqual([HERE], addresses_in(output))
        self.assertEqual([HERE, "DATA:x,y"], addresses_in([HERE, "DATA:x,y", "words"]))

    def test_may_hold_the_image_itself(self) -> None:
        table = [
            f"data:image/png;base64,{CODED}",
            f"DATA:image/png;BASE64,{CODED}",
            f"data:image/png;base64,{CODED.rstrip('=')}",
            f"data:image/png;base64,{CODED[:20]}\n{CODED[20:]}",
            f"data:image/png;charset=x;base64,{quote(CODED, safe='')}",
            f"data:;base64,{CODED}",
            f"data:image/webp;base64,{CODED}",
            f"data:image/png,{quote(PNG)}",
        ]
        for address in table:
            with self.subTest(address[:30]):
                self.assertEqual([PNG], fetched(address))

    def test_hold_no_more_than_an_image_that_is_fetched(self) -> None:
        def inline(content: bytes) -> str:
            return "data:image/png;base64," + base64.b64encode(content).decode()

        longest = PNG + bytes(MAX_BYTES - len(PNG))
        self.assertEqual(MAX_BYTES, len(fetched(inline(longest))[0]))
        with self.assertRaisesRegex(ProcessorFault, f"provider answer is larger than {MAX_BYTES} bytes$"):
            fetched(inline(longest + b"x"))

    def test_of_something_else_are_passed_over_while_there_is_an_image(self) -> None:
        gif = "data:image/gif;base64," + base64.b64encode(GIF).decode()
        self.assertEqual([GIF], fetched("data:application/json,{}", gif))

    def test_out_of_form_are_faults_that_quote_nothing(self) -> None:
        table: list[tuple[Any, str]] = [
            (None, "no image in its output"),
            ("words", "no image in its output"),
            ([[[[[HERE]]]]], "no image in its output"),
            ([f"{HERE}?{at}" for at in range(11)], "more than 10 images"),
            ("ftp://host/private", "image address"),
            ("data:image/png;base64", "image address"),
            ("data:image/png;base64,A", "image address"),
            ("data:image/png;base64,Ä", "image address"),
            ("https://user:pw@host/private", "image address"),
            ("http://host/private", "image address without TLS"),
        ]
        for output, what in table:
            with self.subTest(output), self.assertRaises(ProcessorFault) as caught:
                fetch_pictures(Client(Deadline.within(10, Patience())), "https://api.replicate.com/v1", {}, output)
            self.assertEqual(f"adapter invocation failed: provider answer is unusable: {what}", caught.exception.message)
