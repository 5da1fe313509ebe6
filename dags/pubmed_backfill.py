"""By hand: the annual baseline, update files or days that the ledger lacks, as runs of the nightly DAG.

`plan_only` tells in the log of its first step what it will take, and stops there. Begun again, it goes on from
what is covered. A whole baseline is declared in the end, which closes the articles that it lacks.
"""

from datetime import UTC, datetime

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Asset, Param, TriggerRule, dag
from kg_tasks import DEFAULTS, stage


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    is_paused_upon_creation=False,  # it has no schedule, and a run of a paused DAG would wait for ever
    default_args=DEFAULTS,
    params={
        "source": Param("baseline", enum=["baseline", "updatefiles", "days"]),
        "first": Param(0, type="integer", minimum=0, description="number of the first file"),
        "last": Param(0, type="integer", minimum=0, description="number of the last file; 0: the last listed"),
        "query": Param("", type="string", description="with days; empty: KG_NIGHTLY_QUERY"),
        "date_from": Param("", type="string", description="with days: the first, as 2026-01-31"),
        "date_to": Param("", type="string", description="with days: the last, included"),
        "per_night": Param(1, type="integer", minimum=1, description="files or days a run"),
        "limits": Param({}, type="object", description='of the gate of every night: {"max_lost_edges": 0.2}'),
        "accept": Param(False, type="boolean", description="let nights, and closing the baseline, pass"),
        "plan_only": Param(False, type="boolean", description="tell what it will take, and begin nothing"),
    },
    tags=["kg_pipeline"],
)
def pubmed_backfill() -> None:
    nights = TriggerDagRunOperator.partial(
        task_id="night",
        trigger_dag_id="pubmed_nightly",
        retries=0,  # the night has its own
        reset_dag_run=True,
        fail_when_dag_is_paused=True,
        wait_for_completion=True,
        deferrable=True,  # waits in the triggerer, not in a worker
        poke_interval=20,
        max_active_tis_per_dagrun=2,
    ).expand_kwargs(stage("plan_backfill", pool="gpu", queue="gpu")())  # it measures how fast the models read
    (
        nights
        >> stage(
            "close_baseline", pool="ledger", trigger_rule=TriggerRule.NONE_FAILED, outlets=[Asset("kg://graph")]
        )()
    )


pubmed_backfill()
