"""File system: files and folders become records, filed under the file plan.

`scan` walks folders and names what is no file; `filing` turns files into records, a few at a time,
so that a run that was broken off goes on where it stood. Knows the registers `record` and
`aggregation` by their declared fields and fills those that are declared.
"""

from secretariat.exchange.filesystem.filing import Filed, Filing, Plan, file_all
from secretariat.exchange.filesystem.scan import Found, NothingToImport, scan

__all__ = ["Filed", "Filing", "Found", "NothingToImport", "Plan", "file_all", "scan"]
