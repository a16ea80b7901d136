"""What can I ask? The questions that have an answer, with a brand of the team's in the examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.asking.vocabulary import Command


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """The commands that there are, and brands that can be asked for, the most talked about first.

    ``need_slack`` are those of the commands that no terminal can carry out.
    """

    commands: Sequence[Command]
    brands: Sequence[str]
    need_slack: Sequence[Command] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "help": {
                "commands": [command.value for command in self.commands],
                "need_slack": [command.value for command in self.need_slack],
                "brands": list(self.brands),
            }
        }
