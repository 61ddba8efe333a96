"""Discovery: imports the modules that declare jobs and duties, before a worker starts.

The engines of the kernel declare theirs where they stand; a domain or an exchange format declares
its own in a module `jobs`.
"""

import importlib
import importlib.util
import pkgutil
from types import ModuleType

from secretariat import domains, exchange, kernel


def import_jobs() -> list[ModuleType]:
    """Import every module that declares jobs and duties, and return them."""
    found = [importlib.import_module(name) for name in _engines(kernel)]
    for package in (domains, exchange):
        for module in pkgutil.iter_modules(package.__path__):
            name = f"{package.__name__}.{module.name}.jobs"
            if module.ispkg and importlib.util.find_spec(name) is not None:
                found.append(importlib.import_module(name))
    return found


def _engines(package: ModuleType) -> list[str]:
    """Return the modules of the kernel and of its packages, one level deep."""
    names = []
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        names.append(module.name)
        if module.ispkg and module.name.rpartition(".")[2] in {
            "audit",
            "clocks",
            "records",
            "upkeep",
        }:
            inner = importlib.import_module(module.name)
            names += [one.name for one in pkgutil.iter_modules(inner.__path__, f"{module.name}.")]
    return names
