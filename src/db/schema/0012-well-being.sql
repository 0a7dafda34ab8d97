-- Self-reported health, aftercare, and what makes and suspends a pause.
CREATE TABLE survey_answer (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    instrument {text} NOT NULL,
    day {int} NOT NULL,
    q1 {int},
    q2 {int},
    q3 {int},
    q4 {int},
    q5 {int},
    score {int},
    reported_by {text},
    course_id {ref course},
    note {text},
    user_id {ref app_user},
    created {int} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX survey_answer_citizen ON survey_answer (citizen_id, instrument, day);
CREATE INDEX survey_answer_day ON survey_answer (instrument, day);
CREATE TABLE aftercare (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    course_id {ref course} NOT NULL UNIQUE,
    start_day {int} NOT NULL,
    end_day {int},
    aim {text},
    end_reason {text},
    responsible_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX aftercare_citizen ON aftercare (citizen_id, start_day);
CREATE INDEX aftercare_responsible ON aftercare (responsible_id, end_day);
CREATE TABLE aftercare_rule (
    id {pk},
    intervention {text} NOT NULL UNIQUE,
    exit_reasons {text} NOT NULL,
    contact_months {text},
    offer {text},
    valid_from {int},
    valid_to {int},
    source {text},
    place {text},
    note {text}
);
CREATE TABLE pause_rule (
    id {pk},
    target_group {text} NOT NULL,
    limit_days {int},
    valid_from {int},
    valid_to {int},
    source {text},
    note {text}
);
CREATE TABLE pause_suspension (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    reason {text} NOT NULL,
    from_day {int} NOT NULL,
    to_day {int},
    note {text},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX pause_suspension_citizen ON pause_suspension (citizen_id);
CREATE INDEX spell_kind ON spell (kind, start_day);
