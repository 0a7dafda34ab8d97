-- Home visits in an SSP+ case.
CREATE TABLE ssp_visit (
    id {pk},
    case_id {ref ssp_case} NOT NULL,
    day {int} NOT NULL,
    visited_by {text} NOT NULL,
    outcome {text} NOT NULL,
    note {text},
    removed {int},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX ssp_visit_case ON ssp_visit (case_id, day);
CREATE INDEX ssp_visit_day ON ssp_visit (day);
