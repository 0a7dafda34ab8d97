-- Citizens, their numbers, benefit/work/education spells and the legal bases for sharing.
CREATE TABLE citizen (
    id {pk},
    key {text} NOT NULL UNIQUE,
    first_name {text} NOT NULL,
    last_name {text} NOT NULL,
    sort_name {text} NOT NULL,
    cpr {text} NOT NULL,
    birth {int} NOT NULL,
    sex {text} NOT NULL,
    address {text},
    postal {text},
    district {text},
    protected_until {int},
    restricted {int} NOT NULL,
    dead {int},
    moved {int},
    target_group {text},
    job_goal {text},
    job_goal_reason {text},
    condition {text},
    responsible_id {ref app_user},
    responsible_since {int},
    version {int} NOT NULL
);
CREATE INDEX citizen_birth ON citizen (birth, sort_name);
CREATE INDEX citizen_responsible ON citizen (responsible_id, sort_name);
CREATE TABLE citizen_number (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    cpr {text} NOT NULL UNIQUE,
    kind {text} NOT NULL,
    valid_from {int},
    valid_to {int}
);
CREATE INDEX citizen_number_citizen ON citizen_number (citizen_id);
CREATE TABLE citizen_name (
    id {pk},
    token {text} NOT NULL,
    sort_name {text} NOT NULL,
    citizen_id {ref citizen} NOT NULL
);
CREATE INDEX citizen_name_token ON citizen_name (token, sort_name, citizen_id);
CREATE INDEX citizen_name_citizen ON citizen_name (citizen_id);
CREATE TABLE spell (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    kind {text} NOT NULL,
    start_day {int} NOT NULL,
    end_day {int},
    hours {int},
    note {text},
    source {text}
);
CREATE INDEX spell_citizen ON spell (citizen_id, start_day);
CREATE TABLE legal_basis (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    basis {text} NOT NULL,
    statute {text},
    from_admin {text} NOT NULL,
    to_admin {text} NOT NULL,
    tracks {text} NOT NULL,
    valid_from {int} NOT NULL,
    valid_to {int},
    withdrawn {int},
    note {text},
    recorded_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX legal_basis_citizen ON legal_basis (citizen_id);
