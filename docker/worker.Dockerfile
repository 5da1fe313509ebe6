# The Airflow image with torch, for the queue of the GPU. Compose builds it on the other one (additional_contexts);
# by hand: docker build -f docker/worker.Dockerfile --build-context airflow=docker-image://kg-pipeline-airflow:0.1.0 .
# hadolint ignore=DL3006
FROM airflow
USER 0
ENV UV_COMPILE_BYTECODE=1
RUN uv pip install --system --no-cache -r docker/airflow.txt '.[airflow,ml]'
USER 50000
