"""The extractor: everything that decides what is read from a text, named by one hash."""

from dataclasses import dataclass
from functools import cached_property

from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import linking_fingerprint
from kg_pipeline.ner.go_terms import GoTermRecognizer
from kg_pipeline.ner.loading import FoundRecognizer, find_recognizer
from kg_pipeline.ner.recognizer import Recognizer
from kg_pipeline.relations.loading import FoundRelationModel, find_relation_model
from kg_pipeline.relations.model import RelationModel
from kg_pipeline.relations.relate import relation_fingerprint
from kg_pipeline.settings import Settings
from kg_pipeline.stages.lexicon import open_lexicon
from kg_pipeline.stages.progress import StartProgress, watch_nothing


@dataclass(frozen=True)
class Extractor:
    """Models, rules and lexicon. Not the package version: the same parts read the same.

    The models are opened when something is read: what only asks who would read, such as the plan, the gate and the
    load of a night, runs where neither torch nor a GPU is.
    """

    ner: FoundRecognizer
    go_terms: GoTermRecognizer
    lexicon: Lexicon
    relations: FoundRelationModel

    @property
    def recognizer(self) -> Recognizer:
        """The NER model, opened."""
        return self.ner.opened

    @property
    def relation_model(self) -> RelationModel:
        """The relation model, opened."""
        return self.relations.opened

    @cached_property
    def components(self) -> dict[str, str]:
        """What decides a reading, each part with its hash or version."""
        return {
            "ner_model": self.ner.fingerprint,
            "go_terms": self.go_terms.fingerprint,
            "lexicon": self.lexicon.version,
            "linking": linking_fingerprint(self.lexicon),
            "relation_model": self.relations.fingerprint,
            "relation_rules": relation_fingerprint(),
        }

    @property
    def reads_on_gpu(self) -> bool:
        """Whether one of its models does; opens them."""
        return "cuda" in {self.recognizer.device, self.relation_model.device}

    @cached_property
    def id(self) -> str:
        """Hash of the components."""
        return content_id(self.components)


def open_extractor(settings: Settings, start: StartProgress = watch_nothing) -> Extractor:
    """The extractor that the settings name; on a fresh machine the lexicon is built first, as `start` is told.

    Raises `Misconfigured` for a model that is not there, and as `open_lexicon`.
    """
    lexicon = open_lexicon(settings, start)
    return Extractor(
        ner=find_recognizer(settings.ner_model),
        go_terms=GoTermRecognizer(lexicon.go_names()),
        lexicon=lexicon,
        relations=find_relation_model(settings.relation_model),
    )
