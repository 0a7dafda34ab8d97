-- How often a table has changed, for what is kept of it in memory by every process. tx: the transaction that raised n (PostgreSQL).
CREATE TABLE table_change (
    id {pk},
    name {text} NOT NULL UNIQUE,
    n {int} NOT NULL,
    tx {int}
);
INSERT INTO table_change (name, n) VALUES ('intervention', 0), ('team', 0), ('target_rule', 0), ('alternative', 0), ('capacity', 0);
{counted intervention}
{counted team}
{counted target_rule}
{counted alternative}
{counted capacity}
