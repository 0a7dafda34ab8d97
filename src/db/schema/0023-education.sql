-- Highest education completed, where the citizen has told it.
ALTER TABLE citizen ADD COLUMN education {text};
