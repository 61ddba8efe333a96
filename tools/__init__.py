"""Tools: what the people who work on the project run, and no house ever does."""
