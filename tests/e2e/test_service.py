"""The service's colours, chosen in the browser: what cannot be read is said at once, and a better shade is one press away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.contrast import contrast
from accounts.models import Service, User
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in

PALE = "#7cc4ff"
PAINTED = """() => [...document.querySelectorAll(".btn:not(.quiet)")].slice(0, 1).flatMap((button) => {
    const { color, backgroundColor } = getComputedStyle(button);
    return [color, backgroundColor].map((said) => "#" + said.match(/\\d+/g).slice(0, 3)
        .map((number) => (+number).toString(16).padStart(2, "0")).join(""));
})"""


@pytest.mark.e2e
def test_a_pale_colour_is_objected_to_and_its_better_shade_shows_on_the_site_by_day_and_by_night(
    open_page: OpenPage, erin: User
) -> None:
    page = open_page()
    sign_in(page, "erin@example.org")
    page.goto("/manage/service/")

    page.get_by_label("Colour of what can be pressed (optional)", exact=True).fill(PALE)
    expect(page.get_by_text("has a contrast of 1.5 to 1, and 4.5 is needed")).to_be_visible()
    page.get_by_role("button", name="Take #").click()
    expect(page.get_by_text("These colours can be read everywhere")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Every page shows it now.")).to_be_visible()

    taken = Service.objects.get().action_colour
    for scheme in ("light", "dark"):
        visitor = open_page(color_scheme=scheme)
        visitor.goto("/complaints/")
        words, button = visitor.evaluate(PAINTED)
        assert contrast(words, button) >= 4.5
        assert (button == taken) is (scheme == "light")
