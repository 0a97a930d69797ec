"""Why a certificate is not believed, and the limits that all share."""

CENT = 1_000_000  # millionths of a cent
NUMBER_MAX = 1 << 40
RENT_MAX = 10**12  # cents a year
FAR = 1 << 60
TIERS = ("distribution", "transport", "backhaul")


class Refused(Exception):
    """Why the certificate proves nothing: a code and what was found."""

    def __init__(self, code, detail):
        super().__init__(detail)
        self.code, self.detail = code, detail


def damaged(detail):
    return Refused("certificate_damaged", detail)
