"""The diagnosis: finds what explains wrong answers, in a family of mutated references."""

from suites.explain.diagnosis.diagnose import RIGHT, diagnose
from suites.explain.diagnosis.family.mutation.sample import Diagnosis, Draw

__all__ = ["RIGHT", "Diagnosis", "Draw", "diagnose"]
