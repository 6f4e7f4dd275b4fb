"""A folder of engagements: each of them run in a worker process, what came of it kept, and a summary of all."""
