"""Fill: furnish the house in `SECRETARIAT_HOME` and index it; run in a process of its own."""

import os

import django


def main() -> None:
    """Make people, gifts and documents, then the search index."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.conf.settings")
    django.setup()
    from secretariat.kernel import indexing
    from tests.web.furnishing import PASSWORD, furnish

    furnish(password=PASSWORD)
    indexing.drain_all()
    indexing.close()


if __name__ == "__main__":
    main()
