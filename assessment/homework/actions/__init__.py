"""Setting homework, handing it in, and the files of both."""
