"""`gradewatch demo`: the whole thing, offline, in seconds."""

from worker.cli._output import console, harmless, say


def command() -> None:
    """Show the whole thing offline, in under 20 seconds.

    A replica inspectorate moves a grade, the real service sees it, and the alert arrives. Works in a temporary folder
    of its own and touches nothing of yours. Ends with 0 only if the alert arrived over HTTP with a valid signature.
    """
    from worker.demo.run import DemoError, run

    try:
        run(console())
    except DemoError as error:
        for line in error.log:
            say(f"service: {harmless(line)}")
        raise
