#!/bin/sh
# Makes the database, pools and first user before any of Airflow's services start; run again, it brings them up to date.
set -eu
airflow db migrate
# A missing pool is only a warning to Airflow, and its tasks would never run.
airflow pools set gpu "${KG_GPUS:-1}" 'reading: as many tasks at once as there are GPUs, or CPU workers that read'
airflow pools set ledger 1 'one writer of ledger and graph'
airflow users create --role Admin --username admin --password="$AIRFLOW_ADMIN_PASSWORD" \
    --firstname Admin --lastname Admin --email admin@localhost
