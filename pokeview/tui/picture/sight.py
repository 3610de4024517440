"""What can be seen of a widget."""

import numpy as np
from numpy.typing import NDArray
from textual.errors import NoWidget
from textual.geometry import Offset
from textual.map_geometry import MapGeometry
from textual.widget import Widget


class Sight:
    """Which rows of a widget are in full sight, so that text may be written there past Textual's compositor.

    It is worked out anew after each layout: Textual then has another geometry for the widget, if only an equal one.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._geometry: MapGeometry | None = None
        self._clear_rows = np.zeros(0, np.bool_)

    def corner(self) -> Offset:
        """Where the widget starts in the terminal."""
        return self._widget.region.offset

    def clear_rows(self) -> NDArray[np.bool_]:
        """Which rows of the widget nothing lies over. None do under another screen, or in a part of a terminal."""
        geometry = _geometry(self._widget, self._widget)
        if geometry is None or self._widget.app.screen is not self._widget.screen or self._widget.app.is_inline:
            return np.zeros(self._widget.outer_size.height, np.bool_)
        if geometry is not self._geometry:
            self._geometry = geometry
            self._clear_rows = self._rows_without_cover(geometry)
        return self._clear_rows

    def is_full(self) -> bool:
        """Whether nothing lies over any part of the widget, and there is room for it."""
        clear = self.clear_rows()
        return len(clear) > 0 and bool(clear.all())

    def _rows_without_cover(self, geometry: MapGeometry) -> NDArray[np.bool_]:
        region = geometry.region
        clear = np.full(region.height, geometry.visible_region == region)
        for other in self._widget.screen.walk_children(Widget):
            place = _geometry(self._widget, other)
            if place is not None and place.order > geometry.order and place.visible_region.overlaps(region):
                cover = place.visible_region.intersection(region).translate(-region.offset)
                clear[cover.y : cover.bottom] = False
        return clear


def _geometry(shown: Widget, widget: Widget) -> MapGeometry | None:
    """Where a widget is on the screen on which another one is shown."""
    try:
        return shown.screen.find_widget(widget)
    except NoWidget:
        return None
