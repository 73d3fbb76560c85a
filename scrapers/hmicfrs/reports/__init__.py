"""How a report is read, part by part; loaded only where a page is one."""
