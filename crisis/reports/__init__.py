"""Reports that are kept: their versions, the formats that are asked for, the files by hash, who signed which."""
