"""
The app: a local page in the browser to hear, read, correct, approve and publish.

`server.create_app` makes it; everything that the page does goes through the records and functions
of the rooms below, so that the command line and the Python API can do the same.
"""
