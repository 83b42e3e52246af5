"""Holds a conversation with one side."""

from collections.abc import Callable
from typing import Protocol

from .steps import Answer, Call, Step, Talk

Conversation = Callable[[str], Talk]
"""Makes a conversation that keeps within the namespace it is given."""


class Side(Protocol):
    """A server that can be talked to."""

    def take(self, step: Step) -> Answer:
        """Take one step."""
        ...

    def close(self) -> None:
        """End what is open."""
        ...


def namespace_of(name: str) -> str:
    """The namespace that a conversation of this name is held in."""
    return "talk-" + "".join(letter if letter.isalnum() else "-" for letter in name.lower())


def hold(side: Side, conversation: Conversation, namespace: str) -> list[tuple[Step, Answer]]:
    """Hold a conversation in a new namespace, and give what was said."""
    made = side.take(Call("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}}))
    assert made.status == 201, made.body
    said: list[tuple[Step, Answer]] = []
    talk = conversation(namespace)
    try:
        step = next(talk)
        while True:
            said.append((step, side.take(step)))
            step = talk.send(said[-1][1])
    except StopIteration:
        return said
    finally:
        side.close()
        side.take(Call("DELETE", f"/api/v1/namespaces/{namespace}"))
