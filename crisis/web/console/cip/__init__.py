"""The pages of the hotline of the public (CIP), one file per page; `pages` lists them for their navigation."""
