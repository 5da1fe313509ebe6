"""Every week: the data folder checked, the ledger's small files joined, and what past nights left removed.

A ledger that is not whole is left as it is, for a person to look at.
"""

from datetime import UTC, datetime

from airflow.sdk import CronTriggerTimetable, Param, dag
from kg_tasks import DEFAULTS, stage


@dag(
    schedule=CronTriggerTimetable("0 8 * * 0", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params={
        "deep": Param(False, type="boolean", description="also hash every received file and every row again"),
        "keep_hours": Param(24, type="integer", minimum=0, description="of files that compaction replaced"),
        "keep_days": Param(14, type="integer", minimum=1, description="of shards, plans, cut downloads, lexicons"),
        "keep_pages_days": Param(365, type="integer", minimum=1, description="of pages that tell what changed"),
    },
    tags=["kg_pipeline"],
)
def maintenance() -> None:
    stage("tidy")(stage("compact", pool="ledger")(stage("check", pool="ledger")()))


maintenance()
