//! Use cases, one file a resource: authorisation, jobs, and the order in which thought and edges meet.
