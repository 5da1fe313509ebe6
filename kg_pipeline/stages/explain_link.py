"""Explain a link: what the lexicon and overrides in use make of a name, alone or in its article."""

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.explain import ExplainedCandidate, ExplainedName, LinkExplanation, explain_mention
from kg_pipeline.records import Document, EntityType, Mention, Passage
from kg_pipeline.settings import Settings
from kg_pipeline.stages.lexicon import open_lexicon
from kg_pipeline.stages.progress import StartProgress, watch_nothing

__all__ = ["ExplainedCandidate", "ExplainedName", "LinkExplanation", "explain_link"]


def explain_link(
    settings: Settings, name: str, type_: EntityType, context: str | None, start: StartProgress = watch_nothing
) -> LinkExplanation:
    """How the first place of the context that says the name is linked; without a context, the name alone.

    Raises `Misconfigured` for a name that is empty or not in the context, and as `open_lexicon`.
    """
    text = name if context is None else context
    at = text.find(name)
    if not name.strip() or at < 0:
        raise Misconfigured(
            f"{name!r} is not in the context ({len(text)} characters); give the name as the context writes it, "
            "or a context that says it"
        )
    mention = Mention(at, at + len(name), name, type_)
    return explain_mention(mention, Document("1", (Passage(0, text),)), open_lexicon(settings, start))
