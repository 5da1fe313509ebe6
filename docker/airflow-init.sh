#!/bin/sh
# Makes the database, pools and first user before any of Airflow's services start; run again, it brings them up to date.
set -eu
airflow db migrate
# A missing pool is only a warning to Airflow, and its tasks would never run.
airflow pools set gpu "${KG_GPUS:-2}" 'reading: as many tasks at once as there are GPUs, or CPU workers that read'
airflow pools set entrez 1 'one that asks NCBI, which allows so many requests a second to all of us together'
airflow pools set ledger 1 'one writer of ledger and graph'
# Asked for twice, and of standard input where no terminal is: a process list would show it as an argument.
printf '%s\n' "$AIRFLOW_ADMIN_PASSWORD" "$AIRFLOW_ADMIN_PASSWORD" | setsid --wait \
    airflow users create --role Admin --username admin --firstname Admin --lastname Admin --email admin@localhost
