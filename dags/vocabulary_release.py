"""Every week: the vocabularies brought up to date, what that would change, and only that read again.

It does nothing where the ledger was last read with the same ones; other files in the folders of the lexicon,
new releases fetched by pyobo, an upgrade or `KG_VOCABULARIES` bring others.
"""

from datetime import UTC, datetime

from airflow.sdk import Asset, CronTriggerTimetable, Param, dag
from kg_tasks import DEFAULTS, stage


@dag(
    schedule=CronTriggerTimetable("0 8 * * 6", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params={
        "ontologies": Param([], type="array", description='that pyobo fetches first: ["doid", "mondo"]'),
        "batch_texts": Param(500, type="integer", minimum=1, description="texts a reading task; more on a GPU"),
        "limits": Param({}, type="object", description='of the gate, where others: {"max_lost_edges": 0.2}'),
        "accept": Param(False, type="boolean", description="let it take as many edges as it will"),
    },
    tags=["kg_pipeline"],
)
def vocabulary_release() -> None:
    batches = stage("compare_vocabulary")(stage("update_vocabulary")())
    read = stage("read_vocabulary", pool="gpu", queue="gpu").expand(reference=batches)
    weighed = stage("weigh_vocabulary")(batches)  # its page in runs/ shows edges and causes, before anything is so
    read >> weighed
    # Where the models are: it reads what nights changed meanwhile.
    stage("adopt_vocabulary", pool="ledger", queue="gpu", outlets=[Asset("kg://graph")])(weighed)


vocabulary_release()
