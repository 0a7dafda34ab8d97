-- Relations between citizens, duplicates and merging with undo; children's leisure jobs and camps.
ALTER TABLE citizen ADD COLUMN merged_into {ref citizen};
ALTER TABLE citizen_number ADD COLUMN reason {text};
ALTER TABLE citizen_number ADD COLUMN version {int} NOT NULL DEFAULT 1;
CREATE TABLE relation (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    other_id {ref citizen} NOT NULL,
    kind {text} NOT NULL,
    from_day {int},
    to_day {int},
    note {text},
    user_id {ref app_user},
    removed {int},
    removed_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX relation_citizen ON relation (citizen_id);
CREATE INDEX relation_other ON relation (other_id);
CREATE TABLE citizen_match (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    token {text} NOT NULL
);
CREATE INDEX citizen_match_token ON citizen_match (token, citizen_id);
CREATE INDEX citizen_match_citizen ON citizen_match (citizen_id);
CREATE TABLE duplicate_pair (
    id {pk},
    low_id {ref citizen} NOT NULL,
    high_id {ref citizen} NOT NULL,
    how {text} NOT NULL,
    UNIQUE (low_id, high_id)
);
CREATE INDEX duplicate_pair_high ON duplicate_pair (high_id);
CREATE TABLE not_duplicate (
    id {pk},
    low_id {ref citizen} NOT NULL,
    high_id {ref citizen} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user},
    reason {text},
    UNIQUE (low_id, high_id)
);
CREATE TABLE citizen_merge (
    id {pk},
    kept_id {ref citizen} NOT NULL,
    gone_id {ref citizen} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user},
    reason {text},
    kept_before {text} NOT NULL,
    gone_before {text} NOT NULL,
    kept_after {text},
    undone {int},
    undone_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX citizen_merge_kept ON citizen_merge (kept_id);
CREATE INDEX citizen_merge_gone ON citizen_merge (gone_id);
CREATE TABLE citizen_merge_row (
    id {pk},
    merge_id {ref citizen_merge} NOT NULL,
    table_name {text} NOT NULL,
    column_name {text} NOT NULL,
    row_id {int} NOT NULL
);
CREATE INDEX citizen_merge_row_merge ON citizen_merge_row (merge_id, table_name, column_name, row_id);
CREATE TABLE citizen_merge_table (
    id {pk},
    merge_id {ref citizen_merge} NOT NULL,
    table_name {text} NOT NULL,
    column_name {text} NOT NULL,
    n_kept {int} NOT NULL,
    n_moved {int} NOT NULL,
    n_stayed {int} NOT NULL,
    last_id {int} NOT NULL
);
CREATE INDEX citizen_merge_table_merge ON citizen_merge_table (merge_id);
CREATE TABLE camp (
    id {pk},
    intervention {text} NOT NULL,
    title {text} NOT NULL,
    district {text},
    place {text},
    start_day {int} NOT NULL,
    end_day {int} NOT NULL,
    age_min {int} NOT NULL,
    age_max {int} NOT NULL,
    wage_agreed {text},
    places {int},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX camp_start ON camp (start_day, id);
CREATE TABLE camp_youth (
    id {pk},
    camp_id {ref camp} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    guardian_id {ref citizen},
    guardian_name {text},
    guardian_consent {int},
    wage {int},
    attended {int},
    bridged {int},
    version {int} NOT NULL,
    UNIQUE (camp_id, citizen_id)
);
CREATE INDEX camp_youth_citizen ON camp_youth (citizen_id);
CREATE TABLE leisure_job (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    intervention {text},
    parent_id {ref citizen},
    guardian_consent {int},
    employer {text},
    job {text},
    found_day {int},
    start_day {int},
    end_day {int},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX leisure_job_citizen ON leisure_job (citizen_id);
