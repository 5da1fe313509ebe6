"""After every night that changed the graph: its release as RDF, KGX and bulk CSV, once for each commit.

A backfill tells of the graph once a night; whoever comes later finds the release there, and makes nothing.
"""

from datetime import UTC, datetime

from airflow.sdk import Asset, dag
from kg_tasks import DEFAULTS, stage


@dag(
    schedule=[Asset("kg://graph")],
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["kg_pipeline"],
)
def graph_export() -> None:
    stage("export_release", outlets=[Asset("kg://exports")])()


graph_export()
