"""Tables that did not come from the records: read, recognised, checked."""
