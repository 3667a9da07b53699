"""Privacy notice, accessibility statement, cookies, and where to report a hole; open to everybody, without a cookie."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.service import current_service
from public.legal import legal_page
from public.views.everybody import for_everybody

# RFC 9116, section 2.5.5: less than a year ahead; anew at each look, so that it never runs out while the service runs.
GOOD_FOR = dt.timedelta(days=90)


@for_everybody
@require_safe
def legal_text(request: HttpRequest, text: str) -> HttpResponse:
    """One of the texts, with what it holds in a list beside it."""
    return render(request, "public/legal.html", {"text": legal_page(text)})


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole, as RFC 9116 has it; not there while the service has named nobody."""
    address = current_service().security_email
    if not address:
        raise Http404
    expires = (timezone.now() + GOOD_FOR).astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    languages = dict.fromkeys(code.partition("-")[0] for code, _name in settings.LANGUAGES)
    lines = [
        f"Contact: mailto:{quote(address, safe='@')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages)}",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
