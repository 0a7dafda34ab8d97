-- Single purchases for a citizen, pools that are spent job by job, own groups, and courses given without a referral.
CREATE TABLE purchase (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    intervention {text} NOT NULL,
    supplier {text} NOT NULL,
    what {text} NOT NULL,
    bought {int} NOT NULL,
    start_day {int},
    end_day {int},
    amount {int} NOT NULL,
    benefit {text},
    rule {text},
    cancelled {int},
    cancelled_by {ref app_user},
    cancel_reason {text},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX purchase_citizen ON purchase (citizen_id, bought);
CREATE INDEX purchase_intervention ON purchase (intervention, bought, id);
CREATE TABLE pool (
    id {pk},
    key {text} NOT NULL UNIQUE,
    intervention {text} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    note {text},
    note_en {text},
    source {text},
    place {text}
);
CREATE TABLE pool_part (
    id {pk},
    pool {text} NOT NULL,
    year {int} NOT NULL,
    amount_kr {int} NOT NULL,
    as_printed {text},
    source {text},
    place {text}
);
CREATE INDEX pool_part_pool ON pool_part (pool, year);
CREATE TABLE pool_job (
    id {pk},
    pool {text} NOT NULL,
    citizen_id {ref citizen},
    workplace {text} NOT NULL,
    job {text} NOT NULL,
    granted {int} NOT NULL,
    start_day {int},
    end_day {int},
    amount {int} NOT NULL,
    withdrawn {int},
    withdrawn_by {ref app_user},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX pool_job_pool ON pool_job (pool, granted, id);
CREATE INDEX pool_job_citizen ON pool_job (citizen_id);
CREATE TABLE own_group (
    id {pk},
    intervention {text} NOT NULL,
    title {text} NOT NULL,
    start_day {int} NOT NULL,
    end_day {int},
    started {int},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX own_group_intervention ON own_group (intervention, start_day, id);
CREATE TABLE own_group_member (
    id {pk},
    group_id {ref own_group} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    adviser_id {ref app_user},
    course_id {ref course},
    UNIQUE (group_id, citizen_id)
);
CREATE INDEX own_group_member_citizen ON own_group_member (citizen_id);
CREATE TABLE course_judgement (
    id {pk},
    course_id {ref course} NOT NULL UNIQUE,
    text {text} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user}
);
