"""`gradewatch beat`: the beat alone, for deployment."""


def command() -> None:
    """Run the beat on the broker (GRADEWATCH_BROKER_URL): one tick every few seconds. Two of them are harmless."""
    from worker.app import run_beat
    from worker.logs import set_up_logs
    from worker.settings import load_settings

    set_up_logs()
    run_beat(load_settings())
