"""Documents as PDF: plain facts and a school's arrangement of blocks become a page, the page becomes a file.

`facts` reads what is known of students, `composing` lays it out as data by the template's blocks, `printing` sets that
data with Typst. Nothing that a person typed ever becomes markup on the way.
"""
