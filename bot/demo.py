"""`tocsin demo`: a scripted crisis of a course platform that does not exist, played through the real bot."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import Pace
from bot.rehearsal import Options, Rehearsal, floor_to_minute
from bot.rehearsal_report import report
from bot.sandbox.records import CommandRun, Message
from bot.sandbox.workspace import Workspace
from bot.scenario import ambient, history, script
from bot.scenario_file import Scenario, load
from bot.slack.ids import METADATA_KEY, Action, Command
from bot.team_options import BrandOption
from bot.team_settings import Name, SettingsBook
from storage import incidents

log = logging.getLogger(__name__)

CRISIS_CHANNEL = "C0CRISIS"
ANALYST, COMMS_LEAD = "U0ANALYST", "U0COMMS"
TICK = timedelta(minutes=1)
#: Real seconds a headless demo waits for something that should come; a bot killed again and again needs time.
PATIENCE_SECONDS = 900.0
AMBIENT_HOURS = timedelta(hours=6)
LOADING = "Loading some days of history and scoring it, which takes about half a minute. Then the crisis begins."


@dataclass(slots=True)
class Demo:
    """Plays a scenario. Interactive, it waits for the page to be opened; headless, it acts the team and reports."""

    options: Options
    scenario_name: str
    speed: float | None = None
    seed: int = 7
    start: datetime | None = None
    rehearsal: Rehearsal = field(init=False)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    commands: list[CommandRun] = field(default_factory=list)

    async def run(self) -> dict[str, object] | None:
        """Play to the end and report (headless), or play and go on until stopped."""
        scenario = load(self.scenario_name)
        start = floor_to_minute(self.start or datetime.now(UTC) - scenario.duration)
        settings = self.options.settings.model_copy(update={"zone": scenario.zone})
        self.rehearsal = Rehearsal(self.options, settings, TICK)
        await self.rehearsal.open(start)
        try:
            await asyncio.to_thread(self._name_brands, scenario)
            self.rehearsal.sandbox.show_while_empty(CRISIS_CHANNEL, LOADING)
            self._greet()
            self.opened.set()
            return await self.rehearsal.with_bot(self._play(scenario, start))
        finally:
            await self.rehearsal.close()

    async def _play(self, scenario: Scenario, start: datetime) -> dict[str, object] | None:
        await self.rehearsal.feed.deliver(history(scenario, start, self.seed))
        await self.rehearsal.until(self.rehearsal.everything_scored)
        if self.options.headless:
            return await self._play_alone(scenario, start)
        await self._play_for_a_person(scenario, start)
        return None

    def _name_brands(self, scenario: Scenario) -> None:
        """As a team would: stored, so that whoever asks this database later may use the other names too."""
        settings = self.rehearsal.settings
        book = SettingsBook(self.rehearsal.database, settings.workspace, settings)
        book.change({Name.BRANDS: brands_of(scenario)}, "tocsin demo")

    def _greet(self) -> None:
        if not self.options.headless:
            self.options.say(
                f"Open {self.rehearsal.sandbox.url} in a browser.\n"
                "The crisis breaks out when you open the page: watch #crisis, type /sentiment today, "
                "press Acknowledge.\nNothing leaves this machine. Stop with Ctrl-C."
            )

    def _start_clock(self, scenario: Scenario, start: datetime) -> None:
        speed = self.speed or scenario.speed
        self.rehearsal.run_clock(Pace(start=start, origin=datetime.now(UTC), speed=speed, until_real=True))
        wait = _calm(scenario) / speed
        self.rehearsal.sandbox.show_while_empty(
            CRISIS_CHANNEL, f"Ordinary days so far. The crisis begins in {_about(wait)}; the alarm rings soon after."
        )

    async def _play_for_a_person(self, scenario: Scenario, start: datetime) -> None:
        await self.rehearsal.sandbox.page_opened.wait()
        self._start_clock(scenario, start)
        log.info("the page is open: the scenario begins")
        mentions = script(scenario, start, self.seed)
        after = start + scenario.duration
        await self.rehearsal.feed.play(mentions, self.rehearsal.clock, after)
        log.info("the scenario is over; ordinary days go on until you stop with Ctrl-C")
        while True:
            until = after + AMBIENT_HOURS
            ordinary = ambient(scenario, after, until, self.seed)
            await self.rehearsal.feed.play(ordinary, self.rehearsal.clock, until)
            after = until

    async def _play_alone(self, scenario: Scenario, start: datetime) -> dict[str, object]:
        self._start_clock(scenario, start)
        mentions = script(scenario, start, self.seed)
        team = asyncio.create_task(self._act_the_team())
        end = start + scenario.duration
        try:
            await self.rehearsal.feed.play(mentions, self.rehearsal.clock, end)
            await self.rehearsal.until_done(end)
            await team
        finally:
            team.cancel()
        return await asyncio.to_thread(report, self.rehearsal, self.commands)

    async def _act_the_team(self) -> None:
        """What a team would do: look, acknowledge the card, look again when it is over."""
        card = await self.rehearsal.sandbox.wait_until(_card, PATIENCE_SECONDS)
        await self._ask("today", ANALYST)
        await self._acknowledge(card)
        await self._ask("24h", COMMS_LEAD)
        await self.rehearsal.until(self._all_over)
        await self._ask("today", COMMS_LEAD)
        await self._ask("7d", ANALYST)

    async def _ask(self, text: str, user: str) -> None:
        """Ask until there is an answer: a bot that is being restarted misses what was said meanwhile, as at Slack."""
        while True:
            run = await self.rehearsal.sandbox.send_command(
                Command.SENTIMENT.value, text, user=user, channel=CRISIS_CHANNEL
            )
            if not run.dispatch_failed:
                try:
                    await run.answer(15.0)
                except TimeoutError:
                    continue
                self.commands.append(run)
                return
            await asyncio.sleep(1.0)

    async def _acknowledge(self, card: Message) -> None:
        while not await asyncio.to_thread(self._acknowledged):
            await self.rehearsal.sandbox.click(card.ts, Action.ACKNOWLEDGE, user=COMMS_LEAD, channel=CRISIS_CHANNEL)
            await asyncio.sleep(1.0)

    def _acknowledged(self) -> bool:
        with self.rehearsal.database.read() as session:
            return any(
                incident.acknowledged_at is not None or not incident.is_live
                for incident in incidents.list_all(session, self.rehearsal.settings.workspace)
            )

    def _all_over(self) -> bool:
        with self.rehearsal.database.read() as session:
            return not incidents.live(session, self.rehearsal.settings.workspace)


def brands_of(scenario: Scenario) -> tuple[BrandOption, ...]:
    """The names under which the scenario's people speak of its brands."""
    return tuple(BrandOption(name=brand.name, aliases=brand.aliases) for brand in scenario.brands)


def _calm(scenario: Scenario) -> timedelta:
    """How long after its start the first phase begins in which there is more to hear than on any day."""
    return timedelta(minutes=min(phase.start for phase in scenario.phases if phase.rate_start or phase.rate_end))


def _about(wait: timedelta) -> str:
    """A time to wait as people say it."""
    seconds = max(round(wait.total_seconds()), 1)
    if seconds < 90:
        return f"about {seconds} seconds"
    return f"about {round(seconds / 60)} minutes"


def _card(workspace: Workspace) -> Message | None:
    for message in workspace.messages:
        payload = (message.metadata or {}).get("event_payload") or {}
        if str(payload.get(METADATA_KEY, "")).endswith(":card"):
            return message
    return None
