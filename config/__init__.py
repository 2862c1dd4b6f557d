"""Settings, languages, errors and logs: what every other folder may know."""
