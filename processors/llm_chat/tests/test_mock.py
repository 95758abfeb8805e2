"""mode=mock, as laws over many requests."""
import random
import unittest

import mock
from chat import ChatRequest


def request(**members: object) -> ChatRequest:
    return ChatRequest.read({"model": "m", "messages": [{"role": "user", "content": "How do I begin?"}], **members})


class TheMock(unittest.TestCase):
    def test_answers_the_same_request_the_same(self) -> None:
        for seed in range(50):
            self.assertEqual(mock.answer(request(seed=seed)), mock.answer(request(seed=seed)))

    def test_answers_different_seeds_differently(self) -> None:
        self.assertGreater(len({mock.answer(request(seed=seed)).reply for seed in range(100)}), 95)

    def test_never_says_more_words_than_max_tokens(self) -> None:
        for longest in range(1, 30):
            response = mock.answer(request(max_tokens=longest, seed=longest))
            words = len(response.reply.split())
            self.assertLessEqual(words, longest)
            self.assertEqual(words == longest, response.finish_reason == "length")

    def test_never_says_a_stop_text(self) -> None:
        rng = random.Random(1)
        for _ in range(300):
            stop = ["".join(rng.choice("aeint. ,") for _ in range(rng.randint(1, 3))) for _ in range(rng.randint(1, 4))]
            reply = mock.answer(request(stop=stop)).reply
            for text in stop:
                self.assertNotIn(text, reply)

    def test_counts_no_usage(self) -> None:
        self.assertEqual({}, mock.answer(request()).usage)
