-- Investment cases: the case (investment), its whole content by version (investment_version), what was asked, answered, approved and decided
-- about it (investment_event), the rounds it may be put forward in (investment_round), and draws that a job has made (investment_draw).
-- Versions and events are never changed: what a case is now is read from them.
CREATE TABLE investment (
    id {pk},
    key {text} NOT NULL UNIQUE,
    source {text},
    note {text}
);
CREATE TABLE investment_version (
    id {pk},
    investment {text} NOT NULL,
    no {int} NOT NULL,
    title {text} NOT NULL,
    intervention {text},
    grant_key {text},
    note_key {text},
    content {text} NOT NULL,
    hash {text} NOT NULL,
    reason {text},
    user_id {ref app_user},
    at {int},
    UNIQUE (investment, no)
);
{insertonly investment_version}
CREATE TABLE investment_event (
    id {pk},
    investment {text} NOT NULL,
    seq {int} NOT NULL,
    kind {text} NOT NULL,
    committee {text},
    answer {text},
    round {text},
    day {int},
    hash {text},
    undoes {int},
    words {text},
    user_id {ref app_user},
    at {int},
    UNIQUE (investment, seq)
);
{insertonly investment_event}
CREATE TABLE investment_round (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    year {int} NOT NULL,
    month_from {int} NOT NULL,
    month_to {int} NOT NULL,
    pool {int},
    pool_as_printed {text},
    source {text},
    place {text},
    note {text}
);
CREATE TABLE investment_draw (
    id {pk},
    hash {text} NOT NULL UNIQUE,
    content {text} NOT NULL
);
{insertonly investment_draw}
