"""What a machine lacks is skipped aloud by a person, and fails under CI."""

import pytest

from tests import home, needs
from tests.conftest import touches_storage


def test_what_is_absent_is_skipped_with_its_reason(monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="no such thing"):
        needs.absent("no such thing")


def test_what_is_absent_fails_under_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="nothing may be left out"):
        needs.absent("no such thing")


def test_data_that_is_not_there_is_absent(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRETARIAT_TEST_DATA", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="no test data"):
        needs.data_folder()


def test_the_tests_live_in_a_house_of_their_own(settings):
    assert settings.HOME == home.HOME


@pytest.mark.django_db
def test_a_test_of_the_database_touches_storage(request):
    assert touches_storage(request.node)


def test_a_test_of_a_rule_does_not_touch_storage(request):
    assert not touches_storage(request.node)
