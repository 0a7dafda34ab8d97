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
    corrects_id {int},
    correction_reason {text},
    is_current {int} NOT NULL,
    meeting_id {ref meeting},
    other_id {int},
    version {int} NOT NULL
);
CREATE INDEX journal_note_citizen ON journal_note (citizen_id, is_current, day);
CREATE INDEX journal_note_corrects ON journal_note (corrects_id);
CREATE TABLE journal_word (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    note_id {ref journal_note} NOT NULL,
    token {text} NOT NULL
);
CREATE INDEX journal_word_token ON journal_word (token, citizen_id);
CREATE INDEX journal_word_citizen ON journal_word (citizen_id, token);
CREATE INDEX journal_word_note ON journal_word (note_id);
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
    user_id {ref app_user},
    unit {text},
    version {int} NOT NULL
);
CREATE INDEX contact_citizen ON contact (citizen_id);
CREATE INDEX contact_unit ON contact (unit, day);
CREATE INDEX contact_intervention ON contact (intervention, day);
