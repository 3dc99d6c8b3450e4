"""From wrong answers to what explains them: a family of mutated references,
each judged by its own bound.
"""

from suites.explain.diagnosis.diagnose import RIGHT, diagnose
from suites.explain.diagnosis.family.sample import Diagnosis, Draw

__all__ = ["RIGHT", "Diagnosis", "Draw", "diagnose"]
