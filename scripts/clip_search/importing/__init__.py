"""Imports: the catalogues that shops have, in whatever form, made into a folder that `upload` takes."""
