-- dbmig
-- revision: 8b2e6f4a9c11
-- down_revision: 3f9a1c0b7d52, a1
-- branch_labels: left
-- depends_on: c3
-- message: index posts

-- dbmig:upgrade
CREATE INDEX ix_post_title ON post (title);
INSERT INTO t VALUES ('${given}', ';', $$ ; $$);

-- dbmig:upgrade postgresql transaction=off
CREATE INDEX CONCURRENTLY ix_post_title ON post (title);

-- dbmig:upgrade mysql
DELIMITER //
CREATE PROCEDURE p() BEGIN SELECT 1; END//
DELIMITER ;

-- dbmig:upgrade sqlite
CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END;

-- dbmig:downgrade
DROP INDEX ix_post_title;

-- dbmig:verify
SELECT 1 WHERE 0;
