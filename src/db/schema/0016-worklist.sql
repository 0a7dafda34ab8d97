-- Saved views of lists, and the daily e-mail.
ALTER TABLE app_user ADD COLUMN email {text};
ALTER TABLE app_user ADD COLUMN digest {text};
CREATE TABLE saved_view (
    id {pk},
    user_id {ref app_user} NOT NULL,
    page {text} NOT NULL,
    name {text} NOT NULL,
    query {text} NOT NULL,
    created {int} NOT NULL,
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
