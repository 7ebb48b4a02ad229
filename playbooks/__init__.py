"""Texts prepared per type of event (*fiches réflexes*, *modèles de messages*): pure data, read from YAML.

Decides which words are offered and what a file may say. Choosing, completing and approving them belong to people,
marking an exercise to the draft. Imports nothing of the house: `crisis.prepared` reads the files.
"""
from playbooks.merged import Playbook, Playbooks, Skeleton, completed
from playbooks.scripts import Script, Scripts
from playbooks.shapes import Audience, Blank, Channel, Line, Role, Word

__all__ = ["Audience", "Blank", "Channel", "Line", "Playbook", "Playbooks", "Role", "Script", "Scripts", "Skeleton",
           "Word", "completed"]
