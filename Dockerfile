# One image for every Landfall service, from the same lock file as `make install`.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/opt/landfall PIP_NO_CACHE_DIR=1
WORKDIR /opt/landfall

COPY requirements.lock .
RUN python -m pip install --require-hashes --requirement requirements.lock

COPY core core
COPY extract extract
COPY press press
COPY dbt_project dbt_project
COPY flow flow
COPY expectations expectations
COPY serve serve
COPY sandbox sandbox
COPY local local
COPY dags dags
COPY plugins plugins
COPY cli cli
RUN python -m compileall -q . && useradd --uid 10001 --create-home landfall && install -d -o landfall /var/lib/landfall

USER landfall
CMD ["python", "-m", "cli", "catalogue"]
