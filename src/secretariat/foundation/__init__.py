"""Foundation: dates, numbering, text. Knows no Django, no database and no register."""
