"""A seed in, a corpus out: documents as county offices publish them, with the personal data planted in them known.

Everything is made up: names are drawn from lists, numbers are computed with their check digits. The templates know
nothing of the scanner that is measured with them.
"""
