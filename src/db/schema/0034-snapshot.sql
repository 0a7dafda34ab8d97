-- What a snapshot of the city is built from is counted, so that whoever keeps one sees that it is old.
INSERT INTO table_change (name, n) VALUES ('citizen', 0), ('spell', 0), ('course', 0), ('referral', 0), ('code', 0), ('data_source', 0),
    ('status_profile', 0), ('status_rank', 0);
{counted citizen}
{counted spell}
{counted course}
{counted referral}
{counted code}
{counted data_source}
-- Status profiles: which code counts on a day that several cover. A rank is valid from a first day to a last one; 0 wins.
CREATE TABLE status_profile (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    note {text},
    source {text}
);
CREATE TABLE status_rank (
    id {pk},
    key {text} NOT NULL UNIQUE,
    profile {text} NOT NULL,
    code {text} NOT NULL,
    rank {int} NOT NULL,
    valid_from {int},
    valid_to {int},
    source {text}
);
CREATE INDEX status_rank_profile ON status_rank (profile, rank);
{counted status_profile}
{counted status_rank}
-- A name for this database, so that a snapshot file of another is told apart; set by whoever first builds one.
CREATE TABLE snapshot_database (
    id {pk},
    name {text} NOT NULL UNIQUE
);
