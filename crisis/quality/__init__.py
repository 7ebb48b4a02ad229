"""Quality: what the référente plans, adopts and shows for engagements 47 to 50, all of it entries of the register.

No row is kept beside them but free texts: a page, an export and a verdict read one chain.
"""
