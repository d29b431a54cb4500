"""Taking another bank's books over: read and check, write in chunks, compare what stands with what was read."""
