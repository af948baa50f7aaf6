"""What a person declares about a video: facts that no program can find out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tolmach.core.option_rules import Checked, option
from tolmach.errors import UsageError
from tolmach.messages import message


@dataclass(frozen=True, slots=True)
class About(Checked):
    """
    What a person declares about a video, once, for every text that is published from it.

    Attributes:
        title: of the video; empty means the file's name without its ending.
        titles: in other languages, as `en=Letters to prison; de=Briefe aus der Haft`.
        url: public http(s) address of the original; times in transcripts link to it.
        date: day of the original publication, `YYYY-MM-DD`.
        synthetic: which of voice and image a machine made; empty when not stated.
        contact: where readers send corrections.
    """

    title: str = option("", "Title of the video.")
    titles: str = option(
        "", "Titles in other languages: 'en=Letters to prison; de=Briefe aus der Haft'."
    )
    url: str = option(
        "", "Public http(s) address of the video; times link to it.", address="the video (--url)"
    )
    date: str = option("", "Day on which the video was published, YYYY-MM-DD.")
    synthetic: str = option(
        "",
        "What in the video a machine made: none, voice, image or both.",
        choices=("none", "voice", "image", "both"),
    )
    contact: str = option("", "Where readers send corrections.")

    def __post_init__(self) -> None:
        Checked.__post_init__(self)  # a slotted dataclass is another class than `super` knows
        if self.date and not _is_day(self.date):
            raise UsageError(
                message("'{date}' is not a day.", date=self.date),
                next_step=message("Write it as 2025-10-15."),
            )
        for entry in filter(None, map(str.strip, self.titles.split(";"))):
            if not all(part.strip() for part in entry.partition("=")):
                raise UsageError(
                    message("'{entry}' is not a title with its language.", entry=entry),
                    next_step=message("Write it as en=Letters to prison."),
                )

    def title_in(self, code: str) -> str:
        """
        The title in a language; that of the video where it has none of its own.

        >>> About("Письма", titles="en=Letters; de=Briefe").title_in("de")
        'Briefe'
        >>> About("Письма").title_in("")
        'Письма'
        """
        return self._own_titles.get(code) or self.title

    def untitled(self, spoken: str, languages: Iterable[str]) -> tuple[str, ...]:
        """
        Those of the languages whose readers would get a title in another one, or a file's name.

        >>> About("Письма", titles="en=Letters").untitled("ru", ["ru", "en", "de"])
        ('de',)
        """
        titled = {*self._own_titles, *((spoken,) if self.title else ())}
        return tuple(code for code in languages if code not in titled)

    @property
    def _own_titles(self) -> dict[str, str]:
        pairs = (entry.partition("=") for entry in self.titles.split(";"))
        return {language.strip(): text.strip() for language, sign, text in pairs if sign}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
