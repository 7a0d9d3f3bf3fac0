"""What a `sitecustomize.py` beside this file needs to change a module that its process imports later."""

import importlib.abc
import importlib.machinery
import sys


class Changed(importlib.abc.MetaPathFinder):
    def __init__(self, name, change):
        self.name = name
        self.change = change

    def find_spec(self, name, path, target=None):
        if name != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            self.change(module)

        spec.loader.exec_module = exec_module
        return spec


def after_import(name, change):
    sys.meta_path.insert(0, Changed(name, change))
