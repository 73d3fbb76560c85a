"""The API, the feeds and the health pages over HTTP. Nothing here is imported by any other command."""
