"""mode=mock: a reply derived from the request alone, identical on every machine."""
from __future__ import annotations

import re

from pipeline_kit.canonical_json import encode
from pipeline_kit.dice import Dice

from chat import ChatRequest, ChatResponse

_OPENINGS = (
    "In short: {topic} comes down to three things.",
    "Here is how I would approach {topic}.",
    "A good way to think about {topic} is to start small.",
    "The key point about {topic} is easy to miss.",
    "There are two sides to {topic}, and both matter.",
)
_MIDDLES = (
    "First, write down what must be true when it is done.",
    "Begin with the part that is hardest to change later.",
    "Measure before deciding; a number ends many debates.",
    "Keep the first version plain, and let use show what is missing.",
    "Name the assumption that everything else rests on, and test that one first.",
    "Ask who will read the result, and leave out what they do not need.",
    "Make each step small enough to undo.",
    "Prefer the option that fails early and says why.",
)
_CLOSINGS = (
    "That leaves a result one can check.",
    "The rest follows from there.",
    "If that holds, the next step is clear.",
    "Anything beyond this can wait until it is needed.",
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_TOKEN = re.compile(r"\s*\S+")


def answer(request: ChatRequest) -> ChatResponse:
    """A few sentences on the last message, within the request's own stop texts and maximum length (one token per word)."""
    dice = Dice(encode(request.body()))
    sentences = [dice.choose(_OPENINGS).format(topic=_topic(request)), *dice.draw(_MIDDLES, 3), dice.choose(_CLOSINGS)]
    reply = " ".join(sentences)
    if request.options.get("response_format") == "json_object":
        reply = encode({"answer": reply, "confidence": dice.roll(50, 99) / 100}).decode()
    reply, finish_reason = _limit(reply, request)
    return ChatResponse(request.model, reply, finish_reason)


def _limit(reply: str, request: ChatRequest) -> tuple[str, str]:
    cuts = [at for at in (reply.find(text) for text in request.options.get("stop", ())) if at >= 0]
    reply = reply[: min(cuts)] if cuts else reply
    longest = request.options.get("max_tokens") or request.options.get("max_completion_tokens")
    tokens = _TOKEN.findall(reply)
    if longest is None or len(tokens) <= longest:
        return reply, "stop"
    return "".join(tokens[:longest]), "length"


def _topic(request: ChatRequest) -> str:
    """The longest word of the last message, the first of equals; quoted, because it is the user's."""
    words = _WORD.findall(request.messages[-1]["content"][:10_000])
    return f"“{max(words, key=len)[:40]}”" if words else "this question"
