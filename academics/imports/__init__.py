"""From a spreadsheet to a school: read, match columns, plan, apply, take back.

`reading` turns a file into headers and rows, `column_guessing` says which column is which field (of `field_catalogue`),
`mapping_checks` whether that is enough, `parsing` makes typed values of the cells, `plans` compares them with the school
without writing anything, `writing` carries a plan out. Pages and commands go through `actions`.
"""
