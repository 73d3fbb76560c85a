"""`gradewatch beat`: the beat alone, for deployment."""


def command() -> None:
    """Run the beat on the broker (GRADEWATCH_BROKER_URL): one tick every few seconds. Two of them are harmless."""
    from worker.app import run_beat  # noqa: PLC0415
    from worker.logs import set_up_logs  # noqa: PLC0415
    from worker.settings import load_settings  # noqa: PLC0415

    set_up_logs()
    run_beat(load_settings())
