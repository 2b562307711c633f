"""Write what a board takes away: tables, charts and pages."""
