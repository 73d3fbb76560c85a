"""`python -m worker.cli`: the same as `gradewatch`."""

from worker.cli import main

main()
