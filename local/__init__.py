"""Landfall on one machine: starts the sandbox and Airflow, follows the runs, and ends what it started."""
