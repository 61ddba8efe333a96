"""iCalendar: days of records for the calendars of people.

Source: RFC 5545.
"""
