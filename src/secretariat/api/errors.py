"""Errors of the API itself: what is wrong with a request before any record is looked at."""

from secretariat.kernel.errors import SecretariatError


class BodyUnreadable(SecretariatError):
    """Refuse a body that is no JSON."""

    code = "api.body_unreadable"
    status = 400
    message = "The body is not valid JSON: %(problem)s. Send one JSON object in UTF-8."


class BodyTooDeep(SecretariatError):
    """Refuse a body nested deeper than any record is."""

    code = "api.body_too_deep"
    status = 400
    message = "The body is nested more than %(limit)s levels deep. Send a plain JSON object."


class BodyTooLarge(SecretariatError):
    """Refuse a body larger than the house takes."""

    code = "api.body_too_large"
    status = 413
    message = "The body is larger than %(limit_bytes)s bytes. Send files to /api/v1/files."


class MediaTypeUnknown(SecretariatError):
    """Refuse a body in a form that is not read here."""

    code = "api.media_type_unknown"
    status = 415
    message = "Bodies of type %(given)s are not read here. Send %(wanted)s."


class QueryInvalid(SecretariatError):
    """Refuse a query parameter that cannot be read."""

    code = "api.query_invalid"
    status = 400
    message = "The parameter %(parameter)s cannot be used: %(problem)s."


class HeaderInvalid(SecretariatError):
    """Refuse a header that cannot be read."""

    code = "api.header_invalid"
    status = 400
    message = "The header %(header)s cannot be used: %(problem)s."


class VersionMissing(SecretariatError):
    """Refuse a change that does not say which version it was made on."""

    code = "api.version_missing"
    status = 428
    message = "Say which version you saw: send If-Match with the ETag, or version in the body."


class VersionMismatch(SecretariatError):
    """Refuse a change whose If-Match names another version than the present one."""

    code = "api.version_mismatch"
    status = 412
    message = (
        "%(number)s is at version %(current)s, your If-Match names %(yours)s. Read it again and"
        " make your change on the latest version."
    )


class CredentialsUnreadable(SecretariatError):
    """Refuse credentials of a kind that is not known here."""

    code = "api.credentials_unreadable"
    status = 401
    message = "The header Authorization must be: Bearer, a space, and a token of this house."


class SignInNeeded(SecretariatError):
    """Refuse to a visitor what only people of the house may do."""

    code = "api.sign_in_needed"
    status = 401
    message = "This is not open to visitors. Send a token in the header Authorization."


class ScopeMissing(SecretariatError):
    """Refuse what a token was not issued for."""

    code = "api.scope_missing"
    status = 403
    message = "This token lacks the scope %(scope)s. Issue one that has it."


class CsrfRefused(SecretariatError):
    """Refuse a change that a browser may have been made to send."""

    code = "api.csrf_refused"
    status = 403
    message = "The header X-CSRFToken is missing or wrong. Send the token of your session."


class UnknownAddress(SecretariatError):
    """Refuse an address that leads nowhere."""

    code = "api.unknown_address"
    status = 404
    message = "%(path)s leads nowhere. The addresses are listed at /api/v1/openapi.json."


class MethodNotAllowed(SecretariatError):
    """Refuse a method that an address does not take."""

    code = "api.method_not_allowed"
    status = 405
    message = "This address does not take %(method)s. It takes %(allowed)s."


class RequestRefused(SecretariatError):
    """Refuse a request that is not well formed."""

    code = "api.request_refused"
    status = 400
    message = "The request is not well formed. Check its address and headers."


class Unavailable(SecretariatError):
    """Answer while the database cannot be reached."""

    code = "api.unavailable"
    status = 503
    message = (
        "The house cannot reach its records at the moment. Nothing was changed; try again in"
        " %(retry_after_seconds)s seconds."
    )


class Unexpected(SecretariatError):
    """Answer for a defect of the house itself, without telling its inside."""

    code = "api.unexpected"
    status = 500
    message = "Something went wrong inside the house; it has been noted. Nothing was half done."
