"""A replica inspectorate and newsroom on loopback, and the service at work on them: `gradewatch demo`."""
