"""Whose own site an address is: a force's or its commissioner's, where "we" means that force."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from schema.forces import forces

_OWN = re.compile(r"police|pcc|pfcc|opcc|commissioner|constabulary|heddlu")
_KNOWN = {
    "met.police.uk": "metropolitan",
    "gmp.police.uk": "greater-manchester",
    "avonandsomerset.police.uk": "avon-and-somerset",
}
# How forces shorten their names in the addresses of their own sites.
_SHORT = {
    "beds": "bedfordshire",
    "cambs": "cambridgeshire",
    "devoncornwall": "devon-and-cornwall",
    "herts": "hertfordshire",
    "leics": "leicestershire",
    "lincs": "lincolnshire",
    "northants": "northamptonshire",
    "notts": "nottinghamshire",
    "southyorks": "south-yorkshire",
    "staffs": "staffordshire",
}


@cache
def _by_letters() -> dict[str, str]:
    names: dict[str, str] = {}
    for force in forces().values():
        for slug in (force.slug, *force.aliases):
            names[slug.replace("-", "")] = force.slug
    return names


def force_of(url: str) -> str | None:
    """The force (slug) whose own or whose commissioner's site this address is on; None for every other site."""
    host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
    if host in _KNOWN:
        return _KNOWN[host]
    if not _OWN.search(host):
        return None
    letters = re.sub(r"[^a-z]", "", _OWN.sub("", host.split(".gov.uk")[0].split(".co.uk")[0].split(".org")[0]))
    names = _by_letters() | (_SHORT if host.endswith(".police.uk") else {})
    found = [name for name in names if letters.startswith(name)]
    return names[max(found, key=len)] if found else None
