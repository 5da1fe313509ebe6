"""One error tree, divided by what the caller can do about it."""


class PipelineError(Exception):
    """Anything we raise on purpose; its message says what, where, the value found and the next step."""

    exit_code = 1


class BadInput(PipelineError):
    """The input is wrong and trying again will not help; what is good beside it goes on."""

    exit_code = 3


class Misconfigured(PipelineError):
    """A setting, flag or installation is wrong; nothing was done."""

    exit_code = 2


class Retryable(PipelineError):
    """Something outside failed for the moment (network, server, lock); the same command may work later."""

    exit_code = 4
