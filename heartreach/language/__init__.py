"""The wearer's language: every sentence stands in the code in English, and in one catalogue per other language."""

from heartreach.language.retold import retold
from heartreach.language.say import ENGLISH, Say, languages, speaking

__all__ = ["ENGLISH", "Say", "languages", "retold", "speaking"]
