-- Result sheets of steering meetings: the goals as they stood on a day. Frozen.
CREATE TABLE goal_sheet (
    id {pk},
    meeting_id {ref meeting} NOT NULL,
    at {int} NOT NULL,
    as_of {int} NOT NULL,
    user_id {ref app_user}
);
CREATE INDEX goal_sheet_meeting ON goal_sheet (meeting_id, id);
CREATE TABLE goal_sheet_row (
    id {pk},
    sheet_id {ref goal_sheet} NOT NULL,
    pos {int} NOT NULL,
    goal {text} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    for_year {int} NOT NULL,
    persons {text},
    share {text},
    spread {text},
    target {text} NOT NULL,
    verdict {int} NOT NULL,
    note {text}
);
CREATE INDEX goal_sheet_row_sheet ON goal_sheet_row (sheet_id, pos);
{insertonly goal_sheet}
{insertonly goal_sheet_row}
