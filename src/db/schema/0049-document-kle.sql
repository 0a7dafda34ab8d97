-- A document's subject in KL Emnesystematik.
ALTER TABLE document ADD COLUMN kle {text};
