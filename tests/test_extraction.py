"""`make words`: the template of what the code says in English is what the code says."""

from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]


def test_the_template_has_each_sentence_of_the_code_and_no_other() -> None:
    keywords = DEFAULT_KEYWORDS | parse_keywords(["said", "pgettext_lazy:1c,2"])
    found = extract_from_dir(ROOT / "board", keywords=keywords)
    said = {(context, message) for _, _, message, _, context in found}
    with (ROOT / "locale/django.pot").open("rb") as template:
        written = {(entry.context, entry.id) for entry in read_po(template) if entry.id}
    assert said == written
    assert ("status", "paused") in said
