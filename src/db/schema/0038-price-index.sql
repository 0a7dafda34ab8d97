-- Changes of prices and wages from one year to the next, by series. A correction is a new row with a later version day; nothing is changed.
CREATE TABLE price_index (
    id {pk},
    series {text} NOT NULL,
    year {int} NOT NULL,
    percent {int} NOT NULL,
    version_day {int} NOT NULL,
    source {text} NOT NULL,
    note {text},
    recorded_by {ref app_user}
);
CREATE INDEX price_index_series ON price_index (series, year, version_day, id);
