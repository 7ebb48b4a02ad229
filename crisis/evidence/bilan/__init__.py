"""The data of the *bilan annuel* (D61): one object for a period, from entries alone, and the files that write it.

Each part reads its own and gives its tables; a part to come is one module, and one line of `whole.PARTS`.
"""
