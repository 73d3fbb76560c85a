"""`gradewatch worker`: the worker alone, for deployment."""


def command() -> None:
    """Run a worker on the broker (GRADEWATCH_BROKER_URL); as many as you like, on as many machines."""
    from worker.app import run_worker  # noqa: PLC0415
    from worker.logs import set_up_logs  # noqa: PLC0415
    from worker.settings import load_settings  # noqa: PLC0415

    set_up_logs()
    run_worker(load_settings())
