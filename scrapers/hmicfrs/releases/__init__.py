"""How a release is read, part by part; loaded only where a page needs it, for it needs the news reader's words."""
