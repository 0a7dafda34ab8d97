-- The data on which a newer extract of a profile was last tried and would have told of few, so that the earlier one is kept: shown, or hidden.
ALTER TABLE profile_extract ADD COLUMN tried {text};
ALTER TABLE profile_extract ADD COLUMN tried_hidden {int};
