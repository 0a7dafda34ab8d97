-- What anybody may read: issues of documents, and goals with the values they had when they were published.
CREATE TABLE publication (
    id {pk},
    kind {text} NOT NULL,
    key {text} NOT NULL,
    no {int} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    definition {text},
    definition_en {text},
    data_day {int} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user},
    withdrawn {int},
    withdrawn_by {ref app_user},
    reason {text},
    version {int} NOT NULL,
    UNIQUE (kind, key, no)
);
CREATE INDEX publication_at ON publication (at);
CREATE TABLE publication_value (
    id {pk},
    publication_id {ref publication} NOT NULL,
    year {int} NOT NULL,
    indicator {text} NOT NULL,
    indicator_version {int} NOT NULL,
    definition_no {int},
    format {int} NOT NULL,
    value {int},
    n {int},
    low {int},
    high {int},
    target {int},
    verdict {text},
    hidden {int} NOT NULL,
    said {text}
);
CREATE INDEX publication_value_publication ON publication_value (publication_id, year);
{insertonly publication_value}
