"""Make the small house of the tests in the database of the environment; print tokens and people."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.conf.settings")


def main() -> None:
    """Make the house."""
    import django

    django.setup()
    from tests.api.house import PEOPLE, build

    house = build()
    tokens = {name: house.token(name) for name in PEOPLE}
    people = {name: str(record.number) for name, record in house.people.items()}
    sys.stdout.write(json.dumps({"tokens": tokens, "people": people}))


if __name__ == "__main__":
    main()
