-- Changes of what is found by words are counted.
INSERT INTO table_change (name, n) VALUES ('goal_version', 0), ('note', 0), ('strategy', 0), ('initiative', 0),
    ('document', 0), ('document_section', 0);
{counted goal_version}
{counted note}
{counted strategy}
{counted initiative}
{counted document}
{counted document_section}
