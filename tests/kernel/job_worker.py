"""A worker in a process of its own, for tests that kill it: `python -m tests.kernel.job_worker`.

Arguments: name of the test database, lane, lease in seconds.
"""

import os
import signal
import sys
import threading


def main() -> None:
    """Run one lane until SIGTERM."""
    database, lane, lease = sys.argv[1:4]
    os.environ["DJANGO_SETTINGS_MODULE"] = "secretariat.conf.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    import tests.kernel.job_marks  # noqa: F401 - as above

    from secretariat.kernel.jobs import run_lane

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_lane(lane, stop=stop, lease_seconds=float(lease))


if __name__ == "__main__":
    main()
