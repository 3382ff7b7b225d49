"""What goes wrong, on purpose: the scripted server and the tools that break things at a chosen moment."""
