"""The lowest layer: settings, errors, durable files and the attempt log. Imports nothing else of Landfall."""
