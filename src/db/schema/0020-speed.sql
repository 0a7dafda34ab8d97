-- Indices that hold what worklists ask of many rows, so that only the rows shown are read from the tables.
DROP INDEX citizen_responsible;
CREATE INDEX citizen_responsible ON citizen (responsible_id, sort_name, id, dead, moved, restricted) WHERE responsible_id IS NOT NULL;
CREATE INDEX citizen_restricted ON citizen (id, responsible_id) WHERE restricted = 1;
DROP INDEX spell_citizen;
CREATE INDEX spell_citizen ON spell (citizen_id, start_day, end_day, kind);
DROP INDEX course_citizen;
CREATE INDEX course_citizen ON course (citizen_id, start_day, end_day, intervention_id);
DROP INDEX meeting_day;
CREATE INDEX meeting_day ON meeting (day, state, kind, citizen_id, minute);
