-- Journal notes with corrections, attachments, case numbers, and contacts without a case.
CREATE TABLE journal_note (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    kind {text} NOT NULL,
    track {text} NOT NULL,
    day {int} NOT NULL,
    title {text},
    text {text} NOT NULL,
    created {int} NOT NULL,
    user_id {ref app_user},
    unit {text},
    root_id {int},
    corrects_id {int},
    correction_reason {text},
    correction_text {text},
    is_current {int} NOT NULL,
    meeting_id {ref meeting},
    other_id {int},
    moved_at {int},
    moved_by {ref app_user},
    tokens {text},
    version {int} NOT NULL
);
CREATE INDEX journal_note_citizen ON journal_note (citizen_id, is_current, day, id);
CREATE INDEX journal_note_root ON journal_note (root_id);
CREATE TABLE journal_draft (
    id {pk},
    user_id {ref app_user} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    note_id {int} NOT NULL,
    kind {text},
    track {text},
    day {text},
    title {text},
    text {text},
    updated {int} NOT NULL,
    UNIQUE (user_id, citizen_id, note_id)
);
CREATE TABLE attachment_content (
    id {pk},
    hash {text} NOT NULL UNIQUE,
    size {int} NOT NULL,
    base64 {text} NOT NULL
);
CREATE TABLE attachment (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    note_id {ref journal_note} NOT NULL,
    name {text} NOT NULL,
    type {text} NOT NULL,
    size {int} NOT NULL,
    hash {text} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user}
);
CREATE INDEX attachment_note ON attachment (note_id);
CREATE INDEX attachment_citizen ON attachment (citizen_id);
CREATE TABLE case_number (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    kind {text} NOT NULL,
    number {text} NOT NULL,
    title {text},
    admin {text},
    user_id {ref app_user},
    removed {int},
    removed_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX case_number_citizen ON case_number (citizen_id);
CREATE INDEX case_number_number ON case_number (number);
CREATE TABLE contact (
    id {pk},
    citizen_id {ref citizen},
    kind {text} NOT NULL,
    day {int} NOT NULL,
    intervention {text},
    place {text},
    district {text},
    n_persons {int},
    text {text},
    topic {text},
    minutes_long {int},
    track {text},
    with_unit {text},
    user_id {ref app_user},
    unit {text},
    admin {text},
    removed {int},
    removed_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX contact_citizen ON contact (citizen_id, day);
CREATE INDEX contact_admin ON contact (admin, day, id);
CREATE INDEX contact_unit ON contact (unit, day, id);
CREATE INDEX contact_intervention ON contact (intervention, day);
CREATE INDEX contact_day ON contact (day);
