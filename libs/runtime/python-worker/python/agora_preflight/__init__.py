"""Looks at models before money is spent on their data: can they be loaded here, and do they fit? Loads no weights. Apart from
the worker, which may be busy for hours, and whose sources enter keys."""
