"""Discovery: imports the modules that declare jobs and duties, before a worker starts.

A kernel engine, a domain or an exchange format declares its own in a module `jobs`.
"""

import importlib
import importlib.util
import pkgutil
from types import ModuleType

from secretariat import domains, exchange
from secretariat.kernel import duties


def import_jobs() -> list[ModuleType]:
    """Import every module that declares jobs and duties, and return them."""
    found: list[ModuleType] = [duties]
    for package in (domains, exchange):
        for module in pkgutil.iter_modules(package.__path__):
            name = f"{package.__name__}.{module.name}.jobs"
            if module.ispkg and importlib.util.find_spec(name) is not None:
                found.append(importlib.import_module(name))
    return found
