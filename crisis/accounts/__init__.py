"""Who signs in and what each role may do. Rights are checked in the commands, never only in a page."""
