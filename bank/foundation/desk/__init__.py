"""Staff pages of the ground: jobs, the event log's readers and dead letters, the audit and access logs.

Apart from `bank.foundation.admin`, which is what every app's staff pages stand on. Loaded by `FoundationConfig.ready`.
"""
