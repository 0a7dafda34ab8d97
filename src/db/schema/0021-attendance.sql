-- Sessions of teams and courses, attendance, places per team, and the indexes of the capacity board.
ALTER TABLE capacity ADD COLUMN team {text};
CREATE TABLE course_session (
    id {pk},
    intervention_id {ref intervention} NOT NULL,
    team {text},
    course_id {ref course},
    day {int} NOT NULL,
    minute {int} NOT NULL,
    minutes_long {int} NOT NULL,
    place {text},
    state {text} NOT NULL,
    cancel_reason {text},
    cancel_note {text},
    series {text},
    taken {int},
    taken_by {ref app_user},
    n_expected {int},
    n_no_show {int},
    created_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX course_session_day ON course_session (intervention_id, day, minute, id);
CREATE INDEX course_session_course ON course_session (course_id, day) WHERE course_id IS NOT NULL;
CREATE INDEX course_session_series ON course_session (series, day) WHERE series IS NOT NULL;
CREATE TABLE attendance (
    id {pk},
    session_id {ref course_session} NOT NULL,
    course_id {ref course} NOT NULL,
    intervention_id {ref intervention} NOT NULL,
    team {text},
    day {int} NOT NULL,
    status {text} NOT NULL,
    minutes {int},
    note {text},
    at {int} NOT NULL,
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE UNIQUE INDEX attendance_once ON attendance (session_id, course_id);
CREATE INDEX attendance_course ON attendance (course_id, day);
CREATE INDEX attendance_rate ON attendance (intervention_id, day, course_id, team, status, at);
CREATE TABLE attendance_earlier (
    id {pk},
    attendance_id {ref attendance} NOT NULL,
    status {text} NOT NULL,
    minutes {int},
    note {text},
    at {int} NOT NULL,
    user_id {int},
    replaced {int} NOT NULL,
    replaced_by {int}
);
CREATE INDEX attendance_earlier_of ON attendance_earlier (attendance_id, id);
{insertonly attendance_earlier}
CREATE INDEX course_board ON course (intervention_id, end_day, team, start_day);
CREATE INDEX referral_board ON referral (state, intervention_id, team, place_state, place_day, place_deadline, waiting_since);
