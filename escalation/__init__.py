"""When a person is needed: triage, cases, the queue, operators, what may leave and when."""
