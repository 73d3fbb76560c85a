"""The routes. A group of them is one module of this folder, which registers itself by being there, as `router`."""
