-- Meetings with participants; follow-ups and the rules that schedule them; SSP+ cases.
CREATE TABLE meeting (
    id {pk},
    citizen_id {ref citizen},
    kind {text} NOT NULL,
    title {text} NOT NULL,
    day {int} NOT NULL,
    minute {int},
    minutes_long {int},
    place {text},
    agenda {text},
    minutes {text},
    minutes_draft {text},
    draft_by {ref app_user},
    state {text} NOT NULL,
    track {text},
    intervention {text},
    course_id {ref course},
    series {text},
    series_no {int},
    series_of {int},
    reason {text},
    created_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX meeting_citizen ON meeting (citizen_id, day);
CREATE INDEX meeting_day ON meeting (day, id);
CREATE INDEX meeting_course ON meeting (course_id);
CREATE TABLE meeting_participant (
    id {pk},
    meeting_id {ref meeting} NOT NULL,
    user_id {ref app_user},
    name {text},
    email {text},
    organisation {text},
    role {text} NOT NULL,
    attended {int},
    version {int} NOT NULL
);
CREATE INDEX meeting_participant_meeting ON meeting_participant (meeting_id);
CREATE INDEX meeting_participant_user ON meeting_participant (user_id, meeting_id);
CREATE TABLE follow_up_rule (
    id {pk},
    key {text} NOT NULL UNIQUE,
    intervention {text},
    kind {text} NOT NULL,
    anchor {text} NOT NULL,
    months {int} NOT NULL,
    valid_from {int},
    valid_to {int},
    source {text},
    place {text}
);
CREATE TABLE ssp_case (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    intervention {text} NOT NULL,
    brought_by {text} NOT NULL,
    opened {int} NOT NULL,
    closed {int},
    close_reason {text},
    note {text},
    responsible_id {ref app_user},
    created_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX ssp_case_citizen ON ssp_case (citizen_id);
CREATE INDEX ssp_case_opened ON ssp_case (intervention, opened);
CREATE TABLE follow_up (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    kind {text} NOT NULL,
    anchor {text} NOT NULL,
    months {int},
    plan_id {ref plan},
    course_id {ref course},
    case_id {ref ssp_case},
    intervention {text},
    track {text},
    due_day {int} NOT NULL,
    responsible_id {ref app_user},
    state {text} NOT NULL,
    held_day {int},
    outcome {text},
    text {text},
    moved_from {int},
    created {int} NOT NULL,
    done_by {ref app_user},
    done_at {int},
    version {int} NOT NULL
);
CREATE INDEX follow_up_citizen ON follow_up (citizen_id, due_day);
CREATE INDEX follow_up_responsible ON follow_up (responsible_id, state, due_day);
CREATE INDEX follow_up_course ON follow_up (course_id);
CREATE INDEX follow_up_plan ON follow_up (plan_id);
CREATE INDEX follow_up_case ON follow_up (case_id);
CREATE INDEX follow_up_moved ON follow_up (moved_from);
