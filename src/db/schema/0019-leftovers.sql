-- Initiatives and offers aimed at a group of citizens.
CREATE TABLE group_initiative (
    id {pk},
    key {text} NOT NULL UNIQUE,
    mark {text} NOT NULL,
    sort {int} NOT NULL,
    initiative {text},
    intervention {text},
    source {text},
    place {text}
);
CREATE INDEX group_initiative_mark ON group_initiative (mark, sort);
