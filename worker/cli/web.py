"""`gradewatch web`: the API alone, for deployment."""


def command() -> None:
    """Run the API alone: grades, changes, events, feeds, health, and subscriptions for those with a token.

    For deployment, as many as you like; `gradewatch serve` has it inside. It listens where GRADEWATCH_WEB_HOST and
    GRADEWATCH_WEB_PORT say.
    """
    from worker.cli._output import say
    from worker.logs import set_up_logs
    from worker.settings import load_settings
    from worker.web.serving import bind, run, shown

    settings = load_settings()
    with bind(settings) as listening:
        set_up_logs()
        say(f"the API is on {shown(listening)}/v1; stop it with Ctrl-C")
        run(settings, listening)
    say("stopped")
