"""Settings of a later program whose migration fails."""

from secretariat.conf.settings import *  # noqa: F403 - the same house, one application more
from secretariat.conf.settings import INSTALLED_APPS as _BEFORE

INSTALLED_APPS = [*_BEFORE, "proofs.failing"]
