# Airflow and kg-pipeline without torch: every Airflow service, the CPU worker, the metrics.
# Built from the repository's root: docker build -f docker/airflow.Dockerfile -t kg-pipeline-airflow:0.1.0 .
FROM python:3.11.11-slim-bookworm
RUN pip install --no-cache-dir uv==0.9.5
# Else every start compiles all that it imports.
ENV UV_COMPILE_BYTECODE=1
WORKDIR /opt/kg
# Before the code, so that a change of it downloads nothing anew.
COPY docker/airflow.txt docker/airflow.txt
RUN uv pip install --system --no-cache -r docker/airflow.txt
COPY pyproject.toml README.md LICENSE ./
COPY kg_pipeline kg_pipeline
COPY cypher cypher
COPY ontologies ontologies
RUN uv pip install --system --no-cache -r docker/airflow.txt '.[airflow]'
COPY dags dags
COPY --chmod=755 docker/airflow-init.sh docker/airflow-init.sh
# Named volumes take their owner from these folders.
RUN useradd --create-home --uid 50000 airflow && install -d -o airflow /opt/airflow /opt/airflow/logs /data /cache
ENV AIRFLOW_HOME=/opt/airflow AIRFLOW__CORE__DAGS_FOLDER=/opt/kg/dags PYTHONPATH=/opt/kg/dags
USER 50000
