"""How pages of other sites reach the API: what the gateway itself answers them (CORS).

Preflights go to the function, as a MOCK integration knows one origin only, unless a template in the Velocity language
chooses. What the function answers is in `lambda/query/cors.py`.
"""

from stacks.origins import ANY

_EXPOSED = "Retry-After,x-amzn-RequestId"


def error_headers(origins: tuple[str, ...]) -> dict[str, str]:
    """Headers of the gateway's own errors, in its mapping language: literals have quotes.

    It cannot compare: where several origins are named it gives back whichever asks. Such an answer holds nothing
    but the asking page's own mistake, and the preflight has the last word on what may be sent.
    """
    if not origins:
        return {}
    told = {"Access-Control-Expose-Headers": f"'{_EXPOSED}'"}
    if origins == (ANY,):
        return {**told, "Access-Control-Allow-Origin": f"'{ANY}'"}
    origin = f"'{origins[0]}'" if len(origins) == 1 else "method.request.header.Origin"
    return {**told, "Access-Control-Allow-Origin": origin, "Vary": "'Origin'"}
