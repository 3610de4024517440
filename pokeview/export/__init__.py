"""What can be shared of a session: moving pictures, a terminal cast, a poster, a page, the recording itself."""
