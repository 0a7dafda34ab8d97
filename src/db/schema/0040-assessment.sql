-- Assessments of grants that end: one per grant and round, every version, what the versions hold, comments and steps; and what a
-- printed sheet says of conditions, transfers and other grants.
CREATE TABLE assessment (
    id {pk},
    grant_key {text} NOT NULL,
    round_year {int} NOT NULL,
    state {text} NOT NULL,
    newest_no {int} NOT NULL,
    approved_no {int},
    responsible_id {ref app_user},
    deadline {int},
    version {int} NOT NULL,
    UNIQUE (grant_key, round_year)
);
CREATE INDEX assessment_round ON assessment (round_year, state);
CREATE TABLE assessment_version (
    id {pk},
    assessment_id {ref assessment} NOT NULL,
    no {int} NOT NULL,
    verdict {text},
    verdict_note {text},
    verdict_note_en {text},
    reservation {text},
    adjusted_content {text},
    adjusted_content_en {text},
    develops {int},
    dependency {text},
    condition_text {text},
    condition_deadline {int},
    condition_printed {text},
    condition_decider {text},
    condition_otherwise {text},
    change_reason {text},
    user_id {ref app_user},
    at {int},
    source {text},
    place {text},
    UNIQUE (assessment_id, no)
);
CREATE TABLE assessment_part (
    id {pk},
    version_id {ref assessment_version} NOT NULL,
    part {text} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    verdict {text},
    note {text},
    source {text},
    place {text}
);
CREATE INDEX assessment_part_version ON assessment_part (version_id);
CREATE TABLE assessment_line (
    id {pk},
    version_id {ref assessment_version} NOT NULL,
    line {int},
    part {text},
    role {text} NOT NULL,
    year_from {int},
    year_to {int},
    per {text},
    steering_area {text},
    administration {text},
    committee {text},
    purpose {text},
    purpose_en {text},
    as_printed {text},
    amount {int},
    qualifier {text},
    price_level {text},
    period_printed {text},
    person_years {int},
    scope {text},
    note {text},
    source {text},
    place {text}
);
CREATE INDEX assessment_line_version ON assessment_line (version_id);
CREATE TABLE assessment_transfer (
    id {pk},
    version_id {ref assessment_version} NOT NULL,
    kind {text} NOT NULL,
    what {text} NOT NULL,
    receiver {text},
    day {int},
    day_printed {text},
    note {text}
);
CREATE INDEX assessment_transfer_version ON assessment_transfer (version_id);
CREATE TABLE assessment_link (
    id {pk},
    version_id {ref assessment_version} NOT NULL,
    other_key {text} NOT NULL,
    relation {text} NOT NULL,
    note {text}
);
CREATE INDEX assessment_link_version ON assessment_link (version_id);
CREATE INDEX assessment_link_other ON assessment_link (other_key);
CREATE TABLE assessment_comment (
    id {pk},
    assessment_id {ref assessment} NOT NULL,
    version_no {int} NOT NULL,
    field {text},
    body {text} NOT NULL,
    user_id {ref app_user},
    at {int} NOT NULL,
    resolved_by {ref app_user},
    resolved_at {int}
);
CREATE INDEX assessment_comment_assessment ON assessment_comment (assessment_id);
CREATE TABLE assessment_step (
    id {pk},
    assessment_id {ref assessment} NOT NULL,
    kind {text} NOT NULL,
    version_no {int} NOT NULL,
    from_state {text},
    to_state {text} NOT NULL,
    from_approved {int},
    reason {text},
    user_id {ref app_user},
    at {int}
);
CREATE INDEX assessment_step_assessment ON assessment_step (assessment_id);
CREATE TABLE grant_condition (
    id {pk},
    grant_key {text} NOT NULL,
    condition_text {text} NOT NULL,
    condition_deadline {int},
    condition_printed {text},
    condition_decider {text},
    condition_otherwise {text},
    source {text},
    place {text}
);
CREATE TABLE grant_transfer (
    id {pk},
    grant_key {text} NOT NULL,
    kind {text} NOT NULL,
    what {text} NOT NULL,
    receiver {text},
    day {int},
    day_printed {text},
    note {text},
    source {text},
    place {text}
);
CREATE TABLE grant_relation (
    id {pk},
    grant_key {text} NOT NULL,
    other_key {text} NOT NULL,
    relation {text} NOT NULL,
    note {text},
    source {text},
    place {text}
);
