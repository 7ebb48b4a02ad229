"""The pages of exercises under preparation: one file per part of the record. They decide nothing; the acts do."""
