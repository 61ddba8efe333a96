"""Fill: furnish the house in `SECRETARIAT_HOME` and index it; run in a process of its own."""

import os

import django


def main() -> None:
    """Make people, gifts, documents and a school, then the search index."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.conf.settings")
    django.setup()
    from secretariat.kernel import identity, indexing, records
    from tests.web.furnishing import PASSWORD, furnish

    furnish(password=PASSWORD)
    school = {"name": "School of languages", "country": "CH", "stages": "several"}
    records.create("school", school, actor=identity.house())
    indexing.drain_all()
    indexing.close()


if __name__ == "__main__":
    main()
