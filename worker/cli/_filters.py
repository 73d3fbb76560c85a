"""The filters of a subscription as options, the same wherever one is made or changed."""

from typing import Annotated

import typer

_MANY = "; may be given more than once"

Forces = Annotated[list[str] | None, typer.Option("--force", help="Only of this force" + _MANY)]
Regions = Annotated[list[str] | None, typer.Option("--region", help="Only of forces in this region" + _MANY)]
Questions = Annotated[list[str] | None, typer.Option("--question", help="Only on this question" + _MANY)]
Frameworks = Annotated[list[str] | None, typer.Option("--framework", help="Only of this framework" + _MANY)]
Types = Annotated[
    list[str] | None, typer.Option("--type", help="Only this type (first, moved, confirmed, ...)" + _MANY)
]
Directions = Annotated[
    list[str] | None, typer.Option("--direction", help="Only up or down: moves within one block alone" + _MANY)
]
Authorities = Annotated[list[str] | None, typer.Option("--authority", help="Only official or reported" + _MANY)]
