"""The hands: fetching, recording, telling. Every side effect of gradewatch lives here."""
