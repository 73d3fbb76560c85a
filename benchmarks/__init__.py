"""gradewatch side by side with its peers: every figure is a ratio of two things measured in one run. `make bench`."""
