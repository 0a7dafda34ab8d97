-- Goals of those with a course in another administration's offers at the same time, and the persons behind a told share.
ALTER TABLE goal_version ADD COLUMN also_in {text};
ALTER TABLE reported ADD COLUMN persons {int};
ALTER TABLE reported ADD COLUMN base_value {int};
ALTER TABLE reported ADD COLUMN base_persons {int};
