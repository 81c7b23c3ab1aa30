"""Opening: names of files, profiles and the texts of options become cases. Every front end starts here.

Nothing is printed here: warnings come back beside what was opened, and what cannot be used is raised.
"""
