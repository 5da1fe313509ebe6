"""Every night: what entered PubMed or changed the day before, and NLM's update files, into ledger and graph.

Begun by hand it takes `date_from` and `date_to`, or `files` of NLM by name; see docs/airflow.md.
"""

from datetime import UTC, datetime

from airflow.sdk import Asset, CronDataIntervalTimetable, Param, TriggerRule, dag
from kg_tasks import DEFAULTS, stage


@dag(
    schedule=CronDataIntervalTimetable("0 2 * * *", timezone="UTC"),
    start_date=datetime(1966, 1, 1, tzinfo=UTC),  # of MEDLINE; earlier days cannot be backfilled
    catchup=False,  # the first night after a pause takes in what the missed ones would have
    max_active_runs=2,
    default_args=DEFAULTS,
    params={
        "query": Param("", type="string", description="for PubMed; empty: KG_NIGHTLY_QUERY"),
        "date_from": Param("", type="string", description="first day, as 2026-01-31; empty: the interval's"),
        "date_to": Param("", type="string", description="last day, included"),
        "files": Param([], type="array", description="NLM's files, as pubmed26n1501.xml.gz, instead of days"),
        "update_files": Param(True, type="boolean", description="take NLM's new update files, too"),
        "batch_texts": Param(500, type="integer", minimum=1, description="texts a reading task; more on a GPU"),
        "limits": Param({}, type="object", description='of the gate, where others: {"max_refused": 0.1}'),
        "accept": Param(False, type="boolean", description="let a night pass whose yield is far off"),
    },
    tags=["kg_pipeline"],
)
def pubmed_nightly() -> None:
    batches = stage("plan")(stage("fetch", pool="entrez")(stage("resolve")()))
    read = stage("read", pool="gpu", queue="gpu").expand(reference=batches)
    # A batch that failed holds back its own articles and nothing else; the gate counts them.
    gate = stage("gate", trigger_rule=TriggerRule.ALL_DONE)(batches)
    # Tried again for hours: a graph that is down, or another writer, ends some time.
    loaded = stage("load", pool="ledger", retries=10, outlets=[Asset("kg://graph")])(gate)
    read >> gate
    stage("report")(loaded)


pubmed_nightly()
