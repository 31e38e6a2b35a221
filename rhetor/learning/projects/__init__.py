"""Projects: a collection of units that several people read, blind or open, each as many times as it takes."""

from rhetor.learning.projects.collection import ProjectStore
from rhetor.learning.projects.project import NewUnit, Project, Unit
from rhetor.learning.projects.readings import KnownReadings, Readings

__all__ = ["KnownReadings", "NewUnit", "Project", "ProjectStore", "Readings", "Unit"]
