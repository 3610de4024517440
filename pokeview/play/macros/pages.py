"""Text that scrolls: what of a page is new."""


def unread(before: str, page: str) -> str:
    """The lines of a page that were not on the page before it, which it may have scrolled up."""
    old, new = before.splitlines(), page.splitlines()
    for shared in range(min(len(old), len(new)), 0, -1):
        if old[-shared:] == new[:shared]:
            return "\n".join(new[shared:])
    return page
