-- Emergency access, kinds of restriction, detection lists across administrations.
ALTER TABLE legal_basis ADD COLUMN withdrawn_by {ref app_user};
ALTER TABLE legal_basis ADD COLUMN withdrawn_at {int};
ALTER TABLE citizen ADD COLUMN restricted_kind {text};
CREATE TABLE break_glass (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    user_id {ref app_user} NOT NULL,
    at {int} NOT NULL,
    until {int} NOT NULL,
    tracks {text} NOT NULL,
    reason {text} NOT NULL,
    text {text} NOT NULL,
    ended {int},
    seen_at {int},
    seen_by {ref app_user},
    verdict {text},
    verdict_text {text},
    version {int} NOT NULL
);
CREATE INDEX break_glass_citizen ON break_glass (citizen_id, user_id, until);
CREATE INDEX break_glass_user ON break_glass (user_id, until);
CREATE INDEX break_glass_seen ON break_glass (seen_at, at);
CREATE TABLE citizen_mark (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    mark {text} NOT NULL,
    from_day {int} NOT NULL,
    to_day {int},
    admin {text} NOT NULL,
    reason {text},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX citizen_mark_citizen ON citizen_mark (citizen_id);
CREATE INDEX citizen_mark_mark ON citizen_mark (mark, to_day);
