"""From a spreadsheet to a school: read, match columns, plan, apply, take back.

`sheets` turns a file into headers and rows, `mapping` says which column is which field, `parsing`
makes typed values of the cells, `plans` compares them with the school without writing anything,
`writing` carries a plan out. Pages and commands go through `academics.actions`.
"""
