"""The durable recording of a session, and what plays it again."""
