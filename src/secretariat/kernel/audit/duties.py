"""Duties: what the prompt lane does for the evidence by itself."""

from secretariat.kernel import jobs
from secretariat.kernel.audit import checkpoints
from secretariat.kernel.store.models import SealEpoch

EVERY_SECONDS = 5.0


@jobs.duty("prompt", EVERY_SECONDS)
def seal_when_due() -> int:
    """Seal an epoch a minute after it was opened, or with 10,000 events; copy what is not."""
    return checkpoints.seal_when_due() if SealEpoch.objects.exists() else 0
