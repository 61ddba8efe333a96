"""Errors of changed declarations: what contradicts the data that lie there, and what to write."""

from secretariat.kernel.errors import SecretariatError


class FieldVanished(SecretariatError):
    """Refuse a declaration that drops a field in which data may lie."""

    code = "register.field_vanished"
    status = 409
    message = (
        "%(register)s no longer declares %(fields)s, but its table has it. Declare it again, name"
        " it under 'was' of the field that replaces it, or mark it 'retired'."
    )


class FieldRetyped(SecretariatError):
    """Refuse a declaration that changes what a column holds without saying how."""

    code = "register.field_retyped"
    status = 409
    message = (
        "%(register)s declares %(field)s as %(wanted)s, but its table holds %(present)s."
        " %(remedy)s."
    )


class RegisterVanished(SecretariatError):
    """Refuse declarations that leave records behind without their register."""

    code = "register.vanished"
    status = 409
    message = (
        "%(register)s is declared no more, but the house holds records of it. Declare it again."
    )


class TitleMoved(SecretariatError):
    """Refuse a declaration under which another field would name the records."""

    code = "register.title_moved"
    status = 409
    message = (
        "%(register)s begins with %(field)s, but its records are named by %(before)s. Let the same"
        " field come first."
    )


class VersionNotRaised(SecretariatError):
    """Refuse to change data, or to go back, under a version number that was applied before."""

    code = "register.version_not_raised"
    status = 409
    message = (
        "%(register)s is declared at version %(version)s, and version %(applied)s was applied:"
        " %(what)s needs a higher number. Raise its version."
    )


class ValuesNotUnique(SecretariatError):
    """Refuse to make a field unique while a value stands in it twice."""

    code = "register.values_not_unique"
    status = 409
    message = (
        "%(register)s: %(what)s is not possible while a value stands there twice. Mend it first."
    )


class ValuesNotMapped(SecretariatError):
    """Refuse a change under which stored values would have no place."""

    code = "register.values_not_mapped"
    status = 409
    message = (
        "%(register)s: %(what)s is not possible for %(count)s records, such as %(examples)s."
        " Name their values under 'migrate', or mend the records first."
    )


class StatesNotMapped(SecretariatError):
    """Refuse a lifecycle in which running records could not go on."""

    code = "register.states_not_mapped"
    status = 409
    message = (
        "%(register)s: %(count)s running records of version %(version)s, such as %(examples)s,"
        " could not go on: %(problem)s. Name their states under 'migrate'."
    )


class TableBusy(SecretariatError):
    """Refuse to wait any longer for those who read or write a table."""

    code = "register.table_busy"
    status = 503
    message = (
        "%(register)s could not be changed: somebody has been using its table for"
        " %(seconds)s seconds. Nothing was changed in it; apply again."
    )


class PlanRefused(SecretariatError):
    """End a plan in which stored records have no place."""

    code = "register.plan_refused"
    status = 409
    message = (
        "%(count)s rows have no place in these declarations; nothing would be applied. Name their"
        " values under 'migrate', or mend the records first."
    )
