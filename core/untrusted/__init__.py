"""Files from outside are parsed here, each in a process of its own that has little memory, little time and no secrets.

`running` starts that process when `turns` says that it may, `child` is it. All other modules are parsers: functions of a file that import the
standard library and what they parse with, never Django, so that such a process starts in a few hundredths of a second.
"""

# As good as that of `typing` to whoever checks types, and such a process does not wait for that module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

# What is parsed.
type File = BinaryIO
