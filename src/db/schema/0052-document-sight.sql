-- Who writes in a document and who is invited to comment on its draft; the title that an issue had; several who write in one section. Whoever
-- has written so far is an author.
CREATE TABLE document_member (
    id {pk},
    document_id {ref document} NOT NULL,
    user_id {ref app_user} NOT NULL,
    part {text} NOT NULL,
    admin {text},
    at {int} NOT NULL,
    added_by {ref app_user},
    UNIQUE (document_id, user_id)
);
CREATE INDEX document_member_user ON document_member (user_id, document_id);
ALTER TABLE document_issue ADD COLUMN title {text};
INSERT INTO document_member (document_id, user_id, part, admin, at)
    SELECT a.entity_id, a.user_id, 'author', MAX(CASE WHEN o.kind = 'administration' THEN o.key
        WHEN p.kind = 'administration' THEN p.key WHEN p.parent IS NOT NULL THEN p.parent ELSE u.unit END), MIN(a.at)
    FROM audit a JOIN app_user u ON u.id = a.user_id JOIN document d ON d.id = a.entity_id
    LEFT JOIN organisation o ON o.key = u.unit LEFT JOIN organisation p ON p.key = o.parent
    WHERE a.entity = 'document' AND a.action IN ('create', 'update', 'issue') GROUP BY a.entity_id, a.user_id;
DROP TABLE section_lock;
CREATE TABLE section_lock (
    id {pk},
    section_id {ref document_section} NOT NULL,
    user_id {ref app_user} NOT NULL,
    at {int} NOT NULL,
    UNIQUE (section_id, user_id)
);
