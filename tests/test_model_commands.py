from __future__ import annotations

import pytest

from bot.cli import main
from bot.model_commands import BENCHMARKS, MODULES

COMMANDS = [[name] for name in ("classify", *MODULES)] + [["bench", name] for name in BENCHMARKS]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_its_options(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command, "--help"])
    assert end.value.code == 0
    assert "--" in capsys.readouterr().out.replace("--help", "")


def test_the_list_of_commands_names_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("classify", "bench", *MODULES))


def test_a_bench_without_a_name_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["bench"])
    assert end.value.code == 2
    assert "BENCHMARK" in capsys.readouterr().err
