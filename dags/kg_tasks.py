"""What all DAGs share: a task is one call of one stage, and is tried again only where that can help."""

from datetime import timedelta
from typing import Any

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule, get_current_context, task

DEFAULTS: dict[str, Any] = {
    "owner": "kg_pipeline",
    "retries": 3,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=30),
    # By dotted names: a DAG file that is parsed imports no stage. What is wrong stays wrong, so it fails at once.
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=["kg_pipeline.errors.BadInput", "kg_pipeline.errors.Misconfigured"],
                action=RetryAction.FAIL,
            )
        ]
    ),
}


def stage(name: str, **options: Any) -> Any:
    """A task that calls `kg_pipeline.stages.scheduled.<name>` with the run and the reference it is given."""

    @task(task_id=name, **options)
    def call(reference: Any = None) -> Any:
        from kg_pipeline.stages import scheduled

        context = get_current_context()
        run = context["dag_run"]
        occasion = {
            "kind": str(getattr(run.run_type, "value", run.run_type)),
            "run_after": run.run_after,
            "interval_start": run.data_interval_start,
            "interval_end": run.data_interval_end,
        }
        return getattr(scheduled, name)(dict(context["params"]), occasion, reference)

    return call
