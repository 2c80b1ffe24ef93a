"""The words of the papers of meetings, before they become a PDF, a Word file or a page."""
