"""A stand-in for the package `modal`: it builds nothing, and records all arguments of all declarations."""
from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any


class Function:
    """A decorator's replacement of a function; the platform calls `raw`."""

    def __init__(self, raw: Callable[[bytes], bytes], given: dict[str, Any]) -> None:
        self.raw, self.given = raw, given


class App:
    def __init__(self, name: str, **given: Any) -> None:
        self.name, self.given = name, given
        self.functions: list[Function] = []

    def function(self, **given: Any) -> Callable[[Callable[[bytes], bytes]], Function]:
        def decorate(raw: Callable[[bytes], bytes]) -> Function:
            self.functions.append(Function(raw, given))
            return self.functions[-1]

        return decorate

    def declared(self) -> dict[str, Any]:
        """All declarations in a form that JSON can hold."""
        functions = [{"name": one.raw.__qualname__, "module": one.raw.__module__, **_plain(one.given)} for one in self.functions]
        return {"app": self.name, **_plain(self.given), "functions": functions}


class Recorded:
    """An image or a secret: the calls that created it."""

    def __init__(self, *calls: list[Any]) -> None:
        self.calls = calls

    def __getattr__(self, name: str) -> Callable[..., Recorded]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *positional, **named: Recorded(*self.calls, [name, *_plain(list(positional)), _plain(named)])


def modal(local: bool) -> types.ModuleType:
    module = types.ModuleType("modal")
    module.App, module.Image, module.Secret = App, Recorded(), Recorded()  # type: ignore[attr-defined]
    module.is_local = lambda: local  # type: ignore[attr-defined]
    return module


def _plain(value: Any) -> Any:
    if isinstance(value, Recorded):
        return list(value.calls)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
