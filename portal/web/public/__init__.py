"""The public pages: open to everybody, without an account; every record passes the disclosure gate first."""
