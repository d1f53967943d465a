"""Everything between a file that somebody uploads and clean, typed values: no pages, no database."""
