-- What the list of offers is sorted and searched by; kept in step by offer/intervention_find.c.
ALTER TABLE intervention ADD COLUMN title_sort {text} NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN title_sort_en {text} NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN words {text} NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN is_opened {int} NOT NULL DEFAULT 1;
ALTER TABLE intervention ADD COLUMN indexed_version {int};
CREATE INDEX intervention_by_title ON intervention (title_sort, id, kind, owner, legal_basis, district, track, is_public, is_opened, open_from, last_referral_day, end_day);
CREATE INDEX intervention_by_title_en ON intervention (title_sort_en, id, kind, owner, legal_basis, district, track, is_public, is_opened, open_from, last_referral_day, end_day);
CREATE INDEX intervention_by_owner ON intervention (owner, title_sort, id);
CREATE INDEX intervention_by_provider ON intervention (provider, id);
CREATE INDEX intervention_like ON intervention (legal_basis, kind, end_day);
-- Rules that a version ended, with the last day they had before: "12,13:20818".
ALTER TABLE target_version ADD COLUMN ended {text};
