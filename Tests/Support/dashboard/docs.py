"""The manual, which is a page as any other."""

from browser import NARROW, WIDE, check_accessible, check_fits


def the_manual_opens_without_errors_and_is_accessible(stage):
    for dark in (False, True):
        for width in (WIDE, NARROW):
            with stage.window(signed_in=False, dark=dark, width=width) as window:
                window.go("/docs")
                # Its many tables scroll as groups: as landmarks they would bury those that lead through the page.
                check_accessible(window, but=["focus-order-semantics"])
                check_fits(window)
