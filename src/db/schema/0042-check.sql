-- Checks of what is printed: spellings of names, which reported figures are parts of which, and findings that somebody has gone through.
CREATE TABLE name_variant (
    id {pk},
    variant {text} NOT NULL UNIQUE,
    name {text},
    kind {text} NOT NULL,
    valid_to {int},
    source {text},
    place {text},
    note {text}
);
CREATE TABLE reported_sum (
    id {pk},
    whole {text} NOT NULL,
    part {text} NOT NULL,
    complete {int},
    UNIQUE (whole, part)
);
-- finding and mark are short names of a finding and of its numbers: when the numbers change the mark does, and the finding comes back.
CREATE TABLE check_review (
    id {pk},
    finding {text} NOT NULL,
    mark {text} NOT NULL,
    rule {text} NOT NULL,
    subject {text},
    reason {text} NOT NULL,
    user_id {ref app_user},
    at {int} NOT NULL,
    withdrawn {int},
    version {int} NOT NULL
);
CREATE INDEX check_review_finding ON check_review (finding, withdrawn);
-- How many an amount pays for, as printed: reported figures that a unit cost divides by. times is a second figure that the first is multiplied with.
CREATE TABLE cost_count (
    id {pk},
    kind {text} NOT NULL,
    subject {text} NOT NULL,
    part {text},
    phase {text} NOT NULL,
    year {int} NOT NULL,
    unit {text} NOT NULL,
    count {text} NOT NULL,
    times {text},
    note {text}
);
CREATE INDEX cost_count_subject ON cost_count (kind, subject);
