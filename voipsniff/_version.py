"""The version, alone in a module so that the package build can read it."""

VERSION = "0.1.0"
