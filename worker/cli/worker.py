"""`gradewatch worker`: the worker alone, for deployment."""


def command() -> None:
    """Run a worker alone: it fetches, reads, records, notifies.

    For deployment, on the broker that GRADEWATCH_BROKER_URL names; as many as you like, on as many machines.
    """
    import os

    # Before Celery is loaded: `docker stop` is to end tasks in time and give them back, not to wait for their end.
    os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")
    from worker.app import run_worker
    from worker.logs import set_up_logs
    from worker.settings import load_settings

    set_up_logs()
    run_worker(load_settings())
