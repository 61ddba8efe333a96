"""Spelling: one way to write English words for the stemmer, British or American.

`organisation` and `organization`, `programme` and `program`, `labour` and `labor` are one word
here. The result is only ever compared with itself, so a rule may touch words it need not touch
(`advise`), as long as it does not bring two different words together often.
"""

import re
from functools import lru_cache

_RULES = (
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations|ational)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|er|ers|able|al|ally)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{2})([nrta]t)re(?=s?$)"), r"\1er"),
    (re.compile(r"(?<=[a-z]{2})([nrta]t)red$"), r"\1ered"),
    (re.compile(r"^programme(?=s?$)"), "program"),
    (re.compile(r"(?<=[a-z]{2})logue(?=s?$)"), "log"),
    (re.compile(r"^(def|off|lic|pret)enc(?=(?:e|es|ed|ing)$)"), r"\1ens"),
    (re.compile(r"(?<=[a-z]{3}e)ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"^judgement(?=s?$)"), "judgment"),
    (re.compile(r"^(enro|fulfi|insta)l(?=ments?$)"), r"\1ll"),
    (re.compile(r"^cheque(?=s?$)"), "check"),
)
_ANY = re.compile("|".join(re.sub(r"\((?!\?)", "(?:", pattern.pattern) for pattern, _ in _RULES))
_WORD = re.compile(r"[a-z]{5,}")


def american(text: str) -> str:
    """Return lower-case English `text` with British spellings brought to the American ones."""
    british = [word for word in set(_WORD.findall(text)) if _american_word(word) != word]
    return _WORD.sub(lambda match: _american_word(match[0]), text) if british else text


@lru_cache(maxsize=100_000)
def _american_word(word: str) -> str:
    """Return one word with every rule applied in turn; few words fit any."""
    if _ANY.search(word):
        for pattern, replacement in _RULES:
            word = pattern.sub(replacement, word)
    return word
