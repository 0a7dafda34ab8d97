-- Saved views of lists, the daily e-mail, citizens informed of an offer that closes, and the last day of a right to dagpenge.
ALTER TABLE app_user ADD COLUMN email {text};
ALTER TABLE app_user ADD COLUMN digest {text};
CREATE INDEX handover_asked ON handover (asked_by, state);
CREATE INDEX follow_up_citizen_user ON follow_up (citizen_id, responsible_id, state, due_day);
CREATE INDEX plan_action_citizen_user ON plan_action (citizen_id, responsible_id, state, due_day);
CREATE INDEX app_user_unit ON app_user (unit);
CREATE INDEX app_user_digest ON app_user (digest);
ALTER TABLE spell ADD COLUMN right_until {int};
CREATE TABLE saved_view (
    id {pk},
    user_id {ref app_user} NOT NULL,
    page {text} NOT NULL,
    name {text} NOT NULL,
    query {text} NOT NULL,
    is_default {int} NOT NULL,
    created {int} NOT NULL,
    deleted {int},
    version {int} NOT NULL
);
CREATE INDEX saved_view_user ON saved_view (user_id, page);
CREATE TABLE digest_sent (
    id {pk},
    user_id {ref app_user} NOT NULL,
    day {int} NOT NULL,
    at {int} NOT NULL,
    n_due {int} NOT NULL,
    n_late {int} NOT NULL,
    state {text} NOT NULL,
    message {text},
    UNIQUE (user_id, day)
);
CREATE TABLE informed (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    intervention {text} NOT NULL,
    day {int} NOT NULL,
    outcome {text} NOT NULL,
    offers {text},
    reason {text},
    user_id {ref app_user},
    deleted {int},
    version {int} NOT NULL
);
CREATE INDEX informed_citizen ON informed (citizen_id, intervention);
CREATE INDEX informed_intervention ON informed (intervention, citizen_id);
