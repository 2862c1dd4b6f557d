"""Draws a QR code as an image address, so that no other server and no inline markup is needed."""

from base64 import b64encode

from qrcode.main import QRCode

QUIET = 4


def image(text: str) -> str:
    """A `data:` address of an SVG with one path; dark on white, since cameras want it so in any theme."""
    code: QRCode[object] = QRCode(border=0)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    side = len(matrix) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, dark in enumerate(row)
        if dark
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
